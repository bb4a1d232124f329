"""The raw files of the fictitious product SIM-MSC-01: formulas and noise of fixed seeds; every row says SIMULATED.

The files ship in `book/raw`; a test compares them with what `write` writes.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import NormalDist, fmean
from typing import Any

import numpy as np

LABEL = "SIMULATED"

#: How far apart replicate counts lie, as a fraction (a haemocytometer count of some hundred cells).
COUNT_CV = 0.03

#: Cells seen in each count of viability.
COUNTED = 500

#: Responses are % inhibition of T-cell proliferation: 12 at 1000 cells, 14 more for each factor e of the dose.
DOSES = (1, 2, 4, 8)
BLOCKS = (-0.8, 0.1, 0.7)
INTERCEPT = 12.0
SLOPE = 14.0
NOISE = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One simulated passage: viable cells seeded on a day at nine, and the doubling time (h) at which they grew.

    `dead` of COUNTED cells were stained at harvest; `grown_from` is the bank that was thawed for it.
    """

    sample: str
    number: int
    seeded_on: date
    seeded: float
    doubling_time: float
    dead: int
    days: int = 4
    grown_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One simulated lot in the potency assay: its true potency, and its slope against the standard's."""

    name: str
    potency: float
    slope: float = 1.0
    seed: int


#: The banks and the three lots.
MADE = tuple(
    Passage(
        sample=sample,
        number=number,
        seeded_on=date.fromisoformat(day),
        seeded=seeded,
        doubling_time=doubling_time,
        dead=dead,
        grown_from=bank,
    )
    for sample, number, day, seeded, doubling_time, dead, bank in (
        ("SIM-MCB", 1, "2026-01-12", 5e6, 28.0, 18, ""),
        ("SIM-MCB", 2, "2026-01-16", 2e7, 30.0, 21, ""),
        ("SIM-WCB", 3, "2026-02-09", 1e7, 31.0, 26, "SIM-MCB"),
        ("SIM-DS-001", 4, "2026-03-02", 6e7, 33.0, 29, "SIM-WCB"),
        ("SIM-DS-002", 4, "2026-03-09", 6e7, 36.0, 57, "SIM-WCB"),
        ("SIM-DS-003", 4, "2026-03-16", 6e7, 32.5, 27, "SIM-WCB"),
    )
)

#: The study of end of production cells: one culture carried on from the working bank until it slows down.
AGED = tuple(
    Passage(
        sample="SIM-EOPC",
        number=4 + step,
        seeded_on=date(2026, 3, 2) + timedelta(days=4 * step),
        seeded=2e6,
        doubling_time=doubling_time,
        dead=30 + 4 * step,
        grown_from="" if step else "SIM-WCB",
    )
    for step, doubling_time in enumerate((33, 33.5, 34, 36, 39, 43, 48, 55))
)

#: Lot 1 is near 95 % of the standard; lot 2 has another slope, so that its potency cannot be told; lot 3 is near 104 %.
LOTS = (
    Lot(name="SIM-DP-001", potency=0.95, seed=1),
    Lot(name="SIM-DP-002", potency=0.95, slope=0.6, seed=2),
    Lot(name="SIM-DP-003", potency=1.04, seed=3),
)


def deviates(count: int, seed: int) -> Iterator[float]:
    """Standard normal deviates of a seed: fractions of PCG64, whose stream numpy keeps, through the normal quantile."""
    fractions = np.random.Generator(np.random.PCG64(seed)).random(count)
    return map(NormalDist().inv_cdf, fractions.tolist())


def replicates(mean: float, seed: int) -> tuple[int, ...]:
    """Three counts of one suspension, to three digits as a counter gives them."""
    counts = (mean * (1 + COUNT_CV * deviate) for deviate in deviates(3, seed))
    return tuple(int(float(f"{count:.2e}")) for count in counts)


def doublings(seeded: Sequence[int], harvested: Sequence[int]) -> float:
    """Population doublings of a passage from its counts: log2(N/N0)."""
    return math.log2(fmean(harvested) / fmean(seeded))


def growth() -> tuple[str, str]:
    """Write the passages of the banks and lots, then those of the study, in the layout of the assay `growth`."""
    grown: dict[str, float] = {}
    rows = [_grown(passage, 2 * place, grown) for place, passage in enumerate((*MADE, *AGED))]
    return _csv(rows[: len(MADE)]), _csv(rows[len(MADE) :])


def _grown(passage: Passage, seed: int, grown: dict[str, float]) -> dict[str, Any]:
    """One row; adds its doublings to those that each culture has behind it."""
    hours = 24 * passage.days
    seeded = replicates(passage.seeded, seed)
    harvested = replicates(passage.seeded * 2 ** (hours / passage.doubling_time), seed + 1)
    before = round(grown.get(passage.grown_from, 0.0), 2)
    grown[passage.sample] = grown.get(passage.sample, before) + doublings(seeded, harvested)
    return {
        "sample": passage.sample,
        "passage": f"P{passage.number}",
        "seeded on": f"{passage.seeded_on} 09:00",
        "harvested on": f"{passage.seeded_on + timedelta(days=passage.days)} 09:00",
        "viable cells seeded": "; ".join(map(str, seeded)),
        "viable cells harvested": "; ".join(map(str, harvested)),
        "viable counted": COUNTED - passage.dead,
        "total counted": COUNTED,
        "doublings before": before or "",
        "note": LABEL,
    }


def potency(lot: Lot) -> str:
    """Write a randomised block assay of one lot against the standard in the layout of the assay `potency`."""
    noise = deviates(2 * len(DOSES) * len(BLOCKS), lot.seed)
    rows = []
    for place, shift in enumerate(BLOCKS, start=1):
        for name, relative, slope in (("Standard", 1.0, SLOPE), (lot.name, lot.potency, SLOPE * lot.slope)):
            for dose in DOSES:
                response = INTERCEPT + slope * math.log(relative * dose) + shift + NOISE * next(noise)
                plate = f"{LABEL} plate {place}"
                rows.append({"preparation": name, "dose": dose, "response": f"{response:.1f}", "block": plate})
    return _csv(rows)


def files() -> dict[str, str]:
    """Every raw file by its name."""
    made, aged = growth()
    assays = {f"potency_{lot.name}.csv": potency(lot) for lot in LOTS}
    return {"growth.csv": made, "growth_SIM-EOPC.csv": aged, **assays}


def write(folder: Path) -> None:
    """Write every raw file into a folder that exists."""
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def _csv(rows: list[dict[str, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
