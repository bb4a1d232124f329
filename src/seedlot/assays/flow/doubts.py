"""What is doubtful about how a percentage came about: its parent, the matrix of its values, the gates of its control."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.labels import named_list, pairs_in
from seedlot.assays.flow.measured import Measured
from seedlot.assays.flow.named import looks_at, within
from seedlot.assays.flow.quality import looked_at
from seedlot.assays.flow.settings import Settings
from seedlot.assays.flow.tubes import Tube, detector, is_dye
from seedlot.formats.gating import UNCOMPENSATED, Axis, Boolean, Gate, Population
from seedlot.terms.finding import Answer, Finding


def check_ways(measured: Sequence[Measured], tubes: Sequence[Tube], bench: Bench) -> Iterator[Finding]:
    """Look at every percentage that was counted, and at the matrix of every tube."""
    for tube in tubes:
        yield from _beside_the_matrix(tube, bench)
        yield from _named_twice(tube)
    for one in measured:
        if one.stands:
            yield from _parent(one, bench.settings)
            yield from _as_seen(one, bench)
            for control in one.controls:
                yield from _other_matrix(one, control, bench)
                yield from _other_gates(one, control)


def check_settings(measured: Sequence[Measured], settings: Settings, *, is_any_rare: bool) -> Iterator[Finding]:
    """Find settings that have no effect, such as a marker that is not there or is written otherwise."""
    shown = {name for one in measured for name in (one.stain.name, *one.stain.markers)}
    asked = {"populations": [marker for marker, _ in pairs_in(settings.populations)], "rare": named_list(settings.rare)}
    for setting, markers in asked.items():
        absent = [marker for marker in dict.fromkeys(markers) if marker not in shown]
        if absent:
            says = f"Setting '{setting}' names {', '.join(absent)}, which no test tube shows: it has no effect there."
            yield Finding(code="flow/setting", answer=Answer.NOT_KNOWN, says=says)
    if settings.claim is not None and not is_any_rare:
        says = (
            f"Setting 'claim' asks that {settings.claim:g} % can be detected, and no marker is one of rare cells "
            "(panel, or setting 'rare'): the claim is not judged."
        )
        yield Finding(code="flow/setting", answer=Answer.NOT_KNOWN, says=says)


def _populations(tube: Tube) -> tuple[Population, ...]:
    return tube.gating.populations if tube.gating else ()


def _parent(one: Measured, settings: Settings) -> Iterator[Finding]:
    """A parent that was itself chosen by a marker: the percentage is not one of all cells."""
    populations = _populations(one.tube)
    dead = {detector(one.tube.dead)} if one.tube.dead else set()
    above = within(one.parent_key, populations)
    looked = {name for population in above for name in looks_at(population, populations)}
    dyes = {name for name in looked if is_dye(name) and detector(name) not in dead}
    is_asked = settings.within if one.cut is not None else one.stain.name in dict(pairs_in(settings.populations))
    if dyes:
        says = (
            f"{one.stain.name} of {one.tube.sample} is a percentage of '{one.parent}', which was itself gated by "
            f"{', '.join(sorted(dyes))}: it is not one of all cells."
        )
        answer = None if is_asked else Answer.NOT_KNOWN
        yield Finding(code="flow/parent", answer=answer, says=says, where=one.tube.name)


def _beside_the_matrix(tube: Tube, bench: Bench) -> Iterator[Finding]:
    """Dyes that a matrix does not name: nothing is taken from them, though others are compensated."""
    asked: dict[str, set[str]] = {}
    if len(tube.stains) > 1 and (name := bench.matrix(tube)) != UNCOMPENSATED:
        asked[name] = {stain.channel for stain in tube.stains}
    for axis in (axis for population in _populations(tube) for axis in axes_of(population.gate)):
        if axis.matrix != UNCOMPENSATED and isinstance(axis.channel, str) and is_dye(axis.channel):
            asked.setdefault(axis.matrix, set()).add(axis.channel)
    for name, channels in asked.items():
        compensation = bench.compensation(tube, name)
        if compensation is None:
            continue
        beside = sorted(channel for channel in channels if compensation.place(channel) is None)
        if beside:
            says = (
                f"Matrix '{name}' names no channel {' and no channel '.join(beside)} of {tube.name}: what other dyes "
                "give there is not taken from it."
            )
            yield Finding(code="flow/not-in-matrix", answer=Answer.NOT_KNOWN, says=says, where=tube.name)


def _named_twice(tube: Tube) -> Iterator[Finding]:
    """A channel that is looked at, and whose name another one has: which of them was meant?"""
    written = Counter(channel.written.casefold() for channel in tube.dataset.channels if channel.written)
    used = looked_at(tube)
    twice = [one for one in tube.dataset.channels if one.name in used and written[one.written.casefold()] > 1]
    for name in dict.fromkeys(channel.written for channel in twice):
        says = f"{written[name.casefold()]} channels of {tube.name} are called '{name}': which is meant is not known."
        yield Finding(code="flow/channels", answer=Answer.NOT_KNOWN, says=says, where=tube.name)


def axes_of(gate: Gate) -> tuple[Axis, ...]:
    """The axes of a gate; none of a Boolean one."""
    return () if isinstance(gate, Boolean) else gate.axes


def _own_axes(one: Measured) -> Iterator[Axis]:
    """The axes by which the positive populations look at the stain itself."""
    for population in _populations(one.tube):
        if population.key in one.keys:
            yield from (axis for axis in axes_of(population.gate) if axis.channel == one.stain.channel)


def _as_seen(one: Measured, bench: Bench) -> Iterator[Finding]:
    """A gate on what the detector saw, though several dyes are there and a matrix is."""
    if len(one.tube.stains) < 2 or bench.matrix(one.tube) == UNCOMPENSATED:
        return
    if any(axis.matrix == UNCOMPENSATED for axis in _own_axes(one)):
        says = (
            f"The gate of {one.stain.name} looks at {one.stain.channel} of {one.tube.name} as the detector saw it, "
            f"though there are {len(one.tube.stains)} dyes and a matrix for them."
        )
        yield Finding(code="flow/gate-uncompensated", answer=Answer.NOT_KNOWN, says=says, where=one.tube.name)


def _other_matrix(one: Measured, control: Tube, bench: Bench) -> Iterator[Finding]:
    """A control whose values are compensated otherwise than those of the test."""
    channel = one.stain.channel
    pairs = {(bench.matrix(one.tube), bench.matrix(control)), *((axis.matrix, axis.matrix) for axis in _own_axes(one))}
    differing = [
        test
        for test, other in pairs
        if _weights(one.tube, test, channel, bench) != _weights(_holder(control, other, one), other, channel, bench)
    ]
    if differing:
        says = (
            f"{channel} of {control.name} is not compensated by the same numbers as that of {one.tube.name}, whose "
            "control it is: what the two show cannot be compared."
        )
        yield Finding(code="flow/control-matrix", answer=Answer.NOT_KNOWN, says=says, where=one.tube.name)


def _holder(control: Tube, matrix: str, one: Measured) -> Tube:
    """The tube whose gates bring a matrix: a control without such gates is counted by those of the test."""
    brought = one.tube.gating.matrices if one.tube.gating else {}
    own = control.gating.matrices if control.gating else {}
    return one.tube if matrix in brought and matrix not in own else control


def _weights(tube: Tube, matrix: str, channel: str, bench: Bench) -> dict[str, float]:
    compensation = bench.compensation(tube, matrix)
    return (compensation.weights_of(channel) if compensation else {}) or {channel: 1.0}


def _other_gates(one: Measured, control: Tube) -> Iterator[Finding]:
    """A control whose own gate of the same name has another shape than the test's."""
    own = {population.path: population for population in _populations(control)}
    moved = [
        "/".join(population.path)
        for population in _populations(one.tube)
        if population.key in one.keys
        and population.path in own
        and _shape(own[population.path].gate) != _shape(population.gate)
    ]
    if moved:
        says = (
            f"'{moved[0]}' has another gate in {control.name} than in {one.tube.name}, whose control it is: as a blank "
            "it is counted by its own gate."
        )
        yield Finding(code="flow/control-gates", answer=Answer.NOT_KNOWN, says=says, where=one.tube.name)


def _shape(gate: Gate) -> tuple[object, ...]:
    """What a gate takes, without how its axes are shown."""
    names = ("lows", "highs", "vertices", "mean", "covariance", "distance", "inside", "joins")
    channels = tuple((axis.channel, axis.scale) for axis in axes_of(gate))
    return (type(gate).__name__, channels, *(getattr(gate, name, None) for name in names))
