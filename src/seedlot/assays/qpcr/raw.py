"""What the files say together."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.qpcr import QpcrRun
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """All files together. `instruments` are the serial numbers that the files state, in their order."""

    runs: tuple[QpcrRun, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
