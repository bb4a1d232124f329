"""Counts and metabolites of the fictitious product SIM-MSC-01 as instruments write them; every file says SIMULATED.

NucleoView results of one lot at thaw and after 24 h in culture, with the table that joins them; the squares of a counting
chamber; a panel of apoptosis; a FLEX2 export of a culture whose cells consume and make at known rates.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from seedlot.demo.simulate import LABEL, deviates

#: How far apart replicate counts of one suspension lie, as a fraction.
COUNT_CV = 0.03
#: How far apart readings of an analyser lie, as a fraction.
READING_CV = 0.005
REPLICATES = 3
VOLUME = 10.0  # mL of the suspensions counted
MILLION = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Thawed:
    """One simulated thaw: viable cells frozen, the parts of them that live at 0 h and 24 h, and the viabilities (%)."""

    lot: str
    frozen: float
    recovery: float
    later: float
    viability: float
    later_viability: float
    thawed_at: datetime
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """One simulated culture: viable density at the start (10^6/mL), doubling time (h), and rates in pmol per cell and day.

    `made` are the analyte's column, its concentration at the start (mmol/L), its rate (below zero: consumed), and its
    molar mass where the column is in g/L.
    """

    batch: str
    density: float
    doubling_time: float
    days: int
    started_at: datetime
    made: tuple[tuple[str, float, float, float | None], ...]
    seed: int


LOTS = (
    Thawed(
        lot="SIM-DP-001",
        frozen=1e7,
        recovery=0.88,
        later=0.71,
        viability=94.0,
        later_viability=92.0,
        thawed_at=datetime(2026, 4, 13, 9),  # noqa: DTZ001 - the zone stands in the file
        seed=11,
    ),
    Thawed(
        lot="SIM-DP-002",
        frozen=1e7,
        recovery=0.81,
        later=0.34,
        viability=91.0,
        later_viability=63.0,
        thawed_at=datetime(2026, 4, 20, 9),  # noqa: DTZ001 - as above
        seed=12,
    ),
    Thawed(
        lot="SIM-DP-003",
        frozen=1e7,
        recovery=0.9,
        later=0.74,
        viability=94.5,
        later_viability=93.0,
        thawed_at=datetime(2026, 4, 27, 9),  # noqa: DTZ001 - as above
        seed=14,
    ),
)
CULTURE = Fed(
    batch="SIM-EOPC",
    density=0.2,
    doubling_time=34.0,
    days=4,
    started_at=datetime(2026, 3, 2, 10),  # noqa: DTZ001 - the export names no zone
    made=(
        ("Gln", 4.0, -0.9, None),
        ("Glu", 0.1, 0.15, None),
        ("Gluc", 25.0, -7.0, 180.156),
        ("Lac", 0.5, 12.0, 90.078),
        ("NH4+", 0.3, 0.8, None),
    ),
    seed=13,
)
#: Cells of each quadrant of 10,000, in the order viable, early apoptotic, late apoptotic, necrotic.
PANELS = (("SIM-DP-001", (8900, 620, 330, 150)), ("SIM-DP-002", (5600, 2300, 1750, 350)))
#: Live and dead cells that a square holds on average, and how many squares were counted, diluted 1 + 1.
CHAMBER = ("SIM-DP-001", 44.0, 3.0, 5, 2)


def nucleoview(thawed: Thawed, number: int, *, later: bool) -> str:
    """Write one result as NucleoView writes it. The mark at its end is a checksum of ours, not the instrument's."""
    part, viability = (thawed.later, thawed.later_viability) if later else (thawed.recovery, thawed.viability)
    noise = list(deviates(2 * REPLICATES, thawed.seed + (100 if later else 0)))
    live = part * thawed.frozen / VOLUME * (1 + COUNT_CV * noise[number])
    viability = round(min(100.0, viability + 0.4 * noise[REPLICATES + number]), 1)
    total = live / (viability / 100)
    at = thawed.thawed_at + timedelta(hours=24 if later else 0, minutes=4 * number)
    image = f"{at:%Y%m%d}-{number + 1:04}-c-{sample(thawed, later=later)}"
    lines = (
        f"{LABEL} Viability and Cell Count Assay; ;",
        f"Image;{image};",
        f"Operator;{LABEL};",
        f"Viability (%);{viability:.1f};",
        f"Live (cells/ml);{_digits(live)};",
        f"Dead (cells/ml);{_digits(total - live)};",
        f"Total (cells/ml);{_digits(total)};",
        " ; ;",
        f"Estimated cell diameter (um);{17.2 if later else 16.4};",
        f"(%) of cells in aggregates with five or more cells;{2 if later else 1};",
        "Sample Volume (ul);200.0;",
        "Multiplication factor;1.000;",
        f"cm filename;{image}.cm",
        "Instrument type;NucleoView NC-200",
        "Instrument s/n;s/n SIM-CC-0002",
        f"Date time;{at:%Y%m%d %H%M%S}",
        "Time zone offset;2",
    )
    text = "\r\n".join(lines) + "\r\n\r\n"
    return f"{text}//[{zlib.crc32(text.encode()):08X}]\r\n"


def sample(thawed: Thawed, *, later: bool) -> str:
    """The sample ID under which a lot was counted."""
    return f"{thawed.lot} {'24 h' if later else '0 h'}"


def _digits(density: float) -> str:
    """Three digits, as the instrument gives them: 8.80E5."""
    mantissa, _, exponent = f"{density:.2E}".partition("E")
    return f"{mantissa}E{int(exponent)}"


def thaws() -> str:
    """Write the table that joins the counts to what was frozen and plated."""
    heading = "sample,cells frozen,count at thaw,volume at thaw,cells plated,count at 24 h,volume at 24 h,note"
    rows = [
        f"{one.lot},{one.frozen:.0f},{sample(one, later=False)},{VOLUME:g},"
        f"{0.9 * one.recovery * one.frozen:.0f},{sample(one, later=True)},{VOLUME:g},{LABEL}"
        for one in LOTS
    ]
    return "\n".join((heading, *rows)) + "\n"


def chamber() -> str:
    """Write the squares of a counting chamber: whole numbers that scatter as Poisson counts do."""
    name, live, dead, squares, dilution = CHAMBER
    noise = deviates(2 * squares, 14)
    rows = [
        f"{name} by hand,{LABEL} {square},{_scattered(live, next(noise))},{_scattered(dead, next(noise))},{dilution},{VOLUME:g}"
        for square in range(1, squares + 1)
    ]
    return "\n".join(("sample,square,live,dead,dilution,volume", *rows)) + "\n"


def _scattered(mean: float, deviate: float) -> int:
    return max(0, round(mean + math.sqrt(mean) * deviate))


def panels() -> str:
    """Write the panel of apoptosis: cells of each quadrant."""
    names = ("viable", "early apoptotic", "late apoptotic", "necrotic")
    heading = ",".join(("sample", *(f"{name} ({{cells}})" for name in names), "stain"))
    rows = [",".join((lot, *map(str, parts), f"{LABEL} annexin V / 7-AAD")) for lot, parts in PANELS]
    return "\n".join((heading, *rows)) + "\n"


def flex2() -> str:
    """Write the export of a culture as a FLEX2 does: a row for each day."""
    columns = [name for name, *_ in CULTURE.made]
    heading = [
        "Date & Time",
        "Sample ID",
        *columns,
        "pH",
        "PCO2",
        "Osm",
        "Total Density",
        "Viable Density",
        "Viability",
    ]
    head = ",".join(f'"{name}"' for name in (*heading, "Batch ID", "Sample Time", "Operator"))
    noise = deviates((len(columns) + 1) * (CULTURE.days + 1), CULTURE.seed)
    return "\n".join((head, *(_day(day, noise) for day in range(CULTURE.days + 1)))) + "\n"


def _day(day: int, noise: Iterator[float]) -> str:
    growth = math.log(2) / CULTURE.doubling_time
    density = CULTURE.density * math.exp(growth * 24 * day)
    cells = (density - CULTURE.density) / growth / 24  # 10^6 cells d/mL lived so far
    made = [_reading(start + rate * cells, mass, next(noise)) for _, start, rate, mass in CULTURE.made]
    viable = density * (1 + READING_CV * next(noise))
    at = f"{CULTURE.started_at + timedelta(days=day):%m/%d/%Y  %H:%M:%S}"
    rest: Sequence[str] = (f"{7.40 - 0.04 * day:.3f}", f"{40 + 3 * day:.1f}", f"{292 + 4 * day}")
    counted = (f"{viable / 0.96:.3f}", f"{viable:.3f}", "96.0")
    return ",".join((at, f"{CULTURE.batch} D{day}", *made, *rest, *counted, CULTURE.batch, at, LABEL))


def _reading(amount: float, mass: float | None, deviate: float) -> str:
    """A concentration with its noise: mmol/L, or g/L where the column is in grams."""
    noisy = amount * (1 + READING_CV * deviate)
    return f"{noisy:.3f}" if mass is None else f"{noisy * mass / 1000:.3f}"


def files() -> dict[str, str]:
    """Every raw file by its name."""
    counts = {
        f"nucleoview_{one.lot}_{'24h' if later else '0h'}_{number + 1}.csv": nucleoview(one, number, later=later)
        for one in LOTS
        for later in (False, True)
        for number in range(REPLICATES)
    }
    others = {"thaw.csv": thaws(), "chamber_SIM-DP-001.csv": chamber(), "apoptosis.csv": panels()}
    return {**counts, **others, "SampleResultsSIM-FLEX2-12026-03-06_101500.csv": flex2()}


def write(folder: Path) -> None:
    """Write every raw file into a folder that exists."""
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
