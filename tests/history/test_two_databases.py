"""The same entries give the same rows of the history in both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.postgres_server import Beginning, Postgres
from tests.simulated_lot import make
from tests.simulated_site import STARTED, Site, opening

from seedlot.acts.amend import amend
from seedlot.acts.seal import RefusedError
from seedlot.history import fold
from seedlot.history.tables import metadata
from seedlot.record import read, write
from seedlot.record.entries.entry import Entry, NulError
from seedlot.record.entries.origin import Donor, Material


def rows(record) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in the order in which they were told."""
    with read.reading(record) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(_in_order(table))]
            for table in metadata.tables.values()
        }


def _in_order(table):
    return table.select().order_by(table.c.row) if "row" in table.c else table.select()


def test_the_same_rows(postgres: Postgres, tmp_path: Path):
    one = Site(tmp_path)
    make(one)
    (number,) = one.say(Donor(item="Änne / 永 'D\"", age=30))
    amend(one.record, "qp", number, {"age": 31}, reason="misread", now=one.now)
    with read.reading(one.record) as connection:
        said = [body for _, body in read.bodies(connection)]
    with postgres.record(tmp_path / "files", Beginning(opening(simulated=True), STARTED)) as other:
        with write.appending(other) as connection:
            write.append(connection, said[1:])
            assert read.root(connection) is not None
            fold.rebuild(connection)
        told, told_there = rows(one.record), rows(other)
    assert told.keys() == told_there.keys()
    for name, there in told_there.items():
        assert there == told[name], name
    assert sum(map(len, told.values())) > 50
    one.record.engine.dispose()


def test_a_nul_is_never_sealed_and_can_be_read(site):
    """No text of PostgreSQL holds it; an entry of another program that does is told with another character."""
    with pytest.raises(RefusedError, match=r"'name' of this material holds U\+0000"):
        site.say(Material(item="M", name="me\0dium"))
    with site.reading() as connection:
        plain = Entry.parse(read.body(connection, 1)).model_dump(mode="json")
    with pytest.raises(NulError, match="cannot hold the character NUL"):
        Entry.model_validate({**plain, "note": "me\0dium"}).canonical()
    body = Entry.model_validate({**plain, "kind": "hologram", "content": {"item": "D!1"}}).canonical()
    with write.appending(site.record) as connection:
        (number,) = write.append(connection, [body.replace(b"D!1", rb"D\u00001")])
        fold.rebuild(connection)
    named = next(row for row in rows(site.record)["history_header"] if "hologram" in row)
    assert "D\N{REPLACEMENT CHARACTER}1" in named
    with site.reading() as connection:
        assert rb"D\u00001" in read.body(connection, number)
