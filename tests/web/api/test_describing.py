"""The description of the API, and what a machine that reads it asks: whatever that is, it is answered without a fault of ours."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import Request
from schemathesis.core.transport import Response
from tests.web.api.conftest import Program

from seedlot.web.api.describing import description, ways

SCHEMA = schemathesis.openapi.from_dict(description())
#: A stream would be listened to for minutes; and a whole record is verified elsewhere.
LEFT_OUT = {"/api/v1/events", "/api/v1/verify"}
#: Readings of the lot that awaits its review, each with the way that it goes.
READINGS = {
    "/items": "/items",
    "/items?stage=MCB": "/items",
    "/items/LOT": "/items/{item}",
    "/trace/LOT": "/trace/{item}",
    "/trace/MCB?way=forward": "/trace/{item}",
    "/lineage/MCB": "/lineage/{item}",
    "/values": "/values",
    "/lots/LOT": "/lots/{lot}",
    "/recall?name=MCB": "/recall",
    "/recalls": "/recalls",
    "/radius?name=MCB": "/radius",
    "/inspection": "/inspection",
    "/inspection?item=LOT": "/inspection",
    "/drift/LOT": "/drift/{line}",
    "/due": "/due",
    "/record": "/record",
    "/entries": "/entries",
    "/entries/7": "/entries/{number}",
    "/entries/7/bytes": "/entries/{number}/bytes",
    "/entries/7/proof": "/entries/{number}/proof",
    "/checkpoint": "/checkpoint",
    "/consistency?old=3": "/consistency",
    "/keys": "/keys",
    "/assays": "/assays",
    "/witnesses": "/witnesses",
    "/rules/DE-CLD-01": "/rules/{rule}",
}
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


def test_every_good_answer_has_a_shape_or_is_a_file() -> None:
    told = description()
    for path, of in told["paths"].items():
        for method, way in of.items():
            for status in [each for each in way["responses"] if each in {"200", "201"}]:
                given = way["responses"][status].get("content", {})
                assert given, (method, path)
                assert all(each["schema"] for each in given.values()), (method, path)


def test_every_type_of_problem_is_told() -> None:
    kinds = description()["x-problem-types"]
    assert kinds["urn:seedlot:fault:not-in-record"]["status"] == 404
    assert kinds["urn:seedlot:fault:too-often"]["status"] == 429
    assert kinds["urn:seedlot:fault:amended-meanwhile"]["status"] == 412
    assert all(each["says"] for each in kinds.values()), [name for name, each in kinds.items() if not each["says"]]
    assert not [name for name in kinds if "port-taken" in name]  # the other door's


def test_what_is_read_has_the_keys_that_are_promised(lot_program: Program) -> None:
    lot_program.bring("aud", "read")
    for asked, path in READINGS.items():
        answer = lot_program.get(asked)
        assert answer.status_code == 200, (asked, answer.text)
        hold(SCHEMA[f"/api/v1{path}"]["GET"], answer, Request("GET", "http://localhost/").prepare())


def hold(operation: Any, answer: Any, made: Any) -> None:
    """Hold an answer to what the description says of it: its status, its type, its keys."""
    headers = {name: [value] for name, value in answer.headers.items()}
    told = Response(answer.status_code, headers, answer.content, made, 0.0, verify=False)
    operation.validate_response(told)


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
        if answer.status_code != 405:
            hold(operation, answer, made)

    ask()
