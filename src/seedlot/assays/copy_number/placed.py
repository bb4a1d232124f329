"""On which build positions are, where a file names none: by how far bins or probes reach, and by probes that are known.

A position beyond the end of a chromosome excludes a build; the ends of bins and the last probes of an array lie so near
to the ends of chromosomes that one build is mostly left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seedlot.genome.builds import Build, lengths

#: Lengths of the chromosomes of NCBI36 (UCSC hg18), on which older arrays give positions.
NCBI36: Mapping[str, int] = {
    "1": 247_249_719, "2": 242_951_149, "3": 199_501_827, "4": 191_273_063, "5": 180_857_866, "6": 170_899_992,
    "7": 158_821_424, "8": 146_274_826, "9": 140_273_252, "10": 135_374_737, "11": 134_452_384, "12": 132_349_534,
    "13": 114_142_980, "14": 106_368_585, "15": 100_338_915, "16": 88_827_254, "17": 78_774_742, "18": 76_117_153,
    "19": 63_811_651, "20": 62_435_964, "21": 46_944_323, "22": 49_691_432, "X": 154_913_754, "Y": 57_772_954,
}  # fmt: skip
OLD = "NCBI36"

#: Where well-known variants lie on GRCh37 and GRCh38 (dbSNP), by which an array is told that its ends do not tell.
_KNOWN: Mapping[str, tuple[int, int]] = {
    "rs429358": (45_411_941, 44_908_684),
    "rs7412": (45_412_079, 44_908_822),
    "rs1801133": (11_856_378, 11_796_321),
    "rs4988235": (136_608_646, 135_851_076),
    "rs12913832": (28_365_618, 28_120_472),
    "rs1426654": (48_426_484, 48_134_287),
    "rs16891982": (33_951_693, 33_951_588),
    "rs9939609": (53_820_527, 53_786_615),
    "rs7903146": (114_758_349, 112_998_590),
    "rs1800562": (26_093_141, 26_092_913),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A build by name ("" where it is not known), and the supported one that it is, with how that was told."""

    name: str
    build: Build | None
    says: str


def named(name: str) -> Placed:
    """The build that a person names."""
    build = Build(name) if name in set(Build) else None
    return Placed(name, build, "named by the setting 'build'")


def tables() -> dict[str, Mapping[str, int]]:
    """Lengths of the chromosomes of each build that can be told."""
    return {**{str(build): lengths(build) for build in Build}, OLD: NCBI36}


def of_bins(bins: Mapping[str, int], width: int) -> Placed:
    """Tell the build of bins of one width from how many of them each chromosome has."""
    fits = {
        name: sum(bins[one] in {-(-length[one] // width), length[one] // width} for one in bins if one in length)
        for name, length in tables().items()
    }
    best = max(fits, key=lambda name: fits[name])
    told = [name for name, number in fits.items() if number == fits[best]]
    if 2 * fits[best] <= len(bins) or len(told) != 1:
        return Placed("", None, "")
    build = Build(best) if best in set(Build) else None
    return Placed(best, build, f"{fits[best]} of {len(bins)} chromosomes have as many bins as in {best}")


def of_positions(largest: Mapping[str, int], names: Iterable[tuple[str, int]]) -> Placed:
    """Tell the build of an array from its largest positions, else from where known variants lie."""
    left = [
        name
        for name, length in tables().items()
        if all(position <= length.get(one, position) for one, position in largest.items())
    ]
    if not left:
        return Placed("", None, "positions lie beyond the ends of chromosomes in every build that is known")
    if len(left) == 1:
        return _placed(left[0], f"positions lie beyond the ends of chromosomes in every build but {left[0]}")
    told = {
        str(build)
        for name, position in names
        if name in _KNOWN
        for build, place in zip(Build, _KNOWN[name], strict=True)
        if position == place
    }
    if len(told) == 1 and told <= set(left):
        return _placed(told.pop(), "known variants have the positions of this build")
    return Placed("", None, f"the positions would fit {' and '.join(left)}")


def _placed(name: str, says: str) -> Placed:
    return Placed(name, Build(name) if name in set(Build) else None, says)
