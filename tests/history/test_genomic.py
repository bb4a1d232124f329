"""What genomic tests found and could have found, as the history tells it."""

from __future__ import annotations

import json

import pytest
from tests.release.drifting_line import gain, limit, measured

from seedlot.acts import measure as measuring
from seedlot.acts.amend import amend
from seedlot.acts.measure import lightened
from seedlot.acts.seal import say
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Registered
from seedlot.terms.finding import Answer, overall
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind


@pytest.fixture
def cells(site):
    """Two cultures."""
    site.say(*(Registered(item=name, item_kind=ItemKind.CULTURE) for name in ("A", "B")))
    return site


def told(site, as_of=None):
    """The rows: of what, what sort, from which test, what is said."""
    with site.reading() as connection:
        rows = ask.rows(connection, t.GENOMIC, as_of)
        return [(row.item, row.sort, row.reference, row.assay, json.loads(row.plain).get("fraction")) for row in rows]


def test_events_and_limits_are_told_of_the_item_of_their_sample(cells):
    said = measured("M", "A", (gain((30, 100)), gain((1, 100), sample="T"), gain((2, 100), sample="U")), (limit(0.05),))
    values = tuple(Reportable(sample=sample, name="changes", value=1.0) for sample in "ST")
    result = said.result.model_copy(update={"reportables": values})
    cells.say(said.model_copy(update={"items": {"S": "A", "T": "B"}, "result": result}))
    assert told(cells) == [
        ("A", "event", "M", "copy_number", 0.3),
        ("B", "event", "M", "copy_number", 0.01),
        ("A", "limit", "M", "copy_number", 0.05),
    ]


def test_a_correction_ends_what_was_told(cells):
    (number,) = cells.say(measured("M", "A", (gain((30, 100)),)))
    size = cells.size()
    amend(cells.record, "op", number, {"items": {"S": "B"}}, reason="another culture", now=cells.now)
    assert [row[0] for row in told(cells)] == ["B"]
    assert [row[0] for row in told(cells, size)] == ["A"]
    with cells.reading() as connection:
        assert overall(compare(connection)) is Answer.MET


def test_whole_numbers_are_told_alike_from_memory_and_from_the_entry(cells):
    """1.0 is sealed as 1: the rows told when it was entered are those that folding anew tells."""
    cells.say(measured("M", "A", (gain((100, 100)),), (limit(1.0),)))
    with cells.reading() as connection:
        assert overall(compare(connection)) is Answer.MET


@pytest.mark.parametrize(
    "row",
    [
        {"sample": "S", "limit of blank": 3},
        {"sample": "S", "kind": "no such kind", "region": "r", "fraction": 0.1, "basis": "b"},
        {"sample": "S", "kind": "gain", "region": "r", "fraction": "much", "basis": "b"},
        {"sample": "S", "kind": "gain", "region": "r", "fraction": 5.0, "basis": "b"},
        {"sample": "S", "kind": "gain", "region": 7, "fraction": 0.1, "basis": "b"},
        {"sample": "S", "kind": "gain", "region": "r", "fraction": 0.1, "basis": "b", "start": "1"},
        {"sample": "S", "kind": "gain", "region": "r", "basis": "b"},
    ],
)
def test_a_table_of_another_shape_is_passed_over(cells, row):
    said = measured("M", "A")
    result = said.result.model_copy(update={"tables": {"limits": [row]}})
    cells.say(said.model_copy(update={"result": result}))
    assert told(cells) == []


def test_what_is_judged_stays_in_the_entry(monkeypatch):
    """Large tables become files; events and limits do not, until they are larger than any entry should be."""
    many = measured("M", "A", (gain((30, 100)),) * 400, (limit(0.05),) * 400)
    result = many.result.model_copy(update={"tables": {**many.result.tables, "bins": [{"n": "x" * 100}] * 800}})
    light, kept = lightened(say(many.model_copy(update={"result": result}), "2026-01-01"))
    assert isinstance(light.content, Measured)
    assert {name: len(rows) for name, rows in light.content.result.tables.items()} == {
        "events": 400,
        "limits": 400,
        "bins": 0,
    }
    assert len(kept) == 1
    monkeypatch.setattr(measuring, "LARGE_AND_JUDGED", 1000)
    light, kept = lightened(say(many, "2026-01-01"))
    assert isinstance(light.content, Measured)
    assert [file.name for file in light.content.files] == ["table-events.json", "table-limits.json"]


def test_a_table_that_lies_in_a_file_is_told_as_that(cells, monkeypatch):
    monkeypatch.setattr(measuring, "LARGE_AND_JUDGED", 10)
    light, _ = lightened(say(measured("M", "A", (gain((30, 100)),), (limit(0.05),)), "2026-01-01"))
    cells.say(light.content)
    with cells.reading() as connection:
        assert [(row.item, row.sort, row.plain) for row in ask.rows(connection, t.GENOMIC)] == [
            ("A", "elsewhere", "events"),
            ("A", "elsewhere", "limits"),
        ]
