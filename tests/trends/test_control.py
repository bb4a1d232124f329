"""Control charts against published examples, and what does not change when units do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.trends.asked import COUNTED, Asked, Kind, Rules
from seedlot.trends.charted import Sample
from seedlot.trends.control import Control, control
from seedlot.trends.factors import range_factors

#: NIST/SEMATECH e-Handbook 6.3.2.2: flow rates of ten batches.
FLOW = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
#: Montgomery, Introduction to Statistical Quality Control, table 6.1: flow width of 25 samples of five wafers.
HARD_BAKE = (
    (1.3235, 1.4128, 1.6744, 1.4573, 1.6914), (1.4314, 1.3592, 1.6075, 1.4666, 1.6109),
    (1.4284, 1.4871, 1.4932, 1.4324, 1.5674), (1.5028, 1.6352, 1.3841, 1.2831, 1.5507),
    (1.5604, 1.2735, 1.5265, 1.4363, 1.6441), (1.5955, 1.5451, 1.3574, 1.3281, 1.4198),
    (1.6274, 1.5064, 1.8366, 1.4177, 1.5144), (1.4190, 1.4303, 1.6637, 1.6067, 1.5519),
    (1.3884, 1.7277, 1.5355, 1.5176, 1.3688), (1.4039, 1.6697, 1.5089, 1.4627, 1.5220),
    (1.4158, 1.7667, 1.4278, 1.5928, 1.4181), (1.5821, 1.3355, 1.5777, 1.3908, 1.7559),
    (1.2856, 1.4106, 1.4447, 1.6398, 1.1928), (1.4951, 1.4036, 1.5893, 1.6458, 1.4969),
    (1.3589, 1.2863, 1.5996, 1.2497, 1.5471), (1.5747, 1.5301, 1.5171, 1.1839, 1.8662),
    (1.3680, 1.7269, 1.3957, 1.5014, 1.4449), (1.4163, 1.3864, 1.3057, 1.6210, 1.5573),
    (1.5796, 1.4185, 1.6541, 1.5116, 1.7247), (1.7106, 1.4412, 1.2361, 1.3820, 1.7601),
    (1.4371, 1.5051, 1.3485, 1.5670, 1.4880), (1.4738, 1.5936, 1.6583, 1.4973, 1.4720),
    (1.5917, 1.4333, 1.5551, 1.5295, 1.6866), (1.6399, 1.5243, 1.5705, 1.5563, 1.5530),
    (1.5797, 1.3663, 1.6240, 1.3732, 1.6887),
)  # fmt: skip
#: Montgomery, table 6.3: diameters of piston rings, the 25 trial samples (as qcc's pistonrings has them).
RINGS = (
    (74.030, 74.002, 74.019, 73.992, 74.008), (73.995, 73.992, 74.001, 74.011, 74.004),
    (73.988, 74.024, 74.021, 74.005, 74.002), (74.002, 73.996, 73.993, 74.015, 74.009),
    (73.992, 74.007, 74.015, 73.989, 74.014), (74.009, 73.994, 73.997, 73.985, 73.993),
    (73.995, 74.006, 73.994, 74.000, 74.005), (73.985, 74.003, 73.993, 74.015, 73.988),
    (74.008, 73.995, 74.009, 74.005, 74.004), (73.998, 74.000, 73.990, 74.007, 73.995),
    (73.994, 73.998, 73.994, 73.995, 73.990), (74.004, 74.000, 74.007, 74.000, 73.996),
    (73.983, 74.002, 73.998, 73.997, 74.012), (74.006, 73.967, 73.994, 74.000, 73.984),
    (74.012, 74.014, 73.998, 73.999, 74.007), (74.000, 73.984, 74.005, 73.998, 73.996),
    (73.994, 74.012, 73.986, 74.005, 74.007), (74.006, 74.010, 74.018, 74.003, 74.000),
    (73.984, 74.002, 74.003, 74.005, 73.997), (74.000, 74.010, 74.013, 74.020, 74.003),
    (73.982, 74.001, 74.015, 74.005, 73.996), (74.004, 73.999, 73.990, 74.006, 74.009),
    (74.010, 73.989, 73.990, 74.009, 74.014), (74.015, 74.008, 73.993, 74.000, 74.010),
    (73.982, 73.984, 73.995, 74.017, 74.013),
)  # fmt: skip
#: A steady course about 0 with a spread of about 1, for what the rules are not asked about.
STEADY = tuple(float(z) for z in np.random.default_rng(3).normal(size=24))


def single(values: tuple[float, ...]) -> list[Sample]:
    return [Sample(values=(each,)) for each in values]


def newest(told: Control) -> Answer | None:
    return {each.code: each.answer for each in told.findings}.get("control/newest")


def test_single_values_of_the_handbook() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.2: mean 50.81, mean moving range 1.8778, limits 55.8041 and 45.8159 with d2 of 1.128."""
    told = control(single(FLOW))
    values, ranges = told.panels
    d2 = range_factors(2)[0]
    assert told.center == pytest.approx(50.81)
    assert round((told.sigma or 0) * d2, 4) == 1.8778
    half = (values.points[0].high or 0) - 50.81
    assert round(50.81 + half * d2 / 1.128, 4) == 55.8041
    assert round(50.81 - half * d2 / 1.128, 4) == 45.8159
    assert round(ranges.points[0].high or 0, 3) == round(3.2665 * 1.8778, 3)  # D4 of 2 is 3.267 (handbook, 6.3.2.1)
    assert told.signals == ()
    assert any("preliminary" in each.says for each in told.findings)


def test_means_and_ranges_of_montgomery() -> None:
    """Montgomery, example 6.1: mean 1.5056, mean range 0.32521; limits 1.69325, 1.31795 and 0.68749, 0; sigma 0.1398."""
    told = control([Sample(values=each) for each in HARD_BAKE], Asked(kind=Kind.MEAN_RANGE))
    means, ranges = told.panels
    assert round(told.center or 0, 4) == 1.5056
    assert round(ranges.points[0].center or 0, 5) == 0.32521
    assert round(told.sigma or 0, 4) == 0.1398
    first = means.points[0]
    assert (round(first.high or 0, 3), round(first.low or 0, 3)) == (1.693, 1.318)
    assert (round(ranges.points[0].high or 0, 3), ranges.points[0].low) == (0.688, 0.0)
    assert told.signals == ()


def test_means_and_deviations_of_montgomery() -> None:
    """Montgomery, example 6.3: mean 74.001, mean s 0.0094; limits 74.014, 73.988 and 0.0196, 0; sigma 0.01."""
    told = control([Sample(values=each) for each in RINGS], Asked(kind=Kind.MEAN_DEVIATION))
    means, spread = told.panels
    assert round(told.center or 0, 3) == 74.001
    assert round(spread.points[0].center or 0, 4) == 0.0094
    assert (round(means.points[0].high or 0, 3), round(means.points[0].low or 0, 3)) == (74.015, 73.988)
    assert (round(spread.points[0].high or 0, 4), spread.points[0].low) == (0.0196, 0.0)
    assert round(told.sigma or 0, 2) == 0.01


def test_a_later_point_is_judged_by_the_base() -> None:
    told = control(single((*STEADY, 9.0)), Asked(base=24))
    assert newest(told) is Answer.NOT_MET
    assert "Nelson 1" in next(each.says for each in told.findings if each.code == "control/newest")
    assert control(single(STEADY), Asked(base=24)).center == told.center
    assert newest(control(single((*STEADY, 0.0)), Asked(base=24))) is Answer.MET


@pytest.mark.parametrize("values", [STEADY[:7], (5.0,) * 30, ()])
def test_what_tells_no_limit_is_not_known(values: tuple[float, ...]) -> None:
    told = control(single(values))
    assert (told.center, told.sigma, told.signals) == (None, None, ())
    assert [each.answer for each in told.findings] == [Answer.NOT_KNOWN]
    assert len(told.panels[0].points) == len(values)


def test_given_limits_need_no_base() -> None:
    told = control(single((10.0, 14.0)), Asked(center=10, sigma=1))
    assert (told.how, newest(told)) == ("as given", Answer.NOT_MET)
    assert (told.panels[0].points[0].low, told.panels[0].points[0].high) == (7, 13)


def test_values_below_a_limit_are_left_out_and_said() -> None:
    one = [*single(STEADY), Sample(values=(-1.5,), relation="<")]
    told = control(one)
    assert told.center == pytest.approx(control(single(STEADY)).center)
    assert any("1 of 25 values" in each.says for each in told.findings)
    assert told.panels[1].points[-1].value is None
    many = [*single(STEADY), *[Sample(values=(-1.5,), relation="<")] * 4]
    assert newest(control(many)) is None
    assert control(many).findings[0].answer is Answer.NOT_KNOWN
    assert control(many, Asked(robust=True)).center is not None
    half = [*single(STEADY), *[Sample(values=(-1.5,), relation="<")] * 24]
    assert control(half, Asked(robust=True)).center is None


def test_robust_limits_hardly_move_with_an_outlier() -> None:
    plain, robust = (control(single((*STEADY, 400.0)), Asked(robust=each)) for each in (False, True))
    assert plain.sigma == pytest.approx(control(single(STEADY)).sigma, rel=0.5) or (plain.sigma or 0) > 10
    assert abs(robust.center or 9) < 1
    assert (robust.sigma or 9) < 2
    controls = control(single(STEADY), Asked(kind=Kind.LEVEY_JENNINGS, robust=True))
    assert controls.sigma == pytest.approx(
        float(np.median(np.abs(np.array(STEADY) - np.median(STEADY)))) / 0.67449, rel=1e-5
    )


def test_a_levey_jennings_chart_has_mean_and_standard_deviation() -> None:
    told = control(single((*STEADY, 9.0)), Asked(kind=Kind.LEVEY_JENNINGS, rules=Rules.WESTGARD, base=24))
    assert told.sigma == pytest.approx(float(np.std(STEADY, ddof=1)))
    assert {each.rule for each in told.at(24)} >= {"1_2s", "1_3s"}


def test_a_log_scale_gives_the_geometric_mean_and_factors() -> None:
    values = tuple(math.exp(each) for each in STEADY)
    told = control(single(values), Asked(log=True))
    plain = control(single(STEADY))
    assert told.center == pytest.approx(math.exp(plain.center or 0))
    assert told.panels[0].points[0].high == pytest.approx(math.exp(plain.panels[0].points[0].high or 0))
    assert told.panels[1].log
    assert [each.rule for each in told.signals] == [each.rule for each in plain.signals]
    with pytest.raises(SeedlotError, match="has no logarithm"):
        control(single((1.0, 0.0)), Asked(log=True))
    assert control(single(values), Asked(log=True, center=1.0, sigma=1.0)).center == pytest.approx(1.0)


@pytest.mark.parametrize("kind", [Kind.EWMA, Kind.CUSUM])
def test_charts_that_remember_rest_on_the_same_base(kind: Kind) -> None:
    told = control(single((*STEADY, *(each + 2.5 for each in STEADY))), Asked(kind=kind, base=24))
    assert told.center == control(single(STEADY)).center
    assert newest(told) is Answer.NOT_MET


@pytest.mark.parametrize(
    "wrong",
    [
        {"center": 1.0},
        {"center": 1.0, "sigma": 0.0},
        {"base": 0},
        {"robust": True, "kind": Kind.MEAN_RANGE},
        {"log": True, "kind": Kind.COUNTS},
    ],
)
def test_what_is_asked_is_checked(wrong: dict[str, object]) -> None:
    with pytest.raises(SeedlotError):
        Asked(**wrong)  # type: ignore[arg-type]


def test_counts_have_exact_limits_on_the_same_chart() -> None:
    """Twelve plates with one colony in all, then two, and then three: only three lie beyond 0.135 %."""
    plates = single((0.0,) * 5 + (1.0,) + (0.0,) * 6 + (2.0,))
    told = control(plates, Asked(kind=Kind.COUNTS, base=12))
    assert (newest(told), told.panels[0].points[-1].high) == (Answer.MET, 2.0)
    assert told.center == pytest.approx(1 / 12)
    assert newest(control([*plates, *single((3.0,))], Asked(kind=Kind.COUNTS, base=12))) is Answer.NOT_MET
    assert newest(control(single((0.0,) * 12), Asked(kind=Kind.COUNTS))) is Answer.NOT_KNOWN
    for wrong in (Sample(values=(0.5,)), Sample(values=(1.0,), relation="<"), Sample(values=(-1.0,))):
        with pytest.raises(SeedlotError, match="is no count"):
            control([*plates, wrong], Asked(kind=Kind.COUNTS))


def test_a_point_is_checked() -> None:
    with pytest.raises(ValueError, match="finite"):
        Sample(values=())
    with pytest.raises(ValueError, match="replicates"):
        Sample(values=(1.0, 2.0), relation="<")
    lots = [Sample(values=(1.0,) * 101)] * 9
    with pytest.raises(SeedlotError, match="replicates"):
        control(lots, Asked(kind=Kind.MEAN_RANGE))


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from([each for each in Kind if each not in COUNTED]),
    st.floats(0.01, 100),
    st.floats(-1000, 1000),
)
def test_signals_do_not_change_with_unit_or_origin(seed: int, kind: Kind, scale: float, shift: float) -> None:
    """Values in other units, from another zero, give the same signals, and limits that move with them."""
    draws = np.random.default_rng(seed).normal(size=(26, 3)) + np.linspace(0, 1.5, 26)[:, None]
    plain = [Sample(values=tuple(row)) for row in draws.tolist()]
    moved = [Sample(values=tuple(shift + scale * each for each in row)) for row in draws.tolist()]
    first, second = (control(each, Asked(kind=kind, base=15)) for each in (plain, moved))
    assert second.sigma == pytest.approx(scale * (first.sigma or 0), rel=1e-6)
    assert second.center == pytest.approx(shift + scale * (first.center or 0), rel=1e-6, abs=1e-6 * scale)
    assert [(each.rule, each.points) for each in second.signals] == [(each.rule, each.points) for each in first.signals]


@pytest.mark.parametrize("kind", [Kind.I_MR, Kind.EWMA, Kind.CUSUM])
@pytest.mark.parametrize(("relation", "way"), [("<", "below"), (">", "above")])
def test_whether_a_newest_value_beyond_a_limit_is_in_trend_is_not_known(kind: Kind, relation: Any, way: str) -> None:
    """A value above 1 may be 1.1 or 100: it breaks no rule surely, and is not in trend surely."""
    told = control([*single(STEADY), Sample(values=(1.0,), relation=relation)], Asked(kind=kind, base=24))
    assert newest(told) is Answer.NOT_KNOWN
    assert f"lies {way} a limit" in next(each.says for each in told.findings if each.code == "control/newest")
    far = control([*single(STEADY), Sample(values=(50.0,), relation=">")], Asked(base=24))
    assert newest(far) is Answer.NOT_MET


def test_controls_of_two_materials_share_no_centre() -> None:
    levels = [Sample(values=(each,), level=str(place % 2)) for place, each in enumerate(STEADY)]
    with pytest.raises(SeedlotError, match="2 materials have no centre in common"):
        control(levels, Asked(rules=Rules.WESTGARD))
