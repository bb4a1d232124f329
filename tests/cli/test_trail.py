"""`seedlot log`: the audit trail on the terminal, and its copies."""

from __future__ import annotations

import csv
import json

import pytest
from tests.simulated_lot import make
from typer.testing import CliRunner

from seedlot.acts.amend import amend
from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.cli.trail import LISTED

runner = CliRunner()


@pytest.fixture
def held(site, home):
    """A record with a correction."""
    make(site)
    amend(site.record, "op", 4, {"sex": "female"}, reason="misread", now=site.now)
    assert home
    return site


def log(site, *args, code=0):
    """Call the command as a program."""
    found = runner.invoke(app, ["log", *map(str, args), "--record", site.record.where, "--json"])
    assert found.exit_code == code, found.output
    plain = json.loads(found.stdout)
    assert code or set(plain) == set(KEYS["log"])
    return plain


def test_filters_and_order(held):
    size = held.size()
    plain = log(held)
    assert (plain["size"], plain["found"], len(plain["entries"])) == (size, size, min(size, LISTED))
    assert [each["entry"] for each in log(held, "--sort", "-entry", "-n", 2)["entries"]] == [size - 1, size - 2]
    assert {each["by"] for each in log(held, "--by", "op")["entries"]} == {"op"}
    assert {each["kind"] for each in log(held, "--kind", "report")["entries"]} == {"report"}
    for option, name, known in (("--by", "nobody", "op"), ("--kind", "nope", "report")):
        said = log(held, option, name, code=2)
        assert (f"'{name}'" in said["what"], known in said["mend"]) == (True, True)
    (change,) = log(held, "--changes")["entries"]
    assert change["changes"] == [{"field": "sex", "old": "", "new": "female"}]
    assert change["content"]["reason"] == "misread"
    assert log(held, "--about", "D")["entries"][0]["amended_by"] == [size - 1]
    assert log(held, "--about", "LOT", "--case")["found"] > log(held, "--about", "LOT")["found"]
    assert log(held, "--since", "2026-06-01")["found"] == 1
    assert log(held, "--until", "2025-12-31")["found"] == 0


def test_the_terminal_says_what_was_changed_and_how_much_more_there_is(held):
    shown = runner.invoke(app, ["log", "-n", "3", "--record", held.record.where]).stdout
    assert f"{held.size() - 3} more" in shown
    told = " ".join(runner.invoke(app, ["log", "--changes", "--record", held.record.where]).stdout.split())
    assert "→" in told
    assert "misread" in told


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("html", b"<!DOCTYPE html>"), ("csv", b"entry,kind,")])
def test_copies(held, tmp_path, form, start):
    output = tmp_path / f"trail.{form}"
    plain = log(held, "-o", output, "--as", "op")
    assert (plain["file"], plain["entries"], plain["found"]) == (str(output), [], held.size())
    assert output.read_bytes().startswith(start)


def test_a_copy_holds_all_that_was_asked_for_and_no_more(held, tmp_path):
    output = tmp_path / "trail.csv"
    for args, expected in ((("--kind", "report"), 4), (("-n", 3), 3), (("--about", "LOT", "-n", 2), 2)):
        log(held, *args, "-o", output)
        with output.open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == expected


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("-o", "trail.docx"), "is no form of copy"),
        (("--case",), "Name it with --about"),
        (("--sort", "colour"), "cannot be sorted"),
        (("--since", "soon"), "is no time"),
        (("--about", "GHOST"), "not in the record"),
    ],
)
def test_wrong_use_is_said_in_one_line(held, args, words):
    assert words in log(held, *args, code=2)["error"]


def test_a_refused_copy_leaves_no_file(held, tmp_path):
    output = tmp_path / "trail.csv"
    log(held, "--about", "GHOST", "-o", output, code=2)
    assert list(tmp_path.glob("*trail*")) == []
