"""What falls if an authority refuses one thing, in the browser."""

from __future__ import annotations

from html import unescape

import pytest
from tests.lineage.recall_story import tell
from tests.web.conftest import Visitor
from tests.web.forms import words


@pytest.fixture
def story(open_visitor: Visitor) -> Visitor:
    """The story of `recall_story`."""
    tell(open_visitor.site)
    return open_visitor


def test_what_falls_and_what_remains(story: Visitor) -> None:
    """The step S10 made B2 (docs of `recall_story`): DP2 and DOSE3 fall, DP1 and DP3 remain."""
    size = story.site.size()
    text = story.get("/radius?name=S10").text
    said = words(text)
    assert "0 banks, 2 lots and 1 dose fall" in said
    assert "NCT2" in said
    assert "recruiting" in said
    assert 'href="/recall?cause=step&amp;name=S10"' in text
    assert "B2: drug substance; falls" in text
    assert "DP1: drug product; remains" in text
    falls = story.get("/radius?name=S10&falls-export=csv").text.splitlines()
    assert [line.split(",")[0] for line in falls[1:]] == ["B2", "DOSE3", "DP2"]
    left = story.get("/radius?name=S10&remains-export=csv").text
    assert "DP3,drug product" in left
    picture = story.get("/radius-map.svg?name=S10&fold=all")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "B2: drug substance; falls" in picture.text
    assert story.site.size() == size


def test_a_stage_of_a_programme_and_a_page_that_leads_there(story: Visitor) -> None:
    text = unescape(story.get("/radius?stage=MCB&programme=P").text)
    assert "What falls with stage 'MCB' of programme 'P'" in text
    assert ">Recall it<" not in text, "a recall of a stage cannot be sealed"
    assert 'href="/radius?name=MCB"' in story.get("/items/MCB").text
    assert "/radius?cause=item&amp;name=MCB" in story.get("/recall?name=MCB").text


def test_what_cannot_be_asked_is_said_and_kept(story: Visitor) -> None:
    assert "Choose the programme too" in story.get("/radius?stage=MCB").text
    answer = story.get("/radius?name=%3Cnothing%3E")
    assert (answer.status_code, 'value="&lt;nothing&gt;"' in answer.text) == (404, True)
    assert story.get("/radius?cause=room&name=R1&from=yesterday").status_code == 422
    assert "Nothing is written" in story.get("/radius").text
