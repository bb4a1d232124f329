"""Whether the site of a step held a licence on its day, and what a step that only says so is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.invented import GMP, line, told

from seedlot.record.entries.supplies import Accreditation, Organisation
from seedlot.regulation.evidence import evidence
from seedlot.release import facts_making as f
from seedlot.release import licensed

SITE = told(Organisation(organisation="SITE", name="Site", does=("manufacturer",), country="DE"))
PAPER = told(Accreditation(accreditation="A", organisation="SITE", standard="GMP", number="7", issuer="authority"))


def paper(since, ends=None, standard="GMP"):
    """A licence of the site, as entered."""
    return replace(PAPER, occurred=since, says={**PAPER.says, "ends": ends, "standard": standard})


@pytest.mark.parametrize(
    ("papers", "held"),
    [
        ([], None),
        ([paper("2025-01-01")], True),
        ([paper("2025-01-01", ends="2026-01-01")], True),
        ([paper("2025-01-01", ends="2025-12-31")], False),
        ([paper("2026-01-02")], False),
        ([paper("2025-01-01", ends="2025-12-31"), paper("2026-01-01")], True),
        ([paper("2026-01-02", standard="ISO 9001")], None),
    ],
)
def test_a_step_of_1_january_2026_is_licensed_while_a_licence_holds(papers, held):
    """Said to be licensed GMP, and the licence that is entered did not hold: the step is none under a licence."""
    made = line(first=GMP, entries=[SITE, *papers])
    assert licensed.licensed(made, made.works["S2"]) is held
    worth = ("gmp-principles", "gmp-principles") if held is False else ("licensed-gmp", "gmp")
    assert (f.cld_environment(made).value, f.mcb_environment(made).value) == worth


def test_a_site_that_is_not_entered_has_no_licence_to_speak_of():
    made = line(first=GMP, entries=[paper("2026-01-02")])
    assert licensed.licensed(made, made.works["S2"]) is None


def test_licences_are_called_as_the_evidence_calls_them():
    (needs,) = (each.licence for each in evidence()["cld.licensed_gmp"].needs.parts() if each.licence)
    assert needs.standard == licensed.GMP


def test_what_is_only_called_licensed_is_said_to_be():
    unshown = f.cld_environment(line(first=GMP, entries=[SITE]))
    assert "called licensed GMP; no licence of SITE is entered" in unshown.says
    assert "no licence" not in f.cld_environment(line(first=GMP, entries=[SITE, paper("2025-01-01")])).says
