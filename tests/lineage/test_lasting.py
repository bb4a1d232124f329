"""How long a step without an end may have lasted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seedlot.lineage.lasting import STILL, lasting
from seedlot.lineage.scope import performed
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.custody import Stored
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process


def grow(site, *, process=Process.EXPANSION, outputs=("C",), **more):
    """A step of which cells came."""
    site.say(Donor(item="D"))
    made = tuple(Made(item=item, item_kind=ItemKind.CULTURE) for item in outputs)
    told = {"room": "R", "equipment": ("INC",)} | more
    site.say(Step(step="S", process=process, inputs=(Used(item="D"),), outputs=made, **told), occurred="2026-03-01")


def take(site, *, kind, occurred, name="T", item="C", uses_up=False):
    """A later step that takes some of them."""
    made = (Made(item=f"{item}-{name}", item_kind=kind),) if kind else ()
    taken = (Used(item=item, uses_up=uses_up),)
    site.say(Step(step=name, process=Process.SAMPLING, inputs=taken, outputs=made), occurred=occurred)


def until(site, step="S"):
    """Until when the step may have lasted, by place."""
    with site.reading() as connection:
        found = lasting(connection, performed(connection, [step]), {"INC"})
    return {place: when for (_, place), when in found.items()}


def midnight(day):
    """The first instant of a day of March."""
    return datetime(2026, 3, day, tzinfo=UTC)


def test_until_it_was_made_into_something_else_a_sample_ends_nothing(site):
    grow(site)
    assert until(site) == {"INC": STILL}
    take(site, kind=ItemKind.SAMPLE, occurred="2026-03-04")
    assert until(site)["INC"] == STILL
    take(site, kind=ItemKind.BANK, occurred="2026-03-09", name="B")
    assert until(site) == {"INC": midnight(9)}


def test_until_it_was_used_up_or_stored(site):
    grow(site)
    site.say(Equipment(equipment="LN", name="tank"))
    take(site, kind="", occurred="2026-03-09", uses_up=True)
    assert until(site)["INC"] == midnight(9)
    site.say(Stored(movement="MV", items=("C",), equipment="LN"), occurred="2026-03-08")
    assert until(site)["INC"] == midnight(8)


def test_until_the_first_of_what_it_made_was_taken(site):
    grow(site, outputs=("C", "E"))
    assert until(site)["INC"] == STILL
    take(site, kind=ItemKind.BANK, occurred="2026-03-12", item="E", name="B")
    assert until(site)["INC"] == midnight(12)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"ended": "2026-03-02"}, set()),
        ({"process": Process.ISOLATION}, {"INC"}),
        ({"process": Process.ISOLATION, "equipment": ()}, set()),
        ({"equipment": ()}, {"R"}),
    ],
    ids=["its end is told", "no growth, but an incubator", "neither", "growth in a room"],
)
def test_which_steps_outlast_their_day_and_where(site, more, expected):
    grow(site, **more)
    assert set(until(site)) == expected


def test_a_step_that_made_only_samples_ends_on_its_day(site):
    grow(site)
    take(site, kind=ItemKind.SAMPLE, occurred="2026-03-04")
    assert until(site, "T") == {}
