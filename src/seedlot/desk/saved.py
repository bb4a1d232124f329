"""Filters that people saved: each person's own, by the names that they gave them."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from seedlot.desk.tables import SAVED


def keep(connection: Connection, person: str, name: str, address: str) -> None:
    """Save an address under a name; what was saved under that name is replaced."""
    forget(connection, person, name)
    connection.execute(SAVED.insert().values(person=person, name=name, address=address))


def forget(connection: Connection, person: str, name: str) -> None:
    """Forget what was saved under a name; nothing happens where nothing was."""
    connection.execute(delete(SAVED).where(SAVED.c.person == person, SAVED.c.name == name))


def of_person(connection: Connection, person: str) -> dict[str, str]:
    """What a person saved, by name, in the order of the names."""
    rows = connection.execute(select(SAVED.c.name, SAVED.c.address).where(SAVED.c.person == person))
    return {row.name: row.address for row in sorted(rows)}
