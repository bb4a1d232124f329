"""Every page and form by every role: who may is let in, who may not is refused, whatever the section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.guarded_site import STAFF
from tests.web.conftest import Visitor, visiting

from seedlot.acts.authority import MAY
from seedlot.terms.words import Role
from seedlot.web import guard
from seedlot.web.app import sections
from seedlot.web.section import Place
from seedlot.web.show import SECTIONS

PLACES = tuple(place for section in sections() for place in section.places)
#: Log out ends the session in the middle of the walk; each is tried elsewhere.
LEFT_OUT = {"/logout", "/account/sessions"}
WALKED = tuple(place for place in PLACES if place.path not in LEFT_OUT)


def addressed(place: Place) -> str:
    """An address of the place, of something that is not there."""
    if place.path == "/events":
        return "/events?wait=0"  # else it is listened to for minutes
    return re.sub(r"\{[^}]*:int\}", "999999", re.sub(r"\{[a-z_]+(:path)?\}", "SIM-NOT-THERE", place.path))


def roles(place: Place) -> Iterator[Role]:
    """For whom a place is, counted out apart from the guard."""
    for each in place.may:
        yield from [Role(each)] if each in set(Role) else MAY[each]


def test_every_place_says_for_whom_it_is() -> None:
    for place in PLACES:
        known = place.may in {guard.OPEN, guard.READERS} or all(each in MAY or each in set(Role) for each in place.may)
        assert known, place
        assert place.may, place


def test_no_form_is_for_who_only_reads() -> None:
    """An auditor reads: no form that seals is for them alone (docs/why)."""
    for place in PLACES:
        if place.method == "POST" and place.may not in {guard.OPEN, guard.READERS}:
            assert set(place.may) - {Role.AUDITOR}, place


def test_the_navigation_shows_a_page_to_whom_it_is_for() -> None:
    pages = {place.path: place.may for place in PLACES if place.method == "GET"}
    assert {path: may for _, path, may in SECTIONS} == {path: pages[path] for _, path, _ in SECTIONS}


def test_no_link_of_the_navigation_refuses_anybody(visitor: Visitor) -> None:
    for person in STAFF:
        visitor.login(person)
        nav = visitor.get("/help").text.partition("<nav")[2].partition("</nav>")[0]
        paths = re.findall(r'href="([^"]+)"', nav)
        assert ("/enter" in paths) is (person != "aud"), person
        assert len(paths) >= 8, person
        for path in paths:
            assert visitor.get(path).status_code == 200, (person, path)


def ask(visitor: Visitor, place: Place, person: str) -> None:
    """Ask for a page, or send a form, as somebody who has one role and is logged in."""
    may = place.may in {guard.OPEN, guard.READERS} or STAFF[person] in set(roles(place))
    call = visitor.get if place.method == "GET" else visitor.post
    answer = call(addressed(place))
    assert answer.status_code < 500, (person, place, answer.text[-500:])
    refused = answer.status_code == 403 and "may not use" in answer.text
    assert refused is not may, (person, place, answer.status_code)


def enter(visitor: Visitor, person: str) -> Visitor:
    """Log in for a walk that is all refusals."""
    visitor.login(person)
    visitor.client.app.state.refusals.most = 10**6  # type: ignore[attr-defined]
    return visitor


def walk_without_a_session(visitor: Visitor) -> None:
    """Ask for every page, and send every form, as nobody."""
    for place in PLACES:
        if place.may == guard.OPEN:
            continue
        call = visitor.get if place.method == "GET" else visitor.post
        answer = call(addressed(place))
        assert answer.status_code == 303, place
        assert answer.headers["location"].startswith("/login"), place


def send_from_elsewhere(visitor: Visitor) -> None:
    """Send every form without what a page of the session gives it."""
    enter(visitor, "adm")
    for place in PLACES:
        if place.method == "POST":
            answer = visitor.client.post(addressed(place), data={"csrf": "0" * 64, "person": "op"})
            assert answer.status_code == 403, place


@pytest.mark.parametrize("person", sorted(STAFF))
def test_a_role_gets_in_where_it_may_and_nowhere_else(visitor: Visitor, person: str) -> None:
    size = visitor.site.size()
    enter(visitor, person)
    for place in WALKED:
        ask(visitor, place, person)
    assert visitor.site.size() == size, "a form without its fields sealed something"


def test_nobody_gets_in_without_a_session(visitor: Visitor) -> None:
    walk_without_a_session(visitor)


def test_no_form_is_taken_from_another_site(visitor: Visitor) -> None:
    send_from_elsewhere(visitor)


def test_on_postgresql_a_page_lets_in_who_may_and_refuses_who_may_not(staffed_on_postgresql: Any) -> None:
    """Over one record on a server: each page and form by nobody, by one who may, and by one who may not."""
    size = staffed_on_postgresql.size()
    walk_without_a_session(visiting(staffed_on_postgresql))
    send_from_elsewhere(visiting(staffed_on_postgresql))
    visitors = {person: enter(visiting(staffed_on_postgresql), person) for person in STAFF}
    for turn, place in enumerate(WALKED):
        everybody = place.may in {guard.OPEN, guard.READERS}
        within = [person for person, role in STAFF.items() if everybody or role in set(roles(place))]
        for some in (within, [person for person in STAFF if person not in within]):
            if some:
                person = some[turn % len(some)]  # in turn, so that each role is let in and refused somewhere
                ask(visitors[person], place, person)
    assert staffed_on_postgresql.size() == size, "a form without its fields sealed something"


def test_on_postgresql_a_session_that_ended_and_an_account_that_is_locked_open_nothing(
    staffed_on_postgresql: Any,
) -> None:
    visitor = visiting(staffed_on_postgresql)
    visitor.client.cookies.set("seedlot-session", "planted")
    visitor.login("an")
    kept = [each.value or "" for each in visitor.client.cookies.jar if each.name == "seedlot-session"][-1]
    assert kept != "planted"
    visitor.post("/logout")
    visitor.client.cookies.set("seedlot-session", kept)
    assert visitor.get("/").status_code == 303
    stranger, proof = visiting(staffed_on_postgresql), staffed_on_postgresql.components("an")
    for _ in range(5):
        assert stranger.post("/login", {"person": "an", "password": "wrong and wrong"}).status_code == 401
    assert stranger.post("/login", {"person": "an", "password": proof.password}).status_code == 401
    assert staffed_on_postgresql.changes("an")[-1][0] == "locked"
