"""Gather the case of a lot from the history and the lineage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.age import age_of
from seedlot.lineage.trace import Direction, Trace, trace
from seedlot.record import read
from seedlot.release.case import Case, Decided, Done, Flag, Member, Signed
from seedlot.specs.judge import Evidence
from seedlot.terms.finding import Finding
from seedlot.terms.words import ItemKind, Outcome


def gather(connection: Connection, lot: str, *, as_of: int | None = None) -> Case:
    """Gather all that bears on a lot, as of an entry."""
    size = read.size(connection) if as_of is None else as_of
    row = ask.item(connection, lot, size)
    back = trace(connection, lot, Direction.BACK, as_of=size)
    items = {found.item: found for found in ask.rows_among(connection, t.ITEM, "item", _names(back), size)}
    samples = _samples(connection, list(items), size)
    specification = _specification(connection, row, size)
    steps = _steps(connection, back, size)
    flags = _flags(connection, [*items, *samples, *(step.step for step in steps)], size)
    evidence = _evidence(connection, row, items, samples, size)
    found = _found(connection, [lot, *(sample for sample, of in samples.items() if of == lot)], size)
    decisions = _decisions(connection, lot, size)
    spent = age_of(connection, back, as_of=size)
    opened = ask.opened(connection)
    read_from = {row.entry for row in items.values()}
    read_from |= {step.entry for step in steps} | {flag.entry for flag in flags} | {value.entry for value in evidence}
    read_from |= {flag.closed_entry for flag in flags if flag.closed_entry is not None}
    read_from |= {specification.entry} if specification else set()
    return Case(
        as_of=size,
        root=read.root(connection, size).hex(),
        simulated=opened.simulated,
        title=opened.title,
        site=opened.site,
        lot=_member(row),
        product=_product(connection, row, size),
        ancestors=tuple(_member(items[place.item]) for place in back.places if place.item != lot),
        steps=steps,
        specification=ask.specification(specification) if specification else None,
        specification_entry=specification.entry if specification else None,
        evidence=evidence,
        found=found,
        flags=flags,
        decisions=decisions,
        passages=spent.passages,
        doublings="" if spent.doublings is None else str(spent.doublings),
        entries=tuple(sorted(read_from)),
    )


def _names(back: Trace) -> list[str]:
    return [place.item for place in back.places]


def _member(row: Row[Any]) -> Member:
    return Member(
        item=row.item,
        kind=row.item_kind,
        stage=row.stage,
        name=row.name,
        programme=row.programme,
        specification=row.specification,
        occurred=row.occurred,
        expiry=row.expiry,
        step=row.step,
        planned=bool(row.planned),
        entry=row.entry,
    )


def _product(connection: Connection, lot: Row[Any], as_of: int) -> str:
    found = ask.rows(connection, t.PROGRAMME, as_of, programme=lot.programme) if lot.programme else []
    return str(found[0].product) if found else ""


def _samples(connection: Connection, items: list[str], as_of: int) -> dict[str, str]:
    """Samples taken from any of the items: sample to item."""
    edges = ask.rows_among(connection, t.EDGE, "parent", items, as_of)
    children = {edge.child: edge.parent for edge in edges if edge.edge_kind == "made from" and not edge.planned}
    rows = ask.rows_among(connection, t.ITEM, "item", sorted(children), as_of)
    return {row.item: children[row.item] for row in rows if row.item_kind == ItemKind.SAMPLE}


def _specification(connection: Connection, lot: Row[Any], as_of: int) -> Row[Any] | None:
    """The specification that the lot names; it must have been approved by `as_of`."""
    for row in ask.rows(connection, t.SPECIFICATION, as_of):
        if f"{row.name} {row.version}" == lot.specification:
            return row
    return None


def _steps(connection: Connection, back: Trace, as_of: int) -> tuple[Done, ...]:
    names = sorted({link.step for link in back.links if link.step})
    materials: dict[str, set[str]] = {}
    for link in back.links:
        if link.kind == "material":
            materials.setdefault(link.step, set()).add(link.parent)
    return tuple(
        Done(
            step=row.step,
            process=row.process,
            occurred=row.occurred,
            environment=row.environment,
            materials=tuple(sorted(materials.get(row.step, ()))),
            entry=row.entry,
        )
        for row in ask.rows_among(connection, t.STEP, "step", names, as_of)
    )


def _flags(connection: Connection, targets: Iterable[str], as_of: int) -> tuple[Flag, ...]:
    rows = ask.rows_among(connection, t.FLAG, "target", sorted(set(targets)), as_of)
    names = sorted({row.flag for row in rows})
    closed = {(row.flag_kind, row.flag): row for row in ask.rows_among(connection, t.FLAG_CLOSED, "flag", names, as_of)}
    return tuple(_flag(row, closed.get((row.flag_kind, row.flag))) for row in rows)


def _flag(row: Row[Any], closed: Row[Any] | None) -> Flag:
    return Flag(
        flag=row.flag,
        kind=row.flag_kind,
        severity=row.severity,
        title=row.title,
        target=row.target,
        open=closed is None,
        acceptable=closed is not None and bool(closed.acceptable),
        conclusion=closed.conclusion if closed else "",
        entry=row.entry,
        closed_entry=closed.entry if closed else None,
    )


def _evidence(
    connection: Connection, lot: Row[Any], items: dict[str, Row[Any]], samples: dict[str, str], as_of: int
) -> tuple[Evidence, ...]:
    """Values of the lot, of what it came from, and of their samples.

    A value counts at the stage of the item that it was taken from. What another item of the lot's
    own stage showed says nothing of this lot, so it is left out.
    """
    stages = {name: row.stage for name, row in items.items()}
    stages |= {sample: stages[of] for sample, of in samples.items()}
    own = {lot.item, *(sample for sample, of in samples.items() if of == lot.item)}
    wanted = [name for name, stage in stages.items() if name in own or stage != lot.stage]
    return tuple(
        Evidence(
            reportable=ask.reportable(row),
            entry=row.entry,
            item=row.item,
            stage=stages[row.item],
            occurred=row.occurred,
            source=f"{row.origin}, {row.reference}",
        )
        for row in ask.rows_among(connection, t.VALUE, "item", sorted(wanted), as_of)
    )


def _found(connection: Connection, items: list[str], as_of: int) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code=row.code,
            answer=row.answer or None,
            says=row.says,
            where=f"{row.reference}, entry {row.entry}" + (f", {row.place}" if row.place else ""),
            source=row.source,
        )
        for row in ask.rows_among(connection, t.FOUND, "item", items, as_of)
    )


def _decisions(connection: Connection, lot: str, as_of: int) -> tuple[Decided, ...]:
    return tuple(_decided(connection, row, as_of) for row in ask.rows(connection, t.DECISION, as_of, lot=lot))


def _decided(connection: Connection, row: Row[Any], as_of: int) -> Decided:
    targets = [rest.target for rest in ask.rows(connection, t.RESTS, as_of, entry=row.entry)]
    amended = ask.rows_among(connection, t.AMENDMENT, "target", [*targets, row.entry], as_of)
    signatures = ask.rows(connection, t.SIGNATURE, as_of, target=row.entry)
    return Decided(
        outcome=Outcome(row.outcome),
        person=row.person,
        authentication=row.authentication,
        specification=row.specification,
        as_of=row.as_of,
        recorded=row.recorded,
        entry=row.entry,
        signatures=tuple(
            Signed(
                person=sign.person,
                name=sign.name,
                meaning=sign.meaning,
                method=sign.method,
                recorded=sign.recorded,
                entry=sign.entry,
            )
            for sign in signatures
        ),
        stale=tuple(amendment.entry for amendment in amended if amendment.entry > row.entry),
    )
