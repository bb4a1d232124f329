"""Find: by identifiers, by their beginnings, by words."""

from __future__ import annotations

from seedlot.acts.amend import amend
from seedlot.history import find
from seedlot.history.find import Wanted
from seedlot.record.entries.donation import Procurement
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.premises import Room
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.terms.donations import donation_number
from seedlot.terms.words import ItemKind, Process

DONATION = donation_number("W000016000001")


def stock(site) -> None:
    """Entries 3 to 9: two donors, a material, a step with its particulars, a room, a deviation."""
    site.say(Donor(item="AB-1"), Donor(item="AB-2"))
    site.say(Material(item="MAT-1", name="Vitronectin XF", lot="77A"))
    tissue = Made(item="T_1", item_kind=ItemKind.TISSUE)
    site.say(Step(step="ST-1", process=Process.PROCUREMENT, inputs=(Used(item="AB-1"),), outputs=(tissue,)))
    site.say(Procurement(step="ST-1", tissue="skin", donation=DONATION), Room(room="AB-ROOM", name="Clean room"))
    site.say(Deviation(deviation="D-1", targets=("ST-1",), severity="minor", title="Alarm of the Incubator"))


def names(found) -> list[str]:
    return [row.item for row in found.rows]


def test_items_are_found_by_how_they_begin_in_any_case(site):
    stock(site)
    with site.reading() as connection:
        found = find.items(connection, Wanted(text="ab-", sort="item", falling=False))
        assert (names(found), found.total, found.is_more) == (["AB-1", "AB-2"], 2, False)
        assert names(find.items(connection, Wanted(text="b-"))) == []
        assert names(find.items(connection, Wanted(text="b-2", anywhere=True))) == ["AB-2"]
        assert names(find.items(connection, Wanted(text="t_", anywhere=True))) == ["T_1"]


def test_items_come_in_pages_the_last_entered_first(site):
    stock(site)
    with site.reading() as connection:
        found = find.items(connection, Wanted(rows=2, skip=1))
        assert (names(found), found.total) == (["MAT-1", "AB-2"], 4)
        assert names(find.items(connection, Wanted(kind="donor", falling=False))) == ["AB-1", "AB-2"]
        assert names(find.items(connection, Wanted(kind="donor"), as_of=4)) == ["AB-1"]


def test_a_name_is_found_whatever_it_names(site):
    stock(site)
    with site.reading() as connection:
        found = find.named(connection, ["nothing", "AB-ROOM", "AB-1"])
        assert [(hit.kind, hit.name, hit.item) for hit in found] == [
            ("room", "AB-ROOM", False),
            ("donor", "AB-1", True),
        ]
        assert [hit.name for hit in find.named(connection, ["77A"])] == ["MAT-1"]
        assert [hit.name for hit in find.named(connection, [DONATION])] == ["T_1"]
        assert find.named(connection, ["nothing"]) == ()


def test_other_names_are_found_by_how_they_begin(site):
    stock(site)
    with site.reading() as connection:
        assert [(hit.kind, hit.name) for hit in find.beginning(connection, "ab-")] == [("room", "AB-ROOM")]


def test_entries_are_found_by_the_words_that_were_written(site):
    stock(site)
    with site.reading() as connection:
        (room,) = find.said(connection, "clean")
        assert room.subject == "AB-ROOM"
        (alarm,) = find.said(connection, "incub ALARM")
        assert alarm.subject == "D-1"
        assert find.said(connection, "incubator clean") == ()
        assert find.said(connection, "-") == ()
        assert find.said(connection, "clean", as_of=room.entry) == ()


def test_a_corrected_word_is_found_no_more_and_the_reason_is(site):
    stock(site)
    with site.reading() as connection:
        (alarm,) = find.said(connection, "incubator")
    amend(site.record, "qp", alarm.entry, {"title": "Alarm of the freezer"}, reason="wrong device", now=site.now)
    with site.reading() as connection:
        assert find.said(connection, "incubator") == ()
        assert [row.entry for row in find.said(connection, "freezer")] == [alarm.entry]
        assert [row.kind for row in find.said(connection, "wrong device")] == ["amendment"]
        assert [row.entry for row in find.said(connection, "incubator", as_of=alarm.entry + 1)] == [alarm.entry]


def test_what_is_very_much_is_not_counted_to_the_end(site, monkeypatch):
    monkeypatch.setattr(find, "COUNTED", 1)
    stock(site)
    with site.reading() as connection:
        found = find.items(connection, Wanted())
        assert (found.total, found.is_more) == (2, True)
