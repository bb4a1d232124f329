"""A throw-away copy of the demonstration, for people to work in: made anew each time, with an account for each role.

Nothing of it outlasts its folder. What stands in it is what the walk does, told by nobody: imported, guarded, tried and
refused, a lot released, a typing error corrected, a medium recalled, three lots followed for eighteen months, and lots
before and after a change compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seedlot.acts.importing import Progress, quiet
from seedlot.demo import change, shelf, story
from seedlot.demo import walk as walking
from seedlot.demo.staff import ANALYST, OPERATOR, PASSWORD, SIGNER
from seedlot.demo.walk import Walk
from seedlot.desk.factors import code_at, step_at
from seedlot.history import ask
from seedlot.history.tables import PERSON
from seedlot.record import read


@dataclass(frozen=True, slots=True)
class Guest:
    """Who a visitor may be: an identifier, a name, roles in words, a password, and the address of a second factor, if any."""

    person: str
    name: str
    roles: str
    password: str
    factor: str = ""


def furnish(folder: Path, *, now: datetime, progress: Progress = quiet) -> Walk:
    """Make the record in a folder that has none, with all that the walk leaves in it. Its time begins at `now`."""
    walk = walking.begin(folder, now=now, progress=progress)
    held = walking.guard(walk)
    for person in (OPERATOR, ANALYST):
        walk.staff.admit(person)
    walk.staff.actor(SIGNER)  # a code that signs must be younger than the one that logged in
    for _ in walking.refused(walk):
        pass
    walking.refuse(walk, walking.LOTS[2])
    walking.release(walk, held, walking.LOTS[0])
    story.correct(walk)
    story.recall(walk)
    shelf.follow(walk)
    change.compare(walk)
    held.checkpoint()
    return walk


def guests(walk: Walk) -> Iterator[Guest]:
    """Everybody whom a visitor may be, in the order of the record."""
    with read.reading(walk.record) as connection:
        rows = [row for row in ask.rows(connection, PERSON) if row.person in walk.staff.known]
    for row in rows:
        factor = walk.staff.address(row.person) if row.person in walk.staff.secrets else ""
        yield Guest(row.person, row.name, row.roles.replace(";", ", "), PASSWORD, factor)


def code_of(walk: Walk, person: str, *, now: datetime) -> str:
    """The code that a person's telephone shows now."""
    return code_at(walk.staff.secrets[person], step_at(now))
