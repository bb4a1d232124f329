"""The whole: which parts are challenged, and that what was left out is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedlot.qualification import installation
from seedlot.qualification import qualify as whole
from seedlot.qualification.challenge import Challenge, Part
from seedlot.qualification.qualify import NoPartError, Qualification, qualify
from seedlot.terms.finding import Answer

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


def test_nothing_is_qualified_by_no_part():
    with pytest.raises(NoPartError, match="No part is chosen"):
        qualify(None, now=NOW, parts=())


def test_only_the_parts_that_are_named_are_challenged(monkeypatch):
    """In the order of the report, each once, whatever the order in which they are named."""

    def no(*_given, **_more):
        raise AssertionError("a part was challenged that nobody named")

    monkeypatch.setattr(whole, "operated", no)
    monkeypatch.setattr(whole, "installed", lambda *_given, **_more: iter([installation._database()]))
    monkeypatch.setattr(whole, "calculated", lambda *_given, **_more: iter(()))
    found = qualify(None, now=NOW, parts=[Part.CALCULATION, Part.INSTALLATION, Part.CALCULATION])
    assert found.parts == (Part.INSTALLATION, Part.CALCULATION)
    assert found.left_out == (Part.OPERATION,)
    assert {each.part for each in found.challenges} == {Part.INSTALLATION}
    assert [each["name"] for each in found.contents()["parts"]] == ["installation", "calculation"]
    assert found.contents()["parts"][1]["answer"] is Answer.NOT_KNOWN  # nothing was challenged: never a pass


def test_a_part_that_is_met_says_what_was_left_out():
    met = Challenge(
        code="c", part=Part.CALCULATION, requirement="r", source="s", expected="e", observed="o", answer=Answer.MET
    )
    found = Qualification(software="s 0", at=NOW, record="", challenges=(met,), parts=(Part.CALCULATION,))
    assert (found.answer, found.plain()["left_out"]) == (Answer.NOT_KNOWN, ["installation", "operation"])
