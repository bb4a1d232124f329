"""The command that measures many files, each alone."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app

HEADING = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\n"
runner = CliRunner()


@pytest.fixture
def counts(tmp_path):
    """Two files of counts."""
    for number in (1, 2):
        text = HEADING + f"A{number},1,1000000,8000000,72\n"
        (tmp_path / f"c{number}.csv").write_text(text, encoding="utf-8")
    return [str(tmp_path / "c1.csv"), str(tmp_path / "c2.csv")]


def test_results_and_charts_are_written_under_the_names_of_their_files(counts, tmp_path):
    to = ["-o", str(tmp_path / "out"), "--charts", str(tmp_path / "charts"), "--chart-format", "png"]
    done = runner.invoke(app, ["batch", "growth", *counts, *to, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert set(told) == set(KEYS["batch"])
    assert (told["assay"], told["done"], told["failed"]) == ("growth", 2, 0)
    for outcome in told["outcomes"]:
        written = tmp_path / "out" / f"{outcome['name']}.json"
        assert json.loads(written.read_text(encoding="utf-8")) == outcome["result"]
        assert outcome["error"] is None
        assert outcome["written"][0] == str(written)
        assert len(outcome["written"]) == 1 + len(outcome["result"]["charts"])
        assert (tmp_path / "charts" / outcome["name"]).is_dir()


def test_a_failed_file_is_named_and_the_answer_is_not_good(counts, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("rubbish", encoding="utf-8")
    done = runner.invoke(app, ["batch", "growth", counts[0], str(bad), counts[1]])
    assert done.exit_code == 1
    assert "2 files measured, 1 failed." in done.output
    assert "failed: Cannot read bad.csv" in " ".join(done.output.split())


def test_what_was_found_stands_beside_the_file(counts):
    done = runner.invoke(app, ["batch", "growth", *counts, "--set", "max_doublings=1"])
    assert done.exit_code == 1
    assert "✗" in done.output


def test_a_wrong_word_is_said_before_anything_is_run(counts):
    done = runner.invoke(app, ["batch", "growth", *counts, "--set", "colour=red", "--json"])
    assert done.exit_code == 2
    assert "colour" in json.loads(done.output)["error"]
    assert runner.invoke(app, ["batch", "growth", *counts, "--workers", "0"]).exit_code == 2
