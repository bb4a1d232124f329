"""A server that dies while somebody sends it a file: a real process, a real browser, and nothing half-written."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, FilePayload, expect
from tests.simulated_site import Site
from tests.web.browser.driving import until

from seedlot.record.verify import verify

HEADING = b"item,sex,occurred\n"
#: Bytes of the book that is sent, and bytes in a second that its sender's line carries.
SIZE, LINE = 4_000_000, 500_000


def serve(record: Path, port: int, home: Path) -> subprocess.Popen[bytes]:
    """`seedlot serve`, when it answers."""
    command = [
        sys.executable,
        "-c",
        "from seedlot.cli.door import run; run()",
        "serve",
        "--record",
        str(record),
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    process = subprocess.Popen(command, env={**os.environ, "TMPDIR": str(home)}, stdout=subprocess.DEVNULL)
    until(lambda: process.poll() is not None or answers(port), seconds=30)
    assert process.poll() is None
    return process


def answers(port: int) -> bool:
    """Whether a server answers."""
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/login").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
def port() -> int:
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_server_killed_in_the_middle_of_an_upload(browser: Browser, tmp_path: Path, home: Path, port: int) -> None:
    site = Site(tmp_path)
    before, record = site.size(), tmp_path / "seedlot.db"
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
    page = context.new_page()
    process = serve(record, port, home)
    try:
        page.goto("/login?next=/import")
        page.get_by_label("Your identifier").fill("op")
        page.get_by_role("button", name="Go on").click()
        donors = b"".join(b"D-%06d,female,2026-01-02\n" % number for number in range(SIZE // 27))
        page.get_by_label("The book").set_input_files(
            FilePayload(name="donors.csv", mimeType="text/csv", buffer=HEADING + donors)
        )
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": LINE}
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
        page.get_by_role("button", name="Check it").click()
        progress = page.locator("progress")
        until(lambda: 5 < float(progress.get_attribute("value") or 0) < 95)
    finally:
        process.kill()
        process.wait()
    expect(page.get_by_text("The connection broke; nothing was kept.")).to_be_visible()
    assert site.size() == before
    assert [each for each in home.rglob("*") if each.is_file()] == []
    assert all(each.answer != "not met" for each in verify(site.record, files=True))
    process = serve(record, port, home)
    try:
        small = FilePayload(name="donors.csv", mimeType="text/csv", buffer=HEADING + b"D-1,female,2026-01-02\n")
        page.goto("/import")
        page.get_by_label("The book").set_input_files(small)
        page.get_by_role("button", name="Check it").click()
        page.get_by_role("button", name="Seal it").click()
        expect(page.get_by_role("heading", name="Sealed")).to_be_visible()
        assert site.size() == before + 1
    finally:
        process.kill()
        process.wait()
        context.close()
