"""What a correction changed, field by field: the old value beside the new one (21 CFR 11.10(e); EU GMP Annex 11, 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.tables import AMENDMENT
from seedlot.record import read
from seedlot.record.canonical import write_canonical
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.judgement import Amendment


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that was corrected: where in the entry, what it was, what it is. Texts as JSON; empty where there was none."""

    field: str
    old: str
    new: str

    def plain(self) -> dict[str, str]:
        """As plain JSON."""
        return {"field": self.field, "old": self.old, "new": self.new}


def changes(connection: Connection, number: int, amendment: Amendment) -> tuple[Change, ...]:
    """Tell what an amendment, which is entry `number`, changed in the entry that it corrects, as that stood before."""
    before = _before(connection, number, amendment.target)
    after = {**amendment.content, "occurred of the entry": amendment.occurred or before["occurred of the entry"]}
    return tuple(differing(before, after))


def _before(connection: Connection, number: int, target: int) -> dict[str, Any]:
    """What the corrected entry said when the amendment was made, and when it was said to have happened."""
    entry = Entry.parse(read.body(connection, target))
    said, occurred = entry.content.model_dump(mode="json"), entry.occurred
    for row in ask.rows(connection, AMENDMENT, target=target):
        if row.entry < number:
            earlier = Entry.parse(read.body(connection, row.entry)).content
            assert isinstance(earlier, Amendment)  # noqa: S101 - the table was folded from amendments
            said, occurred = earlier.content, earlier.occurred or occurred
    return {**said, "occurred of the entry": occurred}


def differing(old: Any, new: Any, place: str = "") -> Iterator[Change]:
    """Walk two plain values side by side, down to where they differ; lists of another length differ as wholes."""
    match old, new:
        case dict(), dict():
            for key in dict.fromkeys((*old, *new)):
                yield from differing(old.get(key), new.get(key), f"{place}.{key}" if place else key)
        case list(), list() if len(old) == len(new):
            for index, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from differing(one, other, f"{place}[{index}]")
        case _ if old != new:
            yield Change(field=place, old=_text(old), new=_text(new))


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
    return write_canonical(value).decode()
