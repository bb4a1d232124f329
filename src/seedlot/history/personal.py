"""Commitments to personal data as the record tells them: which hold, which were replaced, which were erased and why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.tables import ERASED, PERSONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """One datum that was committed to. `erased` is the number of the entry that says it is gone."""

    entry: int
    item: str
    name: str
    digest: str
    #: whether it is the last that was given under its name
    in_force: bool
    erased: int | None = None
    reason: str = ""
    erased_on: str = ""


def committed(connection: Connection, item: str = "") -> tuple[Commitment, ...]:
    """Every commitment, of one item or of all, in the order in which they were sealed."""
    wanted: dict[str, Any] = {"item": item} if item else {}
    given = ask.rows(connection, PERSONAL, **wanted)
    erasures: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in ask.rows(connection, ERASED, **wanted):
        erasures[row.item, row.name].append(row)
    last = {(row.item, row.name): row.digest for row in given}
    return tuple(_commitment(row, erasures[row.item, row.name], last[row.item, row.name]) for row in given)


def _commitment(row: Row[Any], erasures: list[Row[Any]], last: str) -> Commitment:
    """An erasure takes all that was given under its name until then, and nothing that is given after it."""
    erased = next((each for each in erasures if each.entry > row.entry), None)
    gone = (erased.entry, erased.reason, erased.recorded) if erased else (None, "", "")
    return Commitment(
        entry=row.entry,
        item=row.item,
        name=row.name,
        digest=row.digest,
        in_force=erased is None and row.digest == last,
        erased=gone[0],
        reason=gone[1],
        erased_on=gone[2],
    )
