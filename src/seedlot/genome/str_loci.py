"""STR loci of the common kits: their names however they are written, their places (GRCh38), the length of a repeat.

The table is `data/str_loci.tsv`. Places are the first base of the repeat in GRCh38 as STRBase (NIST) and STRSeq give
them; a locus that is not in the table keeps the name it has, and has no place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from seedlot.genome.builds import Build
from seedlot.genome.regions import Region
from seedlot.genome.tables import rows

AMELOGENIN = "Amelogenin"

#: How loci are named that the table does not list: D7S1517, DYS390, DXS8378.
_SYSTEMATIC = re.compile(r"D(\d{1,2}|X|Y)S\d{1,5}(I{1,2}|[a-b])?", re.IGNORECASE)
#: What stands after the name where each allele has a column of its own: "vWA_1", "vWA Allele 2", "vWA (2)".
_ALLELE = re.compile(r"(?:[\s_.\-]+(?:allele|a)?[\s_.\-]*|\s*\()([1-9])\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StrLocus:
    """A locus: `start` is 0 where its place is not told; `period` is the length of a repeat in bases."""

    name: str
    aliases: tuple[str, ...]
    chromosome: str
    start: int
    period: int

    @property
    def region(self) -> Region | None:
        """Where it lies in GRCh38; None where that is not told."""
        return Region(Build.GRCH38, self.chromosome, self.start, self.start) if self.start else None

    @property
    def autosomal(self) -> bool:
        """Whether it lies on neither X nor Y."""
        return self.chromosome not in {"X", "Y"}


@cache
def loci() -> Mapping[str, StrLocus]:
    """Every locus of the table by its name."""
    return {
        row["name"]: StrLocus(
            row["name"],
            tuple(filter(None, row["aliases"].split(";"))),
            row["chromosome"],
            int(row["start"]),
            int(row["period"]),
        )
        for row in rows("str_loci.tsv")
    }


@cache
def _spelt() -> Mapping[str, str]:
    return {_key(word): locus.name for locus in loci().values() for word in (locus.name, *locus.aliases)}


def _key(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", text).casefold()


def locus_name(text: object) -> str | None:
    """Give a locus its one name, whatever its spelling: 'AMEL', 'PentaD', 'vwa'; None for what names no locus."""
    word = str(text if text is not None else "").strip().strip("*")
    known = _spelt().get(_key(word))
    if known is not None:
        return known
    squeezed = re.sub(r"[\s_\-]+", "", word).upper()
    return squeezed if _SYSTEMATIC.fullmatch(squeezed) else None


def locus_of_column(text: object) -> str | None:
    """Name the locus of a column, of which there may be one for each allele."""
    word = str(text if text is not None else "").strip()
    return locus_name(word) or locus_name(_ALLELE.sub("", word))


@cache
def on_sex_chromosome(name: str) -> bool:
    """Whether a locus lies on X or Y, by the table or by its systematic name."""
    known = loci().get(name)
    return not known.autosomal if known else name.upper().startswith(("DXS", "DYS"))
