"""A row under its heading."""

from __future__ import annotations

from seedlot.formats.cells import Number
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Cell
from seedlot.terms.finding import Answer, Finding


def row(**cells: Cell) -> Row:
    return Row(where="x.csv, row 2", cells=cells, findings=[], code="x")


def test_text_is_what_a_person_sees():
    assert row(a=7.0).text("a") == "7"
    assert row(a=" P4 ").text("a") == "P4"
    assert row().text("a") == ""


def test_numbers_with_semicolons_are_several():
    read = row(a="1; <2;x;")
    assert read.numbers("a") == (Number(1.0), Number(None, "<", 2.0))
    assert [finding.says for finding in read.findings] == ["a: 'x' is not a number; it is not known."]
    assert row(a=3.0).numbers("a") == (Number(3.0),)
    assert row().numbers("a") == ()


def test_a_limit_is_no_value():
    read = row(a="<0.1")
    assert read.value("a") is None
    assert (read.findings[0].code, read.findings[0].answer, read.findings[0].where) == (
        "x/value",
        Answer.NOT_KNOWN,
        "x.csv, row 2",
    )


def test_what_is_found_in_many_rows_is_said_once():
    findings = [Finding(code="a", says="s", where=f"row {at}") for at in (2, 3, 4)]
    other = Finding(code="b", says="s", where="row 3")
    assert gathered([findings[0], other, *findings[1:]]) == (
        Finding(code="a", says="s", where="row 2 and 2 more"),
        other,
    )
