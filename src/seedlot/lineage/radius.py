"""Blast radius: what falls with a step, a bank, a clone, a material, a donor, a room, if an authority refuses it.

What falls is what a recall of it touches. Of that the banks, the lots and the doses, with those that were given; and the
programmes, trials and territories of these, as the items, the products, the trials and the uses of doses name them. What
remains are banks and lots of the same programmes to which no path leads from it. An item that names no programme belongs
to that of the nearest items before it that do.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.recall import Recalled, Touched, recall
from seedlot.lineage.trace import Direction
from seedlot.lineage.trace import links as links_from
from seedlot.record.entries.custody import DoseUse, Order
from seedlot.record.entries.quality import Product, Trial, TrialStatus, Withdrawn
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import ItemKind

BANKS = (ItemKind.BANK, ItemKind.VIAL_RANGE)
LOTS = (ItemKind.DRUG_SUBSTANCE, ItemKind.DRUG_PRODUCT)
_COUNTED = (*BANKS, *LOTS, ItemKind.DOSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A programme that loses something: its trials with their last status, and its territories."""

    programme: str
    product: str
    banks: int
    lots: int
    doses: int
    trials: tuple[tuple[str, str], ...]
    territories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A bank or lot of a programme that is hit, to which no path leads."""

    item: str
    kind: str
    stage: str
    programme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Radius:
    """What falls and what remains. `recipients` are the codes of all to whom something that falls was given.

    `orders` wait for cells of a donor that falls.
    """

    recalled: Recalled
    banks: tuple[Touched, ...]
    lots: tuple[Touched, ...]
    doses: tuple[Touched, ...]
    given: tuple[Touched, ...]
    recipients: tuple[str, ...]
    orders: tuple[str, ...]
    programmes: tuple[Hit, ...]
    remains: tuple[Left, ...]


def radius(connection: Connection, cause: Cause, *, as_of: int | None = None) -> Radius:
    """Tell what falls with a cause, and what of the same programmes remains.

    Raises:
        NotInRecordError: the record does not hold the cause.
    """
    recalled = recall(connection, cause, as_of=as_of)
    touched = recalled.touched
    given = [each for each in touched if each.now.given]
    belongs = _belongs(connection, [each.item for each in touched], as_of)
    used = _used(connection, touched, as_of)
    orders = _ordered(connection, _waiting(connection, touched, as_of), as_of)
    named = (*belongs.values(), *orders.values())
    hit = sorted({*(name for several in named for name in several), *used} | _asked(cause))
    return Radius(
        recalled=recalled,
        banks=_of(touched, BANKS),
        lots=_of(touched, LOTS),
        doses=_of(touched, (ItemKind.DOSE,)),
        given=tuple(given),
        recipients=tuple(sorted({end.recipient for each in given for end in each.now.ends if end.recipient})),
        orders=tuple(sorted(orders)),
        programmes=tuple(_hits(connection, hit, touched, belongs, used, as_of)),
        remains=_remains(connection, hit, {each.item for each in touched}, as_of),
    )


def _asked(cause: Cause) -> set[str]:
    return {cause.programme} if cause.programme else set()


def _of(touched: Sequence[Touched], kinds: tuple[ItemKind, ...]) -> tuple[Touched, ...]:
    return tuple(each for each in touched if each.kind in kinds)


def _belongs(connection: Connection, items: Sequence[str], as_of: int | None) -> dict[str, tuple[str, ...]]:
    """The programmes of items: their own, else of every path that leads to them the nearest that is named on it."""
    links = links_from(connection, items, Direction.BACK, as_of=as_of)
    names = sorted({*items, *(link.parent for link in links)})
    own = {row.item: row.programme for row in ask.rows_among(connection, t.ITEM, "item", names, as_of) if row.programme}
    after: dict[str, list[str]] = defaultdict(list)
    for link in links:
        after[link.parent].append(link.child)
    found: dict[str, set[str]] = defaultdict(set)
    found.update((item, {programme}) for item, programme in own.items())
    waiting = deque(sorted(own))
    while waiting:
        item = waiting.popleft()
        for child in after[item]:
            if child not in own and not found[item] <= found[child]:
                found[child] |= found[item]
                waiting.append(child)
    return {item: tuple(sorted(found[item])) for item in items}


def _waiting(connection: Connection, touched: Sequence[Touched], as_of: int | None) -> list[Row[Any]]:
    """The orders for cells of a donor that falls, which were neither withdrawn nor given."""
    donors = sorted(each.item for each in touched if each.kind == ItemKind.DONOR)
    orders = ask.rows_among(connection, TABLES[Order], "donor", donors, as_of)
    names = sorted({row.order for row in orders})
    withdrawn = ask.rows_among(connection, TABLES[Withdrawn], "name", names, as_of, what="order")
    uses = ask.rows_among(connection, TABLES[DoseUse], "order", names, as_of)
    over = {row.name for row in withdrawn} | {use.order for use in uses if use.outcome == "given"}
    return [row for row in orders if row.order not in over]


def _ordered(connection: Connection, orders: Sequence[Row[Any]], as_of: int | None) -> dict[str, tuple[str, ...]]:
    """The programmes of orders: as the order or its trial says."""
    trials = _programme_of(connection, TABLES[Trial], "trial", {row.trial for row in orders}, as_of)
    return {row.order: tuple(sorted({row.programme, trials.get(row.trial, "")} - {""})) for row in orders}


def _used(connection: Connection, touched: Sequence[Touched], as_of: int | None) -> dict[str, set[str]]:
    """The programmes for which doses that fall were given, by the doses: as the use, its trial or its order says."""
    names = sorted(each.item for each in touched if each.now.ends)
    uses = ask.rows_among(connection, TABLES[DoseUse], "dose", names, as_of)
    trials = _programme_of(connection, TABLES[Trial], "trial", {use.trial for use in uses}, as_of)
    orders = _programme_of(connection, TABLES[Order], "order", {use.order for use in uses}, as_of)
    found: dict[str, set[str]] = defaultdict(set)
    for use in uses:
        for programme in {use.programme, trials.get(use.trial, ""), orders.get(use.order, "")} - {""}:
            found[programme].add(use.dose)
    return found


def _programme_of(
    connection: Connection, table: Any, column: str, names: Iterable[str], as_of: int | None
) -> dict[str, str]:
    rows = ask.rows_among(connection, table, column, sorted(set(names) - {""}), as_of)
    return {getattr(row, column): row.programme for row in rows}


def _hits(
    connection: Connection,
    hit: list[str],
    touched: Sequence[Touched],
    belongs: dict[str, tuple[str, ...]],
    used: dict[str, set[str]],
    as_of: int | None,
) -> list[Hit]:
    told = {row.programme: row for row in ask.rows_among(connection, t.PROGRAMME, "programme", hit, as_of)}
    products = ask.grouped(ask.rows_among(connection, TABLES[Product], "programme", hit, as_of), "programme")
    trials = ask.grouped(ask.rows_among(connection, TABLES[Trial], "programme", hit, as_of), "programme")
    numbers = {name: _trials(told.get(name), trials[name]) for name in hit}
    every = sorted({trial for several in numbers.values() for trial in several})
    said = ask.rows_among(connection, TABLES[TrialStatus], "trial", every, as_of)
    status = {row.trial: row.status for row in sorted(said, key=lambda row: (row.occurred, row.entry))}
    found = []
    for name in hit:
        own = [each.kind for each in touched if name in belongs.get(each.item, ()) or each.item in used.get(name, ())]
        rows = [row for row in (told.get(name), *products[name], *trials[name]) if row is not None]
        found.append(
            Hit(
                programme=name,
                product=told[name].product if name in told else "",
                banks=sum(kind in BANKS for kind in own),
                lots=sum(kind in LOTS for kind in own),
                doses=sum(kind == ItemKind.DOSE for kind in own),
                trials=tuple((trial, status.get(trial, "not known")) for trial in numbers[name]),
                territories=tuple(sorted({each for row in rows for each in row.territories.split(";")} - {""})),
            )
        )
    return found


def _trials(programme: Row[Any] | None, registered: Sequence[Row[Any]]) -> tuple[str, ...]:
    named = programme.trials.split(";") if programme is not None else []
    return tuple(sorted({*named, *(row.trial for row in registered)} - {""}))


def _remains(connection: Connection, hit: list[str], fallen: set[str], as_of: int | None) -> tuple[Left, ...]:
    """Banks and lots of the programmes that are hit, and what was made of them, to which no path leads."""
    labelled = ask.rows_among(connection, t.ITEM, "programme", hit, as_of)
    own = [row.item for row in labelled if not row.planned and row.item not in fallen]
    reached = {link.child for link in links_from(connection, own, as_of=as_of)}
    names = sorted({*own, *reached} - fallen)
    rows = [row for row in ask.rows_among(connection, t.ITEM, "item", names, as_of) if row.item_kind in _COUNTED]
    belongs = _belongs(connection, [row.item for row in rows], as_of)
    found = [
        Left(item=row.item, kind=row.item_kind, stage=row.stage, programme=programme)
        for row in rows
        for programme in belongs[row.item]
        if programme in hit
    ]
    return tuple(sorted(found, key=lambda left: (left.programme, left.item)))


#: Kinds of entry whose names are causes.
_CAUSES: dict[str, CauseKind] = {
    kind: CauseKind(kind)
    for kind in ("step", "room", "equipment", "person", "procedure", "deviation", "hold", "excursion", "monitoring")
}


class AmbiguousError(SeedlotError):
    """A name that several things have."""

    def __init__(self, name: str, kinds: Sequence[str]) -> None:
        super().__init__(
            f"'{name}' names several things: {', '.join(kinds)}", mend=f"Say which, such as --{kinds[0]} '{name}'."
        )


def cause_named(connection: Connection, name: str, *, as_of: int | None = None) -> Cause:
    """Find what a name stands for: an item, a step, a room and so on.

    Raises:
        NotInRecordError: nothing is called so that could be a cause.
        AmbiguousError: several things are.
    """
    kinds = [_CAUSES[row.kind] for row in ask.rows(connection, t.NAMED, as_of, name=name) if row.kind in _CAUSES]
    items = ask.rows(connection, t.ITEM, as_of, item=name)
    kinds += [CauseKind.MATERIAL if row.item_kind == ItemKind.MATERIAL_LOT else CauseKind.ITEM for row in items]
    found = sorted(set(kinds))
    if not found:
        raise ask.absent(connection, name, as_of, "cause")
    if len(found) > 1:
        raise AmbiguousError(name, found)
    return Cause(kind=found[0], name=name)
