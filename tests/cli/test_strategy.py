"""The commands about the strategy of a programme, on the story of `strategy_story`."""

from __future__ import annotations

import csv
import json

import pytest
from tests.release.strategy_story import attribute, control, scored, target, told_in
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app


@pytest.fixture
def site(tmp_path):
    """The story, on SQLite: a command reads it the same on either database."""
    with told_in(tmp_path) as made:
        yield made


def call(site, *args, code=1):
    """Call a command; its exit code must be this."""
    result = CliRunner().invoke(app, [*args, "--record", str(site.record.where)])
    assert result.exit_code == code, (result.output, result.stderr)
    return result.output


def test_a_matrix_as_json_as_a_table_and_in_files(site, tmp_path):
    site.say(target(), attribute(), control())
    sheet, picture = tmp_path / "m.csv", tmp_path / "m.svg"
    plain = json.loads(call(site, "strategy", "P", "--json", "--csv", str(sheet), "--picture", str(picture)))
    assert set(plain) == set(KEYS["strategy"])
    assert plain["answer"] == "not met"
    ((cell,),) = (plain["matrix"],)
    assert (cell["target"], cell["control"], cell["holds"]) == ("QT-1", "CTL-1", "met")
    ((row,),) = (list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines())),)
    assert (row["name"], row["shown"]) == ("mycoplasma", "bank 1 has a criterion for it")
    assert "CTL-1" in picture.read_text(encoding="utf-8")
    assert "Strategy of P" in call(site, "strategy", "P")
    assert json.loads(call(site, "strategy", "P", "--on", "2025-01-01", "--json", code=2))["what"]


def test_a_register_as_json_as_a_table_and_in_files(site, tmp_path):
    site.say(target(), attribute(), control())
    site.say(scored(controls=("CTL-1",), detection=9), occurred="2026-04-01")
    site.say(scored("RS-2", controls=("CTL-1",), action="another test"), occurred="2026-05-01")
    sheet, picture = tmp_path / "r.csv", tmp_path / "r.svg"
    plain = json.loads(
        call(site, "risk", "P", "--on", "2026-06-01", "--json", "--csv", str(sheet), "--picture", str(picture))
    )
    assert set(plain) == set(KEYS["risk"])
    (risk,) = plain["ranking"]
    assert (risk["number"], risk["before"]["number"], plain["on"]) == (128, 288, "2026-06-01")
    rows = {row["hazard"]: row for row in csv.DictReader(sheet.read_text(encoding="utf-8").splitlines())}
    assert rows["mycoplasma"]["scores"] == "RSK-1 128"
    assert "MSC donor" not in rows
    assert "RSK-1 128" in picture.read_text(encoding="utf-8")
    assert len(json.loads(call(site, "risk", "P", "--all", "--json"))["register"]) == 34
    shown = " ".join(call(site, "risk", "P").split())
    assert "The number ranks; it does not decide." in shown
    assert "S severity, O occurrence, D detection" in shown
    assert "Nobody has scored" in shown
    assert shown.count("Nobody has scored") == 1


def test_what_nobody_stated_is_a_sentence_and_no_empty_table(site):
    assert "Strategy of P: nothing is stated yet." in call(site, "strategy", "P")
    assert "Risks of P: nobody has scored any yet." in call(site, "risk", "P")


def test_a_draft_is_the_sheet_of_the_register_to_be_filled_in(site, tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    sheet = folder / "risk_register.csv"
    call(site, "risk", "P", "--draft", str(sheet), "--json")
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len([row for row in rows if row["occurrence"] == row["scoring"] == ""]) > 10
    (mycoplasma,) = [row for row in rows if row["hazard"] == "mycoplasma"]
    assert (mycoplasma["severity"], mycoplasma["detection"]) == ("8", "6")
    # As it is, it cannot be imported: nobody gave it a name. Filled in, it can.
    call(site, "import", str(folder), "--check")
    filled = {**mycoplasma, "scoring": "RS-1", "risk": "RSK-1", "occurrence": "4", "occurred": "2026-05-01"}
    lines = [",".join(f'"{value}"' for value in each) for each in (filled, filled.values())]
    sheet.write_text("\n".join(lines), encoding="utf-8")
    call(site, "import", str(folder), code=0)
    (risk,) = json.loads(call(site, "risk", "P", "--json"))["ranking"]
    assert risk["number"] == 8 * 4 * 6


def test_the_principles_clause_by_clause(site, tmp_path):
    sheet = tmp_path / "p.csv"
    plain = json.loads(call(site, "principles", "P", "--json", "--csv", str(sheet)))
    assert set(plain) == set(KEYS["principles"])
    assert (plain["answer"], plain["steps"]) == ("not met", ["S1", "S2", "S3", "S4"])
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(plain["clauses"]) == 28
    assert "4 steps outside licensed GMP: not met" in call(site, "principles", "P")


def test_the_plan_of_tests_for_territories(site, tmp_path):
    sheet = tmp_path / "t.csv"
    plain = json.loads(call(site, "testplan", "P", "--territory", "US", "--json", "--csv", str(sheet)))
    assert set(plain) == set(KEYS["testplan"])
    assert (plain["answer"], plain["territories"]) == ("not known", ["US"])
    rows = {(row["stage"], row["test"]): row for row in csv.DictReader(sheet.read_text(encoding="utf-8").splitlines())}
    assert rows["MCB", "Mycoplasma"]["laboratories"] == "LAB"
    assert "Mycoplasma of MCB (MCB), release: met" in call(site, "testplan", "P").replace("\n", " ")
    several = json.loads(call(site, "testplan", "P", "--territory", "US,EU", "--json"))
    assert several["territories"] == ["US", "EU"]
    assert (
        "No territory is called 'XX'"
        in json.loads(call(site, "testplan", "P", "--territory", "XX", "--json", code=2))["what"]
    )
