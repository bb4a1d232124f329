"""Our own layout of samples: a row for each, with its role, parent, donor and sex, and the file that holds it."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.str_profile import SAMPLE, plain, said_of
from seedlot.formats.tables import Sheet
from seedlot.terms.finding import Answer, Finding

#: The columns and what stands in them.
COLUMNS = {
    "sample": "name of the sample, as the files have it (needed)",
    "file": "the file that holds it, where the file names no sample or another",
    "role": "donor, line, seed, MCB, WCB, EoPC, lot, relative, control or sample",
    "parent": "the sample from which it was derived",
    "donor": "the person whose cells it is",
    "sex": "female or male",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of the layout."""

    sample: str
    file: str
    said: dict[str, str]
    where: str


def is_sample_layout(sheet: Sheet) -> bool:
    """Whether the first row heads samples and something told of them."""
    if not sheet.rows:
        return False
    names = [plain(cell) for cell in sheet.rows[0]]
    told = [name for name in names if name == "file" or said_of(name) in {"role", "parent", "donor", "same"}]
    return any(name in SAMPLE for name in names) and bool(told)


def read_sample_layout(sheet: Sheet, *, file: str) -> tuple[tuple[Entry, ...], tuple[Finding, ...], tuple[str, ...]]:
    """Read the rows, what was found in them, and the columns that are not read."""
    names = [plain(cell) for cell in sheet.rows[0]]
    sample = next(index for index, name in enumerate(names) if name in SAMPLE)
    entries: list[Entry] = []
    findings: list[Finding] = []
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = {index: " ".join(str(cell).split()) for index, cell in enumerate(row) if cell is not None}
        where = f"{file}, row {line}"
        if not cells:
            continue
        if not cells.get(sample):
            says = "The row names no sample; it is not used."
            findings.append(Finding(code="identity/no-sample", answer=Answer.NOT_KNOWN, says=says, where=where))
            continue
        said = {said_of(name): cells[index] for index, name in enumerate(names) if said_of(name) and index in cells}
        own = next((cells[index] for index, name in enumerate(names) if name == "file" and index in cells), "")
        entries.append(Entry(sample=cells[sample], file=own, said=said, where=where))
    unread = tuple(
        f"{file}: column '{cell}'"
        for index, cell in enumerate(sheet.rows[0])
        if cell is not None and index != sample and names[index] != "file" and not said_of(names[index])
    )
    return tuple(entries), tuple(findings), unread
