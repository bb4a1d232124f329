"""One's own account: password, second factor, sessions, one-time secrets."""

from __future__ import annotations

import re

from tests.web.conftest import Visitor, visiting

from seedlot.acts.access import account_of
from seedlot.acts.accounts import ask_reset
from seedlot.desk.factors import code_at, step_at

NEW = "seventeen quiet orange rivers"


def test_ones_own_account_is_shown(visitor: Visitor) -> None:
    visitor.login("qa")
    shown = visitor.get("/account").text
    for words in ("Quirin Assure", "quality", "password and code", "(this one)"):
        assert words in shown


def test_without_accounts_it_says_so(open_visitor: Visitor) -> None:
    for path in ("/account", "/account/factor"):
        assert "has no accounts" in open_visitor.get(path).text
    assert open_visitor.get("/account/still").json() == {"left": None}
    assert open_visitor.post("/account/sessions", {"session": "all"}).headers["location"] == "/account"


def test_a_password_is_changed_and_every_session_ends(visitor: Visitor) -> None:
    visitor.site.wait(days=2)
    visitor.login("rev")
    old = visitor.site.passwords["rev"]
    given = {"person": "rev", "password": old, "new": NEW, "again": NEW}
    answer = visitor.post("/account/password", given)
    assert answer.headers["location"] == "/login?done=password"
    assert "Your password is set" in visitor.get("/login?done=password").text
    assert visitor.get("/account").status_code == 303
    assert visitor.post("/login", {"person": "rev", "password": old}).status_code == 401
    assert visitor.post("/login", {"person": "rev", "password": NEW}).status_code == 303


def test_what_is_wrong_with_a_new_password_is_told_and_nothing_typed_is_shown(visitor: Visitor) -> None:
    visitor.site.wait(days=2)
    old = visitor.site.passwords["rev"]
    for new, again, status, words in (
        (NEW, NEW[:-1], 422, "not the same"),
        ("short", "short", 422, "fewer than 12"),
        (old, old, 422, "one of your last"),
    ):
        given = {"person": "rev", "password": old, "new": new, "again": again}
        answer = visitor.post("/account/password", given)
        assert answer.status_code == status
        assert words in answer.text
        assert NEW not in answer.text
        assert old not in answer.text
    given = {"person": "rev", "password": "a wrong one here", "new": NEW, "again": NEW}
    assert visitor.post("/account/password", given).status_code == 401


def test_an_aged_password_leads_to_a_new_one(visitor: Visitor) -> None:
    visitor.site.wait(days=91)
    answer = visitor.post("/login", {"person": "rev", "password": visitor.site.passwords["rev"]})
    assert answer.status_code == 401
    assert 'href="/account/password"' in answer.text


def test_a_second_factor_is_set_by_its_picture_and_then_asked_for(visitor: Visitor) -> None:
    visitor.login("rev")
    shown = visitor.get("/account/factor").text
    secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', shown)
    assert secret
    assert "data:image/svg+xml" in shown
    visitor.site.wait(seconds=30)
    given = {"secret": secret[1], "password": visitor.site.passwords["rev"], "shown": "000000"}
    wrong = visitor.post("/account/factor", given)
    assert wrong.status_code == 422
    assert secret[1] in wrong.text, "another secret was shown, though this one is in the telephone"
    given["shown"] = code_at(secret[1], step_at(visitor.site.now))
    assert visitor.post("/account/factor", given).headers["location"] == "/login?done=factor"
    assert account_of(visitor.site.record, "rev").factor is not None
    visitor.get("/login")
    assert visitor.post("/login", {"person": "rev", "password": visitor.site.passwords["rev"]}).status_code == 401
    visitor.site.secrets["rev"] = secret[1]
    visitor.login("rev")
    proof = visitor.site.components("rev")
    gone = visitor.post("/account/factor/remove", {"password": proof.password, "code": proof.code})
    assert gone.headers["location"] == "/login?done=removed"
    visitor.site.secrets.pop("rev")


def test_a_secret_of_somebody_else_is_not_taken(visitor: Visitor) -> None:
    visitor.login("rev")
    for secret in ("", "A", "AAAA AAAA", "'" * 32, "A" * 400):
        answer = visitor.post("/account/factor", {"secret": secret, "password": "x", "shown": "000000"})
        assert answer.status_code == 422


def test_nobody_removes_a_factor_without_its_code(visitor: Visitor) -> None:
    visitor.login("qa")
    given = {"password": visitor.site.passwords["qa"], "code": "000000"}
    assert visitor.post("/account/factor/remove", given).status_code == 401
    assert account_of(visitor.site.record, "qa").factor is not None


def test_both_halves_set_a_password_and_one_does_not(visitor: Visitor) -> None:
    site = visitor.site
    first = ask_reset(site.record, site.actor("adm"), "rev", "forgot it", now=site.now).first
    other = visiting(site)
    other.login("qa")
    second = re.search(r'class="half">([A-Z2-7-]+)<', other.post("/admin/approve", {"person": "rev"}).text)
    assert second
    given = {"person": "rev", "first": first, "second": first, "new": NEW, "again": NEW}
    assert visitor.post("/account/reset", given).status_code == 401
    assert visitor.post("/account/reset", given | {"second": second[1]}).headers["location"] == "/login?done=password"
    visitor.get("/login")
    assert visitor.post("/account/reset", given | {"second": second[1]}).status_code == 401, "it was used twice"
    assert visitor.post("/login", {"person": "rev", "password": NEW}).status_code == 303


def test_sessions_end_one_by_one_and_all(visitor: Visitor) -> None:
    other = visiting(visitor.site)
    other.login("rev")
    visitor.login("rev")
    found = re.findall(r'name="session" value="([0-9a-f]{64})"', visitor.get("/account").text)
    assert len(found) == 1
    assert visitor.post("/account/sessions", {"session": found[0]}).headers["location"] == "/account"
    assert other.get("/account").status_code == 303
    assert visitor.post("/account/sessions", {"session": "all"}).headers["location"] == "/login"
    assert visitor.get("/account").status_code == 303


def test_a_page_tells_how_long_the_session_lasts(visitor: Visitor) -> None:
    visitor.login("rev")
    assert re.search(r'<meta name="session-left" content="8[67]0">', visitor.get("/account").text)
    assert visitor.get("/account/still").json() == {"left": 870.0}
    assert "session-left" not in visiting(visitor.site).get("/login").text
