"""What every digital PCR instrument says: partitions counted in wells, and perhaps each one's brightness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from seedlot.formats.rows import Row
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted of one target in one well. `printed` is the instrument's concentration in copies/uL of reaction.

    `mean` is the copies per partition that the instrument prints; with `printed` it tells the partition's volume.
    `filled` is the volume in uL of all partitions of the well, where the file states it.
    """

    well: str
    sample: str
    target: str
    where: str
    channel: str = ""
    plate: str = ""
    role: str = ""
    accepted: int | None = None
    positives: int | None = None
    printed: float | None = None
    mean: float | None = None
    filled: float | None = None
    threshold: float | None = None
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Droplets:
    """The brightness of each accepted partition of one well (partitions, channels).

    `called` says which partitions the file calls positive, in the same shape; None where it says nothing.
    """

    well: str
    where: str
    channels: tuple[str, ...]
    amplitudes: NDArray[np.float64]
    called: NDArray[np.bool_] | None = None
    sample: str = ""
    plate: str = ""
    targets: tuple[str, ...] = ()
    thresholds: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitalRun:
    """One export. `measured` is the instrument's clock, `plate_type` as printed.

    `combinations` counts partitions that are positive in just the named channels.
    """

    instrument: str
    serial: str = ""
    software: str = ""
    plate_type: str = ""
    measured: datetime | None = None
    tallies: tuple[Tally, ...] = ()
    droplets: tuple[Droplets, ...] = ()
    combinations: tuple[Tally, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()


#: No well holds more partitions.
_MOST = 10**9


def partitions(row: Row, *, accepted: int | None, positives: int | None) -> tuple[int | None, int | None]:
    """Keep counts that can be: 0 <= positives <= accepted; else neither is known, and a finding."""
    known = [count for count in (accepted, positives) if count is not None]
    if any(not 0 <= count <= _MOST for count in known) or (len(known) == 2 and known[1] > known[0]):
        row.note(
            "impossible",
            f"{positives} of {accepted} partitions are positive, which cannot be; they are not known.",
            Answer.NOT_KNOWN,
        )
        return None, None
    return accepted, positives


def whole(row: Row, column: str) -> int | None:
    """A count, also where the instrument prints it as 20413.0."""
    value = row.value(column)
    if value is None or value.is_integer():
        return None if value is None else int(value)
    row.note("value", f"{column}: {value:g} is not a whole number; it is not known.", Answer.NOT_KNOWN)
    return None


def not_negative(row: Row, column: str) -> float | None:
    """A value that cannot be below zero; one that is, is not known, and a finding."""
    value = row.value(column)
    if value is None or value >= 0:
        return value
    row.note("negative", f"{column} is {value:g}, which cannot be; it is not known.", Answer.NOT_KNOWN)
    return None


#: No detector counts to more than this.
_BRIGHTEST = 1e12


def refuse_glare(amplitudes: NDArray[np.float64], *, file: str) -> None:
    """Refuse amplitudes that no detector can have read.

    Raises:
        UnreadableFileError: one of them is not finite, or beyond 10^12 either way.
    """
    if amplitudes.size and not (np.abs(amplitudes) <= _BRIGHTEST).all():
        raise UnreadableFileError(file, "an amplitude is beyond what any detector reads", mend="Export it again.")
