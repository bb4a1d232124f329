"""Reaching everything that an item came from, or that came from it."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.conftest import DATABASES
from tests.lineage.random_lineage import correct, fresh_site, lineages, plainly, tell

from seedlot.history.ask import NotInRecordError
from seedlot.history.tables import EDGE
from seedlot.lineage.reach import Direction, describe, names, reach
from seedlot.lineage.trace import trace
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process, Stage


def culture(step, child, *parents, **more):
    """A passage of cultures."""
    made = Made(item=child, item_kind=ItemKind.CULTURE, stage=Stage.SEED)
    return Step(
        step=step, process=Process.PASSAGE, inputs=tuple(Used(item=each) for each in parents), outputs=(made,), **more
    )


@pytest.fixture
def told(site):
    """A donor with a tissue of two cultures, pooled into a third; a medium in one of them; a planned fourth; a lone item."""
    site.say(Donor(item="D"), Donor(item="lone"), Material(item="M", name="medium"))
    site.say(Registered(item="T", item_kind=ItemKind.TISSUE, parents=("D",)))
    site.say(culture("S1", "A", "T", materials=("M",)), culture("S2", "B", "T"))
    site.say(culture("S3", "P", "A", "B"), culture("S4", "Q", "P", planned=True))
    return site


def test_a_pool_by_hand(told):
    """What is left of T was in the step that used M too, and B was made of it: a reach asks for no order in time."""
    with told.reading() as connection:
        back = reach(connection, "P", Direction.BACK)
        assert set(names(connection, back)) == {"P", "A", "B", "T", "D", "M"}
        assert len(back) == 6
        assert list(back.ids) == sorted(set(back.ids.tolist()))
        assert set(names(connection, reach(connection, "M", Direction.FORWARD))) == {"M", "T", "A", "B", "P"}


def test_from_many_at_once(told):
    with told.reading() as connection:
        both = reach(connection, ["M", "B", "M"], Direction.FORWARD)
        assert set(names(connection, both)) == {"M", "T", "A", "B", "P"}
        assert names(connection, reach(connection, [], Direction.BACK)) == []


def test_what_is_linked_to_nothing_reaches_itself(told):
    with told.reading() as connection:
        assert names(connection, reach(connection, "lone", Direction.BACK)) == ["lone"]


def test_planned_only_when_asked(told):
    with told.reading() as connection:
        forward = reach(connection, "P", Direction.FORWARD)
        planned = reach(connection, "P", Direction.FORWARD, planned=True)
        assert names(connection, forward) == ["P"]
        assert names(connection, planned) == ["P", "Q"]


def test_described_as_of_the_same_entry(told):
    before = told.size()
    told.say(culture("S5", "C", "P"))
    with told.reading() as connection:
        (found,) = describe(connection, reach(connection, "P", Direction.FORWARD, as_of=before))
        assert (found.item, found.kind, found.stage) == ("P", "culture", "seed")
        assert [each.item for each in describe(connection, reach(connection, "P", Direction.FORWARD))] == ["P", "C"]


@pytest.mark.parametrize("items", ["nowhere", ["D", "nowhere"]])
def test_what_the_record_does_not_hold(told, items):
    with told.reading() as connection, pytest.raises(NotInRecordError, match="'nowhere' is not in the record"):
        reach(connection, items, Direction.BACK)


def test_what_the_record_did_not_hold_yet(told):
    with told.reading() as connection, pytest.raises(NotInRecordError, match="'P' is not in the record"):
        reach(connection, "P", Direction.BACK, as_of=4)


@pytest.mark.parametrize("database", DATABASES)
def test_the_same_as_the_plainest_walk(database, request, tmp_path_factory):
    """Whatever was corrected, linked twice or planned: as of every entry, both ways, by reach and by trace."""

    @settings(max_examples=8, phases=(Phase.generate,))
    @given(lineages(), st.booleans())
    def same(lineage, planned):
        parents, again, corrections, _ = lineage
        with fresh_site(database, tmp_path_factory, request) as site:
            begun = site.size()
            numbers = tell(site, parents, again)
            correct(site, numbers, corrections, parents)
            with site.reading() as connection:
                for as_of in (None, *range(begun + len(numbers), site.size() + 1, 2)):
                    for item in ("I9", "I8", "I7"):
                        for direction in Direction:
                            expected = plainly(connection, item, direction, as_of=as_of, planned=planned)
                            found = reach(connection, item, direction, as_of=as_of, planned=planned)
                            traced = trace(connection, item, direction, as_of=as_of, planned=planned)
                            assert set(names(connection, found)) == expected
                            assert {place.item for place in traced.places} == expected

    same()


def test_two_edges_between_the_same_two_are_two_links(site):
    site.say(Donor(item="D"), Registered(item="T", item_kind=ItemKind.TISSUE, parents=("D", "D")))
    with site.reading() as connection:
        assert connection.execute(EDGE.select()).fetchall()[-1].child == "T"
        traced = trace(connection, "T", Direction.BACK)
        assert [(link.child, link.parent) for link in traced.links] == [("T", "D"), ("T", "D")]
        assert [place.item for place in traced.places] == ["T", "D"]


def test_only_some_kinds_and_stages_are_shown(told):
    with told.reading() as connection:
        back = trace(connection, "P", Direction.BACK)
    donors = back.only(kinds=("donor",))
    assert [(place.item, place.distance) for place in donors.places] == [("D", 3)]
    assert donors.links == ()
    seed = back.only(stages=("seed",))
    assert [place.item for place in seed.places] == ["P", "A", "B"]
    assert {(link.child, link.parent) for link in seed.links} == {("P", "A"), ("P", "B")}
    assert back.only() == back
