"""The door of the API: every way of it by every role, by tokens alone, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.guarded_site import STAFF
from tests.web.api.conftest import Program

from seedlot.acts.access import CRITICAL
from seedlot.acts.authority import MAY
from seedlot.acts.tokens import ONLY_SIMULATED, SCOPES
from seedlot.web import guard
from seedlot.web.api.describing import description, ways
from seedlot.web.api.door import Way

WAYS = ways()


def ask(program: Program, way: Way) -> Any:
    """Ask for something that is not there, with nothing of what is needed."""
    path = re.sub(r"\{[^}]*number[^}]*\}", "999999", way.path)
    path = re.sub(r"\{[a-z0-9_]+(:path)?\}", "SIM-NOT-THERE", path)
    headers = program.headers | {"idempotency-key": f"matrix-{way.method}-{way.path}"}
    asked = {"wait": "0"} if path.endswith("/events") else {}
    return program.client.request(way.method, path, headers=headers, params=asked)


def test_every_way_says_for_whom_it_is_and_what_it_needs() -> None:
    assert len(WAYS) > 20
    for way in WAYS:
        assert way.may in {guard.OPEN, guard.READERS} or all(each in MAY for each in way.may), way
        assert way.scope in SCOPES, way
        assert way.method == "GET" or way.scope != "read" or way.path.endswith(("/verify", "/whatif", "/platform")), way


def test_a_scope_that_opens_something_in_simulated_records_only_says_so_at_each_way() -> None:
    told = description()
    assert all(
        (scope in ONLY_SIMULATED) is ("in simulated records only" in says) for scope, says in told["x-scopes"].items()
    )
    for way in WAYS:
        says = told["paths"][way.path.replace(":path", "")][way.method.lower()]["description"]
        assert ("in simulated records only" in says) is (way.scope in ONLY_SIMULATED), way
        if way.scope in ONLY_SIMULATED:
            assert {role for each in way.may for role in MAY[each]} <= CRITICAL, way


@pytest.mark.parametrize("person", sorted(STAFF))
def test_a_role_gets_in_where_it_may_and_nowhere_else(program: Program, person: str) -> None:
    program.bring(person)
    program.client.app.state.refusals.most = 10**6  # type: ignore[attr-defined] # this walk is all refusals
    size = program.site.size()
    for way in WAYS:
        roles = {role for each in way.may if each in MAY for role in MAY[each]}
        may = way.may in {guard.OPEN, guard.READERS} or STAFF[person] in roles
        answer = ask(program, way)
        assert answer.status_code < 500, (way, answer.text)
        refused = answer.status_code == 403 and "may not use" in answer.text
        assert refused is not may, (way, answer.status_code)
    assert program.site.size() == size


def test_without_a_token_nothing_opens(program: Program) -> None:
    program.client.app.state.refusals.most = 10**6  # type: ignore[attr-defined] # as above
    for headers in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic b3A6cA=="},
        {"seedlot-person": "adm"},
    ):
        program.headers = headers
        for way in WAYS if headers else [each for each in WAYS if each.may != guard.OPEN]:
            if way.may == guard.OPEN:
                continue
            answer = ask(program, way)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="seedlot"'), way


def test_a_session_s_cookie_opens_nothing_here(program: Program) -> None:
    token, _ = program.site.enter("adm")
    program.client.cookies.set("seedlot-session", token)
    assert program.client.get("/api/v1/items").status_code == 401


def test_a_token_opens_no_page(program: Program) -> None:
    token = program.bring("adm")
    assert program.client.get("/admin", headers=program.headers).status_code == 303
    program.client.cookies.set("seedlot-session", token)
    assert program.client.get("/admin").status_code == 303


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_token_opens_what_its_scope_names(program: Program, scope: str) -> None:
    program.bring("adm", scope)
    program.client.app.state.refusals.most = 10**6  # type: ignore[attr-defined] # as above
    for way in WAYS:
        if way.may != guard.OPEN:
            answer = ask(program, way)
            assert ("not-in-scope" in answer.text) is (way.scope != scope), (way, answer.text)


def test_refusals_are_noted_and_slow_who_is_refused(program: Program) -> None:
    program.headers = {"authorization": "Bearer wrong"}
    answers = [program.get("/items").status_code for _ in range(61)]
    assert (answers[0], answers[-1]) == (401, 429)


def test_the_wrong_method_is_said_so(program: Program) -> None:
    program.bring("aud")
    answer = program.client.put("/api/v1/items", headers=program.headers)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_is_read_from_who_may_not(program: Program) -> None:
    """A body of a stranger is refused before it is taken."""

    taken: list[bytes] = []

    def body() -> Any:
        for part in (b"a", b"b"):
            taken.append(part)
            yield part

    answer = program.client.post("/api/v1/imports", content=body(), headers={"idempotency-key": "12345678"})
    assert (answer.status_code, taken) == (401, [])
