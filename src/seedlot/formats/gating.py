"""How events are gated, whoever wrote it down: axes and their scales, gates, and populations in their hierarchy.

GatingML 2.0, FlowJo workspaces and FACSDiva experiments are all read into these shapes, so that one engine counts them.
Formulas and names of the scales are those of ISAC's Gating-ML 2.0, section 6, with FlowJo's biexponential beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from seedlot.terms.finding import Finding

#: Names of matrices that stand in no file of gates: none at all, and that which the FCS file itself brings.
UNCOMPENSATED = ""
FROM_FILE = "FCS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """flin(x) = (x + a) / (t + a). FlowJo's and FACSDiva's own linear axes have a = 0, and 1 at the top t."""

    t: float
    a: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """flog(x) = log10(x / t) / m + 1: m decades, 1 at the top t."""

    t: float
    m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asinh:
    """fasinh(x) = (asinh(x sinh(m ln 10) / t) + a ln 10) / ((m + a) ln 10)."""

    t: float
    m: float
    a: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Logicle:
    """The inverse of a biexponential (Moore and Parks 2012): top t, w decades linear, m decades, a more below zero."""

    t: float
    w: float
    m: float
    a: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperlog:
    """The inverse of an exponential and a line (Bagwell 2005, as Gating-ML 2.0 states it)."""

    t: float
    w: float
    m: float
    a: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Biex:
    """FlowJo's biexponential: from `most` raw units to `length` display units (`pos` decades, `neg`, `width` basis)."""

    most: float
    pos: float
    neg: float
    width: float
    length: int = 4096


Scale = Linear | Log | Asinh | Logicle | Hyperlog | Biex


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """fratio(x, y) = a (x - b) / (y - c) of two channels."""

    over: str
    under: str
    a: float
    b: float
    c: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What a gate looks at: a channel of the file by its name ($PnN, without any prefix), or a ratio of two.

    `matrix` names the compensation of its values (`UNCOMPENSATED`, `FROM_FILE`, or a key of `Gating.matrices`).
    `scale` is how the values are transformed before they are compared with the gate; None where the gate is in raw
    units. `shown` is the scale of the axis on the vendor's screen, on whose bins the vendor counts; None where no
    vendor's counting applies. Values are cut to `low` and `high` after the scale, where these are given.
    """

    channel: str | Ratio
    matrix: str = UNCOMPENSATED
    scale: Scale | None = None
    shown: Scale | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """From `lows` up to, and without, `highs`, an axis each; None where an axis is open. One axis is a range."""

    axes: tuple[Axis, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    inside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """Within a polygon of two axes by the even-odd rule, its border included. `bins` are those the vendor states."""

    axes: tuple[Axis, Axis]
    vertices: tuple[tuple[float, float], ...]
    bins: int | None = None
    inside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ellipsoid:
    """Points x with (x - mean)' covariance^-1 (x - mean) <= distance, in two or more axes."""

    axes: tuple[Axis, ...]
    mean: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    distance: float
    inside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A population that a Boolean gate takes, by its `Population.key`; `complement` takes what is not in it."""

    key: str
    complement: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Boolean:
    """and, or, not of other populations."""

    joins: Literal["and", "or", "not"]
    of: tuple[Operand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreproduced:
    """A gate that is read and cannot be counted: its geometry is not published. `why` says so in a sentence.

    Its population, and all below it, are not counted; the reader of the file has said so in a finding (not known).
    """

    kind: str
    axes: tuple[Axis, ...]
    why: str


Gate = Rectangle | Polygon | Ellipsoid | Boolean | Unreproduced


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A gate in its place. `key` is told apart in its `Gating`; `parent` is a key, "" under all events.

    `path` are the names from the first gate down to this one. `recorded` is the count that the file states.
    """

    key: str
    path: tuple[str, ...]
    gate: Gate
    parent: str = ""
    recorded: int | None = None

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Spillover: row i says what of dye `rows[i]` is seen in each detector of `columns` (Gating-ML 2.0, section 5)."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gating:
    """All gates for one sample, parents before children, and the operands of Booleans before these.

    `vendor` says whose counting can be imitated: "FlowJo", "FACSDiva", or "" (Gating-ML: counted exactly).
    `file` is the name of the FCS file that is meant, "" where the gates are for any file; `sample` is the vendor's name
    for it, and `batch` for the set of samples that it is in (FACSDiva's specimen). `events` is the count of all events
    that the file of gates states. `scales` are those that the file names: transformations of Gating-ML by their
    identifier, axes of FlowJo by the name of the channel as FlowJo writes it. `unused` is what was not read of the file.
    """

    source: str
    vendor: Literal["", "FlowJo", "FACSDiva"] = ""
    version: str = ""
    file: str = ""
    sample: str = ""
    batch: str = ""
    events: int | None = None
    populations: tuple[Population, ...]
    matrices: dict[str, Matrix] = field(default_factory=dict)
    scales: dict[str, Scale] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()
