"""What the record holds of one programme, as a register or a plan of tests reads it: items, steps, results, materials.

The items are those of the programme, all that they were made from, the samples taken of these, and cells at the end of
production that were grown from them for this programme or for none. What is only planned is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.inspection import inspect
from seedlot.lineage.remark import Remark
from seedlot.lineage.scope import on_the_way, scope
from seedlot.lineage.trace import CELLS, Direction, Link, links
from seedlot.record import read
from seedlot.record.entries.content import Content
from seedlot.record.entries.culture import Component, Culture, Formulation
from seedlot.record.entries.derivation import Deposition, Enrichment, GeneEdit, GeneTransfer, Isolation, Picked
from seedlot.record.entries.donation import Consent, DonorTest, Eligibility, Procurement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.terms.criterion import Specification
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Stage

#: What is read of each kind, and by which of its columns.
_BY_STEP: tuple[type[Content], ...] = (
    Procurement,
    Isolation,
    GeneTransfer,
    Deposition,
    GeneEdit,
    Enrichment,
    Culture,
    Formulation,
)
_BY_DONOR: tuple[type[Content], ...] = (Consent, DonorTest, Eligibility)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A result on an item of the programme, with the stage of that item and the laboratory that gave it."""

    item: str
    kind: str
    stage: str
    specification: str
    reportable: Reportable
    reference: str
    laboratory: str
    accreditation: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the record holds of one programme, as of an entry."""

    programme: Row[Any]
    as_of: int
    items: Mapping[str, Row[Any]]
    steps: tuple[Row[Any], ...]
    results: tuple[Result, ...]
    specifications: tuple[Specification, ...]
    remarks: tuple[Remark, ...]
    told: Mapping[type[Content], tuple[Row[Any], ...]]

    def of_stage(self, stage: str) -> tuple[Row[Any], ...]:
        """The items of a stage, but for the samples taken of them."""
        return tuple(row for row in self.items.values() if row.stage == stage and row.item_kind != ItemKind.SAMPLE)


def hold(connection: Connection, programme: str, as_of: int | None = None) -> Holdings:
    """Read what the record holds of a programme.

    Raises:
        NotInRecordError: the record does not know the programme.
    """
    known = ask.rows(connection, t.PROGRAMME, as_of, programme=programme)
    if not known:
        raise ask.NotInRecordError(programme)
    starts = [row.item for row in ask.rows(connection, t.ITEM, as_of, programme=programme, planned=False)]
    found = links(connection, starts, Direction.BACK, as_of=as_of) if starts else ()
    names = sorted({*starts, *(link.parent for link in found), *(link.child for link in found)})
    whole = scope(connection, found, names, on_the_way(connection, found, names, as_of), as_of=as_of)
    remarks = inspect(connection, whole, as_of) if names else ()
    beside = _beside(connection, names, programme, as_of)
    items = {row.item: row for row in ask.rows_among(connection, t.ITEM, "item", sorted({*names, *beside}), as_of)}
    steps = ask.rows_among(connection, t.STEP, "step", sorted({step.step for step in whole.steps}), as_of)
    return Holdings(
        programme=known[-1],
        as_of=read.size(connection) if as_of is None else as_of,
        items=MappingProxyType(items),
        steps=tuple(row for row in steps if not row.planned),
        results=_results(connection, items, beside, as_of),
        specifications=tuple(ask.specification(row) for row in ask.rows(connection, t.SPECIFICATION, as_of)),
        remarks=remarks,
        told=MappingProxyType(_told(connection, items, [row.step for row in steps], known[-1].product, as_of)),
    )


def _beside(connection: Connection, names: list[str], programme: str, as_of: int | None) -> dict[str, str]:
    """Samples taken of the items, each with what it was taken of; and cells at the end of production of theirs."""
    edges = ask.rows_among(connection, t.EDGE, "parent", names, as_of, planned=False)
    children = sorted({row.child for row in edges})
    samples = {
        row.item for row in ask.rows_among(connection, t.ITEM, "item", children, as_of, item_kind=str(ItemKind.SAMPLE))
    }
    taken = {row.child: row.parent for row in edges if row.child in samples}
    ends = [
        row.item
        for row in ask.rows(connection, t.ITEM, as_of, stage=str(Stage.EOPC), planned=False)
        if row.programme in {"", programme}
    ]
    back = links(connection, ends, Direction.BACK, as_of=as_of) if ends else ()
    return taken | {end: end for end in ends if _reaches(end, back, set(names))}


def _reaches(item: str, back: Iterable[Link], wanted: set[str]) -> bool:
    """Whether cells of an item came from one of some others."""
    parents: dict[str, list[str]] = {}
    for link in back:
        if link.kind in CELLS:
            parents.setdefault(link.child, []).append(link.parent)
    seen, waiting = {item}, [item]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent in wanted:
                return True
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return False


def _results(
    connection: Connection, items: Mapping[str, Row[Any]], beside: Mapping[str, str], as_of: int | None
) -> tuple[Result, ...]:
    rows = ask.rows_among(connection, t.VALUE, "item", sorted(items), as_of)
    references = sorted({row.reference for row in rows})
    reports = {
        row.report: row for row in ask.rows_among(connection, TABLES[Report], "report", references, as_of) if row.item
    }
    found = []
    for row in rows:
        of = items.get(beside.get(row.item, row.item), items[row.item])
        report = reports.get(row.reference)
        found.append(
            Result(
                item=row.item,
                kind=of.item_kind,
                stage=items[row.item].stage or of.stage,
                specification=of.specification,
                reportable=ask.reportable(row),
                reference=row.reference,
                laboratory=report.laboratory if report else "",
                accreditation=report.accreditation if report else "",
                entry=row.entry,
            )
        )
    return tuple(found)


def _told(
    connection: Connection, items: Mapping[str, Row[Any]], steps: list[str], product: str, as_of: int | None
) -> dict[type[Content], tuple[Row[Any], ...]]:
    """What was told in particular of the steps, the donors, the materials and the clones."""

    def among(kind: type[Content], column: str, names: Iterable[str]) -> tuple[Row[Any], ...]:
        return tuple(ask.rows_among(connection, TABLES[kind], column, sorted(set(names)), as_of))

    of = {kind: [row.item for row in items.values() if row.item_kind == kind] for kind in ItemKind}
    told: dict[type[Content], tuple[Row[Any], ...]] = {kind: among(kind, "step", steps) for kind in _BY_STEP}
    told |= {kind: among(kind, "donor", of[ItemKind.DONOR]) for kind in _BY_DONOR}
    told[Donor] = among(Donor, "item", of[ItemKind.DONOR])
    told[Material] = among(Material, "item", of[ItemKind.MATERIAL_LOT])
    told[Registered] = among(Registered, "item", items)
    told[Picked] = among(Picked, "clone", items)
    told[Component] = among(Component, "product", [product])
    return told
