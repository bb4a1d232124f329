"""The room as a whole: laws that hold for any responses, validity, and bad data found, not raised."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.assays.potency import ASSAY
from seedlot.terms.assay import Source
from seedlot.terms.errors import BadSettingError
from seedlot.terms.finding import Answer, overall
from seedlot.terms.result import Analysis

Rows = list[tuple[str, float, float]]

FACTORS = st.floats(0.02, 50)


def lines(seed: int, doses: int = 4) -> Rows:
    """Noisy parallel lines of two preparations, four responses each."""
    rng = np.random.default_rng(seed)
    return [
        (name, 2.0**k, float(5 + 3 * (k + shift) + rng.normal(0, 0.4)))
        for name, shift in (("S", 0.0), ("T", 0.7))
        for k in range(doses)
        for _ in range(4)
    ]


def sigmoids(seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    return [
        (name, 2.0**k, float(2 - 1.9 / (1 + (2.0**k * times / 8) ** 1.5) + rng.normal(0, 0.03)))
        for name, times in (("S", 1.0), ("T", 1.6))
        for k in range(8)
        for _ in range(3)
    ]


def run(rows: Rows, **given: Any) -> Analysis:
    content = "preparation,dose,response\n" + "".join(f"{name},{dose!r},{y!r}\n" for name, dose, y in rows)
    chosen = ASSAY.settings.model_validate({"criteria": "", **given})
    return ASSAY.analyse(ASSAY.read((Source("a.csv", content=content.encode()),), chosen), chosen)


def ends(analysis: Analysis) -> list[float]:
    """Value and limits of the potency, with either interval."""
    found = [value for one in analysis.reportables for value in (one.value, one.low, one.high)]
    return [float(value) for value in found if value is not None]


MODELS = [("parallel-line", lines), ("4PL", sigmoids)]


@pytest.mark.parametrize(("model", "make"), MODELS)
@given(seed=st.integers(0, 10**6), times=FACTORS)
@settings(max_examples=25)
def test_a_preparation_diluted_k_fold_is_k_fold(
    model: str, make: Callable[[int], Rows], seed: int, times: float
) -> None:
    rows = make(seed)
    diluted = [(name, dose * times if name == "T" else dose, y) for name, dose, y in rows]
    one, other = ends(run(rows, model=model)), ends(run(diluted, model=model))
    assert len(one) == 6
    assert other == pytest.approx([value / times for value in one], rel=1e-5)


@pytest.mark.parametrize(("model", "make"), MODELS)
@given(seed=st.integers(0, 10**6), unit=FACTORS)
@settings(max_examples=25)
def test_the_unit_of_dose_does_not_matter(model: str, make: Callable[[int], Rows], seed: int, unit: float) -> None:
    rows = make(seed)
    other = [(name, dose * unit, y) for name, dose, y in rows]
    assert ends(run(other, model=model)) == pytest.approx(ends(run(rows, model=model)), rel=1e-5)


@pytest.mark.parametrize(("model", "make"), MODELS)
@given(seed=st.integers(0, 10**6), times=st.floats(0.01, 100), shift=st.floats(-50, 50), sign=st.sampled_from([1, -1]))
@settings(max_examples=25)
def test_the_scale_of_the_response_does_not_matter(
    model: str, make: Callable[[int], Rows], seed: int, times: float, shift: float, sign: int
) -> None:
    rows = make(seed)
    other = [(name, dose, sign * y * times + shift) for name, dose, y in rows]
    assert ends(run(other, model=model)) == pytest.approx(ends(run(rows, model=model)), rel=1e-5)


@pytest.mark.parametrize(("model", "make"), MODELS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=15)
def test_test_and_standard_exchanged_is_the_reciprocal(model: str, make: Callable[[int], Rows], seed: int) -> None:
    rows = make(seed)
    one, other = run(rows, model=model), run(rows, model=model, standard="T")
    (first, second) = (analysis.reportables[0] for analysis in (one, other))
    found = [float(v) for v in (second.value, second.low, second.high) if v is not None]
    assert [1 / v for v in found] == pytest.approx([first.value, first.high, first.low], rel=1e-5)


@given(seed=st.integers(0, 10**6), order=st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_the_order_of_rows_changes_no_bit(seed: int, order: random.Random) -> None:
    rows = lines(seed)
    shuffled = rows.copy()
    order.shuffle(shuffled)
    one, other = run(rows), run(shuffled)
    assert one.reportables == other.reportables
    assert one.tables == other.tables


def test_the_same_bytes_give_the_same_bytes(measure: Callable[..., Analysis], corticotrophin: str) -> None:
    written = {json.dumps(measure(corticotrophin).plain(), allow_nan=False) for _ in range(2)}
    assert len(written) == 1


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["S", "T", "U"]),
            st.sampled_from([0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 1e6]),
            st.sampled_from([None, 0.0, 1e-9, 1.0, 2.0, 2.5, -3.0, 1e9]),
            st.sampled_from("ab"),
        ),
        min_size=1,
        max_size=24,
    ),
    model=st.sampled_from(["parallel-line", "4PL", "5PL"]),
    transformation=st.sampled_from(["none", "log", "reciprocal"]),
    heading=st.sampled_from(["block", "assay", "note"]),
    criteria=st.sampled_from(["", "regression, linearity, parallelism, outliers"]),
)
@settings(max_examples=150)
def test_any_responses_are_judged_and_never_raise(
    rows: list[tuple[str, float, float | None, str]], model: str, transformation: str, heading: str, criteria: str
) -> None:
    """Whatever the data say, the result can be sealed: plain JSON without nan or infinity."""
    content = f"preparation,dose,response,{heading}\n" + "".join(
        f"{name},{dose},{'' if y is None else y},{label}\n" for name, dose, y, label in [("S", 1.0, 1.0, "a"), *rows]
    )
    given = {"model": model, "transformation": transformation, "criteria": criteria}
    chosen = ASSAY.settings.model_validate(given)
    found = ASSAY.analyse(ASSAY.read((Source("a.csv", content=content.encode()),), chosen), chosen)
    assert json.dumps(found.plain(), allow_nan=False)
    assert all(one.note for one in found.reportables if one.value is None)


def test_more_preparations_in_natural_order(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = [(name, d, d + k / 9) for name in ("T10", "T2", "Standard") for d in (1, 2, 4) for k in range(3)]
    found = measure(table(rows), criteria="")
    assert [r.sample for r in found.reportables] == ["T2", "T2", "T10", "T10"]


def test_a_name_with_another_scripts_digits_is_a_name(
    measure: Callable[..., Analysis], table: Callable[..., str]
) -> None:
    rows = [(name, d, d + k / 9) for name in ("T\u00b3", "T2", "Standard") for d in (1, 2, 4) for k in range(3)]
    assert [r.sample for r in measure(table(rows), criteria="").reportables] == ["T2", "T2", "T\u00b3", "T\u00b3"]


# Validity


def answers(analysis: Analysis) -> dict[str, Answer | None]:
    return {finding.code: finding.answer for finding in analysis.findings}


def test_a_curve_is_not_a_line(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = [
        (name, 2.0**k, k * k + shift + e) for name, shift in (("S", 0), ("T", 1)) for k in range(5) for e in (-0.1, 0.1)
    ]
    found = measure(table(rows))
    assert answers(found)["potency/linearity"] is Answer.NOT_MET
    assert "do not fit" in found.reportables[0].note
    assert found.reportables[0].value is None
    free = measure(table(rows), criteria="regression, parallelism")
    assert free.reportables[0].value is not None
    assert answers(free)["potency/linearity"] is None
    assert "not a criterion here" in next(f.says for f in free.findings if f.code == "potency/linearity")


def test_no_slope_is_no_potency(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rng = np.random.default_rng(11)
    rows = [(name, d, float(rng.normal(5, 1))) for name in "ST" for d in (1, 2, 4) for _ in range(4)]
    found = measure(table(rows))
    assert answers(found)["potency/regression"] is Answer.NOT_MET
    assert found.reportables[0].value is None
    told = measure(table(rows), criteria="")
    assert told.reportables[0].value is not None
    assert (told.reportables[0].low, told.reportables[0].high) == (None, None)
    assert "unbounded" in told.reportables[0].note
    assert told.reportables[1].low is not None  # the delta interval does not know that the slope may be zero


def test_responses_all_the_same(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    for model, y in (("parallel-line", 5), ("parallel-line", 0), ("4PL", 5), ("4PL", 0)):
        rows = [(name, d, y) for name in "ST" for d in (1, 2, 4, 8) for _ in range(3)]
        found = measure(table(rows), model=model)
        assert {r.value for r in found.reportables} == {None}
        assert overall(found.findings) is Answer.NOT_MET


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ({}, Answer.NOT_KNOWN),
        ({"slope_margins": "0.5 to 2"}, Answer.MET),
        ({"slope_margins": "difference -2 to 2"}, Answer.MET),
        ({"slope_margins": "0.99 to 1.01"}, Answer.NOT_MET),
    ],
)
def test_equivalence_of_slopes(
    measure: Callable[..., Analysis], table: Callable[..., str], given: dict[str, str], answer: Answer
) -> None:
    """USP <1032>: an interval within the margins; without margins nobody knows."""
    found = measure(table(lines(4)), parallelism="equivalence", **given)
    assert answers(found)["potency/parallelism-equivalence-slope"] is answer
    assert answers(found)["potency/parallelism-difference"] is None
    assert (found.reportables[0].value is None) == (answer is not Answer.MET)


def test_equivalence_interval_is_fieller_of_the_slopes(
    measure: Callable[..., Analysis], table: Callable[..., str]
) -> None:
    """Slopes by hand, each from its own responses; the error variance from within treatments."""
    rows = lines(4)
    (row,) = measure(table(rows)).tables["similarity"]
    slopes, sxx = [], 0.0
    for name in "ST":
        x, y = np.array([(np.log(d), y) for n, d, y in rows if n == name]).T
        sxx = float(((x - x.mean()) ** 2).sum())
        slopes.append(float((x - x.mean()) @ y) / sxx)
    groups = [[y for n, d, y in rows if (n, d) == t] for t in sorted({r[:2] for r in rows})]
    variance = sum(float(np.var(g)) * 4 for g in groups) / 24
    t, v = 1.710882, variance / sxx  # Student's t at 90 %, 24 degrees of freedom
    assert row["ratio"] == pytest.approx(slopes[1] / slopes[0])
    for end in (row["ratio_low"], row["ratio_high"]):
        assert (slopes[1] - end * slopes[0]) ** 2 == pytest.approx(t**2 * v * (1 + end**2), rel=1e-5)
    assert row["difference_high"] - row["difference"] == pytest.approx(t * np.sqrt(2 * v), rel=1e-5)


def test_an_outlier_counts_where_it_is_a_criterion(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = lines(4)
    rows[5] = (rows[5][0], rows[5][1], rows[5][2] * 10)
    for criteria, answer in (("", None), ("outliers", Answer.NOT_KNOWN)):
        found = measure(table(rows), criteria=criteria)
        (finding,) = [f for f in found.findings if f.code == "potency/outlier"]
        assert finding.answer is answer
        assert "row 7" in finding.says
        assert "Nothing was removed" in finding.says
        assert (found.reportables[0].value is None) == (answer is not None)
        assert found.tables["fit"][0]["responses"] == len(rows)
    assert answers(measure(table(lines(4)), criteria="outliers"))["potency/outlier"] is Answer.MET


# Bad data: findings, never exceptions


def test_a_dose_of_zero_on_a_log_scale(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    found = measure(table([*lines(1), ("S", 0, 5)]))
    assert answers(found) == {"potency/dose-of-zero": Answer.NOT_MET}
    assert "row 34" in found.findings[0].says
    assert "no logarithm" in found.reportables[0].note


def test_a_response_without_a_logarithm(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    found = measure(table([*lines(1), ("S", 1, 0)]), transformation="log")
    assert answers(found) == {"potency/transformation": Answer.NOT_MET}


def test_a_single_preparation(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    found = measure(table([row for row in lines(1) if row[0] == "S"]))
    assert answers(found)["potency/preparations"] is Answer.NOT_KNOWN
    assert found.reportables == ()
    assert found.tables["parameters"]


@pytest.mark.parametrize("model", ["parallel-line", "4PL", "5PL"])
def test_too_few_doses(measure: Callable[..., Analysis], table: Callable[..., str], model: str) -> None:
    found = measure(table(lines(1, doses=1)), model=model)
    assert {f.code for f in found.findings} == {"potency/doses"}
    assert {r.value for r in found.reportables} == {None}


def test_three_doses_are_too_few_for_four_parameters(
    measure: Callable[..., Analysis], table: Callable[..., str]
) -> None:
    found = measure(table(lines(1, doses=3)), model="4PL")
    assert "4 different doses" in found.findings[0].says


def test_a_preparation_too_short_for_its_own_curve(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """The common curve can be fitted, but nobody can say whether it is parallel."""
    rows = [row for row in sigmoids(2) if row[0] == "S" or row[1] in {4, 8, 16}]
    found = measure(table(rows), model="4PL")
    assert answers(found)["potency/parallelism-difference"] is Answer.NOT_KNOWN
    assert found.reportables[0].value is None
    free = measure(table(rows), model="4PL", criteria="regression, linearity")
    assert free.reportables[0].value == pytest.approx(1.6, rel=0.1)


def test_all_responses_of_a_preparation_missing(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    found = measure(table([*lines(1), ("U", 1, ""), ("U", 2, "")]))
    assert answers(found) == {"potency/responses": Answer.NOT_MET}


def test_nothing_repeated(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    """One response at each dose: the error is that about the lines, and linearity is not known."""
    found = measure(table(lines(1)[::4]))
    assert answers(found)["potency/linearity"] is Answer.NOT_KNOWN
    assert found.tables["fit"][0]["error"] == "about the model"
    assert found.reportables[0].value == pytest.approx(2**0.7, rel=0.3)
    assert "no treatment is repeated" in found.reportables[0].note


def test_two_responses_and_no_error(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    found = measure(table([("S", 1, 1), ("S", 2, 2), ("T", 1, 2), ("T", 2, 3)]))
    assert answers(found)["potency/regression"] is Answer.NOT_KNOWN
    assert {r.value for r in found.reportables} == {None}


def test_blocks_that_are_the_preparations(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = [(*row, row[0]) for row in lines(1)]
    found = measure(table(rows, "preparation,dose,response,block"))
    assert answers(found) == {"potency/design": Answer.NOT_MET}
    assert "told apart" in found.findings[0].says


def test_a_standard_absent_from_one_assay(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = [("a", *row) for row in lines(1)] + [("b", *row) for row in lines(2) if row[0] == "T"]
    found = measure(table(rows, "assay,preparation,dose,response"), criteria="")
    assert [(f.code, f.where) for f in found.findings if f.answer is Answer.NOT_MET] == [
        ("potency/standard", "assay b")
    ]


def test_a_design_that_is_not_used_is_named(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    rows = [(*row, k % 4) for k, row in enumerate(lines(1))]
    found = measure(table(rows, "preparation,dose,response,block"), design="completely randomised")
    assert found.unused == ("column 'block': the design is completely randomised",)
    assert measure(table(rows, "preparation,dose,response,block")).tables["fit"][0]["design"] == "randomised blocks"


# Faults of use: one error each


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"standard": "X"}, "no preparation 'X'.*'S', 'T'"),
        ({"assumed_potency": "X=2"}, "no preparation 'X'"),
        ({"predilution": "X=2"}, "no preparation 'X'"),
        ({"design": "randomised blocks"}, "does not tell the randomised blocks"),
        ({"design": "latin square"}, "does not tell the Latin square"),
    ],
)
def test_settings_that_the_file_does_not_bear(
    measure: Callable[..., Analysis], table: Callable[..., str], given: dict[str, str], says: str
) -> None:
    with pytest.raises(BadSettingError, match=says):
        measure(table(lines(1)), **given)


def test_a_standard_that_nobody_named(measure: Callable[..., Analysis], table: Callable[..., str]) -> None:
    with pytest.raises(BadSettingError, match=r"which preparation is the standard.*'A', 'B'"):
        measure(table([("A", 1, 2), ("B", 1, 2)]))
