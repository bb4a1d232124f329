"""The common record, by the shortest way: one alternative allele, genotypes and AD of both samples, nothing to keep.

Of a genome nearly every record is a variant that line and reference share. What is not of this kind, or must be
looked at more closely, is left to the reader of all others before anything of it is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from seedlot.assays.variants.gathered import Gathered
from seedlot.formats.vcf_counts import genotype

#: Filters that a record passes.
PASSED = frozenset({"PASS", ".", ""})
#: A fraction that is larger in the line than in the reference by this much is looked at.
RISE = 0.2
#: Beyond this many shared variants, one in so many goes into the chart of fractions.
ALL, EVERY = 20_000, 16
DEEPEST = 10_000
#: Beginnings of columns that are remembered.
_REMEMBERED = 200_000

#: A genotype as written; the alternative allele's fraction; the reads that tell an allele, and those of this one.
Told = tuple[str, float, int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """What two genotypes of a record of two alleles say: whose the allele is, and what became of a heterozygous site."""

    mine: bool
    theirs: bool
    lost: bool | None
    het: bool


def verdict(mine: str, theirs: str) -> Pair:
    """Compare the genotypes of line and reference, as they are written."""
    one, two = genotype(mine, {"GT": 0}), genotype(theirs, {"GT": 0})
    whole_line = bool(one) and None not in one
    site = len(two) == 2 and two[0] != two[1] and None not in two
    lost = len(set(one)) == 1 if site and whole_line else None
    return Pair(mine=1 in one, theirs=1 in two, lost=lost, het=len(set(one)) > 1)


def _told(text: str, at: int) -> Told | None:
    """Read the beginning of a sample's column, as far as AD; None where it is not of two alleles that were read."""
    parts = text.split(":")
    rest, _, count = parts[at].partition(",") if len(parts) > at else ("", "", "")
    if not rest.isdecimal() or not count.isdecimal() or len(rest) > 7 or len(count) > 7:
        return None
    total = int(rest) + int(count)
    return (parts[0], int(count) / total, total, int(count)) if total else None


@dataclass(frozen=True, slots=True)
class Remembered:
    """Reads genotype and AD of samples; of the columns' beginnings there are few, which are remembered."""

    places: dict[str, int] = field(default_factory=dict)
    told: dict[str, Told | None] = field(default_factory=dict)

    def place(self, written: str) -> int:
        """The place of AD under FORMAT, where GT stands first and no filter of the sample's own; else -1."""
        at = self.places.get(written)
        if at is None:
            keys = written.split(":")
            plain = keys[0] == "GT" and "AD" in keys and "FT" not in keys
            at = self.places[written] = keys.index("AD") if plain else -1
        return at

    def sample(self, text: str, at: int) -> Told | None:
        """Genotype, fraction, and reads of a sample."""
        end = -1
        for _ in range(at + 1):
            end = text.find(":", end + 1)
            if end < 0:
                end = len(text)
                break
        key = text[:end]
        try:
            return self.told[key]
        except KeyError:
            if len(self.told) > _REMEMBERED:
                self.told.clear()
            found = self.told[key] = _told(key, at)
            return found


@dataclass(frozen=True, slots=True)
class Common:
    """Takes common records; `line` and `reference` are their columns in a record's parts."""

    line: int
    reference: int
    gathered: Gathered
    remembered: Remembered = field(default_factory=Remembered)
    verdicts: dict[tuple[str, str], Pair] = field(default_factory=dict)

    def takes(self, name: str, position: int, parts: list[str]) -> bool:
        """Count a record, or leave it, and say so."""
        at = self.remembered.place(parts[8])
        if at < 1 or parts[6] not in PASSED or not parts[4].isalpha():
            return False
        sample = self.remembered.sample
        one, two = sample(parts[self.line], at), sample(parts[self.reference], at)
        if one is None or two is None or one[1] - two[1] > RISE:
            return False
        both = (one[0], two[0])
        pair = self.verdicts.get(both)
        if pair is None:
            pair = self.verdicts[both] = verdict(*both)
        if not pair.mine or not pair.theirs:
            return False
        if len(parts[3]) == 1 == len(parts[4]):
            self.gathered.pairs[both] = self.gathered.pairs.get(both, 0) + 1
        if pair.lost is not None:
            self.gathered.runs.see(name, position, lost=pair.lost)
        count_shared(self.gathered, name, position, (one, two[1]), het=pair.het)
        return True


def count_shared(gathered: Gathered, name: str, position: int, both: tuple[Told, float], *, het: bool) -> None:
    """Count an allele that both have, of which nothing is to be kept."""
    gathered.records += 1
    gathered.seen += 1
    gathered.shared += 1
    if name == "X":
        gathered.see_x(position, het=het)
    shared = gathered.shared
    if shared <= ALL or shared % EVERY == 0:
        (_, fraction, total, _), other = both
        gathered.totals[min(total, DEEPEST)] += 1
        gathered.fractions[round(100 * other), round(100 * fraction)] += 1
