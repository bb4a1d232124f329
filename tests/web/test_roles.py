"""Every page and form by every role: who may is let in, who may not is refused, whatever the section."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from tests.guarded_site import STAFF
from tests.web.conftest import Visitor

from seedlot.acts.authority import MAY
from seedlot.terms.words import Role
from seedlot.web import guard
from seedlot.web.app import sections
from seedlot.web.section import Place

PLACES = tuple(place for section in sections() for place in section.places)
#: Log out ends the session in the middle of the walk; each is tried elsewhere.
LEFT_OUT = {"/logout", "/account/sessions"}


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


@pytest.mark.parametrize("person", sorted(STAFF))
def test_a_role_gets_in_where_it_may_and_nowhere_else(visitor: Visitor, person: str) -> None:
    visitor.login(person)
    size = visitor.site.size()
    visitor.client.app.state.refusals.most = 10**6  # type: ignore[attr-defined] # this walk is all refusals
    for place in PLACES:
        if place.path in LEFT_OUT:
            continue
        may = place.may in {guard.OPEN, guard.READERS} or STAFF[person] in set(roles(place))
        call = visitor.get if place.method == "GET" else visitor.post
        answer = call(addressed(place))
        assert answer.status_code < 500, (place, answer.text[-500:])
        refused = answer.status_code == 403 and "may not use" in answer.text
        assert refused is not may, (place, answer.status_code)
    assert visitor.site.size() == size, "a form without its fields sealed something"


def test_nobody_gets_in_without_a_session(visitor: Visitor) -> None:
    for place in PLACES:
        if place.may == guard.OPEN:
            continue
        call = visitor.get if place.method == "GET" else visitor.post
        answer = call(addressed(place))
        assert answer.status_code == 303, place
        assert answer.headers["location"].startswith("/login"), place


def test_no_form_is_taken_from_another_site(visitor: Visitor) -> None:
    visitor.login("adm")
    visitor.client.app.state.refusals.most = 10**6  # type: ignore[attr-defined]
    for place in PLACES:
        if place.method == "POST":
            answer = visitor.client.post(addressed(place), data={"csrf": "0" * 64, "person": "op"})
            assert answer.status_code == 403, place
