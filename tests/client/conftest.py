"""A site that is really served, over a socket, for programs that ask it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest
import uvicorn
from tests.simulated_lot import make
from tests.simulated_site import Site

from seedlot.client import Client
from seedlot.web.app import create
from seedlot.web.serving import Serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A site without accounts in which a lot was made, and the address at which it is served."""
    site = Site(tmp_path_factory.mktemp("served"), simulated=True)
    make(site)
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    serving = Serving(address=str(site.record.where), hosts=("127.0.0.1",))
    app = create(serving, record=site.record, at=lambda: site.now)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield site, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def program(served: tuple[Site, str]) -> Iterator[Client]:
    """A program that asks it."""
    with Client(served[1], person="op", http=httpx2.Client(timeout=30)) as record:
        yield record
