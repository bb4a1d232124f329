"""Cycles of development and banking as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from typing import TypedDict

from seedlot.lineage.radius import Radius
from seedlot.regulation.shapes import Value
from seedlot.release.cycles import Cycle


class PlainRepeat(TypedDict):
    """What it would take to do a cycle again. `days` is null where a day is not told, `cost` where none was given."""

    steps: int
    days: int | None
    cost: str | None
    without_cost: list[str]


class PlainFalls(TypedDict):
    """What falls with a bank, counted."""

    banks: int
    lots: int
    doses: int
    given: int
    programmes: int


class PlainRisks(TypedDict):
    """What a line carries with it up to a bank, counted."""

    cycles: int
    steps_outside_licensed_gmp: int
    steps_not_stated: int
    switches_of_environment: int
    research_grade_lots: int
    findings_against: int


class PlainCycle(TypedDict):
    """A cycle of development and banking. `falls` is null of a bank that is only planned."""

    number: int
    bank: str
    stage: str
    after: list[str]
    steps: list[str]
    changes: list[str]
    environment: Value | None
    bank_environment: str
    material_grade: Value | None
    verdicts: dict[str, str]
    deciding: dict[str, list[str]]
    risks: PlainRisks
    falls: PlainFalls | None
    falls_here: dict[str, int]
    programmes: list[str]
    repeat: PlainRepeat


def plain_cycle(each: Cycle, falls: Radius | None) -> PlainCycle:
    """A cycle of development and banking: how it stands, and what falls if it is refused."""
    again = each.repeat
    return {
        "number": each.number,
        "bank": each.bank,
        "stage": each.stage,
        "after": list(each.after),
        "steps": list(each.steps),
        "changes": list(each.changes),
        "environment": each.environment.value,
        "bank_environment": each.bank_environment,
        "material_grade": each.grade.value,
        "verdicts": {code: verdict.value for code, verdict in each.verdicts.items()},
        "deciding": {code: list(names) for code, names in each.deciding.items()},
        "risks": plain_risks(each),
        "falls": plain_falls(falls) if falls else None,
        "falls_here": dict(each.falls),
        "programmes": [hit.programme for hit in falls.programmes] if falls else [],
        "repeat": {
            "steps": again.steps,
            "days": again.days,
            "cost": None if again.cost is None else f"{again.cost:f}",
            "without_cost": list(again.uncosted),
        },
    }


def plain_falls(falls: Radius) -> PlainFalls:
    """What falls with a bank, counted."""
    return {
        "banks": len(falls.banks),
        "lots": len(falls.lots),
        "doses": len(falls.doses),
        "given": len(falls.given),
        "programmes": len(falls.programmes),
    }


def plain_risks(each: Cycle) -> PlainRisks:
    """What the line carries with it up to the bank of a cycle, counted."""
    return {
        "cycles": each.risks.cycles,
        "steps_outside_licensed_gmp": each.risks.outside,
        "steps_not_stated": each.risks.unknown,
        "switches_of_environment": each.risks.switches,
        "research_grade_lots": each.risks.research_lots,
        "findings_against": each.risks.findings,
    }
