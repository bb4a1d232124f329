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


def days(site, item):
    """Days in culture, and what did not tell them."""
    with site.reading() as connection:
        found = age(connection, item)
    return found.days, found.undated


def freeze(name, parent, child, kind=ItemKind.BANK, **more):
    """A step that makes something frozen."""
    made = (Made(item=child, item_kind=kind),)
    return Step(step=name, process=Process.BANKING, inputs=(Used(item=parent),), outputs=made, **more)


def told(site, *steps):
    """A donor, and steps on their days."""
    site.say(Donor(item="D"))
    for step, day in steps:
        site.say(step, occurred=day)


def test_days_in_culture_from_the_first_living_thing_to_the_bank_and_on_after_the_thaw(site):
    """1 to 8 February is 7 days, to 12 February 4 more; a bank of three years does not age; 2 to 5 March is 3 days."""
    told(
        site,
        (grow("S0", "D", "C0", process=Process.ISOLATION), "2026-02-01"),
        (grow("S1", "C0", "C1"), "2026-02-08"),
        (freeze("S2", "C1", "MCB"), "2026-02-12"),
        (grow("S3", "MCB", "C2", process=Process.THAW), "2026-03-02"),
        (grow("S4", "C2", "C3"), "2026-03-05"),
    )
    assert days(site, "C0") == (None, ("S0",))  # how long the isolation lasted nobody told
    ages = {"C1": 7, "MCB": 11, "C2": 11, "C3": 14}
    assert {item: days(site, item) for item in ages} == {item: (Decimal(value), ()) for item, value in ages.items()}


def test_of_pooled_cultures_the_oldest_path_counts(site):
    """One lived from 1 to 10 February, the other from 6 to 10 February."""
    told(
        site,
        (grow("S0", "D", "A", process=Process.ISOLATION), "2026-02-01"),
        (grow("S1", "D", "B", process=Process.ISOLATION), "2026-02-06"),
        (grow("S2", "A+B", "P", process=Process.POOLING), "2026-02-10"),
    )
    assert days(site, "P") == (Decimal(9), ())


@pytest.mark.parametrize(
    ("begun", "ended", "expected"),
    [
        ("2026-02-08T09:00:00Z", "2026-02-08T15:00:00Z", Decimal("7.25")),
        ("2026-02-08T09:00:00Z", None, Decimal(7)),
        ("2026-02-08", "2026-02-10", Decimal(9)),
        ("2026-02-08T10:00:00Z", None, Decimal("7.041667")),
        ("2026-02-08", None, Decimal(7)),
    ],
    ids=["six hours more", "no end", "two days more", "an hour", "a date"],
)
def test_instants_are_exact_and_a_step_that_makes_something_frozen_adds_its_own_duration(site, begun, ended, expected):
    told(
        site,
        (grow("S0", "D", "C0", process=Process.ISOLATION), "2026-02-01T09:00:00Z"),
        (freeze("S1", "C0", "MCB", ended=ended), begun),
    )
    assert days(site, "MCB") == (expected, ())


def test_an_item_is_as_old_as_it_was_when_the_step_that_made_it_ended(site):
    """3 days of isolation, 1 to 4 February; 16 days to the 20th; 2 more, from the 20th to the 22nd, in a bank."""
    told(
        site,
        (grow("S0", "D", "C0", process=Process.ISOLATION, ended="2026-02-04"), "2026-02-01"),
        (grow("S1", "C0", "C1", ended="2026-02-20"), "2026-02-08"),
    )
    site.say(freeze("S2", "C1", "MCB", ended="2026-02-22"), occurred="2026-02-21")
    assert [days(site, item)[0] for item in ("C0", "C1", "MCB")] == [Decimal(3), Decimal(19), Decimal(21)]


@pytest.mark.parametrize(("stated", "expected"), [(None, (None, ("WTC",))), ("20.5", (Decimal("27.5"), ()))])
def test_a_line_that_came_from_elsewhere_tells_its_days(site, stated, expected):
    site.say(line("WTC", days=stated), occurred="2026-02-01")
    site.say(grow("S0", "WTC", "C"), occurred="2026-02-08")
    assert days(site, "C") == expected


@pytest.mark.parametrize("process", [Process.EXPANSION, Process.DIFFERENTIATION])
@pytest.mark.parametrize(("ended", "expected"), [(None, (None, ("S1",))), ("2026-03-12", (Decimal(39), ()))])
def test_what_lasts_for_nobody_knows_how_long_makes_its_own_product_of_unknown_days(site, process, ended, expected):
    """1 February to 12 March is 39 days."""
    told(
        site,
        (grow("S0", "D", "C0", process=Process.ISOLATION), "2026-02-01"),
        (grow("S1", "C0", "C1", process=process, ended=ended), "2026-02-08"),
    )
    assert days(site, "C1") == expected


@pytest.mark.parametrize("ended", [None, "2026-02-12"])
def test_what_is_made_of_it_is_as_old_with_the_end_or_without(site, ended):
    """From 1 to 15 February: 14 days, whenever the expansion ended that began on the 8th."""
    told(
        site,
        (grow("S0", "D", "C0", process=Process.ISOLATION), "2026-02-01"),
        (grow("S1", "C0", "C1", process=Process.EXPANSION, ended=ended), "2026-02-08"),
        (freeze("S2", "C1", "MCB"), "2026-02-15"),
        (grow("S3", "MCB", "C2", process=Process.THAW), "2026-03-15"),
    )
    assert [days(site, item) for item in ("MCB", "C2")] == [(Decimal(14), ())] * 2


def test_what_an_expansion_without_an_end_froze_makes_all_that_follows_not_known(site):
    made = (Made(item="MCB", item_kind=ItemKind.BANK),)
    expanded = Step(step="S1", process=Process.EXPANSION, inputs=(Used(item="C0"),), outputs=made)
    told(
        site,
        (grow("S0", "D", "C0", process=Process.ISOLATION), "2026-02-01"),
        (expanded, "2026-02-08"),
        (grow("S2", "MCB", "C2", process=Process.THAW), "2026-03-15"),
    )
    assert [days(site, item) for item in ("MCB", "C2")] == [(None, ("S1",))] * 2


@pytest.mark.parametrize(
    ("process", "expected"),
    [(Process.PASSAGE, (None, ("S1",))), (Process.EXPANSION, (1, ())), (Process.BANKING, (1, ()))],
)
def test_a_passage_that_does_not_say_how_many_it_adds(site, process, expected):
    site.say(Donor(item="D"), grow("S0", "D", "C0", passages=1, doublings="1"))
    site.say(grow("S1", "C0", "C1", process=process, doublings="1"), grow("S2", "C1", "C2", passages=1, doublings="1"))
    assert (aged(site, "C1")[0], aged(site, "C1")[2]) == expected
    assert aged(site, "C2")[0] == (2 if expected[0] else None)


def test_a_passage_that_lost_cells_makes_none_of_them_younger(site):
    """5, then a loss, then 2: seven doublings, and not 7 less 3.5."""
    site.say(Donor(item="D"), grow("S0", "D", "C0", passages=1, doublings="5"))
    site.say(grow("S1", "C0", "C1", passages=1, doublings="-3.5"), grow("S2", "C1", "C2", passages=1, doublings="2"))
    assert [aged(site, item)[1] for item in ("C0", "C1", "C2")] == [Decimal(5), Decimal(5), Decimal(7)]


PARENT = {"passages": 30, "doublings": "90", "days": "100"}


@pytest.mark.parametrize(
    ("said", "passages", "doublings", "lived"),
    [
        ({"passages": 1, "doublings": "3", "days": "4"}, None, None, None),
        ({"passages": 30, "doublings": "90", "days": "100"}, 30, Decimal(90), Decimal(100)),
        ({"passages": 31, "doublings": "89.9", "days": "104.5"}, 31, None, Decimal("104.5")),
        ({"passages": 31}, 31, None, None),
        ({}, None, None, None),
    ],
)
def test_what_is_registered_is_never_younger_than_what_it_is_known_to_come_from(site, said, passages, doublings, lived):
    site.say(line("MCB", **PARENT), line("WCB", parents=("MCB",), **said), grow("S0", "WCB", "C", Process.THAW))
    for item in ("WCB", "C"):
        assert aged(site, item)[:2] == (passages, doublings)
        assert aged(site, item)[2] == (() if passages and doublings else ("WCB",))
        assert days(site, item) == (lived, () if lived else ("WCB",))


def test_the_parent_of_a_parent_counts_where_the_one_between_states_nothing(site):
    site.say(line("A", **PARENT), line("B", parents=("A",)), line("C", parents=("B",), passages=29, doublings="95"))
    assert aged(site, "C") == (None, Decimal(95), ("C",))


def test_a_parent_of_unknown_age_leaves_a_statement_standing(site):
    site.say(line("A"), line("B", parents=("A",), passages=2, doublings="5"))
    assert aged(site, "B") == (2, Decimal(5), ())


def test_tissue_that_is_known_to_come_from_a_donor_is_fresh(site):
    site.say(Donor(item="D"), Registered(item="T", item_kind=ItemKind.TISSUE, parents=("D",)))
    assert aged(site, "T") == (0, Decimal(0), ())


def test_a_vial_is_as_old_as_its_bank(site):
    told(site, (grow("S0", "D", "C0", process=Process.ISOLATION), "2026-02-01"))
    bank = Made(item="MCB", item_kind=ItemKind.BANK, numbers="1-10")
    site.say(
        Step(step="S1", process=Process.BANKING, inputs=(Used(item="C0"),), outputs=(bank,)), occurred="2026-02-08"
    )
    thawed = Step(
        step="S2",
        process=Process.THAW,
        inputs=(Used(item="MCB", numbers="3"),),
        outputs=(Made(item="C1", item_kind=ItemKind.CULTURE),),
    )
    site.say(thawed, occurred="2026-05-01")
    assert days(site, "C1") == (Decimal(7), ())
