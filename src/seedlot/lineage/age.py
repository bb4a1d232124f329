"""How old a culture is: passages and population doublings along the path from its origin.

Passage number and population doubling level as Ph. Eur. 5.2.3 and ICH Q5D use them: counted along
every path that the cells took; where paths meet (pooling), the oldest counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from graphlib import TopologicalSorter
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history.tables import STEP
from seedlot.lineage.trace import Direction, Trace, trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Passages and cumulative population doublings. `doublings` is None when a step did not state them."""

    passages: int
    doublings: Decimal | None
    untold: tuple[str, ...]


def age(connection: Connection, item: str, *, as_of: int | None = None) -> Age:
    """Count the passages and doublings that lie behind an item."""
    back = trace(connection, item, Direction.BACK, as_of=as_of)
    return age_of(connection, back, as_of=as_of)


def age_of(connection: Connection, back: Trace, *, as_of: int | None = None) -> Age:
    """Count the passages and doublings along a trace back."""
    names = sorted({link.step for link in back.links if link.step})
    steps = {row.step: row for row in ask.rows_among(connection, STEP, "step", names, as_of)}
    made = [link for link in back.links if link.kind == "made from"]
    parents: dict[str, dict[str, str]] = {}
    for link in made:
        parents.setdefault(link.child, {})[link.parent] = link.step
    ages: dict[str, tuple[int, Decimal]] = {}
    untold = {name for name, row in steps.items() if row.passages and row.doublings is None}
    for node in TopologicalSorter({child: set(found) for child, found in parents.items()}).static_order():
        ages[node] = _oldest(parents.get(node, {}), ages, steps)
    on_path = {step for found in parents.values() for step in found.values()}
    untold &= on_path
    passages, doublings = ages.get(back.start, (0, Decimal(0)))
    return Age(passages=passages, doublings=None if untold else doublings, untold=tuple(sorted(untold)))


def _oldest(
    parents: dict[str, str], ages: dict[str, tuple[int, Decimal]], steps: dict[str, Row[Any]]
) -> tuple[int, Decimal]:
    passages, doublings = 0, Decimal(0)
    for parent, step in parents.items():
        before = ages.get(parent, (0, Decimal(0)))
        row = steps.get(step)
        passages = max(passages, before[0] + (row.passages if row else 0))
        doublings = max(doublings, before[1] + Decimal((row.doublings if row else None) or 0))
    return passages, doublings
