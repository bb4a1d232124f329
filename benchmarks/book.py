"""Import of a book of 100,000 rows: time and memory, from the workbook on disk to sealed, folded entries."""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

from seedlot.acts.importing import import_book
from seedlot.acts.opening import begin
from seedlot.record.entries.origin import Opened

ROWS = 100_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def sheets(rows: int) -> dict[str, list[list[str]]]:
    """Donors, then steps with one output each: `rows` rows in all."""
    steps = (rows - 100) // 2
    donors = [["item", "occurred", "source"], *([f"DON-{n:03}", "2025-01-01", "benchmark"] for n in range(100))]
    made = [["step", "process", "inputs", "passages", "doublings", "occurred", "source"]]
    outputs = [["step", "item", "item kind"]]
    for number in range(steps):
        parent = f"C-{number - 100:06}" if number >= 100 else f"DON-{number:03}"
        made.append([f"S-{number:06}", "passage", parent, "1", "2.5", "2025-02-01", "benchmark"])
        outputs.append([f"S-{number:06}", f"C-{number:06}", "culture"])
    return {"Donors": donors, "Steps": made, "Outputs": outputs}


def write_workbook(path: Path, book: dict[str, list[list[str]]]) -> None:
    """Write the sheets as one workbook."""
    workbook = Workbook(write_only=True)
    for title, rows in book.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def write_folder(path: Path, book: dict[str, list[list[str]]]) -> None:
    """Write the sheets as a folder of CSV files."""
    path.mkdir()
    for title, rows in book.items():
        with (path / f"{title.lower()}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)


def main() -> None:
    """Measure and print. With an argument `csv`, a folder; else a workbook."""
    folder = sys.argv[1:] == ["csv"]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / ("book" if folder else "book.xlsx")
        (write_folder if folder else write_workbook)(path, sheets(ROWS))
        record = begin(Path(place) / "seedlot.db", Opened(title="benchmark", site="B"), now=NOW)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        began = time.perf_counter()
        done = import_book(record, "", path, now=NOW)
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        record.engine.dispose()
    print(f"{ROWS:,} rows as {'csv' if folder else 'xlsx'}: {len(done.added):,} entries in {took:.1f} s (aim 30 s)")
    print(
        f"peak memory {peak:,.0f} MB, {before:,.0f} MB of it before the import (aim 1,000 MB); faults {len(done.faults)}"
    )


if __name__ == "__main__":
    main()
