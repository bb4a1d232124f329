"""Stability in the browser: the list, a study with its tables, its picture and its export."""

from __future__ import annotations

import json
from html import unescape

import pytest
from tests.release.stable_lots import POTENCY, begin, day, file_potency, place, study
from tests.web.conftest import Visitor

pytestmark = pytest.mark.parametrize("site", ["sqlite"], indirect=True)


def test_where_no_study_was_begun_that_is_said(open_visitor: Visitor) -> None:
    assert "No stability study was begun yet." in open_visitor.get("/trends/stability").text
    assert open_visitor.get("/trends/stability/NONE").status_code == 404
    assert open_visitor.get("/trends/stability/NONE.svg").status_code == 404
    assert open_visitor.get("/trends/stability?item=NONE").status_code == 404


def test_a_study_is_shown_drawn_and_exported(open_visitor: Visitor) -> None:
    site = open_visitor.site
    begin(site)
    site.say(study("STB/1", shelf_life="24", title="<b>cold</b>"), occurred=day(0))
    assert "No batch is on the study yet." in open_visitor.get("/trends/stability/STB%2F1").text
    assert "there is nothing to draw" in unescape(open_visitor.get("/trends/stability/STB%2F1.svg").text)
    assert "pull of" not in open_visitor.get("/due?part=yes").text
    place(site, "STB/1", *POTENCY)
    assert "pull of LOT-4 at 0 months" in open_visitor.get("/due?part=yes").text
    file_potency(site)
    listed = open_visitor.get("/trends/stability").text
    assert 'href="/trends/stability/STB%2F1"' in listed
    assert "STB/1" in open_visitor.get("/trends/stability?item=LOT-8").text
    assert "/trends/stability?item=LOT-8" in open_visitor.get("/items/LOT-8").text
    text = unescape(open_visitor.get("/trends/stability/STB%2F1").text)
    for words in (
        "15.5 months",
        "24 months",
        "a line for each batch",
        "out of trend",
        "LOT-8",
        "/help/how-to/stability",
    ):
        assert words in text
    assert "<b>cold</b>" not in open_visitor.get("/trends/stability/STB%2F1").text
    assert "Potency" in open_visitor.get("/trends/stability/STB%2F1.svg").text
    assert json.loads(open_visitor.get("/trends/stability/STB%2F1.json").text)["vconcat"]
    sheet = open_visitor.get("/trends/stability/STB%2F1?results-export=csv").text
    assert sheet.lstrip("\ufeff").startswith("Test,Batch,Months")
    assert len(sheet.splitlines()) == 1 + sum(map(len, POTENCY.values()))
    assert "Stability studies" in open_visitor.get("/trends/followed").text
