"""Witnesses over the API: who co-signed what, what is to be asked, and an answer that is kept once, by whoever may."""

from __future__ import annotations

from pathlib import Path

import pytest
from requests import Request
from tests.acts.bank import Bank
from tests.web.api.conftest import Program
from tests.web.api.test_describing import SCHEMA, hold

from seedlot.record import witness
from seedlot.record.witness import Request as Asked


def test_a_witness_is_asked_and_its_answer_kept_once(open_program: Program, tmp_path: Path) -> None:
    """On each database: the whole round, its second half on the witness's own computer."""
    bank = Bank(open_program.site, tmp_path)
    assert open_program.get("/witnesses/request").status_code == 422  # nothing is signed yet
    bank.sign()
    before = open_program.get("/witnesses")
    assert (before.json()["answer"], before.json()["last"]["size"]) == ("not known", open_program.site.size() - 1)
    asked = open_program.get("/witnesses/request?witness=partner.example/qa").json()
    assert (asked["old"], asked["size"]) == (0, open_program.site.size() - 1)
    line = witness.cosign(bank.witness, Asked.parse(asked["request"]), time=int(bank.now.timestamp())).signatures[-1]
    assert open_program.post("/cosignatures", json={"answer": "no line"}).status_code == 422
    done = open_program.post("/cosignatures", json={"answer": line.line()}, key="kept-once")
    assert (done.status_code, done.json()) == (201, {"entries": [open_program.site.size() - 1]})
    assert open_program.post("/cosignatures", json={"answer": line.line()}, key="kept-once").json() == done.json()
    again = open_program.post("/cosignatures", json={"answer": line.line()})
    assert (again.status_code, again.json()) == (200, {"entries": []})
    after = open_program.get("/witnesses")
    hold(SCHEMA["/api/v1/witnesses"]["GET"], after, Request("GET", "http://a/").prepare())
    (told,) = after.json()["witnesses"]
    assert (after.json()["answer"], told["name"], told["stands"]) == ("met", "partner.example/qa", "in force")
    assert [each["entry"] for each in told["cosignatures"]] == done.json()["entries"]


@pytest.mark.parametrize(("person", "status"), [("qa", 403), ("op", 403), ("adm", 422)])
def test_an_administrator_keeps_it(program: Program, person: str, status: int) -> None:
    """A number is what a witness answers that holds more: nothing is kept of it."""
    program.bring(person, "witness")
    assert program.post("/cosignatures", json={"answer": "12"}).status_code == status
