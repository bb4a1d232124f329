"""Kinds that are told word for word: a table whose columns are the fields of the model, and its teller.

A plain kind is one line in `PLAIN`. A text, a date and a choice are a text, empty where nothing is said; a decimal is
its text and, like a whole number and a truth value, null where nothing is said; a list of texts is joined with ';'.
`each` names a list that gives a row for every one of its elements, in a column named in the singular, or in a column
for each field of the part; a row all the same where the list is empty. Besides, every row says when it `occurred` and
when it was `recorded`. `until`, which every row of the history has, is called `ends`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from sqlalchemy import Boolean, Column, Table

from seedlot.history.tables import TEXT, WHOLE, table, text
from seedlot.history.tell_trust import Rows
from seedlot.record.entries import (
    comparison,
    culture,
    custody,
    derivation,
    donation,
    filing,
    genome,
    premises,
    quality,
    stability,
    strategy,
    supplies,
)
from seedlot.record.entries.content import Content, Part
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Donor, Material, Registered

_RENAMED = {"until": "ends"}
_STAMPS = ("occurred", "recorded")


@dataclass(frozen=True, slots=True)
class Plain:
    """A kind that is told word for word: its model, the list that gives a row for each element, what is searched by."""

    model: type[Content]
    indexes: tuple[str, ...] = ()
    each: str = ""


#: Every kind that is told word for word. The only such list.
PLAIN: tuple[Plain, ...] = (
    Plain(Donor, ("item",)),
    Plain(Material, ("item",)),
    Plain(Registered, ("item",)),
    Plain(Report, ("report", "item")),
    Plain(donation.Consent, ("consent", "donor")),
    Plain(donation.DonorTest, ("donor",)),
    Plain(donation.Eligibility, ("donor",)),
    Plain(donation.Procurement, ("step", "donation")),
    Plain(derivation.Isolation, ("step",)),
    Plain(derivation.GeneTransfer, ("step",)),
    Plain(derivation.Deposition, ("step",)),
    Plain(derivation.Picked, ("clone",)),
    Plain(derivation.GeneEdit, ("step",)),
    Plain(derivation.Enrichment, ("step",)),
    Plain(culture.Culture, ("step",)),
    Plain(culture.Formulation, ("step",)),
    Plain(culture.Component, ("product",)),
    Plain(custody.Order, ("order", "donor", "recipient")),
    Plain(custody.IdentityCheck, ("order", "item")),
    Plain(custody.Stored, ("item", "equipment"), each="items"),
    Plain(custody.Excursion, ("excursion", "equipment", "shipment", "target"), each="targets"),
    Plain(custody.ExcursionClosed, ("excursion",)),
    Plain(custody.Shipment, ("shipment", "item"), each="items"),
    Plain(custody.ShipmentReceived, ("shipment",)),
    Plain(custody.DoseUse, ("dose", "order", "recipient")),
    Plain(supplies.MaterialStatus, ("material",)),
    Plain(supplies.MaterialCertificate, ("material",)),
    Plain(supplies.Organisation, ("organisation",)),
    Plain(supplies.Accreditation, ("organisation",)),
    Plain(supplies.Procedure, ("procedure",)),
    Plain(premises.Room, ("room",)),
    Plain(premises.Qualified, ("what",)),
    Plain(premises.EquipmentMoved, ("equipment", "room")),
    Plain(premises.Calibration, ("equipment",)),
    Plain(premises.Cleaning, ("where",), each="where"),
    Plain(premises.Gowning, ("person",)),
    Plain(premises.Monitored, ("room", "equipment")),
    Plain(quality.Investigation, ("investigation", "item")),
    Plain(quality.InvestigationClosed, ("investigation",)),
    Plain(genome.Classified, ("classification", "item")),
    Plain(quality.Capa, ("capa", "cause"), each="causes"),
    Plain(quality.CapaClosed, ("capa",)),
    Plain(quality.Change, ("change", "what"), each="what"),
    Plain(quality.ChangeClosed, ("change",)),
    Plain(comparison.ComparabilityExercise, ("exercise", "change"), each="attributes"),
    Plain(quality.RiskAssessment, ("assessment",), each="risks"),
    Plain(quality.Agreement, ("programme",)),
    Plain(quality.Trial, ("trial", "programme")),
    Plain(quality.TrialStatus, ("trial",)),
    Plain(quality.Product, ("product", "programme")),
    Plain(quality.AgeLimit, ("limit", "stage", "programme", "product")),
    Plain(stability.StabilityStudy, ("study", "programme")),
    Plain(stability.OnStability, ("study", "item")),
    Plain(strategy.QualityTarget, ("target", "programme")),
    Plain(strategy.QualityAttribute, ("attribute", "programme")),
    Plain(strategy.ProcessParameter, ("parameter", "programme")),
    Plain(strategy.Control, ("control", "programme")),
    Plain(strategy.RiskScored, ("risk", "programme")),
    Plain(quality.Withdrawn, ("name",)),
    Plain(quality.Recall, ("recall", "name")),
    Plain(filing.Document, ("document", "programme"), each="files"),
)


def _bare(hint: Any) -> Any:
    """Leave None out of a union: what a field holds where it says something."""
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    return kinds[0] if type(None) in get_args(hint) and len(kinds) == 1 else hint


def _is_list(hint: Any) -> bool:
    return get_origin(hint) is tuple


def _part(hint: Any) -> type[BaseModel] | None:
    """The model of which a field lists parts."""
    element = get_args(hint)[0] if _is_list(hint) else None
    return element if isinstance(element, type) and issubclass(element, Part | BaseModel) else None


def _column(name: str, hint: Any) -> Column[object]:
    bare = _bare(hint)
    if bare in {int, bool}:
        return Column(name, WHOLE if bare is int else Boolean, nullable=True)
    return Column(name, TEXT, nullable=True) if bare is Decimal else text(name)


def _columns(plain: Plain) -> dict[str, Column[object]]:
    """The columns of a kind by the names of its fields; of a list of parts only those are told that give rows."""
    hints = get_type_hints(plain.model)
    columns = {}
    for field in plain.model.model_fields:
        part = _part(hints[field])
        if part is None:
            columns[field] = _column(_told_as(field, plain), hints[field])
        elif field == plain.each:
            within = get_type_hints(part)
            columns.update({name: _column(_RENAMED.get(name, name), within[name]) for name in part.model_fields})
    return columns


def _told_as(field: str, plain: Plain) -> str:
    return field.removesuffix("s") if field == plain.each else _RENAMED.get(field, field)


def _value(value: Any) -> Any:
    match value:
        case tuple():
            return ";".join(map(str, value))
        case Decimal():
            return str(value)
    return value


def _tell(plain: Plain, into: Table, columns: dict[str, str], said: Content, entry: Entry) -> Rows:
    """Tell what is said as one row, or one for each element of a list."""
    stamps = {"occurred": entry.occurred, "recorded": entry.recorded}
    whole = {name: _value(getattr(said, field)) for field, name in columns.items() if hasattr(said, field)}
    for element in (getattr(said, plain.each) or (None,)) if plain.each else ("",):
        row = whole | stamps
        if isinstance(element, BaseModel):
            row |= {columns[field]: _value(getattr(element, field)) for field in type(element).model_fields}
        elif plain.each in columns:
            row[columns[plain.each]] = element
        yield into, {name: value for name, value in row.items() if value is not None}


def _make(plain: Plain) -> tuple[Table, Callable[[Any, Entry], Rows]]:
    columns = _columns(plain)
    names = {field: str(column.name) for field, column in columns.items()}
    stamps = (text(name) for name in _STAMPS)
    made = table(plain.model.KIND.lower().replace(" ", "_"), *columns.values(), *stamps, indexes=plain.indexes)
    return made, partial(_tell, plain, made, names)


_MADE = {plain.model: _make(plain) for plain in PLAIN}

#: The table of each kind, and how it is told.
TABLES: dict[type[Content], Table] = {model: made for model, (made, _) in _MADE.items()}
WORDS: dict[type[Content], Callable[[Any, Entry], Rows]] = {model: tell for model, (_, tell) in _MADE.items()}

#: The columns by which a thing is looked for in these tables.
SEARCHED: tuple[Column[Any], ...] = tuple(TABLES[plain.model].c[name] for plain in PLAIN for name in plain.indexes)
