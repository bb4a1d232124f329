"""The audit trail: filters, pages, copies, and proofs that anybody can recompute."""

from __future__ import annotations

import hashlib

import pytest
from tests.web.conftest import Visitor

from seedlot.acts.seal import say, state
from seedlot.record import merkle, read
from seedlot.record.entries.origin import Material


def test_the_last_entries_stand_first(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    shown = lot_visitor.get("/trail").text
    assert shown.index('col">Recorded (UTC)<') < shown.index('col">By<') < shown.index('col">What it says<')
    assert shown.index(f"/entries/{lot_visitor.site.size() - 1}") < shown.index('href="/entries/30"')
    assert "signed" in shown


def test_the_trail_is_filtered(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    assert "training" not in lot_visitor.get("/trail?kind=step").text.split("<tbody>")[1]
    assert lot_visitor.get("/trail?about=LOT&case=yes").status_code == 200
    assert "Olga Operator" in lot_visitor.get("/trail?by=op&sort=recorded").text
    for query in ("kind=nothing", "by=nobody", "since=soon", "sort=colour"):
        answer = lot_visitor.get(f"/trail?{query}")
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    assert "No entry is as you ask" in lot_visitor.get("/trail?until=1999-01-01").text


def test_pages_hold_every_entry_once(open_visitor: Visitor) -> None:
    site = open_visitor.site
    said = [say(Material(item=f"M{number}", name="medium"), "2026-01-01") for number in range(120)]
    state(site.record, "", *said, now=site.now)
    seen: list[str] = []
    for page in range(1, 4):
        body = open_visitor.get(f"/trail?page={page}").text.split("<tbody>")[1]
        seen += [part.split('"')[0] for part in body.split('class="number"><a href="/entries/')[1:]]
    assert seen == [str(number) for number in reversed(range(site.size()))]
    assert open_visitor.get("/trail?page=99999999").status_code == 200


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_proof_leads_from_the_entry_to_the_root(open_visitor: Visitor, number: int) -> None:
    """Recomputed by hand, after RFC 9162, 2.1.1: the leaf, then each hash beside the way."""
    site = open_visitor.site
    plain = open_visitor.get(f"/trail/{number}/proof.json").json()
    with site.reading() as connection:
        body, root = read.body(connection, number), read.root(connection)
    leaf = hashlib.sha256(b"\x00" + body).digest()
    assert plain["leaf"] == leaf.hex()
    assert plain["root"] == root.hex()
    path = [bytes.fromhex(each) for each in plain["path"]]
    assert merkle.verify_inclusion(leaf, path, seq=number, size=plain["size"], root=root)
    assert "holds" in open_visitor.get(f"/trail/{number}").text


def test_an_entry_that_is_not_there_has_no_proof(open_visitor: Visitor) -> None:
    assert open_visitor.get("/trail/999").status_code == 404
    assert open_visitor.get("/trail/999/proof.json").status_code == 404


def test_copies_are_given_away(lot_visitor: Visitor) -> None:
    lot_visitor.login("aud")
    rows = lot_visitor.get("/trail/copy.csv?kind=step").text.splitlines()
    assert len(rows) == 1 + 3
    assert "Audit" in lot_visitor.get("/trail/copy.html").text
    assert lot_visitor.get("/trail/copy.pdf?kind=step").content[:5] == b"%PDF-"
    assert lot_visitor.get("/trail/copy.exe").status_code == 404
