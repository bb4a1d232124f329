"""The description of the API, and what a machine that reads it asks: whatever that is, it is answered without a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import Request
from tests.web.api.conftest import Program

from seedlot.web.api.describing import description, ways

SCHEMA = schemathesis.openapi.from_dict(description())
#: A stream would be listened to for minutes; and a whole record is verified elsewhere.
LEFT_OUT = {"/api/v1/events", "/api/v1/verify"}
FOUND: list[Any] = [each.ok() for each in SCHEMA.get_all_operations()]  # type: ignore[union-attr] # ours is no error
OPERATIONS = [each for each in FOUND if each.path not in LEFT_OUT]


def test_every_way_is_described() -> None:
    told = description()
    assert told["openapi"].startswith("3.1")
    said = {(method.upper(), path) for path, of in told["paths"].items() for method in of}
    assert said == {(way.method, way.path.replace(":path", "")) for way in ways()}
    for of in told["paths"].values():
        for way in of.values():
            assert way["description"], way
            assert "application/problem+json" in way["responses"]["422"]["content"]


def test_anybody_may_read_it_and_the_page(program: Program) -> None:
    assert program.get("/openapi.json").json()["info"]["title"] == "Seedlot"


@pytest.mark.parametrize("role", ["adm", "op"])
def test_no_request_finds_a_fault_of_ours(lot_program: Program, role: str) -> None:
    """Some of what schemathesis makes of the description, for each operation: no answer is a 500."""
    lot_program.bring(role)
    state: Any = lot_program.client.app.state  # type: ignore[attr-defined]
    state.refusals.most = state.requests.most = 10**6
    statuses: set[int] = set()
    for operation in OPERATIONS:
        _fuzz(lot_program, operation, statuses)
    assert {200, 404, 422} <= statuses


def _fuzz(program: Program, operation: Any, statuses: set[int]) -> None:
    @given(
        case=st.one_of(
            operation.as_strategy(), operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)
        )
    )
    @settings(
        max_examples=6,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        asked = case.as_transport_kwargs(base_url="http://localhost")
        said = {name: asked.get(name) for name in ("headers", "params", "data", "json", "files", "cookies")}
        made: Any = Request(asked["method"], asked["url"], **said).prepare()
        answer = program.client.request(
            made.method, made.url, headers={**made.headers, **program.headers}, content=made.body
        )
        statuses.add(answer.status_code)
        assert answer.status_code < 500, (operation.label, case, answer.text[:500])
        if answer.status_code >= 400:
            assert "problem+json" in answer.headers["content-type"], (operation.label, answer.text[:300])

    ask()
