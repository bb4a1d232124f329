"""Parts as rows: what is not touched stays to the letter, bounds go where they belong, files are only taken out."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some
from starlette.datastructures import FormData

from seedlot.record.entries.evidence import Attachment, Report
from seedlot.terms.reportable import Reportable
from seedlot.web.parts_form import CellError, Parts, parts_of

RESULTS = tuple(Reportable(sample="I-1", name=name, value=0.25, unit="%", note="a") for name in ("A", "B"))
REPORT = Report(report="R", item="I-1", results=RESULTS, files=(Attachment(name="a.pdf", sha256="0" * 64, bytes=1),))


def parts(sent: dict[str, str], more: str = "") -> dict[str, Parts]:
    """The parts of the report, as a form was sent."""
    return parts_of(REPORT, ("laboratory", "results", "files"), FormData(list(sent.items())), more=more)


def test_what_is_not_touched_is_not_changed() -> None:
    found = parts({})
    assert list(found) == ["results", "files"]
    assert not any(each.is_changed for each in found.values())
    assert found["results"].value == [each.model_dump(mode="json") for each in RESULTS]
    again = {cell.name: cell.typed for row in found["results"].rows for cell in row.cells}
    assert not parts(again)["results"].is_changed


def test_a_bound_is_no_value() -> None:
    (first, second) = parts({"part-results.0.value": "<0.01"})["results"].value
    assert (first["value"], first["relation"], first["limit"]) == (None, "<", 0.01)
    assert second == RESULTS[1].model_dump(mode="json")


def test_files_are_taken_out_and_never_made_up() -> None:
    assert not parts({})["files"].can_grow
    taken = parts({"out-files.0": "yes", "rows-files": "3"})["files"]
    assert (taken.is_changed, taken.value) == (True, [])
    assert [row.label for row in parts({})["files"].rows] == ["a.pdf"]


def test_a_row_that_was_added_and_left_empty_says_nothing() -> None:
    assert len(parts({"rows-results": "2"}, more="results")["results"].rows) == 3
    left = parts({"rows-results": "7"})["results"]
    assert (len(left.rows), left.is_changed, len(left.value)) == (7, False, 2)
    assert len(parts({"rows-results": "9999999"})["results"].rows) == 2


def test_a_cell_that_cannot_be_read_is_named() -> None:
    with pytest.raises(CellError, match="results, row 2, low"):
        _ = parts({"part-results.1.low": "high"})["results"].value


@given(some.text(alphabet=some.characters(codec="utf-8"), max_size=12))
def test_whatever_is_typed_is_read_or_named(text: str) -> None:
    for field in ("value", "low", "note", "relation"):
        with suppress(CellError):
            assert len(parts({f"part-results.0.{field}": text})["results"].value) == 2
