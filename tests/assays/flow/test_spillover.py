"""A matrix from single stains: simulated tubes of a known matrix, and controls that are no good."""

from __future__ import annotations

import numpy as np
import pytest

from seedlot.assays.flow.compensation import read_matrix
from seedlot.assays.flow.spillover import FEWEST, Method, from_single_stains
from seedlot.formats.tables import read_csv
from seedlot.terms.finding import Answer

TRUE = np.array([[1.0, 0.2, 0.01], [0.05, 1.0, 0.3], [0.0, 0.02, 1.0]])
NAMES = ("A", "B", "C")


def tubes(matrix=TRUE, names=NAMES, events=2000, seed=1):
    """Beads: half are negative, half bright in one dye; every detector has its own background and noise."""
    rng = np.random.default_rng(seed)
    background = np.linspace(100, 300, len(names))

    def seen(dyes):
        values = dyes @ matrix + background + rng.normal(0, 15, (len(dyes), len(names)))
        return dict(zip(names, values.T, strict=True))

    stained = {}
    for place, name in enumerate(names):
        dyes = np.zeros((events, len(names)))
        dyes[: events // 2, place] = rng.lognormal(9.5, 0.4, events // 2)
        stained[name] = seen(dyes)
    return stained, seen(np.zeros((events, len(names))))


@pytest.mark.parametrize("method", Method)
def test_the_matrix_of_the_simulation_is_found(method):
    found = from_single_stains(*tubes(), method=method)
    assert found.findings == ()
    assert found.matrix is not None
    assert (found.matrix.rows, found.matrix.columns) == (NAMES, NAMES)
    assert np.array(found.matrix.values) == pytest.approx(TRUE, abs=0.002)
    assert all(1000 <= count <= 1015 for count in found.positive.values())


def test_shares_by_hand():
    """Positive medians 1,100 and 300 over a background of 100 and 50: (300 - 50) / (1,100 - 100) = 0.25."""
    unstained = {"A": np.array([90.0, 100.0, 110.0]), "B": np.array([40.0, 50.0, 60.0])}
    stain_a = {"A": np.array([100.0, 1000.0, 1100.0, 1200.0]), "B": np.array([50.0, 275.0, 300.0, 325.0])}
    stain_b = {"A": np.array([100.0, 100.0]), "B": np.array([2050.0, 1950.0])}
    found = from_single_stains({"A": stain_a, "B": stain_b}, unstained)
    assert found.matrix is not None
    assert found.matrix.values == ((1.0, 0.25), (0.0, 1.0))
    assert dict(found.positive) == {"A": 3, "B": 2}
    assert [one.code for one in found.findings] == ["flow/few-positive", "flow/few-positive"]


def test_events_at_the_top_of_a_detector_are_left_out():
    stained, unstained = tubes()
    stained["A"] = {
        name: np.minimum(values, 20_000) if name == "A" else values for name, values in stained["A"].items()
    }
    found = from_single_stains(stained, unstained)
    assert found.matrix is not None
    assert found.matrix.values[0][1] == pytest.approx(0.2, abs=0.003)
    assert found.positive["A"] < 1000


def test_a_control_that_shows_no_dye_makes_no_matrix():
    stained, unstained = tubes()
    stained["B"] = {name: np.zeros(500) for name in NAMES}
    found = from_single_stains(stained, unstained)
    assert found.matrix is None
    assert [(one.code, one.answer, one.where) for one in found.findings] == [
        ("flow/few-positive", Answer.NOT_KNOWN, "B")
    ]
    assert str(FEWEST) in found.findings[0].says


def test_exchanged_tubes_are_seen():
    stained, unstained = tubes()
    found = from_single_stains({"A": stained["B"], "B": stained["A"], "C": stained["C"]}, unstained)
    codes = {one.code for one in found.findings}
    assert "flow/brighter-elsewhere" in codes


def test_two_dyes_in_a_tube_make_the_methods_disagree():
    stained, unstained = tubes()
    rng = np.random.default_rng(3)
    other = np.where(rng.random(2000) < 0.6, 4000.0, 0.0) * (stained["A"]["A"] > 3000)
    stained["A"] = stained["A"] | {"C": stained["A"]["C"] + other}
    found = from_single_stains(stained, unstained)
    assert "flow/methods-disagree" in {one.code for one in found.findings}


def test_a_background_of_other_cells_is_seen():
    stained, unstained = tubes()
    unstained = unstained | {"C": unstained["C"] + 3000}
    found = from_single_stains(stained, unstained)
    assert "flow/negative-share" in {one.code for one in found.findings}


def test_what_is_no_number_does_not_count_and_what_is_absent_is_said():
    stained, unstained = tubes()
    stained["A"]["B"][:10] = np.nan
    assert from_single_stains(stained, unstained).matrix is not None
    del stained["A"]["B"]
    unstained["C"] = np.full(5, np.nan)
    found = from_single_stains(stained, unstained)
    assert found.matrix is None
    assert [one.says for one in found.findings] == [
        "The tube 'A' has no detector 'B'.",
        "The tube 'unstained' has no event with a number in detector 'C'.",
    ]


def test_dyes_that_are_not_told_apart_are_said():
    matrix = np.array([[1.0, 0.999], [0.999, 1.0]])
    found = from_single_stains(*tubes(matrix, ("A", "B")))
    assert {one.code for one in found.findings} & {"flow/ill-conditioned", "flow/singular"}
    same, unstained = tubes(np.ones((2, 2)), ("A", "B"))
    for tube in (*same.values(), unstained):
        tube["B"] = tube["A"]
    found = from_single_stains({"A": same["A"], "B": same["A"]}, unstained)
    assert "flow/singular" in {one.code for one in found.findings}


def test_a_line_through_one_point_has_no_slope():
    unstained = {"A": np.array([0.0]), "B": np.array([0.0])}
    stains = {name: {"A": np.array([1e-200]), "B": np.array([1e-200])} for name in "AB"}
    found = from_single_stains(stains, unstained, method=Method.REGRESSION)
    assert found.matrix is not None
    assert found.matrix.values == ((1.0, 0.0), (0.0, 1.0))


def test_a_real_matrix_comes_back(reference):
    """Eleven dyes: the spillover matrix of CytoExploreR, whose controls are not at hand, simulated and computed again."""
    path = reference / "flow/compensation/Compensation-Spillover-Matrix.csv"
    real = read_matrix(read_csv(path.read_bytes(), file=path.name))
    found = from_single_stains(*tubes(np.array(real.values), real.columns, events=4000))
    assert found.matrix is not None
    assert np.array(found.matrix.values) == pytest.approx(np.array(real.values), abs=0.004)
