"""Drawings of a result: one for each chart, in the folder asked for and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from seedlot.cli.results import asked, draw, shown
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software

SPEC = {"data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}}


def result(*names):
    """A result with charts of these names."""
    charts = tuple(Chart(name=name, title=name, spec=SPEC) for name in names)
    empty: dict[str, Any] = {
        "settings": {},
        "inputs": (),
        "reportables": (),
        "findings": (),
        "tables": {},
        "unused": (),
    }
    return Result(assay="flow", version="1", software=Software(distribution="x", version="1"), charts=charts, **empty)


def test_a_name_from_a_file_leads_nowhere_else(tmp_path):
    """A sample may be called anything; its drawing stays in the folder."""
    folder = tmp_path / "deep" / "charts"
    drawn = draw(result("events, ../../A b/é", "events, C"), folder, "svg")
    assert [path.name for path in drawn] == ["flow-events-..-..-A-b-é.svg", "flow-events-C.svg"]
    assert all(path.parent == folder and path.is_file() for path in drawn)
    assert [path.name for path in tmp_path.rglob("*.svg")] == [path.name for path in folder.iterdir()]


def test_two_that_would_be_called_the_same_are_told_apart(tmp_path):
    drawn = draw(result("a b", "a/b", "c"), tmp_path, "svg")
    assert [path.name for path in drawn] == ["flow-a-b-1.svg", "flow-a-b-2.svg", "flow-c.svg"]


def test_a_form_that_is_none(tmp_path):
    with pytest.raises(SeedlotError, match="'bmp' is not a form"):
        draw(result("a"), tmp_path, "bmp")


def test_many_columns_that_were_not_read_are_counted():
    told = [shown(result().model_copy(update={"unused": tuple(map(str, range(count)))}))[-1] for count in (8, 10)]
    assert told == ["Not read: 0, 1, 2, 3, 4, 5, 6, 7", f"{told[0]} and 2 more (`--json` lists them)"]


def test_what_is_said_of_several_values_is_said_once():
    """Methods and notes stand below, each once, with the values that they are of; brief, they are left out."""
    values = tuple(
        Reportable(sample=sample, name=name, value=1.0, method="by hand", note=f"note of {name}")
        for sample in ("A", "B")
        for name in ("x", "y", "z")
    )
    whole = result().model_copy(update={"reportables": values, "tables": {"rows": [{"a": 1}]}})
    values_, methods, notes, tables = shown(whole)
    assert [len(part.columns) for part in (values_, methods, notes)] == [5, 2, 2]
    assert (methods.row_count, notes.row_count) == (1, 3)
    assert list(methods.columns[0].cells) == ["A x, A y, A z, B x and 2 more"]
    assert list(notes.columns[0].cells) == ["A x, B x", "A y, B y", "A z, B z"]
    assert tables == "Tables, with `--table NAME` or `--json`: rows."
    assert len(shown(whole, brief=True)) == 2


def test_a_table_that_is_asked_for_is_shown():
    """What is the same in every row is said once; an empty cell is no text; the tables not shown are named."""
    rows = [
        {"tube": "A", "gate": "P1", "count": 17902, "percent": 71.0000004, "path": ["all", "P1"]},
        {"tube": "A", "gate": "P2", "count": None, "percent": 2.5, "path": ["all"]},
    ]
    whole = result().model_copy(update={"tables": {"gates": rows, "one": [{"a": 1}], "none": []}})
    assert asked(whole, ["none", "gates"]) == ["gates", "none"]
    _, gates, same, none, others = shown(whole, tables=asked(whole, ["none", "gates"]))
    assert [column.header for column in gates.columns] == ["gate", "count", "percent", "path"]
    assert [list(column.cells) for column in gates.columns[1:]] == [["17902", ""], ["71", "2.5"], ["all, P1", "all"]]
    assert same == "gates, in each of 2 rows: tube A."
    assert none == "none: no rows."
    assert others == "Tables, with `--table NAME` or `--json`: one."
    assert asked(whole, ["all"]) == ["gates", "one", "none"]
    assert shown(whole, tables=["one"])[1].row_count == 1


def test_a_long_table_is_cut_only_in_a_brief_answer():
    """Brief, the first 20 rows are shown, and it is said how many follow."""
    whole = result().model_copy(update={"tables": {"wells": [{"well": place} for place in range(96)]}})
    assert shown(whole, tables=["wells"])[1].row_count == 96
    _, wells, more = shown(whole, tables=["wells"], brief=True)
    assert wells.row_count == 20
    assert more == "wells: 76 more rows; without `--brief` they are shown."


def test_a_table_that_there_is_not():
    with pytest.raises(SeedlotError, match=r"no table 'wells'.*Choose among rows\."):
        asked(result().model_copy(update={"tables": {"rows": []}}), ["wells"])
    with pytest.raises(SeedlotError, match="It has none"):
        asked(result(), ["wells"])


def test_a_wide_table_of_few_rows_is_turned():
    """Each column of it is a row then; a whole number has all its digits, and yes and no are words."""
    row = {f"c{place}": place / 8 for place in range(10)} | {"content": 1e6, "valid": True}
    turned = shown(result().model_copy(update={"tables": {"curves": [row]}}), tables=["curves"])[1]
    assert (turned.row_count, len(turned.columns), turned.show_header) == (12, 2, False)
    assert list(turned.columns[1].cells)[7:] == ["0.875", "1", "1.125", "1000000", "yes"]
