"""What if, in the browser: what is chosen stands in the address, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.release.strategy_story import told_in
from tests.web.conftest import Visitor, visiting

GMP = {"territory": "DE", "step:development:environment": "licensed GMP"}


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with told_in(tmp_path) as site:
        yield visiting(site)


def test_it_offers_what_can_be_supposed(visitor: Visitor) -> None:
    text = visitor.get("/regulation/whatif/P").text
    assert 'name="step:development:environment" value="licensed GMP"' in text
    assert "(3 steps) now: research" in text
    assert "would move" not in text.replace("What would move?", "")


def test_what_would_move_is_shown_and_nothing_is_written(visitor: Visitor) -> None:
    size = visitor.site.size()
    answer = visitor.get("/regulation/whatif/P", params=GMP)
    text = unescape(answer.text)
    assert "If step development environment=licensed GMP" in text
    assert "DE-CLD-01" in text
    assert "cld environment: research -> licensed-gmp" in text
    assert 'value="licensed GMP" checked' in text
    assert visitor.site.size() == size


def test_what_is_typed_is_supposed_too(visitor: Visitor) -> None:
    text = unescape(visitor.get("/regulation/whatif/P", params={"more": "material M1 origin=recombinant\n\n"}).text)
    assert "If material M1 origin=recombinant" in text
    assert ">material M1 origin=recombinant" in text


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("nonsense x=2", "no edit of a nonsense"),
        ("step S9 environment=research", "no step and no part"),
        ("step S2 environment=clean", "cannot say 'clean'"),
        ("<script>", "no edit of a <script>"),
    ],
)
def test_what_cannot_be_supposed_is_said_beside_what_was_typed(visitor: Visitor, more: str, says: str) -> None:
    answer = visitor.get("/regulation/whatif/P", params={"more": more})
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert "<script>" not in answer.text
    assert more in unescape(answer.text[answer.text.index("<textarea") :])


def test_what_is_the_same_already_moves_nothing(visitor: Visitor) -> None:
    text = visitor.get("/regulation/whatif/P", params={"step:development:environment": "research"}).text
    assert "No verdict would move." in text


def test_what_was_left_as_it_is_does_not_stand_in_the_address(visitor: Visitor) -> None:
    answer = visitor.get("/regulation/whatif/P", params={**GMP, "step:banking:openness": "", "more": " "})
    assert answer.headers["location"].startswith("/regulation/whatif/P?territory=DE&step")
    assert "openness" not in answer.headers["location"]
    assert visitor.get(answer.headers["location"]).status_code == 200
    assert visitor.get("/regulation/whatif/P?more=").headers["location"] == "/regulation/whatif/P"
