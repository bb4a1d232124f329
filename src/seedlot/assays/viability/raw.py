"""What the files say: counts, thaws and panels of apoptosis, as read, nothing computed."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.counts import CellCount
from seedlot.terms.finding import Finding

QUADRANTS = ("viable", "early apoptotic", "late apoptotic", "necrotic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count, the volume (mL) of the suspension it was taken from, and the hours at which it stands.

    `squares` are the live and dead cells of each square of a chamber; `per_cell` is the density (10^6/mL) that one cell
    seen stands for, where the file says enough to know it; `why` says what is wanting. `unequal` squares cannot be compared
    with each other.
    """

    told: CellCount
    hours: float | None = None
    volume: float | None = None
    squares: tuple[tuple[int, int | None], ...] = ()
    per_cell: float | None = None
    unequal: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How many viable cells there were at one time after a thaw: as numbers, or as counts by name and a volume (mL)."""

    numbers: tuple[float, ...] = ()
    counts: tuple[str, ...] = ()
    volume: float | None = None

    @property
    def stated(self) -> bool:
        """Whether the file says anything of it."""
        return bool(self.numbers or self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thaw:
    """One thaw: cells frozen, viable cells at 0 h, cells plated, viable cells at 24 h."""

    sample: str
    where: str
    frozen: tuple[float, ...] = ()
    thawed: Left = Left()
    plated: tuple[float, ...] = ()
    later: Left = Left()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Annexin V against a dye of dead cells: the four quadrants in the order of `QUADRANTS`, as counts or in %."""

    sample: str
    where: str
    parts: tuple[float | None, ...]
    counted: bool
    cells: int | None = None
    stain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together, with what had to be repaired and what was not read."""

    counts: tuple[Count, ...] = ()
    thaws: tuple[Thaw, ...] = ()
    panels: tuple[Panel, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
