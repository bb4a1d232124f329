"""What is known of the things that statements name: from the record, and from the statements themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.vials import Range, gone, vials_taken
from seedlot.history.vials import units as units_of
from seedlot.history.words import TABLES
from seedlot.lineage.banks import Decisions, decisions_on, is_bank, is_part, wholes_of
from seedlot.lineage.references import References, named_by, refer, spoken_by
from seedlot.record.entries.access import Training
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.custody import DoseUse, Excursion, IdentityCheck, Shipment, Stored
from seedlot.record.entries.derivation import Picked
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.quality import Investigation
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.record.entries.supplies import MaterialCertificate
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step
from seedlot.terms.codes import count
from seedlot.terms.words import ItemKind

#: What stands for items among kinds of which names may be lost.
ITEM = "item"


@dataclass(slots=True)
class Thing:
    """An item as the checks see it: when it came to be, what it holds, what was taken."""

    occurred: str
    where: str
    kind: str = ""
    stage: str = ""
    units: int | None = None
    numbers: str = ""
    planned: bool = False
    taken: int = 0
    last_used: str = ""
    used_up: str = ""
    used_up_on: str = ""
    #: numbers of vials that left it, and what took them
    gone: list[tuple[str, str]] = field(default_factory=list)

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
    #: numbers and stage of what vials are taken from; lots of materials; everything else that is named
    ranges: dict[str, Range] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    references: References = field(default_factory=lambda: References(set(), {}))
    #: kinds of which more may be named than could be read
    lost: frozenset[str] = frozenset()


def _entry(number: int) -> str:
    return f"entry {number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside statements.

    `doubtful` names are those of rows that have faults; of kinds that are `lost` there are rows whose names cannot be
    read, so that nothing can be said to be named nowhere. Where many statements are checked part by part: those that stand
    `later` and are named now, those that are `stuck`, for they cannot be ordered, and where an entry of them is written.
    """

    doubtful: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    later: Sequence[Statement] = ()
    stuck: Sequence[Statement] = ()
    whereabouts: Callable[[int], str] = _entry


_NOTHING = Beside()


def names_in(statement: Statement) -> Iterator[str]:
    """Every name that a statement says, its own among them."""
    content = statement.content
    yield content.identifier()
    yield from items_named(statement)
    yield from (name for _, _, name in named_by(content))
    yield from (name for _, name in spoken_by(content))
    match content:
        case Training(person=person):
            yield person
        case Step(people=people, outputs=outputs):
            yield from people
            yield from (made.programme for made in outputs)
        case Registered(programme=programme):
            yield programme
    yield from made_to(content)


def made_to(content: Content) -> tuple[str, ...]:
    """The specifications that items are made to, or studied by, by name and version; empty where none is named."""
    match content:
        case Step(outputs=outputs):
            return tuple(made.specification for made in outputs)
        case Registered(specification=specification) | StabilityStudy(specification=specification):
            return (specification,)
    return ()


def standing(content: Content) -> tuple[str, ...]:
    """The items that must be there, at that time, for something to be done with them."""
    match content:
        case IdentityCheck(item=item) | DoseUse(dose=item) | Investigation(item=item) | Classified(item=item):
            return (item,)
        case OnStability(item=item):
            return (item,)
        case Stored(items=items) | Shipment(items=items) | Excursion(targets=items):
            return items
        case Picked(clone=clone, chosen=True):
            return (clone,)
        case _:
            return ()


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
        case content:
            yield from standing(content)


def made_by(statement: Statement) -> Iterable[tuple[str, Thing]]:
    """The items that a statement brings into being."""
    occurred, where = statement.occurred, statement.where or "this entry"
    match statement.content:
        case Donor(item=item):
            yield item, Thing(occurred, where, ItemKind.DONOR)
        case Material(item=item, units=units):
            yield item, Thing(occurred, where, ItemKind.MATERIAL_LOT, units=units)
        case Registered(item=item, units=units, item_kind=kind, stage=stage, numbers=numbers):
            held = units or count(numbers) or None
            yield item, Thing(occurred, where, kind, stage or "", units=held, numbers=numbers)
        case Step(outputs=outputs, planned=planned):
            for made in outputs:
                told = (made.item_kind, made.stage or "")
                held = units_of(made)
                yield made.item, Thing(occurred, where, *told, units=held, numbers=made.numbers, planned=planned)


def vials_by(statement: Statement, ranges: Mapping[str, Range]) -> Iterator[tuple[str, Thing]]:
    """The vials that a statement takes from ranges by number. Of a vial that something was made of nothing is left."""
    content, occurred, where = statement.content, statement.occurred, statement.where or "this entry"
    for item, several in vials_taken(content, ranges).items():
        stage = ranges[item].stage if item in ranges else ""
        for name in several:
            thing = Thing(occurred, where, ItemKind.VIAL, stage, units=1)
            if isinstance(content, Step) and content.outputs:
                thing.take(1, occurred=occurred)
                thing.used_up, thing.used_up_on = content.step, occurred
            yield name, thing


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
    beside: Beside = _NOTHING,
) -> Known:
    """Read from the record what the statements name, but for an entry that is being corrected.

    `doubtful` names stand in rows that have faults of their own: that they are missing is no further fault.
    """
    statements = list(statements)
    known = Known()
    names = sorted({name for statement in statements for name in items_named(statement)})
    _things(connection, names, known, without=without, whereabouts=beside.whereabouts)
    _ranges(connection, statements, known, without=without)
    _others(connection, statements, known)
    _banks(connection, statements, known, without=without)
    for statement in (*statements, *beside.later, *beside.stuck):
        _announce(statement, known)
    for statement in beside.stuck:
        known.items.update(made_by(statement))
    for name in sorted(beside.doubtful):
        known.items.setdefault(name, Thing("", "a row that has a fault"))
        known.deviations.setdefault(name, "")
        known.holds.setdefault(name, "")
    for names_of in (known.steps, known.people, known.programmes, known.specifications):
        names_of.update(beside.doubtful)
    known.references = refer(connection, statements, beside.doubtful, (*beside.later, *beside.stuck))
    known.lost = beside.lost
    return known


def _things(
    connection: Connection,
    names: list[str],
    known: Known,
    *,
    without: int | None,
    whereabouts: Callable[[int], str],
) -> None:
    """Read items, and what was taken of them. Of an item that is made twice, the first is meant."""
    for row in ask.rows_among(connection, t.ITEM, "item", names):
        if row.entry != without and row.item not in known.items:
            known.items[row.item] = Thing(
                row.occurred,
                whereabouts(row.entry),
                row.item_kind,
                row.stage,
                units=row.units,
                numbers=row.numbers,
                planned=bool(row.planned),
            )
    for row in ask.rows_among(connection, t.USE, "item", names):
        if row.item in known.items and not row.planned and row.entry != without:
            thing = known.items[row.item]
            thing.take(row.units, occurred=row.occurred)
            if row.numbers:
                thing.gone.append((row.numbers, f"step {row.step}"))
            if row.uses_up:
                thing.used_up, thing.used_up_on = row.step, row.occurred


def _others(connection: Connection, statements: list[Statement], known: Known) -> None:
    """Read which steps, people, programmes and specifications the record has, and since when deviations and holds run."""
    names = sorted({name for statement in statements for name in names_in(statement)} - {""})
    by_kind = {
        Step.KIND: known.steps,
        Person.KIND: known.people,
        Programme.KIND: known.programmes,
        SpecificationApproved.KIND: known.specifications,
    }
    for row in ask.rows_among(connection, t.NAMED, "name", names):
        if row.kind in by_kind:
            by_kind[row.kind].add(row.name)
    if {name for statement in statements for name in made_to(statement.content)} - known.specifications - {""}:
        approved = ask.rows(connection, t.NAMED, kind=SpecificationApproved.KIND)
        known.specifications.update(row.name for row in approved)
    ended = sorted(
        {each.content.identifier() for each in statements if isinstance(each.content, DeviationClosed | HoldLifted)}
    )
    for row in ask.rows_among(connection, t.FLAG, "flag", ended):
        (known.deviations if row.flag_kind == Deviation.KIND else known.holds)[row.flag] = row.occurred


def _ranges(connection: Connection, statements: list[Statement], known: Known, *, without: int | None) -> None:
    """Tell the numbers of the ranges that statements name, those that left them as ranges of their own, and lots."""
    left = sorted({name for statement in statements for name in _left_by(statement.content)} & set(known.items))
    edges = ask.rows_among(connection, t.EDGE, "parent", left, edge_kind="known parent")
    children = sorted({row.child for row in edges})
    parts = {
        row.item: row for row in ask.rows_among(connection, t.ITEM, "item", children, item_kind=ItemKind.VIAL_RANGE)
    }
    for edge in edges:
        part = parts.get(edge.child)
        if part is not None and part.numbers and part.entry != without:
            known.items[edge.parent].gone.append((part.numbers, f"'{part.item}'"))
    made = [pair for statement in statements for pair in made_by(statement)]
    for item, thing in (*known.items.items(), *made):
        known.ranges[item] = Range(thing.numbers, thing.stage)
    told = [each.content for each in statements]
    materials = sorted({each.material for each in told if isinstance(each, MaterialCertificate)})
    for row in ask.rows_among(connection, TABLES[Material], "item", materials):
        known.lots[row.item] = row.lot
    known.lots.update({each.item: each.lot for each in told if isinstance(each, Material)})


def _left_by(content: Content) -> Iterable[str]:
    """What vials leave, as a statement says by their numbers."""
    match content:
        case Step() as step:
            yield from (used.item for used in step.inputs if gone(step, used))
        case Registered(parents=parents, numbers=numbers) if numbers:
            yield from parents


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
        for item, several in vials_taken(statement.content, known.ranges).items():
            known.wholes.update(dict.fromkeys(several, (item,)))
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
