"""What the files say: passages and counts, as read, nothing computed."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.cells import Moment, Number
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """How many viable cells there were at one end of a passage, in whichever way the file says it.

    `numbers` are replicate determinations of the whole number of viable cells; `counts` are the names
    of counts in a cell counter's export, which become cells by `volume` (mL); `total` is viable and dead.
    `viable_counted` of `total_counted` cells were seen under the microscope or by the instrument.
    """

    numbers: tuple[Number, ...] = ()
    total: Number | None = None
    viability: float | None = None
    viable_counted: int | None = None
    total_counted: int | None = None
    counts: tuple[str, ...] = ()
    volume: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One passage of one culture: from seeding to harvest."""

    sample: str
    number: int
    where: str
    seeded: Cells = Cells()
    harvested: Cells = Cells()
    seeded_on: Moment | None = None
    harvested_on: Moment | None = None
    hours: float | None = None
    attached: float | None = None
    frozen: float | None = None
    thawed: float | None = None
    after_a_day: float | None = None
    confluence: float | None = None
    split: float | None = None
    area: float | None = None
    before: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count of one sample. Densities in 10^6 cells/mL, viability in %, diameter in um."""

    sample: str
    where: str
    on: Moment | None = None
    hours: float | None = None
    viable_density: Number | None = None
    total_density: float | None = None
    viability: float | None = None
    viable_counted: int | None = None
    total_counted: int | None = None
    diameter: float | None = None
    batch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together, with what had to be repaired and what was not read.

    `instruments` are the serial numbers that the files state, in their order; "" where one states none.
    """

    passages: tuple[Passage, ...] = ()
    counts: tuple[Count, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
