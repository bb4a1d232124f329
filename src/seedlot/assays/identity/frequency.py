"""How often a random person has the same STR profile, by a list of allele frequencies that the user gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from seedlot.assays.identity.scores import counted
from seedlot.assays.identity.settings import Settings
from seedlot.formats.str_profile import Profile

#: Frequencies by locus and allele.
Frequencies = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Random:
    """The random match probability (NRC 1996, formulas 4.10a and b), over so many loci; `unlisted` alleles were rare."""

    probability: float
    loci: int
    unlisted: tuple[str, ...]


def random_match(profile: Profile, frequencies: Frequencies, settings: Settings) -> Random | None:
    """Multiply over the loci of the list; None where there is none. A locus of three alleles is left out."""
    logs = 0.0
    used = 0
    unlisted: list[str] = []
    for name, alleles in sorted(counted(profile).items()):
        listed = frequencies.get(name)
        if not listed or len(alleles) > 2:
            continue
        unlisted.extend(f"{name} {allele}" for allele in sorted(alleles) if allele not in listed)
        shares = [max(listed.get(allele, 0.0), settings.least_frequency) for allele in sorted(alleles)]
        logs += math.log10(genotype(shares, settings.theta))
        used += 1
    return Random(10.0**logs, used, tuple(unlisted)) if used else None


def genotype(shares: list[float], theta: float) -> float:
    """The chance of a second profile like it at one locus, in a population with coancestry theta.

    Homozygous: (2t + (1-t)p)(3t + (1-t)p); heterozygous: 2(t + (1-t)p)(t + (1-t)q); by (1+t)(1+2t).
    """
    below = (1 + theta) * (1 + 2 * theta)
    rest = 1 - theta
    if len(shares) == 1:
        return (2 * theta + rest * shares[0]) * (3 * theta + rest * shares[0]) / below
    return 2 * (theta + rest * shares[0]) * (theta + rest * shares[1]) / below
