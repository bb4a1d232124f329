"""What the files say: data sets, the gates for them, the table of tubes; nothing counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from seedlot.formats.fcs import Dataset
from seedlot.formats.gating import Gating, Matrix
from seedlot.terms.finding import Finding


class Role(StrEnum):
    """What a tube is for."""

    TEST = "test"
    FMO = "FMO"
    ISOTYPE = "isotype"
    UNSTAINED = "unstained"
    SINGLE = "single stain"
    VIABILITY = "viability control"


#: Controls by which positivity is told, the best first (Maecker and Trotter 2006).
CONTROLS = (Role.FMO, Role.ISOTYPE, Role.UNSTAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row of the table of tubes.

    `markers` are pairs of a marker and the channel that shows it; `stands_for` are the markers that a control is for.
    `number` is that of the data set, from 1; None where the row does not say.
    """

    where: str
    file: str
    sample: str
    role: Role
    markers: tuple[tuple[str, str], ...] = ()
    stands_for: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class File:
    """An FCS file: its name, its SHA-256 and its data sets."""

    name: str
    sha256: str
    datasets: tuple[Dataset, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raw:
    """All files together.

    `told` is None where there is no table of tubes. `instruments` are the serial numbers, a file each, "" where it
    states none.
    """

    files: tuple[File, ...] = ()
    gatings: tuple[Gating, ...] = ()
    told: tuple[Told, ...] | None = None
    matrix: Matrix | None = None
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
