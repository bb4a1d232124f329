"""Genomic tests of an invented line, made by hand: a bank, what was grown from it, and a sister of that."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from seedlot.genome.events import Event, Limit
from seedlot.genome.known import Tier
from seedlot.release.genomic import Examinations, Examined, Word

#: A bank, what was grown from it, a sister of that, and a pool of what was grown from it with cells of another line.
BEHIND = {
    "BANK": frozenset({"BANK", "CLONE"}),
    "P10": frozenset({"P10", "BANK", "CLONE"}),
    "P20": frozenset({"P20", "P10", "BANK", "CLONE"}),
    "SISTER": frozenset({"SISTER", "BANK", "CLONE"}),
    "CLONE": frozenset({"CLONE"}),
    "OTHER": frozenset({"OTHER"}),
    "POOL": frozenset({"POOL", "P20", "P10", "BANK", "CLONE", "OTHER"}),
}
PARENTS = {
    "BANK": frozenset({"CLONE"}),
    "P10": frozenset({"BANK"}),
    "P20": frozenset({"P10"}),
    "SISTER": frozenset({"BANK"}),
    "POOL": frozenset({"P20", "OTHER"}),
}
DOUBLINGS = {"CLONE": 0, "BANK": 10, "P10": 20, "P20": 30, "SISTER": 30, "OTHER": 25, "POOL": 31}


def examined(item: str, *said: Event | Limit, number: int = 0, **told: Any) -> Examined:
    """A test of an item on the day of its doublings."""
    day = DOUBLINGS[item]
    plain: dict[str, Any] = {
        "test": f"T-{item}{number or ''}",
        "assay": "copy_number",
        "item": item,
        "of": (item,),
        "stage": "",
        "occurred": f"2026-{1 + day // 31:02}-{day % 31 + 1 + number:02}",
        "passages": day // 3,
        "doublings": Decimal(day),
        "events": tuple(each for each in said if isinstance(each, Event)),
        "limits": tuple(each for each in said if isinstance(each, Limit)),
        "states": True,
        "says": "",
        "entry": 100 + day + number,
    }
    return Examined(**(plain | told))


def word(event: str, item: str = "BANK", **told: Any) -> Word:
    """A classification."""
    plain: dict[str, Any] = {
        "classification": "GC",
        "item": item,
        "event": event,
        "change": "",
        "tier": Tier.BENIGN,
        "acceptable": True,
        "reason": "seen in the donor",
        "by": "Dr. X",
        "occurred": "2026-02-01",
        "entry": 200,
    }
    return Word(**(plain | told))


def line_of(*several: Examined, words: tuple[Word, ...] = ()) -> Examinations:
    """Examinations in their order."""
    return Examinations(
        tested=tuple(sorted(several, key=lambda each: each.order)), behind=BEHIND, words=words, parents=PARENTS
    )
