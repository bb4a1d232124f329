"""The help in the browser."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from tests.web.conftest import Visitor

from seedlot.demo.example import book, platform


def test_help_is_open_to_everybody(visitor: Visitor) -> None:
    text = visitor.get("/help").text
    assert "Recall what a cause touched" in text
    assert "/help/reference/assays/flow" in text


def test_a_page_shows_its_headings_and_its_neighbours(visitor: Visitor) -> None:
    text = visitor.get("/help/how-to/regulators").text
    assert '<a href="#what-if">What if</a>' in text
    assert 'rel="prev"' in text
    assert 'rel="next"' in text
    assert text.count("<h1") == 1


def test_a_search_shows_what_was_sought_inert(visitor: Visitor) -> None:
    assert "/help/how-to/accounts" in visitor.get("/help", params={"words": "second factor"}).text
    text = visitor.get("/help", params={"words": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in text
    assert "No page holds all of these words" in text


def test_a_picture_is_given(visitor: Visitor) -> None:
    answer = visitor.get("/help/img/genome-drift.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")


def test_a_page_that_is_not_there_is_said(visitor: Visitor) -> None:
    assert "has no page" in visitor.get("/help/nothing").text
    assert visitor.get("/help/img/..%2f..%2fmkdocs.yml").status_code in {404, 422}


def test_the_tour_names_what_the_demonstration_holds(open_visitor: Visitor) -> None:
    """Each item, lot and programme of its stops stands in the books of which the demonstration is made."""
    text = unescape(open_visitor.get("/help/tour").text)
    named = set(re.findall(r'href="/(?:items|lots|programmes|risk|trends/drift)/([\w-]+)"', text))
    sheets = [path for folder in (book(), platform()) for path in Path(folder).glob("*.csv")]
    held = "\n".join(path.read_text(encoding="utf-8") for path in sheets)
    assert len(named) >= 6
    assert {
        name for name in named if not re.search(rf"(^|[,;\"]){re.escape(name)}([,;\"]|$)", held, re.MULTILINE)
    } == set()
