"""`seedlot drift` and `seedlot due`: what they answer, with which keys, and what they draw."""

from __future__ import annotations

import csv
import json
import re

import pytest
from tests.release.drifting_line import drift_line, make_line, passaged_line
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
    assert (plain["end"]["at"], plain["banks"]) == (120, ["MCB"])
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


@pytest.fixture
def passaged(site, clock, home):
    """A line of which only passages are known, and a limit of 40."""
    passaged_line(site)
    site.say(
        AgeLimit(limit="AL", stage=Stage.EOPC, passages=40), AgeLimit(limit="AL-2", stage=Stage.MCB, doublings="90")
    )
    assert clock is site
    assert home
    return site


def test_where_only_passages_are_known_a_change_is_followed_by_these(passaged, tmp_path):
    """From 5 to 60 of 100 cells in ten passages: the odds grow by (60/40) / (5/95) = 28.5, ln 28.5 / 10 = 0.335 each."""
    picture = tmp_path / "drift.svg"
    plain = call(passaged, "drift", "C", "--picture", str(picture))
    (change,) = plain["changes"]
    assert (plain["by"], plain["end"]["at"], plain["end"]["says"]) == (
        "passages",
        40,
        "the limit of age at stage EoPC, AL",
    )
    assert (change["growth"]["course"], change["end"]["at"]) == ("grew", 40)
    assert change["growth"]["coefficient"] == pytest.approx(0.335, abs=0.005)
    assert "per passage" in change["growth"]["says"]
    assert [(look["passages"], look["doublings"]) for look in change["looks"]] == [(10, None), (20, None), (30, None)]
    drawn = picture.read_text(encoding="utf-8")
    assert ">passages<" in drawn
    assert "doublings" not in drawn
    said = runner.invoke(app, ["drift", "C", "--passages", "35", "--record", passaged.record.where]).stdout
    assert "End of production: 35 passages, as asked." in " ".join(said.split())
    assert call(passaged, "drift", "C", "--by", "doublings")["changes"][0]["growth"]["coefficient"] is None


def test_days_are_said_not_to_be_known_with_the_mend(passaged):
    """C did not state its days in culture: at which passages is told, on which day is not."""
    (says,) = (
        each["says"]
        for each in call(passaged, "drift", "C", "--adequate", "70")["findings"]
        if each["code"] == "drift/growth"
    )
    assert "It may be in 70 % of cells from 30" in says
    assert "passages on" in says
    assert (
        "On which day is not known: how long 'P30' was in culture is not recorded; C does not tell; state the" in says
    )


#: What each object of an answer holds.
TEST = "test assay item stage occurred passages doublings events limits says entry"
CHANGE = "name kind bands tier table person new lost along growth end adequate unplaced looks"
DUE = "item stage test rule state answer last last_item last_entry spent left next_at next_on says specification"


def test_every_key_is_told_among_the_keys(line):
    """Whatever `drift` and `due` answer stands in the reference by its name."""
    all_told(line)
    plain = call(line, "drift", "C", "--adequate", "70")
    assert set(plain["changes"][0]) == {*CHANGE.split()}
    assert plain["changes"][0]["adequate"]["on"] is not None
    assert set(plain["tests"][0]) == {*TEST.split()}
    assert set(plain["next"]) == {*DUE.split()}


def test_so_it_does_of_a_line_of_which_only_passages_are_known(passaged):
    all_told(passaged)


def all_told(site):
    """Check each key of each object against the description of what it is in."""
    word = {"item": "C", "event": "20q11.21 gain", "tier": "unknown", "acceptable": True, "reason": "r"}
    site.say(Classified(classification="GC", **word), occurred="2026-05-20")
    for command in (("drift", "C", "--adequate", "70"), ("due",)):
        plain = call(site, *command)
        for key, value in plain.items():
            assert missing(value, KEYS[command[0]][key]) == set(), key


def missing(value, told):
    """The keys of objects in an answer that its description does not name; findings are described elsewhere."""
    if "findings, as elsewhere" in told or told == KEYS["judge"]["findings"] or "as `due` lists it" in told:
        return set()
    several = value if isinstance(value, list) else [value]
    found = {key for each in several if isinstance(each, dict) for key in each}
    below = [child for each in several if isinstance(each, dict) for child in each.values()]
    return {key for key in found if not re.search(rf"\b{key}\b", told)}.union(
        *(missing(each, told) for each in below if isinstance(each, dict | list))
    )


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("drift", "C", "--adequate", "0"), "is no per cent of cells"),
        (("drift", "C", "--doublings", "0"), "is no number of doublings"),
        (("drift", "C", "--passages", "-1"), "is no number of passages"),
        (("drift", "C", "--passages", "9", "--doublings", "9"), "production ends by one scale"),
        (("drift", "C", "--passages", "9", "--by", "days"), "production ends by one scale"),
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


def test_what_was_released_too_soon_is_told_when_asked_for(line):
    assert call(line, "due")["released"] is None
    assert call(line, "due", "--released")["released"] == []
    found = runner.invoke(app, ["due", "--released", "--record", line.record.where])
    assert "No lot was released while a test on the way to it was overdue." in " ".join(found.stdout.split())


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
