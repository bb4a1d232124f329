"""`seedlot drift` and `seedlot due`: what they answer, with which keys, and what they draw."""

from __future__ import annotations

import csv
import json

import pytest
from tests.release.drifting_line import drift_line, make_line
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.quality import AgeLimit
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import Stage

runner = CliRunner()


@pytest.fixture
def line(site, clock, home):
    """A line whose genome drifts, with tests that are asked for."""
    make_line(site)
    drift_line(site)
    criterion = Criterion(test="copy number", kind=Kind.REPORT_ONLY, at=("MCB", "lot"), every=("12 passages",))
    site.say(
        SpecificationApproved(
            specification=Specification(name="G", version="1", product="PRODUCT", criteria=(criterion,))
        ),
        AgeLimit(limit="AL", stage=Stage.EOPC, doublings="120"),
    )
    assert clock is site
    assert home
    return site


def call(site, *args, code=1):
    """Run a command as a program."""
    found = runner.invoke(app, [*args, "--record", site.record.where, "--json"])
    assert found.exit_code == code, found.output
    plain = json.loads(found.stdout)
    assert code == 2 or set(plain) == set(KEYS[args[0]])
    return plain


def test_drift_tells_what_is_new_and_what_comes_of_it(line, tmp_path):
    table, picture = tmp_path / "looks.csv", tmp_path / "drift.svg"
    plain = call(line, "drift", "C", "--csv", str(table), "--picture", str(picture))
    (change,) = plain["changes"]
    assert (plain["answer"], change["name"], change["tier"]) == ("not met", "20q11.21 gain", "recurrent in hPSC")
    assert (change["new"]["answer"], change["growth"]["course"], change["person"]) == ("not met", "grew", None)
    assert change["end"]["at"] == 120
    assert [(look["item"], look["found"], look["limit"]) for look in change["looks"]] == [
        ("MCB", False, 0.01),
        ("WCB", True, 0.01),
        ("EOPC", True, 0.01),
    ]
    assert plain["next"]["item"] == "LOT"
    assert (plain["end"]["doublings"], plain["banks"]) == (120, ["MCB"])
    assert {each["region"]: each["fraction"] for each in plain["limits"]}["20q11.21 gain"] == 0.01
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert [row["item"] for row in rows] == ["MCB", "WCB", "EOPC"]
    assert "limit of detection" in picture.read_text(encoding="utf-8")


def test_both_tiers_are_shown(line):
    line.say(
        Classified(
            classification="GC",
            item="C",
            event="20q11.21 gain",
            tier="common benign variant",
            acceptable=True,
            reason="r",
        ),
        occurred="2026-05-20",
    )
    (change,) = call(line, "drift", "C")["changes"]
    assert (change["tier"], change["table"]["tier"]) == ("common benign variant", "recurrent in hPSC")
    assert change["person"]["classification"] == "GC"


def test_drift_for_people(line):
    found = runner.invoke(app, ["drift", "C", "--doublings", "110", "--adequate", "5", "--record", line.record.where])
    assert found.exit_code == 1
    for words in ("selection coefficient", "End of production: 110 doublings, as asked.", "Next test:", "C: not met"):
        assert words in " ".join(found.stdout.split())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("drift", "C", "--adequate", "0"), "is no per cent of cells"),
        (("drift", "NOBODY"), "is not in the record"),
        (("drift", "C", "--bank", "NOBODY"), "is not on the line of 'C'"),
        (("drift", "C", "--picture", "x.gif"), "is no picture"),
        (("due", "NOBODY"), "is not in the record"),
        (("due", "--on", "tomorrow"), "is neither a date nor a number"),
    ],
)
def test_wrong_use_is_said(line, args, says):
    assert says in call(line, *args, code=2)["what"]


def test_due_lists_what_is_asked_for(line):
    plain = call(line, "due")
    told = {(each["item"], each["rule"]): (each["state"], each["answer"]) for each in plain["tests"]}
    assert told == {
        ("MCB", "at MCB"): ("done", "met"),
        ("LOT", "at drug product"): ("due", "not known"),
        ("EOPC", "every 12 passages"): ("not due", "met"),
        ("LOT", "every 12 passages"): ("not due", "met"),
    }
    assert (plain["answer"], plain["today"]) == ("not known", line.now.date().isoformat())


def test_due_of_a_day_and_for_people(line, tmp_path):
    table = tmp_path / "due.csv"
    found = runner.invoke(app, ["due", "EOPC", "--csv", str(table), "--record", line.record.where])
    assert found.exit_code == 0, found.output
    assert "EOPC: met" in found.stdout
    assert [row["item"] for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())] == ["MCB", "EOPC"]


def test_a_record_that_asks_for_nothing_says_so(site, clock, home):
    make_line(site, until="MCB")
    found = runner.invoke(app, ["due", "--record", site.record.where])
    assert found.exit_code == 1
    assert "No specification that an item names" in " ".join(found.stdout.split())
    assert clock is site
    assert home
