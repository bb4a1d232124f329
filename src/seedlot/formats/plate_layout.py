"""Our own layout of a PCR plate: what is in each well, as a table of CSV or Excel."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.headed import Names, find_heading, plain, table_in
from seedlot.formats.rows import Row
from seedlot.formats.tables import Sheet
from seedlot.formats.wells import well_name
from seedlot.terms.finding import Answer, Finding

_NAMES: Names = {
    "well": (), "sample": (), "plate": (), "channel": (), "target": (), "role": (), "level": (), "threshold": (),
    "dilution": (),
}  # fmt: skip

#: Columns of results, which no layout has.
_RESULTS = frozenset({"cq", "ct", "positives", "accepteddroplets", "total", "partitionsvalid", "concentration"})

#: The roles that a well may have, and how instruments and people write them.
ROLES: dict[str, tuple[str, ...]] = {
    "sample": ("", "-", "sample", "unknown", "unkn", "unk", "unkno", "testsample"),
    "ntc": ("ntc", "nontemplatecontrol", "notemplatecontrol", "negative", "negctrl", "negativecontrol", "neg", "nc"),
    "blank": ("blank",),
    "positive": ("positive", "posctrl", "positivecontrol", "pos", "pc", "pctrl"),
    "control": ("control", "endogcontrol"),
    "standard": ("standard", "std", "spike", "level"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One row of a layout: what is in a well, and of which channel or target it speaks ("" of all)."""

    well: str
    where: str
    plate: str = ""
    sample: str = ""
    channel: str = ""
    target: str = ""
    role: str = ""
    level: float | None = None
    threshold: float | None = None
    dilution: float | None = None


def role_of(written: str) -> str | None:
    """Name the role; None where the word is not known."""
    word = "".join(letter for letter in written.lower().split("-")[0] if letter.isalpha())
    return next((role for role, words in ROLES.items() if word in words), None)


def is_layout(sheet: Sheet) -> bool:
    """Tell whether the first row of a sheet is a layout's heading: well, sample, and no result."""
    if sheet.rows and _RESULTS & {plain(cell) for cell in sheet.rows[0]}:
        return False
    return find_heading(Sheet(sheet.name, sheet.rows[:1]), _NAMES, ("well", "sample")) == 0


def read_layout(sheet: Sheet, *, file: str) -> tuple[tuple[Place, ...], tuple[Finding, ...], tuple[str, ...]]:
    """Read a layout: its rows, what is doubtful, the columns that are not read."""
    findings: list[Finding] = []
    table = table_in(sheet, _NAMES, needed=("well", "sample"), file=file, code="plate", findings=findings)
    places = tuple(place for row in table.rows if (place := _place(row)) is not None)
    return places, tuple(findings), table.unread


def _place(row: Row) -> Place | None:
    well = well_name(row.text("well"))
    if not well:
        row.note("well", f"'{row.text('well')}' is no well of a plate; the row is not used.", Answer.NOT_KNOWN)
        return None
    role = role_of(row.text("role"))
    if role is None:
        says = f"'{row.text('role')}' is no role ({', '.join(ROLES)}); it is read as a sample."
        row.note("role", says, Answer.NOT_KNOWN)
    return Place(
        well=well,
        where=row.where,
        plate=row.text("plate"),
        sample=row.text("sample"),
        channel=row.text("channel"),
        target=row.text("target"),
        role=(role or "sample") if row.text("role") else "",
        level=_at_least_zero(row, "level"),
        threshold=row.value("threshold"),
        dilution=_at_least_zero(row, "dilution"),
    )


def _at_least_zero(row: Row, column: str) -> float | None:
    value = row.value(column)
    if value is not None and (value < 0 or (column == "dilution" and value == 0)):
        row.note("value", f"{column} is {value:g}, which cannot be; it is not known.", Answer.NOT_KNOWN)
        return None
    return value
