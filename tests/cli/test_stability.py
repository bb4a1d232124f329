"""`seedlot stability`: what it answers, with which keys, what it draws, and what is wrong use."""

from __future__ import annotations

import csv
import json
import re

import pytest
from tests.release.stable_lots import POTENCY, begin, day, file_potency, place, study
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app

pytestmark = pytest.mark.parametrize("site", ["sqlite"], indirect=True)
runner = CliRunner()


@pytest.fixture
def story(site, clock, home):
    """Three lots with published values, and a study without a batch."""
    begin(site)
    site.say(study(shelf_life="12"), study("EMPTY"), occurred=day(0))
    place(site, "STB", *POTENCY)
    file_potency(site)
    assert clock is site
    assert home
    return site


def call(site, *args, code=1):
    """Run the command as a program."""
    found = runner.invoke(app, ["stability", *args, "--record", site.record.where, "--json"])
    assert found.exit_code == code, found.output
    plain = json.loads(found.stdout)
    assert code == 2 or set(plain) == set(KEYS["stability"])
    return plain


def test_it_answers_by_study_by_item_and_for_all(story, tmp_path):
    sheet, picture = tmp_path / "results.csv", tmp_path / "stability.svg"
    plain = call(story, "STB", "--csv", str(sheet), "--picture", str(picture))
    (one,) = plain["studies"]
    (test,) = one["tests"]
    assert (one["supported"], one["claimed"], test["answer"]) == (12, 12, "met")
    assert test["month"] == pytest.approx(15.61, abs=0.05)  # LeBlond 2011, table XII
    assert len(list(csv.DictReader(sheet.read_text(encoding="utf-8").splitlines()))) == 24
    assert "Potency" in picture.read_text(encoding="utf-8")
    assert [each["study"] for each in call(story)["studies"]] == ["STB", "EMPTY"]
    assert [each["study"] for each in call(story, "--item", "LOT-8")["studies"]] == ["STB"]
    told = KEYS["stability"]["studies"]
    keys = set(one) | set(test) | set(one["pulls"][0]) | set(test["lines"][0]) | set(test["crossings"][0])
    assert {key for key in keys if not re.search(rf"\b{key}\b", told)} == set()


def test_for_people(story):
    found = runner.invoke(app, ["stability", "STB", "--record", story.record.where])
    words = " ".join(found.stdout.split())
    assert "the claim of 12 months is supported" in words
    assert "STB: not known" in words
    assert "No stability study" not in words
    before = runner.invoke(app, ["stability", "--on", "1", "--record", story.record.where])
    assert "No stability study is in the record" in " ".join(before.stdout.split())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("NONE",), "'NONE' is not in the record"),
        (("--item", "NONE"), "'NONE' is not in the record"),
        (("STB", "--item", "LOT-8"), "a study and an item are named"),
        (("--picture", "x.svg"), "a picture is of one study"),
        (("STB", "--picture", "x.gif"), "is no picture"),
        (("STB", "--picture", "x.svg", "--test", "Colour"), "No result of this test 'Colour' is a number"),
    ],
)
def test_wrong_use_is_said(story, args, says):
    assert says in call(story, *args, code=2)["what"]
