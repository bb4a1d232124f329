"""What the depth half tells of one sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from seedlot.assays.copy_number.bins import Flags, Floats
from seedlot.assays.copy_number.noise import Noise
from seedlot.genome.events import Event, Limit
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True)
class Profile:
    """The logarithm (base 2) of the ratio of each bin to normal cells, nan where it is not usable.

    `normal` holds the copies of each chromosome in a normal cell: a bin has `normal * 2 ** log2` copies.
    """

    log2: Floats
    usable: Flags
    normal: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one level: its mean copies over all cells, with an interval."""

    sample: str
    chromosome: str
    start: int
    end: int
    bins: int
    log2: float
    copies: float
    low: float
    high: float

    def row(self) -> dict[str, Any]:
        """The row of the table."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Measured:
    """A region that was tested as a whole: mean copies over all cells with an interval, called or not.

    `fraction` is the fraction of cells with one copy more (or fewer, where `copies` are less than normal); `score` is
    called where it is beyond `critical`. Its numbers are None where it holds no usable bin.
    """

    sample: str
    name: str
    form: str
    bins: int
    reads: float
    normal: int
    copies: float | None
    low: float | None
    high: float | None
    fraction: float | None
    fraction_low: float | None
    fraction_high: float | None
    score: float | None
    critical: float | None

    def row(self) -> dict[str, Any]:
        """The row of the table."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Depth:
    """Everything the reads tell of one sample.

    `phi` is the overdispersion between neighbouring bins, `s_sys` the bias of a whole chromosome as a share of its
    depth, `noise` both by the length of the region. `x` and `y` are the chromosomes as they were measured; `copies_y`
    is the rough count of Y by which the sex was told, where Y could not be measured.
    """

    sample: str
    basis: str
    profile: Profile
    segments: tuple[Segment, ...]
    events: tuple[Event, ...]
    limits: tuple[Limit, ...]
    regions: tuple[Measured, ...]
    phi: float
    s_sys: float
    noise: Noise
    findings: tuple[Finding, ...]
    sex: str
    x: Measured | None
    y: Measured | None
    copies_y: float | None

    def noise_rows(self) -> list[dict[str, Any]]:
        """The rows of the table of noise: s_sys by the bins of a region, and from how many blocks it was told."""
        columns = (self.noise.bins.tolist(), self.noise.variance.tolist(), self.noise.blocks.tolist())
        return [
            {
                "sample": self.sample,
                "bins": round(bins, 1),
                "phi": self.phi,
                "s_sys": variance**0.5,
                "blocks": int(many),
            }
            for bins, variance, many in zip(*columns, strict=True)
        ]
