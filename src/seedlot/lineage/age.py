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
from seedlot.history.tables import ITEM, STEP
from seedlot.history.vials import VIAL_OF
from seedlot.lineage.trace import Direction, Link, Trace, trace
from seedlot.terms.words import ItemKind, Process

#: Steps in which cells grow; one that does not state its doublings leaves them not known.
GROWING = (Process.PASSAGE, Process.EXPANSION)

#: Items that nobody makes without growing cells first.
_GROWN = frozenset(
    {
        ItemKind.BANK,
        ItemKind.VIAL_RANGE,
        ItemKind.VIAL,
        ItemKind.DRUG_SUBSTANCE,
        ItemKind.DRUG_PRODUCT,
        ItemKind.DOSE,
    }
)

#: Items whose cells have not been cultured: counting begins at zero.
FRESH = (ItemKind.DONOR, ItemKind.TISSUE, ItemKind.MATERIAL_LOT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Passages and cumulative population doublings; None where not known. `untold` names what did not state them."""

    passages: int | None
    doublings: Decimal | None
    untold: tuple[str, ...]


def age(connection: Connection, item: str, *, as_of: int | None = None) -> Age:
    """Count the passages and doublings that lie behind an item."""
    back = trace(connection, item, Direction.BACK, as_of=as_of)
    return age_of(connection, back, as_of=as_of)


def age_of(connection: Connection, back: Trace, *, as_of: int | None = None) -> Age:
    """Count the passages and doublings along a trace back."""
    made = [link for link in back.links if link.kind in {"made from", VIAL_OF}]
    parents = _cells(back.start, made)
    names = sorted({step for found in parents.values() for step in found.values()} - {""})
    steps = {row.step: row for row in ask.rows_among(connection, STEP, "step", names, as_of)}
    order = tuple(TopologicalSorter(parents).static_order())
    items = {row.item: row for row in ask.rows_among(connection, ITEM, "item", sorted(order), as_of)}
    roots = [items[name] for name in order if not parents.get(name) and name in items]
    ages = {row.item: (row.passages or 0, Decimal(row.doublings or 0)) for row in roots}
    for node in order:
        if parents.get(node):
            ages[node] = _oldest(parents[node], ages, steps)
    unknown = [row.item for row in roots if row.item_kind not in FRESH]
    unpassaged = [name for name in unknown if items[name].passages is None]
    undoubled = [name for name in unknown if items[name].doublings is None]
    undoubled += [name for name, row in steps.items() if row.process in GROWING and row.doublings is None]
    if not undoubled and items[back.start].item_kind in _GROWN and _unsaid(roots, steps):
        undoubled.append(back.start)
    passages, doublings = ages.get(back.start, (0, Decimal(0)))
    return Age(
        passages=None if unpassaged else passages,
        doublings=None if undoubled else doublings,
        untold=tuple(sorted({*unpassaged, *undoubled})),
    )


def _unsaid(roots: list[Row[Any]], steps: dict[str, Row[Any]]) -> bool:
    """Whether nothing on the way tells of growth, not even that there was none: then nobody counted."""
    return all(row.doublings is None for row in (*roots, *steps.values()))


def _cells(start: str, made: list[Link]) -> dict[str, dict[str, str]]:
    """Each item whose cells went into the start, with its parents and the steps between: materials aside."""
    parents: dict[str, dict[str, str]] = {}
    for link in made:
        parents.setdefault(link.child, {})[link.parent] = link.step
    reached: dict[str, dict[str, str]] = {}
    waiting = [start]
    while waiting:
        item = waiting.pop()
        if item not in reached:
            reached[item] = parents.get(item, {})
            waiting += reached[item]
    return reached


def _oldest(
    parents: dict[str, str], ages: dict[str, tuple[int, Decimal]], steps: dict[str, Row[Any]]
) -> tuple[int, Decimal]:
    passages, doublings = 0, Decimal(0)
    for parent, step in parents.items():
        before = ages.get(parent, (0, Decimal(0)))
        added = (steps[step].passages, steps[step].doublings) if step else (0, None)  # a vial is as old as its range
        passages = max(passages, before[0] + added[0])
        doublings = max(doublings, before[1] + Decimal(added[1] or 0))
    return passages, doublings
