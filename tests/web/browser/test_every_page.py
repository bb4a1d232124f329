"""Every page of every section in a browser: WCAG 2.2 AA, no complaint of the browser, nothing wider than a small screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Error, Page, ViewportSize
from tests.guarded_site import cheaply
from tests.simulated_site import Site
from tests.web.browser.driving import Served, serving
from tests.web.browser.furnished import NOT_HERE, Furnished

from seedlot.web import uploads
from seedlot.web.app import sections

#: Answers that never end, which no browser opens as a page.
ENDLESS = {"/events"}
SECTIONS = [each for each in sections() if any(place.method == "GET" for place in each.places)]
#: WCAG 2.2, levels A and AA, as axe names them; and that all of a page stands in a landmark.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, SMALL = ViewportSize(width=1200, height=900), ViewportSize(width=320, height=640)
_AXE = """rules => axe.run({runOnly: {type: "tag", values: rules}, rules: {region: {enabled: true}}, resultTypes: ["violations"]}).then(found => found.violations.map(
  each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.target.join(" ") + " " + node.html.slice(0, 150)).join(" | ")))"""
#: The address of what is no page.
FILE = re.compile(r"\.(png|svg|json|ics|csv|xlsx)$")
#: What stands out at the right of a page that is wider than the screen.
_OUT = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("main *, header *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".wide, nav")).slice(0, 3)
  .map(each => each.outerHTML.slice(0, 150))"""


@pytest.fixture(scope="module")
def furnished(
    browser: Browser, stock_template: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Furnished]]:
    """A served site with something on every page, for all that only looks."""
    folder = tmp_path_factory.mktemp("furnished")
    with pytest.MonkeyPatch.context() as patch, cheaply():
        patch.setattr(uploads, "gettempdir", lambda: str(folder))
        site = Furnished(stock_template.copied(folder / "stocked"))
        with serving(browser, site.site) as served:
            yield served, site


@pytest.fixture(autouse=True)
def home() -> None:
    """Uploads lie where those of the site do that is looked at."""


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each.name)
def test_a_page_is_for_everybody(furnished: tuple[Served, Furnished], section: Any, pages: dict[str, Page]) -> None:
    served, site = furnished
    found = served.troubles
    found.clear()
    for place in section.places:
        if place.method != "GET" or place.path in ENDLESS:
            continue
        for person, address in site.addresses(place):
            if person not in pages:
                pages[person] = served.sit(person)
            page = pages[person]
            found += [f"{address}: {each}" for each in looked_at(page, address)]
    assert found == []


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    """The page of each person."""
    return {}


def looked_at(page: Page, address: str) -> list[str]:
    """What is wrong with a page, wide and small; what is no page is only asked for."""
    if FILE.search(urlsplit(address).path):
        told = page.request.get(address)
        return [] if told.ok else [f"status {told.status}"]
    page.set_viewport_size(WIDE)
    answer: Any
    try:
        answer = page.goto(address)
    except Error:  # a file, which is not shown but saved
        answer = page.request.get(address)
    if answer.status != (422 if address in NOT_HERE else 200):
        return [f"status {answer.status}"]
    if "text/html" not in answer.headers["content-type"]:
        return []
    return wrong_with(page)


def wrong_with(page: Page) -> list[str]:
    """What is wrong with the page that is open, when all of it is unfolded: wide first, then on a small screen."""
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.evaluate(AXE_SCRIPT)
    found = list(page.evaluate(_AXE, RULES))
    if (heads := page.locator("h1").count()) != 1:
        found.append(f"{heads} headings of the first rank")
    page.set_viewport_size(SMALL)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    if width > SMALL["width"]:
        found.append(f"{width} px wide on a small screen: {page.evaluate(_OUT)}")
    return found


def test_what_is_wrong_with_a_page_is_found(browser: Browser) -> None:
    """Or the tests above would show nothing."""
    page = browser.new_page(viewport=WIDE)
    page.set_content('<html><head></head><body><img src="data:,"><p>\u2588</p><input></body></html>')
    page.evaluate("() => { document.querySelector('p').style.width = '900px'; }")
    found = wrong_with(page)
    page.close()
    for rule in ("image-alt", "label", "document-title", "html-has-lang", "0 headings", "px wide on a small screen"):
        assert any(rule in each for each in found), (rule, found)


def test_what_the_policy_forbids_is_seen(served: Served) -> None:
    """An inline script of a page is not run, and the browser says so."""
    page = served.sit("aud")
    page.goto("/account")
    page.evaluate("""() => { const made = document.createElement('script'); made.textContent = 'window.run = true';
      document.body.append(made); }""")
    assert page.evaluate("() => window.run") is None
    page.wait_for_timeout(50)
    assert any("Content Security Policy" in each for each in served.troubles)
    served.troubles.clear()


@pytest.mark.parametrize("address", ["/no-such-page", "/items/NOT-THERE", "/entries/999999", "/lots/NOT-THERE"])
def test_what_is_not_there_is_told_on_a_page(
    furnished: tuple[Served, Furnished], pages: dict[str, Page], address: str
) -> None:
    served, _ = furnished
    page = pages.get("aud") or pages.setdefault("aud", served.sit("aud"))
    page.set_viewport_size(WIDE)
    answer = page.goto(address)
    assert answer is not None
    assert (answer.status, wrong_with(page), served.troubles) == (404, [], [])


def test_a_record_that_says_nothing_yet_has_its_pages_too(browser: Browser, tmp_path: Path) -> None:
    """The first day: no item, no lot, no programme, no recall."""
    with serving(browser, Site(tmp_path)) as served:
        page = served.sit()
        page.goto("/login")
        page.get_by_label("Your identifier").fill("op")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Log out").wait_for()
        for address in (
            "/",
            "/find",
            "/enter",
            "/drafts",
            "/recall",
            "/regulation",
            "/risk",
            "/trends",
            "/trail",
            "/admin",
            "/jobs",
        ):
            assert looked_at(page, address) == [], address
        assert served.troubles == []
