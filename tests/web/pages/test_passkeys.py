"""Passkeys: set, entered with, signed with; and what a thief of one answer can do with it, which is nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.authenticator import Device
from tests.web.conftest import Visitor, visiting

from seedlot.acts.access import MissingComponentsError, WrongComponentsError, account_of, login, prove
from seedlot.acts.audit import audit
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.holding import Presented, request
from seedlot.acts.proof import Components
from seedlot.history import ask
from seedlot.history.tables import SIGNATURE
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome


def challenge(visitor: Visitor, purpose: str) -> dict[str, Any]:
    """What the server asks the browser for."""
    told: dict[str, Any] = visitor.client.post(f"/passkey/{purpose}", headers={"x-csrf": visitor.csrf}).json()
    return told


def equip(visitor: Visitor, person: str, device: Device) -> Any:
    """Let a person who has logged in set a passkey."""
    visitor.login(person)
    proof = visitor.site.components(person)
    answer = device.make(challenge(visitor, "set"))
    given = {"passkey": answer, "password": proof.password, "code": proof.code}
    return visitor.post("/account/passkey", given)


@pytest.fixture
def device(visitor: Visitor) -> Device:
    """A device that holds the passkey of `qp`."""
    held = Device()
    assert equip(visitor, "qp", held).headers["location"] == "/login?done=passkey-set"
    visitor.get("/login")
    return held


def test_a_passkey_is_set_and_entered_with(visitor: Visitor, device: Device) -> None:
    assert account_of(visitor.site.record, "qp").passkey is not None
    answer = visitor.post("/login/passkey", {"passkey": device.show(challenge(visitor, "login")), "next": "/account"})
    assert answer.headers["location"] == "/account"
    shown = visitor.get("/account").text
    assert "Quentin Person" in shown
    assert "<dd>passkey</dd>" in shown


def test_an_answer_is_worth_something_once_in_its_visit_for_its_end(visitor: Visitor, device: Device) -> None:
    answer = device.show(challenge(visitor, "login"))
    other = visiting(visitor.site)
    other.get("/login")
    assert other.post("/login/passkey", {"passkey": answer}).headers["location"] == "/login?done=passkey"
    assert visitor.post("/login/passkey", {"passkey": answer}).headers["location"] == "/"
    visitor.client.cookies.clear()
    visitor.get("/login")
    assert visitor.post("/login/passkey", {"passkey": answer}).headers["location"] == "/login?done=passkey"


@pytest.mark.parametrize(
    ("site", "origin", "verifies"),
    [
        ("evil.example", "http://localhost", True),
        ("localhost", "https://evil.example", True),
        ("localhost", "http://localhost:9999", True),
        ("localhost", "http://localhost", False),
    ],
)
def test_an_answer_from_elsewhere_or_without_its_owner_opens_nothing(
    visitor: Visitor, device: Device, site: str, origin: str, *, verifies: bool
) -> None:
    thief = Device(site, origin, verifies=verifies)
    thief.key, thief.credential = device.key, device.credential
    answer = visitor.post("/login/passkey", {"passkey": thief.show(challenge(visitor, "login"))})
    assert answer.headers["location"] == "/login?done=passkey"


def test_a_key_of_somebody_else_opens_nothing(visitor: Visitor, device: Device) -> None:
    forged = Device()
    forged.credential = device.credential
    for answer in (forged.show(challenge(visitor, "login")), "", "{}", "[" * 9_000, '{"rawId": 1}', '{"rawId": "AA"}'):
        assert visitor.post("/login/passkey", {"passkey": answer}).headers["location"] == "/login?done=passkey"


def test_a_challenge_lapses(visitor: Visitor, device: Device) -> None:
    asked = challenge(visitor, "login")
    visitor.site.wait(minutes=6)
    assert visitor.post("/login/passkey", {"passkey": device.show(asked)}).headers["location"] == "/login?done=passkey"


def test_a_copied_key_is_found_by_its_count(visitor: Visitor, device: Device) -> None:
    """Web Authentication, 6.1.1: a count that does not grow is that of a copy."""
    visitor.post("/login/passkey", {"passkey": device.show(challenge(visitor, "login"))})
    visitor.client.cookies.clear()
    visitor.get("/login")
    device.uses = 0
    assert (
        visitor.post("/login/passkey", {"passkey": device.show(challenge(visitor, "login"))})
        .headers["location"]
        .endswith("passkey")
    )


def test_a_passkey_needs_password_and_code_and_its_own_answer(visitor: Visitor) -> None:
    visitor.login("qp")
    answer = Device().make(challenge(visitor, "set"))
    given = {"passkey": answer, "password": visitor.site.passwords["qp"], "code": "000000"}
    assert visitor.post("/account/passkey", given).status_code == 401
    proof = visitor.site.components("qp")
    for answer in ("", "{}", Device(verifies=False).make(challenge(visitor, "set"))):
        given = {"passkey": answer, "password": proof.password, "code": proof.code}
        assert visitor.post("/account/passkey", given).status_code == 422
    assert account_of(visitor.site.record, "qp").passkey is None


def test_a_passkey_that_is_removed_opens_nothing(visitor: Visitor, device: Device) -> None:
    visitor.login("qp")
    proof = visitor.site.components("qp")
    given = {"password": proof.password, "code": proof.code}
    assert visitor.post("/account/passkey/remove", given).headers["location"] == "/login?done=passkey-removed"
    visitor.get("/login")
    answer = visitor.post("/login/passkey", {"passkey": device.show(challenge(visitor, "login"))})
    assert answer.headers["location"] == "/login?done=passkey"
    visitor.login("qp")
    proof = visitor.site.components("qp")
    again = {"password": proof.password, "code": proof.code}
    assert visitor.post("/account/passkey/remove", again).status_code == 422


def test_who_lost_both_loses_the_passkey_with_the_second_factor(visitor: Visitor, device: Device) -> None:
    secret = visitor.site.ask("qp", factor=True)
    visitor.site.finish("qp", secret, "seventeen quiet orange rivers")
    assert device
    told = account_of(visitor.site.record, "qp")
    assert (told.passkey, told.factor) == (None, None)
    with visitor.site.reading() as connection:
        assert overall(tuple(audit(connection))) is not Answer.NOT_MET


def test_a_locked_account_is_not_opened_by_its_passkey(visitor: Visitor, device: Device) -> None:
    visitor.site.fail("qp", times=5)
    answer = visitor.post("/login/passkey", {"passkey": device.show(challenge(visitor, "login"))})
    assert answer.headers["location"] == "/login?done=passkey"


def test_a_release_is_signed_with_a_passkey(lot_visitor: Visitor) -> None:
    """It stands for all components, and the audit of the record says that it does."""
    site, held = lot_visitor.site, Device()
    assert equip(lot_visitor, "qp", held).status_code == 303
    site.review("LOT")
    token, who = login(site.record, "qp", site.passwords["qp"], site.code("qp"), now=site.now)
    assert token
    asked = request(site.record, "sign here", site="localhost", now=site.now)
    shown = Presented(answer=held.show(asked), whose="sign here", site="localhost", origin="http://localhost")
    verdict = Verdict(lot="LOT", outcome=Outcome.RELEASED)
    decide(site.record, who, verdict, components=Components(passkey=shown), now=site.now)
    with site.reading() as connection:
        mark = ask.rows(connection, SIGNATURE, person="qp")[-1]
        assert mark.components == "passkey"
        assert overall(tuple(audit(connection))) is Answer.MET
    with pytest.raises(WrongComponentsError):
        prove(site.record, who, Components(passkey=shown), now=site.now)
    with pytest.raises(MissingComponentsError):
        prove(site.record, who, Components(password=site.passwords["qp"]), now=site.now)


def test_the_passkey_of_another_signs_nothing(visitor: Visitor, device: Device) -> None:
    site = visitor.site
    asked = request(site.record, "sign here", site="localhost", now=site.now)
    shown = Presented(answer=device.show(asked), whose="sign here", site="localhost", origin="http://localhost")
    with pytest.raises(WrongComponentsError):
        prove(site.record, site.actor("qa"), Components(passkey=shown), now=site.now)


def test_what_is_presented_is_never_shown() -> None:
    shown = repr(Components(passkey=Presented(answer="secret", whose="secret", site="a", origin="b")))
    assert "secret" not in shown
    assert json.dumps({"site": "a"})


def test_without_accounts_there_are_no_passkeys(open_visitor: Visitor) -> None:
    assert "has no accounts" in open_visitor.get("/account/passkey").text
