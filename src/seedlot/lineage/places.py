"""Where equipment stood: in the room of its entry until it was moved, then in that of the last move before a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.record.entries.premises import EquipmentMoved


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A time in which a piece of equipment stood in one room. Empty `since`: from the first; empty `ended`: to now."""

    equipment: str
    room: str
    since: str = ""
    ended: str = ""


def standings(
    connection: Connection, equipment: Iterable[str], *, as_of: int | None = None
) -> dict[str, tuple[Standing, ...]]:
    """Tell where each piece of equipment stood, in order; on the day of a move it stood in both rooms."""
    names = sorted(set(equipment))
    moves: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for row in ask.rows_among(connection, TABLES[EquipmentMoved], "equipment", names, as_of):
        moves[row.equipment].append((row.occurred, row.entry, row.room))
    found = {}
    for row in ask.rows_among(connection, t.EQUIPMENT, "equipment", names, as_of):
        told = [("", 0, row.room), *sorted(moves[row.equipment]), ("", 0, "")]
        found[row.equipment] = tuple(
            Standing(equipment=row.equipment, room=room, since=since, ended=ended)
            for (since, _, room), (ended, _, _) in pairwise(told)
        )
    return found


def standing_in(connection: Connection, room: str, *, as_of: int | None = None) -> list[Standing]:
    """Tell which equipment stood in a room, and when."""
    names = {row.equipment for row in ask.rows(connection, t.EQUIPMENT, as_of, room=room)}
    names |= {row.equipment for row in ask.rows(connection, TABLES[EquipmentMoved], as_of, room=room)}
    told = standings(connection, names, as_of=as_of)
    return [each for name in sorted(told) for each in told[name] if each.room == room]
