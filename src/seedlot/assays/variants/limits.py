"""What would have been seen: the smallest fraction of cells at each listed position and along each listed gene."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from seedlot.assays.variants.cells import changed_regions, copies_of, sex_of
from seedlot.assays.variants.depths import Listed, listed
from seedlot.assays.variants.raw import Raw
from seedlot.assays.variants.settings import Settings
from seedlot.genome.events import Kind, Limit
from seedlot.genome.genes import Gene, genes
from seedlot.stats.alleles import by_error, detectable

#: The name of the limits of a change anywhere, and the share of the places called in both for which they hold.
TYPICAL, _SHARE = "any base called", 0.9


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
    kind: Kind = Kind.SNV

    def limits(self, sample: str, build: str, power: float) -> Iterator[Limit]:
        """The rows of the table of limits: of a listed change one of its kind, of a gene and of anywhere one of each kind.

        Of these two the power is that of nine tenths of the bases: of the others nothing is said.
        """
        anywhere, gene = self.name == TYPICAL, self.name == self.gene
        sure = _SHARE * power if anywhere or gene else power
        for kind in (Kind.SNV, Kind.INDEL) if anywhere or gene else (self.kind,):
            yield Limit(
                sample=sample,
                region=self.name,
                kind=kind,
                build=build,
                chromosome="" if anywhere else self.chromosome,
                start=self.start,
                end=self.end,
                fraction=self.cells,
                false_positive=self.false_positive,
                power=None if self.cells is None else sure,
                basis=self.basis,
            )


def limits_of(raw: Raw, settings: Settings) -> tuple[Seen, ...]:
    """Every listed position, then every listed gene, in the order of the lists."""
    if raw.build is None:
        return ()
    places = [_position(one, raw, settings) for one in listed(raw.build, raw.lists)]
    return (*places, *(_gene(gene, raw, settings) for gene in genes()), *typical_of(raw, settings))


def typical_of(raw: Raw, settings: Settings) -> tuple[Seen, ...]:
    """What would have been seen at the depth that nine tenths of the places reach that both were called at."""
    if raw.typical is None:
        return ()
    basis = "the depth that 90 % of the places called in both reach"
    return (_seen((TYPICAL, ""), ("1", 0, 0), raw.typical, basis, (raw, settings)),)


def _position(one: Listed, raw: Raw, settings: Settings) -> Seen:
    allele = one.allele
    found = raw.depths.get((allele.contig, allele.position))
    span = (allele.contig, allele.position, allele.end)
    if found is None:
        says = "not known: no file tells how often this position was read"
        return Seen(one.title, one.gene, *span, None, None, None, None, says, allele.kind)
    seen = _seen((one.title, one.gene), span, int(found.depth), found.basis, (raw, settings))
    return replace(seen, kind=allele.kind)


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
    read = f"read {depth} times ({source}), {settings.least} reads of the allele needed"
    if allele is None:
        return Seen(
            names[0], names[1], span[0], span[1], span[2], depth, None, None, None, f"could not have been seen: {read}"
        )
    chance = by_error(settings.least, depth, error=settings.error)
    cells = None if copies is None or allele * copies > 1 else allele * copies
    if copies is None:
        basis = f"{read}; the fraction of cells is not known: {says}"
    elif cells is None:
        basis = f"not even a change in all cells would be seen: {read}"
    else:
        basis = f"{read}; {says}"
    return Seen(names[0], names[1], span[0], span[1], span[2], depth, allele, cells, chance, basis)
