"""Take the pictures of the pages that the documentation shows, from the record that `seedlot serve --demo` makes.

Run it as `python -m scripts.screenshots`. It makes that record anew in a folder that is removed afterwards.
It needs Chromium (`make browser`). Look at each picture afterwards.
"""

from __future__ import annotations

import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pyotp
import uvicorn
from playwright.sync_api import Page, ViewportSize, sync_playwright

from seedlot.acts.opening import resume
from seedlot.demo.staff import SPAN
from seedlot.demo.throwaway import Guest, furnish, guests
from seedlot.history import ask
from seedlot.history.tables import HEADER
from seedlot.record import read
from seedlot.web.app import create
from seedlot.web.serving import Serving

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "img"
SIZE = ViewportSize(width=1200, height=860)
#: Most bytes of a picture.
MOST = 200_000
LOT, LINE, PERSON = "SIM-DP-001", "SIM-P-MCB", "sim-qp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture: its name, the address of the page, and what of it is shown at the top."""

    name: str
    path: str
    person: str = PERSON
    top: str = ""


def shots(entries: dict[str, int]) -> tuple[Shot, ...]:
    """Every picture. `entries` are numbers of entries by what they are."""
    return (
        Shot(name="home", path="/"),
        Shot(name="find", path="/find?q=SIM-DP"),
        Shot(name="item", path=f"/items/{LINE}"),
        Shot(name="lineage", path=f"/lineage/{LINE}"),
        Shot(name="enter", path="/enter/deviations"),
        Shot(name="result", path=f"/entries/{entries['SIM-MEAS-02']}", top="main"),
        Shot(name="lot", path=f"/lots/{LOT}"),
        Shot(name="decide", path="/decide/SIM-DP-003", top="#sign"),
        Shot(name="recall", path="/recall?cause=material&name=SIM-MAT-05"),
        Shot(name="regulation", path="/programmes/SIM-RPE"),
        Shot(name="strategy", path="/strategy/SIM-RPE"),
        Shot(name="trends", path="/trends/drift/SIM-DAN-WCB"),
        Shot(name="stability", path="/trends/stability/SIM-STB-01", top="#tests"),
        Shot(name="control", path="/trends/control?name=viability&stage=drug+product", top="h1"),
    )


def main() -> None:
    """Take every picture, and tell how large it is."""
    if (chromium := shutil.which("chromium")) is None:
        sys.exit("This needs Chromium (`make browser`).")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        walk = furnish(Path(folder) / "demo", now=datetime.now(UTC) - SPAN)
        people, record = {guest.person: guest for guest in guests(walk)}, Path(walk.record.path)
        walk.record.engine.dispose()
        walk.record.desk.dispose()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with served(record) as url:
            pages: dict[str, Page] = {}
            for shot in shots(entries(record)):
                if shot.person not in pages:
                    pages[shot.person] = browser.new_page(base_url=url, viewport=SIZE)
                    log_in(pages[shot.person], people[shot.person])
                take(pages[shot.person], shot)
        browser.close()


@contextmanager
def served(record: Path) -> Iterator[str]:
    """Serve a record in a thread of this process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = create(Serving(address=str(record)))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def entries(record: Path) -> dict[str, int]:
    """Measurements by their identifiers."""
    with read.reading(resume(record)) as connection:
        return {row.subject: row.entry for row in ask.rows(connection, HEADER, kind="measured")}


def log_in(page: Page, guest: Guest) -> None:
    """Log in as one of the people of the demonstration."""
    page.goto("/login")
    page.get_by_label("Your identifier").fill(guest.person)
    page.get_by_label("Your password").fill(guest.password)
    if guest.factor:
        secret = parse_qs(urlparse(guest.factor).query)["secret"][0]
        page.get_by_label("Code of your second factor").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("button", name="Log out").wait_for()


def take(page: Page, shot: Shot) -> None:
    """Take one picture."""
    page.goto(shot.path)
    page.wait_for_load_state("networkidle")
    if shot.top:
        page.locator(shot.top).first.evaluate("each => each.scrollIntoView({behavior: 'instant'})")
        page.wait_for_load_state("networkidle")
    path = IMAGES / f"web-{shot.name}.png"
    page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    print(f"{path.name}: {size:,} bytes{'' if size <= MOST else ', which is TOO LARGE'}")  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
