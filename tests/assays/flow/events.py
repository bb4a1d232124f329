"""Data sets for tests of the numbers: a few columns of doubles, written as an FCS file and read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from tests.formats.fcs_writer import described, written

from seedlot.formats.fcs import Dataset, read_fcs_bytes


def dataset(columns: Mapping[str, Sequence[float]], **keywords: str) -> Dataset:
    """Make a data set of double precision; a keyword's $ is written as an underscore."""
    values = np.array(list(columns.values()), dtype="<f8").T
    names = {f"$P{number}N": name for number, name in enumerate(columns, start=1)}
    given = {key.replace("_", "$", 1): value for key, value in keywords.items()}
    text = described("D", [64] * len(columns), ranges=[262144] * len(columns)) | names | given
    text["$TOT"] = str(len(values))
    (found,) = read_fcs_bytes(written(values.tobytes(), text), file="made.fcs").datasets
    return found


def integers(columns: Mapping[str, Sequence[int]], **keywords: str) -> Dataset:
    """Make a data set of 16-bit integers of the range 1024."""
    values = np.array(list(columns.values()), dtype="<u2").T
    names = {f"$P{number}N": name for number, name in enumerate(columns, start=1)}
    given = {key.replace("_", "$", 1): value for key, value in keywords.items()}
    text = described("I", [16] * len(columns), ranges=[1024] * len(columns)) | names | given
    text["$TOT"] = str(len(values))
    (found,) = read_fcs_bytes(written(values.tobytes(), text), file="made.fcs").datasets
    return found
