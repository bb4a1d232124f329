from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from seedlot.specs.weigh import DETECTED, NOT_DETECTED, Weighed, fold, weigh
from seedlot.terms.criterion import Criterion
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.units import convert

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN

MIN = {"kind": "min", "low": 80, "unit": "%"}
MAX = {"kind": "max", "high": 2, "unit": "%"}
RANGE = {"kind": "range", "low": 2, "high": 8, "unit": "Cel"}
OPEN = {"exclusive": True}


def weighed(criterion: dict[str, Any], result: dict[str, Any]) -> Weighed:
    return weigh(Criterion(test="test", **criterion), Reportable(name="test", **result))


def below(limit: float, unit: str = "%", value: float | str | None = None) -> dict[str, Any]:
    return {"value": value, "relation": "<", "limit": limit, "unit": unit}


def above(limit: float, unit: str = "%", value: float | str | None = None) -> dict[str, Any]:
    return {"value": value, "relation": ">", "limit": limit, "unit": unit}


def percent(value: float, **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": "%", **more}


NUMBERS = (
    # at least 80 %
    (MIN, percent(80.1), MET),
    (MIN, percent(80), MET),
    (MIN, percent(79.9), NOT_MET),
    (MIN | OPEN, percent(80), NOT_MET),
    (MIN | OPEN, percent(80.1), MET),
    (MIN, below(80), NOT_MET),
    (MIN, below(79), NOT_MET),
    (MIN, below(80.1), NOT_KNOWN),
    (MIN | OPEN, below(80), NOT_MET),
    (MIN | OPEN, below(80.1), NOT_KNOWN),
    (MIN, above(80), MET),
    (MIN | OPEN, above(80), MET),
    (MIN, above(79.9), NOT_KNOWN),
    # at most 2 %
    (MAX, percent(2), MET),
    (MAX, percent(2.1), NOT_MET),
    (MAX, percent(0), MET),
    (MAX | OPEN, percent(2), NOT_MET),
    (MAX | OPEN, percent(1.9), MET),
    (MAX, below(2), MET),
    (MAX | OPEN, below(2), MET),
    (MAX, below(2.1), NOT_KNOWN),
    (MAX, above(2), NOT_MET),
    (MAX | OPEN, above(2), NOT_MET),
    (MAX, above(1.9), NOT_KNOWN),
    (MAX, below(5, value=0.1), NOT_KNOWN),
    (MAX, below(1, value="trace"), MET),
    # 2 to 8 Cel
    (RANGE, {"value": 5, "unit": "Cel"}, MET),
    (RANGE, {"value": 2, "unit": "Cel"}, MET),
    (RANGE, {"value": 8, "unit": "Cel"}, MET),
    (RANGE, {"value": 1.9, "unit": "Cel"}, NOT_MET),
    (RANGE, {"value": 8.1, "unit": "Cel"}, NOT_MET),
    (RANGE | OPEN, {"value": 2, "unit": "Cel"}, NOT_MET),
    (RANGE | OPEN, {"value": 8, "unit": "Cel"}, NOT_MET),
    (RANGE, below(2, "Cel"), NOT_MET),
    (RANGE, below(5, "Cel"), NOT_KNOWN),
    (RANGE, below(9, "Cel"), NOT_KNOWN),
    (RANGE, above(8, "Cel"), NOT_MET),
    (RANGE, above(5, "Cel"), NOT_KNOWN),
    (RANGE, above(1, "Cel"), NOT_KNOWN),
    (RANGE, {"value": 277.15, "unit": "K"}, MET),
    (RANGE, {"value": 4, "unit": "K"}, NOT_MET),
    # other units
    (MIN, {"value": 0.8, "unit": "1"}, MET),
    (MIN, {"value": 0.799, "unit": "1"}, NOT_MET),
    (MAX, {"value": 20000, "unit": "[ppm]"}, MET),
    (MAX, {"value": 20001, "unit": "[ppm]"}, NOT_MET),
    (MAX, below(0.02, "1"), MET),
    (MIN, {"value": 95, "unit": "h"}, NOT_KNOWN),
    (MAX, {"value": 1, "unit": "{cells}"}, NOT_KNOWN),
    (MAX, below(1, "[EU]/mL"), NOT_KNOWN),
    # no number
    (MIN, {"value": "high", "unit": "%"}, NOT_KNOWN),
    (MIN, {"value": "95", "unit": "%"}, NOT_KNOWN),
    (MIN, {"value": "", "unit": "%"}, NOT_KNOWN),
    (MIN, {"value": None, "note": "the sample had clotted", "unit": "%"}, NOT_KNOWN),
)

ND = {"kind": "not detected"}
PRESENCE = (
    *((ND, {"value": text}, MET) for text in NOT_DETECTED),
    *((ND, {"value": text}, NOT_MET) for text in DETECTED),
    (ND, {"value": " Not\u00a0 Detected "}, MET),
    (ND, {"value": "NEGATIVE"}, MET),
    (ND, {"value": "not tested"}, NOT_KNOWN),
    (ND, {"value": "traces"}, NOT_KNOWN),
    (ND, {"value": "0"}, NOT_KNOWN),
    (ND, {"value": " "}, NOT_KNOWN),
    (ND, {"value": None, "note": "the vial broke"}, NOT_KNOWN),
    (ND, below(10, "[CFU]/mL"), MET),
    (ND, below(10, "[CFU]/mL", value=3), MET),
    (ND, below(10, "[CFU]/mL", value="negative"), MET),
    (ND, below(10, "[CFU]/mL", value="detected"), NOT_MET),
    (ND, above(0, "[CFU]/mL"), NOT_MET),
    (ND, above(10, "[CFU]/mL"), NOT_MET),
    (ND, above(-1, "[CFU]/mL"), NOT_KNOWN),
    (ND, {"value": 1, "unit": "[CFU]"}, NOT_MET),
    (ND, {"value": 1e-9}, NOT_MET),
    (ND, {"value": -1}, NOT_KNOWN),
    (ND, {"value": 0, "unit": "[CFU]"}, NOT_KNOWN),
    (ND, {"value": 0, "unit": "[CFU]", "limit": 10}, MET),
    (ND, {"value": 0, "unit": "[CFU]", "high": 3, "level": 0.95}, MET),
)

SEEN = {"kind": "not detected", "high": 10, "unit": "{copies}"}
FINDS = (
    (SEEN, below(10, "{copies}"), MET),
    (SEEN, below(9.9, "{copies}", value="negative"), MET),
    (SEEN, below(10.1, "{copies}"), NOT_KNOWN),
    (SEEN, below(1, "{cells}"), NOT_KNOWN),
    (SEEN, {"value": "not detected"}, NOT_KNOWN),
    (SEEN, {"value": "not detected", "limit": 5, "unit": "{copies}"}, MET),
    (SEEN, {"value": 0, "unit": "{copies}", "high": 3, "level": 0.95}, MET),
    (SEEN, {"value": 0, "unit": "{copies}", "high": 30, "level": 0.95}, NOT_KNOWN),
    (SEEN, {"value": 0, "unit": "{copies}"}, NOT_KNOWN),
    (SEEN, {"value": "detected"}, NOT_MET),
    (SEEN, {"value": 3, "unit": "{copies}"}, NOT_MET),
)

NORMAL = {"kind": "equals", "text": "46,XX"}
TWO = {"kind": "equals", "text": "2", "unit": "{copies}/{cell}"}
EQUALS = (
    (NORMAL, {"value": "46,XX"}, MET),
    (NORMAL, {"value": " 46,xx"}, MET),
    (NORMAL, {"value": "47,XX,+8"}, NOT_MET),
    (NORMAL, {"value": "46, XX"}, NOT_MET),
    (NORMAL, {"value": ""}, NOT_KNOWN),
    (NORMAL, {"value": 46}, NOT_KNOWN),
    (NORMAL, {"value": "46"}, NOT_KNOWN),
    ({"kind": "equals", "text": "Zellen geprüft"}, {"value": "zellen\u2003GEPRU\u0308FT"}, MET),
    ({"kind": "equals", "text": "Straße"}, {"value": "STRASSE"}, MET),
    (TWO, {"value": 2, "unit": "{copy}/{cell}"}, MET),
    (TWO, {"value": 2.0001, "unit": "{copies}/{cell}"}, NOT_MET),
    (TWO, {"value": "2", "unit": "{copies}/{cell}"}, MET),
    (TWO, {"value": "2.0", "unit": "{copies}/{cell}"}, MET),
    (TWO, {"value": "3", "unit": "{copies}/{cell}"}, NOT_MET),
    (TWO, {"value": "two", "unit": "{copies}/{cell}"}, NOT_KNOWN),
    (TWO, {"value": 2, "unit": "{copies}"}, NOT_KNOWN),
    (TWO, {"value": 2000, "unit": "10*-3{copies}/{cell}"}, MET),
    (TWO, below(2, "{copies}/{cell}"), NOT_MET),
    (TWO, below(3, "{copies}/{cell}"), NOT_KNOWN),
    (TWO, above(2, "{copies}/{cell}"), NOT_MET),
    (NORMAL, below(3), NOT_KNOWN),
    ({"kind": "equals", "text": "1e999"}, {"value": 5}, NOT_KNOWN),
)

REPORT = {"kind": "report only"}
REPORTED = (
    (REPORT, {"value": 31.5, "unit": "h"}, MET),
    (REPORT, {"value": "46,XX"}, MET),
    (REPORT, below(1), MET),
    (REPORT, {"value": ""}, NOT_KNOWN),
    (REPORT, {"value": None, "note": "not done"}, NOT_KNOWN),
)


@pytest.mark.parametrize(("criterion", "result", "answer"), [*NUMBERS, *PRESENCE, *FINDS, *EQUALS, *REPORTED])
def test_one_result_against_one_criterion(criterion: dict[str, Any], result: dict[str, Any], answer: Answer) -> None:
    found = weighed(criterion, result)
    assert found.answer is answer, found.says
    assert found.says.startswith("is ")


@pytest.mark.parametrize(
    ("criterion", "result", "says"),
    [
        (
            MIN,
            percent(92, low=90, high=94, level=0.95),
            "is 92 % (95 % interval 90 to 94) and meets the limit of at least 80 %",
        ),
        (
            MIN,
            percent(82, low=79, high=85, level=0.95),
            (
                "is 82 % (95 % interval 79 to 85) and meets the limit of at least 80 %, though its "
                "interval crosses a limit"
            ),
        ),
        (
            MIN,
            percent(79, low=77, high=81, level=0.9),
            (
                "is 79 % (90 % interval 77 to 81) and does not meet the limit of at least 80 %, though its "
                "interval crosses a limit"
            ),
        ),
        (
            MAX,
            percent(1, high=3, level=0.95),
            "is 1 % (95 % upper bound 3) and meets the limit of at most 2 %, though its interval crosses a limit",
        ),
        (
            MIN,
            percent(82, low=79, level=0.95),
            ("is 82 % (95 % lower bound 79) and meets the limit of at least 80 %, though its interval crosses a limit"),
        ),
        (MIN, percent(82, level=0.95), "is 82 % and meets the limit of at least 80 %"),
        (MIN | OPEN, {"value": 0.925}, "is 0.925, that is 92.5 %, and meets the limit of more than 80 %"),
        (MAX | OPEN, below(50, "[ppm]"), "is below 50 ppm, that is 0.005 %, and meets the limit of less than 2 %"),
        (
            MAX,
            below(5, value=0.1),
            (
                "is below 5 % (estimate 0.1 %) and cannot be judged against the limit of at most 2 %: the "
                "true value may lie on either side of a limit"
            ),
        ),
        (
            MIN,
            {"value": 3, "unit": "h"},
            (
                "is 3 h and cannot be judged against the limit of at least 80 %: 'h' cannot be converted "
                "to '%': they measure different things; state the criterion in 'h', the unit of the result"
            ),
        ),
        (
            {"kind": "max", "high": 2, "unit": "g/L"},
            {"value": 12.5, "unit": "mmol/L"},
            (
                "is 12.5 mmol/L and cannot be judged against the limit of at most 2 g/L: 'mmol/L' cannot be converted "
                "to 'g/L': that needs the molar mass of the substance, and none is assumed; state the criterion in "
                "'mmol/L', the unit of the result"
            ),
        ),
        (RANGE, {"value": 5, "unit": "Cel"}, "is 5 °C and meets the range of 2 to 8 °C"),
        (
            RANGE | OPEN,
            {"value": 8, "unit": "Cel"},
            "is 8 °C and does not meet the range of 2 to 8 °C, ends excluded",
        ),
        (MIN, {"value": None, "note": "clotted"}, "is not determined (clotted), so there is no result to judge"),
        (ND, {"value": "Negative "}, "is 'Negative' and meets the required 'not detected'"),
        (
            ND,
            {"value": 0, "limit": 10, "unit": "[CFU]/mL"},
            "is 0 with a limit of detection of 10 CFU/mL and meets the required 'not detected'",
        ),
        (
            SEEN,
            {"value": None, "relation": "<", "limit": 5, "unit": "{copies}"},
            "is below 5 copies and meets the required 'not detected' by a method that finds 10 copies",
        ),
        (NORMAL, {"value": "47,XX,+8"}, "is '47,XX,+8' and does not meet the required '46,XX'"),
        (
            REPORT,
            {"value": 31.5, "unit": "h", "low": 30, "high": 33, "level": 0.95},
            "is 31.5 h (95 % interval 30 to 33), reported without a limit",
        ),
    ],
)
def test_the_predicate_says_value_limit_and_why(criterion: dict[str, Any], result: dict[str, Any], says: str) -> None:
    assert weighed(criterion, result).says == says


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (79.99999999, "79.99999999 %"),
        (80.00000001, "80.00000001 %"),
        (31.357142857142858, "31.3571 %"),
        (1234567.0, "1,234,567 %"),
        (0.00002, "0.00002 %"),
        (2.5e-9, "2.5e-09 %"),
    ],
)
def test_enough_digits_are_shown_to_tell_the_side_of_the_limit(value: float, shown: str) -> None:
    assert weighed(MIN, percent(value)).says.startswith(f"is {shown} and ")


def test_a_value_that_no_unit_can_hold_is_not_known() -> None:
    found = weighed({"kind": "max", "high": 1, "unit": "10*-60"}, {"value": 1e300, "unit": "1"})
    assert found.answer is NOT_KNOWN
    assert "out of range" in found.says


_DECIMALS = st.integers(min_value=-1000, max_value=1000).map(lambda tenths: tenths / 10)


@st.composite
def criteria(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted((draw(_DECIMALS), draw(_DECIMALS)))
    kind = draw(st.sampled_from(("min", "max", "range")))
    ends = {"min": {"low": low}, "max": {"high": high}, "range": {"low": low, "high": high}}[kind]
    return {"kind": kind, "unit": "%", "exclusive": draw(st.booleans()), **ends}


@given(criteria(), st.sampled_from("<>"), _DECIMALS, _DECIMALS)
def test_an_answer_below_or_above_a_limit_holds_for_every_value_there(
    criterion: dict[str, Any], relation: str, limit: float, value: float
) -> None:
    assume(value < limit if relation == "<" else value > limit)
    bound = weighed(criterion, {"value": None, "relation": relation, "limit": limit, "unit": "%"}).answer
    if bound is not NOT_KNOWN:
        assert weighed(criterion, percent(value)).answer is bound


@given(criteria(), _DECIMALS)
def test_a_number_is_met_or_not_met_as_plain_arithmetic_says(criterion: dict[str, Any], value: float) -> None:
    low, high = criterion.get("low", -1e9), criterion.get("high", 1e9)
    inside = low < value < high if criterion["exclusive"] else low <= value <= high
    assert weighed(criterion, percent(value)).answer is (MET if inside else NOT_MET)


@given(criteria(), _DECIMALS, st.sampled_from(("1", "[ppm]", "[ppb]", "10*-6")))
def test_the_unit_of_a_result_does_not_change_the_answer(criterion: dict[str, Any], value: float, unit: str) -> None:
    other = {"value": convert(value, "%", unit), "unit": unit}
    assert weighed(criterion, other).answer is weighed(criterion, percent(value)).answer


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(f"  {text}\t") == fold(text)
