"""Gates over the events of one data set: which events are in each population, and how many, in one of two modes.

*Exactly*: the geometry of the gates, in double precision. Straight edges of a polygon are straight on the axes on which
it was drawn. *As the vendor's software counted*: on the bins of its axes, where that is known (`bins`).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow import bins
from seedlot.assays.flow.faults import UncountableError
from seedlot.assays.flow.membership import Mask, in_ellipsoid, in_polygon, in_range, near_polygon
from seedlot.assays.flow.scales import scaled, unscaled
from seedlot.assays.flow.sight import Sight
from seedlot.assays.flow.values import Values
from seedlot.formats.fcs import Dataset
from seedlot.formats.gating import (
    Asinh,
    Axis,
    Boolean,
    Ellipsoid,
    Gating,
    Hyperlog,
    Linear,
    Log,
    Logicle,
    Operand,
    Polygon,
    Population,
    Ratio,
    Rectangle,
    Scale,
)
from seedlot.formats.matrices import inverse
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]
Span = tuple[float | None, float | None]

EXACTLY = "exactly"
JOINED = "from the populations that it joins"

#: Events nearer to an edge than this share of it are put on the scale themselves; all others need not be.
_NEAR = 1e-9
#: Up to such a share of all events, those of the parent are looked at alone: by a range, and by any other shape.
_FEW_IN_RANGE, _FEW = 0.25, 0.75
#: Share of events at the top of a channel from which it is said to be saturated.
_SATURATED = 0.01


class Counting(StrEnum):
    """The two ways of counting."""

    EXACT = "exact"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted:
    """A population, the events in it and in its parent, and by which rule they were counted."""

    population: Population
    count: int
    parent_count: int
    mask: Mask = field(repr=False)
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gated:
    """What gates found in a data set. A population that cannot be counted is missing, and a finding says why."""

    events: int
    populations: tuple[Counted, ...]
    findings: tuple[Finding, ...]


@np.errstate(all="ignore")  # numbers without an end are in no gate, and a finding says where they are
def gate(dataset: Dataset, gating: Gating, *, counting: Counting) -> Gated:
    """Count every population of a gating in a data set."""
    values = Values(dataset, gating.matrices)
    values.prepare(axis for one in gating.populations for axis in getattr(one.gate, "axes", ()))
    vendor = gating.vendor if counting == Counting.VENDOR else ""
    done: dict[str, Counted] = {}
    sights = {"": Sight(values)}
    findings: list[Finding] = []
    for population in gating.populations:
        try:
            done[population.key] = _counted(population, sights, done, vendor)
        except UncountableError as error:
            findings.append(_uncounted(population, error, gating))
    return Gated(
        events=dataset.events,
        populations=tuple(done.values()),
        findings=(*findings, *_doubts(values)),
    )


def _uncounted(population: Population, error: UncountableError, gating: Gating) -> Finding:
    says = f"Population '{'/'.join(population.path)}' is not counted: {error}"
    return Finding(code=f"flow/{error.name}", answer=Answer.NOT_KNOWN, says=says, where=gating.sample or gating.file)


def _counted(population: Population, sights: dict[str, Sight], done: dict[str, Counted], vendor: str) -> Counted:
    parent = done.get(population.parent)
    if population.parent and parent is None:
        raise UncountableError("no-parent", "the population above it is not counted")
    if isinstance(population.gate, Boolean):
        mask, rule = _joined(population.gate, done), JOINED
    else:
        mask, rule = _members(population.gate, _sight(population.gate, parent, sights), vendor)
    if parent is not None:
        mask &= parent.mask
    return Counted(
        population=population,
        count=int(np.count_nonzero(mask)),
        parent_count=mask.size if parent is None else parent.count,
        mask=mask,
        rule=rule,
    )


def _sight(shape: object, parent: Counted | None, sights: dict[str, Sight]) -> Sight:
    """Tell what a gate looks at: the events of its parent alone, if these are so few that it is quicker."""
    everything = sights[""]
    few = _FEW_IN_RANGE if isinstance(shape, Rectangle) else _FEW
    if parent is None or parent.count > few * everything.events:
        return everything
    key = parent.population.key
    if key not in sights:
        sights[key] = Sight(everything.values, np.flatnonzero(parent.mask))
    return sights[key]


def _joined(boolean: Boolean, done: dict[str, Counted]) -> Mask:
    def mask(operand: Operand) -> Mask:
        if operand.key not in done:
            raise UncountableError("no-operand", f"population '{operand.key}', which it takes, is not counted")
        found = done[operand.key].mask
        return ~found if operand.complement else found.copy()

    masks = [mask(operand) for operand in boolean.of]
    if boolean.joins == "not":
        return ~masks[0]
    return functools.reduce(np.logical_or if boolean.joins == "or" else np.logical_and, masks)


def _members(shape: object, sight: Sight, vendor: str) -> tuple[Mask, str]:
    """Tell the events of a shape, and the rule; nothing needs to be right but the events that are looked at."""
    try:
        match shape:
            case Rectangle():
                found = (_facsdiva_rectangle if vendor == "FACSDiva" else _rectangle)(shape, sight)
            case Polygon():
                found = _POLYGONS.get(vendor, _polygon)(shape, sight)
            case Ellipsoid():
                found = _ellipsoid(shape, sight)
            case _:
                what = getattr(shape, "why", f"a gate of the kind {type(shape).__name__} is not known")
                raise UncountableError("no-geometry", what)
    except ValueError as error:
        raise UncountableError("no-scale", str(error)) from error
    mask, rule = found
    return mask if getattr(shape, "inside", True) else ~mask, rule


def _rectangle(shape: Rectangle, sight: Sight) -> tuple[Mask, str]:
    spans = zip(shape.lows, shape.highs, strict=True)
    parts = (_range(sight, axis, span) for axis, span in zip(shape.axes, spans, strict=True))
    return sight.placed(functools.reduce(operator.iand, parts)), EXACTLY


def _range(sight: Sight, axis: Axis, span: Span) -> Mask:
    """Compare the values themselves with the edges brought back from the scale, so that no event is put on it.

    Only those so near to an edge that rounding could tell otherwise are.
    """
    is_plain = axis.low is None and axis.high is None and not isinstance(axis.channel, Ratio)
    ends = _ends(axis.scale, span) if is_plain and isinstance(axis.scale, Log | Asinh | Logicle | Hyperlog) else None
    if ends is None:
        return in_range(sight.column(axis), *span)
    column = sight.unscaled(axis)
    mask, wider = in_range(column, ends.low[1], ends.high[0]), in_range(column, ends.low[0], ends.high[1])
    if np.count_nonzero(mask) < np.count_nonzero(wider):
        near = np.flatnonzero(mask != wider)
        mask[near] = in_range(scaled(column[near], axis.scale), *span)
    return mask


@dataclass(frozen=True, slots=True)
class _Ends:
    """The ends of a range as values: what is surely below each, and what is surely not."""

    low: Span
    high: Span


@functools.lru_cache(maxsize=4096)
def _ends(scale: Scale, span: Span) -> _Ends | None:
    """Bring the ends of a range back from its scale; None where one has no number."""
    ends = unscaled(np.array([np.nan if end is None else end for end in span]), scale).tolist()
    sides: list[Span] = []
    for end, value in zip(span, ends, strict=True):
        if end is not None and not np.isfinite(value):
            return None
        far = _NEAR * max(abs(value), 1.0)
        sides.append((None, None) if end is None else (value - far, value + far))
    return _Ends(*sides)


def _polygon(shape: Polygon, sight: Sight) -> tuple[Mask, str]:
    """Test exactly; where only the vendor's axis has a scale, the edges are straight on that."""
    bent = [axis.shown if axis.scale is None and not isinstance(axis.shown, Linear) else None for axis in shape.axes]
    columns = [sight.column(axis) for axis in shape.axes]
    x, y = (scaled(column, scale) for column, scale in zip(columns, bent, strict=True))
    ends = [np.array([vertex[side] for vertex in shape.vertices]) for side in (0, 1)]
    across, up = (scaled(end, scale).tolist() for end, scale in zip(ends, bent, strict=True))
    vertices = list(zip(across, up, strict=True))
    mask = near_polygon(x, y, vertices)
    near = np.flatnonzero(mask)
    mask[near] = in_polygon(x[near], y[near], vertices)
    return sight.placed(mask), EXACTLY


def _ellipsoid(shape: Ellipsoid, sight: Sight) -> tuple[Mask, str]:
    size = len(shape.axes)
    if len(shape.mean) != size or any(len(row) != size for row in (shape.covariance, *shape.covariance)):
        raise UncountableError("no-ellipse", "its covariance has not a number for each pair of axes")
    back = inverse(shape.covariance) if np.isfinite(shape.covariance).all() else None
    if back is None:
        raise UncountableError("no-ellipse", "its covariance cannot be inverted")
    columns = [sight.column(axis) for axis in shape.axes]
    return sight.placed(in_ellipsoid(columns, shape.mean, back, shape.distance)), EXACTLY


def _flowjo_polygon(shape: Polygon, sight: Sight) -> tuple[Mask, str]:
    count, covered = shape.bins or bins.BINS, bins.flowjo_covered(shape)
    if covered is None:
        x, y = (sight.unscaled(axis) for axis in shape.axes)
        mask = bins.in_flowjo_polygon(x, y, shape)
    else:
        across, up = (sight.bins(axis, count) for axis in shape.axes)
        mask = bins.in_covered(across, up, covered, count)
    return sight.placed(mask), f"on FlowJo's bins ({count} an axis)"


def _facsdiva_polygon(shape: Polygon, sight: Sight) -> tuple[Mask, str]:
    x, y = (sight.unscaled(axis) for axis in shape.axes)
    return sight.placed(bins.in_facsdiva_polygon(x, y, shape)), _FACSDIVA


def _facsdiva_rectangle(shape: Rectangle, sight: Sight) -> tuple[Mask, str]:
    mask = np.ones(sight.events, dtype=np.bool_)
    for axis, low, high in zip(shape.axes, shape.lows, shape.highs, strict=True):
        column = bins.facsdiva_bins(sight.unscaled(axis), bins.on_screen(axis))
        mask &= in_range(column, *bins.facsdiva_edges(axis, low, high))
    return sight.placed(mask), _FACSDIVA


_FACSDIVA = f"on FACSDiva's bins ({bins.BINS} an axis)"
_POLYGONS: dict[str, Callable[[Polygon, Sight], tuple[Mask, str]]] = {
    "FlowJo": _flowjo_polygon,
    "FACSDiva": _facsdiva_polygon,
}


def _doubts(values: Values) -> Iterator[Finding]:
    """Find what is doubtful in the matrices and channels that the gates looked at."""
    for compensation in values.compensations().values():
        if compensation is None:
            says = "Gates ask for the matrix of the FCS file, which brings none; values are taken as they are stored."
            yield Finding(code="flow/no-matrix", says=says, source="Gating-ML 2.0, section 5")
            continue
        finding = compensation.finding()
        if finding is not None:
            yield finding
    if values.events == 0:
        yield Finding(code="flow/no-events", answer=Answer.NOT_KNOWN, says="The data set has no events.")
        return
    for channel, extremes in values.used():
        low, top = extremes.low, extremes.top
        if not (np.isfinite(low) and np.isfinite(top)):
            lost = values.events - int(np.count_nonzero(np.isfinite(values.raw(channel.name))))
            says = f"Channel {channel.name} has no finite number in {lost} of {values.events} events."
            yield Finding(code="flow/not-finite", answer=Answer.NOT_KNOWN, says=says, where=channel.name)
        if low == top == 0:
            says = f"Channel {channel.name} is zero in every event; a gate on it says nothing."
            yield Finding(code="flow/all-zero", answer=Answer.NOT_KNOWN, says=says, where=channel.name)
            continue
        full = extremes.at_top
        if full > max(_SATURATED * values.events, 1):
            says = f"Channel {channel.name} stands at its highest value in {full} of {values.events} events: saturated."
            yield Finding(code="flow/saturated", says=says, where=channel.name)
