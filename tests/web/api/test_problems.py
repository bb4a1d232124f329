"""Faults of use as problem details."""

from __future__ import annotations

import json

from seedlot.history.ask import NotInRecordError
from seedlot.terms.errors import SeedlotError
from seedlot.web.api.problems import problem


def test_a_problem_has_what_where_and_the_mend() -> None:
    told = json.loads(bytes(problem(NotInRecordError("X"), "/api/v1/items/X").body))
    assert told["detail"] == str(NotInRecordError("X"))
    assert (told["title"], told["status"], told["type"]) == ("Not Found", 404, "urn:seedlot:fault:not-in-record")


def test_words_that_are_half_a_character_are_told_too() -> None:
    answer = problem(SeedlotError("'\ud800' is wrong"), "/")
    assert answer.status_code == 422
    assert json.loads(bytes(answer.body))["what"] == "'\ud800' is wrong"
