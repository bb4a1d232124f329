"""Evidence by its code: every code can be judged, and what it asks for exists."""

from __future__ import annotations

import pytest
from tests.release.invented import line, programme

from seedlot.regulation.evidence import evidence
from seedlot.regulation.shapes import Standing
from seedlot.release.showing import Showing, show


@pytest.mark.parametrize("made", [programme(), line()], ids=["nothing", "a line"])
def test_every_code_is_judged_and_says_what_would_settle_it(made):
    showing = Showing(made)
    assert (len(showing), list(showing)) == (len(evidence()), list(evidence()))
    for code, shown in showing.items():
        assert (shown.code, bool(shown.says)) == (code, True)
        assert bool(shown.settle) is (shown.standing is not Standing.HELD), code


def test_of_nothing_only_the_record_itself_is_shown():
    """A tick box is never evidence: an empty programme shows nothing, but for the audit trail."""
    held = {code for code, shown in Showing(programme()).items() if shown.standing is Standing.HELD}
    assert held == {"csv.audit_trail"}
    assert not [code for code, shown in Showing(programme()).items() if shown.standing is Standing.FAILED]


def test_what_the_law_forbids_is_missing_and_what_nothing_shows_cannot_be_assessed():
    showing = Showing(line())
    assert showing["none.possible"].standing is Standing.MISSING
    assert showing["donor.test.tgo108_panel"].standing is Standing.NOT_ASSESSABLE


def test_evidence_is_judged_when_it_is_first_asked_for(monkeypatch):
    asked = []

    def judged(made, code):
        asked.append(code.code)
        return show(made, code)

    monkeypatch.setattr("seedlot.release.showing.show", judged)
    showing = Showing(line())
    assert showing["doc.qtpp"] is showing["doc.qtpp"]
    assert asked == ["doc.qtpp"]
    with pytest.raises(KeyError):
        showing["nobody.defines"]
