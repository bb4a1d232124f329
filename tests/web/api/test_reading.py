"""What is read through the API: the same answers as the command line's, in pages, with ETags."""

from __future__ import annotations

from typing import Any

import pytest
from tests.web.api.conftest import Program


def test_items_come_in_pages(lot_program: Program) -> None:
    lot_program.bring("aud", "read")
    whole = lot_program.get("/items?limit=1000").json()
    found: list[Any] = []
    after: int | None = -1
    while after is not None:
        answer = lot_program.get(f"/items?limit=3&after={after}")
        found += answer.json()["items"]
        after = answer.json()["next"]
        assert ("link" in answer.headers) is (after is not None)
    assert found == whole["items"]
    assert whole["next"] is None
    assert len(found) > 3
    banks = lot_program.get("/items?stage=MCB").json()["items"]
    assert [each["item"] for each in banks] == [each["item"] for each in found if each["stage"] == "MCB"] != []


@pytest.mark.parametrize(
    "path", ["/items/LOT", "/trace/LOT", "/trace/MCB?way=forward", "/lineage/MCB", "/values?item=LOT"]
)
def test_what_is_there_is_told(lot_program: Program, path: str) -> None:
    lot_program.bring("aud", "read")
    answer = lot_program.get(path)
    assert answer.status_code == 200, answer.text
    again = lot_program.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_lot_is_judged(lot_program: Program) -> None:
    lot_program.bring("aud", "read")
    told = lot_program.get("/lots/LOT").json()
    assert (told["answer"], told["proposed"]) == ("not known", "quarantined")
    past = lot_program.get("/lots/LOT", params={"as-of": told["as_of"]}).json()
    assert past["findings"] == told["findings"]
    lot_program.site.review("LOT")
    assert lot_program.get("/lots/LOT").json()["answer"] == "met"


def test_an_etag_changes_with_the_record(lot_program: Program) -> None:
    lot_program.bring("aud", "read")
    before = lot_program.get("/lots/LOT").headers["etag"]
    lot_program.site.review("LOT")
    answer = lot_program.get("/lots/LOT", headers={"if-none-match": before})
    assert answer.status_code == 200
    assert answer.headers["etag"] != before


def test_a_recall_is_told(lot_program: Program) -> None:
    lot_program.bring("aud", "read")
    told = lot_program.get("/recall?name=MCB").json()
    assert "LOT" in {each["item"] for each in told["touched"]}
    assert told["cause"]["kind"] == "item"


def test_a_fault_is_a_problem_in_the_words_of_the_command_line(lot_program: Program) -> None:
    lot_program.bring("aud", "read")
    answer = lot_program.get("/items/NOT-THERE")
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert told["type"] == "urn:seedlot:fault:not-in-record"
    assert told["what"] == "'NOT-THERE' is not in the record"
    assert told["detail"] == f"{told['what']}. {told['mend']}"
    assert told["instance"] == "/api/v1/items/NOT-THERE"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/items?limit=0", 422),
        ("/items?as-of=never", 422),
        ("/nothing", 404),
        ("/items/%00", 422),
        ("/items/a%0Ab", 404),
        ("/recall", 422),
    ],
)
def test_what_cannot_be_asked_is_a_problem(program: Program, path: str, status: int) -> None:
    program.bring("aud", "read")
    answer = program.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert answer.json()["mend"]


def test_without_accounts_all_may_read(open_program: Program) -> None:
    """On each database."""
    assert open_program.get("/items").json() == {"items": [], "next": None}
    assert open_program.get("/record").json()["entries"] == open_program.site.size()
    assert open_program.get("/programmes/NONE/gaps").status_code == 404
