"""Runs and layouts to wells: whose well it is, what it is for, and how many of its partitions are positive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.digital_pcr.proposal import Proposal, propose, rain
from seedlot.assays.digital_pcr.raw import Raw
from seedlot.assays.digital_pcr.settings import Settings
from seedlot.assays.digital_pcr.volume import Volume, volume_of
from seedlot.formats.dpcr import DigitalRun, Droplets, Tally
from seedlot.formats.plate_layout import Place, role_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Well:
    """One target in one well. `by` says how partitions were called; counts are None where nobody has called them."""

    well: str
    sample: str
    target: str
    channel: str
    plate: str
    where: str
    instrument: str
    role: str = "sample"
    level: float | None = None
    dilution: float = 1
    accepted: int | None = None
    positives: int | None = None
    printed: float | None = None
    threshold: float | None = None
    by: str = ""
    rain: float | None = None
    volume: Volume | None = None
    amplitudes: Floats | None = None
    called: NDArray[np.bool_] | None = None

    @property
    def counted(self) -> bool:
        """Whether positives and accepted partitions are known, and there are any."""
        return bool(self.accepted) and self.positives is not None


def wells_of(raw: Raw, settings: Settings) -> tuple[tuple[Well, ...], dict[str, Proposal]]:
    """Every target of every well, and a proposed threshold for each target that has amplitudes."""
    places = _by_well(raw.places)
    wells = [_named(well, places.get(well.well, ()), settings) for run in raw.runs for well in _of_run(run, settings)]
    proposals = _proposals(wells, settings)
    return tuple(_call(well, proposals.get(well.target), settings) for well in wells), proposals


def _by_well(places: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    found: dict[str, tuple[Place, ...]] = {}
    for place in places:
        found[place.well] = (*found.get(place.well, ()), place)
    return found


def _of_run(run: DigitalRun, settings: Settings) -> Iterable[Well]:
    for tally in run.tallies:
        yield _from_tally(tally, run, volume_of(run, settings, tally))
    volume = volume_of(run, settings)
    for droplets in run.droplets:
        for index in range(len(droplets.channels)):
            yield _from_droplets(droplets, index, run, volume)


def _from_tally(tally: Tally, run: DigitalRun, volume: Volume | None) -> Well:
    return Well(
        well=tally.well,
        sample=tally.sample,
        target=tally.target,
        channel=tally.channel,
        plate=tally.plate,
        where=tally.where,
        instrument=run.instrument,
        role=role_of(tally.role) or "sample",
        accepted=tally.accepted,
        positives=tally.positives,
        printed=tally.printed,
        threshold=tally.threshold,
        by="as the instrument's software counted",
        volume=volume,
    )


def _from_droplets(droplets: Droplets, index: int, run: DigitalRun, volume: Volume | None) -> Well:
    channel = droplets.channels[index]
    thresholds = droplets.thresholds or (None,) * len(droplets.channels)
    return Well(
        well=droplets.well,
        sample=droplets.sample,
        target=droplets.targets[index] if droplets.targets else channel,
        channel=channel,
        plate=droplets.plate,
        where=droplets.where,
        instrument=run.instrument,
        accepted=len(droplets.amplitudes),
        threshold=thresholds[index],
        volume=volume,
        amplitudes=droplets.amplitudes[:, index],
        called=None if droplets.called is None else droplets.called[:, index],
    )


def _named(well: Well, places: Sequence[Place], settings: Settings) -> Well:
    """Give a well what the layout and the settings say of it; the layout's word on a channel or target goes last."""
    fitting = [place for place in places if place.plate in {"", well.plate} or not well.plate]
    if len({place.plate for place in fitting}) > 1 and not well.plate:
        fitting = [place for place in fitting if not place.plate]  # of several plates: which one is not known
    for place in sorted(fitting, key=lambda place: bool(place.channel or place.target)):
        if _speaks_of(place, well):
            well = _with(well, place)
    sample = well.sample or well.well or well.where
    return replace(
        well, sample=sample, role=_role(sample, well.role, settings), level=settings.levels.get(sample, well.level)
    )


def _speaks_of(place: Place, well: Well) -> bool:
    if place.channel:
        return place.channel.lower() == well.channel.lower()
    return not place.target or well.amplitudes is None or place.target == well.target


def _with(well: Well, place: Place) -> Well:
    """Take from a layout what it says; what it leaves empty stands as the file says it."""
    bright = well.amplitudes is not None
    threshold = place.threshold if bright else None
    return replace(
        well,
        sample=place.sample or well.sample,
        role=place.role or well.role,
        target=(place.target if place.channel else "") or well.target,
        level=well.level if place.level is None else place.level,
        threshold=well.threshold if threshold is None else threshold,
        by=well.by if threshold is None else "by the layout's threshold",
        dilution=well.dilution if place.dilution is None else place.dilution,
    )


def _role(sample: str, role: str, settings: Settings) -> str:
    named = (
        ("ntc", settings.ntc),
        ("blank", settings.blanks),
        ("positive", settings.positive),
        ("standard", settings.levels),
    )
    for name, samples in named:
        if sample in samples:
            return name
    return "ntc" if role == "sample" and sample.upper().startswith("NTC") else role


def _proposals(wells: Sequence[Well], settings: Settings) -> dict[str, Proposal]:
    """One threshold for each target of the plate: its assay is one."""
    by_target: dict[str, list[Well]] = {}
    for well in wells:
        if well.amplitudes is not None and well.amplitudes.size:
            by_target.setdefault(well.target, []).append(well)
    found = {}
    for target, several in by_target.items():
        every = np.concatenate([well.amplitudes for well in several if well.amplitudes is not None])
        controls = [well.amplitudes for well in several if well.role == "ntc" and well.amplitudes is not None]
        proposal = propose(every, np.concatenate(controls) if controls else np.empty(0), spreads=settings.spreads)
        if proposal is not None:
            found[target] = proposal
    return found


def _call(well: Well, proposal: Proposal | None, settings: Settings) -> Well:
    """Count positives: by a given threshold, by the file's own calls, or by the proposal where that is accepted."""
    if well.amplitudes is None:
        return well
    given = settings.thresholds.get(well.target, settings.thresholds.get(well.channel))
    if given is not None:
        return _cut(well, given, f"above the given threshold {given:g}")
    if well.by:
        return _cut(well, well.threshold or 0.0, f"above the layout's threshold {well.threshold:g}")
    if well.called is not None:
        split = _split(well)
        return replace(
            well,
            positives=int(well.called.sum()),
            threshold=split,
            by="as the file calls each partition",
            rain=None if split is None else rain(well.amplitudes, split),
        )
    if proposal is not None and settings.accept_proposed:
        return _cut(well, proposal.threshold, f"above the proposed and accepted threshold {proposal.threshold:.6g}")
    return well


def _split(well: Well) -> float | None:
    """The threshold that the file states, else the one that its calls show where one value parts them."""
    if well.threshold is not None or well.called is None or well.amplitudes is None:
        return well.threshold
    low, high = well.amplitudes[~well.called], well.amplitudes[well.called]
    if not low.size or not high.size or low.max() >= high.min():
        return None
    return (float(low.max()) + float(high.min())) / 2


def _cut(well: Well, threshold: float, by: str) -> Well:
    assert well.amplitudes is not None  # noqa: S101 - only wells with amplitudes are cut
    positives = int((well.amplitudes > threshold).sum())
    return replace(well, positives=positives, threshold=threshold, by=by, rain=rain(well.amplitudes, threshold))
