"""What must be asked before a variant is believed: another species, another donor, another build, a file cut short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.variants.common import RISE
from seedlot.assays.variants.gathered import MOST
from seedlot.assays.variants.judged import Judged
from seedlot.assays.variants.raw import Genotypes, MappedReads, Raw, Sighting
from seedlot.assays.variants.settings import Settings
from seedlot.genome.bands import band_name
from seedlot.genome.regions import Region
from seedlot.terms.finding import Answer, Finding

STIRPARO = "Stirparo et al. 2021 (PMC7837212)"
#: Sites that tell a donor; the most opposite genotypes, and the least relatedness, of one donor's two samples.
FEWEST, OPPOSITE, RELATED = 50, 0.005, 0.9
#: The least share of the line's alleles that a reference of the same donor has, where it stands in a file of its own.
SHARED = 0.9


def found(code: str, says: str, where: str = "", answer: Answer | None = Answer.NOT_KNOWN, source: str = "") -> Finding:
    """Make a finding of this room."""
    return Finding(code=f"variants/{code}", answer=answer, says=says, where=where, source=source)


def check_species(raw: Raw, judged: Sequence[Judged], settings: Settings) -> Iterator[Finding]:
    """Reads of another species come first: mouse feeder cells make recurrent "mutations" in conserved exons."""
    if raw.species:
        says = f"The contigs are those of the mouse ({raw.species}): nothing is told of a human line."
        yield found("species", says, answer=Answer.NOT_MET)
        return
    combined = [one for one in raw.mapped if one.contigs]
    for one in combined:
        share = foreign_share(one)
        over = share > settings.most_foreign
        says = (
            f"'{one.file}': {share:.3g} % of {one.human + one.foreign} mapped reads lie on {len(one.contigs)} mouse "
            f"contigs; accepted are {settings.most_foreign:g} %."
        )
        yield found("species", says, one.file, Answer.NOT_MET if over else Answer.MET, STIRPARO)
    clustered = [one for one in judged if one.clustered]
    if clustered:
        first = clustered[0].sighting
        says = (
            f"{len(clustered)} variants of low fraction stand in clusters ({settings.cluster} or more within "
            f"{settings.window} bases), as reads of another species (mouse feeder cells) make them; they are not called new. "
            "Map against human and mouse together, and give samtools idxstats."
        )
        yield found("clusters", says, f"{first.allele}, {first.where}", source=STIRPARO)
    if not combined:
        yield found("species", _unchecked(raw, clustered=bool(clustered)), source=STIRPARO)


def _unchecked(raw: Raw, *, clustered: bool) -> str:
    if raw.foreign:
        return (
            "The reference genome holds mouse contigs, so that reads of mouse are taken away from the human ones; their "
            "share is not known. Give samtools idxstats, or the BAM."
        )
    pattern = "their pattern is seen" if clustered else "their pattern (clusters of low fractions) is not seen"
    return (
        "Whether reads of another species (mouse feeder cells) are among these could not be checked: no file was mapped "
        f"against human and mouse together. Of the variants, {pattern}."
    )


def foreign_share(one: MappedReads) -> float:
    """Reads on contigs of the mouse, in % of those mapped."""
    return 100 * one.foreign / (one.human + one.foreign) if one.human + one.foreign else 0.0


def relatedness(genotypes: Genotypes) -> float | None:
    """(both heterozygous - 2 opposite) by the fewer heterozygous ones (Pedersen et al. 2020, somalier)."""
    fewer = min(genotypes.line_het, genotypes.reference_het)
    return (genotypes.both_het - 2 * genotypes.opposite) / fewer if fewer else None


def donor_answer(raw: Raw) -> tuple[Answer, str]:
    """Whether line and reference are of one donor, by genotypes, or by how many of the line's alleles both have."""
    if not raw.reference:
        return Answer.NOT_KNOWN, "There is no reference: whether the line is of its donor is not asked."
    told = raw.genotypes
    if raw.apart:
        known = raw.shared + sum(not one.called for one in raw.sightings) + raw.overflow
        if known < FEWEST:
            return Answer.NOT_KNOWN, f"{known} alleles are too few to tell whether line and reference are of one donor."
        share = raw.shared / known
        says = f"{100 * share:.1f} % of the line's {known} alleles are in '{raw.reference}', too"
        return _of_donor(says, same=share >= SHARED)
    related = relatedness(told) or 0.0
    apart = told.opposite > max(2, OPPOSITE * told.compared)
    if told.compared < FEWEST or (min(told.line_het, told.reference_het) < FEWEST // 2 and not apart):
        says = f"{told.compared} genotypes of both are too few to tell whether line and reference are of one donor."
        return Answer.NOT_KNOWN, says
    opposite = told.opposite / told.compared
    says = (
        f"{told.compared} single-base sites are genotyped in both: {100 * told.alike / told.compared:.1f} % alike, "
        f"{100 * opposite:.2g} % opposite, relatedness {related:.2f}"
    )
    return _of_donor(says, same=not apart and related >= RELATED)


def _of_donor(says: str, *, same: bool) -> tuple[Answer, str]:
    if same:
        return Answer.MET, f"{says}: line and reference are of one donor."
    return Answer.NOT_MET, (
        f"{says}: line and reference are not of one donor, or one of them is mixed with another. What is new is not told."
    )


def check_comparison(raw: Raw) -> Iterator[Finding]:
    """The reference, and what was passed over."""
    answer, says = donor_answer(raw)
    if raw.opened and raw.reference:
        yield found("donor", says, answer=answer)
    if raw.overflow:
        says = (
            f"The line has {raw.overflow + MOST} alleles that its reference was not called to have, more than any line "
            f"of its donor; {MOST} are kept."
        )
        yield found("many", says)
    if raw.rejected:
        most = sorted(raw.rejected.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
        each = ", ".join(f"{name}: {count}" for name, count in most)
        says = f"{sum(raw.rejected.values())} alleles of the line are rejected by the caller's filters ({each})."
        yield found("rejected", f"{says} They are not used; rejected=true uses them.", answer=None)
    if raw.opened and not raw.annotated and raw.sightings:
        says = "The file is not annotated (VEP's CSQ or SnpEff's ANN): whether a variant is silent is not known."
        yield found("annotation", says, answer=None)
    if raw.opened and not raw.reference:
        yield found("reference", "There is no parent or bank to compare with: what is new is not known.")


def check_runs(raw: Raw) -> Iterator[Finding]:
    """Runs of lost heterozygosity, as a hint."""
    for run in raw.runs:
        place = f"chr{run.chromosome}:{run.start}-{run.end}"
        if raw.build is not None and run.chromosome != "MT":
            place = f"{place} ({band_name(Region(raw.build, run.chromosome, run.start, run.end))})"
        says = (
            f"{run.sites} sites in a row that are heterozygous in '{raw.reference}' are homozygous in the line, "
            f"{place}: a hint at a loss or at copy-neutral loss of heterozygosity. Look at the copy number there."
        )
        yield found("heterozygosity", says, place)


def check_judged(judged: Sequence[Judged], settings: Settings) -> Iterator[Finding]:
    """What the test for newness could not tell, and strands that only one direction of reads shows."""
    unknown: dict[str, list[Judged]] = {}
    for one in judged:
        if one.new == "not known" and one.p is not None and not one.clustered:
            unknown.setdefault("depth", []).append(one)
    if several := unknown.get("depth"):
        says = (
            f"Of {len(several)} variants of the line it is not known whether they are new: the reference was read too "
            f"seldom there to tell (exact test, rate of false discoveries {settings.alpha:g})."
        )
        yield found("untold", says, several[0].sighting.where)
    if sided := [one for one in judged if one.new == "yes" and one_sided(one)]:
        says = (
            f"{len(sided)} new variants are shown by reads of one direction alone, as errors of sequencing make them."
        )
        yield found("strand", says, sided[0].sighting.where)
    grown = [one for one in judged if one.sighting.called and _grown(one.sighting)]
    if grown:
        says = f"{len(grown)} variants that the reference has, too, are of a clearly larger fraction in the line."
        yield found("grown", says, grown[0].sighting.where)


def _grown(one: Sighting) -> bool:
    mine, theirs = one.line.fraction, None if one.reference is None else one.reference.fraction
    return mine is not None and theirs is not None and mine - theirs > RISE


def one_sided(one: Judged) -> bool:
    """Whether eight or more reads of an allele all have one direction: by chance 1 in 128."""
    sides = one.sighting.strands
    return sides is not None and sum(sides) >= 8 and min(sides) == 0
