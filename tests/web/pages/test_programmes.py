"""The matrix of a programme, its rules and its report in the browser, on the story of `strategy_story`."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from tests.release.strategy_story import told_in
from tests.web.conftest import Visitor, visiting

from seedlot.record.entries.origin import Programme
from seedlot.web.pages import programmes


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    with told_in(tmp_path) as site:
        yield visiting(site)


def cells(text: str) -> dict[str, str]:
    """The verdict of each cell of the matrix that leads to its rules."""
    return dict(re.findall(r'aria-label="(\w+, [\w ]+): ([\w ]+)"', text))


def test_the_matrix_shows_the_verdict_of_each_stage_and_leads_to_its_rules(visitor: Visitor) -> None:
    """The line was derived in a research laboratory: in Germany a blocker of reprogramming (DE-CLD-01)."""
    text = visitor.get("/programmes/P?territory=DE").text
    assert cells(text)["DE, reprogramming"] == "blocker"
    (link,) = {unescape(each) for each in re.findall(r'href="([^"]+)" aria-label="DE, reprogramming', text)}
    rules = visitor.get(link).text
    assert "DE-CLD-01" in rules
    assert "BANK-01" not in rules
    assert "Rules for P: reprogramming, DE" in rules


def test_a_rule_shows_its_facts_evidence_entries_and_source(visitor: Visitor) -> None:
    text = unescape(visitor.get("/regulation/rule/P?rule=DE-CLD-01&of=DE&territory=DE").text)
    assert "cld environment" in text
    assert re.search(r'href="/entries/\d+"', text)
    for head in ("Facts", "Evidence", "Source", "To do"):
        assert f"<h2>{head}</h2>" in text
    assert "as reported in a published article" in text


def test_a_fact_that_is_not_known_says_what_settles_it(visitor: Visitor) -> None:
    text = visitor.get("/programmes/P").text
    assert "Facts that the record does not hold" in text
    assert re.search(r"<strong>[\w ]+</strong>: \w", text)


@pytest.mark.parametrize("query", ["rule=NO-RULE-1", "rule=DE-CLD-01&of=US", "rule=DE-CLD-01&of=XX", ""])
def test_a_rule_that_is_not_there_is_said(visitor: Visitor, query: str) -> None:
    assert visitor.get(f"/regulation/rule/P?{query}").status_code == 404


def test_rules_are_narrowed_and_exported(visitor: Visitor) -> None:
    text = visitor.get("/regulation/rules/P?verdict=blocker&territory=DE").text
    assert "DE-CLD-01" in text
    assert ">gap<" not in text
    sheet = visitor.get("/regulation/rules/P?territory=DE&export=csv").text.splitlines()
    assert sheet[0].endswith("Answer,Verdict,Rule,What it asks,Territories,Timing,Wording,To do")
    assert any(",DE-CLD-01," in line for line in sheet)


def test_the_report_is_given_as_pdf_and_as_a_document(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a printed report says is tested where it is made; setting it takes seconds."""
    monkeypatch.setattr(
        programmes, "gap_report", lambda gaps, contents: f"{gaps.programme.name} {contents['title']}".encode()
    )
    printed = visitor.get("/regulation/report/P?territory=DE")
    assert printed.headers["content-disposition"] == 'attachment; filename="P-gaps.pdf"'
    assert (printed.headers["content-type"], printed.content) == ("application/pdf", b"P Regulatory gap report")
    edited = visitor.get("/regulation/report/P?territory=DE&form=docx")
    with zipfile.ZipFile(io.BytesIO(edited.content)) as archive:
        assert b"DE-CLD-01" in archive.read("word/document.xml")


def test_plans_are_left_out_where_that_is_asked(visitor: Visitor) -> None:
    text = visitor.get("/programmes/P?planned=no").text
    assert '<option value="no" selected>' in text
    assert "planned=no" in text[text.index('<nav class="tabs"') :]


def test_a_name_that_is_markup_is_shown_inert(visitor: Visitor) -> None:
    name = "X/<b>& y"
    visitor.site.say(Programme(programme=name, product="<img src=x onerror=alert(1)>"))
    link = re.search(r'href="(/programmes/X[^"]+)"', visitor.get("/regulation").text)
    assert link is not None
    for text in (visitor.get(unescape(link[1])).text, visitor.get("/regulation").text):
        assert "&lt;b&gt;" in text
        assert "<img src=x" not in text
