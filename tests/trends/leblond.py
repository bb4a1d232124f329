"""Stability data that were published with their answers, typed from their sources.

* LeBlond, D., Griffith, D., Aubuchon, K., Linear Regression 102: Stability Shelf Life Estimation Using Analysis of
  Covariance, J Valid Technol 2011, 17(3), 47-68: potency (table I), moisture (table XIII).
* SAS Institute, JMP 12 Reliability and Survival Methods, Degradation, Stability Analysis, pages 174 to 176: its batches
  2_12, 3_13 and 4_14 are LeBlond's 2, 3 and 4.
* Ezekiel, M., Methods of Correlation Analysis, Wiley 1930: speed and stopping distance of cars (R's data set `cars`).
"""

from __future__ import annotations

from seedlot.trends.pooling import Point

_TIMES = "0 3 3 6 6 12 12 24 24"
#: Batch: months, potency in per cent of label.
_POTENCY = {
    "b2": ("0 1 3 3 6 6 12 12 24 24", "101 101.3 99.8 99.2 99.5 97.8 97.4 97.2 96.9 96"),
    "b3": (_TIMES, "104.8 103 101.2 100.8 99.2 98.6 97.2 97.6 98"),
    "b4": ("0 3 6 6 12 12 24 24", "104 103.2 102.8 103.3 102.4 101.2 99.1 99.5"),
    "b5": ("0 1 2 3 3 6 6 12 12 24 24", "102 101.4 100.8 100.2 99.7 98.8 98.5 98 97.1 96.6 96.1"),
    "b7": ("0 1 3 3 6 6 12 12 24 24", "101.3 101.5 100.2 99.8 99 98.5 98.5 97.4 96.6 96.4"),
    "b8": ("0 3 6 12 12", "101.6 100 99 97.8 97"),
    "1_11": (_TIMES, "102 101 101 100.5 100.8 100.1 99 96.7 97.2"),
}
_MOISTURE = {
    "b1": "2.20059 1.70372 3.32395 2.75907 2.43192 1.76331 1.56801 2.19423 3.22311 3.16325 1.54837",
    "b2": "2.81078 1.94915 2.49058 2.00485 3.307 2.99309 3.30159 2.72512 1.88341 2.77215 1.69048",
    "b3": "2.45301 2.16138 2.26631 2.12853 2.51775 2.31034 3.36915 2.3207 2.72001 2.19393 3.45895",
}
_SPEEDS = "4 4 7 7 8 9 10 10 10 11 11 12 12 12 12 13 13 13 13 14 14 14 14 15 15 15 16 16 17 17 17 18 18 18 18 19 19 19 20 20 20 20 20 22 23 24 24 24 24 25"
_STOPS = "2 10 4 22 16 10 18 26 34 17 28 14 20 24 28 26 34 34 46 26 36 60 80 20 26 54 32 40 32 40 50 42 56 76 84 36 46 68 32 48 52 56 64 66 54 70 92 93 120 85"


def _points(batch: str, months: str, values: str) -> list[Point]:
    pairs = zip(months.split(), values.split(), strict=True)
    return [Point(batch, float(month), float(value)) for month, value in pairs]


def potency(*batches: str) -> list[Point]:
    """The potency of batches."""
    return [point for batch in batches for point in _points(batch, *_POTENCY[batch])]


def moisture() -> list[Point]:
    """The moisture of three batches."""
    return [point for batch in _MOISTURE for point in _points(batch, "0 1 2 3 3 6 6 12 12 24 24", _MOISTURE[batch])]


def cars() -> list[Point]:
    """Stopping distances by speed, as if they were one batch."""
    return _points("cars", _SPEEDS, _STOPS)
