"""What the engine answers, case by case, asked of any module that claims to be it: ours, and every mutant of ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.regulation.given import ON, evidence, stated
from tests.regulation.small import pack, rule

from seedlot.regulation.pack import Pack
from seedlot.regulation.shapes import Value, Verdict

A, B, C, D = "doc.qtpp", "doc.cqa_table", "risk.register", "risk.fmea"
YES, AGREED, NOTE = Verdict.ACCEPTED, Verdict.AGREED, Verdict.NOTE
OPEN, GAP, STOP, NO = Verdict.NOT_ASSESSED, Verdict.GAP, Verdict.BLOCKER, Verdict.NOT_APPLICABLE
BANKED = {"fact": "banked", "op": "eq", "value": True}
TWO = {"fact": "bank_two_tier", "op": "eq", "value": True}
USED = {"fact": "used_in", "op": "eq", "value": "BB"}
WAYS: dict[str, Any] = {"evidence": None, "evidence_any": [{"codes": [A, B], "if_met": AGREED.value}, [C]]}
ALSO: dict[str, Any] = {"evidence": [A], "evidence_if": [{"if": TWO, "codes": [B]}, {"if": BANKED, "codes": [C, D]}]}
ONLY: dict[str, Any] = {"evidence": None, "evidence_if": [{"if": TWO, "codes": [B]}]}

#: A rule, by what it says otherwise than a plain blocker of one document.
RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "and": {"evidence": [A, B]},
    "gap": {"if_missing": "gap"},
    "note": {"if_missing": "note"},
    "may-note": {"if_missing": "note", "strength": "may"},
    "may-gap": {"if_missing": "gap", "strength": "may"},
    "not-found": {"if_missing": "not assessed", "weight": "not-found", "if_met": AGREED.value},
    "ways": WAYS,
    "also": ALSO,
    "only": ONLY,
    "if": {"condition": BANKED},
    "used": {"condition": USED},
    "used-not": {"condition": {"fact": "used_in", "op": "ne", "value": "JP"}},
    "upcoming": {"status": "upcoming"},
    "from-a-day": {"in_force": {"since": "2026-07-01", "until": "2026-07-31"}},
    "upcoming-day": {"status": "upcoming", "in_force": {"since": "2026-07-01"}},
    "draft": {"status": "draft", "if_missing": "gap", "published": "2026-06-15"},
    "superseded": {"status": "superseded", "in_force": {"until": "2026-06-30"}},
    "superseded-since": {"status": "superseded", "in_force": {"since": "2026-06-01", "until": "2026-06-30"}},
    "superseded-never": {"status": "superseded"},
}

#: Rule, facts, held, failed, not assessable, verdict, the facts that are missing. What is not listed is missing.
CASES: tuple[tuple[str, dict[str, Value | None], str, str, str, Verdict, tuple[str, ...]], ...] = (
    ("plain", {}, A, "", "", YES, ()), ("plain", {}, "", "", "", STOP, ()), ("plain", {}, "", A, "", STOP, ()),
    ("plain", {}, "", "", A, OPEN, ()), ("gap", {}, "", "", "", GAP, ()), ("gap", {}, "", A, "", GAP, ()),
    ("and", {}, f"{A} {B}", "", "", YES, ()), ("and", {}, A, "", "", STOP, ()), ("and", {}, A, "", B, OPEN, ()),
    ("and", {}, "", "", B, STOP, ()), ("and", {}, "", "", f"{A} {B}", OPEN, ()), ("and", {}, A, B, "", STOP, ()),
    ("note", {}, "", "", "", NOTE, ()), ("note", {}, "", A, "", GAP, ()), ("note", {}, "", "", A, OPEN, ()),
    ("may-note", {}, "", "", "", NOTE, ()), ("may-note", {}, "", A, "", NOTE, ()), ("may-note", {}, A, "", "", YES, ()),
    ("may-gap", {}, "", "", "", GAP, ()), ("may-gap", {}, "", A, "", GAP, ()),
    ("not-found", {}, "", "", "", OPEN, ()), ("not-found", {}, A, "", "", AGREED, ()), ("not-found", {}, "", A, "", GAP, ()),
    ("ways", {}, "", "", "", STOP, ()), ("ways", {}, f"{A} {B}", "", "", AGREED, ()), ("ways", {}, C, "", "", YES, ()),
    ("ways", {}, f"{A} {B} {C}", "", "", YES, ()), ("ways", {}, f"{A} {B}", C, "", AGREED, ()), ("ways", {}, A, "", "", STOP, ()),
    ("ways", {}, "", "", C, OPEN, ()), ("ways", {}, A, "", B, OPEN, ()), ("ways", {}, "", A, C, OPEN, ()),
    ("ways", {}, f"{A} {B}", "", C, AGREED, ()), ("ways", {}, B, "", "", STOP, ()), ("ways", {}, "", C, "", STOP, ()),
    ("also", {"bank_two_tier": False, "banked": False}, A, "", "", YES, ()),
    ("also", {"bank_two_tier": True, "banked": False}, A, "", "", STOP, ()),
    ("also", {"bank_two_tier": True, "banked": False}, f"{A} {B}", "", "", YES, ()),
    ("also", {"bank_two_tier": True, "banked": True}, f"{A} {B} {C}", "", "", STOP, ()),
    ("also", {"bank_two_tier": True, "banked": True}, f"{A} {B} {C} {D}", "", "", YES, ()),
    ("also", {"bank_two_tier": None, "banked": False}, A, "", "", OPEN, ("bank_two_tier",)),
    ("also", {"bank_two_tier": None, "banked": False}, A, B, "", OPEN, ("bank_two_tier",)),
    ("also", {"bank_two_tier": None, "banked": False}, f"{A} {B}", "", "", YES, ()),
    ("also", {"bank_two_tier": None, "banked": False}, "", "", "", STOP, ()),
    ("also", {"bank_two_tier": None, "banked": None}, f"{A} {B} {C}", "", "", OPEN, ("banked",)),
    ("also", {}, A, "", "", OPEN, ("bank_two_tier", "banked")),
    ("also", {"bank_two_tier": False}, A, "", "", OPEN, ("banked",)),
    ("only", {"bank_two_tier": False}, "", "", "", NO, ()), ("only", {"bank_two_tier": True}, "", "", "", STOP, ()),
    ("only", {"bank_two_tier": True}, B, "", "", YES, ()), ("only", {}, "", "", "", OPEN, ("bank_two_tier",)),
    ("only", {}, B, "", "", YES, ()),
    ("if", {"banked": True}, "", "", "", STOP, ()), ("if", {"banked": False}, "", "", "", NO, ()),
    ("if", {"banked": None}, A, "", "", OPEN, ("banked",)), ("if", {}, A, "", "", OPEN, ("banked",)),
)  # fmt: skip

#: Rule, territory, where the product is used, verdict. What is used elsewhere is used where it is assessed, too.
USES: tuple[tuple[str, str, frozenset[str] | str | None, Verdict], ...] = (
    ("used", "BB", None, STOP), ("used", "BB", frozenset({"AA"}), STOP), ("used", "AA", frozenset({"AA"}), NO),
    ("used", "AA", frozenset({"BB"}), STOP), ("used", "AA", None, OPEN), ("used", "AA", "BB", STOP), ("used", "AA", "JP", NO),
    ("used-not", "AA", frozenset({"JP"}), NO), ("used-not", "AA", frozenset({"US"}), STOP), ("used-not", "AA", None, OPEN),
)  # fmt: skip

#: Rule, day in days from the last of June 2026, what it is then; none if it does not hold.
DAYS: tuple[tuple[str, int, str | None], ...] = (
    ("plain", 0, "in force"), ("upcoming", 0, "upcoming"), ("upcoming", 9999, "upcoming"),
    ("from-a-day", 0, "upcoming"), ("from-a-day", 1, "in force"), ("from-a-day", 31, "in force"), ("from-a-day", 32, None),
    ("upcoming-day", 0, "upcoming"), ("upcoming-day", 1, "in force"), ("upcoming-day", 9999, "in force"),
    ("draft", 0, "draft"), ("draft", -15, "draft"), ("draft", -16, None), ("draft", 9999, "draft"),
    ("superseded", 0, "in force"), ("superseded", 1, None), ("superseded", -9999, "in force"), ("superseded-never", 0, None),
    ("superseded-since", -29, "in force"), ("superseded-since", -10, "in force"), ("superseded-since", -30, None), ("superseded-since", 1, None),
)  # fmt: skip


#: Rule, facts, held, failed, the pieces that are shown: of a rule that is met, those by which it is.
SHOWN: tuple[tuple[str, dict[str, Value | None], str, str, str], ...] = (
    ("and", {}, A, "", f"{A} {B}"), ("ways", {}, f"{A} {B}", C, f"{A} {B}"), ("ways", {}, C, A, C), ("ways", {}, A, "", f"{A} {B} {C}"),
    ("also", {"bank_two_tier": True, "banked": False}, f"{A} {B}", "", f"{A} {B}"), ("also", {}, A, "", f"{A} {B} {C} {D}"),
    ("also", {"bank_two_tier": False, "banked": False}, A, "", A), ("if", {"banked": False}, A, "", ""),
)  # fmt: skip

#: Used in, what is told of it.
TOLD: tuple[tuple[frozenset[str] | None, frozenset[str], str], ...] = (
    (frozenset({"AA"}), frozenset({"AA", "BB"}), "The product is assessed for use in BB."),
    (None, frozenset({"BB"}), "The product is assessed for use in BB. Where else it is used is not stated."),
)


def made(where: Path) -> Pack:
    """A pack of the rules of the tables, one of each name."""
    rules = [rule(id=f"R-{number}", title=name, **over) for number, (name, over) in enumerate(RULES.items())]
    return pack(where, *rules)


def wrong(engine: ModuleType, rules: Pack) -> str:
    """The first thing that a module answers otherwise than the tables."""
    return next((what for what, answer, expected in _asked(engine, rules) if answer != expected), "")


def _asked(engine: ModuleType, rules: Pack) -> Iterator[tuple[str, Any, Any]]:
    names = {name: f"R-{number}" for number, name in enumerate(RULES)}
    for name, facts, held, failed, open_, verdict, missing in CASES:
        shown = evidence(held.split(), failed.split(), open_.split())
        judged = engine.judge_rule(rules, names[name], stated(facts), shown, on=ON, territory="AA")
        yield f"{name} {facts} {held}|{failed}|{open_}", (judged.verdict, judged.missing_facts), (verdict, missing)
    for name, code, used, verdict in USES:
        judged = engine.judge_rule(rules, names[name], stated({"used_in": used}), evidence(), on=ON, territory=code)
        yield f"{name} in {code}, used in {used}", judged.verdict, verdict
    for name, days, timing in DAYS:
        yield f"{name} after {days} days", _timing(engine, rules, names[name], ON + timedelta(days)), timing
    yield from _whole(engine, rules, names)


def _whole(engine: ModuleType, rules: Pack, names: dict[str, str]) -> Iterator[tuple[str, Any, Any]]:
    """What is told beside the verdict."""
    for name, facts, held, failed, codes in SHOWN:
        shown = evidence(held.split(), failed.split())
        judged = engine.judge_rule(rules, names[name], stated(facts), shown, on=ON, territory="AA")
        yield f"what is shown of {name} {facts} {held}", [one.code for one in judged.evidence], codes.split()
    for used, value, says in TOLD:
        judged = engine.judge_rule(rules, names["used"], stated({"used_in": used}), evidence(), on=ON, territory="BB")
        yield f"used in {used}", [(one.value, one.says, one.entries) for one in judged.facts], [(value, says, (7,))]
    judged = engine.judge_rule(rules, names["used"], {}, evidence(), on=ON, territory="BB")
    yield "where it is used is not stated", [one.entries for one in judged.facts], [()]
    for days, number in ((0, 19), (1, 17), (32, 16)):
        found = engine.assess(rules, {}, evidence(), on=ON + timedelta(days), territories=["AA"])
        yield f"rules after {days} days", len(found.territories["AA"].judged), number
    late = engine.judge_rule(rules, names["upcoming"], {}, evidence(), on=ON, territory="AA")
    yield "what is upcoming never blocks", late.verdict, GAP


def _timing(engine: ModuleType, rules: Pack, name: str, on: date) -> str | None:
    judged = engine.judge_rule(rules, name, {}, evidence(), on=on, territory="AA")
    return judged and str(judged.timing)
