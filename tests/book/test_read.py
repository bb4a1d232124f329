"""A book read whole: statements in its order, and every fault with its cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seedlot.book.read import Book, read_book
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.errors import NoSuchFileError, UnreadableFileError
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import Environment, ItemKind, Process, Stage

MakeBook = Callable[[dict[str, list[list[Any]]]], Path]
MakeFolder = Callable[[dict[str, str]], Path]
Faults = Callable[[Book], list[tuple[str, str]]]

DONORS = ["item", "use", "sex", "age", "occurred", "source", "note"]
MATERIALS = ["item", "name", "lot", "expiry", "units", "occurred"]
STEPS = ["step", "process", "inputs", "people", "environment", "passages", "doublings", "planned", "occurred"]
OUTPUTS = ["step", "item", "item kind", "stage", "units"]
REPORTS = ["report", "item", "occurred"]
RESULTS = ["report", "name", "value", "relation", "limit", "unit", "low", "high", "level", "note"]
SPECIFICATIONS = ["name", "version", "occurred", "source", "entry source"]
CRITERIA = ["specification", "version", "test", "kind", "low", "high", "text", "unit"]
DAY = "2026-03-01"


def test_a_workbook_is_read(workbook: MakeBook) -> None:
    path = workbook(
        {
            "Donors": [DONORS, ["DON-001", "allogeneic", "female", 34, date(2026, 1, 5), "form 7", "fasted"]],
            "Materials": [MATERIALS, ["MAT-1", "Medium", "00123", date(2027, 1, 31), 4, DAY]],
            "Steps": [
                STEPS,
                ["ST-1", "isolation", "DON-001; MAT-1", "a; b", "Licensed gmp", 1, 3.2, "yes", "2026-03-01T10:30:00Z"],
            ],
            "Inputs": [["step", "item", "units", "uses up"], ["ST-1", "TIS-1", 2, "yes"]],
            "Outputs": [OUTPUTS, ["ST-1", "CUL-1", "Culture", "isolation", None], ["ST-1", "CUL-2", "culture"]],
        }
    )
    book = read_book(path)
    assert (book.faults, book.notes, book.measurements) == ((), (), ())
    assert book.statements == (
        Statement(
            content=Donor(item="DON-001", use="allogeneic", sex="female", age=34),
            occurred="2026-01-05",
            source="form 7",
            note="fasted",
        ),
        Statement(
            content=Material(item="MAT-1", name="Medium", lot="00123", expiry="2027-01-31", units=4), occurred=DAY
        ),
        Statement(
            content=Step(
                step="ST-1",
                process=Process.ISOLATION,
                inputs=(Used(item="DON-001"), Used(item="MAT-1"), Used(item="TIS-1", units=2, uses_up=True)),
                outputs=(
                    Made(item="CUL-1", item_kind=ItemKind.CULTURE, stage=Stage.ISOLATION),
                    Made(item="CUL-2", item_kind=ItemKind.CULTURE),
                ),
                people=("a", "b"),
                environment=Environment.GMP,
                passages=1,
                doublings=Decimal("3.2"),
                planned=True,
            ),
            occurred="2026-03-01T10:30:00Z",
        ),
    )
    assert [statement.where for statement in book.statements] == ["Donors!A2", "Materials!A2", "Steps!A2"]


def test_results_and_criteria_go_to_their_parents(workbook: MakeBook) -> None:
    book = read_book(
        workbook(
            {
                "Reports": [REPORTS, ["R-1", "MCB-1", DAY], ["R-2", "MCB-1", DAY]],
                "Results": [
                    RESULTS,
                    ["R-2", "Sterility", "no growth"],
                    ["R-1", "Endotoxin", "<0.25", None, None, "[EU]/mL"],
                    ["R-1", "Viability", 91.5, None, None, "%", 88, "95", 0.95],
                    ["R-1", "Karyotype", "46,XX[20]"],
                    ["R-1", "Potency", None, None, None, None, None, None, None, "assay failed"],
                ],
                "Specifications": [SPECIFICATIONS, ["MCB", "1", DAY, "ICH Q5D", "SOP-9"]],
                "Criteria": [CRITERIA, ["MCB", "1", "Viability", "min", 70, None, None, "%"]],
            }
        )
    )
    assert book.faults == ()
    specification, first, second = book.statements
    criterion = Criterion(test="Viability", kind=Kind.MIN, low=70, unit="%")
    approved = Specification(name="MCB", version="1", source="ICH Q5D", criteria=(criterion,))
    assert specification == Statement(
        content=SpecificationApproved(specification=approved), occurred=DAY, source="SOP-9"
    )
    assert isinstance(first.content, Report)
    assert first.content.results == (
        Reportable(name="Endotoxin", value=None, relation="<", limit=0.25, unit="[EU]/mL"),
        Reportable(name="Viability", value=91.5, unit="%", low=88, high=95, level=0.95),
        Reportable(name="Karyotype", value="46,XX[20]"),
        Reportable(name="Potency", value=None, note="assay failed"),
    )
    assert isinstance(second.content, Report)
    assert second.content.results == (Reportable(name="Sterility", value="no growth"),)


def test_a_folder_is_read_with_its_raw_files(folder: MakeFolder) -> None:
    path = folder(
        {
            "measurements.csv": "measurement;item;assay;files;settings;map;occurred\n"
            "M-1;MCB-1;growth;counts.csv;a=1;;2026-03-01\n"
            'M-2;;potency;"raw\\p.csv; counts.csv";;"S1=A; S2=B";2026-03-02\n',
            "Reports.CSV": "report,item,files,occurred\nR-1,MCB-1,raw/p.csv,2026-03-01\n",
            "counts.csv": "a raw file, not a sheet",
            ".hidden.csv": "",
            "notes.txt": "no sheet",
        }
    )
    (path / "raw").mkdir()
    (path / "raw" / "p.csv").write_bytes(b"abc")
    book = read_book(path)
    assert book.faults == ()
    first, second = book.measurements
    assert (first.measurement, first.item, first.assay, first.settings) == ("M-1", "MCB-1", "growth", {"a": "1"})
    assert (first.files, first.occurred, first.where) == ((path / "counts.csv",), DAY, "Measurements!A2")
    assert (second.item, second.items) == ("", {"S1": "A", "S2": "B"})
    assert second.files == (path / "raw" / "p.csv", path / "counts.csv")
    (report,) = book.statements
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4, example "abc"
    assert isinstance(report.content, Report)
    assert [file.model_dump() for file in report.content.files] == [{"name": "raw/p.csv", "sha256": sha256, "bytes": 3}]
    assert book.files == {sha256: path / "raw" / "p.csv"}


def test_every_fault_is_told_in_the_order_of_the_book(faults: Faults, workbook: MakeBook) -> None:
    book = read_book(
        workbook(
            {
                "Steps": [STEPS, ["ST-1", "baking", None, None, "kitchen", -1, "x", "perhaps", "today"]],
                "Donors": [DONORS, [7, None, "f", 300, "1.3.26"], ["DON-2", None, None, 130, DAY]],
            }
        )
    )
    assert [place for place, _ in faults(book)] == [
        "Donors!A2",
        "Donors!C2",
        "Donors!E2",
        "Donors!D3",
        "Steps!B2",
        "Steps!E2",
        "Steps!G2",
        "Steps!H2",
        "Steps!I2",
    ]


def test_identifiers_of_faulty_rows_are_doubtful(workbook: MakeBook) -> None:
    """What a faulty row was to name, and no statement names; the inputs of a faulty step are not its to name."""
    book = read_book(
        workbook(
            {
                "People": [["person", "name", "occurred"], ["p.one", None, DAY]],
                "Specifications": [SPECIFICATIONS, ["MCB", "1", DAY]],
                "Materials": [
                    MATERIALS,
                    ["MAT-1", "Medium", "1", None, "four", DAY],
                    ["MAT-2", "Serum", "2", None, 4, DAY],
                ],
                "Steps": [
                    STEPS,
                    ["ST-1", "baking", "MAT-2", None, None, None, None, None, DAY],
                    ["ST-2", "passage", "CUL-1", None, None, None, None, None, DAY],
                    ["ST-3", "passage", "CUL-3", None, None, None, None, None, DAY],
                ],
                "Inputs": [["step", "item", "units"], ["ST-1", "TIS-1", 2]],
                "Outputs": [
                    OUTPUTS,
                    ["ST-1", "CUL-1", "culture"],
                    ["ST-2", "CUL-2", "culture"],
                    ["ST-2", "CUL-3", "kitchen"],
                    ["ST-3", "CUL-4", "culture"],
                    ["ST-9", "CUL-9", "culture"],
                ],
                "Reports": [REPORTS, ["R-1", "CUL-1", "today"], [None, "CUL-1", DAY]],
            }
        )
    )
    assert book.doubtful == {
        *("p.one", "MCB 1", "MAT-1", "R-1"),
        *("ST-1", "CUL-1"),
        *("ST-2", "CUL-2", "CUL-3"),
        "CUL-9",
    }
    assert {statement.content.identifier() for statement in book.statements} == {"MAT-2", "ST-3"}


def test_what_another_row_names_is_not_doubtful(workbook: MakeBook) -> None:
    sound, faulty = ["MAT-1", "Serum", "2", None, 4, DAY], ["MAT-1", "Serum", "2", None, "four", DAY]
    assert read_book(workbook({"Materials": [MATERIALS, faulty, sound]})).doubtful == frozenset()
    assert read_book(workbook({"Materials": [MATERIALS, sound]})).doubtful == frozenset()


def test_an_empty_book_says_so(faults: Faults, tmp_path: Path, workbook: MakeBook) -> None:
    (tmp_path / "empty").mkdir()
    assert faults(read_book(tmp_path / "empty")) == [("empty", "empty")]
    assert [code for _, code in faults(read_book(workbook({"Sheet1": [[]]})))] == ["empty"]


def test_a_book_that_is_not_there_or_no_book(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFileError, match="nowhere"):
        read_book(tmp_path / "nowhere.xlsx")
    (tmp_path / "steps.csv").write_text("step\n")
    with pytest.raises(UnreadableFileError, match="the folder that holds the"):
        read_book(tmp_path / "steps.csv")


def test_twenty_thousand_rows(faults: Faults, tmp_path: Path) -> None:
    lines = [f"IT-{number},culture,,2026-03-01" for number in range(20_000)]
    lines[12_345] = "IT-7,culture,0,2026-03-01"
    (tmp_path / "items.csv").write_text("\n".join(["item,item kind,units,occurred", *lines]))
    book = read_book(tmp_path)
    assert faults(book) == [("Items!A12347", "twice"), ("Items!C12347", "refused")]
    assert len(book.statements) == 19_999
