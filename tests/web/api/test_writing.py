"""What is done through the API: once for each key, by whoever may, and never more than a token opens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.web.api.conftest import Program

from seedlot.book.template import write_template

DONOR = {"kind": "donor", "content": {"item": "DON-9", "sex": "female"}, "occurred": "2026-05-01"}
COUNTS = b"passage,seeded,harvested,days\n1,100000,800000,3\n2,100000,800000,3\n"


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
