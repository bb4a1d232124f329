"""What the files say: readings of analytes, counts, and which sample belongs where; nothing computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seedlot.formats.analytes import Reading
from seedlot.formats.counts import CellCount
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sample belongs: its culture, its hours, its viable density (10^6/mL), the LDH of its cells when lysed."""

    sample: str
    where: str
    culture: str = ""
    hours: float | None = None
    at: datetime | None = None
    viable_density: float | None = None
    lysed: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A reading, the instrument or table that says it, and the factor by which the written number is multiplied.

    The factor is 1 for an instrument, which reports a value for the sample as it was drawn, and the dilution for a table.
    `place` is what the row of a table says beside it; `why` says what keeps the number from being used.
    """

    reading: Reading
    source: str
    times: float = 1.0
    place: Place | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together, with what had to be repaired and what was not read."""

    values: tuple[Value, ...] = ()
    counts: tuple[CellCount, ...] = ()
    places: tuple[Place, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
