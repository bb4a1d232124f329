"""What is done through the API: once for each key, by whoever may, and never more than a token opens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from requests import Request
from tests.guarded_site import Guarded, cheaply
from tests.web.api.conftest import Program
from tests.web.api.test_describing import SCHEMA, hold

from seedlot.book.template import write_template

DONOR = {"kind": "donor", "content": {"item": "DON-9", "sex": "female"}, "occurred": "2026-05-01"}
COUNTS = b"passage,seeded,harvested,days\n1,100000,800000,3\n2,100000,800000,3\n"
GROWTH = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\n{sample},1,1000000,8000000,72\n"


def test_a_donor_is_entered_once(open_program: Program) -> None:
    """On each database."""
    size = open_program.site.size()
    answer = open_program.post("/entries", json=DONOR, key="the-same-key")
    assert (answer.status_code, answer.json()) == (201, {"entry": size})
    again = open_program.post("/entries", json=DONOR, key="the-same-key")
    assert (again.status_code, again.json()) == (201, {"entry": size})
    assert again.headers["idempotency-replayed"] == "true"
    assert open_program.post("/entries", json=DONOR).json() == {"entry": None}
    other = open_program.post("/entries", json={**DONOR, "note": "other"}, key="the-same-key")
    assert (other.status_code, other.json()["what"]) == (409, "This Idempotency-Key came with another request before")
    assert open_program.site.size() == size + 1


def test_without_accounts_a_form_of_another_site_writes_nothing(open_program: Program) -> None:
    """A browser sends no header of that name to another site without asking first, and nobody answers that."""
    size = open_program.site.size()
    answer = open_program.client.post(
        "/api/v1/entries", content=json.dumps(DONOR), headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 422
    assert open_program.site.size() == size


def test_what_was_refused_can_be_sent_again(program: Program) -> None:
    program.bring("op")
    wrong = {**DONOR, "content": {"item": "DON-9", "sex": "no"}}
    answer = program.post("/entries", json=wrong, key="a-key-for-it")
    assert answer.status_code == 422
    assert "Fields of donor" in answer.json()["mend"]
    assert program.post("/entries", json=DONOR, key="a-key-for-it").status_code == 201


def test_an_entry_says_that_it_came_by_a_token(program: Program) -> None:
    program.bring("op")
    number = program.post("/entries", json=DONOR).json()["entry"]
    told = program.get(f"/entries/{number}").json()
    assert (told["by"], told["authentication"], told["content"]["item"]) == ("op", "token", "DON-9")
    verified = program.post("/verify", json={}).json()
    assert verified["answer"] == "met", verified


def test_a_role_is_asked_for(program: Program) -> None:
    program.bring("an")
    answer = program.post("/entries", json=DONOR)
    assert (answer.status_code, program.site.size()) == (403, program.site.size())
    assert answer.json()["what"] == "Anna Lyst may not enrol a donor"


@pytest.mark.parametrize("kind", ["signature", "decision", "review", "certificate", "recall", "measured", "account"])
def test_no_token_signs_or_decides(program: Program, kind: str) -> None:
    program.bring("qp")
    answer = program.post("/entries", json={**DONOR, "kind": kind})
    assert answer.status_code == 422
    assert "not a kind that can be entered" in answer.json()["what"]


def test_a_book_is_checked_then_imported(program: Program, tmp_path: Any) -> None:
    program.bring("adm")
    path = tmp_path / "book.xlsx"
    write_template(path, example=False)
    sent = {"files": ("book.xlsx", path.read_bytes())}
    answer = program.post("/imports", files=sent, data={"check": "true"})
    assert answer.status_code in {200, 403}, answer.text
    program.bring("op")
    answer = program.post("/imports", files=sent, data={"check": "true"})
    assert (answer.status_code, answer.json()["written"]) == (200, None)
    sheet = b"item,sex,occurred\nDON-7,female,2026-05-01\n"
    answer = program.post("/imports", files={"files": ("Donors.csv", sheet)})
    assert (answer.status_code, answer.json()["new"]) == (201, {"donor": 1}), answer.text
    bad = program.post("/imports", files={"files": ("Donors.csv", sheet.replace(b"female", b"no"))})
    assert (bad.status_code, bad.json()["faults"][0]["where"]) == (422, "Donors!B2"), bad.text


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/passwd", ".hidden", "a/../../b"])
def test_no_file_leads_out_of_its_folder(program: Program, name: str) -> None:
    program.bring("an")
    answer = program.post("/assays/growth", files={"files": (name, COUNTS)})
    assert answer.status_code == 422


def test_an_assay_is_run_without_sealing(program: Program) -> None:
    program.bring("an")
    assert "growth" in {each["name"] for each in program.get("/assays").json()["assays"]}
    size = program.site.size()
    for text in ("no json", "[]"):
        answer = program.post("/assays/growth", files={"files": ("a.csv", COUNTS)}, data={"settings": text})
        assert answer.status_code == 422
    assert program.post("/assays/none", files={"files": ("a.csv", COUNTS)}).status_code == 422
    assert program.site.size() == size


def test_many_files_are_measured_each_alone_and_nothing_is_sealed(program: Program) -> None:
    """A file that fails stops no other, and one of which no value came is not good."""
    program.bring("an", "measure")
    sent = [
        ("files", ("a/x.csv", GROWTH.format(sample="A1"))),
        ("files", ("b/x.csv", GROWTH.format(sample="A2"))),
        ("files", ("empty.csv", GROWTH.partition("\n")[0] + "\n")),
        ("files", ("bad.csv", "rubbish")),
    ]
    size = program.site.size()
    answer = program.post("/assays/growth/batch", files=sent, data={"settings": '{"max_doublings": 30}'})
    told = answer.json()
    hold(SCHEMA["/api/v1/assays/{assay}/batch"]["POST"], answer, Request("POST", "http://a/").prepare())
    assert (told["assay"], told["answer"], told["done"], told["failed"]) == ("growth", "not met", 2, 2)
    assert [each["name"] for each in told["outcomes"]] == ["a/x.csv", "b/x.csv", "empty.csv", "bad.csv"]
    one, other, *rest = told["outcomes"]
    alone = program.post(
        "/assays/growth", files={"files": sent[0][1]}, data={"settings": '{"max_doublings": 30}'}
    ).json()
    assert (one["result"], one["error"]) == (alone, None)
    assert {each["sample"] for each in other["result"]["reportables"]} == {"A2"}
    assert [each["answer"] for each in rest] == ["not met", "not met"]
    assert all(each["error"]["what"] and str(program.site.record.files) not in str(each["error"]) for each in rest)
    assert program.site.size() == size


def test_a_batch_that_cannot_be_is_a_problem(program: Program) -> None:
    program.bring("an", "measure")
    one = ("files", ("a.csv", GROWTH.format(sample="A1")))
    assert program.post("/assays/growth/batch", files=[one, one]).status_code == 422
    assert program.post("/assays/growth/batch", files=[one, ("beside", one[1])]).status_code == 422
    assert program.post("/assays/none/batch", files=[one]).status_code == 422
    wrong = program.post("/assays/growth/batch", files=[one], data={"settings": '{"colour": "red"}'})
    assert (wrong.status_code, "colour" in wrong.json()["what"]) == (422, True)


def test_in_a_real_record_no_token_does_what_needs_a_second_factor(real_site: Any) -> None:
    """On each database: the problem says so, and nothing is sealed; what needs none is done."""
    with cheaply():
        program = Program(Guarded(real_site, "op", factors=("adm", "qa")))
        program.bring("op", "enter")
        number = program.post("/entries", json=DONOR).json()["entry"]
        program.bring("qa")
        wish = {"recall": "R-1", "reason": "complaint", "name": "op", "cause": "person", "as_of": number}
        why = {"changes": {"sex": "male"}, "reason": "typed wrongly"}
        for path, said in (("/recalls", wish), (f"/entries/{number}/amendments", why)):
            answer = program.post(path, json=said, headers={"if-match": "*"})
            told = answer.json()
            assert (answer.status_code, told["type"]) == (403, "urn:seedlot:fault:token-alone"), told
            assert "no token proves" in told["what"]
            assert "in simulated records only" in told["mend"]
        assert program.site.size() == number + 1
