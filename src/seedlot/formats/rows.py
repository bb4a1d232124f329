"""A row under its heading: cells by the name of their column, and a finding for each that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seedlot.formats.cells import Moment, Number, moment, number
from seedlot.formats.tables import Cell
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table. `findings` is the reader's list, to which the row adds; `code` opens their codes."""

    where: str
    cells: dict[str, Cell]
    findings: list[Finding]
    code: str

    def text(self, column: str) -> str:
        """A cell as text; a whole number that Excel keeps as 7.0 is "7"."""
        cell = self.cells.get(column)
        if isinstance(cell, float) and cell.is_integer():
            return str(int(cell))
        return "" if cell is None else str(cell).strip()

    def number(self, column: str) -> Number | None:
        """A cell as a number, or below or above a limit; None, and a finding, where it is none of these."""
        return self._number(column, self.cells.get(column))

    def numbers(self, column: str) -> tuple[Number, ...]:
        """A cell as several numbers with semicolons between them; what is none is left out, with a finding."""
        cell = self.cells.get(column)
        parts = cell.split(";") if isinstance(cell, str) else [cell]
        return tuple(found for part in parts if (found := self._number(column, part)) is not None)

    def _number(self, column: str, cell: Cell) -> Number | None:
        try:
            found = number(cell)
        except ValueError as fault:
            self.note("value", f"{column}: {fault}; it is not known.", Answer.NOT_KNOWN)
            return None
        if found is not None and found.repaired:
            self.note("written", f"{column}: numbers written with {found.repaired} are read so.")
        return found

    def value(self, column: str) -> float | None:
        """A cell as a plain number; "<0.1" is none, and a finding."""
        found = self.number(column)
        if found is not None and found.relation != "=":
            self.note("value", f"{column} is '{self.text(column)}', which is not a value.", Answer.NOT_KNOWN)
        return None if found is None else found.value

    def whole(self, column: str) -> int | None:
        """A cell as a whole number, such as of cells counted."""
        found = self.value(column)
        if found is None or found.is_integer():
            return None if found is None else int(found)
        self.note("value", f"{column}: {found:g} is not a whole number; it is not known.", Answer.NOT_KNOWN)
        return None

    def moment(self, column: str) -> Moment | None:
        """A cell as a date or a date with time."""
        try:
            return moment(self.cells.get(column))
        except ValueError as fault:
            self.note("time", f"{column}: {fault}; it is not known.", Answer.NOT_KNOWN)
            return None

    def note(self, name: str, says: str, answer: Answer | None = None) -> None:
        """Keep a finding about this row."""
        self.findings.append(Finding(code=f"{self.code}/{name}", answer=answer, says=says, where=self.where))


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Say once what is found in many rows: the first place, and how many more."""

    def subject(finding: Finding) -> tuple[str, str, str]:
        return finding.code, str(finding.answer), finding.says

    order: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        order.setdefault(subject(finding), []).append(finding)
    return tuple(
        same[0].model_copy(update={"where": f"{same[0].where} and {len(same) - 1} more"}) if len(same) > 1 else same[0]
        for same in order.values()
    )
