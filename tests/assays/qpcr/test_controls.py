"""Absence and contents are said only where controls, curves and replicates allow it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.assays.qpcr.conftest import codes, values
from tests.assays.qpcr.test_analyse import NTC, SLOPE, sample, standards

from seedlot.assays.qpcr.settings import Settings

PC = ("PC", "T", 25.0, "positive", None)
DEAD = ("PC2", "T", None, "positive", None)
IC_NTC = ("NTC", "IC", 28.0, "ntc", None)


@pytest.mark.parametrize(
    ("rows", "given", "why"),
    [
        ([*NTC, *standards(), DEAD], {}, "a positive control does not amplify"),
        ([*NTC, PC, DEAD], {}, "a positive control does not amplify"),
        ([("NTC", "T", 30.0, "ntc", None), PC], {}, "the no-template control amplifies"),
        ([*NTC, PC, IC_NTC], {"internal": "IC"}, "no reaction of the internal control IC"),
    ],
)
def test_nothing_is_absent_where_a_control_failed(cycle, rows, given, why):
    analysis = cycle([*sample(None, None), *rows], detect="T", cleared="T", lod="T=10", **given)
    for name in ("T presence", "T clearance"):
        told = values(analysis)[name]
        assert (told.value, told.relation) == (None, "=")
        assert why in told.note


def test_a_curve_that_is_not_valid_bounds_nothing(cycle):
    analysis = cycle([*standards(), *NTC, *sample(None)], min_efficiency=101)
    assert values(analysis)["T quantity"].note == "Not determined: the standard curve is not valid."
    cleared = values(cycle([*standards(), *NTC, *sample(None)], min_efficiency=101, cleared="T"))["T clearance"]
    assert (cleared.value, cleared.relation) == (None, "=")


def test_an_inhibited_reaction_bounds_nothing(cycle):
    rows = [*standards(), *NTC, *sample(None), IC_NTC, ("S", "IC", 34.0, "sample", None)]
    told = values(cycle(rows, internal="IC"))["T quantity"]
    assert told.relation == "="
    assert "inhibition" in told.note


def test_a_cleared_target_that_amplifies_is_not_below(cycle):
    """Two copies where a hundred are sure to be seen: they were seen."""
    told = values(cycle([*standards(), *NTC, *sample(34.0, 34.1)], cleared="T"))["T clearance"]
    assert told.relation == "="
    assert isinstance(told.value, float)
    assert "Below the limit of detection" in told.note


def test_below_the_limit_is_below_the_upper_bound(cycle):
    told = values(cycle([*standards(), *NTC, *sample(15 - 4.05 * SLOPE)], lod="T=91"))["T quantity"]
    assert told.relation == "<"
    assert told.limit == pytest.approx(max(91, told.high or 0))
    assert (told.limit or 0) > 91


def test_few_replicates_behind_a_limit_are_said(cycle):
    row = cycle([*standards(), *NTC]).tables["standard curves"][0]
    assert row["LOD by"].endswith("(2 tried, fewer than the 20 that would show 95 %)")
    many = [("L", "T", 30.0, "standard", 10.0)] * 20
    assert cycle([*many, *NTC]).tables["standard curves"][0]["LOD by"].endswith("(20 tried)")


def test_the_efficiency_of_a_curve_that_is_not_valid_is_none(cycle):
    rows = [*standards(), *NTC, *sample(20.0), *sample(22.0, name="CAL"), *sample(18.0, target="R"),
            *sample(18.0, name="CAL", target="R")]  # fmt: skip
    given = {"relative": "T", "reference": "R", "calibrator": "CAL", "min_efficiency": 101}
    told = values(cycle(rows, **given))["T relative quantity"]
    assert told.value is None
    assert "its efficiency is not known" in told.note
    assert values(cycle(rows, **given, efficiencies="T=100"))["T relative quantity"].value == pytest.approx(4)


def test_a_replicate_after_the_cutoff_is_a_replicate_that_does_not_amplify(cycle):
    assert "qpcr/partial" in codes(cycle([*sample(30.0, 39.0), *NTC], cutoff=38))


def test_a_sample_outside_the_standards_is_not_known(cycle):
    assert "qpcr/range" in codes(cycle([*standards(), *NTC, *sample(14.0)]))


def test_every_reference_gene_is_needed(cycle):
    rows = [*standards(), *standards("R", 16.0), *NTC, *sample(20.0), *sample(20.0, target="R")]
    told = values(cycle(rows, vector="T", reference="R, X"))["T vector copy number"]
    assert "no reaction of the reference X" in told.note


def test_a_target_is_not_its_own_reference():
    with pytest.raises(ValidationError, match="against itself"):
        Settings.model_validate({"reference": "R", "relative": "R"})


def test_a_probit_is_not_believed_far_beyond_what_was_tried(cycle):
    """Eight of ten at 10 and nine of ten at 1e6 copies: 95 % would be at some 1e8."""
    low = [("L1", "T", 36.0 if k < 8 else None, "standard", 10.0) for k in range(10)]
    high = [("L2", "T", 33.0 if k < 9 else None, "standard", 1e6) for k in range(10)]
    row = cycle([*low, *high, *NTC]).tables["standard curves"][0]
    assert row["LOD"] is None
