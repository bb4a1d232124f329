"""The rules on two days, in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.release.strategy_story import told_in
from tests.web.conftest import Visitor, visiting


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Visitor]:
    with told_in(tmp_path) as site:
        yield visiting(site)


def test_rules_that_came_into_force_and_what_that_does_to_a_programme(story: Visitor) -> None:
    """EU-INV-01 holds since 2025-07-01 (EMA/CAT/22473/2025)."""
    size = story.site.size()
    text = unescape(story.get("/regulation/dates?from=2025-06-30&to=2025-07-01&programme=P").text)
    assert "P on 2025-06-30 and on 2025-07-01" in text
    assert "EU-INV-01" in text
    assert "the rule was upcoming and is in force" in text
    saved = story.get("/regulation/dates?from=2025-06-30&to=2025-07-01&territory=EU&rules-export=csv").text
    rows = [line.split(",")[:3] for line in saved.splitlines()[1:]]
    assert ["came into force", "since 2025-07-01", "EU-INV-01"] in rows
    assert story.site.size() == size


def test_no_question_is_a_year_and_a_wrong_one_is_said(story: Visitor) -> None:
    assert "Rules that stand otherwise" in story.get("/regulation/dates").text
    for query, status, says in (
        ("from=yesterday", 422, "'yesterday' is no day"),
        ("territory=XX", 422, "No territory is called 'XX'"),
        ("programme=none", 404, "not in the record"),
    ):
        answer = story.get(f"/regulation/dates?{query}")
        assert (answer.status_code, says in unescape(answer.text)) == (status, True), answer.text
    assert "The same rules hold on both days" in story.get("/regulation/dates?from=2026-02-01&to=2026-02-01").text
