"""An item: each of its views, as known on a date, whatever it is called."""

from __future__ import annotations

import json

import pytest
from tests.simulated_lot import make
from tests.web.conftest import Visitor

from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Deviation
from seedlot.web.pages.item import VIEWS


def test_every_view_of_a_lot_tells_what_is_entered(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    told = {
        "story": ("filling; MCB → LOT", "Went into", "viability: 91 %"),
        "results": ("viability is 91 %", "met", "Show also the"),
        "genome": ("Tests along the passages", "R3"),
        "making": ("medium", "Olga Operator", "SOP-1 v1"),
        "documents": ("No file and no document",),
        "trail": ("Audit trail", "Olga Operator (op)"),
    }
    assert set(told) == set(VIEWS)
    for view, parts in told.items():
        text = lot_visitor.get(f"/items/LOT?view={view}").text
        for part in parts:
            assert part in text, (view, part)


def test_the_story_is_as_known_on_a_date(open_visitor: Visitor) -> None:
    site = open_visitor.site
    (first,) = site.say(Donor(item="D"))
    site.say(Deviation(deviation="DEV-1", targets=("D",), severity="minor", title="late"))
    assert "DEV-1" in open_visitor.get("/items/D").text
    before = open_visitor.get(f"/items/D?as-of={first + 1}").text
    assert "DEV-1" not in before
    assert "As known on" in before
    gone = open_visitor.get(f"/items/D?as-of={first}")
    assert gone.status_code == 404
    assert "after the moment that is asked for" in gone.text


@pytest.mark.parametrize("name", ["A/1 ä", "<b>x</b>", "x" * 120, "../..", "a?b#c% x"])
def test_any_name_has_a_page_on_which_it_is_text(open_visitor: Visitor, name: str) -> None:
    open_visitor.site.say(Donor(item=name))
    where = open_visitor.get("/find", params={"q": name}).headers["location"]
    answer = open_visitor.get(where)
    assert answer.status_code == 200
    assert "<b>x" not in answer.text
    assert open_visitor.get(where.replace("/items/", "/lineage/")).status_code == 200


def test_what_is_not_there_is_a_page_that_says_so(open_visitor: Visitor) -> None:
    for path in ("/items/NO", "/lineage/NO", "/lineage/NO.svg", "/drift/NO.svg"):
        answer = open_visitor.get(path)
        assert answer.status_code == 404, path
        assert "is not in the record" in answer.text


def test_lists_of_an_item_are_exported(lot_visitor: Visitor) -> None:
    lot_visitor.login("an")
    for query in ("view=results&export=csv", "view=making&steps-export=csv", "view=making&lots-export=csv"):
        assert lot_visitor.get(f"/items/LOT?{query}").headers["content-type"].startswith("text/csv")
    assert "R3" in lot_visitor.get("/items/LOT?view=results&along=yes").text


def test_the_drift_is_a_picture_and_data(lot_visitor: Visitor) -> None:
    lot_visitor.login("an")
    picture = lot_visitor.get("/drift/LOT.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    data = lot_visitor.get("/drift/LOT.json")
    assert "vconcat" in json.loads(data.text)
    kept = lot_visitor.get("/drift/LOT.svg", headers={"if-none-match": picture.headers["etag"]})
    assert kept.status_code == 304


def test_pages_of_a_long_trail(open_visitor: Visitor) -> None:
    make(open_visitor.site)
    site = open_visitor.site
    site.say(*(Deviation(deviation=f"DEV-{n:02}", targets=("D",), severity="minor", title="t") for n in range(60)))
    text = open_visitor.get("/items/D?view=trail&page=2").text
    assert "Page 2 of 2" in text
    assert "DEV-59" not in text
    assert "DEV-59" in open_visitor.get("/items/D?view=trail").text
