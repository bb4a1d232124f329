"""Sex by SNPs of X and Y."""

from __future__ import annotations

import numpy as np
import pytest
from tests.assays.identity.conftest import Measure, codes, values

HEAD = "chromosome\tposition\tref\talt\tS\n"


def rows(x: list[int], y: list[str]) -> str:
    dice = np.random.default_rng(1)
    text = HEAD + "".join(f"1\t{1000 + at}\tA\tG\t{call}\n" for at, call in enumerate(dice.binomial(2, 0.5, 200)))
    text += "X\t1000000\tA\tG\t1\n"  # pseudoautosomal
    text += "".join(f"X\t{10_000_000 + at}\tA\tG\t{call}\n" for at, call in enumerate(x))
    return text + "".join(f"Y\t{7_000_000 + at}\tA\tG\t{call}\n" for at, call in enumerate(y))


@pytest.mark.parametrize(
    ("x", "y", "verdict"),
    [
        ([0, 1, 2, 1] * 6, [""] * 4, "XX"),
        ([0, 2] * 12, ["0"] * 4, "XY"),
        ([0, 2] * 12, [""] * 4, "X without Y"),
        ([0, 2] * 12, [], "one X"),
        ([0, 1, 2, 1] * 6, ["0"] * 4, "XX with Y"),
        ([0, 2], ["0"] * 4, None),
    ],
)
def test_sex(measure: Measure, x: list[int], y: list[str], verdict: str | None):
    assert values(measure({"g.tsv": rows(x, y)}), "S")["SNP sex"].value == verdict


def test_a_sex_that_is_told_otherwise_is_found(measure: Measure):
    male = rows([0, 2] * 12, ["0"] * 4)
    assert "identity/sex" in codes(measure({"g.tsv": male, "who.csv": "sample,role,sex\nS,line,female\n"}))
    lost = measure({"g.tsv": rows([0, 2] * 12, [""] * 4), "who.csv": "sample,role,sex\nS,line,male\n"})
    assert "identity/loss-of-y" in codes(lost)
    assert [event["name"] for event in lost.tables["events"]] == ["loss of Y"]
