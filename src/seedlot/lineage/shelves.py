"""Cultures of two lines, or donors, that were put into one incubator, by movements into a store, at overlapping times.

No step says whether their vessels were closed, so that it is not known, never met: whoever moves open cultures enters the
step. What is frozen, and what lay there only as a part of what it was moved aside from, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.lasting import STILL
from seedlot.lineage.lines import lines_among
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.scope import Performed, Scope
from seedlot.lineage.segregation import SOURCE, Stay, overlaps, stay
from seedlot.lineage.stays import Stay as Lying
from seedlot.lineage.stays import stays
from seedlot.record.entries.custody import Stored
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind

#: What grows, or lives, in an incubator.
_LIVING = (ItemKind.CULTURE, ItemKind.CLONE, ItemKind.TISSUE)


def shelves(connection: Connection, scope: Scope, as_of: int | None = None) -> Iterator[Remark]:
    """Tell, of every two lines in one incubator, the first two cultures of a scope and of the record that met there."""
    incubators = sorted(row.equipment for row in ask.rows(connection, t.EQUIPMENT, as_of, zone="incubator"))
    moved = ask.rows_among(connection, TABLES[Stored], "equipment", incubators, as_of)
    kinds = ask.rows_among(connection, t.ITEM, "item", sorted({row.item for row in moved}), as_of)
    living = sorted(row.item for row in kinds if row.item_kind in _LIVING)
    lay = stays(connection, living, as_of=as_of)
    lines = lines_among(connection, sorted(lay), as_of)
    there = [
        _stay(each, lines[item])
        for item, several in lay.items()
        for each in several
        if each.equipment in incubators and each.surely and lines.get(item)
    ]
    own = set(living) if scope.whole else set(scope.items)
    pairs = [pair[:2] for pair in overlaps(there) if own & {pair[0].step.step, pair[1].step.step}]
    ordered = sorted(pairs, key=_met)
    for _, several in groupby(ordered, key=_met):
        yield _remark(list(several))


def _met(pair: tuple[Stay, Stay]) -> tuple[str, list[list[str]]]:
    return pair[0].place, sorted(sorted(each.lines) for each in pair)


def _stay(lying: Lying, lines: frozenset[str]) -> Stay:
    """A culture's stay, as that of a step: the incubator is its place, and nobody said whether it was closed."""
    one = Performed(
        step=lying.item,
        process="storage",
        occurred=lying.since,
        ended=lying.ended,
        room="",
        openness="",
        procedure="",
        people=(),
        equipment=(lying.equipment,),
        entry=lying.entry,
    )
    made = stay(one, lying.equipment, lines)
    return made if lying.ended else replace(made, ends=(made.ends[0], STILL))


def _remark(pairs: Sequence[tuple[Stay, Stay]]) -> Remark:
    first, second = pairs[0]
    told = " and ".join(
        f"'{each.step.step}' ({', '.join(sorted(each.lines))}; {_when(each)})" for each in (first, second)
    )
    more = f" So it is of {len(pairs) - 1} more pairs of cultures there." if len(pairs) > 1 else ""
    says = f"{told} lay in {first.place} at one time. It is not known whether their vessels were closed: no step states it.{more}"
    return remark(
        "segregation",
        Answer.NOT_KNOWN,
        says,
        where="; ".join(f"entry {each.step.entry}" for each in (first, second)),
        about=(first.step.step, second.step.step) if len(pairs) == 1 else (),
        entries=(each.step.entry for pair in pairs for each in pair),
        source=SOURCE,
        day=max(first.step.occurred, second.step.occurred),
    )


def _when(one: Stay) -> str:
    return f"{one.step.occurred} to {one.step.ended}" if one.step.ended else f"since {one.step.occurred}"
