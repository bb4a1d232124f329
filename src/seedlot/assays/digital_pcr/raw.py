"""What the files say together: runs of instruments, and our own layout of the plate."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.dpcr import DigitalRun
from seedlot.formats.plate_layout import Place
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together. `instruments` are the serial numbers that the files state, in their order."""

    runs: tuple[DigitalRun, ...] = ()
    places: tuple[Place, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
