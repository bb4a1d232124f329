"""Reads of each allele of a sample, as the callers write them.

| caller | columns |
|---|---|
| GATK, Mutect2, DeepVariant, bcftools (-a AD) | AD: reference, then each alternative |
| FreeBayes | RO, AO |
| Strelka2 | AU CU GU TU (SNVs), TAR TIR (indels); the first number of each is tier 1 |
| VarScan | RD, AD (one number) |
| bcftools without AD | INFO DP4, of a file of one sample |
| any | AF, VAF or FREQ with DP: reads are computed from the fraction, and said to be |
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

_TIERS = {"A": "AU", "C": "CU", "G": "GU", "T": "TU"}
_FRACTIONS = ("AF", "VAF", "FREQ")
_NONE = frozenset({"", "."})


@dataclass(frozen=True, slots=True)
class Reads:
    """Reads of each alternative allele, in the order of ALT, of `total` that tell an allele; None where not stated.

    `depth` is DP where it is written, else the total. `exact` is false where reads were computed from a fraction.
    """

    alts: tuple[int, ...] | None
    total: int | None
    depth: int | None
    basis: str = ""
    exact: bool = True


@lru_cache(maxsize=4096)
def layout(written: str) -> dict[str, int]:
    """The place of each FORMAT key."""
    return {key: index for index, key in enumerate(written.split(":"))}


def value(sample: str, keys: dict[str, int], key: str) -> str:
    """What a sample's column holds of a key; "" where nothing."""
    index = keys.get(key)
    if index is None:
        return ""
    parts = sample.split(":", index + 1)
    found = parts[index] if index < len(parts) else ""
    return "" if found == "." else found


def whole(text: str) -> int | None:
    """A whole number, or one written with a point; None for anything else."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return None
    return round(number) if math.isfinite(number) and abs(number) < 1e12 else None


def wholes(text: str) -> list[int] | None:
    """Whole numbers, parted by commas; None where one is missing, or there is none."""
    found = [whole(part) for part in text.split(",")] if text not in _NONE else []
    numbers = [number for number in found if number is not None and number >= 0]
    return numbers if numbers and len(numbers) == len(found) else None


def reads(ref: str, alts: tuple[str, ...], written: str, sample: str, *, dp4: str | None = None) -> Reads:
    """Tell the reads of each alternative allele; `dp4` is INFO's, for a file of one sample."""
    keys = layout(written)
    depth = whole(value(sample, keys, "DP"))
    found = (
        _listed(keys, sample, alts)
        or _observed(keys, sample, alts)
        or _tiers(keys, sample, ref, alts)
        or _varscan(keys, sample, alts)
        or _stranded(dp4, alts)
    )
    if found is not None:
        counts, total, basis = found
        return Reads(counts, total, total if depth is None else depth, basis)
    return _from_fraction(keys, sample, alts, depth)


Counted = tuple[tuple[int, ...], int, str] | None


def _listed(keys: dict[str, int], sample: str, alts: tuple[str, ...]) -> Counted:
    """AD: of the reference, then of each alternative."""
    if "AD" not in keys:
        return None
    each = wholes(value(sample, keys, "AD"))
    return (tuple(each[1:]), sum(each), "AD") if each is not None and len(each) == len(alts) + 1 else None


def _observed(keys: dict[str, int], sample: str, alts: tuple[str, ...]) -> Counted:
    """RO and AO (FreeBayes)."""
    if "AO" not in keys:
        return None
    first, each = whole(value(sample, keys, "RO")), wholes(value(sample, keys, "AO"))
    if first is None or first < 0 or each is None or len(each) != len(alts):
        return None
    return tuple(each), first + sum(each), "RO, AO"


def _tiers(keys: dict[str, int], sample: str, ref: str, alts: tuple[str, ...]) -> Counted:
    """Strelka2's tier 1 counts (Strelka user guide, "Somatic variant allele frequencies")."""
    if "TIR" in keys and "TAR" in keys:
        first, other = wholes(value(sample, keys, "TAR")), wholes(value(sample, keys, "TIR"))
        if first and other and len(alts) == 1:
            return (other[0],), first[0] + other[0], "TAR, TIR (tier 1)"
    if "AU" not in keys or ref not in _TIERS or any(alt not in _TIERS for alt in alts):
        return None
    each = [wholes(value(sample, keys, _TIERS[base])) for base in (ref, *alts)]
    if any(not one for one in each):
        return None
    counts = [one[0] for one in each if one]
    return tuple(counts[1:]), sum(counts), "AU CU GU TU (tier 1)"


def _varscan(keys: dict[str, int], sample: str, alts: tuple[str, ...]) -> Counted:
    """RD and one AD (VarScan)."""
    first, each = whole(value(sample, keys, "RD")), wholes(value(sample, keys, "AD"))
    if first is None or first < 0 or each is None or len(each) != 1 or len(alts) != 1:
        return None
    return tuple(each), first + each[0], "RD, AD"


def _stranded(dp4: str | None, alts: tuple[str, ...]) -> Counted:
    """INFO DP4: reference forward and reverse, alternative forward and reverse (bcftools)."""
    each = wholes(dp4) if dp4 else None
    if each is None or len(each) != 4 or len(alts) != 1:
        return None
    return (each[2] + each[3],), sum(each), "DP4"


def _from_fraction(keys: dict[str, int], sample: str, alts: tuple[str, ...], depth: int | None) -> Reads:
    for key in _FRACTIONS:
        text = value(sample, keys, key)
        if not text or not depth or depth < 0:
            continue
        shares = [_share(part) for part in text.split(",")]
        known = [share for share in shares if share is not None]
        if len(known) == len(shares) == len(alts):
            return Reads(tuple(round(share * depth) for share in known), depth, depth, f"{key} by DP", exact=False)
    return Reads(None, None, depth)


def _share(text: str) -> float | None:
    """A fraction, or a percentage ("12.5%")."""
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def genotype(sample: str, keys: dict[str, int]) -> tuple[int | None, ...]:
    """The alleles of GT, in order of their numbers, None for "."; nothing where there is no GT."""
    text = value(sample, keys, "GT") if keys.get("GT") == 0 or "GT" in keys else ""
    if not text or text.strip("./|") == "":
        return ()
    parts = text.replace("|", "/").split("/")
    found = [int(part) if part.isdecimal() and len(part) < 6 else None for part in parts]
    return tuple(sorted(found, key=lambda number: (number is None, number or 0)))


def strands(
    written: str, sample: str, index: int, alternatives: int, *, saf: str | None, sar: str | None
) -> tuple[int, int] | None:
    """Forward and reverse reads of an alternative allele: ADF and ADR, SB (GATK), or INFO SAF and SAR (FreeBayes)."""
    keys = layout(written)
    forward, reverse = wholes(value(sample, keys, "ADF")), wholes(value(sample, keys, "ADR"))
    if forward and reverse and len(forward) == len(reverse):
        at = index + 1 if len(forward) == alternatives + 1 else index
        return (forward[at], reverse[at]) if at < len(forward) else None
    both = wholes(value(sample, keys, "SB"))
    if both and len(both) == 4 and alternatives == 1:
        return both[2], both[3]
    ahead, back = wholes(saf or ""), wholes(sar or "")
    if ahead and back and len(ahead) == len(back) == alternatives:
        return ahead[index], back[index]
    return None
