"""Risks, strategy and expected tests in the browser, on the story of `strategy_story`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.release.strategy_story import attribute, control, scored, target, told_in
from tests.web.conftest import Visitor, visiting


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with told_in(tmp_path) as site:
        yield visiting(site)


def test_risks_to_be_looked_at_again(visitor: Visitor) -> None:
    """The site's day is 2026-06-01: what was to be looked at by May is overdue."""
    assert "No risk of any programme is scored yet." in visitor.get("/risk").text
    visitor.site.say(scored(review="2026-05-01"), scored("RS-2", risk="RSK-2", review=None))
    text = visitor.get("/risk").text
    assert "2026-05-01" in text
    assert "no day is named" in text
    assert text.index("not met") < text.index("not known", text.index("not met"))


def test_a_register_ranks_what_was_scored_beside_every_hazard(visitor: Visitor) -> None:
    """8 x 4 x 4 is 128; before it was 8 x 4 x 9 = 288."""
    visitor.site.say(target(), attribute(), control())
    visitor.site.say(scored(controls=("CTL-1",), detection=9), occurred="2026-04-01")
    visitor.site.say(scored("RS-2", controls=("CTL-1",), action="a test", review="2026-05-01"), occurred="2026-05-01")
    text = unescape(visitor.get("/risk/P").text)
    assert '<td class="number">128</td>' in text
    assert '<td class="number">288</td>' in text
    assert "overdue 2026-05-01" in text
    assert '<abbr title="tested at this stage with known sensitivity">4</abbr>' in text
    assert "Every hazard, as the record has it" in text
    assert "RSK-1 128" in visitor.get("/risk/P.svg").text
    assert json.loads(visitor.get("/risk/P.json").text)["layer"]


def test_hazards_of_other_programmes_are_shown_where_that_is_asked(visitor: Visitor) -> None:
    assert "MSC donor" not in visitor.get("/risk/P").text
    assert "MSC donor" in visitor.get("/risk/P?all=yes").text


def test_a_strategy_leads_from_the_target_to_what_the_record_holds(visitor: Visitor) -> None:
    assert "Nothing of a strategy is stated yet" in visitor.get("/strategy/P").text
    visitor.site.say(target(), attribute(), control())
    text = visitor.get("/strategy/P").text
    for part in ("safety targets (QT-1)", "mycoplasma (CQA-1)", "test: mycoplasma (CTL-1)"):
        assert part in text
    assert "bank 1 has a criterion for it" in text
    assert "CTL-1" in visitor.get("/strategy/P.svg").text
    assert json.loads(visitor.get("/strategy/P.json").text)["data"]["values"]


def test_what_leads_nowhere_is_found(visitor: Visitor) -> None:
    visitor.site.say(target(), attribute())
    assert "is held by no control" in visitor.get("/strategy/P").text


def test_expected_tests_say_what_is_done_and_what_is_missing(visitor: Visitor) -> None:
    text = visitor.get("/regulation/tests/P?territory=EU").text
    assert "release: missing" in text
    assert visitor.get("/regulation/tests/P?territory=XX").status_code == 422


@pytest.mark.parametrize("path", ["/risk/NONE", "/strategy/NONE", "/regulation/tests/NONE", "/risk/NONE.svg"])
def test_a_programme_that_is_not_there_is_said(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404
