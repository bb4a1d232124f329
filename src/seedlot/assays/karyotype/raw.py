"""What the files say: karyotypes as written, nothing interpreted."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.iscn_shapes import Karyotype
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One karyotype of one sample, in one culture by one method; `offset` is how many signs stand before it in its line."""

    sample: str
    karyotype: Karyotype
    where: str
    offset: int = 0
    cells: int | None = None
    resolution: str = ""
    method: str = ""
    culture: str = ""
    passage: str = ""
    parent: str = ""
    tetraploid: int | None = None
    tetraploid_of: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together, with what had to be repaired and what was not read."""

    written: tuple[Written, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
