"""A snapshot of the lineage: the same answers, and every file that is none of this record refused."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from tests.conftest import DATABASES
from tests.lineage.random_lineage import correct, fresh_site, lineages, tell
from tests.simulated_site import Site

from seedlot.acts.amend import amend
from seedlot.acts.snapshot import take_snapshot
from seedlot.history import tables
from seedlot.lineage import snapshot as room
from seedlot.lineage.reach import Direction, names, reach
from seedlot.lineage.snapshot import BadSnapshotError, open_snapshot
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.errors import NoSuchFileError
from seedlot.terms.words import ItemKind, Process


def clone(item, *parents):
    """A clone, in short."""
    return Registered(item=item, item_kind=ItemKind.CLONE, parents=parents)


@pytest.fixture
def taken(site, tmp_path):
    """A site with a donor, two clones of it and a third of both, and a snapshot of that."""
    site.say(Donor(item="D"))
    site.say(clone("A", "D"))
    site.say(clone("B", "D"))
    site.say(clone("P", "A", "B"))
    return site, take_snapshot(site.record, tmp_path / "lineage.snapshot")


def reached(site, item, direction, snapshot=None, as_of=None):
    """The names that are reached."""
    with site.reading() as connection:
        found = reach(connection, item, direction, as_of=as_of, snapshot=snapshot)
        return set(names(connection, found, snapshot=snapshot))


def test_by_hand(taken):
    site, snapshot = taken
    assert (snapshot.header.arcs, snapshot.header.entries) == (4, site.size())
    assert reached(site, "P", Direction.BACK, snapshot) == {"P", "A", "B", "D"}
    assert reached(site, "A", Direction.FORWARD, snapshot) == {"A", "P"}
    snapshot.check()


def test_what_came_and_what_ended_since(taken):
    """A corrected parent takes an arc away and adds one; a new item has a name that the snapshot does not know."""
    site, snapshot = taken
    before = site.size()
    with site.reading() as connection:
        (number,) = [row.entry for row in connection.execute(tables.ITEM.select()) if row.item == "P"]
    amend(site.record, "qp", number, {"parents": ["B"]}, reason="misread", now=site.now)
    site.say(clone("Q", "P"), Donor(item="E"))
    assert reached(site, "A", Direction.FORWARD, snapshot) == {"A"}
    assert reached(site, "Q", Direction.BACK, snapshot) == {"Q", "P", "B", "D"}
    assert reached(site, "E", Direction.BACK, snapshot) == {"E"}
    assert reached(site, "A", Direction.FORWARD, snapshot, as_of=before) == {"A", "P"}


def test_one_of_two_edges_that_ends_leaves_the_other(site, tmp_path):
    site.say(Donor(item="D"))
    (number,) = site.say(clone("A", "D"))
    made = Made(item="X", item_kind=ItemKind.CULTURE)
    site.say(Step(step="S", process=Process.PASSAGE, inputs=(Used(item="D"),), outputs=(made,)), clone("A2", "X", "X"))
    snapshot = take_snapshot(site.record, tmp_path / "s")
    assert reached(site, "A2", Direction.BACK, snapshot) == {"A2", "X", "D"}
    amend(site.record, "qp", number, {"name": "renamed"}, reason="said anew", now=site.now)
    assert reached(site, "D", Direction.FORWARD, snapshot) == {"D", "A", "X", "A2"}


def test_what_it_does_not_know_the_database_answers(taken):
    """What held before it was made, and planned steps."""
    site, snapshot = taken
    made = Made(item="X", item_kind=ItemKind.CULTURE)
    site.say(Step(step="S", process=Process.PASSAGE, inputs=(Used(item="P"),), outputs=(made,), planned=True))
    early = snapshot.header.entries - 1
    assert reached(site, "A", Direction.FORWARD, snapshot, as_of=early) == {"A"}
    assert reached(site, "P", Direction.FORWARD, snapshot) == {"P"}
    with site.reading() as connection:
        planned = reach(connection, "P", Direction.FORWARD, planned=True, snapshot=snapshot)
        assert names(connection, planned, snapshot=snapshot) == ["P", "X"]


@pytest.mark.parametrize("database", DATABASES)
def test_always_what_the_database_answers(database, request, tmp_path_factory):
    """Whatever was corrected before and after it was made, as of every entry, both ways, in loops and in arrays."""

    @settings(max_examples=8, phases=(Phase.generate,))
    @given(lineages())
    def same(lineage):
        parents, again, corrections, before = lineage
        with fresh_site(database, tmp_path_factory, request) as site:
            numbers = tell(site, parents, again)
            correct(site, numbers, corrections[:before], parents)
            snapshot = take_snapshot(site.record, tmp_path_factory.mktemp("s") / "s")
            correct(site, numbers, corrections[before:], parents)
            site.say(clone("later", "I9", "I8"))
            with site.reading() as connection:
                for as_of in (None, *range(snapshot.header.entries, site.size() + 1)):
                    for items in ("I9", "I8", "I7", ["I9", "I7"]):
                        for direction in Direction:
                            plain = reach(connection, items, direction, as_of=as_of)
                            quick = reach(connection, items, direction, as_of=as_of, snapshot=snapshot)
                            assert np.array_equal(plain.ids, quick.ids)
                            assert names(connection, plain) == names(connection, quick, snapshot=snapshot)

    same()


def test_another_record(taken, tmp_path):
    _, snapshot = taken
    (tmp_path / "other").mkdir()
    other = Site(tmp_path / "other")
    other.say(*(Donor(item=f"D{number}") for number in range(9)))
    with pytest.raises(BadSnapshotError, match=r"it is of another record \(seedlot/SIM/"):
        reached(other, "D1", Direction.BACK, snapshot)
    other.record.engine.dispose()


def test_a_record_that_was_set_back(taken, tmp_path):
    """A record restored from an older backup holds fewer entries than the snapshot was made of."""
    _, snapshot = taken
    (tmp_path / "other").mkdir()
    other = Site(tmp_path / "other")
    with pytest.raises(BadSnapshotError, match="was made of 7 entries, and the record holds 3"):
        reached(other, "op", Direction.BACK, snapshot)
    other.record.engine.dispose()


def test_another_layout_of_the_history(taken, monkeypatch):
    site, snapshot = taken
    monkeypatch.setattr(room, "LAYOUT", tables.LAYOUT + 1)
    with pytest.raises(BadSnapshotError, match="it was made for layout"):
        reached(site, "D", Direction.FORWARD, snapshot)


def _changed(path, place, data):
    whole = bytearray(path.read_bytes())
    whole[place : place + len(data)] = data
    other = path.with_suffix(".other")
    other.write_bytes(whole)
    return other


def test_what_is_no_snapshot(taken, tmp_path):
    _, snapshot = taken
    with pytest.raises(NoSuchFileError):
        open_snapshot(tmp_path / "nothing")
    for text in (b"", b"x" * 1000):
        (tmp_path / "text").write_bytes(text)
        with pytest.raises(BadSnapshotError, match=r"it is no snapshot.*Make it anew with `seedlot snapshot`"):
            open_snapshot(tmp_path / "text")
    newer = _changed(snapshot.path, 16, struct.pack("<I", 9))
    with pytest.raises(BadSnapshotError, match="it has format 9, and this version of Seedlot knows format 1"):
        open_snapshot(newer)


def test_truncated_or_longer(taken, tmp_path):
    _, snapshot = taken
    whole = snapshot.path.read_bytes()
    for changed in (whole[:-64], whole + b"\0"):
        (tmp_path / "part").write_bytes(changed)
        with pytest.raises(BadSnapshotError, match="it is truncated, or longer than it says"):
            open_snapshot(tmp_path / "part")
    (tmp_path / "part").write_bytes(whole[:100])
    with pytest.raises(BadSnapshotError, match="its header is not what was written"):
        open_snapshot(tmp_path / "part")


def test_a_damaged_header_and_a_damaged_part(taken):
    """A header is hashed on opening, a part when that is asked for; one that leads nowhere is never followed."""
    site, snapshot = taken
    whole = snapshot.path.read_bytes()
    with pytest.raises(BadSnapshotError, match="its header is not what was written"):
        open_snapshot(_changed(snapshot.path, 60, b"?"))
    (header,) = struct.unpack_from("<I", whole, 20)
    places = [place for place in range(56 + header, len(whole)) if whole[place]]
    damaged = open_snapshot(_changed(snapshot.path, places[-1], b"\x7f"))
    with pytest.raises(BadSnapshotError, match="it is damaged: its part"):
        damaged.check()
    wild = open_snapshot(_changed(snapshot.path, places[0], b"\x7f\x7f\x7f\x7f"))
    with pytest.raises(BadSnapshotError, match="it is damaged"):
        wild.check()
    for item in ("P", "A", "D"):
        for direction in Direction:
            try:
                reached(site, item, direction, wild)
            except BadSnapshotError as fault:
                assert "a part leads nowhere" in str(fault)  # noqa: PT017 - not every walk comes there


def test_an_empty_lineage(site, tmp_path):
    snapshot = take_snapshot(site.record, tmp_path / "s")
    snapshot.check()
    site.say(Donor(item="D"), clone("A", "D"))
    assert reached(site, "A", Direction.BACK, snapshot) == {"A", "D"}
