"""The order in which statements can be sealed: what is named stands before what names it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

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


def _circling(left: set[int], opens: dict[int, list[int]]) -> list[int]:
    """Of those that cannot be ordered, the ones in a circle (or between two), not what only comes after it."""
    while ends := {index for index in left if not left & set(opens.get(index, ()))}:
        left = left - ends
    return sorted(left)


def order(
    statements: Sequence[Statement], ranges: Mapping[str, Range] = MappingProxyType({})
) -> tuple[list[Statement], list[Statement], list[Statement]]:
    """Sort statements so that parents come before children; tell what cannot be sorted, and what of that is a circle."""
    ranked = sorted(statements, key=lambda statement: (rank(statement), statement.occurred))
    maker = {item: index for index, said in enumerate(ranked) for item, _ in (*vials_by(said, ranges), *made_by(said))}
    waits = [0] * len(ranked)
    opens: dict[int, list[int]] = {}
    for index, said in enumerate(ranked):
        for source in {maker[item] for item in needed_by(said) if item in maker}:
            waits[index] += 1
            opens.setdefault(source, []).append(index)
    ready = deque(index for index, count in enumerate(waits) if not count)
    sorted_ones = []
    while ready:
        index = ready.popleft()
        sorted_ones.append(index)
        for following in opens.get(index, ()):
            waits[following] -= 1
            if not waits[following]:
                ready.append(following)
    stuck = {index for index, count in enumerate(waits) if count}
    sorted_ones.sort(key=lambda index: rank(ranked[index]))
    return _those(ranked, sorted_ones), _those(ranked, sorted(stuck)), _those(ranked, _circling(stuck, opens))


def _those(statements: Sequence[Statement], indices: Iterable[int]) -> list[Statement]:
    return [statements[index] for index in indices]
