"""What stands on a certificate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.dossier.lot_by_hand import Issue, case_of, issue_of
from tests.release.drifting_line import gain
from tests.release.examined import examined, line_of, word

from seedlot.dossier.contents import contents
from seedlot.genome.tiers import interpret
from seedlot.release.case import Flag
from seedlot.release.changes import findings
from seedlot.release.clones import courses
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Outcome


def told(issue: Issue) -> dict[str, Any]:
    return contents(*issue)


def rows_of(data: dict[str, Any]) -> dict[str, Any]:
    return {row["test"]: row for row in data["tests"]}


def test_every_criterion_has_a_row_with_its_results_and_verdict():
    rows = rows_of(told(issue_of(case_of())))
    assert {name: row["answer"] for name, row in rows.items()} == {
        "Viability": "met",
        "Viable cells": "met",
        "Relative potency": "met",
        "Karyotype": "met",
        "Mycoplasma": "met",
        "Endotoxin": "met",
        "Purity": "not known",
        "Cell diameter": "not known",
    }
    viability = rows["Viability"]
    assert (viability["criterion"], viability["unit"], viability["sign"]) == ("not less than 80", "%", "✓")
    assert viability["evidence"][0]["result"] == "93.4"
    assert viability["evidence"][0]["interval"] == "95 % CI 91.2 to 95.1"
    assert viability["evidence"][0]["origin"] == "entry 31, 12 Feb 2026"
    assert rows["Endotoxin"]["evidence"][0]["result"] == "< 0.25"


def test_a_method_is_named_once():
    case = case_of()
    fuller = case.evidence[0].reportable.model_copy(update={"method": "SOP-QC-014 v3, image cytometry"})
    other = replace(case.evidence[0], entry=50, reportable=fuller.model_copy(update={"method": "trypan blue"}))
    evidence = (replace(case.evidence[0], reportable=fuller), other, *case.evidence[1:])
    rows = rows_of(told(issue_of(replace(case, evidence=evidence))))
    assert rows["Viability"]["method"] == "SOP-QC-014 v3, image cytometry; trypan blue"
    assert rows["Relative potency"]["method"] == "Ph. Eur. 5.3"


def test_a_value_in_another_unit_is_told_in_both():
    row = rows_of(told(issue_of(case_of())))["Viable cells"]
    assert row["unit"] == "10⁶ cells/mL"
    assert row["evidence"][0]["result"] == "5.013"
    assert row["evidence"][0]["interval"] == "95 % CI 4.81 to 5.22"
    assert row["evidence"][0]["note"] == "reported as 5.013 \N{MULTIPLICATION SIGN} 10⁶ cells/mL"


def test_what_was_not_determined_says_why_and_what_is_missing_is_empty():
    rows = rows_of(told(issue_of(case_of())))
    assert rows["Purity"]["evidence"][0]["result"] == "not determined"
    assert rows["Purity"]["evidence"][0]["note"] == "the assay failed its system suitability"
    assert rows["Cell diameter"]["evidence"] == []
    assert "no result" in rows["Cell diameter"]["says"]


def test_all_results_of_a_test_are_shown_and_no_result_of_the_lot_is_lost():
    case = case_of()
    again = replace(case.evidence[0], entry=50, reportable=Reportable(name="VIABILITY", value=60.0, unit="%"))
    elsewhere = replace(case.evidence[0], entry=51, item="MCB-001", stage="MCB", of="MCB-001")
    unasked = replace(case.evidence[0], entry=52, reportable=Reportable(name="Colour", value="clear"))
    data = told(issue_of(replace(case, evidence=(*case.evidence, again, elsewhere, unasked))))
    assert [one["result"] for one in rows_of(data)["Viability"]["evidence"]] == ["93.4", "60"]
    assert rows_of(data)["Viability"]["answer"] == "not met"
    assert [(one["test"], one["item"], one["result"]) for one in data["others"]] == [("Colour", "", "clear")]


def test_a_result_after_the_decision_is_marked():
    case = case_of()
    late = replace(case.evidence[0], entry=71)
    data = told(issue_of(replace(case, evidence=(*case.evidence, late))))
    assert [one["origin"].endswith("†") for one in rows_of(data)["Viability"]["evidence"]] == [False, True]
    assert any("†" in warning for warning in data["warnings"])
    assert not told(issue_of(case))["warnings"]


def test_the_genealogy_is_a_line_from_the_donor_without_materials():
    data = told(issue_of(case_of()))
    assert data["line"] == ["DON-001 (donor)", "MCB-001 (MCB)", "WCB-003 (WCB)", "DP-2026-007 (drug product)"]
    assert (data["passages"], data["doublings"]) == (14, "38.6")


def test_a_long_genealogy_tells_its_ends():
    case = case_of()
    many = tuple(replace(case.ancestors[0], item=f"C{number}", entry=number) for number in range(40))
    line = told(issue_of(replace(case, ancestors=many)))["line"]
    assert (len(line), line[0], line[6], line[-1]) == (13, "C0 (WCB)", "29 more", "DP-2026-007 (drug product)")


def test_deviations_and_holds_say_how_they_stand():
    deviation = case_of().flags[0]
    flags = (
        deviation,
        replace(deviation, target="ST-0008"),
        replace(deviation, flag="DEV-9", open=True, closed_entry=None, severity="critical"),
        replace(deviation, flag="DEV-8", acceptable=False),
        Flag(
            flag="HOLD-1",
            kind="hold",
            severity="",
            title="recall",
            target="MAT-7",
            open=False,
            acceptable=True,
            conclusion="withdrawn",
            entry=26,
            closed_entry=28,
        ),
    )
    rows = told(issue_of(case_of(flags=flags)))["flags"]
    assert [(row["flag"], row["state"], row["good"]) for row in rows] == [
        ("DEV-2026-004", "closed, acceptable", True),
        ("DEV-9", "open", False),
        ("DEV-8", "closed, not acceptable", False),
        ("HOLD-1", "lifted, acceptable", True),
    ]
    assert rows[0]["targets"] == "ST-0007, ST-0008"
    assert (rows[0]["entries"], rows[1]["entries"], rows[1]["kind"]) == (
        "entries 25, 29",
        "entry 25",
        "critical deviation",
    )


def test_other_findings_are_told_once_and_information_is_not():
    proposal, decided, seal = issue_of(case_of())
    information = Finding(code="growth/offset", says="An offset was repaired.")
    flagged = Finding(code="release/deviation", answer=Answer.MET, says="DEV-2026-004 is closed.")
    proposal = replace(proposal, findings=(*proposal.findings, information, flagged))
    assert [row["says"] for row in contents(proposal, decided, seal)["checks"]] == [
        "Every step was done under licensed GMP."
    ]


def test_a_change_of_the_genome_shows_its_cited_tier_and_the_persons_word():
    """Found acceptable it is information to the judgement; a certificate says it all the same, with source and date."""
    known = interpret(gain((30, 100)))
    course = courses(line_of(examined("P20", gain((30, 100))), words=(word("20q11.21 gain", item="P20"),)), ())
    proposal, decided, seal = issue_of(case_of())
    proposal = replace(proposal, findings=(*proposal.findings, *findings(course)))
    (change,) = (row for row in contents(proposal, decided, seal)["checks"] if "20q11.21" in row["says"])
    for part in (
        "By the tables it is recurrent in hPSC:",
        "A person classified it as common benign variant (GC, Dr. X, on 2026-02-01): seen in the donor; it is acceptable.",
    ):
        assert part in change["says"]
    assert (change["answer"], "entries 130, 200" in change["where"]) == ("information", True)
    assert known.sources
    assert known.sources[0].split("; ")[0] in change["where"]


@pytest.mark.parametrize(
    ("outcome", "title"),
    [
        (Outcome.RELEASED, "Certificate of Analysis and Release"),
        (Outcome.REJECTED, "Certificate of Analysis of a Rejected Lot"),
        (Outcome.QUARANTINED, "Certificate of Analysis of a Lot in Quarantine"),
    ],
)
def test_only_a_released_lot_has_a_certificate_of_release(outcome, title):
    data = told(issue_of(case_of(), outcome=outcome))
    assert data["title"] == title
    assert ("Release" in data["title"]) is (outcome is Outcome.RELEASED)


def test_warnings_say_what_a_reader_must_know_first():
    issue = issue_of(case_of(), outcome=Outcome.RELEASED, stale=(75, 77), signatures=())
    warnings = " ".join(told(issue)["warnings"])
    assert "Amended since the decision by entries 75, 77" in warnings
    assert "not signed" in warnings
    assert "The evidence amounts to: quarantined. The person decided: released." in warnings


def test_the_signature_tells_name_meaning_time_and_method():
    """21 CFR 11.50 (a): printed name, date and time, meaning."""
    data = told(issue_of(case_of()))
    assert data["signatures"] == [
        {
            "name": "Dr Aoife O'Sullivan",
            "person": "aos",
            "meaning": "certification by the qualified person",
            "when": "1 Mar 2026, 10:30:05 UTC",
            "method": "password and one-time code",
            "entry": "71",
        }
    ]
    assert data["decision"]["person"] == "Dr Aoife O'Sullivan (aos)"


@pytest.mark.parametrize("method", ["", "none"])
def test_a_person_who_did_not_prove_who_they_are_is_not_authenticated(method):
    data = told(issue_of(case_of(), authentication=method, person="x"))
    assert data["decision"]["method"] == "not authenticated"
    assert data["decision"]["person"] == "x"


def test_a_lot_without_a_specification_is_not_judged():
    proposal, decided, seal = issue_of(case_of(specification=None, specification_entry=None, product=""))
    missing = Finding(code="release/specification", answer=Answer.NOT_KNOWN, says="It names no specification.")
    proposal = replace(proposal, findings=(missing,), criteria=(missing,))
    data = contents(proposal, decided, seal)
    assert data["tests"] == []
    assert data["summary"].startswith("No specification")
    assert data["checks"][0]["says"] == "It names no specification."
    assert dict(data["fields"])["Product"] == "not recorded"
    assert len(data["others"]) == sum(one.stage == proposal.case.lot.stage for one in proposal.case.evidence)


def test_fields_of_the_head():
    lot = replace(case_of().lot, expiry="2028-02-09")
    assert dict(told(issue_of(case_of(lot=lot)))["fields"]) == {
        "Product": "Corneavive",
        "Lot number": "DP-2026-007",
        "Stage": "drug product",
        "Date of manufacture": "10 Feb 2026",
        "Expiry date": "9 Feb 2028",
        "Specification": "CORNEA-DP, version 2 (entry 22)",
    }
