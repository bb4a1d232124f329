"""QuantStudio results (Applied Biosystems): the instrument's own export and Design & Analysis, text or Excel.

Both open with lines of a heading ("* Instrument Serial Number = 272523322", "# Instrument Serial Number: 277…").
The instrument's own export has sections ("[Results]"); Design & Analysis has one table, or a worksheet of that
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from seedlot.formats.clocks import instant
from seedlot.formats.headed import Names, find_heading, table_in
from seedlot.formats.qpcr import QpcrRun, Reaction, cycle, quantity
from seedlot.formats.rows import Row, gathered
from seedlot.formats.tables import Sheet, read_csv, read_workbook
from seedlot.formats.text import decode
from seedlot.formats.wells import well_name
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

_NAMES: Names = {
    "well": (), "position": ("wellposition",), "omit": (), "sample": ("samplename",), "target": ("targetname",),
    "task": (), "dye": ("reporter",), "cq": ("ct", "c"), "quantity": (), "threshold": ("ctthreshold",),
    "amp status": ("ampstatus",), "result": ("resultqualityissues",), "expfail": (), "badrox": (), "noisy": (),
    "spike": (), "thalgfail": (), "blfail": (), "cqfail": (), "ctfail": (),
}  # fmt: skip
_NEEDED = ("sample", "target", "cq")
#: Flags of a well (Y or N) that put its cycle in doubt.
_FLAGS = ("expfail", "badrox", "noisy", "spike", "thalgfail", "blfail", "cqfail", "ctfail")
_YES = frozenset({"true", "1", "yes", "y"})
_SAID = re.compile(r"^[\"']?[*#]\s*([^=:]+?)\s*[=:]\s*(.*?)[\"',;\t\s]*$")
_SECTION = re.compile(r"^\"?\[(.+)\]\"?[,;\t\s]*$")


def is_quantstudio_text(text: str) -> bool:
    """Tell whether a text opens like a QuantStudio's export."""
    first = next((line for line in text.splitlines() if line.strip()), "").lstrip("\ufeff\"' ")
    return first.startswith(("* ", "# ", "[Results]")) and ("Quantification" in text or "[Results]" in text)


def is_quantstudio(sheet: Sheet) -> bool:
    """Tell whether a worksheet holds a QuantStudio's results."""
    return find_heading(sheet, _NAMES, (*_NEEDED, "well", "task")) is not None


def read_quantstudio_text(data: bytes, *, file: str) -> QpcrRun:
    """Read a text export.

    Raises:
        UnreadableFileError: it has no table of results.
    """
    lines = decode(data, file=file).text.lstrip("\ufeff").splitlines()
    start, end = _results(lines)
    body = "\n".join(lines[start:end])
    if not body.strip():
        raise UnreadableFileError(file, "it has no table of results", mend="Export the results with the heading.")
    sheet = read_csv(body.encode(), file=file)
    padded = Sheet(sheet.name, (*(((None,),) * start), *sheet.rows))
    passed = tuple(f"{file}: section [{found[1]}]" for line in lines if (found := _SECTION.match(line)))
    return _read(padded, _said(lines[:start]), file=file, unused=tuple(one for one in passed if "[Results]" not in one))


def _results(lines: list[str]) -> tuple[int, int]:
    """Where the table begins and ends: from [Results] to the next section, or after the lines of the heading."""
    sections = [(index, found[1]) for index, line in enumerate(lines) if (found := _SECTION.match(line))]
    for place, (index, name) in enumerate(sections):
        if name.strip().lower() == "results":
            return index + 1, sections[place + 1][0] if place + 1 < len(sections) else len(lines)
    if sections:
        return len(lines), len(lines)
    heading = [index for index, line in enumerate(lines) if _SAID.match(line)]
    return (heading[-1] + 1 if heading else 0), len(lines)


def read_quantstudio_workbook(data: bytes, *, file: str) -> QpcrRun:
    """Read an Excel export: the worksheet with the results, the others named as not read.

    Raises:
        UnreadableFileError: damaged, or no worksheet has results.
    """
    sheets = read_workbook(data, file=file)
    held = next((sheet for sheet in sheets if is_quantstudio(sheet)), None)
    if held is None:
        raise UnreadableFileError(file, "no worksheet has a table of results", mend="Export the results again.")
    said: dict[str, str] = {}
    for row in held.rows[:80]:
        cells = [str(cell).strip() for cell in row if cell is not None]
        if len(cells) == 2:
            said.setdefault(cells[0].lstrip("#* ").rstrip(":").lower(), cells[1])
        elif len(cells) == 1:
            said.update(_said(cells))
    unused = tuple(f"{file}: sheet '{sheet.name}'" for sheet in sheets if sheet is not held)
    return _read(held, said, file=file, unused=unused)


def _said(lines: Iterable[str]) -> dict[str, str]:
    return {found[1].lower(): found[2] for line in lines if (found := _SAID.match(line))}


def _read(sheet: Sheet, said: dict[str, str], *, file: str, unused: tuple[str, ...]) -> QpcrRun:
    findings: list[Finding] = []
    table = table_in(sheet, _NAMES, needed=_NEEDED, file=file, code="qpcr", findings=findings, nothing=frozenset())
    rows = [row for row in table.rows if row.text("sample") or row.text("target")]
    return QpcrRun(
        instrument="QuantStudio",
        serial=said.get("instrument serial number", ""),
        software=said.get("software name and version", ""),
        measured=_time(said, findings, file),
        reactions=tuple(_reaction(row) for row in rows),
        findings=gathered(findings),
        unused=(*unused, *table.unread),
    )


def _time(said: dict[str, str], findings: list[Finding], file: str) -> datetime | None:
    names = ("run end data/time", "run end date/time", "experiment run end time")
    text = next((said[name] for name in names if name in said), "")
    if not text or text.lower() == "not started":
        return None
    try:
        return instant(re.sub(r" [A-Z]{3,4}$", "", text))
    except ValueError as fault:
        says = f"The end of the run is not known: {fault}."
        findings.append(Finding(code="qpcr/time", answer=Answer.NOT_KNOWN, says=says, where=file))
        return None


def _reaction(row: Row) -> Reaction:
    cq, undetermined = cycle(row, "cq")
    status = row.text("amp status").upper().replace(" ", "_")
    if status == "INCONCLUSIVE":
        row.note("status", "The instrument calls the amplification inconclusive.", Answer.NOT_KNOWN)
    elif status == "NO_AMP" and cq is not None:
        row.note("status", "The instrument says that nothing amplified, and gives a cycle.", Answer.NOT_KNOWN)
    for flag in _FLAGS:
        if row.text(flag).lower() in _YES:
            row.note("status", f"The instrument flags the well {flag.upper()}.", Answer.NOT_KNOWN)
    amount = None if row.text("quantity").lower() in {"nan", "n/a", "na"} else quantity(row, "quantity")
    return Reaction(
        well=well_name(row.text("position")) or well_name(row.text("well")),
        sample=row.text("sample"),
        target=row.text("target"),
        where=row.where,
        dye=row.text("dye"),
        role=row.text("task"),
        cq=cq,
        undetermined=undetermined,
        quantity=amount,
        threshold=None if row.text("threshold").lower() in {"nan", "n/a", "na"} else row.value("threshold"),
        status=row.text("amp status"),
        omitted=row.text("omit").lower() in _YES,
    )
