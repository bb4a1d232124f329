"""Programmes over the API: each reading has the keys that are promised, and writes nothing."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from requests import Request
from tests.web.api.conftest import Program
from tests.web.api.test_describing import SCHEMA, hold

NAME = "P-1"


@pytest.fixture
def asked(lot_program: Program) -> Program:
    """A program that asks a site with a programme."""
    lot_program.bring("qa")
    content = {"programme": NAME, "product": "RPE", "territories": ["EU", "US"]}
    said = {"kind": "programme", "content": content, "occurred": "2026-05-01"}
    assert lot_program.post("/entries", json=said).status_code == 201
    lot_program.bring("aud", "read")
    return lot_program


def test_every_reading_has_the_keys_that_are_promised(asked: Program) -> None:
    size = asked.site.size()
    for what in ("gaps", "engagements", "strategy", "risk", "principles", "testplan"):
        _holds(asked.get(f"/programmes/{NAME}/{what}"), what, "GET")
        assert asked.get(f"/programmes/NONE/{what}").status_code == 404
    supposed = {"programme": ["phase=phase1"]}
    _holds(asked.post(f"/programmes/{NAME}/whatif", json=supposed), "whatif", "POST")
    _holds(asked.post(f"/programmes/{NAME}/platform", json={"costs": {"banking": "25000"}}), "platform", "POST")
    assert asked.post(f"/programmes/{NAME}/whatif", json={"steps": ["nonsense"]}).status_code == 422
    assert asked.post(f"/programmes/{NAME}/platform", json={"costs": {"banking": "-1"}}).status_code == 422
    assert asked.site.size() == size


def test_its_gap_report_and_its_calendar_are_files(asked: Program) -> None:
    report = asked.get(f"/programmes/{NAME}/gap-report?form=docx&territory=EU")
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(report.content)).namelist()
    assert asked.get(f"/programmes/{NAME}/engagements.ics").text.startswith("BEGIN:VCALENDAR")


def _holds(answer: Any, what: str, method: str) -> None:
    assert answer.status_code == 200, (what, answer.text)
    hold(SCHEMA[f"/api/v1/programmes/{{programme}}/{what}"][method], answer, Request("GET", "http://a/").prepare())
