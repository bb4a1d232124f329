"""A spillover matrix from single stains: each dye alone, and cells or beads without any.

For each dye, the events that are positive for it are those of its tube that stand, in its own detector, above nearly all
unstained events (the quantile `ABOVE`) and below the top of the detector, where values are cut. The autofluorescence of
a detector is the median of the unstained events. The share of the dye that another detector sees is then

- by *medians*: (median of the positive events there - autofluorescence there) / the same in the dye's own detector
  (Bagwell and Adams, Ann. N. Y. Acad. Sci. 677:167, 1993);
- by *regression*: the slope of a robust line (Huber's weights) through positive and unstained events, as AutoSpill does
  (Roca and others, Nat. Commun. 12:2890, 2021).

One of them makes the matrix, and both are compared: where they disagree, the share is doubtful, and a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.compensation import Compensation
from seedlot.assays.flow.faults import UncountableError
from seedlot.formats.gating import Matrix
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]
Tube = Mapping[str, Floats]

SOURCE = "Bagwell and Adams, Ann. N. Y. Acad. Sci. 677:167 (1993); Roca et al., Nat. Commun. 12:2890 (2021)"

#: The share of unstained events that are not positive, and how many positive events a share needs.
ABOVE, FEWEST = 0.995, 100
#: Two methods agree where their shares differ by no more than this.
APART = 0.02
#: Huber's constant (95 % efficiency), and steps of reweighting.
_HUBER, _ROUNDS = 1.345, 50


class Method(StrEnum):
    """How a share is estimated."""

    MEDIANS = "medians"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A matrix from single stains, None where a dye has no positive events, and what is doubtful in it."""

    matrix: Matrix | None
    findings: tuple[Finding, ...]
    positive: Mapping[str, int] = field(default_factory=dict)


def from_single_stains(
    stained: Mapping[str, Tube], unstained: Tube, *, method: Method = Method.MEDIANS, name: str = "single stains"
) -> Estimate:
    """Estimate the matrix. `stained` holds, by the detector of its dye, each tube's scale values by detector."""
    detectors = tuple(stained)
    absent = _absent(stained, unstained)
    if absent:
        return Estimate(None, tuple(absent))
    background = {one: _median(_finite(unstained[one])) for one in detectors}
    findings: list[Finding] = []
    positive: dict[str, int] = {}
    rows: list[tuple[float, ...]] = []
    for dye in detectors:
        events = _positive(stained[dye], unstained[dye], detectors, dye)
        positive[dye] = events[dye].size
        if positive[dye] < FEWEST:
            findings.append(_few(dye, positive[dye]))
        if positive[dye] == 0:
            continue
        row, doubts = _row(dye, events, unstained, background, method)
        rows.append(row)
        findings.extend(doubts)
    if len(rows) < len(detectors):
        return Estimate(None, tuple(findings), positive)
    matrix = Matrix(name=name, rows=detectors, columns=detectors, values=tuple(rows))
    return Estimate(matrix, (*findings, *_condition(matrix)), positive)


def _absent(stained: Mapping[str, Tube], unstained: Tube) -> list[Finding]:
    tubes = {**stained, "unstained": unstained}
    absent = [(tube, one) for tube, found in tubes.items() for one in stained if one not in found]
    empty = [
        (tube, one) for tube, found in tubes.items() for one in stained if one in found and not _finite(found[one]).size
    ]
    says = [f"The tube '{tube}' has no detector '{one}'." for tube, one in absent]
    says += [f"The tube '{tube}' has no event with a number in detector '{one}'." for tube, one in empty]
    return [Finding(code="flow/no-control", answer=Answer.NOT_KNOWN, says=one, source=SOURCE) for one in says]


def _finite(values: Floats) -> Floats:
    found: Floats = np.asarray(values, dtype=np.float64)
    return found[np.isfinite(found)]


def _median(values: Floats) -> float:
    return float(np.median(values))


def _positive(tube: Tube, unstained: Floats, detectors: tuple[str, ...], dye: str) -> dict[str, Floats]:
    """Tell the positive events of a tube: above nearly all unstained ones, and below the cut of the detector."""
    columns = np.stack([np.asarray(tube[one], dtype=np.float64) for one in detectors])
    own = columns[detectors.index(dye)]
    kept = np.isfinite(columns).all(axis=0) & (own > np.quantile(_finite(unstained), ABOVE))
    top = own.max(initial=-np.inf, where=np.isfinite(own))
    if np.count_nonzero(own == top) > 1:
        kept &= own < top
    return dict(zip(detectors, columns[:, kept], strict=True))


def _few(dye: str, events: int) -> Finding:
    says = f"Only {events} events of the single stain '{dye}' are positive; {FEWEST} or more are needed for its shares."
    return Finding(code="flow/few-positive", answer=Answer.NOT_KNOWN, says=says, where=dye, source=SOURCE)


def _row(
    dye: str, events: Mapping[str, Floats], unstained: Tube, background: Mapping[str, float], method: Method
) -> tuple[tuple[float, ...], list[Finding]]:
    """Estimate the shares of one dye, by both methods."""
    own = _median(events[dye]) - background[dye]
    both = {
        one: (
            (_median(events[one]) - background[one]) / own,
            _slope(_joined(events[dye], unstained[dye]), _joined(events[one], unstained[one])),
        )
        for one in events
        if one != dye
    }
    chosen = 0 if method == Method.MEDIANS else 1
    row = tuple(1.0 if one == dye else both[one][chosen] for one in events)
    return row, list(_doubts(dye, both))


def _joined(positive: Floats, unstained: Floats) -> Floats:
    return np.concatenate([positive, np.asarray(unstained, dtype=np.float64)])


def _doubts(dye: str, both: Mapping[str, tuple[float, float]]) -> Iterator[Finding]:
    for one, (by_medians, by_regression) in both.items():
        said = f"Of '{dye}' the detector '{one}' sees {by_medians:.4f} by medians and {by_regression:.4f} by regression"
        if abs(by_medians - by_regression) > APART:
            says = f"{said}, which disagree by more than {APART:g}: is every event of the tube stained by it alone?"
            yield Finding(code="flow/methods-disagree", answer=Answer.NOT_KNOWN, says=says, where=dye, source=SOURCE)
        if by_medians > 1:
            says = f"{said}: more than its own detector does. Are two tubes or detectors exchanged?"
            yield Finding(code="flow/brighter-elsewhere", answer=Answer.NOT_KNOWN, says=says, where=dye, source=SOURCE)
        if by_medians < -APART:
            says = f"{said}; a share cannot be negative: is the unstained tube of the same cells or beads?"
            yield Finding(code="flow/negative-share", answer=Answer.NOT_KNOWN, says=says, where=dye, source=SOURCE)


def _slope(x: Floats, y: Floats) -> float:
    """Fit a line by iteratively reweighted least squares with Huber's weights, and tell its slope."""
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    weights = np.ones(x.size)
    slope = 0.0
    for _ in range(_ROUNDS):
        total = weights.sum()
        x_mean, y_mean = (weights * x).sum() / total, (weights * y).sum() / total
        spread = (weights * (x - x_mean) ** 2).sum()
        if spread == 0:
            return 0.0
        nearer = float((weights * (x - x_mean) * (y - y_mean)).sum() / spread)
        residuals = np.abs(y - y_mean - nearer * (x - x_mean))
        scale = _HUBER * 1.4826 * float(np.median(residuals))
        if scale == 0 or abs(nearer - slope) <= 1e-12 * max(abs(nearer), 1e-6):
            return nearer
        slope = nearer
        weights = np.minimum(1.0, scale / np.maximum(residuals, scale))
    return slope


def _condition(matrix: Matrix) -> Iterator[Finding]:
    try:
        finding = Compensation.of(matrix).finding()
    except UncountableError as error:
        finding = Finding(code=f"flow/{error.name}", answer=Answer.NOT_KNOWN, says=f"{error}", where=matrix.name)
    if finding is not None:
        yield finding
