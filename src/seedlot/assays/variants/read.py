"""Files to what they say of a line: one pass over the line's VCF, and what reference, depths and alignments add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from seedlot.assays.variants.bank import bank_of
from seedlot.assays.variants.depths import Known, asked_of, depths_of, reference_depths
from seedlot.assays.variants.files import Files, sort_files
from seedlot.assays.variants.foreign import foreign, species
from seedlot.assays.variants.gathered import Gathered
from seedlot.assays.variants.raw import MappedReads, Raw
from seedlot.assays.variants.roles import Column, Roles, of_reference, roles_of
from seedlot.assays.variants.scan import Columns, scan
from seedlot.assays.variants.settings import Settings
from seedlot.formats.annotations import layout_of
from seedlot.formats.depth_table import Asked
from seedlot.formats.pileup import Piled, contigs, pile
from seedlot.genome.builds import Build, Recognised, recognise
from seedlot.terms.assay import Source
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True)
class Place:
    """A file's contigs."""

    file: str
    contigs: Mapping[str, int]


def read(sources: tuple[Source, ...], settings: Settings) -> Raw:
    """Read all files together.

    Raises:
        UnreadableFileError: a file is none that is known, or damaged; or a sample that was named is in none.
    """
    files = sort_files(sources, settings)
    roles = roles_of(files.vcfs, settings) if files.vcfs else Roles()
    places = [Place(vcf.source.name, vcf.head.lengths) for vcf in files.vcfs]
    places += [
        Place(source.name, {name: pair[0] for name, pair in one.contigs.items()}) for source, one in files.mapped
    ]
    places += [Place(source.name, contigs(source)) for source, _ in files.alignments]
    build, findings = _build(places, settings)
    asked = asked_of(build, files.lists)
    piled = _piled(files, asked)
    blank = Raw(
        sample=_sample(roles, settings, piled),
        reference="" if roles.reference is None else roles.reference.sample,
        build=build,
        apart=roles.apart,
        mapped=tuple(_mapped(files, piled)),
        foreign=tuple(dict.fromkeys(chain.from_iterable(foreign(place.contigs) for place in places))),
        species=next((name for place in places if (name := species(place.contigs))), ""),
        lists=tuple(files.lists),
        findings=(*roles.findings, *findings),
    )
    if blank.species or any(one.answer is Answer.NOT_MET for one in findings):
        return blank
    known = Known(files, tuple(piled), settings)
    raw = blank if roles.line is None else _scanned(blank, roles, roles.line, asked, known)
    depths, along, seen = depths_of(raw, asked, known)
    return replace(raw, depths=depths, along=along, sightings=(*raw.sightings, *seen))


def _build(places: list[Place], settings: Settings) -> tuple[Build | None, list[Finding]]:
    """The build that all files have, or what is wrong with it."""
    told = [(place.file, recognise(place.contigs)) for place in places if place.contigs]
    named = {one.name for _, one in told if one.name}
    findings = [_clash(file, one) for file, one in told if one.clashing]
    wanted = Build(settings.build) if settings.build else None
    if len(named) > 1:
        each = "; ".join(f"{file}: {one.name}" for file, one in told if one.name)
        says = f"The files are of different genome builds ({each}): nothing of them is compared."
        findings.append(_found("build", says, answer=Answer.NOT_MET))
    elif named and wanted is not None and named != {str(wanted)}:
        says = f"The contigs are those of {next(iter(named))}, and build={wanted} is set: nothing is compared."
        findings.append(_found("build", says, told[0][0], answer=Answer.NOT_MET))
    elif named and not named & set(Build):
        says = (
            f"The genome build is {next(iter(named))}: listed genes and positions are known on {' and '.join(Build)}."
        )
        findings.append(_found("build", says, told[0][0], answer=Answer.NOT_KNOWN))
    elif not named and wanted is None:
        says = (
            "No file states its contigs with their lengths: the genome build is not known. Set build=GRCh38 or GRCh37."
        )
        findings.append(_found("build", says, places[0].file if places else "", answer=Answer.NOT_KNOWN))
    found = next(iter(named), "")
    return (Build(found) if found in set(Build) else None if found else wanted), findings


def _clash(file: str, told: Recognised) -> Finding:
    return _found("build", f"'{file}': {told.says}.", file, answer=Answer.NOT_MET)


def _found(code: str, says: str, where: str = "", *, answer: Answer | None) -> Finding:
    return Finding(code=f"variants/{code}", answer=answer, says=says, where=where)


def _sample(roles: Roles, settings: Settings, piled: list[tuple[Source, Piled]]) -> str:
    if roles.line is not None:
        return roles.line.sample
    named = [name for source, one in piled if not of_reference(source.name, settings) for name in one.samples]
    return settings.sample or next(iter(named), "")


def _piled(files: Files, asked: Asked) -> list[tuple[Source, Piled]]:
    wanted = [(name, position) for name, places in asked.positions.items() for position in places]
    return [(source, pile(source, wanted, index=index)) for source, index in files.alignments]


def _mapped(files: Files, piled: list[tuple[Source, Piled]]) -> Iterator[MappedReads]:
    """Reads on the contigs of each species, of every file that counts reads by contig."""
    for source, one in files.mapped:
        lengths = {name: length for name, (length, _) in one.contigs.items()}
        yield _by_species(source.name, lengths, {name: reads for name, (_, reads) in one.contigs.items()})
    for source, two in piled:
        yield _by_species(source.name, two.contigs, two.mapped)


def _by_species(file: str, lengths: Mapping[str, int], reads: Mapping[str, int]) -> MappedReads:
    others = foreign(lengths)
    theirs = sum(reads.get(name, 0) for name in others)
    return MappedReads(file, sum(reads.values()) - theirs, theirs, others)


def _scanned(blank: Raw, roles: Roles, line: Column, asked: Asked, known: Known) -> Raw:
    """Read the line's VCF, and what a reference in a file of its own says of the places found."""
    other = roles.reference
    bank = bank_of(other.vcf, other.at) if other is not None and roles.apart else None
    within = other.at if other is not None and not roles.apart else None
    listed = frozenset(gene for one in known.files.lists for gene in one.genes)
    gathered = scan(line.vcf, Columns(line.at, within, bank, listed), asked, known.settings)
    raw = replace(
        blank,
        opened=True,
        sightings=tuple(gathered.sightings),
        overflow=gathered.overflow,
        shared=gathered.shared,
        seen=gathered.seen,
        rejected=dict(gathered.rejected),
        symbolic=gathered.symbolic,
        annotated=layout_of(line.vcf.head) is not None,
        genotypes=gathered.genotypes(),
        runs=() if gathered.unsorted else tuple(gathered.runs.found),
        fractions=dict(gathered.fractions),
        typical=gathered.reached(0.9),
        x_sites=gathered.x_sites,
        x_het=gathered.x_het,
        findings=(*blank.findings, *_of_file(line, other, gathered)),
        unused=_unused(gathered),
    )
    return replace(raw, sightings=tuple(reference_depths(raw, other if roles.apart else None, known)))


def _of_file(line: Column, other: Column | None, gathered: Gathered) -> Iterator[Finding]:
    name = line.vcf.source.name
    for vcf in {id(one.vcf): one.vcf for one in (line, other) if one is not None}.values():
        if vcf.unended:
            says = f"'{vcf.source.name}' lacks the block that ends a bgzip file: it may be cut short."
            yield _found("cut", says, vcf.source.name, answer=Answer.NOT_KNOWN)
    if gathered.unsorted:
        says = "The records are not in order of position: runs of lost heterozygosity are not looked for."
        yield _found("order", says, f"{name}, {gathered.unsorted}", answer=Answer.NOT_KNOWN)
    if gathered.untold:
        says = (
            f"'{name}' tells neither a genotype nor reads of '{line.sample}' in any of its {gathered.records} records: "
            "nothing is told of it. Export it with genotypes (GT) and reads (AD, DP)."
        )
        yield _found("genotypes", says, name, answer=Answer.NOT_KNOWN)
    if not gathered.records and not gathered.blocks:
        says = f"'{name}' holds no record on a human chromosome: nothing is told of '{line.sample}'."
        yield _found("none", says, name, answer=Answer.NOT_KNOWN)


def _unused(gathered: Gathered) -> tuple[str, ...]:
    """Contigs that are no chromosome, and alleles that are no sequence, with the number of records."""
    most = gathered.unplaced.most_common(20)
    told = [f"{name} ({count} records)" for name, count in most]
    if len(gathered.unplaced) > len(most):
        told.append(f"{len(gathered.unplaced) - len(most)} more contigs")
    return (*told, *([f"{gathered.symbolic} structural alleles"] if gathered.symbolic else []))
