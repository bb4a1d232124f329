"""What lives on of what a step takes, and what its materials went into."""

from __future__ import annotations

import pytest

from seedlot.acts.opening import refold
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.history.living import fed, lives_on, perhaps_fed
from seedlot.history.vials import Range
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import ItemKind, Process


@pytest.mark.parametrize(
    ("kind", "uses_up", "counted", "expected"),
    [
        (ItemKind.CULTURE, False, False, True),
        (ItemKind.CULTURE, False, True, True),
        (ItemKind.CULTURE, True, False, False),
        (ItemKind.BANK, False, True, False),
        (ItemKind.BANK, False, False, True),
        (ItemKind.DONOR, False, False, False),
        (ItemKind.MATERIAL_LOT, False, False, False),
    ],
)
def test_what_lives_on(kind, uses_up, counted, expected):
    assert lives_on(kind, uses_up=uses_up, counted=counted) is expected


def change(*inputs, outputs=("Q",), materials=("M",), step="S"):
    made = tuple(Made(item=item, item_kind=ItemKind.SAMPLE) for item in outputs)
    used = tuple(item if isinstance(item, Used) else Used(item=item) for item in inputs)
    return Step(step=step, process=Process.EXPANSION, inputs=used, outputs=made, materials=materials)


def test_only_of_what_may_have_been_fed_the_kind_is_asked():
    assert perhaps_fed(change("C", Used(item="B", numbers="1"), Used(item="T", uses_up=True))) == ("C",)
    assert perhaps_fed(change("C", materials=())) == ()
    assert perhaps_fed(change("C", outputs=())) == ()
    assert perhaps_fed(Donor(item="D")) == ()


def test_what_is_packed_unknown_or_a_sample_is_not_fed():
    kinds = {"C": "culture", "B": "bank", "V": "vial", "D": "donor", "X": "sample"}
    ranges = {item: Range(kind=kind) for item, kind in kinds.items()}
    assert fed(change("C", "B", "V", "D", "X", "unknown"), ranges) == ("C",)


def edges(site):
    with site.reading() as connection:
        return {(row.child, row.parent) for row in ask.rows(connection, t.EDGE, edge_kind="material")}


def test_a_medium_change_of_which_a_sample_is_taken(site):
    """The culture holds the medium whether or not the step also makes something; so it does after a new fold."""
    site.say(Donor(item="D"), Material(item="M", name="medium"), Registered(item="C", item_kind=ItemKind.CULTURE))
    site.say(Registered(item="B", item_kind=ItemKind.BANK, units=9))
    site.say(change("C", Used(item="B", units=1), "D"))
    told = {("Q", "M"), ("C", "M")}
    assert edges(site) == told
    with site.reading() as connection:
        assert overall(compare(connection)) is Answer.MET
    refold(site.record)
    assert edges(site) == told
