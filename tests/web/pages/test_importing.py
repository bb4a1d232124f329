"""Import: a book is checked whole, its faults stand in their place, and it is sealed only when that is asked."""

from __future__ import annotations

import io
import multiprocessing
import socket
import subprocess
import sys
import tempfile
import time
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from openpyxl import Workbook, load_workbook
from tests.web.conftest import Visitor

from seedlot.record.verify import verify
from seedlot.web import uploads
from seedlot.web.app import create
from seedlot.web.serving import Serving

GOOD = b"item,sex,occurred\nD-1,female,2026-01-02\nD-2,male,2026-01-02\n"
BAD = b"item,sex,occurred,note\nD-1,female,2026-01-02,\nD-2,mal,2026-13-02,<script>alert(1)</script>\n"
GROWTH = b"sample,passage,viable cells seeded,viable cells harvested,hours in culture\nA,1,1000000,8000000,72\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Where uploads lie."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(folder))
    return folder


@pytest.fixture
def op(open_visitor: Visitor) -> Visitor:
    """An operator at a record without accounts, on each database."""
    open_visitor.login("op")
    return open_visitor


def upload(visitor: Visitor, **fields: list[tuple[str, bytes]]) -> str:
    """Upload files, and tell where that leads."""
    files = [(field, (name, data)) for field, several in fields.items() for name, data in several]
    answer = visitor.post("/import", files=files)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_book_is_checked_then_sealed(op: Visitor) -> None:
    before = op.site.size()
    path = upload(op, book=[("donors.csv", GOOD)])
    page = op.get(path).text
    assert "Nothing stands against it" in page
    assert op.site.size() == before
    op.post(path, {"do": "seal"})
    assert "2 entries, from" in op.get(path).text
    assert op.site.size() == before + 2
    assert "The record says all 2 of it already" in op.get(upload(op, book=[("donors.csv", GOOD)])).text


def test_faults_stand_in_their_cells_and_nothing_is_written(visitor: Visitor, home: Path) -> None:
    op = visitor
    op.login("op")
    before = op.site.size()
    path = upload(op, book=[("donors.csv", BAD)])
    page = op.get(path).text
    assert '<td class="wrong">mal<p class="fault">' in page
    assert "Holds 'mal'; expected one of: female, male" in unescape(page)
    assert "<script>alert" not in page
    assert 'value="seal"' not in page
    op.post(path, {"do": "seal"})
    assert op.site.size() == before
    op.post(path, {"do": "discard"})
    assert op.get(path).status_code == 422
    assert [each for each in home.rglob("*") if each.is_file()] == []


def test_a_workbook_with_its_raw_files_in_a_folder(open_visitor: Visitor) -> None:
    if open_visitor.site.record.engine.dialect.name != "sqlite":
        return
    open_visitor.login("op")
    book, data = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Donors")
    for row in (["item", "sex", "occurred"], ["D-1", "female", "2026-01-02"]):
        sheet.append(row)
    sheet = book.create_sheet("Measurements")
    for row in (
        ["measurement", "item", "assay", "files", "occurred"],
        ["M-1", "D-1", "growth", "raw/c.csv", "2026-01-06"],
    ):
        sheet.append(row)
    book.save(data)
    path = upload(open_visitor, folder=[("line a/book.xlsx", data.getvalue()), ("line a/raw/c.csv", GROWTH)])
    page = open_visitor.get(path).text
    assert "Nothing stands against it" in page, page
    open_visitor.post(path, {"do": "seal"})
    assert "2 entries, from" in open_visitor.get(path).text
    assert all(each.answer != "not met" for each in verify(open_visitor.site.record, files=True))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([], "No book was chosen"),
        ([("raw", ("c.csv", b"x"))], "No book was chosen"),
        ([("book", ("a.xlsx", b"x")), ("book", ("b.xlsx", b"x"))], "Several books were chosen"),
        ([("book", ("../donors.csv", GOOD))], "is no name that a file can have"),
    ],
)
def test_what_is_no_book_is_refused(visitor: Visitor, files: list[tuple[str, tuple[str, bytes]]], says: str) -> None:
    visitor.login("op")
    answer = visitor.post("/import", files=files or [("book", ("", b""))])
    assert answer.status_code == 422
    assert says in answer.text


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"<html>", b"\x00" * 100])
def test_a_file_that_is_no_workbook_is_said_to_be_none(visitor: Visitor, data: bytes) -> None:
    visitor.login("op")
    page = visitor.get(upload(visitor, book=[("book.xlsx", data)])).text
    assert "Cannot read book.xlsx" in page


def test_another_person_does_not_see_it(visitor: Visitor) -> None:
    visitor.login("op")
    path = upload(visitor, book=[("donors.csv", GOOD)])
    assert visitor.get(f"{path}/state").json() == {"running": False, "stage": "", "done": 0, "total": 0}
    visitor.login("qa")
    assert visitor.get(path).status_code == 422
    assert visitor.post(path, {"do": "seal"}).status_code == 422


def test_what_a_role_may_not_enter_is_refused_as_a_whole(visitor: Visitor) -> None:
    visitor.login("qa")
    before = visitor.site.size()
    assert "may not enrol a donor" in visitor.get(upload(visitor, book=[("donors.csv", GOOD)])).text
    assert visitor.site.size() == before


def test_a_book_to_begin_with_is_given(visitor: Visitor) -> None:
    visitor.login("op")
    empty, example = (
        load_workbook(io.BytesIO(visitor.get(f"/import/book.xlsx{query}").content)) for query in ("", "?example=yes")
    )
    assert empty["Donors"]["A2"].value is None
    assert example["Donors"]["A2"].value == "EX-DON-001"


def test_work_that_was_broken_off_says_so(visitor: Visitor) -> None:
    visitor.login("op")
    path = upload(visitor, book=[("donors.csv", GOOD)])
    found = uploads.find(serving_of(visitor), path.rpartition("/")[2], person="op", kind="book")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    uploads._write(found.folder, {**found.state, "running": gone.pid})
    assert "The work was broken off" in visitor.get(path).text
    visitor.post(path, {"do": "check"})
    assert "Nothing stands against it" in visitor.get(path).text


def serving_of(visitor: Visitor) -> Any:
    """How the visited server was started."""
    app: Any = visitor.client.app
    return app.state.serving


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_server_that_is_killed_in_the_midst_of_an_upload_leaves_nothing(site: Any, home: Path) -> None:
    """A real server, a real connection, half of the bytes, and SIGKILL: neither record nor disk knows of it."""
    if site.record.engine.dialect.name != "sqlite":
        return
    before, port = site.size(), _free_port()
    server = multiprocessing.get_context("fork").Process(target=_serve, args=(str(site.record.where), port, str(home)))
    server.start()
    try:
        page = _first_page(f"http://localhost:{port}/login")
        csrf = page.text.partition('name="csrf" content="')[2][:64]
        cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
        body = (
            f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: form-data; '
            'name="book"; filename="donors.csv"\r\nContent-Type: text/csv\r\n\r\n'
        ).encode() + GOOD * 50_000
        head = (
            f"POST /import HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookies}\r\nContent-Length: {2 * len(body)}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        with socket.create_connection(("localhost", port)) as connection:
            connection.sendall(head.encode() + body)
            time.sleep(0.2)
            server.kill()
            server.join()
    finally:
        server.kill()
    assert site.size() == before
    assert [each for each in home.rglob("*") if each.is_file()] == []


def _serve(address: str, port: int, home: str) -> None:
    tempfile.tempdir = home
    uvicorn.run(create(Serving(address=address)), port=port, log_level="critical")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return int(found.getsockname()[1])


def _first_page(address: str) -> httpx2.Response:
    for _ in range(150):
        try:
            return httpx2.get(address)
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server did not begin")
