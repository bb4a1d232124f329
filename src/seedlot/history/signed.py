"""Signatures as they must be shown beside what they sign (21 CFR 11.50), and whether they still stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from seedlot.history import ask
from seedlot.history.tables import AMENDMENT, PERSON, RESTS, SIGNATURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A signature under an entry. `roles` are those that the signer had then.

    `fallen` are the amendments, made since, of what it signs or of what that had read.
    """

    target: int
    entry: int
    person: str
    name: str
    roles: tuple[str, ...]
    meaning: str
    signed: str
    method: str
    components: tuple[str, ...]
    fallen: tuple[int, ...]

    @property
    def says(self) -> str:
        """Printed name, roles, meaning, date and time, and whether it stands."""
        fell = f"; fell by the amendment of entry {', '.join(map(str, self.fallen))}" if self.fallen else ""
        how = "" if self.method == "none" else f", by {self.method}"
        who = ", ".join((self.person, *self.roles))
        return f"{self.name} ({who}), {self.signed}: {self.meaning}{how}{fell}"

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
    roles = roles_then(connection, rows)
    found: dict[int, tuple[Shown, ...]] = {}
    for row in rows:
        since = {seq for each in rests[row.target] for seq in amended[each] if seq > row.entry}
        shown = Shown(
            target=row.target,
            entry=row.entry,
            person=row.person,
            name=row.name,
            roles=roles[row.entry],
            meaning=row.meaning,
            signed=row.signed or row.recorded,
            method=row.method,
            components=tuple(filter(None, row.components.split(";"))),
            fallen=tuple(sorted(since)),
        )
        found[row.target] = (*found.get(row.target, ()), shown)
    return found


def roles_then(connection: Connection, signed: Iterable[Row[Any]]) -> dict[int, tuple[str, ...]]:
    """The roles that signers had when they signed, by the entry of the signature: as the record named them just before."""
    rows = list(signed)
    named = select(PERSON).where(PERSON.c.person.in_({row.person for row in rows}))
    held = list(connection.execute(named)) if rows else []
    return {
        row.entry: next(
            (
                tuple(filter(None, one.roles.split(";")))
                for one in held
                if one.person == row.person and one.since < row.entry and (one.until is None or one.until >= row.entry)
            ),
            (),
        )
        for row in rows
    }
