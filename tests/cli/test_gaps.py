"""The commands about a programme before its regulators, on the story of `strategy_story`."""

from __future__ import annotations

import csv
import json

import pytest
from icalendar import Calendar
from tests.regulation.own_pack import own_pack
from tests.release.strategy_story import tell
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.record.entries.origin import Programme


def call(site, *args, code=1):
    """Call a command; its exit code must be this."""
    result = CliRunner().invoke(app, [*args, "--record", str(site.record.where)])
    assert result.exit_code == code, (result.output, result.stderr)
    return result.output


def plain(site, command, *args, code=1):
    answer = json.loads(call(site, command, "P", *args, "--json", code=code))
    assert set(answer) == set(KEYS[command])
    return answer


def test_gaps_as_json_as_tables_and_in_files(site, tmp_path):
    tell(site)
    sheet, picture, report, edited = (tmp_path / name for name in ("g.csv", "g.svg", "g.pdf", "g.docx"))
    files = ("--csv", str(sheet), "--picture", str(picture), "--report", str(report))
    answer = plain(site, "gaps", "--territory", "DE,US", *files)
    assert [each["territory"] for each in answer["territories"]] == ["DE", "US"]
    rows = list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))
    assert [row["rule"] for row in rows] == [rule["rule"] for rule in answer["rules"]]
    assert "Germany" in picture.read_text(encoding="utf-8")
    assert report.read_bytes().startswith(b"%PDF")
    shown = call(site, "gaps", "P", "--territory", "DE", "--report", str(edited))
    assert edited.read_bytes().startswith(b"PK")
    assert "DE Germany" in shown
    assert "facts that the record does not hold" in shown.replace("\n", " ")
    assert "--report gaps.pdf" not in shown
    alone = " ".join(call(site, "gaps", "P", "--territory", "DE").split())
    assert "To do:" in alone
    assert "--report gaps.pdf" in alone


def test_a_territory_that_the_rules_do_not_know_is_said_and_not_left_out_in_silence(site):
    tell(site)
    site.say(Programme(programme="Q", product="x", territories=("DE", "BR")))
    shown = " ".join(call(site, "gaps", "Q").split())
    assert "Not assessed, for no rules speak of it: 'BR'. There are: " in shown
    assert "not listed is EU" in shown
    assert "'BR'" not in call(site, "gaps", "Q", "--territory", "DE")


def test_the_strictest_view_names_who_asks_most_of_each_question(site):
    tell(site)
    shown = " ".join(call(site, "gaps", "P", "--territory", "DE,US", "--strictest").split())
    assert "The strictest view" in shown
    families = {each["family"]: each for each in plain(site, "gaps", "--territory", "DE,US")["strictest"]}
    assert families["cld-gmp"]["reference"] == ["DE"]
    assert families["cld-gmp"]["title"] in shown.replace(" │ │ ", " ")


def test_rules_of_ones_own_stand_beside_ours(site, tmp_path):
    tell(site)
    folder = own_pack(tmp_path / "own")
    answer = plain(site, "gaps", "--territory", "DE", "--rules", str(folder))
    assert "our-policy 1" in answer["pack"]
    assert "OWN-CLD-01" in {rule["rule"] for rule in answer["rules"]}


def test_what_if_tells_what_moves_and_writes_nothing(site):
    tell(site)
    before = site.size()
    answer = plain(site, "whatif", "--programme", "phase=3", "--territory", "US", code=0)
    assert answer["edits"] == ["programme phase=3"]
    edit = "development environment=licensed GMP"
    shown = " ".join(call(site, "whatif", "P", "--step", edit, "--territory", "US,UK", code=0).split())
    assert "US, UK" in shown
    assert "gap -> not applicable" in shown
    assert "cld environment" in shown
    assert any("phase" in " ".join(move["because"]) for move in answer["moved"])
    assert site.size() == before
    assert "Nothing is changed" in CliRunner().invoke(app, ["whatif", "P", "--record", str(site.record.where)]).stderr


def test_whom_to_ask_as_json_as_a_table_and_in_files(site, tmp_path):
    tell(site)
    ics, picture, sheet = (tmp_path / name for name in ("p.ics", "p.svg", "p.csv"))
    files = ("--ics", str(ics), "--picture", str(picture), "--csv", str(sheet))
    answer = plain(site, "engage", "--territory", "US,DE", "--start", "2030-03-01", *files, code=0)
    assert answer["plan"]
    assert Calendar.from_ical(ics.read_bytes())
    assert len(list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))) == len(answer["plan"])
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    shown = call(site, "engage", "P", "--territory", "US", code=0)
    assert "whom to ask" in shown
    assert len(shown.splitlines()) < 60
    assert "To put to FDA CBER/OTP" in call(site, "engage", "P", "--territory", "US", "--questions", code=0)


def test_a_line_cycle_by_cycle(site, tmp_path):
    tell(site)
    sheet = tmp_path / "c.csv"
    answer = plain(site, "platform", "--cost", "banking=100", "--territory", "DE", "--csv", str(sheet), code=0)
    assert answer["cycles"]
    assert answer["cycles"][0]["repeat"]["steps"] > 0
    shown = call(site, "platform", "P", "--cost", "banking=100", "--territory", "DE", code=0)
    assert "Cycle 1: " in shown
    assert "1 cycle," in shown


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("gaps", "P", "--territory", "XX"), "No territory is called 'XX'"),
        (("gaps", "P", "--report", "r.txt"), "is no report"),
        (("gaps", "Q"), "'Q' is not in the record"),
        (("gaps", "P", "--on", "1"), "it is entered only by entry"),
        (("gaps", "P", "--rules", "nowhere"), "There is no folder 'nowhere'"),
        (("engage", "P", "--start", "soon"), "'soon' is no date"),
        (("platform", "P", "--cost", "banking=dear"), "'dear' is no amount"),
        (("platform", "P", "--cost", "cooking=1"), "'cooking' is no process"),
        (("whatif", "P", "--step", "ST-1"), "is no edit of a step"),
    ],
)
def test_what_cannot_be_answered_is_one_clear_error(site, args, says):
    tell(site)
    result = CliRunner().invoke(app, [*args, "--record", str(site.record.where)])
    assert result.exit_code == 2
    assert says in result.stderr.replace("\n", " ")
