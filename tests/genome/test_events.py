"""Events and limits go into tables and come back."""

from __future__ import annotations

from seedlot.genome.events import Event, Kind, Limit


def test_an_event_survives_its_row() -> None:
    event = Event(
        sample="L-1",
        kind=Kind.GAIN,
        build="GRCh38",
        chromosome="20",
        start=1,
        end=9,
        bands="20p13",
        name="dup(20)(p13)",
    )
    row = event.row()
    assert row["kind"] == "gain"
    assert type(row["kind"]) is str
    assert row["new"] == "not known"
    assert Event.told({**row, "column of a later version": 1}) == event


def test_a_limit_survives_its_row() -> None:
    limit = Limit(sample="L-1", region="20q11.21", kind=Kind.GAIN, fraction=None, basis="no reads")
    assert Limit.told(limit.row()) == limit
