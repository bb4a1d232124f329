"""Tubes: each data set with its sample, its role, its stains, and the gates that are for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from seedlot.assays.flow.labels import markers_in
from seedlot.assays.flow.panels import VIABILITY
from seedlot.assays.flow.raw import File, Raw, Role, Told
from seedlot.formats.fcs import Dataset
from seedlot.formats.fcs_channels import Channel
from seedlot.formats.gating import Gating
from seedlot.terms.finding import Answer, Finding

#: Channels that see no dye.
_SCATTER = re.compile(r"^(FSC|SSC|FS|SS|FALS|BSC|HDR|forward|side)(?![A-Za-z0-9])|^(FSC|SSC)[AHW]?\b", re.IGNORECASE)
_TIME = re.compile(r"^(time|hdr-t)\b", re.IGNORECASE)
_OTHER = re.compile(r"^(width|pulse width|event|ratio|index)", re.IGNORECASE)
#: Labels of what stands in the place of a marker's antibody.
_INSTEAD = re.compile(r"(?<![A-Za-z])(isotype|FMO)(?![A-Za-z])", re.IGNORECASE)
_PULSE = re.compile(r"[\s_-]*(?:(A|area|INT)|(H|height|peak)|(W|width|TOF))$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stain:
    """A channel and the markers that it shows; several where antibodies of one dye are mixed."""

    channel: str
    markers: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of what is measured."""
        return "/".join(self.markers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tube:
    """A data set in its place. `is_proposed` says that its gates are no person's, but proposed."""

    name: str
    file: str
    where: str
    sample: str
    role: Role
    stands_for: tuple[str, ...]
    stains: tuple[Stain, ...]
    dataset: Dataset = field(repr=False)
    gating: Gating | None = None
    is_proposed: bool = False

    def shows(self, marker: str) -> Stain | None:
        """The stain that shows a marker, alone or among others."""
        return next((stain for stain in self.stains if marker in stain.markers), None)

    @property
    def dead(self) -> str:
        """The channel of the dye for dead cells, or ""."""
        stain = self.shows(VIABILITY)
        return stain.channel if stain else ""


def pulse(name: str) -> str:
    """Tell which part of the pulse a channel holds: "A", "H", "W", or "" where its name does not say."""
    found = _PULSE.search(name)
    if found is None:
        return ""
    return "A" if found[1] else "H" if found[2] else "W"


def detector(name: str) -> str:
    """Tell the detector of a channel: its name without the part of the pulse."""
    return _PULSE.sub("", name).casefold()


def is_scatter(name: str) -> bool:
    """Whether a channel holds scattered light."""
    return bool(_SCATTER.match(name))


def is_time(name: str) -> bool:
    """Whether a channel holds the time."""
    return bool(_TIME.match(name))


def is_dye(name: str) -> bool:
    """Whether a channel may hold fluorescence."""
    return not (is_scatter(name) or is_time(name) or _OTHER.match(name))


def tubes_of(raw: Raw, findings: list[Finding]) -> tuple[Tube, ...]:
    """Sort the data sets into tubes, as the table of tubes says, or each file as a test of its own name."""
    if raw.told is None:
        return tuple(_untold(raw, findings))
    files: dict[str, list[File]] = {}
    for file in raw.files:
        files.setdefault(PurePath(file.name).name.casefold(), []).append(file)
    used: dict[tuple[str, int], Told] = {}
    tubes = [tube for told in raw.told for tube in _told(told, files, used, findings)]
    for file in raw.files:
        if not any(name == PurePath(file.name).name.casefold() for name, _ in used):
            says = f"'{file.name}' does not stand in the table of tubes; it is not used."
            findings.append(Finding(code="flow/not-told", answer=Answer.NOT_KNOWN, says=says, where=file.name))
    return tuple(tubes)


def _untold(raw: Raw, findings: list[Finding]) -> Iterator[Tube]:
    says = "No table of tubes is given: every file is taken as a test of a sample that has the file's name."
    findings.append(Finding(code="flow/no-table", says=says))
    taken: set[str] = set()
    for file in raw.files:
        sample = PurePath(file.name).stem
        if sample.casefold() in taken:
            says = f"Two files name the sample '{sample}'; give a table of tubes that tells them apart."
            findings.append(Finding(code="flow/sample-twice", answer=Answer.NOT_KNOWN, says=says, where=file.name))
        taken.add(sample.casefold())
        told = Told(where=file.name, file=file.name, sample=sample, role=Role.TEST)
        yield _tube(told, file, _number(told, file, findings), findings)


def _told(
    told: Told, files: dict[str, list[File]], used: dict[tuple[str, int], Told], findings: list[Finding]
) -> Iterator[Tube]:
    name = PurePath(told.file).name.casefold()
    called = files.get(name) or files.get(f"{name}.fcs")
    if called is None:
        says = f"'{told.file}' stands in the table of tubes, but is not among the files."
        findings.append(Finding(code="flow/absent", answer=Answer.NOT_KNOWN, says=says, where=told.where))
        return
    file = called[0]
    if len({one.sha256 for one in called}) > 1:
        says = f"'{told.file}' is the name of {len(called)} files: which of them is meant is not known; none is used."
        findings.append(Finding(code="flow/name-twice", answer=Answer.NOT_KNOWN, says=says, where=told.where))
        used.setdefault((PurePath(file.name).name.casefold(), 0), told)
        return
    if not told.sample and told.role is Role.TEST:
        says = f"The row of '{told.file}' names no sample; it is not used."
        findings.append(Finding(code="flow/no-sample", answer=Answer.NOT_KNOWN, says=says, where=told.where))
        used.setdefault((PurePath(file.name).name.casefold(), 0), told)
        return
    number = _number(told, file, findings)
    before = used.setdefault((PurePath(file.name).name.casefold(), number), told)
    if before is not told:
        says = f"'{told.file}' stands twice in the table of tubes, also in {before.where}; the first row is used."
        findings.append(Finding(code="flow/name-twice", answer=Answer.NOT_KNOWN, says=says, where=told.where))
        return
    yield _tube(told, file, number, findings)


def _number(told: Told, file: File, findings: list[Finding]) -> int:
    """Which data set of a file is meant."""
    several = len(file.datasets)
    if told.number is not None and 1 <= told.number <= several:
        return told.number
    if told.number is not None:
        says = f"'{file.name}' has no data set {told.number}, but {several}; the first is used."
    elif several > 1:
        says = f"'{file.name}' holds {several} data sets, and no table of tubes says which is meant; the first is used."
    else:
        return 1
    findings.append(Finding(code="flow/data-set", answer=Answer.NOT_KNOWN, says=says, where=told.where))
    return 1


def _tube(told: Told, file: File, number: int, findings: list[Finding]) -> Tube:
    dataset = file.datasets[number - 1]
    if told.role is Role.FMO and not told.stands_for:
        says = f"The row of the FMO '{told.file}' names no marker that it leaves out (column 'control for')."
        findings.append(Finding(code="flow/fmo-of-what", answer=Answer.NOT_KNOWN, says=says, where=told.where))
    name = file.name if len(file.datasets) == 1 else f"{file.name}, data set {number}"
    return Tube(
        name=name,
        file=file.name,
        where=told.where,
        sample=told.sample,
        role=told.role,
        stands_for=told.stands_for,
        stains=_stains(told, dataset.channels, name, findings),
        dataset=dataset,
    )


def _stains(told: Told, channels: Sequence[Channel], name: str, findings: list[Finding]) -> tuple[Stain, ...]:
    """The stains that the row names, with channels from the labels where it leaves them out; else those of the labels."""
    asked = {marker for marker, channel in told.markers if not channel} if told.markers else None
    labelled = _labelled(channels, name, findings, asked=asked)
    if not told.markers:
        return _together(labelled)
    chosen: list[tuple[str, str]] = []
    for marker, wanted in told.markers:
        channel = _channel(wanted, channels) if wanted else dict(reversed(labelled)).get(marker, "")
        if channel:
            chosen.append((marker, channel))
        else:
            says = f"{name} has no channel '{wanted or marker}'; {marker} is not measured in it."
            findings.append(Finding(code="flow/no-channel", answer=Answer.NOT_KNOWN, says=says, where=told.where))
    return _together(chosen)


def _together(pairs: Sequence[tuple[str, str]]) -> tuple[Stain, ...]:
    channels: dict[str, list[str]] = {}
    for marker, channel in pairs:
        channels.setdefault(channel, []).append(marker)
    return tuple(Stain(channel, tuple(dict.fromkeys(markers))) for channel, markers in channels.items())


def _channel(wanted: str, channels: Sequence[Channel]) -> str:
    """A channel by its name, or by its label where one alone has it."""
    for channel in channels:
        if wanted.casefold() in {channel.name.casefold(), channel.written.casefold()}:
            return channel.name
    labelled = [channel.name for channel in channels if channel.label and channel.label.casefold() == wanted.casefold()]
    return labelled[0] if len(labelled) == 1 else ""


def _labelled(
    channels: Sequence[Channel], name: str, findings: list[Finding], *, asked: set[str] | None
) -> list[tuple[str, str]]:
    """Markers by the labels of channels; of one detector the area, else its first channel."""
    shown: dict[str, list[str]] = {}
    for channel in channels:
        label = channel.label or channel.name
        for marker in markers_in(label) if is_dye(channel.name) and not _INSTEAD.search(label) else ():
            shown.setdefault(marker, []).append(channel.name)
    pairs = []
    for marker, names in shown.items():
        if len({detector(channel) for channel in names}) > 1:
            says = f"{name} shows {marker} in {' and in '.join(names)}: which is meant is not known."
            if asked is None or marker in asked:
                findings.append(Finding(code="flow/channels", answer=Answer.NOT_KNOWN, says=says, where=name))
            continue
        pairs.append((marker, next((channel for channel in names if pulse(channel) == "A"), names[0])))
    return pairs
