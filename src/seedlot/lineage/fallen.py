"""The map of a refusal: the lineage of what falls and of what remains beside it, each marked.

What falls is what the cause touches, told apart where it is not known; what remains are the banks and lots of the same
programmes, and whatever of their ancestors no path leads to from the cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.radius import Radius
from seedlot.lineage.trace import Direction, Link, Place
from seedlot.lineage.trace import links as links_from


class Fate(StrEnum):
    """What becomes of an item when something is refused."""

    FALLS = "falls"
    PERHAPS = "may fall: not known"
    REMAINS = "remains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Items, the links between them, and what becomes of each; `most` of them, where there are more."""

    places: tuple[Place, ...]
    links: tuple[Link, ...]
    fates: dict[str, str]
    whole: int


def map_of(connection: Connection, found: Radius, *, as_of: int | None = None, most: int = 2000) -> Map:
    """Put what falls and what remains beside each other, what falls first where there is too much to show."""
    touched = found.recalled.touched
    fates = {each.item: str(Fate.FALLS if each.surely else Fate.PERHAPS) for each in touched}
    left = sorted({each.item for each in found.remains})
    names = [*(each.item for each in touched), *left]
    shown = names[:most]
    links = dict.fromkeys((*found.recalled.links, *links_from(connection, shown, Direction.BACK, as_of=as_of)))
    before = sorted({link.parent for link in links if link.kind != "material"} - {*names})
    rows = ask.rows_among(connection, t.ITEM, "item", [*shown, *before[: max(0, most - len(shown))]], as_of)
    places = {row.item: _place(row) for row in rows}
    return Map(
        places=tuple(places[item] for item in sorted(places)),
        links=tuple(link for link in links if {link.parent, link.child} <= places.keys()),
        fates={item: fates.get(item, str(Fate.REMAINS)) for item in places},
        whole=len({*names, *before}),
    )


def _place(row: Row[Any]) -> Place:
    return Place(
        item=row.item,
        kind=row.item_kind,
        stage=row.stage,
        name=row.name,
        occurred=row.occurred,
        distance=0,
        entry=row.entry,
    )
