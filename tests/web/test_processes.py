"""Several processes answer for one server: real ones, which end with the one that started them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import psutil
import pytest
from tests.simulated_site import Site

_SERVE = (sys.executable, "-c", "from seedlot.cli.door import run; run()", "serve", "--workers", "2")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_two_processes_answer_and_end_when_the_first_is_killed(tmp_path: Path) -> None:
    site = Site(tmp_path, simulated=True)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    with subprocess.Popen(
        [*_SERVE, "--record", site.record.where, "--port", str(port)], stdout=subprocess.DEVNULL
    ) as first:
        try:
            assert _until(lambda: _answers(port))
            every = psutil.Process(first.pid).children(recursive=True)
            answering = [each for each in every if "spawn_main" in " ".join(each.cmdline())]
            assert len(answering) == 2
        finally:
            first.kill()
    assert _until(lambda: not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in every))
    assert not _answers(port)


def _answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/login").status_code == 200
    except httpx2.TransportError:
        return False


def _until(holds: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
