"""How long a step without an end may have lasted: cells that grow are where they are until somebody takes them.

Any step occupies its incubator, and one in which cells grow (a passage, an expansion, a differentiation) and that names
none its room, until anything that it made was next used up, made into something else, or put in a store. A sample taken meanwhile ends nothing.
What was never used since may be there still. A step that made nothing but samples ends on its day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.scope import Performed
from seedlot.record.entries.custody import Stored
from seedlot.terms.moments import bounds
from seedlot.terms.words import ItemKind, Process

#: Processes in which cells grow.
GROWING = (Process.REPROGRAMMING, Process.CLONING, Process.PASSAGE, Process.EXPANSION, Process.DIFFERENTIATION)
#: The end of what may go on still.
STILL = datetime.max.replace(tzinfo=UTC)


def lasting(
    connection: Connection, steps: Iterable[Performed], incubators: set[str], as_of: int | None = None
) -> dict[tuple[str, str], datetime]:
    """Until when a step may have lasted in a place, by step and place, where it states no end and may outlast its day."""
    places = {step.step: _places(step, incubators) for step in steps if not step.ended}
    places = {step: found for step, found in places.items() if found}
    made = ask.rows_among(connection, t.ITEM, "step", sorted(places), as_of)
    grown = {row.item: row.step for row in made if row.item_kind != ItemKind.SAMPLE and not row.planned}
    ended = _taken(connection, sorted(grown), as_of)
    until: dict[str, datetime] = {}
    for item, step in grown.items():
        until[step] = min(ended.get(item, STILL), until.get(step, ended.get(item, STILL)))
    return {(step, place): until[step] for step in until for place in places[step]}


def _places(step: Performed, incubators: set[str]) -> tuple[str, ...]:
    """Its incubator; else the room in which they grew. In a cabinet nothing grows."""
    within = tuple(place for place in step.places if place in incubators)
    grows = step.process in GROWING and bool(step.room)
    return within or ((step.room,) if grows else ())


def _taken(connection: Connection, items: list[str], as_of: int | None) -> dict[str, datetime]:
    """Until when each item can have been where it grew, the day of the next step left to that step: when it was first used, or put in a store."""
    uses = [row for row in ask.rows_among(connection, t.USE, "item", items, as_of) if not row.planned]
    made = ask.rows_among(connection, t.ITEM, "step", sorted({row.step for row in uses}), as_of)
    fruitful = {row.step for row in made if row.item_kind != ItemKind.SAMPLE}
    stored = [row for row in ask.rows_among(connection, TABLES[Stored], "item", items, as_of) if row.direction == "in"]
    moments: dict[str, list[str]] = defaultdict(list)
    for row in (*(use for use in uses if use.uses_up or use.step in fruitful), *stored):
        moments[row.item].append(row.occurred)
    return {item: min(bounds(moment)[0] for moment in several) for item, several in moments.items()}
