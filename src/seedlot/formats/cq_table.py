"""Our own table of quantification cycles: one row for each reaction."""

from __future__ import annotations

from seedlot.formats.headed import Names, find_heading, table_in
from seedlot.formats.qpcr import QpcrRun, Reaction, cycle, quantity
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Sheet
from seedlot.formats.wells import well_name
from seedlot.terms.finding import Answer, Finding

_NAMES: Names = {
    "sample": (), "target": (), "cq": ("ct",), "well": (), "role": (), "quantity": (), "plate": (), "dye": (),
}  # fmt: skip
_NEEDED = ("sample", "target", "cq")


def is_cq_table(sheet: Sheet) -> bool:
    """Tell whether the first row of a sheet is our own heading."""
    return find_heading(Sheet(sheet.name, sheet.rows[:1]), _NAMES, _NEEDED) == 0


def read_cq_table(sheet: Sheet, *, file: str) -> QpcrRun:
    """Read our own table.

    Raises:
        UnreadableFileError: cells stand under no heading.
    """
    findings: list[Finding] = []
    table = table_in(sheet, _NAMES, needed=_NEEDED, file=file, code="qpcr", findings=findings, nothing=frozenset())
    reactions = tuple(one for row in table.rows if (one := _reaction(row)) is not None)
    return QpcrRun(instrument="", reactions=reactions, findings=gathered(findings), unused=table.unread)


def _reaction(row: Row) -> Reaction | None:
    if not row.text("sample") or not row.text("target"):
        row.note("sample", "The row names no sample or no target; it is not used.", Answer.NOT_KNOWN)
        return None
    cq, undetermined = cycle(row, "cq")
    return Reaction(
        well=well_name(row.text("well")),
        sample=row.text("sample"),
        target=row.text("target"),
        where=row.where,
        dye=row.text("dye"),
        plate=row.text("plate"),
        role=row.text("role"),
        cq=cq,
        undetermined=undetermined,
        quantity=quantity(row, "quantity"),
    )
