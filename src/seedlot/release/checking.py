"""What the checks along the lineage find in each part of a programme's making; what is planned is not checked.

Of all of it materials, people, procedures, equipment, laboratories and ages; of cell line development and of banking, each
for itself, segregation and the air of the rooms.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from seedlot.lineage.inspection import inspect
from seedlot.lineage.limits import limits
from seedlot.lineage.materials import materials
from seedlot.lineage.remark import Remark, remark
from seedlot.lineage.rooms import rooms
from seedlot.lineage.scope import Scope
from seedlot.lineage.segregation import SOURCE, segregation
from seedlot.lineage.standing import standing
from seedlot.regulation.evidence import Subject
from seedlot.terms.finding import Answer

#: The codes of the findings that are looked for in each part. Evidence that asks for another is never shown.
CHECKED: Mapping[Subject, tuple[str, ...]] = {
    Subject.ALL: (
        "status",
        "expiry",
        "grade",
        "tse",
        "training",
        "procedure",
        "calibration",
        "qualification",
        "accreditation",
        "age",
    ),
    Subject.DEVELOPMENT: ("segregation", "room", "monitoring", "gowning"),
    Subject.BANKING: ("segregation", "room", "monitoring", "gowning"),
}


def checks(
    connection: Connection, whole: Scope, parts: Mapping[Subject, tuple[str, ...]], as_of: int
) -> dict[Subject, tuple[Remark, ...]]:
    """Judge the scope of a programme, and its parts."""
    apart = {subject: set(parts[subject]) for subject in CHECKED if subject is not Subject.ALL}
    early = whole.within(step for step in whole.steps if any(step.step in names for names in apart.values()))
    lines = inspect(connection, early, as_of, checks=(segregation,)) if early.steps else ()
    found = {Subject.ALL: inspect(connection, whole, as_of, checks=(materials, standing, limits))}
    for subject, names in apart.items():
        within = whole.within(step for step in whole.steps if step.step in names)
        air = inspect(connection, within, as_of, checks=(rooms,)) if within.steps else ()
        found[subject] = (*lines_of(lines, names), *air)
    return found


def lines_of(found: tuple[Remark, ...], steps: set[str]) -> tuple[Remark, ...]:
    """What was found about the segregation of some steps; where it was of others alone, that nothing was found of these.

    A remark that names no step may be about any of them.
    """
    own = tuple(each for each in found if not each.against or not each.about or steps & set(each.about))
    if own or not found or not steps:
        return own
    says = "No other line was open at the time and in the place of these steps."
    return (remark("segregation", Answer.MET, says, where="", source=SOURCE),)
