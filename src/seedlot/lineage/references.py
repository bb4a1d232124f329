"""What entries name beside items: each name must be in the record or beside it, and times stand in their order.

A line says which field names a thing of which kind (or of one of several). A field that people fill with words of
their own, such as a laboratory, stands in no line. The room, equipment and procedure of a step may be words of their
own too; where the record has entries of that kind, a name that is in none of them is remarked upon, and keeps nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import Connection, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.record.entries import (
    comparison,
    custody,
    derivation,
    donation,
    filing,
    premises,
    quality,
    stability,
    strategy,
    supplies,
)
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.culture import Component, Culture, Formulation
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.work import Step
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before
from seedlot.terms.words import ItemKind

#: Kinds and names.
Named: TypeAlias = set[tuple[str, str]]

_DONOR, _MATERIAL, _STEP, _PERSON = (Donor.KIND,), (Material.KIND,), (Step.KIND,), (Person.KIND,)
_PROGRAMME, _EVIDENCE = (Programme.KIND,), (Report.KIND, Measured.KIND)
_ROOM, _EQUIPMENT = (premises.Room.KIND,), (Equipment.KIND,)
_LOT = ItemKind.MATERIAL_LOT
_PLACE = (*_ROOM, *_EQUIPMENT)
_STUDY = (stability.StabilityStudy.KIND,)
_ATTRIBUTE = (strategy.QualityAttribute.KIND,)
_ORDER, _TRIAL, _SHIPMENT = (custody.Order.KIND,), (quality.Trial.KIND,), (custody.Shipment.KIND,)

#: Each kind, its fields that name something, and of which kinds that is.
NAMES: Mapping[type[Content], Mapping[str, tuple[str, ...]]] = {
    donation.Consent: {"donor": _DONOR},
    donation.DonorTest: {"donor": _DONOR},
    donation.Eligibility: {"donor": _DONOR},
    donation.Procurement: {"step": _STEP},
    derivation.Isolation: {"step": _STEP},
    derivation.GeneTransfer: {"step": _STEP, "clearance": _EVIDENCE},
    derivation.Deposition: {"step": _STEP, "evidence": _EVIDENCE},
    derivation.Picked: {"clonality": _EVIDENCE},
    derivation.GeneEdit: {"step": _STEP, "on_target": _EVIDENCE, "off_target": _EVIDENCE},
    derivation.Enrichment: {"step": _STEP},
    Culture: {"step": _STEP},
    Formulation: {"step": _STEP},
    Component: {"biocompatibility": _EVIDENCE},
    custody.Order: {"donor": _DONOR, "programme": _PROGRAMME, "trial": _TRIAL},
    custody.IdentityCheck: {"order": _ORDER, "people": _PERSON},
    custody.Stored: {"equipment": _EQUIPMENT, "room": _ROOM},
    custody.Excursion: {"equipment": _EQUIPMENT, "shipment": _SHIPMENT},
    custody.ExcursionClosed: {"excursion": (custody.Excursion.KIND,)},
    custody.ShipmentReceived: {"shipment": _SHIPMENT},
    custody.DoseUse: {"order": _ORDER, "programme": _PROGRAMME, "trial": _TRIAL},
    supplies.MaterialStatus: {"material": _MATERIAL},
    supplies.MaterialCertificate: {"material": _MATERIAL},
    supplies.Accreditation: {"organisation": (supplies.Organisation.KIND,)},
    premises.Qualified: {"what": _PLACE},
    premises.EquipmentMoved: {"equipment": _EQUIPMENT, "room": _ROOM},
    premises.Calibration: {"equipment": _EQUIPMENT},
    premises.Cleaning: {"where": _PLACE, "people": _PERSON},
    premises.Gowning: {"person": _PERSON},
    premises.Monitored: {"room": _ROOM, "equipment": _EQUIPMENT, "steps": _STEP},
    quality.Investigation: {"references": _EVIDENCE},
    quality.InvestigationClosed: {"investigation": (quality.Investigation.KIND,), "retested": _EVIDENCE},
    quality.CapaClosed: {"capa": (quality.Capa.KIND,)},
    quality.ChangeClosed: {"change": (quality.Change.KIND,)},
    comparison.ComparabilityExercise: {"change": (quality.Change.KIND,), "protocol": (filing.Document.KIND,)},
    quality.AgeLimit: {"programme": _PROGRAMME},
    quality.Agreement: {"programme": _PROGRAMME},
    quality.Trial: {"programme": _PROGRAMME},
    quality.TrialStatus: {"trial": _TRIAL},
    quality.Product: {"programme": _PROGRAMME},
    filing.Document: {"programme": _PROGRAMME},
    stability.StabilityStudy: {
        "programme": _PROGRAMME,
        "protocol": (filing.Document.KIND,),
        "accelerated": _STUDY,
        "intermediate": _STUDY,
    },
    stability.OnStability: {"study": _STUDY, "equipment": _EQUIPMENT},
    Step: {"organisation": (supplies.Organisation.KIND,)},
    Registered: {"organisation": (supplies.Organisation.KIND,)},
    strategy.QualityTarget: {"programme": _PROGRAMME},
    strategy.QualityAttribute: {"programme": _PROGRAMME, "targets": (strategy.QualityTarget.KIND,)},
    strategy.ProcessParameter: {"programme": _PROGRAMME, "attributes": _ATTRIBUTE},
    strategy.Control: {
        "programme": _PROGRAMME,
        "attributes": _ATTRIBUTE,
        "parameters": (strategy.ProcessParameter.KIND,),
    },
    strategy.RiskScored: {
        "programme": _PROGRAMME,
        "controls": (strategy.Control.KIND,),
        "owner": _PERSON,
        "scored_by": _PERSON,
        "assessment": (quality.RiskAssessment.KIND,),
    },
}

#: Fields that may hold words of their own, and what they would name if they are entered.
_SPOKEN: Mapping[type[Content], Mapping[str, type[Content]]] = {
    Step: {"room": premises.Room, "equipment": Equipment, "procedure": supplies.Procedure},
    premises.Cleaning: {"procedure": supplies.Procedure},
}
#: How alike two names are for one to be meant by the other; letters that are taken for figures are those figures.
_ALIKE = 0.5
_FIGURES = str.maketrans("ilosz", "11052")

#: Each kind and the pairs of its times of which the first is never the later; an empty name is when it occurred.
TIMES: Mapping[type[Content], tuple[tuple[str, str], ...]] = {
    Step: (("", "ended"),),
    Report: (("sampled", ""),),
    donation.DonorTest: (("sampled", ""),),
    donation.Procurement: (("collected", "received"),),
    custody.Order: (("", "due"),),
    custody.Excursion: (("", "ended"),),
    custody.DoseUse: (("thawed", ""),),
    supplies.MaterialCertificate: (("issued", "until"), ("issued", "")),
    supplies.Accreditation: (("", "until"),),
    supplies.Procedure: (("effective", "until"),),
    premises.Qualified: (("", "until"),),
    premises.Calibration: (("", "until"),),
    premises.Cleaning: (("", "ended"),),
    premises.Gowning: (("", "until"),),
    filing.Document: (("", "until"),),
    strategy.RiskScored: (("", "review"),),
}

#: What ends something, and what that is: it cannot end before it begins.
_ENDS: Mapping[type[Content], type[Content]] = {
    custody.ExcursionClosed: custody.Excursion,
    custody.ShipmentReceived: custody.Shipment,
    quality.InvestigationClosed: quality.Investigation,
    quality.CapaClosed: quality.Capa,
    quality.ChangeClosed: quality.Change,
}


@dataclass(frozen=True, slots=True)
class References:
    """What the record, and the statements themselves, hold of what the statements name.

    `entered` are all names of a kind, where one is named that is not among them.
    """

    named: Named
    begun: Mapping[tuple[str, str], str]
    doubtful: frozenset[str] = frozenset()
    entered: Mapping[str, frozenset[str]] = field(default_factory=dict)


def named_by(content: Content) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Each field that names something, the kinds that it may be of, and the name."""
    if isinstance(content, quality.Withdrawn):
        yield "name", (content.what,), content.name
    for field_, kinds in NAMES.get(type(content), {}).items():
        for name in _names(content, field_):
            yield field_, kinds, name


def spoken_by(content: Content) -> Iterator[tuple[type[Content], str]]:
    """Each name that may be words of its own, and the kind of entry that it would name."""
    for field_, kind in _SPOKEN.get(type(content), {}).items():
        for name in _names(content, field_):
            yield kind, name


def _names(content: Content, field_: str) -> Iterator[str]:
    value = getattr(content, field_)
    yield from filter(None, value if isinstance(value, tuple) else (value,))


def refer(
    connection: Connection,
    statements: Iterable[Statement],
    doubtful: frozenset[str],
    beside: Iterable[Statement] = (),
) -> References:
    """Look up everything that statements name; `beside` them stand others that are told from too."""
    statements = list(statements)
    spoken = {pair for each in statements for pair in spoken_by(each.content)}
    names = sorted(
        {name for each in statements for _, _, name in named_by(each.content)} | {name for _, name in spoken}
    )
    named = {(row.kind, row.name) for row in ask.rows_among(connection, t.NAMED, "name", names)}
    named.update((Material.KIND, row.item) for row in ask.rows_among(connection, t.ITEM, "item", names, item_kind=_LOT))
    begun = dict(_begun(connection, statements))
    for each in (*statements, *beside):
        key = (each.content.KIND, each.content.identifier())
        named.add(key)
        if isinstance(each.content, Step):
            named.update((Material.KIND, made.item) for made in each.content.outputs if made.item_kind is _LOT)
        if type(each.content) in _ENDS.values():
            begun[key] = each.occurred
    strange = {kind for kind, name in spoken if (kind.KIND, name) not in named}
    entered = {kind.KIND: _entered(connection, kind, named) for kind in strange}
    return References(named, begun, doubtful, entered)


def _entered(connection: Connection, kind: type[Content], named: Named) -> frozenset[str]:
    """All names of a kind, in the record or beside it."""
    table = t.EQUIPMENT if kind is Equipment else TABLES[kind]
    rows = connection.execute(select(table.c[kind.IDENTIFIER]).where(ask.holds(table, None)))
    return frozenset({*(name for (name,) in rows), *(name for each, name in named if each == kind.KIND)})


def _begun(connection: Connection, statements: list[Statement]) -> Iterator[tuple[tuple[str, str], str]]:
    for ending, begins in _ENDS.items():
        names = sorted({each.content.identifier() for each in statements if type(each.content) is ending})
        for row in ask.rows_among(connection, TABLES[begins], begins.IDENTIFIER, names):
            yield (begins.KIND, getattr(row, begins.IDENTIFIER)), row.occurred


def unknown(statement: Statement, known: References, lost: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Names of things that are nowhere entered; where names of their kinds were lost, that is information."""
    for _, kinds, name in named_by(statement.content):
        if name not in known.doubtful and not any((kind, name) in known.named for kind in kinds):
            what = " or ".join(kinds)
            says = f"{what} '{name}' is not known. Enter it first, or correct the name."
            fault = _fault(f"unknown {kinds[0]}", says, statement.at(name))
            yield fault if lost.isdisjoint(kinds) else uncertain(fault)


def uncertain(fault: Finding) -> Finding:
    """Make information of a fault about a name that may stand in a row whose name cannot be read."""
    says = (
        f"{fault.says} It may stand in a row, or in a sheet, of which the identifier cannot be read: mend that first."
    )
    return fault.model_copy(update={"answer": None, "says": says})


def unentered(statement: Statement, known: References, lost: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Names of rooms, equipment and procedures that are in no entry, where the site enters such: information."""
    for kind, name in spoken_by(statement.content):
        others = known.entered.get(kind.KIND, frozenset())
        if others and kind.KIND not in lost and name not in known.doubtful and (kind.KIND, name) not in known.named:
            meant = nearest(name, others)
            asks = f"; did you mean '{meant}'?" if meant else "."
            says = f"{kind.KIND} '{name}' is in no entry{asks} Enter it, or correct the name wherever it stands."
            yield Finding(code=f"lineage/unentered {kind.KIND}", says=says, where=statement.at(name))


@lru_cache(maxsize=256)
def nearest(name: str, others: frozenset[str]) -> str:
    """The name that is most like another, the first of several; empty where none is like it."""
    alike = {each: SequenceMatcher(None, _shape(name), _shape(each)).ratio() for each in sorted(others)}
    best = max(alike, key=lambda each: alike[each], default="")
    return best if alike.get(best, 0) >= _ALIKE else ""


def _shape(name: str) -> str:
    return name.casefold().translate(_FIGURES)


def once(found: Iterable[Finding], told: set[tuple[str, str]]) -> Iterator[Finding]:
    """Leave out information that was told already in the same words; what was told is kept in `told`."""
    for each in found:
        if each.answer is not None or (each.code, each.says) not in told:
            yield each
        if each.answer is None:
            told.add((each.code, each.says))


def backwards(statement: Statement, known: References) -> Iterator[Finding]:
    """Times that stand in the wrong order."""
    content = statement.content
    for first, second in TIMES.get(type(content), ()):
        early, late = (getattr(content, name) if name else statement.occurred for name in (first, second))
        if early and late and before(late, early):
            says = f"'{second or 'occurred'}' ({late}) lies before '{first or 'occurred'}' ({early}). Correct one of the two."
            yield _fault("too early", says, statement.at(second or first))
    begins = _ENDS.get(type(content))
    begun = known.begun.get((begins.KIND, content.identifier()), "") if begins else ""
    if before(statement.occurred, begun):
        says = f"'{content.identifier()}' began on {begun} and cannot have ended on {statement.occurred}. Correct one of the dates."
        yield _fault("too early", says, statement.at("occurred"))


def _fault(code: str, says: str, where: str) -> Finding:
    return Finding(code=f"lineage/{code}", answer=Answer.NOT_MET, says=says, where=where)
