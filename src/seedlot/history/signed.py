"""Signatures as they must be shown beside what they sign (21 CFR 11.50), and whether they still stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.tables import AMENDMENT, RESTS, SIGNATURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A signature under an entry. `fallen` are the amendments, made since, of what it signs or of what that had read."""

    target: int
    entry: int
    person: str
    name: str
    meaning: str
    signed: str
    method: str
    components: tuple[str, ...]
    fallen: tuple[int, ...]

    @property
    def says(self) -> str:
        """Printed name, meaning, date and time, and whether it stands."""
        fell = f"; fell by the amendment of entry {', '.join(map(str, self.fallen))}" if self.fallen else ""
        how = "" if self.method == "none" else f", by {self.method}"
        return f"{self.name} ({self.person}), {self.signed}: {self.meaning}{how}{fell}"

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def signatures(connection: Connection, targets: Sequence[int]) -> dict[int, tuple[Shown, ...]]:
    """The signatures under some entries, in the order in which they were made."""
    rows = ask.rows_among(connection, SIGNATURE, "target", list(targets))
    signed = sorted({row.target for row in rows})
    rests: dict[int, set[int]] = {target: {target} for target in signed}
    for row in ask.rows_among(connection, RESTS, "entry", list(signed)):
        rests[row.entry].add(row.target)
    read = sorted(set[int]().union(*rests.values()))
    amended: dict[int, list[int]] = defaultdict(list)
    for row in ask.rows_among(connection, AMENDMENT, "target", list(read)):
        amended[row.target].append(row.entry)
    found: dict[int, tuple[Shown, ...]] = {}
    for row in rows:
        since = {seq for each in rests[row.target] for seq in amended[each] if seq > row.entry}
        shown = Shown(
            target=row.target,
            entry=row.entry,
            person=row.person,
            name=row.name,
            meaning=row.meaning,
            signed=row.signed or row.recorded,
            method=row.method,
            components=tuple(filter(None, row.components.split(";"))),
            fallen=tuple(sorted(since)),
        )
        found[row.target] = (*found.get(row.target, ()), shown)
    return found
