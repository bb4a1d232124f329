"""The door: wrong words and unanswered questions, for people and for programs."""

from __future__ import annotations

import json

import pytest
from tests.guarded_site import Staffed
from typer.testing import CliRunner

from seedlot.cli.main import app


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["judge"], "Missing argument 'lot'"),
        (["judge", "X", "--bogus"], "No such option: --bogus"),
        (["nosuch"], "No such command 'nosuch'"),
        (["amend", "abc", "a=b"], "'number': Input should be a valid integer"),
    ],
)
def test_wrong_words_are_answered_in_json_where_json_is_asked_for(words: list[str], says: str):
    ended = CliRunner().invoke(app, [*words, "--json"])
    assert ended.exit_code == 2
    assert says in json.loads(ended.stdout)["error"]
    plain = CliRunner().invoke(app, words)
    assert (plain.exit_code, plain.stdout) == (2, "")


def test_a_question_that_nobody_can_answer_is_wrong_use(staffed: Staffed):
    words = ["login", "op", "--record", staffed.record.where]
    ended = CliRunner().invoke(app, [*words, "--json"], input="")
    assert ended.exit_code == 2
    assert json.loads(ended.stdout)["what"] == "It asks for something that nobody can type here"
    plain = CliRunner().invoke(app, words, input="")
    assert plain.exit_code == 2
    assert "nobody can type here" in plain.stderr
