"""Whether a correction takes an open deviation or hold off an item that it touches.

A step that handled an item, a sample of it, and what it was made from speak of it. Whoever corrects the inputs, the
materials or the outputs of an entry cuts such a tie, and a flag that hangs on it would leave the item without a word
(EU GMP Annex 11, 9: changes are reviewed; 21 CFR 211.192: a deviation is investigated, not moved).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.living import fed, perhaps_fed
from seedlot.history.vials import Ranges, named, vials_taken
from seedlot.lineage.trace import Direction, Trace, trace
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.work import Step
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind

#: What is taken out of an item and still speaks of it.
TAKEN = (ItemKind.SAMPLE, ItemKind.VIAL, ItemKind.VIAL_RANGE)


def taken_off(connection: Connection, statement: Statement, number: int) -> Iterator[Finding]:
    """Find the open flags that a corrected statement would take off an item which they touch now."""
    was, will = _was(connection, number), _will(connection, statement)
    for item in sorted({item for item, _ in was.ties() - will.ties()}):
        on_it = {(row.flag_kind, row.flag) for row in ask.rows(connection, t.FLAG, target=item)}
        gone = _hanging(connection, was, item) - _hanging(connection, will, item)
        for kind, flag, target in sorted(_open(connection, gone)):
            if (kind, flag) not in on_it:
                says = (
                    f"{kind} {flag} on '{target}' is open, and would no longer touch '{item}'. "
                    f"Close it with a conclusion first, or add '{item}' to its targets."
                )
                yield Finding(code="lineage/taken off", answer=Answer.NOT_MET, says=says)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What an entry says of making and handling: the step, what it made of which kind, inputs or parents, materials.

    `fed` are the inputs into which the materials went as well, because they live on.
    """

    step: str
    made: dict[str, str]
    inputs: frozenset[str]
    materials: frozenset[str]
    fed: frozenset[str] = frozenset()

    def ties(self) -> set[tuple[str, str]]:
        """Each item, and what speaks of it because of this entry: what it was made from, a sample, the step."""
        used = self.inputs | self.materials
        ties = {(child, parent) for child in self.made or self.inputs for parent in used if child != parent}
        if not self.made:
            return {tie for tie in ties if tie[1] in self.materials} | {(item, self.step) for item in self.inputs}
        ties |= {(item, material) for item in self.fed for material in self.materials}
        taken = [child for child, kind in self.made.items() if kind in TAKEN]
        return ties | {(item, name) for item in self.inputs for child in taken for name in (child, self.step)}


def _was(connection: Connection, number: int) -> _Told:
    edges = [row for row in ask.rows(connection, t.EDGE, entry=number) if not row.planned]
    uses = [row for row in ask.rows(connection, t.USE, entry=number) if not row.planned]
    materials = frozenset(row.parent for row in edges if row.edge_kind == "material")
    parents = {row.parent for row in edges if row.edge_kind != "material"}
    step = next((row.step for row in ask.rows(connection, t.STEP, entry=number)), "")
    made = {row.item: row.item_kind for row in ask.rows(connection, t.ITEM, entry=number, step=step)}
    return _Told(
        step=step,
        made=made,
        inputs=frozenset(parents | {row.item for row in uses}),
        materials=materials,
        fed=frozenset(row.child for row in edges if row.edge_kind == "material" and row.child not in made),
    )


def _will(connection: Connection, statement: Statement) -> _Told:
    match statement.content:
        case Step(planned=False) as step:
            ranges = Ranges(connection).of({*named(step), *perhaps_fed(step)})
            vials = {name for several in vials_taken(step, ranges).values() for name in several}
            outputs = {made.item: str(made.item_kind) for made in step.outputs}
            return _Told(
                step=step.step,
                made=outputs or dict.fromkeys(vials, str(ItemKind.VIAL)),
                inputs=frozenset({used.item for used in step.inputs} | (vials if step.outputs else set())),
                materials=frozenset(step.materials),
                fed=frozenset(fed(step, ranges)),
            )
        case Registered(item=item, item_kind=kind, parents=parents):
            return _Told(step="", made={item: kind}, inputs=frozenset(parents), materials=frozenset())
        case _:
            return _Told(step="", made={}, inputs=frozenset(), materials=frozenset())


def _hanging(connection: Connection, told: _Told, item: str) -> set[str]:
    """Every item and step whose flags touch an item because of what an entry tells."""
    hanging: set[str] = set()
    for name in {name for of, name in told.ties() if of == item and name}:
        if name == told.step:
            hanging.add(name)
        elif ask.rows(connection, t.ITEM, item=name):
            direction = Direction.FORWARD if item in told.inputs and name in told.made else Direction.BACK
            hanging |= _around(connection, trace(connection, name, direction))
    return hanging


def _around(connection: Connection, found: Trace) -> set[str]:
    """The places of a trace (forward, only what was taken out), and the steps that made or only handled them."""
    back = found.direction is Direction.BACK
    names = {place.item for place in found.places if back or place.kind in TAKEN or place.item == found.start}
    steps = {link.step for link in found.links if link.child in names}
    used = {row.step for row in ask.rows_among(connection, t.USE, "item", sorted(names)) if not row.planned}
    fruitful = {row.step for row in ask.rows_among(connection, t.ITEM, "step", sorted(used))}
    return names | ((steps | (used - fruitful)) - {""})


def _open(connection: Connection, targets: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """The kind, name and target of each flag that is open: not closed, or amended since."""
    rows = ask.rows_among(connection, t.FLAG, "target", sorted(targets))
    names = sorted({row.flag for row in rows})
    closed = {(row.flag_kind, row.flag): row for row in ask.rows_among(connection, t.FLAG_CLOSED, "flag", names)}
    for row in rows:
        ended = closed.get((row.flag_kind, row.flag))
        if ended is None or row.since > ended.since:
            yield row.flag_kind, row.flag, row.target
