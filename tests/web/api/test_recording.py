"""The record over the API: entries, proofs that hold, checkpoints, verification."""

from __future__ import annotations

import hashlib

import pytest
from tests.web.api.conftest import Program

from seedlot.record import merkle


def test_entries_come_in_pages(program: Program) -> None:
    program.bring("aud", "read")
    size = program.site.size()
    found: list[int] = []
    after: int | None = -1
    while after is not None:
        told = program.get(f"/entries?limit=7&after={after}").json()
        found += [each["entry"] for each in told["entries"]]
        after = told["next"]
    assert found == list(range(size))
    kinds = {each["kind"] for each in program.get("/entries?kind=account").json()["entries"]}
    assert kinds == {"account"}


def test_an_entry_is_told_and_proved(open_program: Program) -> None:
    """On each database; the proof is checked here by RFC 9162, 2.1.3, from the stored bytes alone."""
    told, proof = open_program.get("/entries/1").json(), open_program.get("/entries/1/proof").json()
    data = open_program.get("/entries/1/bytes").content
    leaf = hashlib.sha256(b"\x00" + data).digest()
    assert leaf.hex() == told["leaf"] == proof["leaf"]
    path = tuple(bytes.fromhex(each) for each in proof["path"])
    root = bytes.fromhex(proof["root"])
    assert merkle.verify_inclusion(leaf, path, seq=1, size=proof["size"], root=root)
    point = open_program.get("/checkpoint").json()
    assert (point["root"], point["signed"]) == (proof["root"], None)


def test_growth_is_proved(open_program: Program) -> None:
    told = open_program.get("/consistency?old=2").json()
    assert (told["old"], told["new"]) == (2, open_program.site.size())
    assert open_program.get("/consistency?old=9999").status_code == 422
    assert open_program.get("/entries/9999").status_code == 404


@pytest.mark.parametrize("kept", ["", "nonsense"])
def test_the_record_is_verified(open_program: Program, kept: str) -> None:
    answer = open_program.post("/verify", json={"files": True, "kept": kept})
    assert answer.status_code == (422 if kept else 200)
    assert kept or answer.json()["findings"]
