"""Trends in the browser: values over time, tests that are due, the drift of a genome."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from tests.release.drifting_line import drift_line, make_line
from tests.web.conftest import Visitor, visiting

from seedlot.record.entries.filing import Document
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.quality import Change
from seedlot.terms.criterion import Criterion, Kind, Specification


@pytest.fixture
def line(site: Any) -> Visitor:
    """A line with tests of copy number, on each database."""
    make_line(site)
    drift_line(site)
    return visiting(site)


def test_where_nothing_was_measured_that_is_said(open_visitor: Visitor) -> None:
    assert "The record holds no value of any test yet." in open_visitor.get("/trends").text
    assert "says when a test is done" in open_visitor.get("/trends/due?all=yes").text
    assert "Name a clone, a bank or a lot" in open_visitor.get("/trends/due").text


def test_what_is_held_of_stability_and_comparability_and_what_is_not_computed(open_visitor: Visitor) -> None:
    before = open_visitor.get("/trends/followed").text
    assert "No stability protocol is filed." in before
    tabs = re.findall(r'<li><a href="/trends[^"]*"[^>]*>([^<]+)<', before)
    assert tabs[-3:] == ["Stability", "Comparability", "Protocols"]
    open_visitor.site.say(
        Document(document="SP v1", type="stability protocol", title="Twelve months"),
        Change(change="CC-1", title="New medium", classification="major", comparability="CP-1"),
        Change(change="CC-2", title="New label", classification="minor"),
    )
    text = open_visitor.get("/trends/followed").text
    assert "SP v1" in text
    assert "New medium: CP-1" in text
    assert "CC-2" not in text


def test_the_drift_of_a_line_is_shown_and_drawn(line: Visitor) -> None:
    text = unescape(line.get("/trends/drift/EOPC").text)
    assert "20q11.21 gain" in text
    assert "Compared with MCB" in text
    assert '"/entries/' in text
    assert "20q11.21 gain" in line.get("/trends/drift/EOPC.svg").text
    assert json.loads(line.get("/trends/drift/EOPC.json").text)["vconcat"]
    assert line.get("/trends/drift?line=EOPC").headers["location"] == "/trends/drift/EOPC"
    assert 'name="line"' in line.get("/trends/drift").text


def test_tests_that_are_due_on_a_line(line: Visitor) -> None:
    """A specification asks for a karyotype at the bank, of which none was done."""
    criterion = Criterion(test="karyotype", kind=Kind.REPORT_ONLY, at=("MCB",))
    bank = Specification(name="G", version="1", product="PRODUCT", criteria=(criterion,))
    line.site.say(SpecificationApproved(specification=bank))
    for query in ("item=EOPC", "all=yes"):
        text = line.get(f"/trends/due?{query}").text
        assert ">overdue<" in text
        assert ">never<" in text
    assert line.get("/trends/due?item=NONE").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("?adequate=x", 422), ("?doublings=-1", 422), ("?adequate=101", 422), ("?bank=NONE", 422), ("?doublings=90", 200)],
)
def test_how_a_drift_is_read_is_checked(line: Visitor, query: str, status: int) -> None:
    assert line.get(f"/trends/drift/EOPC{query}").status_code == status
