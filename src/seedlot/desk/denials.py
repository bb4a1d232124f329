"""What was refused at a door, kept for whoever watches over access (21 CFR 11.300(d)). The last few thousand stay."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from seedlot.desk.tables import DENIAL

#: So many stay; a text is cut after so many characters, for strangers write them.
KEPT, LONGEST = 10_000, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """One refusal. `person` is who had logged in, or the name that was given; `why` is the name of the fault of use."""

    at: str
    person: str
    address: str
    method: str
    path: str
    why: str


def note(connection: Connection, said: Denial) -> None:
    """Note a refusal; those before the last ten thousand are forgotten."""
    row = {name: getattr(said, name).replace("\x00", "\N{REPLACEMENT CHARACTER}")[:LONGEST] for name in said.__slots__}
    number = connection.execute(DENIAL.insert().values(**row).returning(DENIAL.c.number)).scalar_one()
    connection.execute(delete(DENIAL).where(DENIAL.c.number <= number - KEPT))


def latest(connection: Connection, *, limit: int) -> tuple[Denial, ...]:
    """The refusals, the last first."""
    columns = [DENIAL.c[name] for name in Denial.__slots__]
    rows = connection.execute(select(*columns).order_by(DENIAL.c.number.desc()).limit(limit))
    return tuple(Denial(**row._mapping) for row in rows)  # noqa: SLF001 - SQLAlchemy's public name


def count(connection: Connection) -> int:
    """How many are kept."""
    return int(connection.execute(select(func.count()).select_from(DENIAL)).scalar_one())
