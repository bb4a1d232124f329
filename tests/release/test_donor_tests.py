"""Donor tests as evidence: their words, the day of the sample, the window period."""

from __future__ import annotations

import pytest
from tests.release.invented import line, told

from seedlot.record.entries.donation import DonorTest, Procurement
from seedlot.release.donor_tests import outcome, repeated, stated_outcome, timed, whole
from seedlot.terms.finding import Answer


@pytest.mark.parametrize(
    ("result", "says"),
    [
        ("non-reactive", "acceptable"),
        ("Not  detected", "acceptable"),
        ("NEGATIVE", "acceptable"),
        ("reactive", "not acceptable"),
        ("positive", "not acceptable"),
        ("see report", ""),
        ("undetected", "acceptable"),
        ("HIV non-reactive; HBsAg reactive", "not acceptable"),
        ("negative control valid; sample positive", "not acceptable"),
        ("indeterminate", ""),
    ],
)
def test_the_words_of_a_result(result, says):
    assert outcome(result) == says


def test_what_is_stated_goes_before_the_words():
    """A reactive test may be found acceptable, such as one of CMV."""
    test = told(
        DonorTest(
            test="T",
            donor="D",
            analyte="CMV",
            sampled="2026-01-01",
            laboratory="L",
            result="reactive",
            outcome="acceptable",
        )
    )
    assert stated_outcome(test) == "acceptable"


def sampled(*several):
    """The line, whose tissue was taken on 10 January, with tests by analyte and day."""
    entries = [
        told(
            DonorTest(test=f"T{n}", donor="D", analyte=analyte, sampled=day, laboratory="L", result="negative"), entry=n
        )
        for n, (analyte, day) in enumerate(several)
    ]
    return line(
        entries=[told(Procurement(step="S1", tissue="blood", collected="2026-01-10T09:00:00Z"), about="S1"), *entries]
    )


@pytest.mark.parametrize(
    ("day", "around", "after"),
    [
        ("2026-01-10", Answer.MET, Answer.MET),
        ("2026-01-17", Answer.MET, Answer.MET),
        ("2026-01-18", Answer.NOT_MET, Answer.NOT_MET),
        ("2026-01-03", Answer.MET, Answer.NOT_MET),
        ("2026-01-02", Answer.NOT_MET, Answer.NOT_MET),
    ],
)
def test_the_sample_is_taken_within_seven_days(day, around, after):
    """21 CFR 1271.80(b) allows seven days around the donation, Directive 2006/17/EC seven days after it."""
    made = sampled(("anti-HIV", day))
    assert timed(made, "D", before=7)[0] is around
    assert timed(made, "D", before=0)[0] is after


def test_without_a_sample_or_a_donation_it_is_not_known():
    assert timed(sampled(), "D", before=7)[0] is Answer.NOT_KNOWN
    assert timed(sampled(("anti-HIV", "2026-01-10")), "E", before=7)[0] is Answer.NOT_KNOWN


NAT = [("HIV-1 RNA", "2026-01-10"), ("HBV DNA", "2026-01-10"), ("HCV NAT", "2026-01-10")]
AGAIN = [("anti-HIV-1/2", "2026-07-09"), ("HBsAg", "2026-07-09"), ("anti-HCV", "2026-07-09")]


@pytest.mark.parametrize(
    ("several", "answer"),
    [
        (NAT, Answer.MET),
        (NAT[:2], Answer.NOT_KNOWN),
        (AGAIN, Answer.MET),
        (AGAIN[1:], Answer.NOT_KNOWN),
        ([(name, "2026-07-08") for name, _ in AGAIN], Answer.NOT_KNOWN),
        ([], Answer.NOT_KNOWN),
    ],
)
def test_nat_of_three_or_a_sample_of_three_after_180_days(several, answer):
    """10 January and 180 days is 9 July."""
    assert repeated(sampled(*several), "D")[0] is answer


@pytest.mark.parametrize(
    ("analyte", "says"), [("HBsAg", "not acceptable"), ("anti-HIV-1/2", "not acceptable"), ("anti-CMV", "acceptable")]
)
def test_nobody_finds_a_reactive_test_of_hiv_or_hepatitis_acceptable(analyte, says):
    test = told(
        DonorTest(
            test="T",
            donor="D",
            analyte=analyte,
            sampled="2026-01-01",
            laboratory="L",
            result="reactive",
            outcome="acceptable",
        )
    )
    assert stated_outcome(test) == says


def test_a_combination_is_no_nat():
    """An assay of antigen and antibody in combination holds the letters of NAT, and is none."""
    several = [
        told(
            DonorTest(
                test=name,
                donor="D",
                analyte=f"{name} antigen/antibody combination",
                sampled="2026-01-01",
                laboratory="L",
                result="negative",
            ),
            about="D",
        )
        for name in ("HIV", "HBV", "HCV")
    ]
    assert repeated(line(entries=several), "D")[0] is Answer.NOT_KNOWN


@pytest.mark.parametrize(
    ("analytes", "asked", "counted"),
    [
        (("anti-HIV-1/2",), "anti-HIV", 1),
        (("anti-HIV-1 and 2",), "anti-HIV", 1),
        (("anti-HIV",), "anti-HIV", 1),
        (("anti-HIV-1",), "anti-HIV", 0),
        (("anti-HIV-2",), "anti-HIV", 0),
        (("anti-HIV-1", "anti-HIV-2"), "anti-HIV", 2),
        (("HIV-1 RNA",), "HIV RNA", 1),
        (("maternal anti-HIV-1/2",), "anti-HIV", 0),
        (("maternal anti-HIV-1/2",), "maternal", 1),
        (("anti-HBc IgM",), "anti-HBc", 0),
        (("anti-HBc (IgG and IgM)",), "anti-HBc", 1),
        (("anti-HBc total",), "anti-HBc", 1),
    ],
)
def test_a_test_of_a_part_is_not_the_test(analytes, asked, counted):
    several = [
        told(DonorTest(test="T", donor="D", analyte=each, sampled="2026-01-01", laboratory="L", result="negative"))
        for each in analytes
    ]
    assert len(whole(several, (asked,))) == counted
