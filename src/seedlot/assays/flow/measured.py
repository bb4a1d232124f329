"""One stain of one tube: how many cells are positive, by a gate or by the threshold of a control, and how bright."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from seedlot.assays.flow.bench import Bench, Floats, Mask, mask_of
from seedlot.assays.flow.controls import controls_for, described, threshold
from seedlot.assays.flow.detection import Blank, median_ranks
from seedlot.assays.flow.gated import Counted
from seedlot.assays.flow.named import ALL_EVENTS, Choice, base_of, positive_of
from seedlot.assays.flow.quality import at_top, gate_obstacle, obstacle
from seedlot.assays.flow.tubes import Stain, Tube
from seedlot.formats.gating import Gating, Population

#: Share of saturated events from which a median is none.
_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Brightness:
    """A median in scale values with the ranks' interval; `control` is that of the control."""

    median: float
    low: float | None
    high: float | None
    control: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """What was counted. `why` says why nothing was; `how` says by which population or threshold.

    `keys` are those of the positive populations, `cut` is the threshold where there is none, and
    `ends` are the counts at the upper and at the lower end of the threshold's own interval.
    `blanks` are the controls, each with its positives under the same rule; empty where there is none.
    """

    stain: Stain
    tube: Tube
    why: str = ""
    is_doubtful: bool = False
    how: str = ""
    rule: str = ""
    parent: str = ALL_EVENTS
    parent_key: str = ""
    count: int = 0
    parent_count: int = 0
    controls: tuple[Tube, ...] = ()
    blanks: tuple[Blank, ...] = ()
    cut: float | None = None
    ends: tuple[int | None, ...] = ()
    keys: tuple[str, ...] = ()
    brightness: Brightness | None = None

    @property
    def stands(self) -> bool:
        """Whether a percentage was counted."""
        return not self.why


@dataclass(frozen=True, slots=True)
class _Within:
    """The parent's events of a tube, and the populations that were counted in it."""

    tube: Tube
    mask: Mask
    counted: dict[str, Counted]


def measure(stain: Stain, tube: Tube, tubes: Sequence[Tube], bench: Bench) -> Measured:
    """Count the positive cells of a stain in a tube."""
    nothing = Measured(stain=stain, tube=tube)
    if why := obstacle(tube, stain.channel, bench):
        return replace(nothing, why=why)
    choice = positive_of(stain, tube, bench.settings)
    if choice.is_doubtful:
        return replace(nothing, why=f"{choice.how}; {_mend(stain)}", is_doubtful=True)
    if why := _unfinished(tube, stain.channel, bench):
        return replace(nothing, why=why)
    controls = tuple(
        one
        for one in controls_for(stain, tube, tubes)
        if not obstacle(one, stain.channel, bench) and not _unfinished(one, stain.channel, bench)
    )
    if choice.keys:
        return _by_gate(replace(nothing, controls=controls), choice, bench)
    if not controls:
        return replace(nothing, why=_missing(stain, tube, choice))
    return _by_threshold(replace(nothing, controls=controls), bench)


def _missing(stain: Stain, tube: Tube, choice: Choice) -> str:
    """Why neither a gate nor a control tells which cells are positive."""
    missing = "no FMO, isotype or unstained control gives a threshold"
    if not tube.gating:
        return f"no gates are given for {tube.name}, and {missing}"
    return f"{choice.how}, and {missing}; {_mend(stain)}"


def _mend(stain: Stain) -> str:
    """How a person says which population is meant: for a mixture, by any of its markers."""
    return f"the setting populations names the population that is meant ('{stain.markers[0]}=NAME')"


def _unfinished(tube: Tube, channel: str, bench: Bench) -> str:
    """Tell why a channel cannot be told once it is compensated, or "": another detector may hold what is no number."""
    column = bench.column(tube, channel)
    if column is None or np.isfinite(column).all():
        return ""
    bad = int(np.count_nonzero(~np.isfinite(column)))
    return f"channel {channel} of {tube.name}, compensated, holds {bad:,} values that are no numbers"


def _by_gate(empty: Measured, choice: Choice, bench: Bench) -> Measured:
    tube = empty.tube
    counted = bench.counted(tube)
    inside, parent = mask_of(tube, counted, choice.keys), mask_of(tube, counted, (choice.parent,))
    if inside is None or parent is None:
        return replace(empty, why=f"{choice.how}, could not be counted")
    if choice.is_told_by_light and _is_dimmer(inside, parent & ~inside, bench.column(tube, empty.stain.channel)):
        return replace(empty, why=f"{choice.how}, takes the dimmer cells, and no other is for {empty.stain.name}")
    populations = {key: counted[key].population for key in (*choice.keys, choice.parent) if key}
    blanks, masks = [], []
    for control in empty.controls:
        found = _as_in(control, tube, populations, choice, bench)
        if found is not None:
            positives, within = found
            blanks.append(Blank(control.name, int(np.count_nonzero(positives & within)), int(np.count_nonzero(within))))
            masks.append(_Within(control, within, {}))
    return _with_numbers(
        replace(
            empty,
            how=choice.how,
            keys=choice.keys,
            rule="; ".join(dict.fromkeys(_rules(choice.keys, counted))),
            parent=bench.path(tube, choice.parent),
            parent_key=choice.parent,
            count=int(np.count_nonzero(inside & parent)),
            blanks=tuple(blanks),
        ),
        _Within(tube, parent, counted),
        masks,
        bench,
    )


def _is_dimmer(inside: Mask, outside: Mask, column: Floats | None) -> bool:
    """Whether what a gate takes is darker than what it leaves."""
    if column is None or not inside.any() or not outside.any():
        return False
    return bool(np.median(column[inside]) < np.median(column[outside]))


def _rules(keys: Sequence[str], counted: dict[str, Counted]) -> list[str]:
    rules = []
    for key in keys:
        one: Counted | None = counted[key]
        while one is not None:
            rules.append(one.rule)
            one = counted.get(one.population.parent)
    return rules


def _as_in(
    control: Tube, tube: Tube, populations: dict[str, Population], choice: Choice, bench: Bench
) -> tuple[Mask, Mask] | None:
    """Tell the positives and the parent of a control, by its own gates of the same paths, else by those of the test."""
    own = _keys(control.gating, populations)
    gating, keys = (control.gating, own) if own is not None else (tube.gating, {key: key for key in populations})
    counted = bench.counted(control, gating)
    inside = mask_of(control, counted, [keys[key] for key in choice.keys])
    parent = mask_of(control, counted, [keys[choice.parent] if choice.parent else ""])
    return None if inside is None or parent is None else (inside, parent)


def _keys(gating: Gating | None, populations: dict[str, Population]) -> dict[str, str] | None:
    """Tell the keys of populations of the same paths in another gating; None where one is not there, or twice."""
    by_path: dict[tuple[str, ...], list[str]] = {}
    for one in gating.populations if gating else ():
        by_path.setdefault(one.path, []).append(one.key)
    keys = {key: by_path.get(one.path, []) for key, one in populations.items()}
    return {key: found[0] for key, found in keys.items()} if all(len(found) == 1 for found in keys.values()) else None


def _by_threshold(empty: Measured, bench: Bench) -> Measured:
    """Count what is brighter than a quantile of the controls' own events, all within the same population."""
    tube, channel = empty.tube, empty.stain.channel
    base = base_of(tube, bench.settings)
    if not base.keys:
        return replace(
            empty, why=f"in which population to count is not known: {base.how}", is_doubtful=base.is_doubtful
        )
    own = _base(tube, tube, base, bench)
    column = bench.column(tube, channel)
    if own is None or column is None:
        return replace(empty, why="the population in which to count, or its channel, could not be computed")
    withins = [found for control in empty.controls if (found := _base(control, tube, base, bench)) is not None]
    columns = [(one, values[one.mask]) for one in withins if (values := bench.column(one.tube, channel)) is not None]
    columns = [(one, values) for one, values in columns if values.size]
    if not columns:
        return replace(
            empty, why=f"{described(empty.controls)} has no events, or no values, in which a threshold could be set"
        )
    joined = np.concatenate([values for _, values in columns])
    cut = threshold(joined, bench.settings.quantile, level=bench.settings.level)
    blanks = tuple(
        Blank(one.tube.name, int(np.count_nonzero(values > cut.value)), int(values.size)) for one, values in columns
    )
    total = sum(blank.events for blank in blanks)
    how = f"above {cut.value:.6g} in {channel}, the {bench.settings.quantile:g} quantile of {total:,} events of {described(empty.controls)}"
    rules = dict.fromkeys(_rules([base.keys[0]], own.counted) if base.keys[0] else ["exactly"])
    inside = column[own.mask]
    count = int(np.count_nonzero(inside > cut.value))
    ends = tuple(None if end is None else int(np.count_nonzero(inside > end)) for end in (cut.high, cut.low))
    return _with_numbers(
        replace(
            empty,
            how=how,
            rule="; ".join(rules),
            parent=bench.path(tube, base.keys[0]),
            parent_key=base.keys[0],
            count=count,
            blanks=blanks,
            cut=cut.value,
            ends=ends,
        ),
        own,
        [one for one, _ in columns],
        bench,
    )


def _populations(tube: Tube) -> tuple[Population, ...]:
    return tube.gating.populations if tube.gating else ()


def _base(control: Tube, tube: Tube, base: Choice, bench: Bench) -> _Within | None:
    """The events of a tube in a population of another's gates; all events where that is meant."""
    if base.keys == ("",):
        return _Within(control, np.ones(control.dataset.events, dtype=np.bool_), {})
    populations = {one.key: one for one in _populations(tube) if one.key in base.keys}
    own = _keys(control.gating, populations)
    gating, key = (control.gating, own[base.keys[0]]) if own is not None else (tube.gating, base.keys[0])
    counted = bench.counted(control, gating)
    mask = mask_of(control, counted, (key,))
    return None if mask is None else _Within(control, mask, counted)


def _with_numbers(measured: Measured, own: _Within, controls: Sequence[_Within], bench: Bench) -> Measured:
    if why := gate_obstacle(own.tube, (*measured.keys, measured.parent_key), bench):
        return replace(measured, why=f"a gate looks at a channel from which nothing is told: {why}")
    total = int(np.count_nonzero(own.mask))
    if not total:
        return replace(measured, why=f"population '{measured.parent}' of {own.tube.name} holds no events")
    return replace(measured, parent_count=total, brightness=_brightness(measured.stain, own, controls, bench))


def _brightness(stain: Stain, own: _Within, controls: Sequence[_Within], bench: Bench) -> Brightness | None:
    """The median of the parent's events in scale values; None where half of them are at the top of the range."""
    column = bench.column(own.tube, stain.channel)
    stored = bench.stored(own.tube, stain.channel)
    channel = next(one for one in own.tube.dataset.channels if one.name == stain.channel)
    if column is None:
        return None
    if at_top(stored[own.mask], channel) >= _HALF:
        return None
    values = np.sort(column[own.mask])
    ranks = median_ranks(values.size, level=bench.settings.level)
    dark = [
        seen[one.mask]
        for one in controls
        if (seen := bench.column(one.tube, stain.channel)) is not None and one.mask.any()
    ]
    return Brightness(
        median=float(np.median(values)),
        low=None if ranks is None else float(values[ranks[0]]),
        high=None if ranks is None else float(values[ranks[1]]),
        control=float(np.median(np.concatenate(dark))) if dark else None,
    )
