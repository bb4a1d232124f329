"""Controls: which tube stands for a marker of a sample, and the threshold that it gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.flow.detection import quantile_ranks
from seedlot.assays.flow.raw import CONTROLS, Role
from seedlot.assays.flow.tubes import Stain, Tube


def controls_for(stain: Stain, tube: Tube, tubes: Sequence[Tube]) -> tuple[Tube, ...]:
    """Tell the controls of the best kind for a stain: those of the sample itself, else those that serve every sample.

    An FMO must name the marker that it leaves out; an isotype control that names none stands for all; unstained cells
    always do. FMO goes before isotype, and that before unstained cells (Maecker and Trotter 2006).
    """
    serving = [
        one
        for one in tubes
        if one.role in CONTROLS and _serves(one, stain) and any(c.name == stain.channel for c in one.dataset.channels)
    ]
    for role in CONTROLS:
        for sample in (tube.sample, ""):
            found = tuple(one for one in serving if one.role is role and one.sample == sample)
            if found:
                return found
    return ()


def _serves(control: Tube, stain: Stain) -> bool:
    if control.role is Role.FMO:
        return set(stain.markers) <= set(control.stands_for)
    if control.role is Role.ISOTYPE:
        return not control.stands_for or set(stain.markers) <= set(control.stands_for)
    return True


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold, and the ends of its own interval; None where the control has too few events to tell one."""

    value: float
    low: float | None
    high: float | None


def threshold(values: NDArray[np.float64], quantile: float, *, level: float) -> Cut:
    """Tell the value above which lie no more of the control's events than 1 - quantile, with the interval by ranks."""
    ranked = np.sort(values)
    above = math.floor((1 - quantile) * ranked.size + 1e-9)
    ends = quantile_ranks(ranked.size, quantile, level=level)
    low, high = (None if rank is None else float(ranked[rank]) for rank in ends)
    return Cut(float(ranked[ranked.size - 1 - above]), low, high)


def described(controls: Sequence[Tube]) -> str:
    """Name controls: "FMO ctrl1.fcs"."""
    return f"{controls[0].role} {', '.join(control.name for control in controls)}" if controls else ""
