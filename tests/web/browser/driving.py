"""A browser before a served site: who sits there, and what went wrong in the pages that they saw."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from seedlot.web.app import create
from seedlot.web.serving import Serving

#: A page that says what is wrong with a form has such a status, of which Chromium complains.
_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|422) ")
#: How long a test waits for what must appear.
PATIENCE = 10_000


class Served:
    """A served site. Whoever sits down at it has a browser of their own.

    Examples:
        page = served.sit("qp")
        page.goto("/decide/LOT")
        assert not served.troubles
    """

    def __init__(self, browser: Browser, site: Any, url: str) -> None:
        self.browser, self.site, self.url = browser, site, url
        self.troubles: list[str] = []
        self._seats: dict[str, BrowserContext] = {}

    def sit(self, person: str = "", **options: Any) -> Page:
        """A page of a browser in which a person has logged in already; nobody has, where none is named."""
        context = self.browser.new_context(base_url=self.url, **options)
        context.set_default_timeout(PATIENCE)
        if person:
            token = self.site.enter(person)[0]
            context.add_cookies([{"name": "seedlot-session", "value": token, "url": self.url}])
        self._seats[f"{person} {len(self._seats)}"] = context
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        return page

    def leave(self) -> None:
        """Close every browser that sits here."""
        for context in self._seats.values():
            context.close()
        self._seats.clear()

    def _said(self, message: ConsoleMessage) -> None:
        """Keep what a page complains of: scripts that fail, and what the Content-Security-Policy forbids."""
        if message.type in {"error", "warning"} and not _REFUSED.match(message.text):
            self.troubles.append(f"{message.location.get('url', '')}: {message.text}")


@contextmanager
def serving(browser: Browser, site: Any) -> Iterator[Served]:
    """Serve a site in a thread of this process, by the site's own clock."""
    app = create(Serving(address=str(site.record.where)), record=site.record, at=lambda: site.now)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        served = Served(browser, site, f"http://127.0.0.1:{listening.getsockname()[1]}")
        try:
            yield served
        finally:
            served.leave()
            server.should_exit = True
            thread.join()


def tab_to(page: Page, goal: Locator, *, most: int = 400, back: bool = False) -> None:
    """Go to something by the Tab key alone, as one who has no mouse. Where one is must be seen on the way there."""
    for _ in range(most):
        if goal.evaluate("each => each === document.activeElement"):
            outline = goal.evaluate("each => getComputedStyle(each).outlineStyle")
            assert outline != "none", f"the focus is not seen on {goal}"
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{goal} cannot be reached by the keyboard on {page.url}")


def until(true: Any, *, seconds: float = 10) -> None:
    """Wait until something is true."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not become true"
        time.sleep(0.02)


def prove(page: Page, site: Any, person: str, *, code: str = "") -> None:
    """Fill in what a signature asks for."""
    given = site.components(person)
    if page.get_by_label("Your identifier").count():
        page.get_by_label("Your identifier").fill(person)
    page.get_by_label("Your password").fill(given.password)
    if given.code and page.get_by_label("Code of your second factor").count():
        page.get_by_label("Code of your second factor").fill(code or given.code)
