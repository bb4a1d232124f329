"""Ranges of lots before a change: what keeps them from being told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seedlot.terms.comparing import Method, Scale, Side
from seedlot.terms.finding import Answer
from seedlot.trends.compared import Asked, Value
from seedlot.trends.within import alike, within

BELOW = Value(lot="N", relation="<", limit=0.5)


def lots(*numbers):
    return [Value(lot=f"L{place}", number=number) for place, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("method", "before", "says"),
    [
        (Method.RANGE, [*lots(1.0, 2.0), BELOW], "No SD can be taken: the results of N"),
        (Method.RANGE, lots(1.0), "1 has a number"),
        (Method.TOLERANCE, lots(2.0, 2.0), "do not scatter"),
        (Method.RANKED, lots(1.0), "1 has a result"),
    ],
)
def test_a_range_that_cannot_be_told(method, before, says):
    asked = Asked(attribute="A", method=method, margin=3.0, coverage=0.5, confidence=0.5)
    answer, told, ranged = within(asked, before, lots(1.0))
    assert (answer, ranged) == (Answer.NOT_KNOWN, None)
    assert says in told


def test_a_range_on_logarithms_is_of_factors():
    """Of 1 and 100 the geometric mean is 10 and the SD of their logarithms is ln(10) times the root of 2."""
    asked = Asked(attribute="A", method=Method.RANGE, scale=Scale.RATIO, margin=1.0)
    ranged = within(asked, lots(1.0, 100.0), lots(10.0))[2]
    assert ranged is not None
    assert (ranged.low, ranged.high) == pytest.approx((10 / 10**2**0.5, 10 * 10**2**0.5))


def test_above_a_limit():
    """A lot above a limit lies within a range that has no upper end, and outside one that ends below the limit."""
    above = Value(lot="H", relation=">", limit=4.0)
    both = Asked(attribute="A", method=Method.RANKED, coverage=0.5, confidence=0.5, side=Side.BOTH)
    lower = replace(both, side=Side.LOWER)
    assert within(lower, lots(1.0, 2.0, 3.0), [above])[0] is Answer.MET
    assert within(both, lots(1.0, 2.0, 3.0), [above])[0] is Answer.NOT_MET
    assert within(both, [*lots(1.0, 2.0, 3.0), above], lots(2.0))[0] is Answer.NOT_KNOWN


def test_words_are_compared_whatever_their_case_and_spaces():
    asked = Asked(attribute="A", method=Method.SIDE_BY_SIDE, expected=("No Growth",))
    assert alike(asked, [Value(lot="A", word="no  growth")])[0] is Answer.MET
    assert alike(asked, [Value(lot="A", word="growth")])[0] is Answer.NOT_MET
