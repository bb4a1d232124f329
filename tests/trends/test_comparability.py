"""Attributes of lots before and after a change, each by the criterion that was stated for it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.terms.comparing import Method, Scale, Side
from seedlot.terms.finding import Answer
from seedlot.trends.comparability import compare
from seedlot.trends.compared import Asked, Compared, Shown, Value, Within, group

#: Cushny and Peebles' sleep (Student 1908): in R, the 90 % interval of the second less the first is
#: 0.1066 to 3.0534 by Welch, and 0.8670 to 2.2930 in pairs.
FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)
BELOW = Value(lot="N", relation="<", limit=0.5)


def lots(numbers, name="L"):
    return [Value(lot=f"{name}{place}", number=number) for place, number in enumerate(numbers)]


def asked(**said):
    return replace(Asked(attribute="A", margin=4.0, justification="j"), **said)


def interval(told: Compared) -> Shown:
    """The interval of what was compared by one."""
    assert told.tested is not None
    return told.tested


def span(told: Compared) -> Within:
    """The range of what was compared by one."""
    assert told.within is not None
    return told.within


def codes(told):
    return [finding.code.removeprefix("comparability/") for finding in told.findings]


@pytest.mark.parametrize(
    ("margin", "pairs", "answer"),
    [
        (3.06, False, Answer.MET),
        (3.05, False, Answer.NOT_KNOWN),
        (0.10, False, Answer.NOT_MET),
        (2.30, True, Answer.MET),
        (2.28, True, Answer.NOT_KNOWN),
        (0.86, True, Answer.NOT_MET),
    ],
)
def test_the_interval_decides(margin, pairs, answer):
    told = compare(asked(margin=margin), lots(FIRST), lots(SECOND, "M"), pairs=pairs)
    assert told.answer is answer
    assert interval(told).level == pytest.approx(0.9)
    assert (interval(told).p < 0.05) is (answer is Answer.MET)


def test_one_side_asks_for_one_side():
    """Where only a fall would harm, a rise beyond the margin does not; where only a rise would, it is a difference."""
    lower, upper = (
        compare(asked(margin=0.1, side=side), lots(FIRST), lots(SECOND)) for side in (Side.LOWER, Side.UPPER)
    )
    assert (lower.answer, upper.answer) == (Answer.MET, Answer.NOT_MET)
    assert math.isinf(interval(lower).upper)
    assert interval(lower).placed[0] == pytest.approx(15.8)


def test_a_margin_that_was_not_stated_is_never_a_pass():
    for method in Method:
        told = compare(asked(method=method, margin=None), lots(FIRST), lots(FIRST))
        assert told.answer is Answer.NOT_KNOWN
    assert compare(asked(justification=" "), lots(FIRST), lots(FIRST)).answer is Answer.NOT_KNOWN


def test_what_cannot_be_averaged_is_not_known():
    for before, after, says in (
        ([*lots(FIRST), BELOW], lots(SECOND), "lie beyond a limit"),
        (lots(FIRST[:1]), lots(SECOND), "there are 1"),
        (lots((1.0, 1.0)), lots((1.0, 1.0)), "do not scatter"),
        (lots(FIRST), [Value(lot="M")], "No lot after"),
        (lots(FIRST), [Value(lot="M", word="normal")], "are words"),
    ):
        told = compare(asked(), before, after)
        assert told.answer is Answer.NOT_KNOWN
        assert says in told.says
    told = compare(asked(scale=Scale.RATIO, margin=1.25), lots((0.0, 1.0)), lots((1.0, 2.0)))
    assert "above 0" in told.says
    gone = compare(asked(), lots(FIRST), [*lots(SECOND), Value(lot="GONE")])
    assert gone.answer is Answer.NOT_KNOWN
    assert "GONE" in gone.says


def test_scales_of_a_margin():
    """A ratio is judged on logarithms, k SD by the SD of the lots before; both tell intervals in their own unit."""
    shifted = [math.exp(number / 10) for number in FIRST], [1.1 * math.exp(number / 10) for number in FIRST]
    ratio = compare(asked(scale=Scale.RATIO, margin=1.6), lots(shifted[0]), lots(shifted[1]))
    assert interval(ratio).estimate == pytest.approx(1.1)
    assert interval(ratio).lower == pytest.approx(1 / 1.6)
    assert interval(ratio).placed[0] == pytest.approx(math.log(1.1) / math.log(1.6))
    assert [each.logs for each in ratio.groups] == [True, True]
    assert group(ratio.before, logs=True).mean == pytest.approx(math.exp(0.075))
    sds = compare(asked(scale=Scale.SD, margin=1.5), lots(FIRST), lots(SECOND))
    assert interval(sds).estimate == pytest.approx(1.58 / 1.789010, rel=1e-6)
    assert "margin" in codes(sds)


def test_quality_range():
    """Mean ± 3 SD of 10 lots, of which 2 of 3 lots after must lie within; a limit may leave a lot open."""
    before = lots((9.0, 11.0) * 5)
    after = [Value(lot="I", number=10.0), Value(lot="O", number=20.0), BELOW]
    told = compare(asked(method=Method.RANGE, margin=3.0, share=0.3), before, after)
    assert (told.answer, span(told).inside, span(told).outside) == (Answer.MET, ("I",), ("O", "N"))
    assert "92%" in told.findings[1].says  # of normal lots, by the exact tolerance factor: not the 99.7 % of a known SD
    assert compare(asked(method=Method.RANGE, margin=3.0), before, after).answer is Answer.NOT_MET
    wide = compare(asked(method=Method.RANGE, margin=3.0), before, [Value(lot="W", relation="<", limit=10.0)])
    assert (wide.answer, span(wide).unsure) == (Answer.NOT_KNOWN, ("W",))
    upper = compare(asked(method=Method.RANGE, margin=3.0, side=Side.UPPER), before, [BELOW])
    assert upper.answer is Answer.MET


def test_tolerance_interval_and_range_of_the_lots():
    """The k of 10 lots, 95 % and 95 %, is 3.393 (Odeh and Owen 1980), of SD 1.0541 about 10."""
    before = lots((9.0, 11.0) * 5)
    told = compare(asked(method=Method.TOLERANCE, coverage=0.95, confidence=0.95), before, lots((13.5,)))
    assert told.answer is Answer.MET
    assert span(told).high == pytest.approx(10 + 3.393 * 1.054093, abs=1e-3)
    few = compare(asked(method=Method.RANKED, coverage=0.95, confidence=0.95), before, lots((10.0,)))
    assert few.answer is Answer.NOT_KNOWN
    assert "takes 93 lots" in few.says
    enough = asked(method=Method.RANKED, coverage=0.5, confidence=0.9)
    assert compare(enough, before, lots((11.5,))).answer is Answer.NOT_MET
    upper = asked(method=Method.RANKED, coverage=0.5, confidence=0.9, side=Side.UPPER)
    assert compare(upper, [*before, BELOW], [BELOW]).answer is Answer.MET
    assert compare(enough, [*before, BELOW], [BELOW]).answer is Answer.NOT_KNOWN
    assert compare(upper, [BELOW] * 10, lots((0.4,))).answer is Answer.NOT_KNOWN


def test_side_by_side():
    criterion = asked(method=Method.SIDE_BY_SIDE, margin=None, expected=("46,XY",))
    normal, other = Value(lot="A", word="46,xy "), Value(lot="B", word="47,XY,+8")
    assert compare(criterion, [normal], [normal]).answer is Answer.MET
    assert "B (47,XY,+8)" in compare(criterion, [normal], [normal, other]).says
    assert compare(criterion, [normal], [normal, Value(lot="C")]).answer is Answer.NOT_KNOWN
    looked = compare(asked(method=Method.SIDE_BY_SIDE), [normal], [normal])
    assert (looked.answer, "tier" in codes(looked)) == (Answer.NOT_KNOWN, True)


def test_a_scatter_that_changed_is_told():
    told = compare(asked(margin=100.0), lots((10.0, 10.1, 9.9, 10.05)), lots((5.0, 15.0, 12.0, 8.0)))
    assert told.answer is Answer.MET
    assert codes(told)[-1] == "spread"


def test_bad_questions():
    for said in ({"alpha": 0.5}, {"alpha": 0.0}, {"pairs": True}):
        with pytest.raises(ValueError, match="alpha lies between"):
            compare(asked(), lots(FIRST), lots(FIRST[:2]), **said)


NUMBERS = st.lists(st.integers(1, 1000).map(float), min_size=2, max_size=8)


@given(NUMBERS, NUMBERS, st.floats(1.01, 20), st.sampled_from(Scale))
def test_a_wider_margin_never_takes_a_pass_away(before, after, margin, scale):
    narrow, wide = (
        compare(asked(margin=each, scale=scale), lots(before), lots(after, "M")).answer for each in (margin, 2 * margin)
    )
    assert not (narrow is Answer.MET and wide is not Answer.MET)
    assert not (narrow is not Answer.NOT_MET and wide is Answer.NOT_MET)
