"""The case of a programme: how its parts are asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.invented import CL, B, P, line, thing, told

from seedlot.record.entries.supplies import Organisation
from seedlot.release.facts import state
from seedlot.release.programme import stands_at
from seedlot.terms.words import Stage


@pytest.mark.parametrize(
    ("kind", "stage", "asked", "so"),
    [
        (B, "MCB", Stage.MCB, True),
        (B, "", Stage.MCB, False),
        (P, "", Stage.DRUG_PRODUCT, True),
        (CL, "", Stage.CLONE, True),
        (CL, "seed", Stage.CLONE, False),
    ],
)
def test_an_item_stands_where_it_says_else_where_its_kind_does(kind, stage, asked, so):
    assert stands_at(thing("X", kind, stage), asked) is so


def test_the_first_stage_at_which_there_is_an_item():
    made = line()
    assert [each.item for each in made.firsts(Stage.WCB, Stage.MCB, Stage.CLONE)] == ["MCB"]
    assert made.firsts(Stage.EOPC) == ()


def test_an_organisation_by_its_name_or_by_what_begins_with_it():
    made = line(entries=[told(Organisation(organisation="TE-1", name="n", does=("supplier",), country="IE"))])
    assert made.territories(made.organised("TE-1, authorisation 7")) == {"IE", "EU"}
    assert made.organised("TE-2") is None
    assert made.territories(None) == frozenset()


def test_what_if_a_step_were_done_under_another_regime():
    """The value is changed, and the facts move; the programme that was read stays as it is."""
    made = line()
    moved = replace(made, works={name: replace(each, environment="licensed GMP") for name, each in made.works.items()})
    assert state(made, "cld_environment").value == "research"
    assert state(moved, "cld_environment").value == "licensed-gmp"


def test_what_rests_on_a_planned_step_or_item_says_so():
    made = line()
    planned = replace(made, works={**made.works, "S3": replace(made.works["S3"], planned=True)})
    assert state(planned, "cld_environment").planned
    assert not state(planned, "mcb_environment").planned
    assert not state(made, "cld_environment").planned
