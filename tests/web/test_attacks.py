"""What attackers try: markup and commands that are stored, guesses, sessions of others, what is shown meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.web.attacks import CORPUS, Reader, inert
from tests.web.conftest import Visitor, visiting

from seedlot.acts.access import login
from seedlot.acts.seal import say, state
from seedlot.desk.policy import POLICY
from seedlot.record.entries.origin import Person


def test_the_reader_finds_what_would_run() -> None:
    for attack in CORPUS[:6]:
        reader = Reader()
        reader.feed(f'<p title="{attack}">{attack}</p>')
        assert reader.bad


def test_what_is_stored_is_shown_inert(open_visitor: Visitor) -> None:
    site = open_visitor.site
    said = [say(Person(person=f"p{number}", name=attack), "2026-01-01") for number, attack in enumerate(CORPUS)]
    state(site.record, "", *said, now=site.now)
    for path in (
        "/admin",
        "/trail",
        "/trail?sort=entry",
        *(f"/admin/people/p{number}" for number in range(len(CORPUS))),
    ):
        answer = open_visitor.get(path)
        assert answer.status_code == 200, path
        inert(answer.text)
    for form in ("csv", "html"):
        copied = open_visitor.get(f"/trail/copy.{form}")
        assert copied.headers["content-disposition"].startswith("attachment")
    assert "'=HYPERLINK" in open_visitor.get("/admin?export=csv").text
    assert site.size() == len(CORPUS) + 3


@pytest.mark.parametrize("attack", CORPUS)
def test_what_is_typed_comes_back_inert(visitor: Visitor, attack: str) -> None:
    visitor.login("adm")
    asked = [
        ("/trail", {"about": attack, "by": attack, "kind": attack, "since": attack, "sort": attack, "page": attack})
    ]
    asked += [("/admin", {"filter": attack, "sort": attack, "page": attack, "as-of": attack})]
    asked += [("/login", {"next": attack, "done": attack}), ("/account/reset", {"person": attack}), (f"/{attack}", {})]
    for path, query in asked:
        answer = visitor.get(path, params=query)
        assert answer.status_code < 500, path
        inert(answer.text)
    forms = [("/admin/name", {"person": attack, "name": attack, "role": attack})]
    forms += [("/admin/reset", {"person": "op", "reason": ""}), ("/verify", {"kept": attack})]
    forms += [("/admin/roles", {"person": attack, "reason": attack}), ("/login", {"person": attack, "next": attack})]
    for path, data in forms:
        answer = visitor.post(path, data)
        assert answer.status_code < 500, path
        inert(answer.text)
        assert "evil" not in answer.headers.get("location", "")


def test_guesses_lock_the_account_and_then_the_right_password_is_wrong(visitor: Visitor) -> None:
    for _ in range(POLICY.failures):
        assert visitor.post("/login", {"person": "op", "password": "a wrong one here"}).status_code == 401
    proof = visitor.site.components("op")
    answer = visitor.post("/login", {"person": "op", "password": proof.password})
    assert answer.status_code == 401
    assert visitor.site.changes("op")[-1][0] == "locked"
    visitor.login("adm")
    assert "The account of Olga Operator is locked" in visitor.get("/admin").text


def test_the_answer_to_a_guess_does_not_tell_who_is_there(visitor: Visitor) -> None:
    texts = [visitor.post("/login", {"person": who, "password": "a wrong one here"}).text for who in ("rev", "xyz")]
    assert texts[0].replace("rev", "xyz") == texts[1]


def test_guesses_at_many_accounts_are_slowed(visitor: Visitor) -> None:
    for number in range(60):
        visitor.post("/login", {"person": f"nobody{number}", "password": "a wrong one here"})
    proof = visitor.site.components("rev")
    assert visitor.post("/login", {"person": "rev", "password": proof.password}).status_code == 429
    assert visitor.get("/login").status_code == 200
    visitor.site.wait(minutes=2)
    assert visitor.post("/login", {"person": "rev", "password": proof.password}).status_code == 303


def test_a_session_ends_when_it_was_idle_and_when_it_is_old(visitor: Visitor) -> None:
    visitor.login("rev")
    visitor.site.wait(seconds=POLICY.idle.total_seconds() + 1)
    assert visitor.get("/account").status_code == 303
    visitor.login("rev")
    began = visitor.site.now
    while visitor.site.now - began < POLICY.absolute - timedelta(minutes=14):
        visitor.site.wait(minutes=14)
        assert visitor.get("/account").status_code == 200
    visitor.site.wait(minutes=14)
    assert visitor.get("/account").status_code == 303


def test_reading_does_not_write_the_desk_at_every_page(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.login("rev")
    written: list[Any] = []
    monkeypatch.setattr("seedlot.desk.sessions.go_on", lambda *_, **__: written.append(1))
    for _ in range(5):
        visitor.get("/account/still")
    assert not written
    visitor.site.wait(seconds=31)
    visitor.get("/account/still")
    assert written == [1]


def test_a_session_of_another_cannot_be_ended_or_used(visitor: Visitor) -> None:
    token, actor = login(visitor.site.record, "rev", visitor.site.passwords["rev"], now=visitor.site.now)
    visitor.login("op")
    assert visitor.post("/account/sessions", {"session": actor.session}).status_code == 422
    assert actor.session not in visitor.get("/account").text
    thief = visiting(visitor.site)
    thief.client.cookies.set("seedlot-session", actor.session)
    assert thief.get("/").status_code == 303, "the name of a session opened it"
    thief.client.cookies.set("seedlot-session", token)
    assert thief.get("/").status_code == 200


def test_an_administrator_ends_the_sessions_of_somebody(visitor: Visitor) -> None:
    other = visiting(visitor.site)
    other.login("rev")
    visitor.login("adm")
    assert "rev" in visitor.get("/admin/sessions").text
    assert visitor.post("/admin/sessions", {"person": "rev"}).status_code == 303
    assert other.get("/").status_code == 303


def test_roles_that_are_taken_away_open_nothing_any_more(visitor: Visitor) -> None:
    """A session that goes on has the roles that the record gives now, not those at the login."""
    other = visiting(visitor.site)
    other.login("aud")
    assert other.get("/admin").status_code == 200
    visitor.login("adm")
    answer = visitor.post(
        "/admin/roles", {"person": "aud", "was": "auditor", "role": "operator", "reason": "moved to production"}
    )
    assert answer.status_code == 303, answer.text
    assert other.get("/admin").status_code == 403


def test_nobody_gives_themselves_a_role(visitor: Visitor) -> None:
    visitor.login("adm")
    given = {
        "person": "adm",
        "was": "administrator",
        "role": ["administrator", "qualified person"],
        "reason": "so that I may",
    }
    assert visitor.post("/admin/roles", given).status_code == 422
