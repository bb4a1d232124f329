"""From a record that knows one administrator to a signed and verified certificate, all of it by pages.

Everybody's account is opened by two people, what is made is entered by whoever made it, and nobody judges their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from tests.guarded_site import CHEAP, cheaply
from tests.simulated_site import STARTED, opening
from tests.web.browser.driving import Served, prove, serving

from seedlot.acts.access import Components
from seedlot.acts.accounts import open_first_account
from seedlot.acts.opening import begin
from seedlot.acts.seal import say, state
from seedlot.desk.factors import STEP, code_at, step_at
from seedlot.record.entries.origin import Person
from seedlot.terms.words import Role

COUNTS = b"sample,passage,viable cells seeded,viable cells harvested,hours in culture\nMCB,1,1000000,8000000,72\n"
SOP = "SOP-1 v1"
TODAY = f"{STARTED:%Y-%m-%d}"
STAFF = {
    "qa": ("Quirin Assure", "quality"),
    "op": ("Olga Operator", "operator"),
    "an": ("Anna Lyst", "analyst"),
    "rev": ("Rita View", "reviewer"),
    "qp": ("Quentin Person", "qualified person"),
}


class Site:
    """A real site of which one administrator is known. All that is learnt of the others is read from pages."""

    def __init__(self, folder: Path) -> None:
        self.now = STARTED
        self.record = begin(folder / "seedlot.db", opening(simulated=False), now=self.now)
        self.telephones: dict[str, str] = {}
        ada = Person(person="adm", name="Ada Min", roles=(Role.ADMINISTRATOR,))
        state(self.record, "", say(ada, TODAY), now=self.now)
        open_first_account(self.record, "adm", self.word("adm"), now=self.now, policy=CHEAP)

    @staticmethod
    def word(person: str) -> str:
        """A password that is good enough."""
        return f"ninety blue herons 1 of-{person[::-1]}"

    def code(self, person: str) -> str:
        """What the telephone of a person shows next; nothing without a second factor."""
        self.now += timedelta(seconds=STEP)
        return code_at(self.telephones[person], step_at(self.now)) if person in self.telephones else ""

    def components(self, person: str) -> Components:
        """All that a person gives to prove who they are."""
        return Components(person=person, password=self.word(person), code=self.code(person))


@pytest.fixture
def empty(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    """A served record that says nothing yet but who keeps it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    with cheaply(), serving(browser, Site(folder)) as served:
        yield served
        assert served.troubles == []


def press(page: Page | Locator, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def log_in(page: Page, site: Site, person: str) -> None:
    """Log in as a person does."""
    page.goto("/login")
    page.get_by_label("Your identifier").fill(person)
    page.get_by_label("Your password").fill(site.word(person))
    page.get_by_label("Code of your second factor").fill(site.code(person))
    press(page, "Log in")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def set_factor(page: Page, site: Site, person: str) -> None:
    """Take the secret that is shown into the telephone, and log in with it."""
    page.goto("/account/factor")
    expect(page.locator("img.qr")).to_have_js_property("complete", value=True)
    site.telephones[person] = page.locator("ol code").inner_text().replace(" ", "")
    page.get_by_label("Code that the application shows").fill(site.code(person))
    page.get_by_label("Your password").fill(site.word(person))
    press(page, "Set it")
    expect(page.get_by_role("status").first).to_contain_text("Your second factor is set.")
    log_in(page, site, person)


def name(page: Page, person: str) -> list[str]:
    """Name a person, open their account, and read what is shown of the one-time secret."""
    printed, role = STAFF[person]
    page.goto("/admin/name")
    page.get_by_label("Identifier").fill(person)
    page.get_by_label("Printed name").fill(printed)
    page.get_by_label(role, exact=True).check()
    press(page, "Name them")
    page.get_by_text("Open an account", exact=True).click()
    press(page, "Open it")
    return halves(page)


def halves(page: Page) -> list[str]:
    """What is shown of a one-time secret."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("One-time secret")
    return page.locator(".half").all_inner_texts()


def approve(page: Page, person: str) -> list[str]:
    """Approve a one-time secret that the administrator asked for."""
    page.goto(f"/admin/people/{person}")
    page.get_by_text("Approve the one-time secret", exact=True).click()
    press(page, "Approve it")
    return halves(page)


def arrive(served: Served, person: str, secret: list[str]) -> Page:
    """Use both halves, set a password, log in."""
    page, word = served.sit(), served.site.word(person)
    page.goto(f"/account/reset?person={person}")
    for label, text in (("First half", secret[0]), ("Second half", secret[1])):
        page.get_by_label(label).fill(text)
    page.get_by_label("New password", exact=True).fill(word)
    page.get_by_label("New password again").fill(word)
    press(page, "Set the password")
    log_in(page, served.site, person)
    return page


def staffed(served: Served) -> dict[str, Page]:
    """Everybody at a browser of their own."""
    adm = served.sit()
    log_in(adm, served.site, "adm")
    set_factor(adm, served.site, "adm")
    pages = {"adm": adm}
    for person in STAFF:
        secret = name(adm, person)
        if len(secret) == 1:
            secret += approve(pages["qa"], person)
        pages[person] = arrive(served, person, secret)
        if person in {"qa", "qp"}:
            set_factor(pages[person], served.site, person)
    return pages


def enter(page: Page, sheet: str, **fields: str) -> None:
    """Fill a form in, and seal it; a name with two underscores is a field of a part of it."""
    page.goto(f"/enter/{sheet}")
    for field, text in fields.items():
        part, _, column = field.rpartition("__")
        box = page.locator(f'[id="{part or sheet}.0.{column.replace("_", "-")}"]')
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)
    press(page, "Seal")
    expect(page.get_by_role("status").first).to_contain_text("Sealed")


def make(pages: dict[str, Page]) -> None:
    """A bank of a donor's cells, with all that it was made from and by, and what was measured of it."""
    criterion = {"test": "population doublings", "kind": "min", "low": "2", "unit": "1"}
    enter(
        pages["qa"],
        "specifications",
        name="CELLS",
        version="1",
        occurred=TODAY,
        **{f"criteria__{key}": text for key, text in criterion.items()},
    )
    enter(pages["qa"], "training", training="TR-1", person="op", procedure=SOP, occurred=TODAY)
    op = pages["op"]
    op.goto("/import")
    books = {
        "donors.csv": f"item,sex,occurred\nD,female,{TODAY}\n",
        "materials.csv": f"item,name,expiry,occurred\nM,medium,2026-12-31,{TODAY}\n",
    }
    op.get_by_label("The book").set_input_files(
        [FilePayload(name=each, mimeType="text/csv", buffer=text.encode()) for each, text in books.items()]
    )
    press(op, "Check it")
    expect(op.get_by_role("heading", name="Nothing stands against it")).to_be_visible()
    press(op, "Seal it")
    expect(op.get_by_role("heading", name="Sealed")).to_be_visible()
    bank = {"item": "MCB", "item_kind": "bank", "stage": "MCB", "units": "10", "specification": "CELLS 1"}
    enter(
        op,
        "steps",
        step="S1",
        process="banking",
        inputs="D",
        materials="M",
        procedure=SOP,
        people="op",
        occurred=TODAY,
        **{f"outputs__{key}": text for key, text in bank.items()},
    )
    an = pages["an"]
    an.goto("/measure?assay=growth&item=MCB")
    an.get_by_label("Raw files").set_input_files({"name": "counts.csv", "mimeType": "text/csv", "buffer": COUNTS})
    press(an, "Analyse")
    expect(an.get_by_role("heading", name="growth of counts.csv")).to_be_visible()
    expect(an.locator("main")).to_contain_text("population doublings")
    an.get_by_label("Measurement", exact=True).fill("MEAS-1")
    press(an, "Seal it")
    an.wait_for_url("**/entries/*")


def test_from_an_empty_record_to_a_verified_certificate(empty: Served, tmp_path: Path) -> None:
    site = empty.site
    pages = staffed(empty)
    make(pages)
    rev, qp, aud = pages["rev"], pages["qp"], pages["an"]
    qp.goto("/decide/MCB")
    expect(qp.get_by_label("Released")).to_be_disabled()
    rev.goto("/lots/MCB")
    rev.get_by_role("link", name="Review the audit trail").click()
    rev.get_by_label("Acceptable", exact=True).check()
    rev.get_by_label("Your conclusion in words").fill("Complete.")
    prove(rev, site, "rev")
    press(rev, "Seal and sign the review")
    expect(rev.get_by_role("status").first).to_contain_text("Sealed and signed")
    qp.goto("/lots/MCB")
    qp.get_by_role("link", name="Decide and sign").click()
    expect(qp.locator(".verdict")).to_contain_text("Released")
    qp.get_by_label("Released").check()
    prove(qp, site, "qp")
    press(qp, "Seal and sign the decision")
    expect(qp.get_by_role("status").first).to_contain_text("Sealed and signed")
    press(qp, "Issue the certificate of analysis")
    assert saved(qp, "Certificate of analysis", tmp_path).startswith(b"%PDF")
    assert saved(qp, "Evidence package", tmp_path).startswith(b"PK")
    aud.goto("/verify")
    press(aud, "Verify the record")
    expect(aud.get_by_role("status").first).to_contain_text("The record is verified")
    aud.get_by_label("Package (.zip)").set_input_files(tmp_path / "MCB-evidence.zip")
    press(aud, "Verify the package")
    expect(aud.get_by_role("status").first).to_contain_text("The package is verified")


def saved(page: Page, name: str, folder: Path) -> bytes:
    """What is behind a link, as the browser saves it."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path.read_bytes()
