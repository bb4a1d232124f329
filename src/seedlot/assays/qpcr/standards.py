"""Standard curves: cycles against the logarithm of content, efficiency, and limits of detection and quantification.

Efficiency is 10^(-1/slope) - 1, its interval that of the slope (Student's t) through the same function
(MIQE 2009, Clin. Chem. 55:611). The limit of detection is the one from validation (setting); else what a probit
of the detected replicates gives (CLSI EP17-A2); else the least standard from which on at least 95 % of the
replicates amplify, which is said to be no more than that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seedlot.assays.qpcr.groups import Group, of_role
from seedlot.assays.qpcr.settings import Settings
from seedlot.stats.calibration import Calibration, calibrate
from seedlot.stats.detection import Hit, probit_level
from seedlot.stats.distributions import t_quantile
from seedlot.stats.outliers import Outlier, outliers

#: The share of replicates that is detected at the limit of detection.
_DETECTED = 0.95
#: How many times beyond the contents that were tried a probit is believed.
_FARTHEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """The standard curve of one target; `line` None where there are too few standards. Efficiency in %.

    `lod_tried` are the replicates on which the limit of detection rests; None where it is from validation, or there is none.
    """

    target: str
    line: Calibration | None
    points: tuple[tuple[float, float], ...]
    contents: int
    efficiency: float | None
    efficiency_low: float | None
    efficiency_high: float | None
    lod: float | None
    lod_by: str
    lod_tried: int | None
    loq: float | None
    odd: tuple[Outlier, ...]
    zero: int

    def cycle_at(self, x: float) -> float:
        """The cycle that the line gives at a logarithm of content; the line must be there."""
        assert self.line is not None  # noqa: S101 - asked only where there is one
        return self.line.intercept + self.line.slope * x

    def valid(self, settings: Settings) -> bool:
        """Whether efficiency and R2 lie within the settings."""
        return (
            self.line is not None
            and self.efficiency is not None
            and settings.min_efficiency <= self.efficiency <= settings.max_efficiency
            and self.line.r2 >= settings.min_r2
        )


def standards_of(target: str, groups: Sequence[Group], settings: Settings) -> Standards | None:
    """The standard curve of a target; None where it has no standard."""
    own = [group for group in of_role(groups, target, "standard") if group.quantity is not None]
    above = [group for group in own if (group.quantity or 0) > 0]
    if not above and target not in settings.lod:
        return None
    points = tuple((math.log10(group.quantity or 1), cq) for group in above for cq in group.cqs)
    line = calibrate([x for x, _ in points], [y for _, y in points])
    lod, lod_by, lod_tried = _detection(target, above, settings)
    efficiency = None if line is None else efficiency_of(line.slope)
    low, high = (None, None) if line is None else _efficiencies(line, settings.level)
    return Standards(
        target=target,
        line=line,
        points=points,
        contents=len({group.quantity for group in above}),
        efficiency=efficiency,
        efficiency_low=low,
        efficiency_high=high,
        lod=lod,
        lod_by=lod_by,
        lod_tried=lod_tried,
        loq=_quantification(above, line, settings),
        odd=_odd(points, line, settings),
        zero=len(own) - len(above),
    )


def efficiency_of(slope: float) -> float | None:
    """Efficiency in % from the slope of cycles on log10 of content; None of a slope that is not negative."""
    if slope >= 0 or -1 / slope > 300:
        return None
    return 100 * (10 ** (-1 / slope) - 1)


def _efficiencies(line: Calibration, level: float) -> tuple[float | None, float | None]:
    half = t_quantile(level, line.degrees) * line.slope_error
    return efficiency_of(line.slope - half), efficiency_of(line.slope + half)


def _detection(target: str, above: Sequence[Group], settings: Settings) -> tuple[float | None, str, int | None]:
    """The limit of detection, what it is by, and the replicates that it rests on: of a probit the fewest at a content."""
    if target in settings.lod:
        return settings.lod[target], "from validation (setting)", None
    hits = _hits(above)
    by_probit = probit_level(hits, level=_DETECTED)
    if by_probit is not None:
        low, high = min(hit.level for hit in hits), max(hit.level for hit in hits)
        if not low / _FARTHEST <= by_probit <= high * _FARTHEST:
            return None, "", None
        beyond = "" if low <= by_probit <= high else ", beyond the contents tried"
        by = f"probit of the detected replicates (CLSI EP17-A2){beyond}"
        return by_probit, by, min(hit.tried for hit in hits)
    least = None
    for hit in sorted(hits, key=lambda hit: -hit.level):
        if hit.detected < _DETECTED * hit.tried:
            break
        least = hit.level
    if least is None:
        return None, "", None
    tried = sum(hit.tried for hit in hits if hit.level == least)
    few = "" if tried >= settings.lod_replicates else f", fewer than the {settings.lod_replicates} that would show 95 %"
    return least, f"the least standard from which on replicates amplify ({tried} tried{few})", tried


def _hits(above: Sequence[Group]) -> tuple[Hit, ...]:
    """Detected of tried replicates at each content."""
    found: dict[float, list[int]] = {}
    for group in above:
        counts = found.setdefault(group.quantity or 0.0, [0, 0])
        counts[0] += len(group.cqs)
        counts[1] += group.tried
    return tuple(Hit(level, detected, tried) for level, (detected, tried) in found.items() if tried)


def _quantification(above: Sequence[Group], line: Calibration | None, settings: Settings) -> float | None:
    """The least standard from which on the CV of the computed content is accepted, as of a log-normal variable."""
    if line is None or line.slope >= 0:
        return None
    least = None
    for group in sorted(above, key=lambda group: -(group.quantity or 0)):
        if group.sd is None or len(group.cqs) < group.tried:
            break
        spread = math.log(10) * group.sd / -line.slope
        if 100 * math.sqrt(math.expm1(min(spread**2, 50))) > settings.loq_cv:
            break
        least = group.quantity
    return least


def _odd(points: Sequence[tuple[float, float]], line: Calibration | None, settings: Settings) -> tuple[Outlier, ...]:
    """Reactions far from the line; they stay in it."""
    if line is None or len(points) < 5:
        return ()
    x, y = np.array([x for x, _ in points]), np.array([y for _, y in points])
    design = np.stack([np.ones_like(x), x], axis=1)
    return outliers(design, y - line.intercept - line.slope * x, alpha=settings.alpha)
