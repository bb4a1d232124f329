"""What a record holds of stability and of comparability: filed documents, and changes that need a comparison.

Nothing is judged here: a shelf life is by `release.stability`, and whether a product after a change is comparable (ICH
Q5E) by `release.comparability`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.filing import Document
from seedlot.record.entries.quality import Change

#: Types of documents (`terms.filings`).
_STABILITY = ("bank stability protocol", "stability protocol")
_COMPARABILITY = ("comparability protocol",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Documents on stability, documents on comparability, and changes that name a comparability exercise."""

    stability: tuple[Row[Any], ...]
    comparability: tuple[Row[Any], ...]
    changes: tuple[Row[Any], ...]


def followed(connection: Connection, as_of: int | None = None) -> Followed:
    """What the record holds, in the order in which it was said."""

    def filed(types: tuple[str, ...]) -> tuple[Row[Any], ...]:
        rows = ask.rows_among(connection, TABLES[Document], "type", list(types), as_of)
        return tuple({row.entry: row for row in rows}.values())

    changes = {row.entry: row for row in ask.rows(connection, TABLES[Change], as_of) if row.comparability}
    return Followed(stability=filed(_STABILITY), comparability=filed(_COMPARABILITY), changes=tuple(changes.values()))
