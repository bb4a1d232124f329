"""`seedlot inspect`: findings along a lineage, grouped."""

from __future__ import annotations

import csv
import json

import pytest
from tests.simulated_lot import make
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.premises import Room
from seedlot.record.entries.supplies import MaterialStatus, Procedure
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process

runner = CliRunner()


@pytest.fixture
def held(site, home):
    """A record with a lot, and a culture made in a room in an expired medium."""
    make(site)
    site.say(Donor(item="D9"), Material(item="OLD", name="old medium", expiry="2026-02-01", origin="plant"))
    site.say(Room(room="CR-9"), Equipment(equipment="BSC-9", name="cabinet", room="CR-9", zone="cabinet"))
    made = (Made(item="C9", item_kind=ItemKind.CULTURE),)
    told = {"inputs": (Used(item="D9"),), "outputs": made, "materials": ("OLD",), "equipment": ("BSC-9",)}
    site.say(Step(step="S9", process=Process.ISOLATION, **told), occurred="2026-02-02")
    assert home
    return site


def inspect(site, *args, code=1):
    """Call the command as a program."""
    found = runner.invoke(app, ["inspect", *args, "--record", site.record.where, "--json"])
    assert found.exit_code == code, found.output
    plain = json.loads(found.stdout)
    assert code == 2 or set(plain) == set(KEYS["inspect"])
    return plain


def about(plain, code):
    """What is answered under a code."""
    return [each["answer"] for each in plain["findings"] if each["code"] == f"lineage/{code}"]


def test_an_item_and_the_whole_record(held):
    plain = inspect(held, "C9")
    assert (plain["item"], plain["answer"], plain["as_of"]) == ("C9", "not met", held.size())
    assert about(plain, "expiry") == ["not met"]
    (expired,) = (each for each in plain["findings"] if each["code"] == "lineage/expiry")
    assert (expired["group"], expired["entries"]) == ("materials", [18, 21])
    lot = inspect(held, "LOT")
    assert (about(lot, "expiry"), about(lot, "training")) == (["met"], ["met"])
    assert len(about(inspect(held), "expiry")) == 2


def test_a_room_and_what_stands_in_it(held):
    plain = inspect(held, "--room", "CR-9")
    assert (plain["item"], plain["room"], about(plain, "expiry")) == (None, "CR-9", ["not met"])
    assert about(plain, "training") == []
    assert "'CR-8'" in inspect(held, "--room", "CR-8", code=2)["what"]
    assert "'nothing'" in inspect(held, "nothing", code=2)["what"]


def test_as_recorded_by_a_day(held):
    assert "'C9'" in inspect(held, "C9", "--on", "2026-05-31", code=2)["what"]
    assert about(inspect(held, "--on", "2026-01-01"), "expiry") == ["met"]


def test_exit_code_0_where_all_is_met(site, home):
    assert home
    site.say(Donor(item="D"), Material(item="M", name="m", expiry="2026-02-01", origin="plant"))
    site.say(MaterialStatus(disposition="MD", material="M", status="released"))
    site.say(Procedure(procedure="SOP", title="t", effective="2026-01-01"))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    told = {"inputs": (Used(item="D"),), "outputs": made, "materials": ("M",), "procedure": "SOP"}
    site.say(Step(step="S", process=Process.ISOLATION, **told))
    assert inspect(site, "C", code=0)["answer"] == "met"


def test_people_see_groups(held):
    shown = runner.invoke(app, ["inspect", "C9", "--record", held.record.where])
    assert shown.exit_code == 1
    assert "Materials" in shown.stdout
    assert "Equipment" in shown.stdout
    assert "C9: not met" in shown.stdout
    assert "Excursions" in shown.stdout
    assert "nothing stated: not known" in shown.stdout


def test_every_group_is_told_and_what_nobody_stated_is_not_known(held):
    """Of the culture only its medium and its cabinet are stated, and no other line was in the cabinet."""
    assert [tuple(each.values()) for each in inspect(held, "C9")["groups"]] == [
        ("segregation", "met"),
        ("materials", "not met"),
        ("people and procedures", "not known"),
        ("equipment", "not known"),
        ("rooms", "not known"),
        ("laboratories", "not known"),
        ("age", "not known"),
        ("excursions", "not known"),
    ]


def test_a_file_of_the_findings(held, tmp_path):
    sheet = tmp_path / "found.csv"
    plain = inspect(held, "C9", "--csv", str(sheet))
    rows = list(csv.DictReader(sheet.read_text().splitlines()))
    assert plain["csv"] == str(sheet)
    assert [(row["group"], row["code"]) for row in rows] == [(e["group"], e["code"]) for e in plain["findings"]]
    (expired,) = (row for row in rows if row["code"] == "lineage/expiry")
    assert (expired["answer"], expired["entries"]) == ("not met", "18;21")
