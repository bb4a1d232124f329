"""What pages ask of a programme before its regulators."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.release.strategy_story import told_in
from tests.web.conftest import Visitor, visiting

from seedlot.record.entries.work import Made, Step, Used
from seedlot.regulation.shapes import Verdict
from seedlot.terms.words import Environment, ItemKind, Process
from seedlot.web.regulators import attached, look


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with told_in(tmp_path) as site:
        yield visiting(site)


def test_each_verdict_has_a_look_of_its_own() -> None:
    looks = [look(verdict) for verdict in Verdict]
    assert len({one.sign for one in looks}) == len({one.brief for one in looks}) == len(looks)
    assert (look(Verdict.GAP).style, look(Verdict.NOT_ASSESSED).style) == ("not-met", "not-known")


def test_a_file_has_a_name_that_any_system_takes() -> None:
    told = attached(b"x", 'P/1 "ü".pdf', "application/pdf")
    assert told.headers["content-disposition"] == 'attachment; filename="P_1____.pdf"'


def test_an_answer_is_another_once_the_record_says_more(visitor: Visitor) -> None:
    before = visitor.get("/programmes/P").text
    assert visitor.get("/programmes/P").text.split("csrf")[0] == before.split("csrf")[0]
    made = (Made(item="F2", item_kind=ItemKind.CULTURE, programme="P"),)
    step = Step(
        step="S7",
        process=Process.PASSAGE,
        inputs=(Used(item="R"),),
        outputs=made,
        environment=Environment.RESEARCH,
    )
    visitor.site.say(step, occurred="2026-05-01")
    size = visitor.site.size()
    assert f"as of {size} entries" in visitor.get("/programmes/P").text
    assert f"as of {size - 1} entries" in visitor.get(f"/programmes/P?as-of={size - 1}").text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/programmes/NONE", 404, "is not in the record"),
        ("/programmes/P?territory=XX", 422, "XX"),
        ("/programmes/P?as-of=never", 422, "neither a date nor"),
    ],
)
def test_what_cannot_be_asked_is_said(visitor: Visitor, path: str, status: int, says: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, says in answer.text) == (status, True)


def test_territories_are_those_that_are_named(visitor: Visitor) -> None:
    text = visitor.get("/programmes/P?territory=de,&territory=us").text
    assert "Germany" in text
    assert "United States" in text
    assert "Japan" not in text
