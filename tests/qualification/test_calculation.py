"""Calculations compared with those at release: the table that ships is what the assays give, and a difference is told."""

from __future__ import annotations

import math

import pytest
from tests.demo.tried import measured

from seedlot.demo import raw
from seedlot.qualification.calculation import calculated, differing, released, values
from seedlot.terms.finding import Answer

HELD = released()


@pytest.mark.parametrize("name", sorted(raw.TRIES))
def test_what_ships_is_what_the_assay_gives(name):
    says, good = differing(values(measured(name).reportables), HELD[name])
    assert good, f"{says}: look at it, tell it in the changelog, then python -m scripts.expected"


def test_the_table_holds_every_assay_and_no_other():
    assert sorted(HELD) == sorted(raw.TRIES)
    assert all(HELD.values())


def test_a_difference_is_told_with_its_place():
    was = HELD["potency"]
    now = [{**each} for each in was]
    now[0]["value"] = math.nextafter(was[0]["value"], 2 * was[0]["value"])
    assert differing(now, was) == (f"{len(was)} values, all equal", True)
    now[0]["value"] = was[0]["value"] * (1 + 2e-9)
    says, good = differing(now, was)
    assert not good
    assert f"{was[0]['sample']}, {was[0]['name']}, value" in says
    assert differing(now[1:], was) == (f"{len(was) - 1} value where there were {len(was)}", False)


def test_many_differences_are_counted():
    was = HELD["flow"]
    says, good = differing([{**each, "unit": "furlong"} for each in was], was)
    assert (good, says.endswith(f"and {len(was) - 3} more")) == (False, True)


def test_a_folder_that_cannot_be_written_is_no_pass(tmp_path):
    with pytest.raises(FileNotFoundError):
        next(calculated(tmp_path / "nowhere"))


def test_an_assay_that_fails_is_not_met(tmp_path, monkeypatch):
    monkeypatch.setitem(raw.TRIES, "growth", "growth.csv --set no_such_setting=1")
    found = {each.code: each for each in calculated(tmp_path) if each.code == "assay-growth"}["assay-growth"]
    assert found.answer is Answer.NOT_MET
    assert "no_such_setting" in found.observed
