"""The client end to end, over a socket: what a program does in a day, each thing against a server that runs."""

from __future__ import annotations

import hashlib
import json
import threading
import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
from tests.simulated_site import Site

from seedlot.acts.hooks import add_hook, deliver
from seedlot.client import Client, Problem, is_signed
from seedlot.web.delivering import post

COUNTS = "sample,passage,viable cells seeded,viable cells harvested\nA,1,1e5,8e5\nA,2,1e5,8e5\n"


def test_it_enters_once_and_asks_again_with_the_same_key(served: tuple[Site, str], program: Client) -> None:
    said: dict[str, Any] = {"item": "DON-11", "sex": "female"}
    number = program.enter("donor", said, occurred="2026-05-01", key="entered-once")
    assert number == served[0].size() - 1
    assert program.enter("donor", said, occurred="2026-05-01", key="entered-once") == number
    assert program.enter("donor", said, occurred="2026-05-01") is None
    assert program.item("DON-11")["entry"] == number


def test_it_measures_a_raw_file_which_is_kept_by_its_hash(program: Client, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(COUNTS)
    unsealed = program.assay("growth", [file])
    told = program.measure("M-11", "growth", [file], items={"A": "MCB"}, occurred="2026-05-02")
    assert told["result"]["reportables"] == unsealed["reportables"] != []
    entry = program.entry(told["entry"])
    (kept,) = entry["content"]["result"]["inputs"]
    assert kept["sha256"] == hashlib.sha256(COUNTS.encode()).hexdigest()
    assert program.file(told["entry"], kept["sha256"]) == COUNTS.encode()


def test_it_imports_a_book_once(program: Client, tmp_path: Path) -> None:
    sheet = tmp_path / "Donors.csv"
    sheet.write_text("item,sex,occurred\nDON-12,female,2026-05-01\n")
    assert program.import_book([sheet], check=True)["written"] is None
    assert program.import_book([sheet])["written"]["count"] == 1
    assert program.import_book([sheet])["unchanged"] == 1
    sheet.write_text("item,sex,occurred\nDON-13,no,2026-05-01\n")
    with pytest.raises(Problem) as problem:
        program.import_book([sheet])
    assert [each["where"] for each in problem.value.faults] == ["Donors!B2"]


def test_it_waits_for_an_event(served: tuple[Site, str], program: Client) -> None:
    number = served[0].size()
    later = threading.Timer(
        0.3, lambda: program.enter("donor", {"item": "DON-14", "sex": "female"}, occurred="2026-05-01")
    )
    later.start()
    with closing(cast("Generator[dict[str, Any]]", program.events(first=number, wait=20))) as events:
        event = next(events)
    later.join()
    assert (event["entry"], event["kind"]) == (number, "donor")


def test_it_walks_through_pages(served: tuple[Site, str], program: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seedlot.client.line.PAGE", 7)
    assert [each["entry"] for each in program.entries()] == list(range(served[0].size()))


def test_what_is_unchanged_is_not_sent_again(served: tuple[Site, str]) -> None:
    statuses: list[int] = []
    http = httpx2.Client(timeout=30, event_hooks={"response": [lambda answer: statuses.append(answer.status_code)]})
    with Client(served[1], person="op", http=http) as record:
        first = record.lot("LOT")
        assert record.lot("LOT") == first
        record.enter("donor", {"item": "DON-15", "sex": "female"}, occurred="2026-05-01")
        assert record.lot("LOT")["as_of"] == first["as_of"] + 1
    assert statuses == [200, 304, 201, 200]


def test_of_two_who_correct_the_same_entry_one_reads_again(served: tuple[Site, str], program: Client) -> None:
    number = program.enter("donor", {"item": "DON-16", "sex": "female"}, occurred="2026-05-01")
    assert number is not None
    with pytest.raises(Problem) as unread:
        program.amend(number, {"sex": "male"}, reason="typed wrongly")
    assert unread.value.status == 428
    with Client(served[1], person="qa") as other:
        other.entry(number)
        program.entry(number)
        assert program.amend(number, {"sex": "male"}, reason="typed wrongly")["amends"] == number
        with pytest.raises(Problem) as problem:
            other.amend(number, {"name": "x"}, reason="a name")
        assert (problem.value.status, problem.value.type) == (412, "urn:seedlot:fault:amended-meanwhile")
        assert problem.value.what == f"Entry {number} was corrected while you were reading it"
        assert other.entry(number)["holds"]["sex"] == "male"


def test_a_recall_is_sealed_as_it_was_read(program: Client) -> None:
    read = program.recall("MCB")
    program.enter("donor", {"item": "DON-17", "sex": "female"}, occurred="2026-05-01")
    sealed = program.seal_recall("REC-1", "MCB", reason="complaint 7")
    assert (sealed["sha256"], sealed["items"]) == (read["sha256"], read["items"])
    assert [each["recall"] for each in program.recalls()] == ["REC-1"]
    assert program.recall_again("REC-1")["findings"][0]["answer"] == "met"
    with pytest.raises(Problem) as problem:
        program.seal_recall("REC-2", "LOT", reason="never read")
    assert problem.value.status == 428


def test_files_and_readings_come(program: Client) -> None:
    with zipfile.ZipFile(BytesIO(program.package("LOT"))) as package:
        assert "verify.py" in {name.rpartition("/")[2] for name in package.namelist()}
    with pytest.raises(Problem, match="decision") as problem:
        program.certificate("LOT")
    assert problem.value.status in {404, 422}
    assert program.radius("MCB")["items"] > 0
    assert program.drift("LOT")["line"] == "LOT"
    assert program.due()["item"] is None
    assert program.inspection("LOT")["item"] == "LOT"


class _Receiver(BaseHTTPRequestHandler):
    heard: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        self.heard.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[Any]]]:
    """A program that receives webhooks, and what it heard."""
    _Receiver.heard = []
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hear", _Receiver.heard
    server.shutdown()
    server.server_close()


def test_a_webhook_is_heard_and_its_signature_checked(
    served: tuple[Site, str], program: Client, receiver: tuple[str, list[Any]]
) -> None:
    site, (url, heard) = served[0], receiver
    _, secret = add_hook(site.record, "qa", url, ["donor"], now=site.now)
    number = program.enter("donor", {"item": "DON-18", "sex": "female"}, occurred="2026-05-01")
    if not heard:  # the server's own thread may have been first
        deliver(site.record, post, now=site.now)
    headers, body = heard[0]
    assert json.loads(body)["entries"] == [{"entry": number, "kind": "donor"}]
    assert is_signed(secret, headers, body, now=site.now)
    assert not is_signed(secret, headers, body + b" ", now=site.now)
    assert not is_signed("another", headers, body, now=site.now)
