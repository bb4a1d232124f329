"""The lineage as a picture."""

from __future__ import annotations

import re

from tests.web.conftest import Visitor

from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process


def test_a_picture_has_a_node_for_each_item_that_leads_to_it(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    text = lot_visitor.get("/lineage/LOT").text
    assert text.count("data-node=") == 4
    for name in ("D", "MCB", "LOT", "LOT-s"):
        assert f'href="/items/{name}"' in text
    assert "MCB: bank; released" in text
    assert lot_visitor.get("/lineage/LOT?materials=yes").text.count("data-node=") == 5


def test_it_is_coloured_by_what_is_asked(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    words = {
        "environment": "LOT: drug product; not told",
        "result": "LOT: drug product; met",
        "verdict": "LOT: drug product",
    }
    for paint, says in words.items():
        assert says in lot_visitor.get(f"/lineage/LOT?colour={paint}&territory=US").text, paint
    assert lot_visitor.get("/lineage/LOT?colour=nonsense&territory=XX&fold=x").status_code == 200


def test_the_picture_is_a_file_of_its_own_without_script(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    answer = lot_visitor.get("/lineage/LOT.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert not re.search(r"<script| on\w+=|style=", answer.text)


def test_what_is_much_is_folded(open_visitor: Visitor) -> None:
    site = open_visitor.site
    made = tuple(Made(item=f"C-{n}", item_kind=ItemKind.CULTURE) for n in range(80))
    site.say(Donor(item="D"), Step(step="S", process=Process.ISOLATION, inputs=(Used(item="D"),), outputs=made))
    text = open_visitor.get("/lineage/D").text
    assert text.count("data-node=") == 2
    assert "80 cultures" in text
    assert "items alike are folded" in text
    assert open_visitor.get("/lineage/D?fold=all").text.count("data-node=") == 81
