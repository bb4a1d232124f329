"""What was refused is noted: at the desk and in the log, without what was typed."""

from __future__ import annotations

import json
import logging

import pytest
from tests.web.conftest import Visitor

from seedlot.acts.denials import denied
from seedlot.web import refused
from seedlot.web.refused import Lines


def test_a_wrong_password_is_noted_without_it(visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    answer = visitor.post("/login", {"person": "qa", "password": "hunter2 hunter2", "code": "123456"})
    assert answer.status_code == 401
    (found,) = denied(visitor.site.record, visitor.site.actor("adm"))
    assert (found.person, found.path, found.why) == ("qa", "/login", "WrongComponentsError")
    line = json.loads(Lines().format(caplog.records[-1]))
    assert (line["person"], line["why"], line["address"]) == ("qa", "WrongComponentsError", "testclient")
    assert "hunter2" not in caplog.text + json.dumps(line) + repr(found)


def test_a_page_without_the_role_is_noted(visitor: Visitor) -> None:
    visitor.login("op")
    assert visitor.get("/admin").status_code == 403
    visitor.login("adm")
    shown = visitor.get("/admin/refused").text
    assert "NotAuthorisedError" in shown
    assert ">op<" in shown


def test_only_who_watches_over_access_is_shown_it(visitor: Visitor) -> None:
    visitor.login("op")
    assert visitor.get("/admin/refused").status_code == 403


def test_lines_are_written_once_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    log = logging.getLogger("seedlot.of-a-test")
    monkeypatch.setattr(refused, "LOG", log)
    refused.log_refusals()
    assert [type(each.formatter) for each in log.handlers] == [Lines]
