"""Genome builds: which there are, how long their chromosomes are, and how a file's own contigs tell which it used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from seedlot.genome.tables import rows


class Build(StrEnum):
    """The builds on which positions can be told as bands, genes and hotspots."""

    GRCH37 = "GRCh37"
    GRCH38 = "GRCh38"


CHROMOSOMES = (*(str(number) for number in range(1, 23)), "X", "Y")

#: The mitochondrial genome is the revised Cambridge reference in both builds; UCSC's hg19 has another, of 16,571.
_MITOCHONDRION = 16_569

#: Lengths by which a build is told: three chromosomes suffice, for no two builds share one of them.
_OTHERS: Mapping[str, Mapping[str, int]] = {
    "NCBI36": {"1": 247_249_719, "2": 242_951_149, "3": 199_501_827, "X": 154_913_754},
    "T2T-CHM13v2.0": {"1": 248_387_328, "2": 242_696_752, "3": 201_105_948, "X": 154_259_566},
    "GRCm38": {"1": 195_471_971, "2": 182_113_224, "3": 160_039_680, "X": 171_031_299},
    "GRCm39": {"1": 195_154_279, "2": 181_755_017, "3": 159_745_316, "X": 169_476_592},
}
_ALIASES = {
    "hg19": Build.GRCH37,
    "grch37": Build.GRCH37,
    "b37": Build.GRCH37,
    "hs37d5": Build.GRCH37,
    "hg38": Build.GRCH38,
    "grch38": Build.GRCH38,
    "b38": Build.GRCH38,
}
_NAME = re.compile(r"(?:chr|chromosome)?[ _]?0?([1-9]|1\d|2[0-2]|x|y|mt?)", re.IGNORECASE)
_ACCESSION = re.compile(r"NC_0000(\d\d)\.\d+", re.IGNORECASE)
_NUMBERED = {"23": "X", "24": "Y"}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file's contigs say of its build.

    `name` is that of any build that is known, "" where none is; `build` is set only for the two that are
    supported; `clashing` names chromosomes whose length is of another build than the rest.
    """

    name: str
    build: Build | None
    clashing: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """The recognition in words."""
        if self.clashing:
            return f"the lengths of chromosomes {', '.join(self.clashing)} are not those of {self.name}"
        return (
            f"the lengths of the contigs are those of {self.name}" if self.name else "no known build has these lengths"
        )


@cache
def lengths(build: Build) -> Mapping[str, int]:
    """The length in bases of every chromosome of a build, 1 to 22, X, Y and MT, in that order."""
    ends = {row["chromosome"]: int(row["end"]) for row in rows(f"bands_{build}.tsv")}
    return MappingProxyType({**ends, "MT": _MITOCHONDRION})


def chromosome(name: str) -> str | None:
    """The plain name ("1" to "22", "X", "Y", "MT") of a contig; None for decoys, alternates, patches and other species."""
    text = name.strip()
    if found := _ACCESSION.fullmatch(text):
        number = str(int(found[1]))
        plain = _NUMBERED.get(number, number)
        return plain if plain in CHROMOSOMES else None
    if text.upper().startswith("NC_012920."):
        return "MT"
    if (found := _NAME.fullmatch(text)) is None:
        return None
    plain = found[1].upper()
    return "MT" if plain.startswith("M") else plain


def named_build(text: str) -> Build | None:
    """The build that a word means: GRCh37, hg19, b37, GRCh38.p14, hg38; None for any other."""
    plain = re.sub(r"\.p\d+$", "", text.strip().lower())
    return _ALIASES.get(plain)


def recognise(contigs: Mapping[str, int]) -> Recognised:
    """Tell the build from the lengths of a file's contigs, whatever it calls them.

    A build is recognised where at least one chromosome has its length and most of those known do.
    """
    given = {plain: length for name, length in contigs.items() if (plain := chromosome(name)) and plain != "MT"}
    tables: dict[str, Mapping[str, int]] = {**{str(build): lengths(build) for build in Build}, **_OTHERS}
    agree = {name: [key for key in given if table.get(key) == given[key]] for name, table in tables.items()}
    best = max(agree, key=lambda name: len(agree[name]))
    compared = [key for key in given if key in tables[best]]
    if not agree[best] or 2 * len(agree[best]) < len(compared):
        return Recognised("", None)
    clashing = tuple(key for key in compared if key not in agree[best])
    build = Build(best) if best in set(Build) and not clashing else None
    return Recognised(best, build, clashing)
