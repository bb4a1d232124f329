"""Donors' personal data: given, shown, replaced and erased; every proof outlives them, and no crash tells a lie."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.simulated_site import Site

from seedlot.acts import personal as acting
from seedlot.acts.access import NotAuthorisedError, NotLoggedInError
from seedlot.acts.at_desk import at_desk
from seedlot.acts.personal import (
    NoDatumError,
    NoReasonError,
    NotADonorError,
    SignerError,
    commitments,
    erase,
    finish_erasures,
    identify,
    looks,
    reveal,
    tidy,
)
from seedlot.acts.seal import RefusedError, writing
from seedlot.desk import personal
from seedlot.desk.tables import PERSONAL
from seedlot.history import ask
from seedlot.history.personal import committed
from seedlot.record import merkle, read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.trust import Erased, Personal
from seedlot.record.store import open_record, scrub
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall

DATA = {"name": "Jane Doe", "birth date": "1970-03-12"}


class PowerCutError(Exception):
    """The power fails here."""


def fail(*_args, **_more):
    raise PowerCutError


@pytest.fixture
def donors(site):
    """A site with two donors and a material."""
    site.say(Donor(item="D"), Donor(item="E"), Material(item="M", name="medium"))
    return site


def values(site, item="D"):
    return {name: each.value for name, each in reveal(site.record, "op", item, now=site.now).items()}


def answers(site):
    return [finding.answer for finding in commitments(site.record)]


def body(site, number):
    with site.reading() as connection:
        return read.body(connection, number)


def kept(site):
    """The values that the desk holds."""
    with at_desk(site.record) as desk:
        return {each.value for each in personal.among(desk, sorted(personal.kept_digests(desk))).values()}


def test_the_record_holds_commitments_alone(donors):
    number = identify(donors.record, "op", "D", DATA, now=donors.now)
    sealed = body(donors, number)
    assert b"Jane" not in sealed
    assert b"1970" not in sealed
    content = Entry.parse(sealed).content
    assert isinstance(content, Personal)
    assert [each.name for each in content.data] == ["name", "birth date"]
    assert values(donors) == DATA
    assert answers(donors) == [Answer.MET, Answer.MET]


def test_two_donors_with_one_name_cannot_be_told_to_share_it(donors):
    for item in ("D", "E"):
        identify(donors.record, "op", item, {"name": "Jane Doe"}, now=donors.now)
    with donors.reading() as connection:
        first, second = committed(connection)
    assert first.digest != second.digest


def test_given_again_it_changes_nothing_and_otherwise_replaces(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    assert identify(donors.record, "op", "D", DATA, now=donors.now) is None
    assert identify(donors.record, "op", "D", {" name ": "Jane Roe"}, now=donors.now) is not None
    assert values(donors) == {**DATA, "name": "Jane Roe"}
    assert answers(donors) == [Answer.MET] * 3  # the one before is still provable
    with donors.reading() as connection:
        assert [each.in_force for each in committed(connection, "D")] == [False, True, True]


@pytest.mark.parametrize(
    "data", [{"": "Jane"}, {"name": "  "}, {"na\nme": "Jane"}, {"name": "J\0"}, {"name": "\udcff"}]
)
def test_a_datum_has_a_name_and_a_value(donors, data):
    with pytest.raises(NoDatumError):
        identify(donors.record, "op", "D", data, now=donors.now)
    assert kept(donors) == set()


def test_only_donors_are_kept_apart(donors):
    with pytest.raises(NotADonorError, match="material lot"):
        identify(donors.record, "op", "M", DATA, now=donors.now)
    with pytest.raises(ask.NotInRecordError):
        identify(donors.record, "op", "nobody", DATA, now=donors.now)
    with pytest.raises(SignerError, match="never erased"):
        erase(donors.record, "op", "qp", reason="asked", now=donors.now)
    assert kept(donors) == set()


def test_what_was_changed_in_the_desk_is_not_shown_as_true(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    with at_desk(donors.record) as desk:
        desk.execute(PERSONAL.update().where(PERSONAL.c.name == "name").values(value="John Doe"))
    assert values(donors) == {**DATA, "name": None}
    told = reveal(donors.record, "op", "D", now=donors.now)["name"]
    assert told.answer is Answer.NOT_MET
    assert "John" not in told.says
    assert overall(commitments(donors.record)) is Answer.NOT_MET


def test_what_is_moved_to_another_donor_is_not_shown_as_true(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    with at_desk(donors.record) as desk:
        desk.execute(PERSONAL.update().values(item="E"))
    assert set(values(donors).values()) == {None}
    assert values(donors, "E") == {}


def test_what_is_gone_without_a_word_is_not_known(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    with at_desk(donors.record) as desk:
        personal.forget(desk, personal.kept_digests(desk))
    assert set(values(donors).values()) == {None}
    assert answers(donors) == [Answer.NOT_KNOWN] * 2


def test_erased_it_is_not_known_who_asked_when_and_why_is(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    (number,) = erase(donors.record, "op", "D", ["name"], reason="request of 1 June", now=donors.now)
    told = reveal(donors.record, "op", "D", now=donors.now)
    assert told["birth date"].value == "1970-03-12"
    assert told["name"].value is None
    assert f"erased on 2026-06-01T12:00:00Z (entry {number}), because: request of 1 June" in told["name"].says
    assert answers(donors) == [None, Answer.MET]
    assert kept(donors) == {"1970-03-12"}


def test_erasing_takes_what_was_replaced_too_and_is_done_once(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    identify(donors.record, "op", "D", {"name": "Jane Roe"}, now=donors.now)
    identify(donors.record, "op", "E", {"name": "Eve"}, now=donors.now)
    assert len(erase(donors.record, "op", "D", reason="asked", now=donors.now)) == 1
    assert erase(donors.record, "op", "D", reason="asked", now=donors.now) == ()
    assert erase(donors.record, "op", "D", ["name"], reason="asked", now=donors.now) == ()
    assert kept(donors) == {"Eve"}


def test_given_again_after_an_erasure_it_holds(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    erase(donors.record, "op", "D", reason="asked", now=donors.now)
    identify(donors.record, "op", "D", {"name": "Jane Doe"}, now=donors.now)
    assert values(donors) == {"name": "Jane Doe", "birth date": None}
    assert answers(donors) == [None, None, Answer.MET]


def test_an_erasure_needs_a_reason_and_a_datum(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    with pytest.raises(NoReasonError):
        erase(donors.record, "op", "D", reason=" ", now=donors.now)
    with pytest.raises(NoDatumError, match="shoe size"):
        erase(donors.record, "op", "D", ["shoe size"], reason="asked", now=donors.now)
    with pytest.raises(RefusedError, match="e-mail"):
        erase(donors.record, "op", "D", reason="asked by jane@example.org", now=donors.now)
    assert erase(donors.record, "op", "E", reason="asked", now=donors.now) == ()


def test_a_reason_that_is_refused_erases_nothing(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    with pytest.raises(RefusedError):
        erase(donors.record, "op", "D", reason="asked by jane@example.org", now=donors.now)
    assert kept(donors) == set(DATA.values())
    assert values(donors) == DATA


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["name", "town", "birth date", "MRN"]), st.text(min_size=1), min_size=1))
def test_erasing_leaves_every_proof_valid(donors, data):
    """Root, inclusion of every entry, consistency and verification stand as before; one entry is added, no byte changes."""
    data = {name: value for name, value in data.items() if value.strip() and "\0" not in value} or DATA
    identify(donors.record, "op", "D", {**data, "salted": str(donors.size())}, now=donors.now)
    with donors.reading() as connection:
        size, root = read.size(connection), read.root(connection)
        bodies = list(read.bodies(connection))
        proofs = [read.inclusion(connection, seq, size) for seq in range(size)]
    erase(donors.record, "op", "D", reason="asked", now=donors.now)
    with donors.reading() as connection:
        assert read.size(connection) == size + 1
        assert read.root(connection, size) == root
        assert list(read.bodies(connection))[:size] == bodies
        assert [read.inclusion(connection, seq, size) for seq in range(size)] == proofs
        path = read.consistency(connection, size, size + 1)
        new = read.root(connection)
    for seq, stored in bodies:
        assert merkle.verify_inclusion(merkle.leaf_hash(stored), proofs[seq], seq=seq, size=size, root=root)
    assert merkle.verify_consistency(path, old=size, new=size + 1, old_root=root, new_root=new)
    assert overall(verify(donors.record)) is Answer.MET
    assert {each.answer for each in commitments(donors.record)} == {None}


# Crashes: at every point between the two databases.


@contextmanager
def stopping(record):
    """The act's transaction, broken off when all is done in it and before it is committed."""
    with writing(record) as connection:
        yield connection
        raise PowerCutError


def test_identify_broken_off_before_the_desk_is_committed_leaves_nothing(donors, monkeypatch):
    monkeypatch.setattr(acting, "seal", fail)
    with pytest.raises(PowerCutError):
        identify(donors.record, "op", "D", DATA, now=donors.now)
    monkeypatch.undo()
    assert kept(donors) == set()
    assert values(donors) == {}


def test_identify_broken_off_before_the_record_is_committed_leaves_strays(donors, monkeypatch):
    """What was kept stays in the desk, no entry speaks of it, and it can be tidied away."""
    size = donors.size()
    monkeypatch.setattr(acting, "writing", stopping)
    with pytest.raises(PowerCutError):
        identify(donors.record, "op", "D", DATA, now=donors.now)
    monkeypatch.undo()
    assert donors.size() == size
    assert kept(donors) == set(DATA.values())
    assert values(donors) == {}
    assert [finding.code for finding in commitments(donors.record)] == ["personal/stray"]
    assert tidy(donors.record) == 2
    assert kept(donors) == set()
    assert identify(donors.record, "op", "D", DATA, now=donors.now) is not None


@pytest.mark.parametrize("where", ["seal", "_say_erased"])
def test_erase_broken_off_before_the_desk_is_committed_erases_nothing(donors, monkeypatch, where):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    monkeypatch.setattr(acting, where, fail)
    with pytest.raises(PowerCutError):
        erase(donors.record, "op", "D", reason="asked", now=donors.now)
    monkeypatch.undo()
    assert values(donors) == DATA
    assert answers(donors) == [Answer.MET] * 2


def test_erase_broken_off_before_the_record_is_committed_is_said_and_finished(donors, monkeypatch):
    """The data are gone, the record does not say so yet, the desk does: who, when, why. A later start finishes it."""
    identify(donors.record, "op", "D", DATA, now=donors.now)
    size = donors.size()
    monkeypatch.setattr(acting, "writing", stopping)
    with pytest.raises(PowerCutError):
        erase(donors.record, "op", "D", ["name"], reason="asked", now=donors.now)
    monkeypatch.undo()
    assert donors.size() == size
    assert kept(donors) == {"1970-03-12"}
    told = reveal(donors.record, "op", "D", now=donors.now)["name"]
    assert told.value is None
    assert "deleted on 2026-06-01T12:00:00Z, asked by op, and not sealed yet" in told.says
    assert answers(donors) == [Answer.NOT_KNOWN, Answer.MET]

    later = donors.now + timedelta(days=1)
    (number,) = finish_erasures(donors.record, "qp", now=later)
    entry = Entry.parse(body(donors, number))
    assert entry.content == Erased(item="D", names=("name",), reason="asked")
    assert entry.note == "Asked for by op on 2026-06-01T12:00:00Z, and finished after an interruption."
    assert answers(donors) == [None, Answer.MET]
    assert finish_erasures(donors.record, "qp", now=later) == ()


def test_the_next_erasure_finishes_the_one_before(donors, monkeypatch):
    for item in ("D", "E"):
        identify(donors.record, "op", item, DATA, now=donors.now)
    monkeypatch.setattr(acting, "writing", stopping)
    with pytest.raises(PowerCutError):
        erase(donors.record, "op", "D", reason="first", now=donors.now)
    monkeypatch.undo()
    numbers = erase(donors.record, "op", "E", reason="second", now=donors.now + timedelta(hours=1))
    said = [Entry.parse(body(donors, number)).content for number in numbers]
    assert sorted(each.reason for each in said if isinstance(each, Erased)) == ["first", "second"]
    assert answers(donors) == [None] * 4


def test_erase_broken_off_after_sealing_is_over(donors, monkeypatch):
    """Only the desk's note is left, which says no more than the record; it goes with the next erasure."""
    identify(donors.record, "op", "D", DATA, now=donors.now)
    monkeypatch.setattr(acting, "_drop_said", fail)
    with pytest.raises(PowerCutError):
        erase(donors.record, "op", "D", reason="asked", now=donors.now)
    monkeypatch.undo()
    assert answers(donors) == [None, None]
    assert kept(donors) == set()
    assert finish_erasures(donors.record, "op", now=donors.now) == ()
    with at_desk(donors.record) as desk:
        assert personal.unsaid(desk) == ()


def test_an_old_copy_of_the_desk_brings_nothing_back(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    with at_desk(donors.record) as desk:
        copy = personal.reveal(desk, "D")
    erase(donors.record, "op", "D", ["name"], reason="asked", now=donors.now)
    with at_desk(donors.record) as desk:
        personal.keep(desk, copy, at="2026-01-01T00:00:00Z")
    assert values(donors)["name"] is None
    found = list(commitments(donors.record))
    assert any("said to be erased, but the desk holds it" in finding.says for finding in found)
    assert overall(found) is Answer.NOT_MET
    assert tidy(donors.record) == 1
    assert kept(donors) == {"1970-03-12"}
    assert answers(donors) == [None, Answer.MET]


def test_no_file_of_the_desk_holds_what_was_erased(tmp_path):
    """SQLite's journal keeps pages as they were. It stays one file, so that what is erased can be overwritten in it."""
    site = Site(tmp_path)
    site.say(Donor(item="D"))
    folder = tmp_path / "kept"
    folder.mkdir()
    desk = site.record.path.with_suffix(".desk")

    def hold_on(moment):  # other names of the same blocks: what is only unlinked can still be read under them
        for path in desk.parent.glob(f"{desk.name}*"):
            (folder / f"{path.name}-{moment}").hardlink_to(path)

    identify(site.record, "op", "D", {"name": "MARIA-SECRET"}, now=site.now)
    identify(site.record, "op", "D", {"town": "CORK-SECRET"}, now=site.now)
    hold_on("before")
    assert any(b"MARIA-SECRET" in path.read_bytes() for path in folder.iterdir())
    erase(site.record, "op", "D", ["name"], reason="asked", now=site.now)
    hold_on("after")
    for path in (*folder.iterdir(), *desk.parent.glob(f"{desk.name}*")):
        assert b"MARIA-SECRET" not in path.read_bytes(), path.name
    assert any(path.name.endswith("-journal-after") for path in folder.iterdir())
    assert values(site) == {"name": None, "town": "CORK-SECRET"}


def test_a_journal_that_a_crash_left_is_rolled_back_before_it_is_overwritten(tmp_path):
    site = Site(tmp_path)
    site.say(Donor(item="D"))
    identify(site.record, "op", "D", {"name": "MARIA-SECRET"}, now=site.now)
    desk = site.record.path.with_suffix(".desk")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    with site.record.desk.connect() as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA cache_size = 1")  # so that pages are written before the end
        connection.exec_driver_sql("PRAGMA cache_spill = 1")
        connection.exec_driver_sql("UPDATE personal SET value = 'half done'")
        connection.exec_driver_sql("CREATE TABLE filler (x)")
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
            "INSERT INTO filler SELECT randomblob(2000) FROM n"
        )
        shutil.copytree(site.record.path.parent, crashed, dirs_exist_ok=True, ignore=shutil.ignore_patterns("crashed"))
    assert b"half done" in (crashed / desk.name).read_bytes()
    copy = open_record(crashed / site.record.path.name)
    scrub(copy)
    assert b"half done" not in (crashed / desk.name).read_bytes()
    assert reveal(copy, "op", "D", now=site.now)["name"].value == "MARIA-SECRET"


# Who may.


@pytest.mark.parametrize("person", ["op", "an", "rev", "qp"])
def test_the_log_of_looks_is_for_who_keeps_the_data_or_audits(staffed, person):
    """Regulation (EU) 2016/679, article 25(2): it is personal data of whoever looked."""
    with pytest.raises(NotAuthorisedError, match="may not see who was shown personal data"):
        looks(staffed.record, staffed.actor(person))
    for other in ("qa", "adm", "aud"):
        assert looks(staffed.record, staffed.actor(other)) == ()


def test_who_looked_is_logged_without_values(donors):
    identify(donors.record, "op", "D", DATA, now=donors.now)
    reveal(donors.record, "op", "D", now=donors.now)
    (look,) = looks(donors.record, "op", "D")
    assert look == {
        "at": "2026-06-01T12:00:00Z",
        "person": "op",
        "item": "D",
        "names": "name; birth date",
        "how": "shown",
    }


def test_in_a_record_with_accounts_roles_decide(staffed):
    record = staffed.record
    staffed.say(Donor(item="D"))

    def acts(by):
        yield partial(identify, record, by, "D", {**DATA, "given by": str(by)[:30]}, now=staffed.now)
        yield partial(reveal, record, by, "D", now=staffed.now)
        yield partial(erase, record, by, "D", reason="asked", now=staffed.now)

    def permitted(by):
        for act in acts(by):
            try:
                act()
            except NotAuthorisedError:
                yield False
            else:
                yield True

    for act in acts("qa"):
        with pytest.raises(NotLoggedInError):
            act()
    assert list(permitted(staffed.actor("op"))) == [True, False, False]
    assert list(permitted(staffed.actor("an"))) == [False, False, False]
    assert list(permitted(staffed.actor("aud"))) == [False, False, False]
    assert list(permitted(staffed.actor("qa"))) == [True, True, True]
    assert list(permitted(staffed.actor("adm"))) == [True, True, True]
