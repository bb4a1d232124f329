"""A judgement and a clause as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from typing import Any, TypedDict

from seedlot.history.signed import Shown
from seedlot.release.case import Proposal
from seedlot.release.principles import Measured
from seedlot.terms.finding import Answer, Finding, overall


class PlainMeasured(TypedDict):
    """A clause of the principles of GMP, whether the site holds it, what shows that, and by which entries."""

    clause: str
    area: str
    requires: str
    answer: Answer
    says: list[str]
    entries: list[int]
    source: str


def plain_judgement(proposal: Proposal, stands: Finding, signed: tuple[Shown, ...]) -> dict[str, Any]:
    """A judgement, how the decision about it stands, and who signed that, as plain JSON."""
    case = proposal.case
    return {
        "lot": proposal.lot,
        "proposed": proposal.outcome,
        "answer": overall(proposal.findings),
        "specification": f"{case.specification.name} {case.specification.version}" if case.specification else None,
        "as_of": case.as_of,
        "root": case.root,
        "passages": case.passages,
        "doublings": case.doublings or None,
        "findings": [finding.plain() for finding in proposal.findings],
        "decision": stands.plain(),
        "signatures": [each.plain() for each in signed],
    }


def plain_measured(each: Measured) -> PlainMeasured:
    """A clause as plain JSON."""
    clause = each.clause
    return {
        "clause": clause.clause,
        "area": clause.area,
        "requires": clause.requires,
        "answer": each.answer,
        "says": list(each.says),
        "entries": list(each.entries),
        "source": clause.source,
    }
