"""The facts and the codes of evidence as pages."""

from __future__ import annotations

import pytest

from seedlot.regulation.catalogue import evidence_page, facts_page, in_words
from seedlot.regulation.evidence import evidence
from seedlot.regulation.facts import facts


def test_every_fact_has_a_row() -> None:
    rows = facts_page(facts().values()).splitlines()
    assert len(rows) == 2 + len(facts())
    assert all(row.count(" | ") == 4 for row in rows[2:])
    assert "`licensed-gmp`, `gmp-principles`, `research` (best to worst)" in rows[6]


def test_every_code_has_a_row_that_says_what_shows_it() -> None:
    rows = evidence_page(evidence().values()).splitlines()
    assert len(rows) == 2 + len(evidence())
    assert all(len(row.split(" | ")[3]) > 10 for row in rows[2:])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "bank.mcb.mycoplasma",
            "a result of 'mycoplasma' on every item of stage 'MCB', which must be: not detected",
        ),
        ("doc.ctd_map", "a document 'CTD map' of the programme, with its file"),
        ("csv.audit_trail", "the record's own audit trail"),
        ("none.possible", "The law forbids it, and nothing that could be entered changes that."),
        ("material.tse_statement", "nothing found against, and something for, by the check 'tse' of every one of: all"),
        (
            "agreement.pmda.quality_safety",
            "an answer of 'PMDA' of 'JP'",
        ),
        (
            "reprogramming.non_integrating",
            "an entry 'gene transfer' of every one of: reprogramming, which says that integrating is 'false'",
        ),
        (
            "licence.de_20b",
            (
                "accreditation 'section 20b AMG' or '§ 20b AMG' or '20b AMG' of the organisation of every one of: procurements"
                " in DE, with number and issuer"
            ),
        ),
    ],
)
def test_what_shows_a_code_in_words(code: str, words: str) -> None:
    assert in_words(evidence()[code].needs).startswith(words)


def test_needs_within_needs_stand_in_brackets() -> None:
    told = in_words(evidence()["donor.us_screening"].needs)
    assert "; or (" in told
    assert "; and " in told
