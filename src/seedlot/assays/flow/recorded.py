"""Our counts against those that the file of gates records, and what its gates exclude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seedlot.assays.flow.bench import Bench
from seedlot.assays.flow.gated import Counted, Counting, gate
from seedlot.assays.flow.measured import Measured
from seedlot.assays.flow.named import channels_of, live_of, looks_at, within
from seedlot.assays.flow.panels import VIABILITY
from seedlot.assays.flow.quality import looked_at, obstacle, pulses, singlet_bounds
from seedlot.assays.flow.tubes import Tube, detector, is_dye, is_scatter
from seedlot.terms.finding import Answer, Finding

#: What the engine says of channels that are looked at here, too (`quality.check`).
_SAID = {"flow/saturated", "flow/all-zero", "flow/not-finite", "flow/no-events"}


#: How many counts that differ are named in words.
_NAMED = 5
#: The finding that gates ask for a matrix that the file does not bring: with several dyes it matters.
_NONE = "flow/no-matrix"


def _dyes(tube: Tube) -> int:
    """How many dyes a tube shows, or its gates look at."""
    populations = tube.gating.populations if tube.gating else ()
    gated = {name for population in populations for name in channels_of(population)}
    return len({detector(name) for name in gated if is_dye(name)} | {detector(stain.channel) for stain in tube.stains})


def check_gated(tube: Tube, bench: Bench) -> Iterator[Finding]:
    """Tell what the gates could not count, and each count that differs from the one recorded."""
    gated = bench.gated(tube)
    if tube.gating is None or gated is None:
        return
    for finding in gated.findings:
        if finding.code in _SAID and finding.where in {*looked_at(tube), ""}:
            continue
        where = f"{tube.name}: {finding.where}" if finding.where else tube.name
        answer = Answer.NOT_KNOWN if finding.code == _NONE and _dyes(tube) > 1 else finding.answer
        yield finding.model_copy(update={"where": where, "answer": answer})
    events = tube.gating.events
    if events is not None and events != tube.dataset.events:
        says = f"{tube.gating.source} records {events:,} events of {tube.name}, which holds {tube.dataset.events:,}."
        yield Finding(code="flow/events-differ", answer=Answer.NOT_KNOWN, says=says, where=tube.name)
    yield from _compared(tube, gated.populations, bench)


def _compared(tube: Tube, populations: Sequence[Counted], bench: Bench) -> Iterator[Finding]:
    assert tube.gating is not None  # noqa: S101 - it was counted
    recorded = [(one, one.population.recorded) for one in populations if one.population.recorded is not None]
    differing = [(one, count) for one, count in recorded if one.count != count]
    vendor = tube.gating.vendor or "the file of gates"
    how = f"counted as {vendor} does" if bench.settings.counting == "vendor" else "counted exactly"
    binned = _binned(tube, bench) if differing else {}
    explained = [(one, count) for one, count in differing if binned.get(one.population.key) == count]
    others = [(one, count) for one, count in differing if binned.get(one.population.key) != count]
    if others:
        says = _differing(others, tube, how)
        yield Finding(code="flow/count-differs", answer=Answer.NOT_KNOWN, says=says, where=tube.name)
    if explained:
        as_recorded = f"Counted on the bins of {vendor}'s axes (counting=vendor) there are as many as recorded."
        says = f"{_differing(explained, tube, how)} {as_recorded}"
        yield Finding(code="flow/count-differs", says=says, where=tube.name)
    if recorded and not differing:
        says = f"All {len(recorded)} counts that {tube.gating.source} records for {tube.name} are ours, {how}."
        yield Finding(code="flow/counts-agree", answer=Answer.MET, says=says, where=tube.name)


def _differing(several: Sequence[tuple[Counted, int]], tube: Tube, how: str) -> str:
    """Say our counts beside those that the file of gates records: a few in words, all in a table."""
    source = tube.gating.source if tube.gating else ""
    if len(several) == 1:
        ((one, count),) = several
        path = "/".join(one.population.path)
        return f"'{path}' of {tube.name} has {one.count:,} events, {how}; {source} records {count:,}."
    named = ", ".join(f"'{one.population.name}' {one.count:,} for {count:,}" for one, count in several[:_NAMED])
    more = f" and {len(several) - _NAMED} more" if len(several) > _NAMED else ""
    told = f"{len(several)} counts of {tube.name}, {how}, are not those that {source} records"
    return f"{told}: {named}{more} (table 'populations' lists both)."


def _binned(tube: Tube, bench: Bench) -> dict[str, int]:
    """Count as the vendor does, where we did not: whether its bins explain the difference."""
    if tube.gating is None or not tube.gating.vendor or bench.settings.counting == "vendor":
        return {}
    gated = gate(tube.dataset, tube.gating, counting=Counting.VENDOR)
    return {one.population.key: one.count for one in gated.populations}


def check_excluded(tube: Tube, measured: Sequence[Measured], bench: Bench) -> Iterator[Finding]:
    """Tell which of debris, doublets and dead cells no gate excludes: none of a tube, or none above a percentage."""
    if tube.is_proposed:
        says = (
            f"The gates of {tube.name} are proposed, not drawn by a person. No value is reported from them: look at "
            "them, and give them back as a file of gates (table 'proposals' holds it as Gating-ML)."
        )
        yield Finding(code="flow/proposal", answer=Answer.NOT_KNOWN, says=says, where=tube.name)
        return
    if not tube.dead:
        says = f"No dye for dead cells is declared for {tube.name}: dead cells are among those counted."
        yield Finding(code="flow/no-dead-dye", says=says, where=tube.name)
    populations = tube.gating.populations if tube.gating else ()
    whole = _lacking([channels_of(population) for population in populations], tube)
    if whole:
        told = [f"{what}{_beyond(tube, bench) if what == _DOUBLETS else ''}" for what in whole]
        says = f"No gate of {tube.name} excludes {'; '.join(told)}."
        yield Finding(code="flow/not-excluded", answer=Answer.NOT_KNOWN, says=says, where=tube.name)
    above: dict[tuple[str, ...], list[str]] = {}
    for name, key in _parents(tube, measured):
        gates = [tuple(looks_at(one, populations)) for one in within(key, populations)]
        lacking = tuple(what for what in _lacking(gates, tube) if what not in whole)
        lacking = tuple(what for what in lacking if not (name == VIABILITY and what.startswith(_DEAD)))
        above.setdefault(lacking, []).append(name)
    for lacking, names in above.items():
        if lacking:
            says = f"No gate above the percentage of {', '.join(names)} of {tube.name} excludes {'; '.join(lacking)}."
            yield Finding(code="flow/not-excluded", answer=Answer.NOT_KNOWN, says=says, where=tube.name)


_DEBRIS, _DOUBLETS, _DEAD = "debris", "doublets", "dead cells"


def _parents(tube: Tube, measured: Sequence[Measured]) -> Iterator[tuple[str, str]]:
    """What percentages are told of a tube, and the keys of their parents."""
    yield from ((one.stain.name, one.parent_key) for one in measured if one.tube is tube and one.stands)
    living = live_of(tube) if tube.dead else None
    if living is not None and living.keys:
        yield VIABILITY, living.parent


def _lacking(gates: Sequence[Sequence[str]], tube: Tube) -> tuple[str, ...]:
    """Which of debris, doublets and dead cells no gate that looks at such channels excludes."""
    lacking = []
    if not any(all(is_scatter(name) for name in names) and names for names in gates):
        lacking.append(_DEBRIS)
    if not any(_tells_doublets(names) for names in gates):
        lacking.append(_DOUBLETS)
    if tube.dead and not any(detector(tube.dead) in map(detector, names) for names in gates):
        lacking.append(f"{_DEAD}, for which {tube.dead} has a dye")
    return tuple(lacking)


def _tells_doublets(names: Sequence[str]) -> bool:
    """Whether a gate looks at two parts of the pulse of one detector, or at its width."""
    scatter = [name for name in names if is_scatter(name)]
    detectors = [detector(name) for name in scatter]
    return len(set(detectors)) < len(detectors) or any(name.upper().endswith("W") for name in scatter)


def _beyond(tube: Tube, bench: Bench) -> str:
    names = pulses(tube)
    if names is None or obstacle(tube, names[0], bench) or obstacle(tube, names[1], bench):
        return ""
    area, height = bench.plain(tube, names[0]), bench.plain(tube, names[1])
    bounds = singlet_bounds(area, height) if area is not None and height is not None else None
    if bounds is None:
        return ""
    return f" ({100 * bounds[2]:.3g} % of the events have {names[0]} / {names[1]} beyond 3 deviations of its median)"
