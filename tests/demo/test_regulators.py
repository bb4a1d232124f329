"""The walk's programmes before their regulators: known answers on published facts and on the simulated platform."""

from __future__ import annotations

import pytest

from seedlot.demo import regulators
from seedlot.regulation.shapes import Verdict


@pytest.fixture(scope="module")
def told(begun):
    made = begun("regulators")
    yield regulators.assess(made)
    made.record.engine.dispose()


def test_every_programme_is_assessed_and_none_is_accepted_for_want_of_evidence(told):
    assert tuple(each.programme.name for each in told.gaps) == regulators.PROGRAMMES
    for each in told.gaps:
        assert tuple(each.assessment.territories) == regulators.TERRITORIES
        assert all(one.verdict is not Verdict.ACCEPTED for one in each.assessment.territories.values())


def test_what_the_published_table_does_not_state_is_not_assessed(told):
    """The table states cells, donor type, phase and supplement; nothing of the environment in which cells were derived."""
    (nephstrom,) = (each for each in told.gaps if each.programme.name == "NEPHSTROM")
    facts = nephstrom.facts
    assert (facts["cell_source"].value, facts["use"].value, facts["uses_hpl"].value) == ("MSC", "allogeneic", True)
    assert facts["cld_environment"].value is None
    germany = nephstrom.assessment.territories["DE"].rule("DE-CLD-01")
    assert germany.verdict is Verdict.NOT_ASSESSED


def test_the_platform_was_begun_under_principles_of_gmp(told):
    (rpe,) = (each for each in told.gaps if each.programme.name == "SIM-RPE")
    assert rpe.facts["cld_environment"].value == "gmp-principles"
    assert rpe.assessment.territories["DE"].rule("DE-CLD-01").verdict is Verdict.BLOCKER
    assert rpe.assessment.territories["JP"].rule("JP-CLD-01").verdict is Verdict.NOT_ASSESSED


def test_under_licensed_gmp_germany_would_not_block_its_line(told):
    move = next(each for each in told.moved if (each.territory, each.rule) == ("DE", "DE-CLD-01"))
    assert (move.before, move.after) == (Verdict.BLOCKER, Verdict.NOT_APPLICABLE)


def test_the_report_is_written_in_both_forms(told):
    pdf, docx = told.reports
    assert pdf.read_bytes().startswith(b"%PDF")
    assert docx.read_bytes().startswith(b"PK")
