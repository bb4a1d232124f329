"""One browser for all tests of pages; each test has a record of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.guarded_site import cheaply
from tests.web.browser.driving import Served, serving

from seedlot.web import uploads

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. It is closed with the last test of this folder: while it runs, no other test may have a loop of events."""
    if CHROMIUM is None:
        pytest.skip("the pages are tested in Chromium, which is not here: `make browser` installs it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads lie."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(folder))
    return folder


@pytest.fixture
def served(browser: Browser, stock_template: Any, tmp_path: Path) -> Iterator[Served]:
    """A served site with one person for each role and a lot that awaits its review. No page may complain."""
    with cheaply(), serving(browser, stock_template.copied(tmp_path / "stocked")) as here:
        yield here
        assert here.troubles == []
