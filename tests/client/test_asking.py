"""The client, against a site that is served."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from tests.web.conftest import visiting

from seedlot.acts.tokens import SCOPES, Wish, make_token
from seedlot.client import Client, Problem

DONOR = {"item": "DON-9", "sex": "female"}


def client_of(site: Any, person: str) -> Client:
    """A client that asks for a person."""
    token = make_token(site.record, site.components(person), Wish(name="client", scopes=tuple(SCOPES)), now=site.now)
    return Client("http://localhost", token=token, http=visiting(site).client)


def test_a_record_is_read(stocked: Any) -> None:
    record = client_of(stocked, "aud")
    names = [each["item"] for each in record.items()]
    assert {"MCB", "LOT"} <= set(names)
    assert record.item("LOT")["item"] == "LOT"
    assert record.lot("LOT")["answer"] == record.lot("LOT")["answer"] == "not known"
    assert record.trace("LOT")["start"] == "LOT"
    assert set(record.lineage("MCB")) == {"item", "back", "forward"}
    assert len(list(record.values(item="LOT"))) > 0
    assert len(list(record.entries())) == record.record()["entries"] == stocked.size()
    assert record.entry(1)["entry"] == record.proof(1)["entry"] == 1
    assert record.consistency(3)["new"] == record.checkpoint()["size"]
    assert record.recall("MCB", begins="")["items"] > 0
    assert [each["entry"] for each in record.events(first=0, wait=0)] == list(range(stocked.size()))


def test_many_files_rules_and_witnesses(staffed: Any, tmp_path: Any) -> None:
    record = client_of(staffed, "an")
    paths = [tmp_path / f"c{number}.csv" for number in (1, 2)]
    head = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\n"
    for number, path in enumerate(paths):
        path.write_text(head + f"A{number},1,1000000,8000000,72\n")
    told = record.batch("growth", paths, max_doublings=30)
    assert [each["name"] for each in told["outcomes"]] == ["c1.csv", "c2.csv"]
    assert told["outcomes"][0]["result"] == record.assay("growth", paths[:1], max_doublings=30)
    with pytest.raises(Problem, match="twice"):
        record.batch("growth", paths, beside=paths[:1])
    assert len(record.rules(territory="UK")["rules"]) < len(record.rules()["rules"])
    assert record.rule("DE-CLD-01")["if_missing"] == "blocker"
    assert record.witnesses() == {"witnesses": [], "last": None, "answer": "not known"}
    with pytest.raises(Problem, match="no signed checkpoint"):
        record.witness_request(old=0)
    with pytest.raises(Problem, match="12 entries"):
        client_of(staffed, "adm").keep_cosignature("12")


def test_what_is_entered_is_entered_once(staffed: Any, tmp_path: Any) -> None:
    record = client_of(staffed, "op")
    number = record.enter("donor", DONOR, occurred="2026-05-01", key="once-and-once")
    assert record.enter("donor", DONOR, occurred="2026-05-01", key="once-and-once") == number == staffed.size() - 1
    assert record.enter("donor", DONOR, occurred="2026-05-01") is None
    sheet = tmp_path / "Donors.csv"
    sheet.write_text("item,sex,occurred\nDON-7,female,2026-05-01\n")
    assert record.import_book([sheet], check=True)["new"] == {"donor": 1}
    assert record.import_book([sheet])["written"]["count"] == 1
    with pytest.raises(Problem, match="may not use") as refused:
        record.measure("M-1", "growth", [sheet], items={"": "DON-9"}, occurred="2026-05-01")
    assert refused.value.status == 403


def test_a_problem_says_what_where_and_the_mend(staffed: Any) -> None:
    with pytest.raises(Problem) as problem:
        client_of(staffed, "aud").item("a b/c?d")
    assert (problem.value.status, problem.value.what) == (404, "'a b/c?d' is not in the record")
    assert str(problem.value) == f"{problem.value.what}. {problem.value.mend}"


def test_it_asks_again_with_the_same_key(monkeypatch: Any) -> None:
    monkeypatch.setattr("seedlot.client.line._FIRST", 0)
    heard: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        heard.append(request)
        if len(heard) == 1:
            raise httpx2.ConnectError("nobody there")
        return httpx2.Response(503) if len(heard) == 2 else httpx2.Response(201, json={"entry": 7})

    with Client("http://x/", person="op", http=httpx2.Client(transport=httpx2.MockTransport(answer))) as record:
        assert record.enter("donor", DONOR, occurred="2026-05-01") == 7
    assert len({each.headers["idempotency-key"] for each in heard}) == 1
    assert {str(each.url) for each in heard} == {"http://x/api/v1/entries"}
    assert heard[0].headers["seedlot-person"] == "op"
