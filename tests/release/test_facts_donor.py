"""Facts of donors: each known, contradicted or not stated."""

from __future__ import annotations

import pytest
from tests.release.invented import line, programme, told

from seedlot.record.entries.donation import DonorTest, Eligibility, Procurement
from seedlot.record.entries.origin import Donor, Programme
from seedlot.release import facts_donor as f


def donors(*several):
    """A programme with donors that state some fields."""
    return programme(entries=[told(Donor(item=f"D{n}", **says), entry=n) for n, says in enumerate(several)])


@pytest.mark.parametrize(
    ("several", "living"),
    [
        (({"living": True},), True),
        (({"living": True}, {}), None),
        (({"living": False}, {}), False),
        (({"use": "autologous"},), True),
        (({},), None),
        ((), None),
    ],
)
def test_donors_were_alive(several, living):
    assert f.donor_living(donors(*several)).value is living


def test_who_is_treated_with_their_own_cells_is_alive():
    stated = told(Programme(programme="PRG", product="P", donor_type="autologous"))
    assert f.donor_living(programme(entries=[stated])).value is True


@pytest.mark.parametrize(
    ("several", "months"),
    [
        (({"age": 31},), 372),
        (({"age": 31}, {"age_months": 1}), 1),
        (({"age": 0},), None),
        (({"age": 31}, {}), None),
        (({"age_months": 0},), 0),
    ],
)
def test_the_age_of_the_youngest(several, months):
    assert f.donor_age_months(donors(*several)).value == months


@pytest.mark.parametrize(("fact", "field"), [(f.donor_htlv_risk_area, "htlv_risk"), (f.donor_transfused, "transfused")])
def test_what_the_interview_told(fact, field):
    assert fact(donors({field: True}, {})).value is True
    assert fact(donors({field: False})).value is False
    assert fact(donors({field: False}, {})).value is None


def results_of(**results):
    """A donor with results of tests by analyte."""
    tests = [
        told(
            DonorTest(
                test=name,
                donor="D0",
                analyte=name.replace("_", "-"),
                sampled="2026-01-01",
                laboratory="L",
                result=result,
            )
        )
        for name, result in results.items()
    ]
    return programme(entries=[told(Donor(item="D0")), *tests])


@pytest.mark.parametrize(
    ("results", "so"),
    [
        ({"anti_HBc": "reactive", "HBsAg": "non-reactive"}, True),
        ({"anti_HBc": "non-reactive"}, False),
        ({"anti_HBc": "reactive", "HBsAg": "reactive"}, False),
        ({"anti_HBc": "reactive"}, None),
        ({"HBsAg": "non-reactive"}, None),
        ({"anti_HBc": "see report", "HBsAg": "non-reactive"}, None),
    ],
)
def test_anti_hbc_without_hbsag(results, so):
    assert f.donor_anti_hbc_reactive(results_of(**results)).value is so


@pytest.mark.parametrize(
    ("outcome", "rules", "eligible"),
    [
        ("eligible", "21 CFR 1271 subpart C", True),
        ("ineligible", "21 CFR 1271.50", False),
        ("incomplete", "21 CFR 1271", None),
        ("not required", "21 CFR 1271.90(a)(1)", None),
        ("eligible", "Directive 2006/17/EC", None),
    ],
)
def test_the_determination_under_us_rules(outcome, rules, eligible):
    entry = told(Eligibility(eligibility="E", donor="D0", outcome=outcome, rules=rules))
    assert f.donor_eligible(programme(entries=[told(Donor(item="D0")), entry])).value is eligible


def test_the_later_determination_holds_whenever_it_was_entered():
    """Found ineligible in May, entered first; what was determined in January is not the last word."""
    later, former = (
        told(Eligibility(eligibility=name, donor="D0", outcome=outcome, rules="21 CFR 1271"), entry=entry, occurred=day)
        for name, outcome, entry, day in (("B", "ineligible", 7, "2026-05-01"), ("A", "eligible", 8, "2026-01-01"))
    )
    assert f.donor_eligible(programme(entries=[told(Donor(item="D0")), later, former])).value is False


@pytest.mark.parametrize(
    ("words", "tissue", "rich"),
    [
        ("peripheral blood", {"blood"}, True),
        ("bone marrow, iliac crest", {"marrow"}, True),
        ("leukapheresis", {"blood"}, True),
        ("umbilical cord blood", {"cord"}, True),
        ("umbilical cord", {"cord"}, False),
        ("skin of the forearm", {"skin"}, False),
        ("adipose tissue", {"fat"}, False),
        ("blastocyst", {"embryo"}, False),
        ("tooth", {"other"}, None),
    ],
)
def test_the_tissue_and_its_leukocytes(words, tissue, rich):
    made = line(entries=[told(Procurement(step="S1", tissue=words), about="S1")])
    assert f.tissue(made).value == frozenset(tissue)
    assert f.donor_leukocyte_rich(made).value is rich


def test_the_tissue_of_a_procurement_without_particulars_is_not_known():
    assert f.tissue(line()).value is None
    assert f.donor_leukocyte_rich(line()).value is None


def test_the_cell_source_of_the_programme_may_name_the_tissue():
    stated = told(Programme(programme="PRG", product="P", cell_source="BM-MSCs"))
    assert f.tissue(programme(entries=[stated])).value == frozenset({"marrow"})
