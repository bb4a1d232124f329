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

#: Partitions of a well by the plate's name. QIAcuity: the volume per well of an 8.5K plate by the volume that its
#: concentrations imply (2.837 uL by 0.3334 nL, and so in each of 28 wells).
PARTITIONS = {"8.5K": 8510}

#: Positives and the share of them between which a printed concentration tells the volume well enough.
_FEWEST, _LARGEST_SHARE = 50, 0.98
#: nL between which a partition can be: a concentration that implies another volume is misprinted, and implies none.
_SMALLEST, _LARGEST = 0.01, 100.0


@dataclass(frozen=True, slots=True)
class Volume:
    """A partition's volume in nL, and who says so."""

    nanolitres: float
    said: str

    def __str__(self) -> str:
        return f"partition {self.nanolitres:.4g} nL ({self.said})"


def volume_of(run: DigitalRun, settings: Settings, tally: Tally | None = None) -> Volume | None:
    """The volume to use: as set; as known of the instrument; else, of a QIAcuity, of each well as its file tells it.

    QIAcuity gives each well a volume of its own: stated for the well, or implied by its concentration; a well
    that has too few positives to imply it gets the median of the others.
    """
    if settings.volume is not None:
        return Volume(settings.volume, "setting")
    if run.instrument in KNOWN:
        return Volume(KNOWN[run.instrument], f"default for {run.instrument}")
    number = next((count for name, count in PARTITIONS.items() if name in run.plate_type), None)
    if tally is not None and tally.filled and number is not None:
        return Volume(1000 * tally.filled / number, f"the file's volume per well by {number} partitions")
    found = None if tally is None else implied(tally)
    if found is not None:
        return Volume(found, "implied by the concentration that the file prints")
    every = [volume for one in run.tallies if (volume := implied(one)) is not None]
    return Volume(float(np.median(every)), "median of what the other wells imply") if every else None


def implied(tally: Tally) -> float | None:
    """Mean copies in a partition by the printed concentration, in nL; None where it does not tell it well."""
    if not tally.printed or not tally.accepted or tally.positives is None or tally.positives < _FEWEST:
        return None
    share = tally.positives / tally.accepted
    volume = -1000 * math.log1p(-share) / tally.printed if share < _LARGEST_SHARE else math.inf
    return volume if _SMALLEST <= volume <= _LARGEST else None
