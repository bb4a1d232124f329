"""QIAcuity result tables (QIAGEN): one row for each well and target, in three generations of columns."""

from __future__ import annotations

from seedlot.formats.dpcr import DigitalRun, Tally, not_negative, partitions, whole
from seedlot.formats.headed import Names, find_heading, table_in
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Cell, Sheet
from seedlot.formats.wells import well_name
from seedlot.terms.finding import Answer, Finding

_NAMES: Names = {
    "well": ("well",),
    "sample": ("samplentccontrol",),
    "role": ("type",),
    "plate": ("plateid",),
    "plate type": ("platetype",),
    "target": ("targetname",),
    "printed": ("concentrationcopiesul", "conccopiesul", "conccpuldpcrreaction"),
    "accepted": ("partitionsvalid",),
    "positives": ("partitionspositive",),
    "negatives": ("partitionsnegative",),
    "threshold": (),
    "filled": ("volumeperwellul",),
}
_NEEDED = ("sample", "target", "accepted", "positives")


def _named(sheet: Sheet) -> Sheet:
    """Name the wells' column, which the older exports leave without a name."""
    rows = tuple((("Well", *row[1:]) if _unnamed(row) else row) for row in sheet.rows)
    return Sheet(sheet.name, rows)


def _unnamed(row: tuple[Cell, ...]) -> bool:
    return len(row) > 1 and row[0] is None and str(row[1]).startswith("Sample/NTC")


def is_qiacuity(sheet: Sheet) -> bool:
    """Tell whether a sheet is a QIAcuity result table."""
    return find_heading(sheet, _NAMES, _NEEDED) is not None


def read_qiacuity(sheet: Sheet, *, file: str) -> DigitalRun:
    """Read a QIAcuity result table.

    Raises:
        UnreadableFileError: it lacks a column that cannot be done without.
    """
    findings: list[Finding] = []
    table = table_in(_named(sheet), _NAMES, needed=_NEEDED, file=file, code="dpcr", findings=findings)
    plate, kind = "", ""
    tallies: list[Tally] = []
    for row in table.rows:
        # The newest export names the plate in its first row alone.
        kind = row.text("plate type") or kind
        plate = row.text("plate") or (plate if kind else "")
        tallies.append(_tally(row, plate))
    return DigitalRun(
        instrument="QIAcuity",
        plate_type=kind,
        tallies=tuple(tally for tally in tallies if tally.well),
        findings=gathered(findings),
        unused=table.unread,
    )


def _tally(row: Row, plate: str) -> Tally:
    accepted, positives = partitions(row, accepted=whole(row, "accepted"), positives=whole(row, "positives"))
    negatives = whole(row, "negatives")
    if None not in (accepted, positives, negatives) and accepted != (positives or 0) + (negatives or 0):
        says = f"{positives} positive and {negatives} negative partitions are not the {accepted} valid ones."
        row.note("sum", says, Answer.NOT_KNOWN)
    return Tally(
        well=well_name(row.text("well")) or row.text("well"),
        sample=row.text("sample"),
        target=row.text("target"),
        where=row.where,
        plate=plate,
        role=row.text("role"),
        accepted=accepted,
        positives=positives,
        printed=not_negative(row, "printed"),
        filled=not_negative(row, "filled") or None,
        threshold=row.value("threshold"),
    )
