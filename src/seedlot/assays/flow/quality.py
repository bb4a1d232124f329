"""Whether a data set can bear a measurement: its events, its channels, and how evenly they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.named import channels_of, looks_at, within
from seedlot.assays.flow.tubes import Tube, is_scatter, is_time, pulse
from seedlot.formats.fcs_channels import Channel
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]

#: Intervals of equal length into which the time is cut, the fewest events that are looked at, and in each by chance.
INTERVALS, FEWEST = 20, 2000
#: A share of events below zero in scattered light, which has no negative values, from which it is said.
_NEGATIVE = 0.01
#: Times the median absolute deviation beyond which the ratio of area and height tells of doublets; as normal deviates.
SPREAD, NORMAL = 3.0, 1.4826


#: Share of a small range of floats from which they are at its top; of a large one and of integers it is the last unit.
_TOP = 0.999


def obstacle(tube: Tube, name: str, bench: Bench) -> str:
    """Tell why nothing can be told from a channel, or ""; each is looked at once."""
    key = (id(tube.dataset), name)
    if key not in bench.obstacles:
        bench.obstacles[key] = _obstacle(tube, name, bench)
    return bench.obstacles[key]


def _obstacle(tube: Tube, name: str, bench: Bench) -> str:
    column = bench.stored(tube, name)
    if not column.size:
        return f"{tube.name} holds no events"
    if not np.isfinite(column).all():
        bad = int(np.count_nonzero(~np.isfinite(column)))
        return f"channel {name} of {tube.name} holds {bad:,} values that are no numbers"
    if not column.any():
        return f"channel {name} of {tube.name} is zero in every event"
    if column.size > 1 and column.min() == column.max():
        return f"channel {name} of {tube.name} has one value in every event"
    return ""


def gate_obstacle(tube: Tube, keys: Iterable[str], bench: Bench) -> str:
    """Tell why populations cannot be trusted, or "": a channel that a gate on the way to them looks at is none."""
    populations = tube.gating.populations if tube.gating else ()
    above = [one for key in keys for one in within(key, populations)]
    names = dict.fromkeys(name for one in above for name in looks_at(one, populations))
    known = {channel.name for channel in tube.dataset.channels}
    return next((why for name in names if name in known and (why := obstacle(tube, name, bench))), "")


def check(tube: Tube, bench: Bench) -> Iterator[Finding]:
    """Look at the events, at the channels that are used, and at the time."""
    settings = bench.settings
    if tube.dataset.events < settings.min_events:
        says = f"{tube.name} holds {tube.dataset.events:,} events, fewer than the {settings.min_events:,} asked for."
        yield _finding("few-events", says, tube, Answer.NOT_MET)
    if not tube.dataset.events:
        return
    used = looked_at(tube)
    for channel in tube.dataset.channels:
        if channel.name in used:
            yield from _channel(channel, tube, bench)
    yield from _time(tube, bench)


def looked_at(tube: Tube) -> set[str]:
    """Tell the channels that are checked: those of stains and of gates, and scattered light."""
    used = {stain.channel for stain in tube.stains}
    used |= {channel.name for channel in tube.dataset.channels if is_scatter(channel.name)}
    for population in tube.gating.populations if tube.gating else ():
        used.update(channels_of(population))
    return used


def _finding(name: str, says: str, tube: Tube, answer: Answer | None = Answer.NOT_KNOWN) -> Finding:
    return Finding(code=f"flow/{name}", answer=answer, says=says, where=tube.name)


def _channel(channel: Channel, tube: Tube, bench: Bench) -> Iterator[Finding]:
    why = obstacle(tube, channel.name, bench)
    if why:
        yield _finding("bad-channel", f"{why[0].upper()}{why[1:]}: nothing is told from it.", tube)
        return
    column = bench.stored(tube, channel.name)
    share = at_top(column, channel)
    if 100 * share > bench.settings.saturated:
        says = (
            f"{100 * share:.3g} % of the events are at the top of the range of channel {channel.name}: how much "
            "brighter they are is not known."
        )
        yield _finding("saturated", says, tube)
    below = float(np.count_nonzero(column < 0)) / column.size
    if is_scatter(channel.name) and pulse(channel.name) != "W" and below > _NEGATIVE:
        says = f"{100 * below:.3g} % of the events have scattered light below zero in channel {channel.name}."
        yield _finding("negative", says, tube)


def at_top(column: Floats, channel: Channel) -> float:
    """Tell the share of events at the top of a channel's range ($PnR); none where that is not known."""
    if channel.range is None:
        return 0.0
    top = channel.range - 1 if channel.kind == "I" else max(channel.range - 1, channel.range * _TOP)
    return float(np.count_nonzero(column >= top)) / column.size if column.size else 0.0


def _time(tube: Tube, bench: Bench) -> Iterator[Finding]:
    """Find time that goes back, and intervals in which the flow stood still or was much slower or faster."""
    name = next((channel.name for channel in tube.dataset.channels if is_time(channel.name)), "")
    column = bench.stored(tube, name) if name else None
    if column is None or not np.isfinite(column).all():
        return
    back = int(np.count_nonzero(np.diff(column) < 0))
    if back:
        says = f"The time goes back {back:,} times: the events of {tube.name} are not in the order of measurement."
        yield _finding("time-back", says, tube, None)
        column = np.sort(column)
    if column.size < FEWEST or column[0] == column[-1]:
        return
    counts, edges = np.histogram(column, bins=INTERVALS)
    middle = float(np.median(counts))
    still = [place for place, count in enumerate(counts) if not count]
    uneven = [
        place
        for place, count in enumerate(counts)
        if count and not middle / bench.settings.rate_fold <= count <= middle * bench.settings.rate_fold
    ]
    # The last interval may end before it is full.
    if still:
        yield _finding("gap", _times("no event came", still, edges, tube), tube)
    if uneven:
        what = f"the flow rate was more than {bench.settings.rate_fold:g} times off its median"
        yield _finding("rate", _times(what, uneven, edges, tube), tube)


def _times(what: str, places: list[int], edges: Floats, tube: Tube) -> str:
    first, last = edges[places[0]], edges[places[-1] + 1]
    return (
        f"In {len(places)} of {INTERVALS} equal intervals of the time of {tube.name} {what} "
        f"(between {first:.6g} and {last:.6g} in its channel of time)."
    )


def pulses(tube: Tube) -> tuple[str, str] | None:
    """Tell the area and the height of forward scatter, or of side scatter, by which doublets are told; None without."""
    for kind in ("F", "S"):
        names = [
            one.name for one in tube.dataset.channels if is_scatter(one.name) and one.name.upper().startswith(kind)
        ]
        area = [name for name in names if pulse(name) == "A"]
        height = [name for name in names if pulse(name) == "H"]
        if area and height:
            return area[0], height[0]
    return None


def singlet_bounds(area: Floats, height: Floats) -> tuple[float, float, float] | None:
    """Tell the bounds of area / height about its median, and the share of events beyond; None where it has no spread."""
    is_told = (height > 0) & (area > 0)
    if np.count_nonzero(is_told) < 2:
        return None
    ratio = area[is_told] / height[is_told]
    middle = float(np.median(ratio))
    spread = SPREAD * NORMAL * float(np.median(np.abs(ratio - middle)))
    beyond = float(np.count_nonzero(np.abs(ratio - middle) > spread)) / ratio.size
    return middle - spread, middle + spread, beyond
