"""Comparability in the browser: exercises, their attributes and lots, the picture, the changes that lack one."""

from __future__ import annotations

import json
from html import unescape

from tests.release.test_comparability import AFTER, KARYOTYPE, POTENCY, later, made, told
from tests.web.conftest import Visitor

from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.quality import Change


def test_an_exercise_is_listed_shown_drawn_and_saved(open_visitor: Visitor) -> None:
    site = open_visitor.site
    assert "No comparability exercise is entered." in open_visitor.get("/trends/comparability").text
    entry = made(site, POTENCY, KARYOTYPE)
    site.say(Change(change="C2", title="New flask", classification="major", comparability="CMP-2"))
    later(site)
    told(site, AFTER, (1.01, 1.08, 0.91, 1.06), occurred="2026-07-01")
    listed = open_visitor.get("/trends/comparability").text
    assert "/trends/comparability/CMP" in listed
    assert "New flask: CMP-2" in listed
    text = unescape(open_visitor.get("/trends/comparability/CMP").text)
    assert "Alike within 0.8 to 1.25" in text
    assert "Every lot after the change that was tested is '46,XX'." in text
    assert f'/entries/{entry}"' in text
    parts = json.loads(open_visitor.get("/trends/comparability/CMP.json").text)["vconcat"]
    assert len(parts) == 2  # the interval, and the lots of the one attribute that is a number
    assert open_visitor.get("/trends/comparability/CMP.svg").headers["content-type"].startswith("image/svg+xml")
    saved = open_visitor.get("/trends/comparability/CMP?values-export=csv").text
    assert len(saved.splitlines()) == 17
    assert "/trends/comparability/CMP" in open_visitor.get(f"/entries/{entry}").text
    assert "/trends/comparability" in open_visitor.get("/trends/followed").text


def test_what_is_not_there_is_not_found(open_visitor: Visitor) -> None:
    assert open_visitor.get("/trends/comparability/NONE").status_code == 404
    open_visitor.site.say(Change(change="C", title="t", classification="minor"))
    (empty,) = open_visitor.site.say(ComparabilityExercise(exercise="E", change="C", before=("A",), after=("B",)))
    assert "No attribute is named" in open_visitor.get("/trends/comparability/E").text
    assert open_visitor.get("/trends/comparability/E.svg").status_code == 404
    assert f"/entries/{empty}" in open_visitor.get("/trends/comparability/E").text
