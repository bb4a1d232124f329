"""Rules as they are written in YAML, read into rules: every fault with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from seedlot.regulation.known import Known, stated, typed
from seedlot.regulation.logic import ALWAYS, ORDERED, All, AnyOf, Condition, Given, Is, Not, Op
from seedlot.regulation.rule import Day, Rule
from seedlot.regulation.shapes import Value, Verdict
from seedlot.terms.lines import Fault, Place, Written
from seedlot.terms.shape import Shape

_MET = {verdict.value: verdict for verdict in (Verdict.ACCEPTED, Verdict.AGREED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What a rule gives for some facts and some evidence. Evidence that is not listed is missing."""

    rule: str
    verdict: Verdict
    facts: Mapping[str, Value]
    held: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    not_assessable: tuple[str, ...] = ()
    territory: str
    on: date | None = None
    says: str = ""
    file: str
    line: int


class _Example(Shape):
    rule: str
    verdict: Verdict
    facts: Mapping[str, Any] = {}
    held: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    not_assessable: tuple[str, ...] = ()
    territory: str = ""
    on: Day | None = None
    says: str = ""


@dataclass(slots=True)
class Sheet:
    """A file of rules on its way in: what could be read of it, and every fault."""

    written: Written
    known: Known
    rules: list[Rule] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, what: str) -> None:
        """Note a fault at the line of a place."""
        self.faults.append((self.written.line(place), what))


def read_sheet(written: Written, known: Known) -> Sheet:
    """Read a file of rules: its territory, its title, its rules and their examples."""
    sheet = Sheet(written, known)
    value = written.value
    for name in value.keys() - {"territory", "title", "rules", "examples"}:
        sheet.fault((name,), f"'{name}' is no field of a file of rules")
    for name in ("territory", "title"):
        if not isinstance(value.get(name), str) or not value[name]:
            sheet.fault((name,), f"'{name}' is missing or is no text")
    for name in ("rules", "examples"):
        if not _is_list_of_mappings(value.get(name, [])):
            sheet.fault((name,), f"'{name}' is a list of fields")
            return sheet
    if not sheet.faults:
        for number, raw in enumerate(value.get("rules", [])):
            _read_rule(sheet, ("rules", number), raw)
        for number, raw in enumerate(value.get("examples", [])):
            _read_example(sheet, ("examples", number), raw)
    return sheet


def _is_list_of_mappings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _read_rule(sheet: Sheet, place: Place, raw: dict[str, Any]) -> None:
    faults = len(sheet.faults)
    for name in ("file", "line", "ways", "also", "territory"):
        if name in raw:
            sheet.fault((*place, name), f"'{name}' is not written in a rule")
    if "condition" not in raw:
        sheet.fault(place, "condition: Field required")
    rest = {name: value for name, value in raw.items() if name not in _BY_HAND}
    rest |= {"document": raw.get("document", sheet.written.value["title"])}
    rest |= {"territory": sheet.written.value["territory"], "file": sheet.written.file}
    rest |= {"line": sheet.written.line(place), "ways": _ways(sheet, place, raw), "also": _also(sheet, place, raw)}
    rest["condition"] = _condition(sheet, (*place, "condition"), raw.get("condition", {"always": "true"}))
    if len(sheet.faults) > faults:
        return
    try:
        sheet.rules.append(Rule.model_validate(rest))
    except ValidationError as invalid:
        sheet.faults.extend(sheet.written.faults(invalid, place))


_BY_HAND = {
    "condition",
    "evidence",
    "evidence_any",
    "evidence_if",
    "if_met",
    "file",
    "line",
    "ways",
    "also",
    "territory",
}


def _ways(sheet: Sheet, place: Place, raw: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """The ways to meet a rule: `evidence` is one, `evidence_any` several, each of them whole."""
    gives = _met(sheet, (*place, "if_met"), raw.get("if_met"))
    if raw.keys() & {"evidence", "evidence_any", "evidence_if"} == {"evidence_if"}:
        return ({"codes": (), "gives": gives},)
    if ("evidence" in raw) == ("evidence_any" in raw):
        sheet.fault(place, "evidence: either 'evidence' or 'evidence_any' is needed")
        return ()
    if "evidence" in raw:
        return (_way(sheet, (*place, "evidence"), raw["evidence"], gives),)
    within: Place = (*place, "evidence_any")
    if not isinstance(raw["evidence_any"], list):
        sheet.fault(within, "evidence_any: it is a list of ways, each a list of codes")
        return ()
    return tuple(_way(sheet, (*within, number), one, gives) for number, one in enumerate(raw["evidence_any"]))


def _way(sheet: Sheet, place: Place, raw: Any, gives: Verdict) -> dict[str, Any]:
    if isinstance(raw, dict):
        if raw.keys() != {"codes", "if_met"}:
            sheet.fault(place, "a way is a list of codes, or has the fields 'codes' and 'if_met'")
            return {}
        gives = _met(sheet, (*place, "if_met"), raw["if_met"])
        place, raw = (*place, "codes"), raw["codes"]
    if not isinstance(raw, list) or not raw or not all(isinstance(code, str) for code in raw):
        sheet.fault(place, "evidence: a list of codes is needed")
        return {}
    _codes(sheet, place, raw)
    return {"codes": tuple(raw), "gives": gives}


def _also(sheet: Sheet, place: Place, raw: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """What is needed whichever way is taken, where a condition holds."""
    within: Place = (*place, "evidence_if")
    listed = raw.get("evidence_if", [])
    if not _is_list_of_mappings(listed) or any(one.keys() != {"if", "codes"} for one in listed):
        sheet.fault(within, "evidence_if: it is a list, each with the fields 'if' (a condition) and 'codes'")
        return ()
    return tuple(
        {
            "condition": _condition(sheet, (*within, number, "if"), one["if"]),
            "codes": _way(sheet, (*within, number, "codes"), one["codes"], Verdict.ACCEPTED).get("codes", ()),
        }
        for number, one in enumerate(listed)
    )


def _codes(sheet: Sheet, place: Place, codes: list[str] | tuple[str, ...]) -> None:
    for number, code in enumerate(codes):
        if code not in sheet.known.codes:
            sheet.fault((*place, number), f"nobody defines the evidence '{code}'")
        if code in codes[:number]:
            sheet.fault((*place, number), f"the evidence '{code}' stands twice")


def _met(sheet: Sheet, place: Place, text: Any) -> Verdict:
    if not isinstance(text, str) or text not in _MET:
        sheet.fault(place, f"if_met: one of {', '.join(_MET)} is needed")
        return Verdict.ACCEPTED
    return _MET[text]


def _condition(sheet: Sheet, place: Place, raw: Any) -> Condition:
    """Read a condition: always, all, any, not, or a fact compared with a value."""
    match raw:
        case {"always": "true"} if len(raw) == 1:
            return ALWAYS
        case {"all": [_, *_] as parts} if len(raw) == 1:
            return All(_parts(sheet, (*place, "all"), parts))
        case {"any": [_, *_] as parts} if len(raw) == 1:
            return AnyOf(_parts(sheet, (*place, "any"), parts))
        case {"not": part} if len(raw) == 1:
            return Not(_condition(sheet, (*place, "not"), part))
        case {"fact": str(fact), "op": str(op), "value": value} if len(raw) == 3:
            return _comparison(sheet, place, fact, op, value)
    sheet.fault(
        place, "a condition is 'always: true', 'all: [...]', 'any: [...]', 'not: ...', or a fact, an op and a value"
    )
    return ALWAYS  # fmt: skip


def _parts(sheet: Sheet, place: Place, parts: list[Any]) -> tuple[Condition, ...]:
    return tuple(_condition(sheet, (*place, number), part) for number, part in enumerate(parts))


def _comparison(sheet: Sheet, place: Place, fact: str, op: str, value: Any) -> Condition:
    definition = sheet.known.facts.get(fact)
    if definition is None:
        sheet.fault((*place, "fact"), f"no fact is called '{fact}'")
        return ALWAYS
    if op not in list(Op):
        sheet.fault((*place, "op"), f"'{op}' compares nothing; the ops are {', '.join(Op)}")
        return ALWAYS
    if op in ORDERED and definition.type != "number":
        sheet.fault((*place, "op"), f"'{op}' compares numbers, and {fact} is none")
        return ALWAYS
    if (op == Op.IN) is not isinstance(value, list) or value == []:
        sheet.fault((*place, "value"), "'in' has a list of values, every other op has one value")
        return ALWAYS
    try:
        given: Given = tuple(typed(definition, one) for one in value) if op == Op.IN else typed(definition, value)
    except ValueError as wrong:
        sheet.fault((*place, "value"), str(wrong))
        return ALWAYS
    return Is(fact, Op(op), given)


def _read_example(sheet: Sheet, place: Place, raw: dict[str, Any]) -> None:
    try:
        read = _Example.model_validate(raw)
    except ValidationError as invalid:
        sheet.faults.extend(sheet.written.faults(invalid, place))
        return
    values: dict[str, Value] = {}
    for fact, value in read.facts.items():
        if fact not in sheet.known.facts:
            sheet.fault((*place, "facts", fact), f"no fact is called '{fact}'")
            continue
        try:
            values[fact] = stated(sheet.known.facts[fact], value)
        except ValueError as wrong:
            sheet.fault((*place, "facts", fact), str(wrong))
    for name in ("held", "failed", "not_assessable"):
        _codes(sheet, (*place, name), getattr(read, name))
    fields = read.model_dump(exclude={"facts", "territory"}) | {"facts": values, "file": sheet.written.file}
    territory = read.territory or sheet.written.value["territory"]
    sheet.examples.append(Example(**fields, territory=territory, line=sheet.written.line(place)))
