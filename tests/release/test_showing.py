"""Evidence by its code: every code can be judged, and what it asks for exists."""

from __future__ import annotations

import pytest
from tests.release.invented import line, programme

from seedlot.record.entries.entry import KINDS
from seedlot.regulation.evidence import evidence
from seedlot.regulation.shapes import Standing
from seedlot.release.checking import CHECKED
from seedlot.release.showing import Showing, show

#: Kinds of evidence that are told from steps, items and what is named by them.
TOLD = {"step", "item", "specification"}
DONORS = {"sample timing", "sample timing after", "repeat or NAT"}


def test_every_kind_that_evidence_asks_for_is_one():
    kinds = {kind.KIND for kind in KINDS} | TOLD
    for code, each in evidence().items():
        for part in each.needs.parts():
            assert part.entry is None or part.entry.kind in kinds, code


def test_every_field_that_evidence_asks_for_is_one():
    """A misspelt field would be missing for ever."""
    models = {kind.KIND: kind for kind in KINDS}
    more = {"decision": {"signed"}, "donor test": {"outcome"}}
    for code, each in evidence().items():
        for part in each.needs.parts():
            if part.entry is not None and part.entry.kind in models:
                fields = set(models[part.entry.kind].model_fields) | more.get(part.entry.kind, set())
                assert {*part.entry.where, *part.entry.says} <= fields, code


def test_every_check_that_evidence_asks_for_is_made():
    for code, each in evidence().items():
        for part in each.needs.parts():
            if part.finding is not None:
                made = {*CHECKED.get(part.finding.of, ()), *DONORS}
                assert set(part.finding.check) <= made, code


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
