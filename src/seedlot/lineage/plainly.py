"""Items, traces, recalls, chains and remarks as plain JSON: what the command line and the API answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from typing import Any, TypedDict

from seedlot.lineage.identity import Chain, Leg
from seedlot.lineage.inspection import group
from seedlot.lineage.radius import Radius
from seedlot.lineage.recall import Recalled, Touched
from seedlot.lineage.remark import Remark
from seedlot.lineage.sealed import digest
from seedlot.lineage.story import Story
from seedlot.lineage.trace import Trace
from seedlot.lineage.whereabouts import Found, Whereabouts
from seedlot.terms.finding import overall


class PlainCount(TypedDict):
    """How many items of a kind and a stage a trace holds."""

    kind: str
    stage: str
    items: int


class PlainTouched(TypedDict):
    """One item that a recall touches; `touched` is `yes` or `not known`."""

    item: str
    kind: str
    stage: str
    name: str
    programme: str
    made: str
    distance: int
    touched: str
    how: str
    step: str
    since: str
    vials: str
    note: str
    state: str
    where: str
    entry: int


class PlainTrial(TypedDict):
    """A trial, and its last status."""

    trial: str
    status: str


class PlainLeg(TypedDict):
    """A part of the way from the donor to the recipient; null is not known."""

    name: str
    begins: str | None
    ends: str | None
    days: float | None


def plain_story(told: Story, there: Whereabouts) -> dict[str, Any]:
    """What is told of an item, and where it is."""
    plain: dict[str, Any] = {name: getattr(told, name) for name in told.__slots__}
    plain |= {name: None if plain[name] is None else str(plain[name]) for name in ("doublings", "days")}
    plain |= {"state": there.state, "where": there.place, "left": there.left, "vials_left": there.numbers}
    plain["values"] = [{**value.plain(), "source": source, "entry": entry} for value, source, entry in told.values]
    return plain


def plain_trace(kept: Trace) -> dict[str, Any]:
    """What a trace found."""
    found = sorted(Counter((each.kind, each.stage) for each in kept.places).items())
    counts: list[PlainCount] = [{"kind": kind, "stage": stage, "items": items} for (kind, stage), items in found]
    return {
        "start": kept.start,
        "direction": kept.direction,
        "counts": counts,
        "places": [{name: getattr(place, name) for name in place.__slots__} for place in kept.places],
        "links": [{name: getattr(link, name) for name in link.__slots__} for link in kept.links],
        "note": None,
    }


def plain_touched(each: Touched) -> PlainTouched:
    """One item that a recall touches: the same names in a file and in an answer."""
    return {
        "item": each.item,
        "kind": each.kind,
        "stage": each.stage,
        "name": each.name,
        "programme": each.programme,
        "made": each.occurred,
        "distance": each.distance,
        "touched": "yes" if each.surely else "not known",
        "how": each.how,
        "step": each.step,
        "since": each.since,
        "vials": each.numbers,
        "note": each.note,
        "state": str(each.now.state),
        "where": each.now.says,
        "entry": each.entry,
    }


def plain_recall(found: Recalled) -> dict[str, Any]:
    """What a recall touches, and where it is."""
    return {
        "cause": found.cause.plain(),
        "as_of": found.as_of,
        "items": len(found.touched),
        "counts": dict(sorted(Counter(each.kind for each in found.touched).items())),
        "found": places_found(found),
        "sha256": digest(found),
        "touched": [plain_touched(each) for each in found.touched],
    }


def places_found(found: Recalled) -> dict[str, int]:
    """How many items are to be looked for where, each counted once, where it was given first."""
    told = Counter(each.now.found for each in found.touched)
    return {str(place): told[place] for place in Found}


def plain_radius(found: Radius) -> dict[str, Any]:
    """What falls with a refusal."""
    return {
        "cause": found.recalled.cause.plain(),
        "as_of": found.recalled.as_of,
        "items": len(found.recalled.touched),
        "banks": [each.item for each in found.banks],
        "lots": [each.item for each in found.lots],
        "doses": [each.item for each in found.doses],
        "given": [each.item for each in found.given],
        "recipients": list(found.recipients),
        "orders": list(found.orders),
        "programmes": [
            {name: getattr(each, name) for name in each.__slots__}
            | {"trials": [PlainTrial(trial=trial, status=status) for trial, status in each.trials]}
            for each in found.programmes
        ],
        "remains": [{name: getattr(each, name) for name in each.__slots__} for each in found.remains],
    }


def plain_remark(remark: Remark) -> dict[str, Any]:
    """A remark as plain JSON: its finding, its group, and the entries that it rests on."""
    return {**remark.finding.plain(), "group": group(remark), "entries": list(remark.entries)}


def plain_chain(told: Chain) -> dict[str, Any]:
    """A chain as plain JSON."""
    return {
        "order": told.order,
        "donor": told.donor,
        "recipient": told.recipient,
        "product": told.product,
        "due": told.due or None,
        "answer": overall(told.findings),
        "events": [{key: value for key, value in asdict(event).items() if key != "mark"} for event in told.events],
        "turnaround": [_leg(leg) for leg in told.legs],
        "findings": [finding.plain() for finding in told.findings],
    }


def _leg(leg: Leg) -> PlainLeg:
    return {
        "name": leg.name,
        "begins": leg.begins or None,
        "ends": leg.ends or None,
        "days": None if leg.days is None else float(amount(leg.days)),
    }


def amount(days: Decimal) -> str:
    """Days to two places, and no more than are known."""
    return str(days) if days == days.to_integral_value() else f"{days:.2f}"
