"""Which population holds the positive cells of a marker, and which one thresholds count in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from seedlot.assays.flow.labels import Found, found_in, pairs_in
from seedlot.assays.flow.panels import VIABILITY
from seedlot.assays.flow.settings import Settings
from seedlot.assays.flow.tubes import Stain, Tube, detector, is_dye
from seedlot.formats.gating import Boolean, Population, Ratio, Unreproduced

ALL_EVENTS = "all events"
_LIVE = re.compile(r"(?<![A-Za-z])(live|viable|alive|living)(?![A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """The populations whose events are positive (their keys), their parent's key, and how they were found.

    Without keys `how` says why none was; `is_doubtful` tells that several could be meant, or that a name and a gate
    do not agree. `is_told_by_light` tells that its cells have to be brighter than the rest of their parent.
    """

    keys: tuple[str, ...]
    parent: str
    how: str
    is_doubtful: bool = False
    is_told_by_light: bool = False


def channels_of(population: Population) -> tuple[str, ...]:
    """Tell the channels at which a gate looks; none of a Boolean gate."""
    if isinstance(population.gate, Boolean):
        return ()
    names: list[str] = []
    for axis in population.gate.axes:
        channel = axis.channel
        names += (channel.over, channel.under) if isinstance(channel, Ratio) else (channel,)
    return tuple(names)


def along(population: Population, populations: Sequence[Population]) -> tuple[Population, ...]:
    """Tell a population and those above it, from the first gate down."""
    by_key = {one.key: one for one in populations}
    found: list[Population] = []
    one: Population | None = population
    while one is not None and one not in found:
        found.append(one)
        one = by_key.get(one.parent)
    return tuple(reversed(found))


def within(key: str, populations: Sequence[Population]) -> tuple[Population, ...]:
    """Tell the population of a key and those above it, from the first gate down; none for all events."""
    found = next((one for one in populations if one.key == key), None)
    return () if found is None else along(found, populations)


def looks_at(population: Population, populations: Sequence[Population]) -> tuple[str, ...]:
    """Tell the channels at which a gate looks; a Boolean one looks where those look that it joins."""
    if not isinstance(population.gate, Boolean):
        return channels_of(population)
    known = {one.key: one for one in populations}
    joined = (known[operand.key] for operand in population.gate.of if operand.key in known)
    return tuple(dict.fromkeys(name for other in joined for name in looks_at(other, populations)))


def positive_of(stain: Stain, tube: Tube, settings: Settings) -> Choice:
    """Find the positive population of a stain: as set, by its name, by quadrants, or by the channel of its gate."""
    populations = tube.gating.populations if tube.gating else ()
    for marker, wanted in pairs_in(settings.populations):
        if marker in stain.markers:
            return _asked(wanted, populations)
    named = [(population, _signs(population, tube)) for population in populations]
    wanted_markers = set(stain.markers)
    mine = [(one, founds) for one, founds in named if {found.marker for found in founds} == wanted_markers]
    positive = [one for one, founds in mine if founds[-1].sign == "+"]
    if not positive:
        positive = [one for one, founds in mine if not founds[-1].sign and stain.channel in channels_of(one)]
    if positive:
        return _by_name(positive, stain)
    quadrants = _quadrants(stain, named)
    if quadrants is not None:
        return quadrants
    looking = [one for one, founds in named if not founds and _looks_at(one, stain.channel)]
    found = _one(looking, f"because its gate alone looks at {stain.channel}", says=f"no population is for {stain.name}")
    return replace(found, is_told_by_light=True)


def _by_name(positive: Sequence[Population], stain: Stain) -> Choice:
    """A population that is called positive, if its gate looks at the marker's own detector."""
    found = _one(positive, "by its name")
    dyes = [name for name in channels_of(positive[0]) if is_dye(name)]
    if not found.keys or not dyes or detector(stain.channel) in {detector(name) for name in dyes}:
        return replace(found, is_told_by_light=True)
    says = f"population '{'/'.join(positive[0].path)}' looks at {' and '.join(dyes)}, and {stain.name} is in {stain.channel}"
    return Choice((), "", says, is_doubtful=True)


def _asked(wanted: str, populations: Sequence[Population]) -> Choice:
    found = [one for one in populations if is_called(one, wanted)]
    return _one(found, "as set", says=f"no population is called '{wanted}'")


def is_called(population: Population, wanted: str) -> bool:
    """Whether a name, or the end of a path ("live/CD73+"), means a population."""
    path, asked = "/".join(population.path).casefold(), wanted.strip().strip("/").casefold()
    return path == asked or path.endswith(f"/{asked}")


def _signs(population: Population, tube: Tube) -> tuple[Found, ...]:
    own: dict[str, str] = {}
    for stain in tube.stains:
        if len(stain.markers) == 1:
            label = next((one.label for one in tube.dataset.channels if one.name == stain.channel), "")
            own |= {name: stain.markers[0] for name in (stain.channel, label) if name}
    return found_in(population.name, own=own)


def _one(found: Sequence[Population], how: str, *, says: str = "no population is for it") -> Choice:
    if not found:
        return Choice((), "", says)
    paths = "', '".join("/".join(one.path) for one in found)
    if len(found) > 1:
        return Choice((), "", f"{len(found)} populations could be meant ('{paths}')", is_doubtful=True)
    return Choice((found[0].key,), found[0].parent, f"population '{found[0].name}', {how}")


def _quadrants(stain: Stain, named: Iterable[tuple[Population, tuple[Found, ...]]]) -> Choice | None:
    """Two quadrants of four, whose names tell the sign of two markers, are the positive cells of one of them."""
    sets: dict[tuple[str, frozenset[str]], dict[tuple[tuple[str, str], ...], list[Population]]] = {}
    for population, founds in named:
        signs = {found.marker: found.sign for found in founds}
        if len(signs) == 2 and set(signs.values()) <= {"+", "-"}:
            siblings = sets.setdefault((population.parent, frozenset(signs)), {})
            siblings.setdefault(tuple(sorted(signs.items())), []).append(population)
    whole = [
        [one for signs, called in siblings.items() if dict(signs).get(stain.name) == "+" for one in called]
        for (_, markers), siblings in sets.items()
        if stain.name in markers and len(siblings) == 4
    ]
    if not whole:
        return None
    if len(whole) > 1 or len(whole[0]) > 2:
        sets_of = max(len(whole), -(-len(whole[0]) // 2))
        return Choice((), "", f"{sets_of} sets of quadrants could be meant", is_doubtful=True)
    names = "' and '".join(one.name for one in whole[0])
    return Choice(tuple(one.key for one in whole[0]), whole[0][0].parent, f"quadrants '{names}' together")


def _looks_at(population: Population, channel: str) -> bool:
    """Whether a gate takes what is inside it by this channel and by no other dye."""
    gate = population.gate
    if isinstance(gate, Boolean | Unreproduced) or not gate.inside:
        return False
    dyes = {name for name in channels_of(population) if is_dye(name)}
    return dyes == {channel}


def base_of(tube: Tube, settings: Settings) -> Choice:
    """Find the population in which thresholds count: as set, else the last one that no marker was gated for.

    The key of all events is "".
    """
    populations = tube.gating.populations if tube.gating else ()
    if settings.within.casefold() == ALL_EVENTS:
        return Choice(("",), "", ALL_EVENTS)
    if settings.within:
        return _asked(settings.within, populations)
    if not populations:
        return Choice(("",), "", ALL_EVENTS)
    free = [one for one in populations if all(_is_free(above, tube) for above in along(one, populations))]
    parents = {one.parent for one in free}
    last = [one for one in free if one.key not in parents]
    if not last:
        return Choice(("",), "", ALL_EVENTS)
    return _one(last, "the last that no marker was gated for")


def _is_free(population: Population, tube: Tube) -> bool:
    if isinstance(population.gate, Boolean):
        return False
    return all(name == tube.dead or not is_dye(name) for name in channels_of(population))


def live_of(tube: Tube) -> Choice:
    """Find the population of living cells by its name: a gate that looks at the dye for dead cells, or joins such."""
    populations = tube.gating.populations if tube.gating else ()
    found = [one for one in populations if _LIVE.search(one.name) and not _dead(one) and _may_tell_dead(one, tube)]
    return _one(found, "by its name", says=f"no population that looks at {tube.dead} is called live or viable")


def _may_tell_dead(population: Population, tube: Tube) -> bool:
    names = {detector(name) for name in channels_of(population)}
    return isinstance(population.gate, Boolean) or detector(tube.dead) in names


def _dead(population: Population) -> bool:
    return any(found.marker == VIABILITY and found.sign == "+" for found in found_in(population.name)) or bool(
        re.search(r"(?<![A-Za-z])(non|not)(?![A-Za-z])", population.name, re.IGNORECASE)
    )
