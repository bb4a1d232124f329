"""The order in which statements can be sealed: what is named stands before what names it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from seedlot.history.vials import Range
from seedlot.lineage.known import made_by, needed_by, vials_by
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.custody import ExcursionClosed, ShipmentReceived
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.premises import Room
from seedlot.record.entries.quality import CapaClosed, ChangeClosed, InvestigationClosed, Withdrawn
from seedlot.record.entries.supplies import Organisation, Procedure
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step

#: Kinds in the order in which they are sealed.
_ORDER: tuple[tuple[type[Content], ...], ...] = (
    (Person, Organisation),
    (Training, Equipment, Room, Procedure),
    (Programme,),
    (SpecificationApproved,),
    (Donor, Material, Registered, Step),
    (Report, Measured),
    (Deviation, Hold),
    (DeviationClosed, HoldLifted, ExcursionClosed, ShipmentReceived, InvestigationClosed, CapaClosed, ChangeClosed),
    (Withdrawn,),
)
#: The rank of every other kind: after all that it can name, before what closes it.
_ELSE = 6
_RANK = {kind: rank for rank, kinds in enumerate(_ORDER) for kind in kinds}


def rank(statement: Statement) -> int:
    """Tell when in turn a statement is sealed, by its kind: what is of a lower rank stands before it."""
    return _RANK.get(type(statement.content), _ELSE)


def order(
    statements: Sequence[Statement], ranges: Mapping[str, Range] = MappingProxyType({})
) -> tuple[list[Statement], list[Statement], list[Statement]]:
    """Sort statements so that parents come before children; tell what cannot be sorted, and what of that is a circle."""
    ranked = sorted(statements, key=lambda statement: (rank(statement), statement.occurred))
    maker = {item: index for index, said in enumerate(ranked) for item, _ in (*vials_by(said, ranges), *made_by(said))}
    pairs = {(maker[item], index) for index, said in enumerate(ranked) for item in needed_by(said) if item in maker}
    turns = arrange(bytes(map(rank, ranked)), sorted(pairs))
    return _those(ranked, turns.turn), _those(ranked, turns.stuck), _those(ranked, turns.circle)


@dataclass(frozen=True, slots=True)
class Turns:
    """An order of things by their places: whose turn it is when, what cannot be ordered, and what of that is a circle."""

    turn: Sequence[int]
    stuck: Sequence[int]
    circle: Sequence[int]


def arrange(ranks: bytes, pairs: Iterable[tuple[int, int]]) -> Turns:
    """Order things by their ranks, and each after those that it needs; otherwise they stay as they stand.

    `pairs` tell which is needed by which, sorted, each once. Numbers are kept as machine words, for millions of things.
    """
    waits, ends, needing = array("i", bytes(4 * len(ranks))), array("q", bytes(8 * len(ranks))), array("i")
    for source, target in pairs:
        needing.append(target)
        waits[target] += 1
        ends[source] += 1
    for place in range(1, len(ends)):
        ends[place] += ends[place - 1]
    turn = array("i", (place for place, count in enumerate(waits) if not count))
    for place in turn:  # which grows meanwhile
        for following in needing[ends[place - 1] if place else 0 : ends[place]]:
            waits[following] -= 1
            if not waits[following]:
                turn.append(following)
    stuck = [place for place, count in enumerate(waits) if count]
    follows = {place: needing[ends[place - 1] if place else 0 : ends[place]] for place in stuck}
    ordered = np.frombuffer(turn, dtype=np.int32)
    by_rank = np.argsort(np.frombuffer(ranks, dtype=np.uint8)[ordered], kind="stable")
    return Turns(array("i", ordered[by_rank].tobytes()), stuck, _circling(follows))


def _circling(follows: Mapping[int, Sequence[int]]) -> list[int]:
    """Of those that cannot be ordered, the ones in a circle (or between two), not what only comes after it."""
    open_ends = {place: len(several) for place, several in follows.items()}
    needs: dict[int, list[int]] = {}
    for place, several in follows.items():
        for following in several:
            needs.setdefault(following, []).append(place)
    ends = [place for place, count in open_ends.items() if not count]
    for place in ends:  # which grows meanwhile
        for earlier in needs.get(place, ()):
            open_ends[earlier] -= 1
            if not open_ends[earlier]:
                ends.append(earlier)
    return sorted(place for place, count in open_ends.items() if count)


def _those(statements: Sequence[Statement], indices: Iterable[int]) -> list[Statement]:
    return [statements[index] for index in indices]
