"""Which gates are for which tube: by the name of the file, or gates that are for any file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from seedlot.assays.flow.raw import Role
from seedlot.assays.flow.tubes import Tube
from seedlot.formats.gating import FROM_FILE, Axis, Boolean, Gating, Matrix, Population
from seedlot.terms.finding import Answer, Finding

#: Keywords under which a file may have had another name.
_NAMES = ("$FIL", "FILENAME", "TUBE NAME", "GUID")


def gated_tubes(
    tubes: Sequence[Tube], gatings: Sequence[Gating], matrix: Matrix | None, findings: list[Finding]
) -> tuple[Tube, ...]:
    """Give each tube its gates. Gates that are compensated by the file take the matrix that is given, if one is."""
    named = [gating for gating in gatings if gating.file or gating.sample]
    general = [gating for gating in gatings if not (gating.file or gating.sample)]
    claims = _claims(tubes, named, findings)
    claimed = {id(gating) for claim in claims for gating in claim}
    left = [gating for gating in named if id(gating) not in claimed]
    matched = [_matched(tube, claim or general, findings) for tube, claim in zip(tubes, claims, strict=True)]
    matched = _by_elimination(matched, left, findings)
    for source in dict.fromkeys(gating.source for gating in left):
        names = [f"'{gating.file or gating.sample}'" for gating in left if gating.source == source]
        are = "is" if len(names) == 1 else "are"
        says = f"{source} has gates for {', '.join(names)}, which {are} not among the files."
        findings.append(Finding(code="flow/fcs-absent", answer=Answer.NOT_KNOWN, says=says, where=source))
    for tube in matched:
        if tube.gating is None and tube.role is Role.TEST and named:
            says = f"{named[0].source} has no gates for {tube.name}."
            findings.append(Finding(code="flow/not-gated", answer=Answer.NOT_KNOWN, says=says, where=tube.name))
    return tuple(_adapted(tube, matrix) for tube in matched)


def _plain(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name.casefold()


def _stem(name: str) -> str:
    return PurePath(_plain(name)).stem


def _claims(tubes: Sequence[Tube], named: Sequence[Gating], findings: list[Finding]) -> list[list[Gating]]:
    """Tell the gates of each tube: by the name of its file, else by that of the sample, else by a name within the file.

    What a better way has given to any tube is given to no other, so that the order of the files does not matter.
    """
    claims: list[list[Gating]] = [[] for _ in tubes]
    for way in (_is_file, _is_sample, _renamed):
        taken = {id(gating) for claim in claims for gating in claim}
        free = [gating for gating in named if id(gating) not in taken]
        for place, tube in enumerate(tubes):
            claims[place] = claims[place] or [gating for gating in free if way(tube, gating)]
        if way is _renamed:
            _say_renamed(tubes, claims, free, findings)
    return claims


def _is_file(tube: Tube, gating: Gating) -> bool:
    return _plain(gating.file or gating.sample) in {_plain(tube.file), _stem(tube.file)}


def _is_sample(tube: Tube, gating: Gating) -> bool:
    return _stem(gating.sample or gating.file) == _stem(tube.file)


def _say_renamed(
    tubes: Sequence[Tube], claims: list[list[Gating]], free: Sequence[Gating], findings: list[Finding]
) -> None:
    """Say which gates were found by a name within a file; where several files state it, they are for none."""
    for gating in free:
        places = [place for place, claim in enumerate(claims) if any(one is gating for one in claim)]
        names = " and ".join(tubes[place].name for place in places)
        if not places:
            continue
        says = f"The gates are for '{gating.file or gating.sample}', a name that {names}"
        if len({tubes[place].file for place in places}) == 1:
            findings.append(Finding(code="flow/other-name", says=f"{says} states within itself.", where=names))
            continue
        says += " state within themselves: which of them is meant is not known; they are used for none."
        findings.append(Finding(code="flow/other-name", answer=Answer.NOT_KNOWN, says=says, where=names))
        for place in places:
            claims[place] = [one for one in claims[place] if one is not gating]


def _matched(tube: Tube, found: Sequence[Gating], findings: list[Finding]) -> Tube:
    if len(found) > 1:
        sources = " and ".join(dict.fromkeys(gating.source for gating in found))
        says = (
            f"{len(found)} sets of gates are for {tube.name} (in {sources}): which is meant is not known; none is used."
        )
        findings.append(Finding(code="flow/gates-twice", answer=Answer.NOT_KNOWN, says=says, where=tube.name))
        return tube
    return replace(tube, gating=found[0]) if found else tube


def _renamed(tube: Tube, gating: Gating) -> bool:
    own = {_plain(tube.dataset.keywords.get(keyword, "")) for keyword in _NAMES} - {""}
    return bool(own & {_plain(gating.file), _plain(gating.sample)})


def _by_elimination(tubes: list[Tube], left: list[Gating], findings: list[Finding]) -> list[Tube]:
    """One tube and one set of gates are left, and both have as many events: they belong together, and it is said."""
    bare = [place for place, tube in enumerate(tubes) if tube.gating is None]
    if len(bare) != 1 or len(left) != 1:
        return tubes
    tube, gating = tubes[bare[0]], left[0]
    if gating.events is None or gating.events != tube.dataset.events:
        return tubes
    says = (
        f"The gates are for '{gating.file or gating.sample}', the file is called '{tube.name}'. Both have "
        f"{gating.events:,} events and nothing else is left, so they are taken to belong together."
    )
    findings.append(Finding(code="flow/other-name", answer=Answer.NOT_KNOWN, says=says, where=tube.name))
    left.clear()
    tubes[bare[0]] = replace(tube, gating=gating)
    return tubes


def _adapted(tube: Tube, matrix: Matrix | None) -> Tube:
    """Give the axes of a tube's gates the matrix in place of the file's, and detectors in place of their dyes."""
    if tube.gating is None:
        return tube
    given = {matrix.name: matrix} if matrix else {}
    matrices = {**tube.gating.matrices, **given}
    channels = {channel.name for channel in tube.dataset.channels}
    populations = tuple(_population(one, matrix, matrices, channels) for one in tube.gating.populations)
    if populations == tube.gating.populations and not given:
        return tube
    return replace(tube, gating=replace(tube.gating, populations=populations, matrices=matrices))


def _population(
    population: Population, matrix: Matrix | None, matrices: Mapping[str, Matrix], channels: Collection[str]
) -> Population:
    gate = population.gate
    if isinstance(gate, Boolean):
        return population
    axes = tuple(_axis(axis, matrix, matrices, channels) for axis in gate.axes)
    return replace(population, gate=replace(gate, axes=axes))  # type: ignore[arg-type]


def _axis(axis: Axis, matrix: Matrix | None, matrices: Mapping[str, Matrix], channels: Collection[str]) -> Axis:
    if matrix is not None and axis.matrix == FROM_FILE:
        axis = replace(axis, matrix=matrix.name)
    own = matrices.get(axis.matrix)
    if own is not None and isinstance(axis.channel, str) and axis.channel not in channels and axis.channel in own.rows:
        detectors = dict(zip(own.rows, own.columns, strict=False)) if len(own.rows) == len(own.columns) else {}
        return replace(axis, channel=detectors.get(axis.channel, axis.channel))
    return axis
