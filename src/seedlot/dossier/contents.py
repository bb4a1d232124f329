"""What stands on a certificate of analysis, as plain data that the template lays out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from seedlot.dossier import wording
from seedlot.dossier.vouched import Seal
from seedlot.record.notes import Verified
from seedlot.release.case import Banked, Case, Decided, Flag, Member, Proposal, Reviewed, Signed
from seedlot.specs.judge import Evidence
from seedlot.terms.criterion import Criterion
from seedlot.terms.finding import LOOKS, Answer, Finding
from seedlot.terms.quantities import unit_name
from seedlot.terms.words import ItemKind, Outcome

TITLES = {
    Outcome.RELEASED: "Certificate of Analysis and Release",
    Outcome.REJECTED: "Certificate of Analysis of a Rejected Lot",
    Outcome.QUARANTINED: "Certificate of Analysis of a Lot in Quarantine",
}
UNDECIDED = "Evidence of a Lot without a Decision"
_NOT_RECORDED = "not recorded"
#: A change of the genome that was found: its tier is cited, and a person's stands over it.
_CHANGE = "drift/change"
#: Information that a certificate tells all the same.
_NOTED = ("release/amended", "release/unproved", "release/late", _CHANGE)
#: A lineage with more members than this is told by its first and last ones.
_LINE = 12


def contents(proposal: Proposal, decided: Decided | None, seal: Seal) -> dict[str, Any]:
    """Tell all that a certificate says, in the order in which it is laid out.

    Without a decision it is what a reader of the lot's evidence is told; no certificate is issued of that.
    """
    case = proposal.case
    rows = list(_rows(proposal))
    told = {one for row in rows for one in row["evidence"]}
    return {
        "title": TITLES[decided.outcome] if decided else UNDECIDED,
        "outcome": str(decided.outcome) if decided else "undecided",
        "simulated": case.simulated,
        "record": case.title,
        "site": case.site,
        "lot": case.lot.item,
        "product": case.product or case.lot.name,
        "fields": list(_fields(case)),
        "warnings": list(_warnings(proposal, decided)),
        "tests": [{**row, "evidence": [_result(one, row, decided) for one in row["evidence"]]} for row in rows],
        "summary": _summary(proposal),
        "others": [_other(one, case, decided) for one in _own(case) if one not in told],
        "line": _line(case),
        "passages": "not known" if case.passages is None else case.passages,
        "doublings": case.doublings,
        "banks": [_bank(bank) for bank in case.banks],
        "flags": [_flag(flags) for flags in _by_name(case.flags)],
        "checks": [_check(finding) for finding in _further(proposal)],
        "reviews": [_review(one) for one in case.reviews],
        "decision": _decision(proposal, decided) if decided else None,
        "signatures": [_signature(one) for one in decided.signatures] if decided else [],
        "checkpoint": seal.point.text().splitlines(),
        "size": seal.point.size,
        "key": seal.key,
        "signing": _signing(seal),
    }


def _fields(case: Case) -> Iterator[tuple[str, str]]:
    lot, specification = case.lot, case.specification
    yield "Product", case.product or lot.name or _NOT_RECORDED
    yield "Lot number", lot.item
    yield "Stage", lot.stage or lot.kind or _NOT_RECORDED
    yield "Date of manufacture", wording.moment(lot.occurred) or _NOT_RECORDED
    if lot.expiry:
        yield "Expiry date", wording.moment(lot.expiry)
    if specification is None:
        yield "Specification", lot.specification or "none in the record"
        return
    entry = "" if case.specification_entry is None else f" (entry {case.specification_entry})"
    yield "Specification", f"{specification.name}, version {specification.version}{entry}"


def _warnings(proposal: Proposal, decided: Decided | None) -> Iterator[str]:
    if decided is None:
        yield f"No decision was taken. The evidence amounts to: {proposal.outcome}."
        return
    if decided.stale:
        yield f"Amended since the decision by {_entries(decided.stale)}. The decision holds no longer until it is made again."
    if not decided.own:
        yield "The decision is not signed by whoever decided." if decided.signatures else "The decision is not signed."
    if proposal.outcome is not decided.outcome:
        yield f"The evidence amounts to: {proposal.outcome}. The person decided: {decided.outcome}."
    if any(one.entry >= decided.as_of for one in proposal.case.evidence):
        yield "Results marked † were filed after the decision and were not read by it."


def _rows(proposal: Proposal) -> Iterator[dict[str, Any]]:
    case = proposal.case
    if case.specification is None:
        return
    for criterion, finding in zip(case.specification.criteria, proposal.criteria, strict=True):
        evidence = _counted(criterion, case)
        yield {
            "test": criterion.test,
            "stage": criterion.stage,
            "method": _methods([criterion.method, *(one.reportable.method for one in evidence)]),
            "criterion": wording.acceptance(criterion),
            "ends": tuple(end for end in (criterion.low, criterion.high) if end is not None),
            "ucum": criterion.unit,
            "unit": unit_name(criterion.unit),
            "evidence": evidence,
            **_check(finding),
        }


def _methods(names: Sequence[str]) -> str:
    """Join the names of methods; one that another one says already is left out."""
    named = [name for name in dict.fromkeys(names) if name]
    return "; ".join(name for name in named if not any(name in other for other in named if other != name))


def _own(case: Case) -> Iterator[Evidence]:
    """Yield the results of the lot itself; what its ancestors showed beside is in the evidence package."""
    return (one for one in case.evidence if one.of == case.lot.item)


def _counted(criterion: Criterion, case: Case) -> tuple[Evidence, ...]:
    """The results that a criterion was judged on, each once."""
    counted = [one for item in case.tested(criterion) for one in case.counted(criterion, item)]
    return tuple(dict.fromkeys(counted))


def _result(one: Evidence, row: dict[str, Any], decided: Decided | None) -> dict[str, str]:
    told = wording.converted(one.reportable, row["ucum"])
    same = told.unit == row["ucum"]
    unit = "" if same else f" {unit_name(told.unit)}"
    given = one.reportable
    notes = [given.note] if given.note else []
    if told is not given:
        notes.append(f"reported as {wording.result(given)} {unit_name(given.unit)}")
    return {
        "result": wording.result(told, row["ends"] if same else ()) + unit,
        "interval": wording.interval(told),
        "note": "; ".join(notes),
        **_origin(one, decided),
    }


def _origin(one: Evidence, decided: Decided | None) -> dict[str, str]:
    late = " †" if decided and one.entry >= decided.as_of else ""
    return {
        "method": one.reportable.method,
        "source": one.source or _NOT_RECORDED,
        "origin": f"entry {one.entry}, {wording.moment(one.occurred)}{late}",
    }


def _other(one: Evidence, case: Case, decided: Decided | None) -> dict[str, str]:
    told = one.reportable
    return {
        "test": told.name,
        "item": "" if one.item == case.lot.item else one.item,
        "result": wording.result(told),
        "interval": wording.interval(told),
        "unit": unit_name(told.unit),
        "note": told.note,
        **_origin(one, decided),
    }


def _summary(proposal: Proposal) -> str:
    if proposal.case.specification is None:
        return "No specification was in force for the lot: no result was judged."
    answers = [finding.answer for finding in proposal.criteria]
    told = ", ".join(f"{answers.count(answer)} {answer}" for answer in Answer if answer in answers)
    return f"{len(answers)} acceptance criteria: {told}."


def _line(case: Case) -> list[str]:
    """Name the items that the lot was made from, oldest first, and the lot."""
    members = [one for one in case.ancestors if one.kind != ItemKind.MATERIAL_LOT and not one.planned]
    members = [*sorted(members, key=lambda one: (one.entry, one.item)), case.lot]
    named = [_member(one) for one in members]
    if len(named) <= _LINE:
        return named
    half = _LINE // 2
    return [*named[:half], f"{len(named) - 2 * half} more", *named[-half:]]


def _member(one: Member) -> str:
    stage = one.stage or one.kind
    return f"{one.item} ({stage})" if stage else one.item


def _by_name(flags: Iterable[Flag]) -> list[list[Flag]]:
    named: dict[tuple[str, str], list[Flag]] = {}
    for flag in flags:
        named.setdefault((flag.kind, flag.flag), []).append(flag)
    return list(named.values())


def _flag(flags: Sequence[Flag]) -> dict[str, Any]:
    flag = flags[0]
    closed = "lifted" if flag.kind == "hold" else "closed"
    state = "open" if flag.open else f"{closed}, {'acceptable' if flag.acceptable else 'not acceptable'}"
    return {
        "flag": flag.flag,
        "kind": " ".join(part for part in (flag.severity, flag.kind) if part),
        "title": flag.title,
        "targets": ", ".join(dict.fromkeys(one.target for one in flags)),
        "state": state,
        "conclusion": flag.conclusion,
        "good": flag.acceptable and not flag.open,
        "entries": _entries([one for one in (flag.entry, flag.closed_entry) if one is not None]),
    }


def _further(proposal: Proposal) -> Iterator[Finding]:
    """Yield the findings that no other part of the certificate tells."""
    case = proposal.case
    told = {finding.code for finding in proposal.criteria} if case.specification else set()
    told |= {f"release/{flag.kind}" for flag in case.flags}
    shown = {code for code, found in (("release/bank", case.banks), ("release/review", case.reviews)) if found}
    for finding in proposal.findings:
        if finding.code in shown and finding.answer is Answer.MET:
            continue
        noted = finding.answer is not None or finding.code in _NOTED
        if noted and finding.code not in told:
            yield finding


def _check(finding: Finding) -> dict[str, str]:
    sign, colour = LOOKS[finding.answer]
    return {
        "sign": sign,
        "colour": colour,
        "answer": str(finding.answer or "information"),
        "says": finding.says,
        "where": "; ".join(filter(None, (finding.where, finding.source if finding.code == _CHANGE else ""))),
    }


def _decision(proposal: Proposal, decided: Decided) -> dict[str, str]:
    return {
        "when": wording.moment(decided.recorded),
        "entry": str(decided.entry),
        "person": next((f"{one.name} ({one.person})" for one in decided.own), decided.person),
        "read": str(decided.as_of),
        "told": str(proposal.case.as_of),
        "specification": decided.specification,
        "method": _method(decided.authentication),
    }


def _signature(signed: Signed) -> dict[str, str]:
    return {
        "name": signed.name,
        "person": ", ".join((signed.person, *signed.roles)),
        "meaning": signed.meaning,
        "when": wording.moment(signed.signed or signed.recorded),
        "method": _method(signed.method, signed.components),
        "entry": str(signed.entry),
    }


def _review(review: Reviewed) -> dict[str, Any]:
    return {
        "conclusion": review.conclusion,
        "found": "nothing against release" if review.acceptable else "something against release",
        "read": str(review.as_of),
        "entry": str(review.entry),
        "person": review.person,
        "signatures": [_signature(one) for one in review.signatures],
    }


def _bank(bank: Banked) -> dict[str, Any]:
    signed = (
        f"{one['name']} ({one['person']}), {one['when']}: {one['meaning']}" for one in map(_signature, bank.signatures)
    )
    return {
        "item": bank.item,
        "outcome": str(bank.outcome or "no decision stands"),
        "entry": "" if bank.decision is None else f"entry {bank.decision}",
        "signed": "; ".join(signed) or "nobody",
        **_check(bank.stands),
    }


def _signing(seal: Seal) -> str:
    """Say whether the checkpoint is signed, and by whom it was co-signed."""
    names = [_key(one) for one in seal.signed if one.time is None]
    if not names and not seal.key:
        return "It is not signed: the record has no key in force."
    if not names:
        return "It was not signed yet when this page was written; the evidence package carries the signed one."
    witnesses = [f"{_key(one)} at {wording.second(one.time)}" for one in seal.signed if one.time is not None]
    said = f" It is co-signed by the witness {', by the witness '.join(witnesses)}." if witnesses else ""
    return f"It is signed with the key {', '.join(names)}.{said}"


def _key(one: Verified) -> str:
    return f"{one.verifier.name}+{one.verifier.key_id.hex()}"


def _method(method: str, components: Sequence[str] = ()) -> str:
    if method in {"", "none"}:
        return "not authenticated"
    return f"{method} (given at signing: {', '.join(components)})" if components else method


def _entries(numbers: Sequence[int]) -> str:
    return f"entr{'y' if len(numbers) == 1 else 'ies'} {', '.join(map(str, numbers))}"
