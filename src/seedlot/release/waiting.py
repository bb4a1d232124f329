"""What waits for somebody: lots without a decision, open deviations and holds, materials that expire, and the record's own seal.

It is the first page of every day, so each question is answered from an index and gives no more than a page shows. Which
tests are due takes longer and is asked for by itself (`release.due`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, literal_column, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.whereabouts import State, whereabouts
from seedlot.record import read
from seedlot.terms.words import ItemKind

#: How many of each are shown, and how many are counted at most.
SHOWN, COUNTED = 8, 100
#: Days before and after today within which what expires is shown.
PAST, AHEAD = 30, 60
#: How many lots a list of them holds at most.
LISTED = 1_000
_EMPTY: ColumnElement[str] = literal_column("''")
_OVER = (State.USED_UP, State.GONE, State.GIVEN)
_LOTS = (ItemKind.BANK, ItemKind.DRUG_SUBSTANCE, ItemKind.DRUG_PRODUCT, ItemKind.VIAL_RANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A lot or a bank that nobody decided about, and whether its audit trail was reviewed."""

    item: str
    kind: str
    stage: str
    name: str
    occurred: str
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """Some rows, and how many there are: up to `COUNTED` are counted."""

    rows: tuple[Any, ...]
    total: int

    @property
    def says(self) -> str:
        """How many there are, in words."""
        return f"more than {COUNTED:,}" if self.total > COUNTED else f"{self.total:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """How far the record is sealed for an outsider: the last signed checkpoint, co-signature and time stamp."""

    size: int
    checkpoint: Row[Any] | None
    checkpoint_on: str
    cosignature: Row[Any] | None
    timestamp: Row[Any] | None

    @property
    def since(self) -> int:
        """How many entries no signed checkpoint covers."""
        return self.size - (self.checkpoint.size if self.checkpoint else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits, the newest first; what expires, the nearest first; the last entries; and the seal of the record."""

    to_review: Some
    to_decide: Some
    flags: Some
    expiring: tuple[Row[Any], ...]
    decisions: tuple[Row[Any], ...]
    recent: tuple[Row[Any], ...]
    seal: Seal


def waiting(connection: Connection, *, today: date) -> Waiting:
    """Tell what waits now."""
    to_review, to_decide = _lots(connection)
    return Waiting(
        to_review=to_review,
        to_decide=to_decide,
        flags=_open(connection),
        expiring=_expiring(connection, today),
        decisions=tuple(_last(connection, t.DECISION, SHOWN)),
        recent=tuple(connection.execute(select(t.HEADER).order_by(t.HEADER.c.entry.desc()).limit(12))),
        seal=_seal(connection),
    )


def waiting_lots(connection: Connection, *, reviewed: bool) -> tuple[tuple[Lot, ...], bool]:
    """Every lot that awaits its decision, or else its review, the newest first; and whether there are more than `LISTED`."""
    found = [lot for lot in _undecided(connection, 2 * LISTED + 2) if lot.reviewed is reviewed]
    return tuple(found[:LISTED]), len(found) > LISTED


def _lots(connection: Connection) -> tuple[Some, Some]:
    """Lots without a decision: those to review, and those that were reviewed; as many as are counted are read."""
    found = _undecided(connection, 2 * COUNTED + 2)
    told = ([lot for lot in found if lot.reviewed is way] for way in (False, True))
    to_review, to_decide = (Some(rows=tuple(each[:SHOWN]), total=len(each)) for each in told)
    return to_review, to_decide


def _undecided(connection: Connection, most: int) -> list[Lot]:
    """Lots made to a specification without a decision that holds, the newest first; a planned lot is none yet."""
    item = t.ITEM.c
    decided = select(t.DECISION.c.row).where(t.DECISION.c.lot == item.item, ask.holds(t.DECISION, None)).exists()
    seen = select(t.REVIEW.c.row).where(t.REVIEW.c.lot == item.item, ask.holds(t.REVIEW, None)).exists()
    wanted = (item.specification > _EMPTY, item.item_kind.in_(_LOTS), item.planned.is_(False), ask.holds(t.ITEM, None))
    query = select(t.ITEM, seen.label("reviewed")).where(*wanted, ~decided).order_by(item.entry.desc(), item.row.desc())
    return [_lot(row) for row in connection.execute(query.limit(most))]


def _lot(row: Row[Any]) -> Lot:
    return Lot(
        item=row.item,
        kind=row.item_kind,
        stage=row.stage,
        name=row.name,
        occurred=row.occurred,
        reviewed=bool(row.reviewed),
    )


def _open(connection: Connection) -> Some:
    """Deviations and holds that nobody closed."""
    closed = select(t.FLAG_CLOSED.c.row).where(t.FLAG_CLOSED.c.flag == t.FLAG.c.flag, ask.holds(t.FLAG_CLOSED, None))
    first = select(func.min(t.FLAG.c.row)).where(ask.holds(t.FLAG, None), ~closed.exists()).group_by(t.FLAG.c.flag)
    query = select(t.FLAG).where(t.FLAG.c.row.in_(first))
    total = _counted(connection, first)
    return Some(rows=tuple(connection.execute(query.order_by(t.FLAG.c.row.desc()).limit(SHOWN))), total=total)


def _counted(connection: Connection, query: Any) -> int:
    some = query.order_by(None).limit(COUNTED + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def _expiring(connection: Connection, today: date) -> tuple[Row[Any], ...]:
    """Materials, and whatever else states a day, that expire soon or did lately, and are not used up."""
    item, first, last = t.ITEM.c, today - timedelta(days=PAST), today + timedelta(days=AHEAD)
    query = select(t.ITEM).where(
        item.expiry > _EMPTY,
        item.expiry >= first.isoformat(),
        item.expiry <= last.isoformat(),
        item.planned.is_(False),
        ask.holds(t.ITEM, None),
    )
    rows = connection.execute(query.order_by(item.expiry, item.row).limit(3 * SHOWN)).all()
    now = whereabouts(connection, [row.item for row in rows])
    return tuple(row for row in rows if now[row.item].state not in _OVER)[:SHOWN]


def _last(connection: Connection, table: Table, most: int) -> list[Row[Any]]:
    query = select(table).where(ask.holds(table, None)).order_by(table.c.entry.desc(), table.c.row.desc()).limit(most)
    return list(connection.execute(query))


def _seal(connection: Connection) -> Seal:
    checkpoint, cosignature, timestamp = (
        next(iter(_last(connection, table, 1)), None) for table in (t.CHECKPOINT, t.COSIGNATURE, t.TIMESTAMP)
    )
    return Seal(
        size=read.size(connection),
        checkpoint=checkpoint,
        checkpoint_on=ask.recorded(connection, checkpoint.entry) if checkpoint else "",
        cosignature=cosignature,
        timestamp=timestamp,
    )
