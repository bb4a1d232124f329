"""The volume of a partition, and where it comes from: every concentration stands on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from seedlot.assays.digital_pcr.settings import Settings
from seedlot.formats.dpcr import DigitalRun, Tally

#: nL. QX: QuantaSoft from 1.6 (ddpcr, pull request 12: 0.91 before). Absolute Q: the lambda and concentrations of
#: its summaries (0.16941 copies a partition at 392.15 copies/uL).
KNOWN = {"QX": 0.85, "Absolute Q": 0.432}

#: Positives and the share of them between which a printed concentration tells the volume well enough.
_FEWEST, _LARGEST_SHARE = 100, 0.98


@dataclass(frozen=True, slots=True)
class Volume:
    """A partition's volume in nL, and who says so."""

    nanolitres: float
    said: str

    def __str__(self) -> str:
        return f"partition {self.nanolitres:.4g} nL ({self.said})"


def volume_of(run: DigitalRun, settings: Settings) -> Volume | None:
    """The volume to use: as set; as known of the instrument; as the printed concentrations imply (QIAcuity)."""
    if settings.volume is not None:
        return Volume(settings.volume, "setting")
    if run.instrument in KNOWN:
        return Volume(KNOWN[run.instrument], f"default for {run.instrument}")
    found = implied(run)
    return None if found is None else Volume(found, "implied by the concentrations that the file prints")


def implied(run: DigitalRun) -> float | None:
    """Median over wells of mean copies in a partition by printed concentration, in nL; None where no well tells it."""
    volumes = [volume for tally in run.tallies if (volume := _implied(tally)) is not None]
    return float(np.median(volumes)) if volumes else None


def _implied(tally: Tally) -> float | None:
    if not tally.printed or not tally.accepted or tally.positives is None or tally.positives < _FEWEST:
        return None
    share = tally.positives / tally.accepted
    return -1000 * math.log1p(-share) / tally.printed if share < _LARGEST_SHARE else None
