"""Journeys of one person at one page: what they click and type, and what must not be possible."""

from __future__ import annotations

import io
from typing import Any

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from tests.simulated_lot import lab_report
from tests.web.browser.driving import Served, prove, tab_to

from seedlot.release.gather import gather


def decisions(served: Served) -> list[str]:
    """What was decided about the lot."""
    with served.site.reading() as connection:
        return [str(each.outcome) for each in gather(connection, "LOT").decisions]


def decide(served: Served, outcome: str = "Released") -> Page:
    """Let the qualified person choose, at the page of the decision, and prove who they are."""
    page = served.sit("qp")
    page.goto("/decide/LOT")
    page.get_by_label(outcome).check()
    prove(page, served.site, "qp")
    return page


def seal(page: Page) -> None:
    """Press the button below the decision."""
    page.get_by_role("button", name="Seal and sign the decision").click()


def test_a_material_is_recalled_marked_and_the_answer_sealed(served: Served) -> None:
    page = served.sit("qa")
    page.goto("/recall")
    page.get_by_label("What went wrong").select_option("material")
    page.get_by_label("Its name or number").fill("M")
    page.get_by_role("button", name="Show what it touches").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recall of")
    touched = page.locator("#h-list ~ .listing tbody tr")
    expect(touched.filter(has_text="MCB").first).to_be_visible()
    expect(touched.filter(has_text="LOT").first).to_be_visible()
    drawn = page.locator("figure.map img")
    drawn.scroll_into_view_if_needed()
    expect(drawn).to_have_js_property("complete", value=True)
    assert drawn.evaluate("each => each.naturalWidth") > 0
    page.get_by_label("Name of the hold").fill("HOLD-1")
    page.get_by_label("Why", exact=True).fill("The medium was not sterile.")
    page.get_by_role("button", name="Put on hold").click()
    expect(page.get_by_text("On hold already")).to_contain_text("LOT")
    page.get_by_label("Name of the recall").fill("REC-1")
    page.get_by_label("Why it is recalled").fill("The medium was not sterile.")
    page.get_by_role("button", name="Seal the answer").click()
    page.wait_for_url("**/entries/*")
    page.goto("/recalls/REC-1")
    expect(page.locator("main")).to_contain_text("Sealed as entry")
    page.goto("/lots/LOT")
    expect(page.locator(".against")).to_contain_text("HOLD-1")


def test_a_lot_that_failed_cannot_be_released(served: Served) -> None:
    """Neither by the form, nor by one that is bent in the browser."""
    served.site.say(lab_report("R-FAIL", "LOT", "viability", 41.0), person="an")
    served.site.review("LOT")
    page = served.sit("qp")
    page.goto("/decide/LOT")
    released = page.get_by_label("Released")
    expect(released).to_be_disabled()
    expect(page.locator("#about-released")).to_contain_text("Not possible")
    before = served.site.size()
    released.evaluate("each => { each.disabled = false; each.checked = true; }")
    page.get_by_label("Reason", exact=False).first.fill("It is needed.")
    prove(page, served.site, "qp")
    seal(page)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was written")
    assert (served.site.size(), decisions(served)) == (before, [])
    page.get_by_label("Rejected").check()
    prove(page, served.site, "qp")
    seal(page)
    page.wait_for_url("**/lots/LOT?sealed=*")
    assert decisions(served) == ["rejected"]


def test_a_wrong_second_factor_signs_nothing(served: Served) -> None:
    served.site.review("LOT")
    before = served.site.size()
    page = decide(served)
    code = page.get_by_label("Code of your second factor")
    code.fill("000000")
    page.get_by_label("What your signature means").fill("certification of the lot for SIM-1")
    seal(page)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was written")
    assert (served.site.size(), decisions(served)) == (before, [])
    expect(page.get_by_label("Released")).to_be_checked()
    expect(page.get_by_label("What your signature means")).to_have_value("certification of the lot for SIM-1")
    expect(page.get_by_label("Your password")).to_have_value("")
    expect(code).to_have_value("")
    prove(page, served.site, "qp")
    seal(page)
    page.wait_for_url("**/lots/LOT?sealed=*")
    assert decisions(served) == ["released"]


def test_going_back_after_signing_signs_nothing_twice(served: Served) -> None:
    served.site.review("LOT")
    page = decide(served)
    shown = {name: page.locator(f"#sign [name={name}]").input_value() for name in ("as-of", "seen")}
    seal(page)
    page.wait_for_url("**/lots/LOT?sealed=*")
    after = served.site.size()
    page.reload()
    assert served.site.size() == after
    page.go_back()
    page.wait_for_url("**/decide/LOT")
    for name in ("Your password", "Code of your second factor"):
        expect(page.get_by_label(name)).to_have_value("")
    for name, value in shown.items():  # as a browser would that kept the page
        page.locator(f"#sign [name={name}]").evaluate("(each, value) => { each.value = value; }", value)
    page.get_by_label("Released").check()
    prove(page, served.site, "qp")
    seal(page)
    expect(page.get_by_role("alert")).to_contain_text("Nothing was written")
    assert (served.site.size(), decisions(served)) == (after, ["released"])


def test_a_form_that_is_sent_twice_in_a_hurry_seals_once(served: Served) -> None:
    served.site.review("LOT")
    page = decide(served)
    page.get_by_role("button", name="Seal and sign the decision").dblclick(no_wait_after=True)
    page.wait_for_url("**/lots/LOT?sealed=*")
    assert decisions(served) == ["released"]


def test_a_review_is_read_and_signed_by_the_keyboard_alone(served: Served) -> None:
    """From the login to the signature without a mouse, and the focus is seen all the way (WCAG 2.2, 2.1.1, 2.4.7)."""
    page = served.sit()
    given = served.site.components("rev")
    page.goto("/login?next=/lots/LOT")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    for label, text in (("Your identifier", "rev"), ("Your password", given.password)):
        tab_to(page, page.get_by_label(label))
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.url}/lots/LOT")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Review the audit trail"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/LOT")
    tab_to(page, page.get_by_role("link", name="To the conclusion"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#found-yes"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Your conclusion in words"))
    page.keyboard.type("Complete, and each correction has its reason.")
    for label, text in (("Your identifier", "rev"), ("Your password", given.password)):
        tab_to(page, page.get_by_label(label))
        page.keyboard.type(text)
    tab_to(page, page.get_by_role("button", name="Seal and sign the review"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/lots/LOT?sealed=*")
    expect(page.get_by_role("status").first).to_contain_text("Sealed and signed")


def test_a_lot_is_printed_whole_and_without_what_only_a_screen_needs(served: Served) -> None:
    page = served.sit("qa")
    page.goto("/lots/LOT")
    page.emulate_media(media="print")
    for gone in ("header nav", "header .search", "footer", "main button"):
        for each in page.locator(gone).all():
            expect(each).to_be_hidden()
    for kept in ("h1", "#h-proposal", "#h-facts", "section.against"):
        expect(page.locator(kept).first).to_be_visible()
    text = printed(page)
    for says in ("LOT", "What stands against release", "viability", "Reviews and decisions"):
        assert says in text, says


def printed(page: Page) -> str:
    """The text of the paper."""
    paper: Any = PdfReader(io.BytesIO(page.pdf(format="A4")))
    return " ".join(" ".join(each.extract_text() for each in paper.pages).split())
