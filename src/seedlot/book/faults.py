"""The words of a book's findings: faults, which keep it out, and notes, which never do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from seedlot.terms.finding import Answer, Finding

#: Faults, and as many notes, that are listed; the rest are counted, so that a book that is wrong throughout is told too.
LISTED = 10_000


@dataclass(slots=True)
class Found:
    """What was found, up to so many faults and so many notes; beyond that, faults are only counted."""

    findings: list[Finding] = field(default_factory=list)
    faults: int = 0
    notes: int = 0

    @property
    def more(self) -> int:
        """How many faults are not listed."""
        return max(self.faults - LISTED, 0)

    def add(self, findings: Iterable[Finding]) -> None:
        """Take in what was found."""
        for each in findings:
            is_note = each.answer is None
            self.notes, self.faults = self.notes + is_note, self.faults + (not is_note)
            if (self.notes if is_note else self.faults) <= LISTED:
                self.findings.append(each)


def unlisted(count: int) -> tuple[Finding, ...]:
    """Tell how many faults are not listed, where there are any."""
    if not count:
        return ()
    says = f"{count:,} more faults are not listed here; expected none; mend those that are listed, and check again"
    return (fault("more", says, where=""),)


def fault(what: str, says: str, *, where: str) -> Finding:
    """Make a fault: what is wrong; what was expected; how to mend it."""
    return Finding(code=f"book/{what}", answer=Answer.NOT_MET, says=says, where=where)


def note(what: str, says: str, *, where: str) -> Finding:
    """Make a note: something was put right in reading, or deserves a look."""
    return Finding(code=f"book/{what}", says=says, where=where)


def nearest(name: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known name was meant; where none is near, name them all."""
    names = {each.casefold(): each for each in known}
    near = get_close_matches(name.casefold(), names, n=1)
    return f"did you mean '{names[near[0]]}'?" if near else f"the known ones are: {', '.join(names.values())}"


def spelt(name: object) -> str:
    """Spell the name of a sheet or column for comparison: "Item_Kind " is "item kind"."""
    return " ".join(str(name).replace("_", " ").split()).casefold()
