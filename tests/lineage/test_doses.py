"""The end of a dose: it is given once, and nothing of it is given after it ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.acts.amend import amend
from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.lineage.doses import ENDS, GIVEN, Use, again, holds
from seedlot.record.entries.custody import DoseUse
from seedlot.record.entries.origin import Registered
from seedlot.terms.words import ItemKind

DOSE, PRODUCT = ItemKind.DOSE, ItemKind.DRUG_PRODUCT


def use(name, outcome, dose="DOSE"):
    return DoseUse(use=name, dose=dose, outcome=outcome)


@pytest.fixture
def dosed(site):
    """A site with a dose, a product of two containers, and one that nobody counted."""
    site.say(
        Registered(item="DOSE", item_kind=DOSE),
        Registered(item="TWO", item_kind=PRODUCT, units=2),
        Registered(item="MANY", item_kind=PRODUCT),
    )
    return site


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("given", "2026-02-01"), ("given", "2026-02-02")),
        (("given", "2026-02-01"), ("given", "2026-02-01")),
        (("given", "2026-02-01"), ("given in part", "2026-02-02")),
        (("destroyed", "2026-02-01"), ("given", "2026-02-02")),
        (("lost", "2026-02-01"), ("given in part", "2026-02-02")),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_has_ended_is_not_given(dosed, first, second, turned):
    """In whichever order the two are entered."""
    one, other = (second, first) if turned else (first, second)
    dosed.say(use("U1", one[0]), occurred=one[1])
    (fault,) = dosed.faults(use("U2", other[0]), occurred=other[1])
    assert fault.code == "lineage/given again"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("given in part", "2026-02-01"), ("given", "2026-02-02")),
        (("given in part", "2026-02-01"), ("given in part", "2026-02-01")),
        (("given in part", "2026-02-01"), ("destroyed", "2026-02-02")),
        (("given", "2026-02-01"), ("destroyed", "2026-02-01")),
        (("returned", "2026-02-01"), ("given", "2026-02-02")),
    ],
)
def test_what_was_left_may_be_given(dosed, first, second):
    for number, (outcome, occurred) in enumerate((first, second)):
        dosed.say(use(f"U{number}", outcome), occurred=occurred)


def test_as_many_as_there_are_containers(dosed):
    dosed.say(use("U1", "given", "TWO"), use("U2", "given", "TWO"))
    assert [fault.code for fault in dosed.faults(use("U3", "given", "TWO"))] == ["lineage/given again"]
    dosed.say(*(use(f"M{number}", "given", "MANY") for number in range(5)))


def test_two_of_one_batch(dosed):
    faults = dosed.faults(use("U1", "given"), use("U2", "given"))
    (fault,) = faults
    assert fault.says.startswith(
        "'DOSE' was given on 2026-01-01 (U2), and had been given whole on 2026-01-01 (U1, this entry). Correct"
    )


def test_a_correction_makes_room(dosed):
    dosed.say(use("U1", "given"), occurred="2026-02-01")
    with dosed.reading() as connection:
        (row,) = ask.rows(connection, TABLES[DoseUse])
    amend(dosed.record, "op", row.entry, {"outcome": "given in part"}, reason="a slip", now=dosed.now)
    dosed.say(use("U2", "given"), occurred="2026-02-02")


@pytest.mark.parametrize(
    ("kind", "units", "most"), [(DOSE, None, 1), (DOSE, 3, 3), (PRODUCT, None, None), (ItemKind.VIAL, 1, 1)]
)
def test_how_many_can_end(kind, units, most):
    assert holds(kind, units) == most


_DAYS = st.dates().map(str)
_USES = st.lists(st.tuples(st.sampled_from([*ENDS, "given in part", "returned"]), _DAYS), max_size=6).map(
    lambda several: [
        Use(use=f"U{number}", dose="D", outcome=outcome, occurred=day, entry=number, where="")
        for number, (outcome, day) in enumerate(several)
    ]
)


@given(_USES)
def test_of_a_single_dose_at_most_one_whole_giving_is_in_order(uses):
    found = {use.use for use, _ in again(uses, 1)}
    whole = [use for use in uses if use.outcome == "given"]
    assert len([use for use in whole if use.use not in found]) <= 1
    assert all(use.outcome in GIVEN for use in uses if use.use in found)
    assert not list(again(uses, len(uses) + 1))


@given(_USES)
def test_of_two_uses_one_came_after_the_other(uses):
    assert all(one.after(other) is not other.after(one) for one in uses for other in uses if one is not other)
