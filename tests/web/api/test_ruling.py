"""The rules over the API: as the command line lists them."""

from __future__ import annotations

import json

from requests import Request
from tests.web.api.conftest import Program
from tests.web.api.test_describing import SCHEMA, hold
from typer.testing import CliRunner

from seedlot.cli.main import app


def test_the_rules_are_those_that_the_command_line_lists(program: Program) -> None:
    program.bring("aud", "read")
    answer = program.get("/rules?territory=UK")
    assert answer.json() == json.loads(
        CliRunner().invoke(app, ["regulation", "list", "--territory", "UK", "--json"]).output
    )
    hold(SCHEMA["/api/v1/rules"]["GET"], answer, Request("GET", "http://a/").prepare())
    assert {"UK-CLD-04", "EU-BANK-01", "INTL-CLD-01"} <= {each["id"] for each in answer.json()["rules"]}
    again = program.get("/rules?territory=UK", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    told = program.get("/rules/DE-CLD-01")
    assert (told.json()["if_missing"], told.json()["source"]["id"]) == ("blocker", "SEED000")
    hold(SCHEMA["/api/v1/rules/{rule}"]["GET"], told, Request("GET", "http://a/").prepare())


def test_what_no_pack_has_is_a_problem(program: Program) -> None:
    program.bring("aud", "read")
    assert program.get("/rules?territory=ATLANTIS").status_code == 422
    assert program.get("/rules/NONE-1").status_code == 404
