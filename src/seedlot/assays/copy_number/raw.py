"""What the files hold, sorted: reads in bins and arrays, each with its name and what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from seedlot.assays.copy_number.bins import Bins
from seedlot.assays.copy_number.placed import Placed
from seedlot.formats.probes import Probes
from seedlot.terms.finding import Finding


class Role(StrEnum):
    """What a file is for."""

    SAMPLE = "sample"
    REFERENCE = "reference"
    PANEL = "panel"
    GC = "gc"
    MAPPABILITY = "mappability"


@dataclass(frozen=True, slots=True, eq=False)
class Reads:
    """One sample's reads in bins, and on which build."""

    file: str
    role: Role
    bins: Bins
    placed: Placed


@dataclass(frozen=True, slots=True, eq=False)
class Array:
    """One sample on an array."""

    file: str
    sample: str
    role: Role
    probes: Probes
    placed: Placed


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Everything that was read."""

    reads: tuple[Reads, ...] = ()
    arrays: tuple[Array, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
