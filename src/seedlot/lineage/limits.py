"""Limits of in vitro age: whether every item of a stage was young enough when it was made (ICH Q5D).

The limit in force is the last of its stage, programme and product that was set by the time that the item was made; where
several apply (one for every programme, one for this product), the strictest counts for each figure. At the limit is
within it.

A vial is made for the programme of its bank. An item that names no programme, such as a bank of several, is made for
those of the items that were made of it and are looked at too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.vials import VIAL_OF
from seedlot.history.words import TABLES
from seedlot.lineage.age import Age, ages
from seedlot.lineage.proof import withdrawals
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.scope import Scope
from seedlot.lineage.trace import CELLS, KNOWN_PARENT
from seedlot.record.entries.quality import AgeLimit
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before

#: The programmes that an item is made for, and their products.
_Served: TypeAlias = tuple[frozenset[str], frozenset[str]]

SOURCE = "ICH Q5D (limit of in vitro cell age)"
_FIGURES = ("passages", "doublings", "days")
_UNITS = {"passages": "passages", "doublings": "population doublings", "days": "days in culture"}


def limits(connection: Connection, scope: Scope, as_of: int | None = None) -> Iterator[Remark]:
    """Judge the age of every item of a scope at whose stage a limit was in force."""
    table = TABLES[AgeLimit]
    stages = sorted({row.stage for row in ask.rows(connection, table, as_of)})
    if not stages:
        return
    set_for = ask.rows_among(connection, table, "stage", stages, as_of)
    gone = withdrawals(connection, AgeLimit.KIND, [row.limit for row in set_for], as_of)
    every = ask.rows_among(connection, t.ITEM, "item", sorted(scope.items), as_of)
    items = [row for row in every if row.stage in stages]
    served = _served(connection, items, _for(scope, {row.item: row.programme for row in every}), as_of)
    applying = {row.item: _applying(row, set_for, gone, served[row.item]) for row in items}
    wanted = sorted(name for name, several in applying.items() if several)
    counted = ages(connection, scope.links, wanted, as_of=as_of)
    stating = frozenset(link.child for link in scope.links if link.kind == KNOWN_PARENT)
    for row in items:
        if applying[row.item]:
            yield from _judged(row, counted[row.item], applying[row.item], stating)


def _served(
    connection: Connection, items: Sequence[Row[Any]], serving: Callable[[str], frozenset[str]], as_of: int | None
) -> dict[str, _Served]:
    """The programmes that each item is made for, and their products."""
    programmes = {row.item: serving(row.item) for row in items}
    names = sorted(frozenset().union(*programmes.values()))
    told = ask.rows_among(connection, t.PROGRAMME, "programme", names, as_of)
    product = {row.programme: row.product for row in told}
    return {
        item: (several, frozenset(product[each] for each in several if each in product))
        for item, several in programmes.items()
    }


def _for(scope: Scope, named: Mapping[str, str]) -> Callable[[str], frozenset[str]]:
    """Tell for which programmes an item is: its own, that of its bank, or those of all that was made of it."""
    children: dict[str, list[str]] = {}
    wholes: dict[str, str] = {}
    for link in scope.links:
        if link.kind in CELLS:
            children.setdefault(link.parent, []).append(link.child)
        if link.kind == VIAL_OF:
            wholes[link.child] = link.parent

    def serving(item: str) -> frozenset[str]:
        own = named.get(item, "") or named.get(wholes.get(item, ""), "")
        found, seen, waiting = {own}, {item}, [] if own else [item]
        while waiting:
            for child in children.get(waiting.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
                    found.add(named.get(child, ""))
        return frozenset(found - {""})

    return serving


def _applying(
    item: Row[Any], set_for: Sequence[Row[Any]], gone: Mapping[str, Row[Any]], served: _Served
) -> tuple[Row[Any], ...]:
    """The limits in force when an item was made: the last of each scope that is its own."""
    last: dict[tuple[str, str], Row[Any]] = {}
    for row in sorted(set_for, key=lambda row: (row.occurred, row.entry)):
        own = row.stage == item.stage and row.programme in {"", *served[0]} and row.product in {"", *served[1]}
        ended = gone.get(row.limit)
        if (
            own
            and not before(item.occurred, row.occurred)
            and (ended is None or not before(ended.occurred, item.occurred))
        ):
            last[row.programme, row.product] = row
    return tuple(last.values())


def _judged(item: Row[Any], age: Age, applying: Sequence[Row[Any]], stating: frozenset[str]) -> Iterator[Remark]:
    for figure in _FIGURES:
        limiting = [row for row in applying if getattr(row, figure) is not None]
        if limiting:
            strictest = min(limiting, key=lambda row: (Decimal(getattr(row, figure)), row.entry))
            yield _figure(item, figure, age, strictest, stating)


def _figure(item: Row[Any], figure: str, age: Age, row: Row[Any], stating: frozenset[str]) -> Remark:
    """One figure of an item's age against the strictest limit that states it; `stating` have parents and state an age."""
    most, old = Decimal(getattr(row, figure)), getattr(age, figure)
    basis = f", by {row.basis}" if row.basis else ""
    limit = f"{_UNITS[figure]}; at stage {row.stage} at most {most:f} ({row.limit}{basis})"
    if old is None:
        silent = age.undated if figure == "days" else age.untold
        named = ", ".join(silent[:3]) + (f" and {len(silent) - 3} more" if len(silent) > 3 else "")
        less = ", or states less than what it comes from" if stating & {*silent} else ""
        says = f"'{item.item}' is of an unknown number of {limit}. {named or 'Nothing on its way'} does not state it{less}."
        answer = Answer.NOT_KNOWN
    else:
        answer = Answer.MET if Decimal(old) <= most else Answer.NOT_MET
        says = f"'{item.item}' is of {old} {limit}."
    return remark(
        "age",
        answer,
        says,
        where=f"{item.item}, entry {item.entry}",
        about=tuple(filter(None, (item.item, item.step))),
        entries=(item.entry, row.entry),
        source=SOURCE,
    )
