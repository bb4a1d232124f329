"""Age: passages and doublings, and when they are not known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seedlot.lineage.age import age
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.gather import gather
from seedlot.terms.words import ItemKind, Process


def grow(name, parents, child, process=Process.PASSAGE, **more):
    """One step of a culture."""
    used = tuple(Used(item=item) for item in parents.split("+"))
    made = (Made(item=child, item_kind=ItemKind.CULTURE),)
    return Step(step=name, process=process, inputs=used, outputs=made, **more)


def line(name, **more):
    """A line that was obtained from elsewhere."""
    return Registered(item=name, item_kind=ItemKind.CULTURE, origin="a bank", **more)


def aged(site, item):
    """Passages, doublings, and what did not tell them."""
    with site.reading() as connection:
        found = age(connection, item)
    return found.passages, found.doublings, found.untold


def test_a_line_obtained_at_an_unknown_passage_makes_all_that_follows_not_known(site):
    site.say(line("WTC"), grow("S0", "WTC", "C", passages=1, doublings="2.5"))
    assert aged(site, "WTC") == (None, None, ("WTC",))
    assert aged(site, "C") == (None, None, ("WTC",))
    with site.reading() as connection:
        case = gather(connection, "C")
    assert (case.passages, case.doublings) == (None, "")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"passages": 12, "doublings": "30.25"}, (13, Decimal("32.75"), ())),
        ({"passages": 12}, (13, None, ("WTC",))),
        ({"doublings": "30.25"}, (None, Decimal("32.75"), ("WTC",))),
        ({"passages": 0, "doublings": "0"}, (1, Decimal("2.5"), ())),
    ],
    ids=["both", "passages", "doublings", "zero is known"],
)
def test_a_line_that_tells_its_age_is_counted_on_from_there(site, told, expected):
    site.say(line("WTC", **told), grow("S0", "WTC", "C", passages=1, doublings="2.5"))
    assert aged(site, "C") == expected


@pytest.mark.parametrize("process", [Process.PASSAGE, Process.EXPANSION])
def test_growth_that_does_not_tell_its_doublings(site, process):
    site.say(Donor(item="D"), grow("S0", "D", "C", process=process, passages=1))
    assert aged(site, "C") == (1, None, ("S0",))


@pytest.mark.parametrize("process", [Process.THAW, Process.ISOLATION, Process.BANKING])
def test_a_step_in_which_nothing_grows_need_not_tell_them(site, process):
    site.say(Donor(item="D"), grow("S0", "D", "C", process=process))
    assert aged(site, "C") == (0, Decimal(0), ())


@pytest.mark.parametrize(("doublings", "expected"), [(None, (0, None, ("MCB",))), ("0", (0, Decimal(0), ()))])
def test_a_bank_before_which_nobody_told_of_growth_is_of_unknown_age(site, doublings, expected):
    """No figure is made up: that there was none is to be said."""
    made = (Made(item="MCB", item_kind=ItemKind.BANK),)
    banked = Step(step="S0", process=Process.BANKING, inputs=(Used(item="D"),), outputs=made, doublings=doublings)
    site.say(Donor(item="D"), banked)
    assert aged(site, "MCB") == expected


@pytest.mark.parametrize("kind", [ItemKind.DONOR, ItemKind.TISSUE])
def test_counting_begins_at_zero_in_tissue(site, kind):
    site.say(Registered(item="T", item_kind=kind), grow("S0", "T", "C", passages=1, doublings="1.5"))
    assert aged(site, "C") == (1, Decimal("1.5"), ())


def test_of_a_pool_the_oldest_counts_and_one_unknown_makes_it_not_known(site):
    site.say(line("A", passages=5, doublings="9"), line("B", passages=7, doublings="8"), line("X"))
    site.say(grow("S0", "A+B", "AB", process=Process.POOLING), grow("S1", "A+X", "AX", process=Process.POOLING))
    assert aged(site, "AB") == (7, Decimal(9), ())
    assert aged(site, "AX") == (None, None, ("X",))


def test_what_was_made_since_does_not_count(site):
    site.say(Donor(item="D"), grow("S0", "D", "C0", process=Process.ISOLATION), grow("S1", "C0", "C1", passages=3))
    assert aged(site, "C0") == (0, Decimal(0), ())
