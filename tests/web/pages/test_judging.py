"""Review and decide: exactly what is shown is what is signed."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx2 import Response
from tests.guarded_site import cheaply
from tests.simulated_lot import lab_report, make
from tests.web.conftest import Visitor, visiting
from tests.web.forms import hidden, words

from seedlot.history import ask
from seedlot.history.tables import DECISION, REVIEW, SIGNATURE
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Signature
from seedlot.record.entries.work import Deviation

CONCLUSION = "Complete; every correction has its reason."


def another(visitor: Visitor, person: str) -> Visitor:
    """A second person, in a browser of their own."""
    other = Visitor(visitor.site, visitor.client.app)
    other.login(person)
    return other


def send_review(visitor: Visitor, **changed: str) -> Response:
    """Review the lot as the page that is open now would send it."""
    sent = hidden(visitor.get("/review/LOT").text) | {"found": "acceptable", "conclusion": CONCLUSION}
    return visitor.post("/review/LOT", sent | visitor.signing("rev") | changed)


@pytest.fixture
def reviewed(lot_visitor: Visitor) -> Visitor:
    """The lot is reviewed; the qualified person has logged in."""
    lot_visitor.site.review("LOT")
    lot_visitor.login("qp")
    return lot_visitor


def decision(visitor: Visitor, page: str, *, by: str = "qp", **more: str) -> Response:
    """Send a decision as an open page would."""
    sent = {"outcome": "released", **hidden(page), **visitor.signing(by), **more}
    return visitor.post("/decide/LOT", sent)


def decisions(visitor: Visitor) -> list[str]:
    with visitor.site.reading() as connection:
        return [row.outcome for row in ask.rows(connection, DECISION, lot="LOT")]


def sealed_document(visitor: Visitor, table: Any) -> bytes:
    """The document that lies under the signature of the last review or decision about the lot."""
    with visitor.site.reading() as connection:
        judged = ask.rows(connection, table, lot="LOT")[-1]
        (signed,) = ask.rows(connection, SIGNATURE, target=judged.entry)
        content = Entry.parse(read.body(connection, signed.entry)).content
    assert isinstance(content, Signature)
    assert content.shown is not None
    return read.file_bytes(visitor.site.record, content.shown.sha256)


def test_a_review_seals_what_the_page_showed(lot_visitor: Visitor) -> None:
    lot_visitor.login("rev")
    shown = lot_visitor.get("/review/LOT")
    told = hidden(shown.text)
    document = lot_visitor.get(f"/shown/review/LOT?as-of={told['as-of']}").content
    assert hashlib.sha256(document).hexdigest() == told["seen"]
    text = words(shown.text)
    for each in json.loads(document)["entries"]:
        assert f'href="/entries/{each["entry"]}"' in shown.text
        assert each["says"] in text
        assert each["recorded"] in text
    for each in json.loads(document)["typed"]:
        assert f"{each['of']}{each['name']}{each['value']}" in text
    answer = send_review(lot_visitor)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/lots/LOT?sealed=")
    assert sealed_document(lot_visitor, REVIEW) == document
    assert CONCLUSION in lot_visitor.get(answer.headers["location"]).text


def test_a_review_without_a_conclusion_keeps_what_was_chosen(lot_visitor: Visitor) -> None:
    lot_visitor.login("rev")
    answer = send_review(lot_visitor, found="unacceptable", conclusion=" ")
    assert answer.status_code == 422
    assert "A review needs a conclusion" in answer.text
    assert 'value="unacceptable" checked' in answer.text
    assert 'aria-describedby="h-conclusion e-conclusion"' in answer.text


def test_a_review_that_leaves_something_open_is_no_review(lot_visitor: Visitor) -> None:
    lot_visitor.login("rev")
    open_left = (
        ("found", "", "Say what you found"),
        ("seen", "", "what you read"),
        ("as-of", "", "what you read"),
        ("as-of", "999999999", "999999999"),
        ("seen", "0" * 64, "changed while you were reading"),
    )
    for name, value, says in open_left:
        answer = send_review(lot_visitor, **{name: value})
        assert (answer.status_code, says in answer.text) == (422, True)
    with lot_visitor.site.reading() as connection:
        assert not ask.rows(connection, REVIEW, lot="LOT")


def test_a_review_of_what_changed_meanwhile_is_shown_anew(lot_visitor: Visitor) -> None:
    lot_visitor.login("rev")
    told = hidden(lot_visitor.get("/review/LOT").text)
    raised = Deviation(deviation="DEV-1", targets=("LOT",), title="a door stood open", severity="minor")
    (number,) = lot_visitor.site.say(raised, person="op")
    answer = send_review(lot_visitor, **told)
    assert answer.status_code == 422
    assert "changed while you were reading" in answer.text
    assert "New since you read it" in answer.text
    assert f'<tr class="new"><td><a href="/entries/{number}">' in answer.text
    assert CONCLUSION in answer.text
    assert send_review(lot_visitor, **hidden(answer.text)).status_code == 303


def test_a_release_seals_what_the_page_showed(reviewed: Visitor) -> None:
    page = reviewed.get("/decide/LOT").text
    assert 'value="released" required aria-describedby="about-released">' in page
    assert reviewed.get("/shown/other/LOT").status_code == 404
    document = reviewed.get(f"/shown/decision/LOT?as-of={hidden(page)['as-of']}").content
    told, text = json.loads(document), words(page)
    for each in told["findings"]:
        assert each["says"] in text
        assert each["where"] in text
    for each in told["values"]:
        assert each["item"] in text
        assert each["value"]["name"] in text
    answer = decision(reviewed, page)
    assert answer.status_code == 303, answer.text
    assert sealed_document(reviewed, DECISION) == document
    assert decisions(reviewed) == ["released"]


def test_a_lot_that_fails_cannot_be_released(lot_visitor: Visitor) -> None:
    site = lot_visitor.site
    site.say(lab_report("R9", "LOT", "viability", 12.0))
    site.review("LOT")
    lot_visitor.login("qp")
    page = lot_visitor.get("/decide/LOT").text
    assert 'value="released" required aria-describedby="about-released" disabled' in page
    assert "Not possible: &#39;LOT&#39; cannot be released: viability has 2 results" in page
    answer = decision(lot_visitor, page, reason="we need it")
    assert answer.status_code == 422
    assert "cannot be released" in answer.text
    assert decisions(lot_visitor) == []
    assert decision(lot_visitor, answer.text, outcome="rejected").status_code == 303
    assert decisions(lot_visitor) == ["rejected"]


def test_quality_does_not_release(reviewed: Visitor) -> None:
    reviewed.login("qa")
    page = reviewed.get("/decide/LOT").text
    assert "may not" in page.partition('id="about-released"')[2][:200]
    assert decision(reviewed, page, by="qa").status_code == 403
    assert decisions(reviewed) == []


@pytest.mark.parametrize("wrong", ["sign-code", "sign-password", "sign-person"])
def test_a_signature_with_something_wrong_seals_nothing(reviewed: Visitor, wrong: str) -> None:
    """Whatever is wrong, the words are the same, and what was typed stays but for the proof."""
    page = reviewed.get("/decide/LOT").text
    answer = decision(reviewed, page, reason="because", **{wrong: "000000"})
    assert answer.status_code == 401
    assert "Person, password or code is wrong" in answer.text
    assert 'value="released" required aria-describedby="about-released" checked' in answer.text
    assert ">because</textarea>" in answer.text
    assert reviewed.site.passwords["qp"] not in answer.text
    assert decisions(reviewed) == []
    assert hidden(answer.text)["seen"] == hidden(page)["seen"]
    assert decision(reviewed, answer.text).status_code == 303


def test_a_signature_with_too_little_says_what_it_needs(reviewed: Visitor) -> None:
    answer = decision(reviewed, reviewed.get("/decide/LOT").text, **{"sign-code": ""})
    assert (answer.status_code, "To sign, give person and password and code" in answer.text) == (422, True)


def test_going_back_after_signing_signs_nothing_twice(reviewed: Visitor) -> None:
    page = reviewed.get("/decide/LOT").text
    assert decision(reviewed, page).status_code == 303
    answer = decision(reviewed, page)
    assert answer.status_code == 422
    assert "changed while you were reading" in answer.text
    assert decisions(reviewed) == ["released"]


def test_a_page_is_never_kept_by_the_browser(reviewed: Visitor) -> None:
    assert reviewed.get("/decide/LOT").headers["cache-control"] == "no-store"


def test_two_people_decide_one_after_the_other(reviewed: Visitor) -> None:
    """Both read the lot; whoever comes second is shown what the first decided."""
    quality = another(reviewed, "qa")
    first, second = reviewed.get("/decide/LOT").text, quality.get("/decide/LOT").text
    assert decision(reviewed, first).status_code == 303
    answer = decision(quality, second, by="qa", outcome="rejected", reason="no")
    assert answer.status_code == 422
    assert "New since you read it" in answer.text
    assert decisions(reviewed) == ["released"]


def test_two_people_decide_at_the_same_moment(reviewed: Visitor) -> None:
    quality = another(reviewed, "qa")
    sent = [
        (reviewed, hidden(reviewed.get("/decide/LOT").text) | {"outcome": "released"} | reviewed.signing("qp")),
        (quality, hidden(quality.get("/decide/LOT").text) | {"outcome": "quarantined", "reason": "wait"}),
    ]
    sent[1][1].update(quality.signing("qa"))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda each: each[0].post("/decide/LOT", each[1]).status_code, sent))
    assert sorted(answers) == [303, 422]
    assert len(decisions(reviewed)) == 1


def test_a_decision_otherwise_than_proposed_says_why(reviewed: Visitor) -> None:
    page = reviewed.get("/decide/LOT").text
    answer = decision(reviewed, page, outcome="rejected")
    assert (answer.status_code, "is proposed to be released, not rejected" in answer.text) == (422, True)


def test_a_meaning_that_is_another_stands_at_its_field(reviewed: Visitor) -> None:
    answer = decision(reviewed, reviewed.get("/decide/LOT").text, meaning="rejection of the lot")
    assert answer.status_code == 422
    assert 'id="e-meaning"' in answer.text


def test_no_outcome_is_no_decision(reviewed: Visitor) -> None:
    answer = decision(reviewed, reviewed.get("/decide/LOT").text, outcome="perhaps")
    assert (answer.status_code, "Say what you decide" in answer.text) == (422, True)


def test_whoever_reviewed_is_told_why_they_do_not_decide(reviewed: Visitor) -> None:
    reviewed.site.say(lab_report("R9", "LOT", "viability", 99.0), person="an")
    reviewed.login("rev")
    assert reviewed.get("/decide/LOT").status_code == 403


def test_without_accounts_a_demonstration_is_decided_by_a_name(open_visitor: Visitor) -> None:
    make(open_visitor.site)
    open_visitor.post("/login", {"person": "qp"})
    page = open_visitor.get("/decide/LOT").text
    assert "Prove that it is you" not in page
    answer = open_visitor.post("/decide/LOT", hidden(page) | {"outcome": "released"})
    assert answer.status_code == 303, answer.text
    assert decisions(open_visitor) == ["released"]


@pytest.mark.parametrize("site", ["postgresql"], indirect=True)
def test_on_postgresql_it_is_decided_just_so(stock_template: Any, site: Any) -> None:
    """The whole way: review, decide, certificate."""
    with cheaply():
        visitor = visiting(stock_template.moved(site.record))
        visitor.login("rev")
        assert send_review(visitor).status_code == 303
        visitor.login("qp")
        assert decision(visitor, visitor.get("/decide/LOT").text).status_code == 303
        assert visitor.post("/certificate/LOT").status_code == 303
        assert visitor.get("/certificate/LOT").content.startswith(b"%PDF")
