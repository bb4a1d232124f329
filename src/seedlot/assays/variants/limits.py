"""What would have been seen: the smallest fraction of cells at each listed position and along each listed gene."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.assays.variants.cells import changed_regions, copies_of, sex_of
from seedlot.assays.variants.depths import Listed, listed
from seedlot.assays.variants.raw import Raw
from seedlot.assays.variants.settings import Settings
from seedlot.genome.events import Kind, Limit
from seedlot.genome.genes import Gene, genes
from seedlot.stats.alleles import by_error, detectable


@dataclass(frozen=True, slots=True)
class Seen:
    """A listed position or gene: its depth (None: not known), and the smallest fractions of allele and of cells.

    `allele` is None where the depth is not known or too little; `cells` also where not even a change in all cells
    would have been seen, or the copies in a cell are not known.
    """

    name: str
    gene: str
    chromosome: str
    start: int
    end: int
    depth: int | None
    allele: float | None
    cells: float | None
    false_positive: float | None
    basis: str

    def limit(self, sample: str, build: str, power: float) -> Limit:
        """The row of the table of limits."""
        return Limit(
            sample=sample,
            region=self.name,
            kind=Kind.SNV,
            build=build,
            chromosome=self.chromosome,
            start=self.start,
            end=self.end,
            fraction=self.cells,
            false_positive=self.false_positive,
            power=power,
            basis=self.basis,
        )


def limits_of(raw: Raw, settings: Settings) -> tuple[Seen, ...]:
    """Every listed position, then every listed gene, in the order of the lists."""
    if raw.build is None:
        return ()
    places = [_position(one, raw, settings) for one in listed(raw.build, raw.lists)]
    return (*places, *(_gene(gene, raw, settings) for gene in genes()))


def _position(one: Listed, raw: Raw, settings: Settings) -> Seen:
    allele = one.allele
    found = raw.depths.get((allele.contig, allele.position))
    span = (allele.contig, allele.position, allele.end)
    if found is None:
        says = "not known: no file tells how often this position was read"
        return Seen(one.title, one.gene, *span, None, None, None, None, says)
    return _seen((one.title, one.gene), span, int(found.depth), found.basis, (raw, settings))


def _gene(gene: Gene, raw: Raw, settings: Settings) -> Seen:
    assert raw.build is not None  # noqa: S101 - asked only where it is known
    where = gene.where[raw.build]
    span = (where.chromosome, where.start, where.end)
    found = raw.along.get(gene.name)
    if found is None or found[1] < 0.9:
        share = 0.0 if found is None else found[1]
        says = f"not known: the depth is told of {100 * share:.0f} % of the gene's bases"
        return Seen(gene.name, gene.name, *span, None, None, None, None, says)
    basis = "the depth that 90 % of its bases reach"
    return _seen((gene.name, gene.name), span, int(found[0]), basis, (raw, settings))


def _seen(
    names: tuple[str, str], span: tuple[str, int, int], depth: int, source: str, of: tuple[Raw, Settings]
) -> Seen:
    """The limit at a depth; nothing where even a change in all cells would go unseen."""
    raw, settings = of
    allele = detectable(depth, least=settings.least, power=settings.power)
    copies, says = copies_of(span[0], span[1], sex_of(raw, settings), changed_regions(settings, raw.build))
    chance = by_error(settings.least, depth, error=settings.error) if depth >= settings.least else 0.0
    read = f"read {depth} times ({source}), {settings.least} reads of the allele needed"
    if allele is None:
        return Seen(*names, *span, depth, None, None, None, f"could not have been seen: {read}")
    if copies is None:
        return Seen(*names, *span, depth, allele, None, chance, f"{read}; the fraction of cells is not known: {says}")
    cells = allele * copies
    if cells > 1:
        return Seen(*names, *span, depth, allele, None, chance, f"not even a change in all cells would be seen: {read}")
    return Seen(*names, *span, depth, allele, cells, chance, f"{read}; {says}")
