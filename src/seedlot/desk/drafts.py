"""Drafts: what somebody typed and did not seal yet. A draft is its writer's alone, and says nothing to anybody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, func, select, update

from seedlot.desk.tables import DRAFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was typed into the form, or the grid, of a sheet; `typed` is JSON. `version` counts how often it was saved."""

    draft: str
    person: str
    sheet: str
    form: str
    title: str
    typed: str
    saved: str
    version: int


def put(connection: Connection, draft: Draft) -> bool:
    """Keep a draft. One that is there is replaced if it is the version before; tells whether it was."""
    values = {name: getattr(draft, name) for name in DRAFT.c.keys()}  # noqa: SIM118 - columns, not a mapping
    if draft.version == 1:
        connection.execute(DRAFT.insert().values(**values))
        return True
    before = (DRAFT.c.draft == draft.draft, DRAFT.c.person == draft.person, DRAFT.c.version == draft.version - 1)
    return connection.execute(update(DRAFT).where(*before).values(**values)).rowcount == 1


def find(connection: Connection, draft: str, person: str) -> Draft | None:
    """A draft of a person; None where they have none of that name."""
    row = connection.execute(select(DRAFT).where(DRAFT.c.draft == draft, DRAFT.c.person == person)).first()
    return None if row is None else _told(row)


def of_person(connection: Connection, person: str) -> tuple[Draft, ...]:
    """A person's drafts, the one that was saved last first."""
    query = select(DRAFT).where(DRAFT.c.person == person).order_by(DRAFT.c.saved.desc(), DRAFT.c.draft)
    return tuple(map(_told, connection.execute(query)))


def count(connection: Connection, person: str) -> int:
    """How many drafts a person has."""
    return int(connection.execute(select(func.count()).where(DRAFT.c.person == person)).scalar_one())


def drop(connection: Connection, draft: str, person: str) -> None:
    """Forget a draft of a person."""
    connection.execute(delete(DRAFT).where(DRAFT.c.draft == draft, DRAFT.c.person == person))


def _told(row: Row[tuple[object, ...]]) -> Draft:
    return Draft(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
