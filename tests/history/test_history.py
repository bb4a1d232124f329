"""The record folded into tables: as of any entry, after amendments, and folded again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from seedlot.acts.amend import NotAmendableError, amend, current
from seedlot.acts.opening import refold, resume
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.record import read, write
from seedlot.record.entries.entry import KINDS, Entry
from seedlot.record.entries.origin import Donor, Material, Programme
from seedlot.record.entries.work import Deviation, DeviationClosed
from seedlot.terms.finding import Answer, overall


def told(connection, number):
    """What an entry says after its amendments, as plain values."""
    return current(connection, number).content.model_dump()


def test_every_kind_is_told_or_is_known_to_tell_nothing():
    from seedlot.history.tell import TELLERS  # noqa: PLC0415

    silent = {kind.KIND for kind in KINDS if kind not in TELLERS}
    assert silent == {"opened", "amendment", "access review", "clock", "drill"}


def test_saying_the_same_again_changes_nothing(site):
    donor = Donor(item="D", sex="female", age=34)
    assert len(site.say(donor)) == 1
    assert site.say(donor) == ()


def test_saying_otherwise_is_told_to_amend(site):
    (number,) = site.say(Donor(item="D", sex="female"))
    (fault,) = site.faults(Donor(item="D", sex="male"))
    assert fault.code == "record/differs"
    assert f"amend entry {number}" in fault.says


def test_a_programmes_particulars_are_columns(site):
    site.say(
        Programme(programme="P", product="x", culture_device="flasks", trials=("NCT1", "NCT2"), donor_type="autologous")
    )
    with site.reading() as connection:
        (row,) = ask.rows(connection, t.PROGRAMME)
    assert (row.culture_device, row.trials, row.donor_type) == ("flasks", "NCT1;NCT2", "autologous")


def test_an_amendment_holds_from_its_entry_on(site):
    (number,) = site.say(Material(item="M", name="medium", expiry="2026-12-31"))
    before = site.size()
    sealed, fallen = amend(site.record, "qp", number, {"expiry": "2027-12-31"}, reason="misread", now=site.now)
    assert (sealed, fallen) == (before, ())
    with site.reading() as connection:
        assert ask.item(connection, "M").expiry == "2027-12-31"
        assert ask.item(connection, "M", before).expiry == "2026-12-31"
        assert ask.item(connection, "M", sealed + 1).expiry == "2027-12-31"
        assert told(connection, number)["expiry"] == "2027-12-31"


def test_amended_twice(site):
    (number,) = site.say(Donor(item="D", age=30))
    amend(site.record, "qp", number, {"age": 31}, reason="one", now=site.now)
    amend(site.record, "qp", number, {"sex": "male"}, reason="two", now=site.now)
    with site.reading() as connection:
        after = told(connection, number)
        assert (after["age"], after["sex"]) == (31, "male")
        assert len(ask.rows(connection, t.ITEM, item="D")) == 1
        assert overall(compare(connection)) is Answer.MET


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"age": 300}, "age"),
        ({"eye_colour": "blue"}, "has no field eye_colour"),
        ({"age": 30}, "nothing would change"),
        ({"item": "E"}, "its identifier would change"),
    ],
)
def test_corrections_that_are_none(site, changes, words):
    (number,) = site.say(Donor(item="D", age=30))
    size = site.size()
    with pytest.raises(NotAmendableError, match=words):
        amend(site.record, "qp", number, changes, reason="r", now=site.now)
    assert site.size() == size


def test_entry_0_is_never_amended(site):
    with pytest.raises(NotAmendableError, match="'opened'"):
        amend(site.record, "qp", 0, {"title": "x"}, reason="r", now=site.now)


def test_folding_again_gives_the_same_tables(site):
    site.say(Donor(item="D"), Deviation(deviation="DEV", title="t", severity="minor", targets=("D",)))
    site.say(DeviationClosed(deviation="DEV", conclusion="fine", acceptable=True))
    with site.reading() as connection:
        before = {
            table.name: sorted(connection.execute(table.select()), key=repr) for table in t.metadata.sorted_tables
        }
    refold(site.record)
    with site.reading() as connection:
        after = {table.name: sorted(connection.execute(table.select()), key=repr) for table in t.metadata.sorted_tables}
        assert overall(compare(connection)) is Answer.MET
    assert before == after


def test_a_table_that_was_tampered_with_is_found(site):
    site.say(Donor(item="D"))
    with write.appending(site.record) as connection:
        connection.execute(text("UPDATE history_item SET item = 'X' WHERE item = 'D'"))
    with site.reading() as connection:
        against = [finding for finding in compare(connection) if finding.answer is Answer.NOT_MET]
    assert [finding.code for finding in against] == ["history/item"]
    assert "1 rows missing or changed, 1 not from any entry" in against[0].says


def test_another_layout_is_folded_again_on_opening(site):
    site.say(Donor(item="D"))
    with write.appending(site.record) as connection:
        connection.execute(text("UPDATE history_folded SET layout = 0"))
        connection.execute(text("DELETE FROM history_item"))
    again = resume(site.record.where)
    with site.reading() as connection:
        assert ask.item(connection, "D").item_kind == "donor"
    again.engine.dispose()


def test_unknown_kinds_survive(site):
    """A later version's entry is kept, told nothing of, and given back as it was."""
    with site.reading() as connection:
        like = Entry.parse(next(body for _, body in read.bodies(connection, 1)))
    strange = Entry.model_validate(
        {
            **like.model_dump(mode="json"),
            "kind": "hologram",
            "version": 7,
            "content": {"colour": "blue", "n": [1, {"a": 2}]},
        }
    )
    with write.appending(site.record) as connection:
        (number,) = write.append(connection, [strange.canonical()])
    refold(site.record)
    with site.reading() as connection:
        body = read.body(connection, number)
        assert Entry.parse(body).canonical() == body
        assert Entry.parse(body).content.model_dump()["colour"] == "blue"
        assert overall(compare(connection)) is Answer.MET


def test_the_entries_of_a_day(site):
    size = site.size()
    site.now = site.now.replace(month=7)
    site.say(Donor(item="D"))
    with site.reading() as connection:
        assert ask.as_of_date(connection, "2026-06-15") == size
        assert ask.as_of_date(connection, "2026-07-15") == size + 1
        assert ask.as_of_date(connection, "2025-01-01") == 0


def test_many_names_at_once(site):
    names = [f"D{number:04}" for number in range(1200)]
    site.say(*(Donor(item=name) for name in names))
    with site.reading() as connection:
        found = ask.rows_among(connection, t.ITEM, "item", names)
    assert [row.item for row in found] == names
