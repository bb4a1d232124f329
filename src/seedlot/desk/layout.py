"""Lay the desk out: make the tables that are missing."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select

from seedlot.desk.tables import LAYOUT, STAMP, metadata
from seedlot.terms.errors import SeedlotError


class NewerDeskError(SeedlotError):
    """A desk that a later version of Seedlot laid out."""

    def __init__(self, found: int) -> None:
        super().__init__(
            f"The desk has layout {found}, and this version knows layout {LAYOUT}",
            mend="Use the version of Seedlot that made it, or a later one.",
        )


def prepare(connection: Connection) -> None:
    """Make what is missing of the desk, in the caller's transaction (`record.desk.begin()`).

    Raises:
        NewerDeskError: a later version laid it out; nothing is changed.
    """
    laid = connection.execute(select(STAMP.c.layout)).scalar() if inspect(connection).has_table(STAMP.name) else None
    if laid is not None and laid > LAYOUT:
        raise NewerDeskError(laid)
    if laid != LAYOUT:
        metadata.create_all(connection)
        connection.execute(STAMP.delete())
        connection.execute(STAMP.insert().values(layout=LAYOUT))
