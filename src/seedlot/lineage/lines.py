"""Which line, or donor, cells are of: the nearest clones or edits behind them, else the lines registered, else the donors.

What a gene editing made is a line of its own, named by the step, before anybody has cloned it. Cells that came as a lot
of a material, such as a leukapheresis, begin a line with what is made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.terms.words import ItemKind, Process

_CHUNK = 500


def lines_of(connection: Connection, steps: Iterable[str], as_of: int | None = None) -> dict[str, frozenset[str]]:
    """Tell the lines of the cells that each step takes, or makes where it takes none; none where it handles no cells.

    Materials are no cells.
    """
    names = sorted(set(steps))
    handled: dict[str, list[str]] = defaultdict(list)
    for step, item in _taken(connection, names, as_of):
        handled[step].append(item)
    kinds = _kinds(connection, sorted({item for several in handled.values() for item in several}), as_of)
    cells = {name for name in handled if any(kinds.get(item) != ItemKind.MATERIAL_LOT for item in handled[name])}
    made: dict[str, list[str]] = defaultdict(list)
    for row in ask.rows_among(connection, t.ITEM, "step", [name for name in names if name not in cells], as_of):
        made[row.step].append(row.item)
    taken = {**handled, **made}
    lines = _lines(connection, sorted({item for several in taken.values() for item in several}), as_of)
    return {step: frozenset().union(*(lines[item] for item in several)) for step, several in taken.items()}


def lines_among(connection: Connection, items: list[str], as_of: int | None = None) -> dict[str, frozenset[str]]:
    """The lines of items themselves."""
    return _lines(connection, items, as_of)


def _taken(connection: Connection, steps: list[str], as_of: int | None) -> list[tuple[str, str]]:
    """Each step and the items that it takes from. A use is found by the entry of its step, which has an index."""
    entries = {row.entry for row in ask.rows_among(connection, t.STEP, "step", steps, as_of)}
    wanted = set(steps)
    uses = ask.rows_among(connection, t.USE, "entry", sorted(entries), as_of)
    return [(row.step, row.item) for row in uses if row.step in wanted and not row.planned]


def _lines(connection: Connection, items: list[str], as_of: int | None) -> dict[str, frozenset[str]]:
    """The lines of items: back along what they were made from, and no further than a clone or an edit."""
    parents: dict[str, tuple[str, ...]] = {}
    kinds: dict[str, str] = {}
    edits: dict[str, str] = {}
    waiting = items
    while waiting:
        found = _kinds(connection, waiting, as_of)
        kinds |= found
        ends = {name for name in waiting if found.get(name) in {ItemKind.CLONE, ItemKind.MATERIAL_LOT}}
        edited = _edited(connection, [name for name in waiting if name not in ends], as_of)
        edits |= edited
        further = [name for name in waiting if name not in ends | set(edited)]
        behind: dict[str, list[str]] = defaultdict(list)
        for child, parent in _parents(connection, further, as_of):
            behind[child].append(parent)
        parents |= {name: tuple(behind.get(name, ())) for name in waiting}
        waiting = sorted({parent for several in behind.values() for parent in several} - set(parents))
    return _resolved(parents, kinds, edits)


def _edited(connection: Connection, items: list[str], as_of: int | None) -> dict[str, str]:
    """Which of the items a gene editing made, each with the step."""
    made = {row.item: row.step for row in ask.rows_among(connection, t.ITEM, "item", items, as_of) if row.step}
    steps = ask.rows_among(
        connection, t.STEP, "step", sorted(set(made.values())), as_of, process=str(Process.GENE_EDITING)
    )
    editing = {row.step for row in steps}
    return {item: step for item, step in made.items() if step in editing}


def _resolved(
    parents: Mapping[str, tuple[str, ...]], kinds: Mapping[str, str], edits: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Lines from the roots down; a material is no cell of any line."""
    lines: dict[str, frozenset[str]] = {}
    waiting = list(parents)
    while waiting:
        item = waiting[-1]
        missing = [parent for parent in parents[item] if parent not in lines]
        if missing and item not in lines:
            waiting += missing
            continue
        waiting.pop()
        of_its_own = frozenset() if kinds.get(item) == ItemKind.MATERIAL_LOT else frozenset({edits.get(item, item)})
        behind = [lines[parent] for parent in parents[item]]
        lines[item] = frozenset().union(*behind) or of_its_own
    return lines


def _kinds(connection: Connection, items: list[str], as_of: int | None) -> dict[str, str]:
    return {row.item: row.item_kind for row in ask.rows_among(connection, t.ITEM, "item", items, as_of)}


def _parents(connection: Connection, items: list[str], as_of: int | None) -> Iterable[tuple[str, str]]:
    for start in range(0, len(items), _CHUNK):
        query = select(t.EDGE.c.child, t.EDGE.c.parent).where(
            t.EDGE.c.child.in_(items[start : start + _CHUNK]),
            t.EDGE.c.edge_kind != "material",
            t.EDGE.c.planned.is_(False),
            ask.holds(t.EDGE, as_of),
        )
        yield from ((row.child, row.parent) for row in connection.execute(query.order_by(t.EDGE.c.row)))
