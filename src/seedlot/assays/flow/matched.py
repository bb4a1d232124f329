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
    left = list(named)
    matched = [_matched(tube, named, general, left, findings) for tube in tubes]
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


def _matched(
    tube: Tube, named: Sequence[Gating], general: Sequence[Gating], left: list[Gating], findings: list[Finding]
) -> Tube:
    found = [
        gating for gating in named if _plain(gating.file or gating.sample) in {_plain(tube.file), _stem(tube.file)}
    ]
    found = found or [gating for gating in named if _stem(gating.sample or gating.file) == _stem(tube.file)]
    if not found and (found := [gating for gating in named if gating in left and _renamed(tube, gating)]):
        says = f"The gates are for '{found[0].file or found[0].sample}', a name that {tube.name} states within itself."
        findings.append(Finding(code="flow/other-name", says=says, where=tube.name))
    found = found or list(general)
    for gating in found:
        if gating in left:
            left.remove(gating)
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
