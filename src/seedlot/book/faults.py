"""The words of a book's findings: faults, which keep it out, and notes, which never do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from seedlot.terms.finding import Answer, Finding


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
