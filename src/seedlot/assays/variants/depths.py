"""How often places were read: listed positions and genes in the line, and found alleles in the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seedlot.assays.variants.files import Files
from seedlot.assays.variants.raw import Depth, Raw, Sighting, Support
from seedlot.assays.variants.roles import Column, of_reference
from seedlot.assays.variants.scan import note_depth
from seedlot.assays.variants.settings import Settings
from seedlot.formats.alleles import NO_ALLELE, Allele, trim
from seedlot.formats.depth_table import Asked, gather, reached
from seedlot.formats.gene_list import GeneList
from seedlot.formats.pileup import Piled, pile
from seedlot.genome.builds import Build, chromosome
from seedlot.genome.genes import genes, positions
from seedlot.genome.known import Tier
from seedlot.genome.regions import Region
from seedlot.stats.alleles import by_error
from seedlot.terms.assay import Source

#: The share of a gene's bases that must reach a depth for it to be the gene's.
_SHARE = 0.9
#: Places at which the reference's alignments are looked at.
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """The files that may tell depths, and what alignments told at the listed positions."""

    files: Files
    piled: tuple[tuple[Source, Piled], ...]
    settings: Settings


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed change at a position of the build in question."""

    gene: str
    title: str
    allele: Allele
    source: str


def listed(build: Build | None, lists: Sequence[GeneList]) -> tuple[Listed, ...]:
    """The listed changes that have a position on a build, and those of the lists that a laboratory gives."""
    if build is None:
        return ()
    own = [
        Listed(one.gene, one.title, Allele(place.chromosome, place.start, one.ref, one.alt), one.source)
        for one in positions()
        if one.tier is not Tier.BENIGN and (place := one.where.get(build)) is not None
    ]
    given = [
        Listed(
            place.gene,
            f"{place.gene} {place.change}",
            trim(place.chromosome, place.position, place.ref, place.alt),
            one.name,
        )
        for one in lists
        for place in one.places
    ]
    return (*own, *given)


def asked_of(build: Build | None, lists: Sequence[GeneList]) -> Asked:
    """What depths are asked of: listed positions, and listed genes from end to end."""
    places: dict[str, set[int]] = {}
    for one in listed(build, lists):
        places.setdefault(one.allele.contig, set()).add(one.allele.position)
    regions: dict[str, list[tuple[int, int]]] = {}
    for where in _extents(build).values():
        regions.setdefault(where.chromosome, []).append((where.start, where.end))
    return Asked({name: sorted(found) for name, found in places.items()}, regions)


def _extents(build: Build | None) -> dict[str, Region]:
    return {} if build is None else {gene.name: gene.where[build] for gene in genes()}


def _fresh(asked: Asked) -> Asked:
    return Asked(asked.positions, asked.regions)


def depths_of(
    raw: Raw, asked: Asked, known: Known
) -> tuple[Mapping[tuple[str, int], Depth], Mapping[str, tuple[float, float]], list[Sighting]]:
    """The line's depth at listed positions and along listed genes; and listed changes that its alignments hold.

    What alignments tell counts before tables of depths, and these before the VCF.
    """
    depths = {key: Depth(depth, "VCF") for key, depth in asked.at.items()}
    along = _along(raw.build, asked)
    for source, kind in known.files.depths:
        if of_reference(source.name, known.settings):
            continue
        table = _fresh(asked)
        gather(source, kind, table)
        depths |= {
            key: Depth(depth, f"the mean of a region of {source.name}" if key in table.means else source.name)
            for key, depth in table.at.items()
        }
        along |= _along(raw.build, table)
    seen: list[Sighting] = []
    for source, piled in known.piled:
        if not of_reference(source.name, known.settings):
            depths |= {key: Depth(column.depth, source.name) for key, column in piled.columns.items()}
            seen.extend(_in_reads(source.name, piled, raw, known))
    return depths, along, seen


def _along(build: Build | None, asked: Asked) -> dict[str, tuple[float, float]]:
    found = {}
    for name, where in _extents(build).items():
        stretches = asked.along.get((where.chromosome, where.start, where.end))
        if stretches:
            found[name] = reached(stretches, where.length, _SHARE)
    return found


def _in_reads(file: str, piled: Piled, raw: Raw, known: Known) -> Iterator[Sighting]:
    """Listed changes that more reads show than errors explain, and that the VCF does not have."""
    settings = known.settings
    have = {one.allele for one in raw.sightings}
    beside = [two for source, two in known.piled if of_reference(source.name, known.settings)]
    for one in listed(raw.build, raw.lists):
        column = piled.columns.get((one.allele.contig, one.allele.position))
        count = None if column is None else column.count(one.allele)
        if column is None or count is None or one.allele in have or count < settings.least:
            continue
        if by_error(count, column.depth, error=settings.error) < settings.alpha / max(len(piled.columns), 1):
            other = next((two.columns.get((one.allele.contig, one.allele.position)) for two in beside), None)
            yield Sighting(
                allele=one.allele,
                line=Support(count, column.depth, "reads of the alignment"),
                reference=None if other is None else Support(other.count(one.allele), other.depth, "its alignment"),
                where=file,
            )


def reference_depths(raw: Raw, other: Column | None, known: Known) -> Iterator[Sighting]:
    """Add what the reference's own alignments, VCF (a second reading) and tables say where nothing is known of it."""
    lacking = [one for one in raw.sightings if one.reference is None]
    told = _by_alignments(lacking, known)
    asked = Asked(_by_chromosome(one.allele for one in lacking if one.allele not in told), {})
    if lacking and other is not None:
        _by_records(other, asked)
    for source, kind in known.files.depths if lacking else ():
        if of_reference(source.name, known.settings):
            gather(source, kind, asked)
    for one in raw.sightings:
        yield one if one.reference is not None else replace(one, reference=_told(one.allele, told, asked))


def _told(allele: Allele, told: Mapping[Allele, Support], asked: Asked) -> Support | None:
    if allele in told:
        return told[allele]
    depth = asked.at.get((allele.contig, allele.position))
    return None if depth is None else Support(None, int(depth), "depth; the allele was not called")


def _by_records(other: Column, asked: Asked) -> None:
    """Read the reference's VCF again for its depth at the places where the line has an allele of its own."""
    plain: dict[str, str | None] = {}
    for record in other.vcf.records():
        if record.contig not in plain:
            plain[record.contig] = chromosome(record.contig)
        name = plain[record.contig]
        if name is None or not asked.concerns(name):
            continue
        if record.alt in NO_ALLELE or asked.holds(name, record.position, record.position + len(record.ref)):
            note_depth(asked, name, record, record.samples[other.at])


def _by_alignments(lacking: Sequence[Sighting], known: Known) -> dict[Allele, Support]:
    told: dict[Allele, Support] = {}
    wanted = [(one.allele.contig, one.allele.position) for one in lacking[:_MOST]]
    for source, index in known.files.alignments if wanted else ():
        if not of_reference(source.name, known.settings):
            continue
        columns = pile(source, wanted, index=index).columns
        for one in lacking[:_MOST]:
            column = columns.get((one.allele.contig, one.allele.position))
            count = None if column is None else column.count(one.allele)
            if column is not None:
                told[one.allele] = Support(count, column.depth, f"reads of {source.name}")
    return told


def _by_chromosome(alleles: Iterable[Allele]) -> dict[str, list[int]]:
    found: dict[str, set[int]] = {}
    for allele in alleles:
        found.setdefault(allele.contig, set()).add(allele.position)
    return {name: sorted(places) for name, places in found.items()}
