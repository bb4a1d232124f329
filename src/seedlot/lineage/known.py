"""What is known of the things that statements name: from the record, and from the statements themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.banks import Decisions, decisions_on, is_bank, is_part, wholes_of
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step
from seedlot.terms.words import ItemKind


@dataclass(slots=True)
class Thing:
    """An item as the checks see it: when it came to be, what it holds, what was taken."""

    occurred: str
    where: str
    kind: str = ""
    stage: str = ""
    units: int | None = None
    planned: bool = False
    taken: int = 0
    last_used: str = ""
    used_up: str = ""
    used_up_on: str = ""

    @property
    def material(self) -> bool:
        """Whether it is a lot of a material."""
        return self.kind == ItemKind.MATERIAL_LOT

    @property
    def bank(self) -> bool:
        """Whether it is a master or working cell bank, or vials of one."""
        return is_bank(self.kind, self.stage)

    def take(self, units: int | None, *, occurred: str) -> None:
        """Take from it: a number of units, or one where units are counted and none are told."""
        self.taken += taken(units, self.units)
        self.last_used = max(self.last_used, occurred)


def taken(units: int | None, held: int | None) -> int:
    """How many units a use takes."""
    return units if units is not None else int(held is not None)


@dataclass(slots=True)
class Known:
    """Everything that a batch of statements may name."""

    items: dict[str, Thing] = field(default_factory=dict)
    steps: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    programmes: set[str] = field(default_factory=set)
    specifications: set[str] = field(default_factory=set)
    deviations: dict[str, str] = field(default_factory=dict)
    holds: dict[str, str] = field(default_factory=dict)
    #: vials to what they were taken aside from; what was decided about banks; what a corrected entry took, since when
    wholes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    decided: dict[str, Decisions] = field(default_factory=dict)
    taken_by: dict[str, int] = field(default_factory=dict)


def items_named(statement: Statement) -> Iterable[str]:
    """Every item (or step) that a statement names, made or used."""
    match statement.content:
        case Donor(item=item) | Material(item=item) | Report(item=item):
            yield item
        case Registered(item=item, parents=parents):
            yield item
            yield from parents
        case Step(inputs=inputs, outputs=outputs, materials=materials):
            yield from (used.item for used in inputs)
            yield from (made.item for made in outputs)
            yield from materials
        case Measured(items=items):
            yield from items.values()
        case Deviation(targets=targets) | Hold(targets=targets):
            yield from targets


def made_by(statement: Statement) -> Iterable[tuple[str, Thing]]:
    """The items that a statement brings into being."""
    occurred, where = statement.occurred, statement.where or "this entry"
    match statement.content:
        case Donor(item=item):
            yield item, Thing(occurred, where, ItemKind.DONOR)
        case Material(item=item, units=units):
            yield item, Thing(occurred, where, ItemKind.MATERIAL_LOT, units=units)
        case Registered(item=item, units=units, item_kind=kind, stage=stage):
            yield item, Thing(occurred, where, kind, stage or "", units=units)
        case Step(outputs=outputs, planned=planned):
            for made in outputs:
                told = (made.item_kind, made.stage or "")
                yield made.item, Thing(occurred, where, *told, units=made.units, planned=planned)


def needed_by(statement: Statement) -> Iterable[str]:
    """The items that must exist before a statement can be said."""
    match statement.content:
        case Registered(parents=parents):
            yield from parents
        case Step(inputs=inputs, materials=materials):
            yield from (used.item for used in inputs)
            yield from materials


def gather(
    connection: Connection,
    statements: Iterable[Statement],
    *,
    without: int | None = None,
    doubtful: frozenset[str] = frozenset(),
) -> Known:
    """Read from the record what the statements name, but for an entry that is being corrected.

    `doubtful` names stand in rows that have faults of their own: that they are missing is no further fault.
    """
    statements = list(statements)
    known = Known()
    names = sorted({name for statement in statements for name in items_named(statement)})
    for row in ask.rows_among(connection, t.ITEM, "item", names):
        if row.entry != without:
            where = f"entry {row.entry}"
            known.items[row.item] = Thing(
                row.occurred, where, row.item_kind, row.stage, units=row.units, planned=bool(row.planned)
            )
    for row in ask.rows_among(connection, t.USE, "item", names):
        if row.item in known.items and not row.planned and row.entry != without:
            thing = known.items[row.item]
            thing.take(row.units, occurred=row.occurred)
            if row.uses_up:
                thing.used_up, thing.used_up_on = row.step, row.occurred
    known.steps = {row.step for row in ask.rows_among(connection, t.STEP, "step", names)}
    known.people = {row.person for row in ask.rows(connection, t.PERSON)}
    known.programmes = {row.programme for row in ask.rows(connection, t.PROGRAMME)}
    known.specifications = {f"{row.name} {row.version}" for row in ask.rows(connection, t.SPECIFICATION)}
    for row in ask.rows(connection, t.FLAG):
        (known.deviations if row.flag_kind == "deviation" else known.holds)[row.flag] = row.occurred
    _banks(connection, statements, known, without=without)
    for statement in statements:
        _announce(statement, known)
    for name in sorted(doubtful):
        known.items.setdefault(name, Thing("", "a row that has a fault"))
        known.deviations.setdefault(name, "")
        known.holds.setdefault(name, "")
    for names_of in (known.steps, known.people, known.programmes, known.specifications):
        names_of.update(doubtful)
    return known


def _banks(connection: Connection, statements: list[Statement], known: Known, *, without: int | None) -> None:
    """Read which banks the statements take from are released, and since when a corrected entry took from them."""
    things = known.items | {name: thing for statement in statements for name, thing in made_by(statement)}
    told = {name: (thing.kind, thing.stage) for name, thing in things.items() if thing.bank}
    if not told:
        return
    known.wholes = wholes_of(connection, told)
    for statement in statements:
        process = statement.content.process if isinstance(statement.content, Step) else ""
        for item, _ in made_by(statement):
            parents = [name for name in needed_by(statement) if name in told and item in told]
            known.wholes[item] = tuple(name for name in parents if is_part(told[item], told[name], process))
    named = {whole for several in known.wholes.values() for whole in several}
    known.decided = decisions_on(connection, named | set(told))
    if without is not None:
        known.taken_by = _taken_by(connection, without)


def _taken_by(connection: Connection, entry: int) -> dict[str, int]:
    """What an entry took from, each with the entry since which it says so, through all its corrections."""
    since: dict[str, int] = {}
    for column in (t.USE.c.item, t.EDGE.c.parent):
        for name, number in connection.execute(
            select(column, column.table.c.since).where(column.table.c.entry == entry)
        ):
            since[name] = min(number, since.get(name, number))
    return since


def _announce(statement: Statement, known: Known) -> None:
    match statement.content:
        case Person(person=person):
            known.people.add(person)
        case Programme(programme=programme):
            known.programmes.add(programme)
        case SpecificationApproved() as said:
            known.specifications.add(said.identifier())
        case Deviation(deviation=deviation):
            known.deviations[deviation] = statement.occurred
        case Hold(hold=hold):
            known.holds[hold] = statement.occurred
        case Step(step=step):
            known.steps.add(step)
        case DeviationClosed() | HoldLifted():
            pass
