"""All findings along a lineage, or in the whole record, in one place: what `inspect` shows and a release rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from sqlalchemy import Connection

from seedlot.lineage.excursions import excursions
from seedlot.lineage.limits import limits
from seedlot.lineage.materials import materials
from seedlot.lineage.remark import Remark, covered, gathered, summed
from seedlot.lineage.rooms import rooms
from seedlot.lineage.scope import Scope
from seedlot.lineage.segregation import segregation
from seedlot.lineage.standing import standing

#: The codes of the findings by the group under which they are shown, in order.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "segregation": ("segregation",),
    "materials": ("status", "expiry", "grade", "tse"),
    "people and procedures": ("training", "procedure"),
    "equipment": ("calibration", "qualification"),
    "rooms": ("room", "monitoring", "gowning"),
    "laboratories": ("accreditation",),
    "age": ("age",),
    "excursions": ("excursion",),
}

#: What is said where all that was judged under a code was as it should be.
MET: Mapping[str, str] = {
    "status": "Of {n} uses of materials each was of a released lot.",
    "expiry": "Of {n} uses of materials each was within the lot's shelf life.",
    "tse": "Of {n} uses of materials each was of a lot that is free of animals, or has a TSE statement.",
    "training": "In {n} steps whoever performed them was trained in their procedure on that day.",
    "procedure": "In {n} steps the version of the procedure was in force.",
    "calibration": "At {n} uses the equipment was within its calibration.",
    "qualification": "At {n} uses the equipment was qualified.",
    "room": "In {n} steps the room was qualified for its grade.",
    "monitoring": "{n} results of monitoring, at the time of the steps, were within the action limit.",
    "gowning": "In {n} cases whoever worked in a graded room was qualified to gown for it.",
    "accreditation": "At {n} reports the laboratory was accredited.",
    "age": "{n} figures of the age of cells were within their limits.",
}


#: Judges a scope, as of an entry.
Check: TypeAlias = Callable[[Connection, Scope, int | None], Iterator[Remark]]
#: Every check of an inspection, in order.
CHECKS: tuple[Check, ...] = (segregation, materials, standing, rooms, limits, excursions)


def inspect(
    connection: Connection, scope: Scope, as_of: int | None = None, *, checks: tuple[Check, ...] = CHECKS
) -> tuple[Remark, ...]:
    """Judge everything in a scope; what an acceptable deviation covers is information, what is met one sentence."""
    found = chain.from_iterable(check(connection, scope, as_of) for check in checks)
    return tuple(_in_order(tuple(summed(gathered(covered(connection, found, as_of)), MET))))


def _in_order(remarks: tuple[Remark, ...]) -> Iterator[Remark]:
    """By group, and within one by code, as they were found."""
    for codes in GROUPS.values():
        for code in codes:
            yield from (each for each in remarks if each.finding.code == f"lineage/{code}")


def group(remark: Remark) -> str:
    """The group under which a remark is shown."""
    code = remark.finding.code.removeprefix("lineage/")
    return next(name for name, codes in GROUPS.items() if code in codes)
