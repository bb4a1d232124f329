"""Cultures of two lines in one incubator, as movements into a store state it."""

from __future__ import annotations

import pytest

from seedlot.lineage.scope import behind, everything
from seedlot.lineage.shelves import shelves
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import Stored
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Openness, Process


def tell(site, *moves, kind=ItemKind.CULTURE):
    """Two donors, a culture (or something else) of each, an incubator and a tank; and movements: item, store, in or out, day."""
    site.say(Donor(item="D1"), Donor(item="D2"))
    site.say(Equipment(equipment="INC", name="i", zone="incubator"), Equipment(equipment="LN", name="t", zone="store"))
    for number in (1, 2):
        made = (Made(item=f"C{number}", item_kind=kind),)
        told = {"inputs": (Used(item=f"D{number}"),), "outputs": made, "openness": Openness.CLOSED}
        site.say(Step(step=f"S{number}", process=Process.ISOLATION, **told), occurred="2026-01-02")
    for place, (item, store, direction, day) in enumerate(moves):
        site.say(Stored(movement=f"M{place}", items=(item,), equipment=store, direction=direction), occurred=day)


def found(site, item=""):
    """What is found of an item, or of all."""
    with site.reading() as connection:
        scope = behind(connection, item) if item else everything(connection)
        return [(each.finding.answer, each.finding.says, each.about) for each in shelves(connection, scope)]


SAYS = (
    "'C1' (D1; since 2026-01-03) and 'C2' (D2; since 2026-01-05) lay in INC at one time. "
    "It is not known whether their vessels were closed: no step states it."
)


def test_two_lines_that_lay_in_one_incubator(site):
    tell(site, ("C1", "INC", "in", "2026-01-03"), ("C2", "INC", "in", "2026-01-05"))
    assert found(site) == found(site, "C1") == found(site, "C2") == [(Answer.NOT_KNOWN, SAYS, ("C1", "C2"))]
    assert found(site, "D1") == []


@pytest.mark.parametrize(
    "moves",
    [
        [("C1", "INC", "in", "2026-01-03"), ("C1", "INC", "out", "2026-01-04"), ("C2", "INC", "in", "2026-01-05")],
        [("C1", "INC", "in", "2026-01-03"), ("C2", "LN", "in", "2026-01-05")],
        [("C1", "LN", "in", "2026-01-03"), ("C2", "LN", "in", "2026-01-05")],
    ],
    ids=["one after the other", "elsewhere", "in a tank"],
)
def test_what_did_not_meet_in_an_incubator_is_no_finding(site, moves):
    tell(site, *moves)
    assert found(site) == []


def test_what_is_frozen_is_no_finding(site):
    tell(site, ("C1", "INC", "in", "2026-01-03"), ("C2", "INC", "in", "2026-01-05"), kind=ItemKind.BANK)
    assert found(site) == []
