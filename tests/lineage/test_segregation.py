"""Segregation: two lines open in one place at one time, and what keeps them apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.lineage.scope import Performed, behind, everything
from seedlot.lineage.segregation import overlaps, segregation, stay
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.premises import Cleaning, Room
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.moments import instant
from seedlot.terms.words import ItemKind, Openness, Process

OPEN, CLOSED = Openness.OPEN, Openness.CLOSED
START = datetime(2026, 3, 1, tzinfo=UTC)


def at(clock, day="2026-03-01"):
    """An instant of a day."""
    return f"{day}T{clock}:00Z"


def handle(site, name, item, begins, ends=None, *, openness=OPEN, room="CR-1", equipment=(), made=()):
    """A step that handles an item in a room."""
    site.say(
        Step(
            step=name,
            process=Process.PASSAGE,
            inputs=(Used(item=item),),
            outputs=made,
            room=room,
            equipment=equipment,
            openness=openness,
            ended=ends,
        ),
        occurred=begins,
    )


def changeover(site, begins, ends, *, name="CLN-1", cleared="qa", where=("CR-1",)):
    """A line clearance."""
    site.say(Cleaning(cleaning=name, where=where, changeover=True, ended=ends, cleared=cleared), occurred=begins)


def judged(site, item=""):
    """What is said of segregation: answers, about which steps, whether expected."""
    with site.reading() as connection:
        scope = behind(connection, item) if item else everything(connection)
        return [(each.finding.answer, each.about) for each in segregation(connection, scope)]


@pytest.fixture
def lines(site):
    """A site with two lines of two donors, a room that the record knows, a cabinet and an incubator in it."""
    site.say(Donor(item="D1"), Donor(item="D2"))
    for number in "12":
        made = (Made(item=f"C{number}", item_kind=ItemKind.CULTURE),)
        site.say(Step(step=f"S0{number}", process=Process.ISOLATION, inputs=(Used(item=f"D{number}"),), outputs=made))
    site.say(Room(room="CR-1", grade="B"), Equipment(equipment="BSC-1", name="cabinet", room="CR-1", zone="cabinet"))
    site.say(
        Equipment(equipment="INC-1", name="incubator", zone="incubator"), Equipment(equipment="CTR", name="counter")
    )
    return site


def test_two_donors_open_in_one_room_at_one_time(lines):
    """09:00 to 11:00 and 10:30 to 12:00 share half an hour."""
    handle(lines, "A", "C1", at("09:00"), at("11:00"))
    handle(lines, "B", "C2", at("10:30"), at("12:00"))
    assert judged(lines) == [(Answer.NOT_MET, ("A", "B"))]
    with lines.reading() as connection:
        (found,) = segregation(connection, behind(connection, "C1"))
    says = found.finding.says
    assert all(word in says for word in ("D1 in step A", "D2 in step B", "CR-1", at("10:30"), at("12:00")))
    assert found.finding.where == "step A, entry 11; step B, entry 12"
    assert set(found.entries) == {11, 12}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ((at("11:00"), at("12:00")), [Answer.MET]),
        ((at("10:59"), at("12:00")), [Answer.NOT_MET]),
        ((at("08:00"), at("09:00")), [Answer.MET]),
        ((at("09:30"), at("10:00")), [Answer.NOT_MET]),
        ((at("08:30"), None), [Answer.NOT_KNOWN]),
        (("2026-03-01", None), [Answer.NOT_KNOWN]),
        (("2026-03-02", None), [Answer.MET]),
        (("2026-02-28", "2026-03-02"), [Answer.NOT_MET]),
        (("2026-02-28", "2026-03-01"), [Answer.NOT_KNOWN]),
        (("2026-02-27", None), [Answer.MET]),
    ],
    ids=[
        "touch",
        "a minute",
        "touch before",
        "within",
        "no end",
        "a day",
        "next day",
        "around",
        "ends that day",
        "past",
    ],
)
def test_the_boundary_in_time(lines, second, expected):
    handle(lines, "A", "C1", at("09:00"), at("11:00"))
    handle(lines, "B", "C2", *second)
    assert [answer for answer, _ in judged(lines)] == expected


@pytest.mark.parametrize(
    ("openness", "expected"),
    [(CLOSED, Answer.MET), (None, Answer.NOT_KNOWN), (OPEN, Answer.NOT_MET)],
)
def test_closed_processing_exposes_nothing_and_what_is_not_stated_is_not_known(lines, openness, expected):
    handle(lines, "A", "C1", at("09:00"), at("11:00"))
    handle(lines, "B", "C2", at("10:00"), at("11:00"), openness=openness)
    assert [answer for answer, _ in judged(lines)] == [expected]


@pytest.mark.parametrize(
    ("equipment", "expected"), [("BSC-1", Answer.NOT_MET), ("INC-1", Answer.NOT_MET), ("CTR", None)]
)
def test_cabinets_and_incubators_are_places_and_a_counter_is_none(lines, equipment, expected):
    for name, item in (("A", "C1"), ("B", "C2")):
        handle(lines, name, item, at("09:00"), at("11:00"), room="", equipment=(equipment,))
    assert [answer for answer, _ in judged(lines)] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("begins", "ends", "cleared", "expected"),
    [
        (at("11:00"), at("11:30"), "qa", Answer.MET),
        (at("11:00"), at("12:00"), "qa", Answer.MET),
        (at("11:00"), at("12:01"), "qa", Answer.NOT_KNOWN),
        (at("11:00"), at("11:30"), "", Answer.NOT_KNOWN),
        (at("08:00"), at("08:30"), "qa", Answer.NOT_KNOWN),
        (at("13:00"), at("13:30"), "qa", Answer.NOT_KNOWN),
        ("2026-03-01", None, "qa", Answer.NOT_KNOWN),
    ],
    ids=["between", "touches", "too long", "nobody saw", "before", "after", "only a day"],
)
@pytest.mark.parametrize("where", ["CR-1", "BSC-1"])
def test_a_changeover_between_two_lines_whose_times_are_open(lines, begins, ends, cleared, expected, where):
    """Of the place, or of the room in which the place stands."""
    handle(lines, "A", "C1", at("09:00"), room="", equipment=("BSC-1",))
    handle(lines, "B", "C2", at("12:00"), room="", equipment=("BSC-1",))
    changeover(lines, begins, ends, cleared=cleared, where=(where,))
    found = judged(lines)
    assert [answer for answer, _ in found] == ([] if expected is Answer.MET else [expected])


def test_a_changeover_within_a_certain_overlap_does_not_help(lines):
    handle(lines, "A", "C1", at("09:00"), at("13:00"))
    handle(lines, "B", "C2", at("12:00"), at("13:00"))
    changeover(lines, at("10:00"), at("11:00"))
    assert [answer for answer, _ in judged(lines)] == [Answer.NOT_MET]


def test_one_line_is_no_conflict_with_itself_nor_is_a_pool(lines):
    handle(lines, "A", "C1", at("09:00"), at("11:00"))
    handle(lines, "B", "C1", at("10:00"), at("12:00"))
    pool = Step(
        step="P",
        process=Process.POOLING,
        inputs=(Used(item="C1"), Used(item="C2")),
        outputs=(Made(item="P1", item_kind=ItemKind.CULTURE),),
        room="CR-1",
        openness=OPEN,
        ended=at("15:00"),
    )
    lines.say(pool, occurred=at("14:00"))
    assert [answer for answer, _ in judged(lines)] == [Answer.MET]


def test_a_clone_and_the_clone_that_it_was_edited_from_are_two_lines(lines):
    clone = Made(item="K1", item_kind=ItemKind.CLONE)
    handle(lines, "CL", "C1", at("09:00", "2026-02-01"), at("10:00", "2026-02-01"), made=(clone,))
    edited = Made(item="K2", item_kind=ItemKind.CLONE)
    handle(lines, "ED", "K1", at("09:00", "2026-02-02"), at("10:00", "2026-02-02"), made=(edited,))
    grown = (Made(item="K1-p1", item_kind=ItemKind.CULTURE),)
    handle(lines, "A", "K1", at("09:00"), at("11:00"), made=grown)
    handle(lines, "B", "K1-p1", at("09:30"), at("11:00"))
    assert [answer for answer, _ in judged(lines)] == [Answer.MET]
    handle(lines, "C", "K2", at("10:00"), at("11:00"))
    assert sorted(about for _, about in judged(lines)) == [("A", "C"), ("B", "C")]


def test_a_registered_line_is_one_and_another_registered_line_another(lines):
    lines.say(*(Registered(item=name, item_kind=ItemKind.BANK) for name in ("WA09", "WTC-11")))
    handle(lines, "A", "WA09", at("09:00"), at("11:00"))
    handle(lines, "B", "WTC-11", at("10:00"), at("11:00"))
    assert judged(lines) == [(Answer.NOT_MET, ("A", "B"))]


def test_many_steps_of_two_lines_on_one_day_are_one_sentence(lines):
    for number in range(3):
        handle(lines, f"A{number}", "C1", "2026-03-01")
        handle(lines, f"B{number}", "C2", "2026-03-01")
    found = judged(lines)
    assert len(found) == 1
    assert found[0] == (Answer.NOT_KNOWN, ())


def test_an_item_is_held_against_steps_outside_its_lineage_and_others_are_left_alone(lines):
    handle(lines, "A", "C1", at("09:00"), at("11:00"))
    lines.say(Donor(item="D3"))
    handle(lines, "B", "C2", at("13:00"), at("15:00"))
    handle(lines, "C", "D3", at("14:00"), at("16:00"))
    assert [answer for answer, _ in judged(lines, "C1")] == [Answer.MET]
    assert judged(lines, "C2") == [(Answer.NOT_MET, ("B", "C"))]


def test_what_is_not_known_is_expected_only_where_the_record_states_the_place(lines):
    for room in ("CR-1", "another"):
        handle(lines, f"A {room}", "C1", "2026-03-01", room=room)
        handle(lines, f"B {room}", "C2", "2026-03-01", room=room)
    with lines.reading() as connection:
        found = {each.about[0]: each.expected for each in segregation(connection, everything(connection))}
    assert found == {"A CR-1": True, "A another": False}


def test_a_cleaning_that_ends_before_it_begins_is_refused(lines):
    cleaning = Cleaning(cleaning="CLN", where=("CR-1",), changeover=True, ended=at("09:00"))
    (fault,) = lines.faults(cleaning, occurred=at("10:00"))
    assert fault.code == "lineage/too early"


def made_up(number, begins, ends, line, place="R"):
    """A stay, by minutes since the start."""
    step = Performed(
        step=f"S{number}",
        process=Process.PASSAGE,
        occurred=instant(START + timedelta(minutes=begins)),
        ended=instant(START + timedelta(minutes=ends)),
        room=place,
        openness=OPEN,
        procedure="",
        people=(),
        equipment=(),
        entry=number,
    )
    return stay(step, place, frozenset({line}))


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 15), st.sampled_from("abc"), st.sampled_from("RS")), max_size=25
    )
)
def test_two_steps_conflict_if_and_only_if_their_intervals_overlap(told):
    """Against every pair, compared one by one."""
    stays = [
        made_up(number, begin, begin + long, line, place) for number, (begin, long, line, place) in enumerate(told)
    ]
    expected = {
        frozenset({one, other})
        for one, (b1, l1, line1, p1) in enumerate(told)
        for other, (b2, l2, line2, p2) in enumerate(told)
        if p1 == p2 and line1 != line2 and b1 < b2 + l2 and b2 < b1 + l1
    }
    found = list(overlaps(stays))
    assert all(certain for *_, certain in found)
    pairs = [frozenset({one.step.entry, other.step.entry}) for one, other, _ in found]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == expected


def test_twenty_thousand_steps_take_seconds():
    """Of one line in overlapping times, with two hundred of another between: no step is held against every other."""
    stays = [made_up(number, number, number + 600, "a") for number in range(20_000)]
    stays += [made_up(20_000 + number, number * 100, number * 100 + 1, "b") for number in range(200)]
    began = perf_counter()
    count = sum(1 for _ in overlaps(stays))
    assert perf_counter() - began < 5
    assert count == sum(1 for step in range(200) for start in range(max(0, step * 100 - 599), step * 100 + 1))


def test_cells_without_a_stated_end_are_in_their_incubator_until_they_are_taken(lines):
    """Line 1 grows from 2 March on and is taken on 20 March; line 2 is open there on 5 March, and on 21 March."""
    made = (Made(item="C1-p2", item_kind=ItemKind.CULTURE),)
    handle(lines, "A", "C1", "2026-03-02", equipment=("INC-1",), room="", made=made)
    handle(lines, "B", "C2", "2026-03-05", "2026-03-06", equipment=("INC-1",), room="")
    assert judged(lines) == [(Answer.NOT_KNOWN, ("A", "B"))]
    assert judged(lines, "C1-p2") == [(Answer.NOT_KNOWN, ("A", "B"))]
    taken = (Made(item="BANK", item_kind=ItemKind.BANK),)
    handle(lines, "T", "C1-p2", "2026-03-20", room="", made=taken)
    handle(lines, "E", "C2", "2026-03-21", "2026-03-22", equipment=("INC-1",), room="")
    assert judged(lines) == [(Answer.NOT_KNOWN, ("A", "B"))]


def test_the_other_line_sees_it_too(lines):
    """What began weeks before and states no end is found from the other line's side."""
    made = (Made(item="C1-p2", item_kind=ItemKind.CULTURE),)
    handle(lines, "A", "C1", "2026-03-02", room="CR-1", made=made)
    made = (Made(item="C2-p2", item_kind=ItemKind.CULTURE),)
    handle(lines, "B", "C2", "2026-03-25", "2026-03-26", room="CR-1", made=made)
    assert judged(lines, "C2-p2") == [(Answer.NOT_KNOWN, ("A", "B"))]


@pytest.mark.parametrize(
    ("cleared", "people", "ended", "expected"),
    [
        ("qa", ("op",), at("09:55"), Answer.MET),
        ("op", (), at("09:55"), Answer.MET),
        ("op", ("op",), at("09:55"), Answer.NOT_KNOWN),
        ("Op; qa", ("op",), at("09:55"), Answer.MET),
        ("nobody", ("op",), at("09:55"), Answer.NOT_KNOWN),
        ("None", (), at("09:55"), Answer.NOT_KNOWN),
        ("", (), at("09:55"), Answer.NOT_KNOWN),
        ("qa", ("op",), None, Answer.NOT_KNOWN),
    ],
)
def test_who_vouches_for_a_changeover_and_when_it_ended(lines, cleared, people, ended, expected):
    handle(lines, "A", "C1", at("08:00"))
    handle(lines, "B", "C2", at("10:00"), at("12:00"))
    said = Cleaning(cleaning="CLN", where=("CR-1",), changeover=True, cleared=cleared, people=people, ended=ended)
    lines.say(said, occurred=at("09:00"))
    assert [answer for answer, _ in judged(lines)] == ([] if expected is Answer.MET else [expected])
