"""What each kind of entry tells: pure functions from an entry to rows of the history."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table

from seedlot.history import tables as t
from seedlot.history.genomic import genomic
from seedlot.history.living import fed
from seedlot.history.tell_trust import TRUST, Rows
from seedlot.history.vials import Range, gone, units, with_vials
from seedlot.history.words import WORDS
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import Certificate, Decision, Signature, SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step
from seedlot.terms.codes import count
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Stage

_plainly = json.JSONEncoder(sort_keys=True).encode


def _item(item: str, kind: str, entry: Entry, **more: Any) -> tuple[Table, dict[str, Any]]:
    row: dict[str, Any] = {"units": None, "passages": None, "doublings": None, "planned": False}
    row.update(dict.fromkeys(("stage", "name", "programme", "specification", "step", "expiry"), ""))
    return t.ITEM, row | {"item": item, "item_kind": kind, "occurred": entry.occurred} | more


def _edge(child: str, parent: str, kind: str, step: str, planned: bool) -> tuple[Table, dict[str, Any]]:  # noqa: FBT001
    return t.EDGE, {"child": child, "parent": parent, "edge_kind": kind, "step": step, "planned": planned}


def _person(said: Person, _: Entry) -> Rows:
    yield (
        t.PERSON,
        {
            "person": said.person,
            "name": said.name,
            "roles": ";".join(said.roles),
            "organisation": said.organisation,
        },
    )


def _programme(said: Programme, _: Entry) -> Rows:
    row = {column.name: getattr(said, column.name) for column in t.PROGRAMME.c if column.name in Programme.model_fields}
    yield t.PROGRAMME, {**row, "trials": ";".join(said.trials), "territories": ";".join(said.territories)}


def _donor(said: Donor, entry: Entry) -> Rows:
    yield _item(said.item, ItemKind.DONOR, entry, stage=Stage.DONOR)


def _material(said: Material, entry: Entry) -> Rows:
    yield _item(said.item, ItemKind.MATERIAL_LOT, entry, name=said.name, units=said.units, expiry=said.expiry or "")


def _registered(said: Registered, entry: Entry) -> Rows:
    yield _item(
        said.item,
        said.item_kind,
        entry,
        stage=said.stage or "",
        name=said.name,
        units=said.units or count(said.numbers) or None,
        numbers=said.numbers,
        passages=said.passages,
        doublings=None if said.doublings is None else str(said.doublings),
        programme=said.programme,
        specification=said.specification,
    )
    for parent in said.parents:
        yield _edge(said.item, parent, "known parent", "", planned=False)


def _step(said: Step, entry: Entry, living: Iterable[str] = ()) -> Rows:
    planned = said.planned
    yield (
        t.STEP,
        {
            "step": said.step,
            "process": said.process,
            "occurred": entry.occurred,
            "passages": said.passages,
            "doublings": None if said.doublings is None else str(said.doublings),
            "room": said.room,
            "environment": said.environment or "",
            "openness": said.openness or "",
            "procedure": said.procedure,
            "device": said.device,
            "detail": said.detail,
            "people": ";".join(said.people),
            "equipment": ";".join(said.equipment),
            "ended": said.ended or "",
            "quarantine": said.quarantine,
            "organisation": said.organisation,
            "planned": planned,
        },
    )
    yield from () if planned else _placed(said, entry)
    for made in said.outputs:
        plain = made.model_dump(include={"name", "numbers", "programme", "specification"})
        plain["expiry"] = made.expiry or ""
        plain["units"] = units(made)
        yield _item(
            made.item,
            made.item_kind,
            entry,
            **{**plain, "stage": made.stage or "", "step": said.step, "planned": planned},
        )
        for used in said.inputs:
            yield _edge(made.item, used.item, "made from", said.step, planned)
    for child in _held(said, living):
        for material in said.materials:
            yield _edge(child, material, "material", said.step, planned)
    for used in said.inputs:
        numbers = gone(said, used)
        yield (
            t.USE,
            {
                "item": used.item,
                "step": said.step,
                "units": units(used, numbers),
                "numbers": numbers,
                "uses_up": used.uses_up,
                "planned": planned,
                "occurred": entry.occurred,
            },
        )


def _held(said: Step, living: Iterable[str]) -> Iterable[str]:
    """What the materials of a step went into: what it made and what lives on of its inputs, each once.

    A step that makes nothing new changes what it took.
    """
    made = [made.item for made in said.outputs]
    return dict.fromkeys([*made, *living] if made else [used.item for used in said.inputs])


def _placed(said: Step, entry: Entry) -> Rows:
    told = {"step": said.step, "openness": said.openness or "", "occurred": entry.occurred, "ended": said.ended or ""}
    for place in dict.fromkeys(filter(None, (said.room, *said.equipment))):
        yield t.PLACED, {"place": place, **told}


def _value(item: str, value: Reportable, entry: Entry, origin: str, reference: str) -> tuple[Table, dict[str, Any]]:
    plain = value.plain()
    shared = {key: plain[key] for key in plain if key != "value"}
    number = value.value if isinstance(value.value, float | int) else None
    text = value.value if isinstance(value.value, str) else None
    return t.VALUE, {
        **shared,
        "item": item,
        "number": number,
        "text": text,
        "occurred": entry.occurred,
        "origin": origin,
        "reference": reference,
        "plain": _plainly(plain),
    }


def _report(said: Report, entry: Entry) -> Rows:
    for value in said.results:
        yield _value(said.item, value, entry, said.laboratory or "external laboratory", said.report)


def _measured(said: Measured, entry: Entry) -> Rows:
    result = said.result
    for value in result.reportables:
        item = said.items.get(value.sample, said.items.get("", ""))
        if item:
            yield _value(item, value, entry, f"{result.assay} {result.version}", said.measurement)
    for item in sorted(set(said.items.values())):
        for finding in result.findings:
            yield (
                t.FOUND,
                {
                    "item": item,
                    "reference": said.measurement,
                    "code": finding.code,
                    "answer": finding.answer or "",
                    "says": finding.says,
                    "place": finding.where,
                    "source": finding.source,
                },
            )
    yield from genomic(said, entry)


def _specification(said: SpecificationApproved, entry: Entry) -> Rows:
    specification = said.specification
    yield (
        t.SPECIFICATION,
        {
            "name": specification.name,
            "version": specification.version,
            "product": specification.product,
            "stage": specification.stage,
            "occurred": entry.occurred,
            "plain": _plainly(specification.plain()),
        },
    )


def _flags(flag: str, kind: str, severity: str, title: str, targets: tuple[str, ...], entry: Entry) -> Rows:
    for target in targets:
        yield (
            t.FLAG,
            {
                "flag": flag,
                "flag_kind": kind,
                "severity": severity,
                "title": title,
                "target": target,
                "occurred": entry.occurred,
            },
        )


def _deviation(said: Deviation, entry: Entry) -> Rows:
    yield from _flags(said.deviation, "deviation", said.severity, said.title, said.targets, entry)


def _hold(said: Hold, entry: Entry) -> Rows:
    yield from _flags(said.hold, "hold", "", said.reason, said.targets, entry)


def _closed(said: DeviationClosed, entry: Entry) -> Rows:
    yield (
        t.FLAG_CLOSED,
        {
            "flag": said.deviation,
            "flag_kind": "deviation",
            "conclusion": said.conclusion,
            "acceptable": said.acceptable,
            "occurred": entry.occurred,
        },
    )


def _lifted(said: HoldLifted, entry: Entry) -> Rows:
    yield (
        t.FLAG_CLOSED,
        {
            "flag": said.hold,
            "flag_kind": "hold",
            "conclusion": said.reason,
            "acceptable": True,
            "occurred": entry.occurred,
        },
    )


def _decision(said: Decision, entry: Entry) -> Rows:
    yield (
        t.DECISION,
        {
            "lot": said.lot,
            "outcome": said.outcome,
            "person": entry.by,
            "authentication": entry.authentication,
            "specification": said.specification,
            "as_of": said.as_of,
            "rules": said.rules,
            "recorded": entry.recorded,
        },
    )
    for target in said.read:
        yield t.RESTS, {"target": target}


def _signature(said: Signature, entry: Entry) -> Rows:
    row = said.model_dump(include={"target", "person", "name", "meaning", "method", "signed"})
    row["components"] = ";".join(said.components)
    yield t.SIGNATURE, {**row, "shown": said.shown.sha256 if said.shown else "", "recorded": entry.recorded}


def _certificate(said: Certificate, _: Entry) -> Rows:
    yield (
        t.CERTIFICATE,
        {
            "lot": said.lot,
            "decision": said.decision,
            "file": said.file.name,
            "sha256": said.file.sha256,
            "checkpoint_size": said.checkpoint_size,
            "checkpoint_root": said.checkpoint_root,
        },
    )


#: Kinds that are told in their own way.
_OWN: dict[type[Content], Callable[[Any, Entry], Rows]] = {
    Person: _person,
    Programme: _programme,
    Donor: _donor,
    Material: _material,
    Registered: _registered,
    Step: _step,
    Report: _report,
    Measured: _measured,
    SpecificationApproved: _specification,
    Deviation: _deviation,
    DeviationClosed: _closed,
    Hold: _hold,
    HoldLifted: _lifted,
    Decision: _decision,
    Signature: _signature,
    Certificate: _certificate,
    **TRUST,
}


def _tellers() -> dict[type[Content], Callable[[Any, Entry], Rows]]:
    """Put together what is told in its own way and what is told word for word; some kinds are both."""
    both = {kind: (_OWN[kind], told) for kind, told in WORDS.items() if kind in _OWN}
    return {**_OWN, **WORDS, **{kind: _in_turn(*tellers) for kind, tellers in both.items()}}


def _in_turn(*tellers: Callable[[Any, Entry], Rows]) -> Callable[[Any, Entry], Rows]:
    return lambda said, entry: chain.from_iterable(teller(said, entry) for teller in tellers)


#: How each kind is told. A kind that is not here (opened, amendment, unknown and some others) tells no rows of its own.
TELLERS: dict[type[Content], Callable[[Any, Entry], Rows]] = _tellers()


def tell(entry: Entry, ranges: Mapping[str, Range] = MappingProxyType({})) -> Rows:
    """Tell an entry as rows of the history; of what a step takes from, `ranges` knows the numbers of vials and the kind."""
    content = entry.content
    teller = TELLERS.get(type(content))
    if teller is None:
        return
    if name := content.identifier():
        yield t.NAMED, {"kind": content.KIND, "name": name}
    if isinstance(content, Step):
        yield from with_vials(content, _step(content, entry, fed(content, ranges)), ranges)
    else:
        yield from teller(content, entry)
