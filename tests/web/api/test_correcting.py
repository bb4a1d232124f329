"""What is corrected and recalled over the API: by whoever may, as it was read, and once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.api.conftest import Program

from seedlot.web.api.conditions import UnconditionalError, matched, tag_of

WHY = {"changes": {"sex": "male"}, "reason": "typed wrongly"}


@given(st.dictionaries(st.text(), st.integers()), st.dictionaries(st.text(), st.integers()))
def test_a_tag_names_one_answer(one: dict[str, int], other: dict[str, int]) -> None:
    assert (tag_of(one) == tag_of(other)) is (list(one.items()) == list(other.items()))
    assert matched(tag_of(one), tag_of(one))
    assert matched(f'"x", W/{tag_of(one)}', tag_of(one))
    assert matched(" * ", tag_of(other))


@pytest.mark.parametrize("given_", [None, "", "  "])
def test_a_condition_is_needed(given_: str | None) -> None:
    with pytest.raises(UnconditionalError):
        matched(given_, '"a"')


def test_who_read_an_older_entry_corrects_nothing(open_program: Program) -> None:
    """On each database."""
    donor = {"kind": "donor", "content": {"item": "DON-9", "sex": "female"}, "occurred": "2026-05-01"}
    number = open_program.post("/entries", json=donor).json()["entry"]
    path = f"/entries/{number}/amendments"
    tag = open_program.get(f"/entries/{number}").headers["etag"]
    assert not tag.startswith("W/")
    assert open_program.post(path, json=WHY).status_code == 428
    done = open_program.post(path, json=WHY, headers={"if-match": tag}, key="amended-once")
    assert (done.status_code, done.json()) == (201, {"entry": number + 1, "amends": number, "fallen": []})
    again = open_program.post(path, json=WHY, headers={"if-match": tag}, key="amended-once")
    assert (again.status_code, again.json()) == (201, done.json())
    late = open_program.post(path, json={**WHY, "changes": {"name": "x"}}, headers={"if-match": tag})
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    assert late.json()["mend"] == "Read it again, then correct what is left."
    assert open_program.site.size() == number + 2
    assert open_program.get(f"/entries/{number}", headers={"if-none-match": tag}).status_code == 200
    forced = open_program.post(path, json={**WHY, "changes": {"sex": "female"}}, headers={"if-match": "*"})
    assert forced.status_code == 201


@pytest.mark.parametrize(("person", "status"), [("op", 403), ("qa", 201)])
def test_a_role_corrects(program: Program, person: str, status: int) -> None:
    program.bring("op")
    donor: dict[str, Any] = {"kind": "donor", "content": {"item": "DON-9", "sex": "female"}, "occurred": "2026-05-01"}
    number = program.post("/entries", json=donor).json()["entry"]
    program.bring(person)
    answer = program.post(f"/entries/{number}/amendments", json=WHY, headers={"if-match": "*"})
    assert answer.status_code == status, answer.text


def test_a_recall_is_sealed_only_as_it_was_read(lot_program: Program) -> None:
    lot_program.bring("qa")
    read = lot_program.get("/recall?name=MCB")
    wish = {"recall": "REC-1", "reason": "complaint", "name": "MCB", "as_of": read.json()["as_of"]}
    assert lot_program.post("/recalls", json=wish).status_code == 428
    other = lot_program.post("/recalls", json={**wish, "name": "LOT"}, headers={"if-match": read.headers["etag"]})
    assert (other.status_code, other.json()["type"]) == (412, "urn:seedlot:fault:other-answer")
    done = lot_program.post("/recalls", json=wish, headers={"if-match": read.headers["etag"]})
    assert done.json()["sha256"] == read.json()["sha256"], done.text
    told = lot_program.get("/recalls/REC-1").json()
    assert (told["entry"], told["findings"][0]["answer"]) == (done.json()["entry"], "met")
    assert lot_program.get("/recalls/REC-9").status_code == 404
