"""Whether an STR profile is of more than one person: third alleles, alleles that the donor lacks, unbalanced peaks."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace

from seedlot.assays.identity.settings import Settings
from seedlot.formats.str_alleles import order
from seedlot.formats.str_profile import Locus, Profile
from seedlot.genome.str_loci import on_sex_chromosome

#: The least share of the loci that hold all of the donor's alleles where the donor's cells are in a mixture.
_WHOLE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """What speaks for a second person in one profile.

    `third` loci have three alleles or more, `foreign` loci an allele that the donor lacks while all of the donor's are
    there; `unbalanced` loci have two peaks that differ too much. `fraction` is the other person's share of the DNA,
    from heights; `smallest` the share at which half of the loci would have shown a foreign peak.
    """

    third: tuple[str, ...]
    foreign: tuple[str, ...]
    unbalanced: tuple[str, ...]
    stutters: tuple[str, ...]
    fraction: float | None
    smallest: float | None
    verdict: str


def cleaned(profile: Profile, settings: Settings) -> tuple[Profile, tuple[str, ...]]:
    """Leave out peaks that are noise or stutter by their heights, and tell each; without heights nothing is left out."""
    left: list[str] = []
    loci = {}
    for name, locus in profile.loci.items():
        gone = _artefacts(locus, settings)
        left.extend(f"{name} {allele}" for allele in gone)
        kept = tuple(allele for allele in locus.alleles if allele not in gone)
        loci[name] = replace(locus, alleles=kept, peaks=tuple(p for p in locus.peaks if p.allele not in gone))
    return replace(profile, loci=loci), tuple(left)


def _artefacts(locus: Locus, settings: Settings) -> tuple[str, ...]:
    heights = locus.heights
    noise = [allele for allele, height in heights.items() if height < settings.analytical]
    stutter = [
        allele
        for allele, height in heights.items()
        if (parent := _next(allele)) in heights and height < settings.stutter * heights[parent]
    ]
    return tuple(allele for allele in locus.alleles if allele in noise or allele in stutter)


def _next(allele: str) -> str:
    """The allele of which this would be the stutter: one repeat more."""
    whole, _, part = allele.partition(".")
    return "" if not whole.isdigit() else f"{int(whole) + 1}.{part}" if part else str(int(whole) + 1)


def mixture_of(profile: Profile, donor: Profile | None, stutters: tuple[str, ...], settings: Settings) -> Mixture:
    """Look for a second person in a cleaned profile."""
    own = {name: one for name, one in profile.loci.items() if one.alleles and not on_sex_chromosome(name)}
    third = tuple(name for name, locus in own.items() if len(locus.alleles) > 2)
    foreign = _foreign(own, donor)
    unbalanced = tuple(
        name
        for name, locus in own.items()
        if len(heights := locus.heights) == 2 and min(heights.values()) < settings.balance * max(heights.values())
    )
    many = max(len(third), len(foreign)) >= settings.mixed_loci
    verdict = "mixed" if many else "suspected" if third else "none seen"
    if not own:
        verdict = "not known"
    return Mixture(
        third=third,
        foreign=tuple(foreign),
        unbalanced=unbalanced,
        stutters=stutters,
        fraction=_fraction(own, donor, foreign) if many else None,
        smallest=_smallest(own, settings),
        verdict=verdict,
    )


def _foreign(own: dict[str, Locus], donor: Profile | None) -> list[str]:
    """Loci at which all of the donor's alleles are there, and more; none where they are there at too few loci.

    A relative of the donor has an allele more than a homozygous donor, too, but lacks one at most other loci.
    """
    if donor is None:
        return []
    theirs = {
        name: set(one.alleles) for name, one in donor.loci.items() if name in own and one.alleles and not one.lost
    }
    whole = [name for name, alleles in theirs.items() if alleles <= set(own[name].alleles)]
    if len(whole) < _WHOLE * len(theirs):
        return []
    return [name for name in own if name in whole and theirs[name] < set(own[name].alleles)]


def _fraction(own: dict[str, Locus], donor: Profile | None, foreign: list[str]) -> float | None:
    """Share of the other person: heights of two foreign alleles by all, else twice (heterozygous) that of one."""
    if donor is None:
        return None
    shares: dict[int, list[float]] = {1: [], 2: []}
    for name in foreign:
        heights = own[name].heights
        others = [height for allele, height in heights.items() if allele not in donor.loci[name].alleles]
        if heights and len(others) in shares:
            shares[len(others)].append(sum(others) / sum(heights.values()))
    if shares[2]:
        return statistics.median(shares[2])
    return min(2 * statistics.median(shares[1]), 1.0) if shares[1] else None


def _smallest(own: dict[str, Locus], settings: Settings) -> float | None:
    """The share of a heterozygous other person whose peak would reach the analytical height at half of the loci."""
    totals = [sum(heights.values()) for locus in own.values() if (heights := locus.heights)]
    return min(2 * settings.analytical / statistics.median(totals), 1.0) if totals else None


def differing_repeats(one: str, other: str) -> float | None:
    """Repeats between two alleles; None where one is no number."""
    first, second = order(one), order(other)
    return abs(first[1] - second[1]) if first[0] == second[0] == 0 else None
