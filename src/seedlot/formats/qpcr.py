"""What every real-time PCR instrument says: quantification cycles of reactions, and perhaps their curves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.rows import Row
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One target in one well. `cq` None with `undetermined` means that nothing amplified; without, that it is not known.

    `quantity` is the nominal content of a standard, or what the instrument computed of another well.
    """

    sample: str
    target: str
    where: str
    well: str = ""
    dye: str = ""
    plate: str = ""
    role: str = ""
    cq: float | None = None
    undetermined: bool = False
    quantity: float | None = None
    threshold: float | None = None
    status: str = ""
    omitted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Fluorescence of one well by cycle."""

    name: str
    where: str
    cycles: NDArray[np.float64]
    fluorescence: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class QpcrRun:
    """One export. `measured` is the instrument's clock."""

    instrument: str
    serial: str = ""
    software: str = ""
    measured: datetime | None = None
    reactions: tuple[Reaction, ...] = ()
    curves: tuple[Curve, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()


#: Words for "nothing amplified".
UNDETERMINED = frozenset({"undetermined", "nan", "n/a", "na", "no cq", "no ct", "none", "nd", "not detected"})


def cycle(row: Row, column: str) -> tuple[float | None, bool]:
    """Read a quantification cycle: its value, and whether the cell says that nothing amplified.

    An empty cell says nothing. A cycle of zero or less cannot be; of exactly zero, CFX means that there is none.
    """
    if row.text(column).lower() in UNDETERMINED:
        return None, True
    value = row.value(column)
    if value == 0:
        return None, True
    if value is not None and (value < 0 or value > 100):
        row.note("cq", f"{column} is {value:g}, which cannot be; it is not known.", Answer.NOT_KNOWN)
        return None, False
    return value, False


def quantity(row: Row, column: str) -> float | None:
    """Read a quantity; one below zero is not known, and a finding."""
    value = row.value(column)
    if value is not None and value < 0:
        row.note("negative", f"{column} is {value:g}, which cannot be; it is not known.", Answer.NOT_KNOWN)
        return None
    return value
