"""Doublings, doubling time and what follows: answers computed by hand, and published ones."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import approx  # noqa: PT013 - reads as it is meant

from seedlot.assays.growth.doublings import Step, cumulate, doubling_time, doublings, from_split, rate
from seedlot.assays.growth.estimate import Estimate

LEVEL = 0.95
HEADING = "sample,passage,hours in culture,viable cells seeded,viable cells harvested\n"


def cells(value: float, variance: float | None = None, freedom: float = math.inf) -> Estimate:
    return Estimate(value=value, variance=variance, freedom=freedom)


def test_a_million_to_eight_million_in_three_days(values):
    """Three doublings in 72 h are one in 24 h, at ln(2)/24 per hour, eight-fold."""
    told = values(HEADING + "A,1,72,1e6,8e6\n")
    assert told["population doublings"].value == approx(3, rel=1e-12)
    assert told["cumulative population doublings"].value == approx(3, rel=1e-12)
    assert told["doubling time"].value == approx(24, rel=1e-12)
    assert told["doubling time"].unit == "h"
    assert told["specific growth rate"].value == approx(0.028881132523331052, rel=1e-12)
    assert told["expansion fold"].value == 8
    assert told["viable cells harvested"].value == 8e6


@pytest.mark.parametrize(
    ("seeded", "harvested", "hours", "expected"),
    [
        # Borys 2020 (PMC7445025), hiPSC in vertical wheels: 32.3-fold in 6 days is 28.7 h a doubling, 5.01 doublings
        (2e4, 32.3 * 2e4, 144, (5.01, 28.7)),
        # Rodrigues and Nogueira 2019, hiPSC in vertical wheels: 4.8-fold in 7 days, 9.3-fold in 5 days
        (2.5e5, 4.8 * 2.5e5, 168, (2.26, 74.2)),
        (2.5e5, 9.3 * 2.5e5, 120, (3.22, 37.3)),
        # Haack-Sorensen, adipose MSC in a hollow-fibre bioreactor: 30 to 605 million in 6 days, 30 to 119 in 21
        (30e6, 605e6, 144, (4.33, 33.2)),
        (30e6, 119e6, 504, (1.99, 253.5)),
    ],
)
def test_published_expansions(values, seeded, harvested, hours, expected):
    told = values(f"{HEADING}A,1,{hours},{seeded},{harvested}\n")
    assert told["population doublings"].value == approx(expected[0], abs=0.005)
    assert told["doubling time"].value == approx(expected[1], abs=0.1)


def test_the_interval_of_counting_statistics():
    """400 cells counted at either end: standard error sqrt(2/400) / ln 2 = 0.10201394, times 1.95996398."""
    figure = doublings(cells(1e6, 1 / 400), cells(8e6, 1 / 400), basis="viable cells seeded", level=LEVEL).figure
    assert figure.low == approx(3 - 0.19994365, abs=1e-7)
    assert figure.high == approx(3 + 0.19994365, abs=1e-7)
    time = doubling_time(doublings(cells(1e6, 1 / 400), cells(8e6, 1 / 400), basis="x", level=LEVEL), 72)
    assert time.low == approx(72 / 3.19994365)
    assert time.high == approx(72 / 2.80005635)


def test_the_interval_of_replicates(values):
    """Harvests of 7, 8 and 9 million: mean 8, s = 1, standard error of ln 1/(8 sqrt 3), t(2) = 4.30265273."""
    told = values(HEADING + "A,1,72,1e6,7e6;8e6;9e6\n")["population doublings"]
    half = 4.30265273 / (8 * math.sqrt(3) * math.log(2))
    assert (told.low, told.high) == (approx(3 - half, abs=1e-7), approx(3 + half, abs=1e-7))
    assert "the start counts as exact" in told.note
    assert "3 replicates at the end" in told.note


def test_both_ends_with_replicates_take_the_degrees_of_welch():
    """Equal variances with 2 degrees of freedom at either end have 4 together: t(4) = 2.77644511."""
    grown = doublings(cells(1e6, 0.01, 2), cells(8e6, 0.01, 2), basis="x", level=LEVEL)
    assert grown.freedom == approx(4)
    half = 2.77644511 * math.sqrt(0.02) / math.log(2)
    assert grown.figure.high == approx(3 + half, abs=1e-7)


def test_a_stated_cv_gives_an_interval(values):
    """A CV of 10 % at both ends: 1.95996398 x sqrt(0.02) / ln 2 = 0.39988729."""
    told = values(HEADING + "A,1,72,1e6,8e6\n", count_cv=10)["population doublings"]
    assert told.high == approx(3.39988729, abs=1e-7)


def test_without_any_measure_of_error_there_is_no_interval_and_the_note_says_so(values):
    told = values(HEADING + "A,1,72,1e6,8e6\n")
    for name in ("population doublings", "doubling time", "cumulative population doublings", "expansion fold"):
        assert told[name].low is None
        assert "no interval" in told[name].note


def test_cumulative_doublings_add_values_and_variances(values):
    """3 + 2 doublings; each with a standard error of sqrt(2/400)/ln 2, together sqrt(4/400)/ln 2 = 0.14426950."""
    heading = "sample,passage,viable cells seeded,viable cells harvested,viable counted,viable counted at seeding\n"
    told = values(heading + "A,1,1e6,8e6,400,400\nA,2,1e6,4e6,400,400\n")["cumulative population doublings"]
    assert told.value == approx(5)
    assert told.high == approx(5 + 1.95996398 * 0.14426950, abs=1e-6)


def test_a_culture_that_did_not_grow_has_no_doubling_time(values):
    told = values(HEADING + "A,1,72,1e6,5e5\n")
    assert told["population doublings"].value == approx(-1)
    assert told["specific growth rate"].value == approx(-math.log(2) / 72)
    assert told["doubling time"].value is None
    assert "did not grow" in told["doubling time"].note


def test_an_interval_that_includes_no_growth_has_no_upper_end():
    figure = doubling_time(doublings(cells(1e6, 0.1), cells(1.2e6, 0.1), basis="x", level=LEVEL), 72)
    assert figure.low is not None
    assert figure.high is None
    assert "no upper end" in figure.note


@pytest.mark.parametrize(
    ("row", "doublings_are", "time_is"),
    [
        ("A,1,72,1e6,<8e6", ("<", 3.0), (">", 24.0)),
        ("A,1,72,1e6,>8e6", (">", 3.0), ("<", 24.0)),
        ("A,1,72,<1e6,8e6", (">", 3.0), ("<", 24.0)),
        ("A,1,72,<1e6,>8e6", (">", 3.0), ("<", 24.0)),
    ],
)
def test_counts_beyond_their_limits_give_limits(values, row, doublings_are, time_is):
    told = values(HEADING + row + "\n")
    for name, expected in (("population doublings", doublings_are), ("doubling time", time_is)):
        assert (told[name].relation, told[name].limit) == (expected[0], approx(expected[1]))
        assert told[name].value is None


def test_two_limits_that_pull_apart_give_nothing(values):
    told = values(HEADING + "A,1,72,<1e6,<8e6\n")["population doublings"]
    assert (told.value, told.relation) == (None, "=")
    assert "beyond the limits" in told.note


@pytest.mark.parametrize("row", ["A,1,72,1e6,0", "A,1,72,0,8e6", "A,1,72,1e6,", "A,1,72,1e6,<0", "A,1,72,1,0.5"])
def test_zero_and_missing_counts_are_said_and_no_logarithm_is_taken(grow, row):
    analysis = grow(HEADING + row + "\n")
    told = {value.name: value for value in analysis.reportables}
    assert told["population doublings"].value is None
    assert told["doubling time"].value is None
    assert "growth/undetermined" in {finding.code for finding in analysis.findings}


def test_cells_without_their_unit_are_asked_for_it(values):
    assert "(10*6)" in values(HEADING + "A,1,72,0.5,8\n")["population doublings"].note


def test_a_split_ratio_stands_in_for_counts(values):
    told = values("sample,passage,hours in culture,split ratio\nA,1,96,1:4\n")
    assert told["population doublings"].value == approx(2)
    assert told["doubling time"].value == approx(48)
    assert "split ratio" in told["population doublings"].method
    assert told["split ratio"].value == 4


def test_attached_cells_can_be_the_basis(values):
    text = "sample,passage,hours in culture,viable cells seeded,viable cells attached,viable cells harvested\n"
    told = values(text + "A,1,72,1e6,5e5,4e6\n", basis="attached")
    assert told["population doublings"].value == approx(3)
    assert told["attachment"].value == approx(50)
    assert values(text + "A,1,72,1e6,5e5,4e6\n")["population doublings"].value == approx(2)


def test_a_missing_passage_leaves_a_lower_limit(values):
    told = values(HEADING + "A,1,72,1e6,8e6\nA,3,72,1e6,4e6\n")["cumulative population doublings"]
    assert (told.relation, told.limit, told.value) == (">", approx(5), None)
    assert "passage 2 missing, assumed to have had at least 0 doublings" in told.note


@pytest.mark.parametrize(
    ("harvested", "why"),
    [
        ("0", "no viable cell was harvested"),
        ("<0", "no viable cell was harvested"),
        ("-5", "not given, or not as a number that can be"),
        ("nan", "not given, or not as a number that can be"),
        ("", "not given"),
    ],
)
def test_a_passage_that_may_have_lost_cells_leaves_no_sum(values, harvested, why):
    """16 doublings, then a passage of which nothing is known, or that nothing came out of: no lower limit holds."""
    text = HEADING.replace("\n", ",doublings before\n")
    lost = text + f"A,1,72,1e3,65536000,\nA,2,72,1e6,{harvested},\n"
    for rows in ("", "A,3,72,1e6,8e6,\n", "A,4,72,1e6,8e6,\n"):
        told = values(lost + rows)["cumulative population doublings"]
        assert (told.value, told.relation, told.limit) == (None, "=", None)
        assert "passage 2 is not determined (" in told.note
        assert why in told.note
    assert values(lost + "A,3,72,1e6,8e6,20\n")["cumulative population doublings"].value == approx(23)


def test_doublings_before_start_the_sum_and_mend_a_gap(values):
    text = HEADING.replace("\n", ",doublings before\n")
    told = values(text + "A,1,72,1e6,8e6,\nA,3,72,1e6,4e6,7.5\n")["cumulative population doublings"]
    assert told.value == approx(9.5)
    assert "7.5 doublings before passage 3 as stated" in told.note


def test_a_sum_that_begins_late_says_where(values):
    told = values(HEADING + "A,5,72,1e6,8e6\n")["cumulative population doublings"]
    assert told.value == approx(3)
    assert "counted from passage 5" in told.note


counts = st.floats(1, 1e12)


@given(st.lists(st.tuples(counts, counts), min_size=1, max_size=6), st.floats(1, 1e3))
def test_scaling_every_count_changes_no_doublings(pairs, scale):
    for seeded, harvested in pairs:
        plain = doublings(cells(seeded), cells(harvested), basis="x", level=LEVEL).figure.value
        scaled = doublings(cells(seeded * scale), cells(harvested * scale), basis="x", level=LEVEL).figure.value
        assert scaled == approx(plain, abs=1e-9)


@given(counts, counts, counts)
def test_passages_that_follow_each_other_add_up_to_one(first, second, third):
    whole = doublings(cells(first), cells(third), basis="x", level=LEVEL).figure.value
    halves = [
        doublings(cells(first), cells(second), basis="x", level=LEVEL),
        doublings(cells(second), cells(third), basis="x", level=LEVEL),
    ]
    steps = [Step(passage=number, grown=grown, before=None) for number, grown in enumerate(halves, start=1)]
    assert cumulate(steps, level=LEVEL)[-1].value == approx(whole, abs=1e-9)


@given(st.floats(1.01, 1e6), st.floats(1, 1e4))
def test_doubling_time_and_rate_are_of_one_mind(ratio, hours):
    grown = from_split(ratio)
    time, speed = doubling_time(grown, hours).value, rate(grown, hours).value
    assert time is not None
    assert speed is not None
    assert time * speed == approx(math.log(2))


def test_a_sum_of_limits_that_pull_apart_is_not_determined(values):
    told = values(HEADING + "A,1,72,1e6,<8e6\nA,2,72,1e6,>8e6\n")["cumulative population doublings"]
    assert (told.value, told.relation) == (None, "=")
    assert "passage 1 is known only as '<'" in told.note


def test_the_widest_interval_is_still_a_number(values):
    """Replicates of 0 and 10^15 at a level of 99.9 %: t(1) = 636.62 standard errors of 1 / ln 2 on log2(5e14)."""
    told = values(HEADING + "A,1,72,1,0;1e15\n", level=0.999)
    assert told["population doublings"].high == approx(math.log2(5e14) + 636.62 / math.log(2), rel=1e-5)
    assert math.isfinite(told["expansion fold"].high)


@pytest.mark.parametrize(
    ("harvested", "says"),
    [
        ("<1e4;2e4", "some replicates of the cells harvested are beyond"),
        ("<LOD", "below a limit of the count that is not stated"),
    ],
)
def test_limits_that_cannot_be_used_are_said(values, harvested, says):
    assert says in values(HEADING + f"A,1,72,1e6,{harvested}\n")["population doublings"].note


def test_replicates_that_are_all_below_take_the_highest_limit(values):
    assert values(HEADING + "A,1,72,1e6,<4e6;<8e6\n")["population doublings"].limit == approx(3)


def test_attached_cells_that_are_missing_leave_no_doublings(values):
    text = "sample,passage,hours in culture,viable cells attached,viable cells harvested\n"
    assert "attached are not given" in values(text + "A,1,72,,4e6\n", basis="attached")["population doublings"].note
    assert "seeded is not known" in values(text + "A,1,72,5e5,4e6\n")["attachment"].note
    assert values(text + "A,1,72,5e5,4e6\n", basis="attached", count_cv=10)["population doublings"].low is not None
