"""Fields of forms: named after sheet, row and column; findings stand at them; files and choices are told apart."""

from __future__ import annotations

import io

from starlette.datastructures import FormData, UploadFile

from seedlot.acts.importing import Imported
from seedlot.book.columns import LAYOUTS, PAGES
from seedlot.book.typed import layout_of, pages_of
from seedlot.terms.finding import Answer, Finding
from seedlot.web.entry_form import (
    MOST_ROWS,
    NOTHING,
    Told,
    fields_of,
    filled,
    kind_of,
    name_of,
    named_files,
    said,
    slug,
    told_of,
    typed_from,
    with_parents,
)

STEPS = layout_of("steps")


def told(*findings: Finding, in_form: bool = True) -> Told:
    """What is told of findings in a form of steps."""
    assert STEPS is not None
    return told_of(STEPS, Imported(added=(), unchanged=0, faults=findings, kinds={}), in_form=in_form)


def fault(where: str, says: str = "It is wrong", answer: Answer | None = Answer.NOT_MET) -> Finding:
    """A finding at a place."""
    return Finding(code="x", says=says, where=where, answer=answer)


def test_every_field_of_a_sheet_has_a_name_of_its_own() -> None:
    for page in PAGES.values():
        names = {name_of(page.title, 0, column.name) for column in page.columns}
        assert len(names) == len(page.columns)
        form = FormData([(name, "x") for name in names])
        assert typed_from(form, [page]) == {page.title: [{column.name: "x" for column in page.columns}]}


def test_rows_keep_their_numbers_and_strangers_are_left_out() -> None:
    form = FormData([("donors.2.item", "D"), (f"donors.{MOST_ROWS}.item", "X"), ("donors.0.no", "X"), ("x", "X")])
    assert typed_from(form, [PAGES["Donors"]]) == {"Donors": [{}, {}, {"item": "D"}]}


def test_files_are_named_in_their_field() -> None:
    sent = [UploadFile(io.BytesIO(b"1"), filename=name) for name in ("a.pdf", "b.pdf", "")]
    form = FormData([("reports.0.files", each) for each in sent])
    assert typed_from(form, [PAGES["Reports"]]) == {"Reports": [{"files": "a.pdf; b.pdf"}]}
    assert named_files(form, [PAGES["Reports"]]) == {"a.pdf": {"reports.0.files"}, "b.pdf": {"reports.0.files"}}


def test_files_that_wait_and_files_that_are_chosen_stand_in_one_field_each_once() -> None:
    new = [UploadFile(io.BytesIO(b"1"), filename=name) for name in ("b.pdf", "c.pdf", "")]
    sent: list[str | UploadFile] = ["a.pdf", "b.pdf", *new]
    told = [("reports.0.files", each) for each in sent]
    form = FormData([*told, ("reports.1.files", "a.pdf; d.pdf"), ("reports.0.report", "a.pdf"), ("donors.0.item", "x")])
    typed = typed_from(form, [PAGES["Reports"]])["Reports"]
    assert [row["files"] for row in typed] == ["a.pdf; b.pdf; c.pdf", "a.pdf; d.pdf"]
    assert named_files(form, [PAGES["Reports"]]) == {
        "a.pdf": {"reports.0.files", "reports.1.files"},
        "b.pdf": {"reports.0.files"},
        "c.pdf": {"reports.0.files"},
        "d.pdf": {"reports.1.files"},
    }
    (field,) = (each for each in fields_of(PAGES["Reports"], 0, typed[0], NOTHING) if each.column.name == "files")
    assert (field.kind, field.names) == ("file", ("a.pdf", "b.pdf", "c.pdf"))


def test_parts_say_of_what_they_are_parts() -> None:
    assert STEPS is not None
    typed: dict[str, list[dict[str, str]]] = {"Steps": [{"step": "S"}], "Inputs": [{}], "Outputs": [{}, {"item": "C"}]}
    assert with_parents(STEPS, typed) == {"Steps": [{"step": "S"}], "Outputs": [{}, {"item": "C", "step": "S"}]}


def test_findings_stand_at_fields_or_apart() -> None:
    found = told(
        fault("Steps!B2", "column 'step' is empty; fill it in"),
        fault("Steps!C2", "Look at it", None),
        fault("Outputs!B2", "column 'step' is empty"),
        fault("entry 3"),
        fault("", "For your information", None),
    )
    assert found.faults == {"steps.0.step": ("Is empty; fill it in",)}
    assert found.notes == {"steps.0.process": ("Look at it",)}
    assert ([each.where for each in found.others], [each.says for each in found.remarks]) == (
        ["entry 3"],
        ["For your information"],
    )
    assert (found.is_wrong, NOTHING.is_wrong) == (True, False)


def test_no_fault_is_lost() -> None:
    """A fault that is left out beside another is told where it stands alone; a grid shows each at its cell."""
    alone = fault("Outputs!B2", "column 'step' is empty")
    assert told(alone).others == (alone,)
    assert told(alone, in_form=False).faults == {"outputs.0.step": ("Is empty",)}
    assert said("column 'x': blanks", "x") == "Blanks"


def test_each_column_is_typed_in_its_own_way() -> None:
    kinds = {each.column.name: each.kind for each in fields_of(PAGES["Steps"], 0, {}, NOTHING)}
    assert (kinds["process"], kinds["planned"], kinds["detail"], kinds["step"]) == ("select", "select", "lines", "line")
    assert [each.column.name for each in fields_of(PAGES["Steps"], 0, {}, NOTHING) if each.is_list][:2] == [
        "inputs",
        "materials",
    ]
    assert [each.kind for each in fields_of(PAGES["Reports"], 0, {}, NOTHING) if each.column.name == "files"] == [
        "file"
    ]
    parts = fields_of(PAGES["Outputs"], 0, {"item": "C"}, NOTHING, parents=False)
    assert (parts[0].name, parts[0].value) == ("outputs.0.item", "C")
    assert [each.is_scanned for each in fields_of(PAGES["Donors"], 0, {}, NOTHING)[:3]] == [True, False, False]


def test_kinds_pages_and_rows() -> None:
    assert [kind_of(each) for each in LAYOUTS[:2]] == ["person", "organisation"]
    assert STEPS is not None
    assert [slug(page.title) for page in pages_of(STEPS)] == ["steps", "inputs", "outputs"]
    assert filled([{"a": "b"}], 3) == [{"a": "b"}, {}, {}]
    assert filled([{}, {}], 1) == [{}, {}]
