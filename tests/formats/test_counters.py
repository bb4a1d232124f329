"""Every counter's export against the Allotrope document beside it, and by the one way in which all are read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.formats import allotrope

from seedlot.formats.counters import read_counter
from seedlot.formats.counts import Export

FOLDERS = (
    "chemometec_nucleoview",
    "chemometec_nc_view",
    "roche_cedex_hires",
    "beckman_vi_cell_blu",
    "beckman_vi_cell_xr",
)
BROKEN = ("example02_instrumentOutput_error", "invalid_date_header_error")
NOUGHT = datetime(1970, 1, 1, tzinfo=UTC)

#: Where Allotrope's document and our reading differ, and why ours is meant.
#: file: {field: (Allotrope's, ours)}
DIFFERENT: dict[str, dict[str, tuple[Any, Any]]] = {
    # No time in the file, and a date that is none (1999-09-99): Allotrope's converter writes 1970.
    "chemometec_nucleoview_example03.csv": {"counted_at": (NOUGHT, None)},
    "chemometec_nucleoview_example08.csv": {"counted_at": (NOUGHT, None)},
    # The line of the live cells is missing: Allotrope's converter writes -0.0 and an error "N/A".
    "chemometec_nucleoview_example07.csv": {"viable_density": (-0.0, None)},
}


def exports(reference: Path) -> list[Path]:
    """Every readable export of a counter that has a document beside it."""
    files = [
        path for folder in FOLDERS for path in sorted((reference / "instruments" / folder).rglob("*.*"))
        if path.suffix in {".csv", ".txt", ".xls", ".xlsx"} and not any(mark in path.stem for mark in BROKEN)
    ]  # fmt: skip
    return [path for path in files if path.with_suffix(".json").exists() or path.with_suffix(".json.gz").exists()]


def read(path: Path) -> Export:
    """Read an export of a counter."""
    found = read_counter(path.read_bytes(), file=path.name)
    assert isinstance(found, Export)
    return found


def same(ours: Any, theirs: Any) -> bool:
    """Values are equal; a time without a zone is what Allotrope calls UTC."""
    if isinstance(ours, datetime) and ours.tzinfo is None:
        return bool(ours.replace(tzinfo=UTC) == theirs)
    return bool(ours == theirs)


def test_every_value_of_every_count_agrees_with_allotrope(reference):
    paths = exports(reference)
    compared = 0
    for path in paths:
        expected = allotrope.counts(path)
        found = read(path).counts
        assert len(found) == len(expected), path.name
        excused = DIFFERENT.get(path.name, {})
        for count, told in zip(found, expected, strict=True):
            for field, theirs in told.items():
                ours = getattr(count, field)
                if field in excused:
                    assert (theirs, ours) == excused[field], (path.name, field)
                else:
                    assert same(ours, theirs), (path.name, count.where, field, ours, theirs)
                    compared += theirs is not None
    assert len(paths) == 28
    assert compared > 5000


def test_the_instruments_serial_number_is_read_where_the_export_states_it(reference):
    prefix = "s/n "
    for path in exports(reference):
        told = allotrope.device(path)
        serial = told.get("equipment serial number") or told.get("device identifier", "")
        if "cedex" not in path.name and "equipment serial number" not in told:
            serial = ""
        if path.name != "chemometec_nucleoview_example08.csv":  # Allotrope's converter does not see "S/N:" there
            assert read(path).serial == serial.removeprefix(prefix), path.name


def test_the_cells_of_a_flex2_export_agree_with_allotrope(reference):
    seen = 0
    for path in sorted((reference / "instruments/novabio_flex2").glob("*.csv")):
        expected = allotrope.counts(path)
        found = read(path).counts
        assert len(found) == len(expected)
        for count, told in zip(found, expected, strict=True):
            for field in ("sample", "viable_density", "total_density", "viability", "viable_cells", "total_cells"):
                assert getattr(count, field) == told[field], (path.name, field)
            seen += 1
    assert seen == 3


HEADING = "Sample ID,Cell count,Viable cells,Viable (x10^6) cells/mL,Viability (%),Analysis date/time\n"


def test_a_file_that_no_counter_wrote_comes_back_as_its_sheets():
    found = read_counter(b"sample,viable density\nA,1\n", file="a.csv")
    assert not isinstance(found, Export)
    assert found[0].rows == (("sample", "viable density"), ("A", "1"))


def test_the_order_of_day_and_month_may_be_said():
    text = (HEADING + "S1,100,95,0.5,95,3/4/2026 10:00\n").encode()
    for day_first, month in ((True, 4), (False, 3), (None, 3)):
        found = read_counter(text, file="a.csv", day_first=day_first)
        assert isinstance(found, Export)
        assert found.counts[0].counted_at is not None
        assert found.counts[0].counted_at.month == month
