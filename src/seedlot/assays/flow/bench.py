"""Every tube counted once: its populations, its columns, and the matrix for values that no gate compensates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.compensation import Compensation, spillover_from_keywords
from seedlot.assays.flow.faults import UncountableError
from seedlot.assays.flow.gated import Counted, Counting, Gated, gate
from seedlot.assays.flow.named import ALL_EVENTS
from seedlot.assays.flow.settings import Settings
from seedlot.assays.flow.tubes import Tube
from seedlot.assays.flow.values import Values
from seedlot.formats.gating import FROM_FILE, UNCOMPENSATED, Gating, Matrix
from seedlot.terms.finding import Answer, Finding

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Bench:
    """What is computed of tubes, each thing once. `given` and `stained` are matrices from a table and single stains."""

    settings: Settings
    given: Matrix | None = None
    stained: Matrix | None = None
    findings: list[Finding] = field(default_factory=list)
    obstacles: dict[tuple[int, str], str] = field(default_factory=dict)
    _gated: dict[tuple[int, int], Gated] = field(default_factory=dict)
    _values: dict[int, Values] = field(default_factory=dict)
    _matrix: dict[int, str] = field(default_factory=dict)
    _numbers: dict[int, NDArray[np.generic]] = field(default_factory=dict)

    def take(self, stained: Matrix | None) -> None:
        """Take the matrix computed from single stains for all values that are computed from now on."""
        self.stained = stained
        self._values.clear()
        self._matrix.clear()

    def counted(self, tube: Tube, gating: Gating | None = None) -> dict[str, Counted]:
        """Count a tube with its own gates, or with those of another; populations by their keys."""
        gating = gating or tube.gating
        if gating is None:
            return {}
        key = (id(tube.dataset), id(gating))
        if key not in self._gated:
            self._gated[key] = gate(tube.dataset, gating, counting=Counting(self.settings.counting))
        return {counted.population.key: counted for counted in self._gated[key].populations}

    def gated(self, tube: Tube) -> Gated | None:
        """Tell what is counted of a tube with its own gates."""
        self.counted(tube)
        return self._gated.get((id(tube.dataset), id(tube.gating)))

    def path(self, tube: Tube, key: str) -> str:
        """Tell a population as people read it: its path, or all events where the key is ""."""
        counted = self.counted(tube)
        return "/".join(counted[key].population.path) if key else ALL_EVENTS

    def column(self, tube: Tube, channel: str) -> Floats | None:
        """Tell a channel in scale values, compensated as the settings say; None (and a finding) where it cannot be."""
        try:
            return self.values(tube).values(channel, self.matrix(tube))
        except UncountableError as fault:
            self._note(tube, fault)
            return None

    def plain(self, tube: Tube, channel: str) -> Floats | None:
        """Tell a channel in scale values as the detector saw it; None (and a finding) where it cannot be."""
        try:
            return self.values(tube).raw(channel)
        except UncountableError as fault:
            self._note(tube, fault)
            return None

    def seen_by(self, tube: Tube, channel: str, matrix: str) -> Floats | None:
        """Tell a channel in scale values, compensated as a gate says; None where it cannot be."""
        try:
            return self.values(tube).values(channel, matrix)
        except UncountableError:
            return None

    def compensation(self, tube: Tube, matrix: str) -> Compensation | None:
        """Tell a compensation by the name of its matrix; None where there is none, or none that can be computed."""
        try:
            return self.values(tube).compensation(matrix)
        except UncountableError:
            return None

    def stored(self, tube: Tube, channel: str) -> Floats:
        """Tell a channel as it is stored."""
        key = id(tube.dataset)
        if key not in self._numbers:
            self._numbers[key] = tube.dataset.values()
        number = next(one.number for one in tube.dataset.channels if one.name == channel)
        with np.errstate(invalid="ignore"):  # a signalling NaN of a damaged file is a NaN
            return np.asarray(self._numbers[key][:, number - 1], dtype=np.float64)

    def values(self, tube: Tube) -> Values:
        """The columns of a tube."""
        key = id(tube.dataset)
        if key not in self._values:
            own = tube.gating.matrices if tube.gating else {}
            matrices = {matrix.name: matrix for matrix in (self.given, self.stained) if matrix is not None} | own
            self._values[key] = Values(tube.dataset, matrices)
        return self._values[key]

    def matrix(self, tube: Tube) -> str:
        """Tell the name of the matrix for values that no gate compensates: the first of those that there are."""
        key = id(tube.dataset)
        if key not in self._matrix:
            wanted = self.settings.compensation
            options = {
                "matrix": self.given.name if self.given else "",
                "file": FROM_FILE if self._brings(tube) else "",
                "single stains": self.stained.name if self.stained else "",
            }
            chosen = [name for way, name in options.items() if name and wanted in {"auto", way}]
            self._matrix[key] = chosen[0] if chosen else UNCOMPENSATED
            if not chosen:
                self._without(tube)
        return self._matrix[key]

    def _brings(self, tube: Tube) -> bool:
        try:
            return spillover_from_keywords(tube.dataset) is not None
        except UncountableError as fault:
            self._note(tube, fault)
            return False

    def _without(self, tube: Tube) -> None:
        if len(tube.stains) < 2 or self.settings.compensation == "none":
            return
        says = (
            f"{tube.name} shows {len(tube.stains)} dyes, and there is no matrix to compensate them: how much of one "
            "is seen in the channel of another is not known. Values that no gate compensates are as the detectors saw them."
        )
        self.findings.append(Finding(code="flow/uncompensated", answer=Answer.NOT_KNOWN, says=says, where=tube.name))

    def _note(self, tube: Tube, fault: UncountableError) -> None:
        says = f"{tube.name}: {fault.what}."
        finding = Finding(code=f"flow/{fault.name}", answer=Answer.NOT_KNOWN, says=says, where=tube.name)
        if finding not in self.findings:
            self.findings.append(finding)


def mask_of(tube: Tube, counted: dict[str, Counted], keys: Sequence[str]) -> Mask | None:
    """Tell the events in any of several populations ("" is all); None where one could not be counted."""
    if any(key and key not in counted for key in keys):
        return None
    if "" in keys:
        return np.ones(tube.dataset.events, dtype=np.bool_)
    mask = np.zeros(tube.dataset.events, dtype=np.bool_)
    for key in keys:
        mask |= counted[key].mask
    return mask
