"""CFX Maestro (Bio-Rad): the table "Quantification Cq Results", CSV or Excel."""

from __future__ import annotations

from seedlot.formats.headed import Names, find_heading, table_in
from seedlot.formats.qpcr import QpcrRun, Reaction, cycle, quantity
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Sheet
from seedlot.formats.wells import well_name
from seedlot.terms.finding import Answer, Finding

_NAMES: Names = {
    "well": (), "dye": ("fluor",), "target": (), "content": (), "sample": (), "set": ("biologicalsetname",),
    "cq": ("cq",), "quantity": ("startingquantitysq", "sq"),
}  # fmt: skip
_NEEDED = ("well", "dye", "content", "cq")


def is_cfx(sheet: Sheet) -> bool:
    """Tell whether a sheet holds CFX's results."""
    return find_heading(sheet, _NAMES, _NEEDED) is not None


def read_cfx(sheet: Sheet, *, file: str) -> QpcrRun:
    """Read CFX's results.

    Raises:
        UnreadableFileError: a column that cannot be done without is missing.
    """
    findings: list[Finding] = []
    table = table_in(sheet, _NAMES, needed=_NEEDED, file=file, code="qpcr", findings=findings, nothing=frozenset())
    reactions = tuple(one for row in table.rows if (one := _reaction(row)) is not None)
    return QpcrRun(instrument="CFX", reactions=reactions, findings=gathered(findings), unused=table.unread)


def _reaction(row: Row) -> Reaction | None:
    well = well_name(row.text("well"))
    if not well:
        row.note("well", f"'{row.text('well')}' is no well of a plate; the row is not used.", Answer.NOT_KNOWN)
        return None
    cq, undetermined = cycle(row, "cq")
    amount = None if row.text("quantity").lower() in {"nan", "n/a"} else quantity(row, "quantity")
    return Reaction(
        well=well,
        sample=row.text("sample"),
        target=row.text("target") or row.text("dye"),
        where=row.where,
        dye=row.text("dye"),
        role=row.text("content"),
        cq=cq,
        undetermined=undetermined,
        quantity=amount,
    )
