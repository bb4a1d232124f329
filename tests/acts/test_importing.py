"""Import a book: everything is checked first; all or nothing; twice changes nothing."""

from __future__ import annotations

import pytest

from seedlot.acts.amend import amend
from seedlot.acts.batch import Crew
from seedlot.acts.importing import import_book
from seedlot.acts.running import assay
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured
from seedlot.terms.errors import SeedlotError

GROWTH = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\nA,1,1000000,8000000,72\n"


def write(folder, **sheets):
    """Write a book as a folder of CSV files; each sheet as lines."""
    folder.mkdir(exist_ok=True)
    for name, lines in sheets.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def book(tmp_path):
    """A small book without a fault."""
    return write(
        tmp_path / "book",
        donors=["item,sex,occurred,source", "D,female,2026-01-01,form 1"],
        steps=[
            "step,process,inputs,occurred,passages,people",
            "S1,isolation,D,2026-01-02,0,op",
            "S2,passage,C0,2026-01-05,1,op",
        ],
        outputs=["step,item,item kind,units", "S1,C0,culture,", "S2,C1,culture,2"],
        reports=["report,item,laboratory,occurred", "R1,C1,Lab,2026-01-06"],
        results=["report,name,value,unit", "R1,viability,91.5,%", "R1,endotoxin,<0.05,[EU]/mL"],
    )


def bring(site, book, **more):
    """Import a book at the simulated site."""
    return import_book(site.record, "op", book, now=site.now, **more)


def test_all_is_written_and_told(site, book):
    done = bring(site, book)
    assert (len(done.added), done.unchanged, done.faults) == (4, 0, ())
    assert done.kinds == {"donor": 1, "step": 2, "report": 1}
    with site.reading() as connection:
        values = {row.name: row for row in ask.rows(connection, t.VALUE, item="C1")}
        assert values["viability"].number == 91.5
        assert (values["endotoxin"].relation, values["endotoxin"].limit) == ("<", 0.05)
        assert ask.item(connection, "C1").units == 2


def test_twice_changes_nothing(site, book):
    bring(site, book)
    size = site.size()
    again = bring(site, book)
    assert (again.added, again.unchanged) == ((), 4)
    assert site.size() == size


def test_checking_writes_nothing(site, book):
    size = site.size()
    done = bring(site, book, check=True)
    assert (done.added, done.faults, sum(done.kinds.values())) == ((), (), 4)
    assert site.size() == size


def test_a_row_that_differs_is_told_to_amend(site, book):
    bring(site, book)
    write(book, donors=["item,sex,occurred,source", "D,male,2026-01-01,form 1"])
    size = site.size()
    (fault,) = bring(site, book).faults
    assert fault.code == "record/differs"
    assert fault.where == "Donors!A2"
    assert "amend entry" in fault.says
    assert site.size() == size


def test_every_fault_is_listed_with_its_place_and_nothing_is_written(site, book):
    write(
        book,
        donors=["item,sex,occurred,source", "D,femal,2026-01-01,form 1"],
        steps=[
            "step,process,inputs,occurred,passages,people",
            "S1,isolation,D,2026-01-02,0,op",
            "S2,passage,C0,2025-12-05,1,op",
            "S3,passage,NOWHERE,2026-01-05,1,ghost",
        ],
        outputs=["step,item,item kind,units", "S1,C0,culture,", "S2,C1,culture,2", "S3,C1,culture,"],
    )
    size = site.size()
    faults = bring(site, book).faults
    assert site.size() == size
    wheres = {fault.where for fault in faults}
    assert "Donors!B2" in wheres
    places = {(fault.code, fault.where) for fault in faults}
    assert ("lineage/too early", "Steps!D3") in places
    assert ("lineage/unknown item", "Steps!C4") in places
    assert ("lineage/unknown person", "Steps!F4") in places


def test_a_cycle_in_a_book(site, book):
    write(
        book,
        steps=["step,process,inputs,occurred", "S1,passage,C1,2026-01-02", "S2,passage,C0,2026-01-05"],
    )
    assert "lineage/cycle" in {fault.code for fault in bring(site, book).faults}


def test_measurements_are_run_once_and_their_files_are_kept(site, book):
    (book / "counts.csv").write_text(GROWTH, encoding="utf-8")
    write(book, measurements=["measurement,item,assay,files,map,occurred", "M1,C1,growth,counts.csv,A=C1,2026-01-06"])
    done = bring(site, book)
    assert done.faults == (), [fault.says for fault in done.faults]
    with site.reading() as connection:
        values = {row.name: row.number for row in ask.rows(connection, t.VALUE, item="C1", reference="M1")}
        assert values["population doublings"] == pytest.approx(3.0)
    kept = [path for path in site.record.files.rglob("*") if path.is_file()]
    assert any(path.read_text(encoding="utf-8") == GROWTH for path in kept)
    assert bring(site, book).added == ()


def test_several_processes_measure_and_the_same_bytes_are_sealed(site, book):
    """Of three measurements one fails: it is named, and the others are read all the same."""
    rows = ["measurement,item,assay,files,map,occurred"]
    for number in (1, 2, 3):
        text = GROWTH.replace("8000000", f"{number}000000") if number < 3 else "nonsense"
        (book / f"c{number}.csv").write_text(text, encoding="utf-8")
        rows.append(f"M{number},C1,growth,c{number}.csv,A=C1,2026-01-0{5 + number}")
    write(book, measurements=rows)
    assert [fault.where for fault in bring(site, book, crew=Crew(workers=2)).faults] == ["Measurements!A4"]
    write(book, measurements=rows[:-1])
    (book / "c3.csv").unlink()
    done = bring(site, book, crew=Crew(workers=2))
    assert done.faults == ()
    with site.reading() as connection:
        sealed = [Entry.parse(read.body(connection, number)).content for number in done.added]
    measurements = {each.measurement: each.result for each in sealed if isinstance(each, Measured)}
    assert set(measurements) == {"M1", "M2"}
    for name, result in measurements.items():
        alone = assay("growth", [book / f"c{name[1]}.csv"], {})
        assert result.plain() == alone.plain()


def test_a_measurement_that_cannot_be_read_is_a_fault_and_nothing_is_written(site, book):
    (book / "counts.csv").write_text("nonsense", encoding="utf-8")
    write(book, measurements=["measurement,item,assay,files,occurred", "M1,C1,growth,counts.csv,2026-01-06"])
    size = site.size()
    faults = bring(site, book).faults
    assert [fault.where for fault in faults] == ["Measurements!A2"]
    assert site.size() == size


def test_a_truncated_workbook(site, tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    size = site.size()
    with pytest.raises(SeedlotError, match=r"book\.xlsx"):
        bring(site, path)
    assert site.size() == size


def test_progress_is_told(site, book):
    told = []
    bring(site, book, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert [stage for stage, _, _ in told] == ["reading", "checking", "sealing", "sealing"]
    with read.reading(site.record) as connection:
        assert told[-1][1] == 4
        assert read.size(connection) == site.size()


def test_a_reports_attachment_is_kept(site, book):
    (book / "report.pdf").write_bytes(b"%PDF a laboratory's report")
    write(book, reports=["report,item,laboratory,files,occurred", "R1,C1,Lab,report.pdf,2026-01-06"])
    assert bring(site, book).faults == ()
    kept = [path.read_bytes() for path in site.record.files.rglob("*") if path.is_file()]
    assert b"%PDF a laboratory's report" in kept


def test_remarks_do_not_stop_an_import(site, book):
    write(book, donors=["item,sex,occurred,source", "D , female,2026-01-01,form 1"])
    done = bring(site, book)
    assert done.added
    assert {fault.answer for fault in done.faults} <= {None}


def test_a_faulty_row_brings_no_further_faults_on_rows_that_name_it(site, book):
    write(book, donors=["item,sex,occurred,source", "D,femal,2026-01-01,form 1"])
    faults = bring(site, book).faults
    assert [fault.where for fault in faults] == ["Donors!B2"]


def test_a_circle_is_told_of_its_members_only(site, book):
    write(
        book,
        steps=[
            "step,process,inputs,occurred",
            "S1,passage,C1,2026-01-02",
            "S2,passage,C0,2026-01-05",
            "S3,passage,C1,2026-01-06",
        ],
        outputs=["step,item,item kind", "S1,C0,culture", "S2,C1,culture", "S3,C2,culture"],
    )
    faults = bring(site, book).faults
    assert sorted((fault.code, fault.where) for fault in faults) == [
        ("lineage/cycle", "Steps!A2"),
        ("lineage/cycle", "Steps!A3"),
    ]


def test_a_book_that_was_corrected_since_is_no_fault_when_it_is_imported_again(site, book):
    bring(site, book)
    with site.reading() as connection:
        number = ask.rows(connection, t.ITEM, item="D")[0].entry
    amend(site.record, "op", number, {"sex": "male"}, reason="misread", now=site.now)
    size = site.size()
    again = bring(site, book)
    assert again.added == ()
    assert [(fault.code, fault.answer) for fault in again.faults] == [("record/corrected", None)]
    assert site.size() == size


def test_the_book_may_be_the_first_to_name_who_imports_it(site, book):
    write(book, people=["person,name,roles,occurred", "new,Nora New,analyst,2026-01-01"])
    done = import_book(site.record, "new", book, now=site.now)
    with site.reading() as connection:
        assert Entry.parse(read.body(connection, done.added[0])).by == "new"
