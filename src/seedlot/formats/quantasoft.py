"""Bio-Rad QX droplet readers: result tables of QuantaSoft, QuantaSoft Analysis Pro and QX Manager.

QuantaSoft 1.7 names its columns without blanks ("AcceptedDroplets", "Concentration"), Analysis Pro and QX
Manager with blanks and units ("Accepted Droplets", "Conc(copies/uL)", "Sample description 1"); 1.7.4 spells
"MeanAmplitudeofPositives" otherwise. All are read by the same names.
"""

from __future__ import annotations

from seedlot.formats.dpcr import DigitalRun, Tally, not_negative, partitions, whole
from seedlot.formats.headed import Names, Table, find_heading, table_in
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Sheet
from seedlot.formats.wells import well_name
from seedlot.terms.finding import Answer, Finding

_NAMES: Names = {
    "well": (),
    "sample": ("sampledescription1", "samplename"),
    "role": ("sampletype",),
    "target": ("targetname", "assay"),
    "channel": ("dyenames", "dyename", "channel", "channels"),
    "target type": ("targettype", "typeassay"),
    "status": (),
    "printed": ("concentration", "conccopiesul", "concentrationcopiesul"),
    "accepted": ("accepteddroplets", "droplets"),
    "positives": (),
    "negatives": (),
    "threshold": ("threshold1",),
    "merged wells": ("mergedwells",),
}
_NEEDED = ("well", "positives", "accepted")

#: What the software writes where it gives no value.
_NOTHING = frozenset({"nan", "na", "n/a", "-"})
_MERGED = ("m", "merged")


def is_quantasoft(sheet: Sheet) -> bool:
    """Tell whether a sheet is a result table of a QX droplet reader."""
    return find_heading(sheet, _NAMES, _NEEDED) is not None


def read_quantasoft(sheet: Sheet, *, file: str) -> DigitalRun:
    """Read a QX result table; rows of merged wells are left out, for the wells themselves are merged here.

    Raises:
        UnreadableFileError: it lacks a column that cannot be done without.
    """
    findings: list[Finding] = []
    table = table_in(sheet, _NAMES, needed=_NEEDED, file=file, code="dpcr", findings=findings, nothing=_NOTHING)
    kept = [_tally(row, table) for row in table.rows if not _merged(row)]
    return DigitalRun(
        instrument="QX",
        tallies=tuple(tally for tally in kept if tally is not None),
        findings=gathered(findings),
        unused=table.unread,
    )


def _merged(row: Row) -> bool:
    """Tell a row that sums up several wells: M01, or one that names the wells that it merges."""
    merged = row.text("well")[:1].upper() == "M" and row.text("well")[1:].isdigit()
    merged = merged or "," in row.text("merged wells") or row.text("well").lower() in _MERGED
    if merged:
        row.note("merged", "Rows of merged wells are passed over: the wells that they sum up are merged here.")
    return merged


def _tally(row: Row, table: Table) -> Tally | None:
    well = well_name(row.text("well"))
    if not well:
        row.note("well", f"'{row.text('well')}' is no well of a plate; the row is not used.", Answer.NOT_KNOWN)
        return None
    accepted, positives = partitions(row, accepted=whole(row, "accepted"), positives=whole(row, "positives"))
    _check_sum(row, accepted, positives)
    if row.text("status").upper() in {"BAD", "CHECK", "NO CALL"}:
        row.note("status", f"The software's status is {row.text('status')}.", Answer.NOT_KNOWN)
    return Tally(
        well=well,
        sample=row.text("sample"),
        target=row.text("target") or row.text("channel"),
        where=row.where,
        channel=row.text("channel"),
        role=row.text("role"),
        accepted=accepted,
        positives=positives,
        printed=_printed(row),
        threshold=_threshold(row) if "threshold" in table.names else None,
        status=row.text("status"),
    )


def _check_sum(row: Row, accepted: int | None, positives: int | None) -> None:
    negatives = whole(row, "negatives")
    if accepted is None or positives is None or negatives is None or positives + negatives == accepted:
        return
    says = f"{positives} positive and {negatives} negative droplets are not the {accepted} accepted ones."
    row.note("sum", says, Answer.NOT_KNOWN)


def _printed(row: Row) -> float | None:
    """The concentration; where the software makes no call, none."""
    return None if row.text("printed").lower() == "no call" else not_negative(row, "printed")


def _threshold(row: Row) -> float | None:
    """The threshold; QuantaSoft writes 0 where clusters were drawn by hand, which is none."""
    return row.value("threshold") or None
