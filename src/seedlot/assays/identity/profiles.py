"""The profiles of the files as one for each sample: repeats compared, peaks cleaned, loci of the kit missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seedlot.assays.identity.kits import kit_named, kits
from seedlot.assays.identity.mixture import cleaned
from seedlot.assays.identity.samples import found
from seedlot.assays.identity.scores import counted
from seedlot.assays.identity.settings import Settings
from seedlot.formats.str_profile import Profile
from seedlot.genome.str_loci import loci
from seedlot.terms.finding import Finding
from seedlot.terms.lists import alike


@dataclass(frozen=True, slots=True)
class Typed:
    """A sample's profile after cleaning, and the peaks that were left out as stutter or noise."""

    profile: Profile
    stutters: tuple[str, ...]


def typed_of(profiles: Sequence[Profile], settings: Settings) -> tuple[dict[str, Typed], tuple[Finding, ...]]:
    """Take the first profile of each sample; a repeat that differs is found."""
    first: dict[str, Profile] = {}
    findings: list[Finding] = []
    for profile in profiles:
        if profile.sample not in first:
            first[profile.sample] = profile
            continue
        old = first[profile.sample]
        one, other = counted(old), counted(profile)
        differ = sorted(name for name in one.keys() & other.keys() if one[name] != other[name])
        if differ:
            says = f"'{profile.sample}' has two profiles that differ at {', '.join(differ)}; the first counts."
            findings.append(found("twice", says, profile.where))
        else:
            says = f"'{profile.sample}' has two profiles that agree; it counts once."
            findings.append(found("twice", says, profile.where, None))
    typed = {name: Typed(*cleaned(profile, settings)) for name, profile in first.items()}
    for several in alike(typed):
        says = f"{', '.join(map(repr, several))} differ in capitals or blanks alone; they are not taken as one."
        findings.append(found("alike", says))
    return typed, tuple(findings)


def check_typed(one: Typed, settings: Settings) -> Iterator[Finding]:
    """What is doubtful in a profile by itself."""
    profile = one.profile
    if one.stutters:
        says = f"'{profile.sample}': left out as stutter or noise by their heights: {', '.join(one.stutters)}."
        yield found("stutter", says, profile.where, None)
    off = [name for name, locus in profile.loci.items() if locus.off]
    if off:
        says = f"'{profile.sample}' has peaks off the ladder at {', '.join(off)}; they are not compared."
        yield found("off-ladder", says, profile.where)
    unknown = sorted(name for name in counted(profile) if name not in loci())
    if unknown:
        says = f"'{profile.sample}': {', '.join(unknown)} are no loci of the kits that are known; they are compared by name."
        yield found("unknown-locus", says, profile.where, None)
    kit = kit_named(settings.kit) if settings.kit else None
    if kit:
        missing = [name for name in kits()[kit] if not (locus := profile.loci.get(name)) or not locus.alleles]
        missing = [name for name in missing if name not in {"DYS391", "Yindel"}]
        if missing:
            says = f"'{profile.sample}' has no allele at {', '.join(missing)}, which {kit} types."
            yield found("no-allele", says, profile.where)
