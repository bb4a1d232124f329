"""The rules themselves, and what another pack would change, in the browser."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.regulation.own_pack import own_pack
from tests.release.strategy_story import told_in
from tests.web.conftest import Visitor, visiting

from seedlot.record.entries.origin import Programme


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Visitor]:
    with told_in(tmp_path) as site:
        yield visiting(site)


def zipped(folder: Path) -> bytes:
    """A folder as a ZIP, under its own name."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder.parent).as_posix())
    return data.getvalue()


def test_programmes_are_listed_and_where_none_is_that_is_said(open_visitor: Visitor) -> None:
    text = open_visitor.get("/regulation").text
    assert "No programme is entered yet" in text
    assert "rules, " in text


def test_the_verdict_of_each_programme_is_shown_where_that_is_asked(story: Visitor) -> None:
    """The story's programme is to be filed in the EU alone."""
    assert ">Verdict<" not in story.get("/regulation").text
    story.site.say(Programme(programme="TWO", product="cells", cell_source="iPSC", territories=("EU", "US")))
    sheet = story.get("/regulation?verdicts=yes&export=csv").text.splitlines()
    assert sheet[0].endswith("Answer,Verdict")
    rows = {line.split(",")[0]: line for line in sheet[1:]}
    assert rows["P"].endswith(",not met,blocker")
    assert "to be filed" in story.get("/regulation?verdicts=yes").text.casefold()
    assert ">Verdict<" in story.get("/regulation?verdicts=yes").text


def test_rules_are_listed_by_territory_and_each_is_shown(visitor: Visitor) -> None:
    visitor.login("op")
    text = visitor.get("/regulation/pack?territory=UK&filter=UK-CLD-04").text
    assert "/regulation/pack/UK-CLD-04" in text
    assert visitor.get("/regulation/pack?territory=XX").status_code == 422
    rule = unescape(visitor.get("/regulation/pack/DE-CLD-01").text)
    assert "Paul-Ehrlich-Institut" in rule
    assert "blocker" in rule
    assert visitor.get("/regulation/pack/NO-RULE-1").status_code == 404


def test_a_pack_that_is_brought_is_compared_and_not_kept(story: Visitor, tmp_path: Path) -> None:
    """The pack asks for the names of two people in development (OWN-CLD-01), which the story does not show."""
    pack = zipped(own_pack(tmp_path / "own"))
    size = story.site.size()
    answer = story.post("/regulation/differences", {"programmes": "yes"}, files={"pack": ("own.zip", pack)})
    text = unescape(answer.text)
    assert answer.status_code == 200
    assert "OWN-CLD-01" in text
    assert "Verdicts that would move" in text
    assert story.site.size() == size
    assert story.get("/regulation/pack/OWN-CLD-01").status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no file was chosen"),
        (b"PK\x03\x04 no", "cannot be read as a ZIP"),
        (b"name: x", "cannot be read as a ZIP"),
    ],
)
def test_what_is_no_pack_is_said(story: Visitor, data: bytes, says: str) -> None:
    answer = story.post("/regulation/differences", files={"pack": ("p.zip", data)} if data else None)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert '<div class="field wrong">' in answer.text
