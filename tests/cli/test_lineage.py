"""Trace, recall and radius on the command line: keys, files, exit codes, wrong use."""

from __future__ import annotations

import csv
import json

import pytest
from tests.cli.test_commands import call, tell
from tests.lineage.recall_story import OF_C2, OF_VIAL_1, OF_WCB_1, OF_WCB_2
from tests.lineage.recall_story import tell as tell_story
from tests.simulated_site import Site

from seedlot.record.entries.origin import Material


@pytest.fixture
def held(clock):
    """The address of a record that holds the story."""
    tell_story(clock)
    return clock.record.where


def items(plain):
    """The names of all that is touched."""
    return {each["item"] for each in plain["touched"]}


def test_recall_of_a_material(held):
    plain = tell("recall", "--material", "M1", "--record", held)
    assert items(plain) == {"M1", "C1", "C3", *OF_C2}
    assert plain["items"] == len(plain["touched"]) == sum(plain["counts"].values())
    assert plain["cause"] == {"kind": "material", "name": "M1", "begins": "", "ends": "", "programme": ""}
    (dose,) = (each for each in plain["touched"] if each["item"] == "DOSE1")
    assert (dose["state"], dose["touched"], dose["distance"]) == ("given", "yes", 8)
    shown = call("recall", "--material", "M1", "--record", held).stdout
    assert "20 items are touched, as of entry" in shown


def test_recall_of_a_room_in_a_time(held):
    plain = tell("recall", "--room", "R2", "--from", "2026-01-12", "--to", "2026-01-12", "--record", held)
    assert items(plain) == OF_VIAL_1 - {"MCB/01"}
    assert [each["item"] for each in plain["touched"] if each["touched"] == "not known"] == ["W1"]
    assert (
        "1 more where it is not known"
        in call("recall", "--room", "R2", "--from", "2026-01-12", "--record", held).stdout
    )


def test_recall_as_of(held):
    assert items(tell("recall", "--material", "M1", "--on", 20, "--record", held)) == {"M1", "C1", "C2"}
    with_day = call("recall", "--material", "M1", "--on", "2026-06-01", "--record", held)
    assert with_day.exit_code == 0
    for wrong in (["--on", "9999"], ["--on", "2026-13-01"], ["--on", "-1"]):
        assert tell("recall", "--material", "M1", *wrong, "--record", held, code=2)["error"]


def test_files(held, tmp_path):
    sheet, picture = tmp_path / "recall.csv", tmp_path / "recall.svg"
    plain = tell("recall", "--material", "M2", "--csv", sheet, "--picture", picture, "--record", held)
    assert (plain["csv"], plain["picture"]) == (str(sheet), str(picture))
    rows = list(csv.DictReader(sheet.read_text().splitlines()))
    assert [row["item"] for row in rows] == ["M2", "C1", "C3"]
    assert list(rows[0]) == list(plain["touched"][0])
    assert picture.read_text().startswith("<svg")
    page = tmp_path / "recall.html"
    assert "Wrote" in call("recall", "--material", "M2", "--picture", page, "--record", held).stdout
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert (
        "End its name in" in tell("recall", "--material", "M2", "--picture", "x.pdf", "--record", held, code=2)["error"]
    )


def test_a_cell_is_no_formula(clock, tmp_path):
    clock.say(Material(item="M", name="=1+1"))
    sheet = tmp_path / "recall.csv"
    call("recall", "--material", "M", "--csv", sheet, "--record", clock.record.where)
    (row,) = csv.DictReader(sheet.read_text().splitlines())
    assert row["name"] == "'=1+1"


def test_sealed_and_checked(held):
    sealed = tell(
        "recall", "--material", "M2", "--seal", "REC-1", "--reason", "complaint", "--as", "qp", "--record", held
    )
    assert isinstance(sealed["sealed"], int)
    shown = json.loads(call("show", sealed["sealed"], "--json", "--record", held).stdout)
    assert shown["content"]["sha256"] == sealed["sha256"]
    again = tell("recall", "--check", "REC-1", "--record", held)
    assert (again["sha256"], again["as_of"]) == (sealed["sha256"], sealed["as_of"])
    assert [each["answer"] for each in again["findings"]] == ["met"]
    assert "answered as it was sealed" in call("recall", "--check", "REC-1", "--record", held).stdout.replace("\n", " ")
    assert (
        "stands at entry"
        in tell(
            "recall", "--material", "M1", "--seal", "REC-1", "--reason", "r", "--as", "qp", "--record", held, code=2
        )["error"]
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Name one cause"),
        (["--material", "M1", "--room", "R1"], "These are 2 causes"),
        (["--material", "nowhere"], "'nowhere' is not in the record"),
        (["--material", "M1", "--from", "2026-01-01"], "has no time"),
        (["--room", "R1", "--from", "soon"], "no date"),
        (["--material", "M1", "--seal", "R"], "with a reason"),
        (["--check", "R", "--material", "M1"], "own cause"),
        (["--check", "R"], "'R' is not in the record"),
        (["--check", "R", "--seal", "R", "--reason", "r"], "not both"),
    ],
)
def test_wrong_use_of_recall(held, words, says):
    assert says in tell("recall", *words, "--record", held, code=2)["error"]


def test_radius(held):
    plain = tell("radius", "WCB", "--record", held)
    assert plain["cause"]["kind"] == "item"
    assert (plain["banks"], plain["lots"]) == (["WCB"], ["B1", "B2", "DP1", "DP2"])
    assert (plain["doses"], plain["given"], plain["recipients"]) == (["DOSE1", "DOSE2", "DOSE3"], ["DOSE1"], ["REC-7"])
    assert [each["programme"] for each in plain["programmes"]] == ["P", "Q"]
    assert {each["item"] for each in plain["remains"]} == {"MCB", "DP3"}
    shown = call("radius", "WCB", "--record", held).stdout
    assert "DOSE1 to REC-7" in shown
    assert "recipients" in shown


def test_radius_of_a_stage_and_of_a_room(held, tmp_path):
    picture = tmp_path / "radius.png"
    plain = tell("radius", "--stage", "WCB", "--programme", "P", "--picture", picture, "--record", held)
    assert plain["items"] == len({"WCB", *OF_WCB_1, *OF_WCB_2})
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert tell("radius", "R2", "--from", "2026-02-01", "--record", held)["items"] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "Say what is refused"),
        (["WCB", "--stage", "WCB"], "Say what is refused"),
        (["--stage", "WCB"], "Say what is refused"),
        (["nowhere"], "'nowhere' is not in the record"),
        (["--stage", "WCB", "--programme", "Z"], "'Z' is not in the record"),
    ],
)
def test_wrong_use_of_radius(held, words, says):
    assert says in tell("radius", *words, "--record", held, code=2)["error"]


def test_trace_with_filters_and_files(held, tmp_path):
    sheet, picture = tmp_path / "doses.csv", tmp_path / "trace.svg"
    found = tell("trace", "D1", "--forward", "--kind", "dose", "--kind", "bank", "--record", held)
    assert {each["item"] for each in found["places"]} == {"MCB", "WCB", "DOSE1", "DOSE2", "DOSE3"}
    assert found["links"] == []
    banks = call(
        "trace", "D1", "--forward", "--stage", "MCB", "--csv", sheet, "--picture", picture, "--record", held
    ).stdout
    assert "DOSE1" not in banks
    rows = list(csv.DictReader(sheet.read_text().splitlines()))
    assert {row["item"] for row in rows} == {"MCB", "MCB/01", "MCB/02"}
    assert {row["where"] for row in rows} >= {"used up by step 'S6'"}
    assert "DOSE1" in picture.read_text()


def test_counts_are_those_of_the_trace_with_a_snapshot_and_without(tmp_path):
    """The snapshot lies beside a record that is a file."""
    site = Site(tmp_path)
    tell_story(site)
    held = site.record.path
    whole = tell("trace", "D1", "--forward", "--record", held)
    assert sum(each["items"] for each in whole["counts"]) == len(whole["places"])
    for _ in range(2):
        counted = tell("trace", "D1", "--forward", "--count", "--record", held)
        assert (counted["counts"], counted["places"]) == (whole["counts"], [])
        assert ("before the feeding too" in counted["note"], whole["note"]) == (True, None)
        tell("snapshot", "--record", held)
    assert held.with_suffix(".snapshot").exists()
    assert tell("trace", "nowhere", "--count", "--record", held, code=2)["error"]
    held.with_suffix(".snapshot").write_bytes(b"spoilt")
    assert "snapshot" in tell("trace", "D1", "--count", "--record", held, code=2)["error"]


def test_show_tells_where_an_item_is_how_it_stands_and_what_is_left(held):
    """Two of the ten vials of the bank were taken."""
    plain = tell("show", "MCB", "--record", held)
    assert (plain["left"], plain["vials_left"]) == (8, "3-10")
    assert plain["where"] == "vials 3-10 stored in 'LN', A1 since 2026-01-07"
    assert "A1 since" in call("show", "MCB", "--record", held).stdout
    assert tell("show", "DOSE1", "--record", held)["state"] == "given"


def test_a_recall_begins_with_where_things_are(held):
    """Each item is counted once; the line stands before the list."""
    plain = tell("recall", "--item", "WCB", "--record", held)
    assert sum(plain["found"].values()) == plain["items"]
    assert (plain["found"]["given"], plain["found"]["at clinics or other receivers"]) == (1, 1)
    shown = call("recall", "--item", "WCB", "--record", held).stdout
    assert shown.startswith("Where it is now: given 1, in transit 0,")
