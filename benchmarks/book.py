"""Import of a large book: time and peak memory, from the files on the disk to sealed, folded entries.

Run with `python benchmarks/book.py [ROWS] [csv] [xlsx] [sqlite] [postgresql]`. The book is an invented platform: donors,
clones through passages into banks of numbered vials, thaws, lots of ten doses, storage, reports. Its rows are counted in
all sheets together. Each import runs in a process of its own, so that the peak memory is its own.
"""

from __future__ import annotations

import csv
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook
from tests.postgres_server import Beginning, running

from seedlot.acts.importing import import_book
from seedlot.acts.opening import begin
from seedlot.record.entries.origin import Opened
from seedlot.record.store import Record

ROWS = 100_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)
OPENED = Opened(title="benchmark", site="B")
PASSAGES, LOTS, DOSES = 8, 5, 10
#: Rows that one clone brings: passages, its bank, and for each lot a thaw, a filling, storage and a report.
CLONE = 2 * PASSAGES + 3 + LOTS * (3 + 1 + DOSES + 1 + 4)
HEADS = {
    "materials": "item,name,lot,grade,expiry,occurred,source",
    "donors": "item,sex,age,occurred,source",
    "steps": "step,process,inputs,materials,passages,doublings,room,quarantine,occurred,source",
    "inputs": "step,item,numbers",
    "outputs": "step,item,item kind,stage,units,numbers",
    "storage": "movement,items,direction,position,temperature,occurred,source",
    "reports": "report,item,laboratory,occurred,source",
    "results": "report,name,value,unit",
}
Line = tuple[str, list[object]]


def lines(rows: int) -> Iterator[Line]:
    """Every row of the book with its sheet, about as many as are wanted."""
    clones = max(rows // CLONE, 1)
    for number in range(max(clones // 10, 10)):
        told = [f"MED-{number:05}", "Basal medium", f"L{number:05}", "GMP", "2030-01-01", "2019-12-01", "receipt"]
        yield "materials", list(told)
    for number in range(clones // 50 + 1):
        yield "donors", [f"DON-{number:04}", "female", 20 + number % 40, "2020-01-01", "form 1"]
    for number in range(clones):
        yield from _clone(number, max(clones // 10, 10))


def _clone(number: int, media: int) -> Iterator[Line]:
    name, day = f"CL-{number:06}", date(2020, 2, 1) + timedelta(days=number % 365)
    medium = f"MED-{number % media:05}; MED-{(number * 7 + 1) % media:05}"
    source = f"DON-{number // 50:04}"
    for passage in range(PASSAGES):
        made, step, day = f"{name}-P{passage}", f"ST-{name}-P{passage}", day + timedelta(days=4)
        process = "passage" if passage else "cloning"
        yield "steps", [step, process, source, medium, 1, "2.5", f"R{number % 20}", "", day, "batch record"]
        yield "outputs", [step, made, "culture", "clone", "", ""]
        source = made
    bank, step = f"MCB-{number:06}", f"ST-{name}-BANK"
    yield "steps", [step, "banking", source, medium, 0, "", f"R{number % 20}", "", day, "batch record"]
    yield "outputs", [step, bank, "bank", "MCB", 50, "1-50"]
    yield "storage", [f"MV-{bank}", bank, "in", f"tank {number % 12}, box {number % 90}", "-180", day, "log"]
    for lot in range(LOTS):
        yield from _lot(f"{number:06}-{lot}", (bank, lot + 1), medium, day + timedelta(days=30 * (lot + 1)))


def _lot(number: str, vial: tuple[str, int], medium: str, day: date) -> Iterator[Line]:
    thaw, fill, cells, made = f"ST-T-{number}", f"ST-F-{number}", f"C-{number}", f"DP-{number}"
    yield "steps", [thaw, "thaw", "", medium, 0, "", "R1", "benchmark: taken before release", day, "batch record"]
    yield "inputs", [thaw, *vial]
    yield "outputs", [thaw, cells, "culture", "drug substance", "", ""]
    day += timedelta(days=9)
    yield "steps", [fill, "filling", cells, medium, 0, "", "R2", "", day, "batch record"]
    for dose in range(DOSES):
        yield "outputs", [fill, f"{made}-{dose:02}", "dose", "dose", 1, ""]
    yield "storage", [f"MV-{made}", f"{made}-00; {made}-01", "in", "tank 3", "-150", day, "log"]
    yield "reports", [f"REP-{made}", f"{made}-00", "Quality control", day, "report"]
    for name, value, unit in (("viability", "91.5", "%"), ("endotoxin", "<0.05", "[EU]/mL"), ("sterility", "none", "")):
        yield "results", [f"REP-{made}", name, value, unit]


def write_folder(path: Path, rows: int) -> int:
    """Write the book as a folder of CSV files; tell its rows."""
    path.mkdir()
    files = {title: (path / f"{title}.csv").open("w", newline="", encoding="utf-8") for title in HEADS}
    writers = {title: csv.writer(file) for title, file in files.items()}
    for title, head in HEADS.items():
        writers[title].writerow(head.split(","))
    count = 0
    for title, line in lines(rows):
        writers[title].writerow(line)
        count += 1
    for file in files.values():
        file.close()
    return count


def write_workbook(path: Path, rows: int) -> int:
    """Write the book as one workbook; tell its rows."""
    workbook = Workbook(write_only=True)
    sheets = {title: workbook.create_sheet(title) for title in HEADS}
    for title, head in HEADS.items():
        sheets[title].append(head.split(","))
    count = 0
    for title, line in lines(rows):
        sheets[title].append([str(cell) if isinstance(cell, date) else cell for cell in line])
        count += 1
    workbook.save(path)
    return count


def bring(record: Record, path: Path, rows: int, what: str) -> None:
    """Import, and print time and memory."""
    before = _peak()
    began = time.perf_counter()
    done = import_book(record, "", path, now=NOW)
    took = time.perf_counter() - began
    faults = [fault.says for fault in done.faults if fault.answer is not None]
    print(
        f"{what}: {rows:,} rows, {len(done.added):,} entries in {took:.1f} s: {rows / took:,.0f} rows a second; "
        f"peak memory {_peak():,.0f} MB, {before:,.0f} MB of it before the import; faults {len(faults)} {faults[:1]}",
        flush=True,
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _one(place: Path, path: Path, rows: int, what: str, database: str) -> None:
    if database == "sqlite":
        record = begin(place / "seedlot.db", OPENED, now=NOW)
        bring(record, path, rows, what)
        record.engine.dispose()
        return
    with running() as server, server.record(place / "files", Beginning(OPENED, NOW)) as held:
        bring(held, path, rows, what)


def main() -> None:
    """Measure and print."""
    words = sys.argv[1:]
    rows = next((int(word) for word in words if word.isdecimal()), ROWS)
    for form in [word for word in words if word in ("csv", "xlsx")] or ["csv"]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / ("book" if form == "csv" else "book.xlsx")
            count = (write_folder if form == "csv" else write_workbook)(path, rows)
            for database in [word for word in words if word in ("sqlite", "postgresql")] or ["sqlite"]:
                place = Path(folder) / database
                place.mkdir()
                what = f"{form} into {database}"
                child = multiprocessing.get_context("spawn").Process(
                    target=_one, args=(place, path, count, what, database)
                )
                child.start()
                child.join()


if __name__ == "__main__":
    main()
