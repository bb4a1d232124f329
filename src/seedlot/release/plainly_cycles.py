"""Cycles of development and banking as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from typing import Any

from seedlot.lineage.radius import Radius
from seedlot.release.cycles import Cycle


def plain_cycle(each: Cycle, falls: Radius | None) -> dict[str, Any]:
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


def plain_falls(falls: Radius | None) -> dict[str, int]:
    """What falls with a bank, counted; nothing where it is only planned."""
    if falls is None:
        return {}
    return {
        "banks": len(falls.banks),
        "lots": len(falls.lots),
        "doses": len(falls.doses),
        "given": len(falls.given),
        "programmes": len(falls.programmes),
    }


def plain_risks(each: Cycle) -> dict[str, int]:
    """What the line carries with it up to the bank of a cycle, counted."""
    return {
        "cycles": each.risks.cycles,
        "steps_outside_licensed_gmp": each.risks.outside,
        "steps_not_stated": each.risks.unknown,
        "switches_of_environment": each.risks.switches,
        "research_grade_lots": each.risks.research_lots,
        "findings_against": each.risks.findings,
    }
