"""Results that a closed investigation found invalid, for an error of the laboratory was proved: no evaluation counts them.

An investigation names the item, the test and the reports that gave the result. Where one of these reports holds the retest
too, which of its values is the invalid one is not told, and neither is counted (FDA, Investigating OOS Test Results, 2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.quality import Investigation, InvestigationClosed
from seedlot.specs.weigh import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Invalid:
    """Why a result is not counted; `unclear` where its report holds the retest too."""

    investigation: str
    unclear: bool

    @property
    def why(self) -> str:
        """Why, in words."""
        if self.unclear:
            return f"investigation {self.investigation} found a result of its report invalid, and does not say which"
        return f"investigation {self.investigation} found it invalid, for an error of the laboratory was proved"


#: Why results are invalid, by report or measurement, item and test as it is compared.
Invalids = Mapping[tuple[str, str, str], Invalid]


def invalid(connection: Connection, as_of: int | None = None) -> Invalids:
    """The results that are invalid as of an entry; one that another investigation confirmed stands."""
    last = {row.investigation: row for row in ask.rows(connection, TABLES[InvestigationClosed], as_of)}
    if not any(row.laboratory_error for row in last.values()):
        return {}
    found: dict[tuple[str, str, str], Invalid] = {}
    stands: set[tuple[str, str, str]] = set()
    for row in ask.rows(connection, TABLES[Investigation], as_of):
        if (end := last.get(row.investigation)) is None:
            continue
        again = set(end.retested.split(";"))
        for reference in filter(None, row.references.split(";")):
            key = reference, row.item, fold(row.test)
            if end.confirmed:
                stands.add(key)
            elif end.laboratory_error:
                found[key] = Invalid(investigation=row.investigation, unclear=reference in again)
    return {key: told for key, told in found.items() if key not in stands}


def why_invalid(row: Row[Any], among: Invalids) -> Invalid | None:
    """Why a row of the values is invalid; None where it stands."""
    return among.get((row.reference, row.item, fold(row.name)))
