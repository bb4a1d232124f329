"""The server is killed in the middle of an upload: nothing is written, and nothing is left behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from tests.simulated_site import Site

from seedlot.acts.verifying import verify_whole
from seedlot.terms.finding import Answer

_SERVE = "import uvicorn; uvicorn.run('seedlot.web.app:kept', factory=True, port={port}, log_level='error')"


@pytest.fixture
def free() -> int:
    """A port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def test_killed_in_the_middle_of_an_upload(tmp_path: Path, free: int) -> None:
    site, left = Site(tmp_path, simulated=True), tmp_path / "left"
    left.mkdir()
    size = site.size()
    told = f'{{"address": "{site.record.where}", "hosts": ["127.0.0.1"]}}'
    env = os.environ | {"SEEDLOT_SERVE": told, "TMPDIR": str(left)}
    with subprocess.Popen([sys.executable, "-c", _SERVE.format(port=free)], env=env) as server:
        try:
            cookie, csrf = _visit(free)
            with socket.create_connection(("127.0.0.1", free)) as way:
                head = (
                    f"POST /verify/package HTTP/1.1\r\nHost: 127.0.0.1:{free}\r\nCookie: {cookie}\r\nX-CSRF: {csrf}\r\n"
                )
                head += "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9000000\r\n\r\n--b\r\n"
                head += 'Content-Disposition: form-data; name="package"; filename="lot.zip"\r\n\r\nPK'
                way.sendall(head.encode() + b"x" * 3_000_000)
                time.sleep(0.2)
                server.send_signal(signal.SIGKILL)
        finally:
            server.kill()
    assert list(left.iterdir()) == []
    assert site.size() == size
    assert Answer.NOT_MET not in {each.answer for each in verify_whole(site.record, files=True)}


def _visit(port: int) -> tuple[str, str]:
    """The cookie of a visit, and what its forms bring back; once the server answers."""
    for _ in range(300):
        try:
            answer = httpx2.get(f"http://127.0.0.1:{port}/login")
        except httpx2.TransportError:
            time.sleep(0.1)
            continue
        found = re.search(r'<meta name="csrf" content="([0-9a-f]+)">', answer.text)
        assert found, answer.text
        return answer.headers["set-cookie"].partition(";")[0], found[1]
    pytest.fail("the server did not come up")
