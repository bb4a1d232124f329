"""Collect all that bears on a programme from the history and the lineage, as of an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.words import TABLES
from seedlot.lineage.banks import decisions_on
from seedlot.lineage.scope import on_the_way, scope
from seedlot.lineage.trace import CELLS, Direction, Link
from seedlot.record import read
from seedlot.record.entries import culture, custody, derivation, donation, premises, quality, strategy, supplies
from seedlot.record.entries.content import Content
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.regulation.evidence import Subject
from seedlot.release.asking import Asking, own_items
from seedlot.release.checking import checks
from seedlot.release.gather import evidence_of, speaks_of
from seedlot.release.parts import Making, behind_all, parted, unmade
from seedlot.release.programme import ASSESSED, Programme, Thing, Told, Work
from seedlot.terms.criterion import Specification
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind

#: Kinds that are about an item, a donor, a material or a step, and the field that names it.
_ABOUT: tuple[tuple[type[Content], str], ...] = (
    (Donor, "item"),
    (Registered, "item"),
    (Material, "item"),
    (donation.Consent, "donor"),
    (donation.DonorTest, "donor"),
    (donation.Eligibility, "donor"),
    (donation.Procurement, "step"),
    (derivation.Isolation, "step"),
    (derivation.GeneTransfer, "step"),
    (derivation.Deposition, "step"),
    (derivation.Picked, "clone"),
    (derivation.GeneEdit, "step"),
    (derivation.Enrichment, "step"),
    (culture.Culture, "step"),
    (culture.Formulation, "step"),
    (supplies.MaterialStatus, "material"),
    (supplies.MaterialCertificate, "material"),
    (custody.Stored, "item"),
    (custody.Shipment, "item"),
    (custody.DoseUse, "dose"),
)
#: Kinds that name a programme; those that name none hold for every one.
_OF_PROGRAMMES: tuple[type[Content], ...] = (quality.Agreement, Document, quality.AgeLimit)
_OWN_ALONE: tuple[type[Content], ...] = (
    quality.Product,
    quality.Trial,
    custody.Order,
    *strategy.STRATEGY,
)
#: Kinds whose being there shows how quality works.
_KEPT = (quality.Capa, quality.Change)
_STAMPS = frozenset({"row", "entry", "since", "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The cells of a programme and what made them."""

    links: tuple[Link, ...]
    rows: Mapping[str, Row[Any]]
    works: Mapping[str, Work]
    parents: Mapping[str, tuple[str, ...]]
    lots: frozenset[str]


def programmes(connection: Connection, as_of: int | None = None) -> tuple[str, ...]:
    """Name the programmes that are entered, in the order of their entries."""
    rows = sorted(ask.rows(connection, t.PROGRAMME, as_of), key=lambda row: row.entry)
    return tuple(dict.fromkeys(row.programme for row in rows))


def collect(connection: Connection, name: str, *, as_of: int | None = None, planned: bool = False) -> Programme:
    """Collect a programme. Planned steps, and what they make, are left out unless asked for.

    Raises:
        NotInRecordError: no entry and no item names such a programme.
    """
    asking = Asking(connection=connection, as_of=read.size(connection) if as_of is None else as_of, planned=planned)
    stated = [_told("programme", row, row.programme) for row in asking.rows(t.PROGRAMME, programme=name)]
    own = own_items(asking, name)
    if not stated and not own:
        raise ask.absent(connection, name, asking.as_of, "programme")
    cells = _cells(asking, own)
    told = _everything(asking, name, cells)
    items = dict(_items(cells, told))
    behind = behind_all(cells.parents)
    making = Making(items=items, works=cells.works, parents=cells.parents, behind=behind, told=told)
    parts = parted(making) | _beside(told)
    speaks = speaks_of(connection, sorted(items), asking.as_of)
    results = evidence_of(connection, dict(cells.rows), speaks, asking.as_of)
    told["report"] = tuple(_of(asking, Report, "item", speaks))
    parts |= _laboratories(told["report"])
    named = (each.text("laboratory") for each in (*told["report"], *told.get("donor test", ())))
    told |= _organisations(asking, told, cells, named)
    whole = scope(connection, cells.links, sorted(cells.rows), sorted(cells.works), as_of=asking.as_of)
    against = asking.among(t.FOUND, "item", speaks, answer=str(Answer.NOT_MET))
    return Programme(
        name=name,
        as_of=asking.as_of,
        site=ask.opened(connection).site,
        moment=_moment(asking),
        guarded=ask.guarded(connection, asking.as_of),
        stated=stated[-1] if stated else None,
        items=items,
        works=cells.works,
        parents=cells.parents,
        behind=behind,
        parts=parts,
        unmade=unmade(items, cells.parents),
        told=told,
        results=results,
        doubted=frozenset(row.entry for row in against),
        specifications=_specifications(asking, items),
        approved=ask.approved(connection, stated[-1].text("product") if stated else "", asking.as_of),
        checks=checks(connection, whole, parts, asking.as_of),
        keeps=_kept(asking),
    )


def _moment(asking: Asking) -> str:
    """When the last entry was recorded."""
    rows = asking.among(t.HEADER, "entry", [asking.as_of - 1])
    return str(rows[-1].recorded) if rows else ""


def _cells(asking: Asking, own: list[str]) -> _Cells:
    back = asking.links(own, Direction.BACK)
    names = {*own, *(end for link in back for end in (link.child, link.parent))}
    rows = {row.item: row for row in asking.among(t.ITEM, "item", names) if asking.planned or not row.planned}
    lots = {name for name, row in rows.items() if row.item_kind == ItemKind.MATERIAL_LOT}
    cells = _reached(own, back) & set(rows) - lots
    steps = on_the_way(asking.connection, back, sorted(cells), asking.as_of)
    if asking.planned:
        steps |= {row.step for row in asking.among(t.USE, "item", cells)}
    ordered = {name: row for name, row in rows.items() if name in cells}
    parents: dict[str, tuple[str, ...]] = dict.fromkeys(ordered, ())
    for link in back:
        if link.kind in CELLS and link.child in ordered and link.parent in ordered:
            parents[link.child] = tuple(dict.fromkeys((*parents[link.child], link.parent)))
    works = dict(_works(asking, steps, back, ordered, lots))
    used = frozenset(lots & {link.parent for link in back})
    return _Cells(links=back, rows=ordered, works=works, parents=parents, lots=used)


def _reached(own: list[str], back: tuple[Link, ...]) -> set[str]:
    """What is reached along cells alone."""
    onward: dict[str, list[str]] = defaultdict(list)
    for link in back:
        if link.kind in CELLS:
            onward[link.child].append(link.parent)
    reached, waiting = set(own), list(own)
    while waiting:
        new = set(onward[waiting.pop()]) - reached
        reached |= new
        waiting += sorted(new)
    return reached


def _works(
    asking: Asking, steps: Iterable[str], back: tuple[Link, ...], cells: Mapping[str, Any], lots: set[str]
) -> Iterator[tuple[str, Work]]:
    """The steps that made or handled cells; those that only made a material are none of them."""
    materials: dict[str, set[str]] = defaultdict(set)
    for link in back:
        if link.parent in lots:
            materials[link.step].add(link.parent)
    made: dict[str, list[str]] = defaultdict(list)
    for name, row in cells.items():
        if row.step:
            made[row.step].append(name)
    names = sorted(set(steps) - {""})
    used = ask.grouped(asking.among(t.USE, "item", cells), "step")
    for row in asking.among(t.STEP, "step", names):
        inputs = tuple(dict.fromkeys(each.item for each in used[row.step]))
        if (row.planned and not asking.planned) or not (made[row.step] or inputs):
            continue
        yield (
            row.step,
            Work(
                step=row.step,
                process=row.process,
                occurred=row.occurred,
                entry=row.entry,
                environment=row.environment,
                openness=row.openness,
                room=row.room,
                procedure=row.procedure,
                people=tuple(filter(None, row.people.split(";"))),
                organisation=row.organisation,
                materials=tuple(sorted(materials[row.step])),
                inputs=inputs,
                outputs=tuple(made[row.step]),
                planned=bool(row.planned),
                device=row.device,
                passages=row.passages,
                doublings=row.doublings or "",
            ),
        )


def _items(cells: _Cells, told: Mapping[str, tuple[Told, ...]]) -> Iterator[tuple[str, Thing]]:
    outside = {each.about: each for each in told.get("registered", ())}
    for name, row in cells.rows.items():
        came = outside.get(name)
        yield (
            name,
            Thing(
                item=name,
                kind=row.item_kind,
                stage=row.stage,
                programme=row.programme,
                step=row.step,
                occurred=row.occurred,
                entry=row.entry,
                specification=row.specification,
                units=row.units,
                planned=bool(row.planned),
                registered=came is not None,
                environment=came.text("environment") if came else "",
                organisation=came.text("organisation") if came else "",
            ),
        )


def _told(kind: str, row: Row[Any], about: str) -> Told:
    says = {name: value for name, value in row._mapping.items() if name not in _STAMPS}  # noqa: SLF001 - SQLAlchemy's public name for it
    return Told(kind=kind, entry=row.entry, occurred=row.occurred if "occurred" in says else "", about=about, says=says)


def _of(asking: Asking, kind: type[Content], column: str, names: Iterable[str]) -> Iterator[Told]:
    for row in asking.among(TABLES[kind], column, names):
        yield _told(kind.KIND, row, getattr(row, column))


def _everything(asking: Asking, name: str, cells: _Cells) -> dict[str, tuple[Told, ...]]:
    """All entries that bear on the programme, by kind; what was withdrawn is left out."""
    names = {*cells.rows, *cells.works, *cells.lots}
    found: list[Told] = [each for kind, column in _ABOUT for each in _of(asking, kind, column, names)]
    found += [each for kind in _OF_PROGRAMMES for each in _of(asking, kind, "programme", {name, ""})]
    found += [each for kind in _OWN_ALONE for each in _of(asking, kind, "programme", {name})]
    found += _about_rooms(asking, cells)
    found += _risks(asking)
    products = [each.text("product") for each in found if each.kind == quality.Product.KIND]
    found += _of(asking, culture.Component, "product", products)
    found += _decisions(asking, cells)
    found += (_told(quality.Change.KIND, row, row.what or row.change) for row in asking.rows(TABLES[quality.Change]))
    found += (_told(quality.ChangeClosed.KIND, row, row.change) for row in asking.rows(TABLES[quality.ChangeClosed]))
    told = _by_kind(_with_files(_once(found)))
    return _standing(asking, told)


def _by_kind(found: Iterable[Told]) -> dict[str, tuple[Told, ...]]:
    """Put entries together by kind, in the order of the record."""
    told: dict[str, list[Told]] = defaultdict(list)
    for each in sorted(found, key=lambda each: (each.kind, each.entry, each.about)):
        told[each.kind].append(each)
    return {kind: tuple(several) for kind, several in told.items()}


def _once(found: Iterable[Told]) -> Iterator[Told]:
    """Leave out what is told again of the same thing, such as a risk assessment of each of its risks."""
    seen = set()
    for each in found:
        key = (each.kind, each.entry, each.about, each.text("sha256"))
        if key not in seen:
            seen.add(key)
            yield each


def _with_files(found: Iterable[Told]) -> Iterator[Told]:
    """Tell a document once, with the names of all its files."""
    documents: dict[int, list[Told]] = defaultdict(list)
    for each in found:
        if each.kind == Document.KIND:
            documents[each.entry].append(each)
        else:
            yield each
    for several in documents.values():
        files = ";".join(each.text("name") for each in several if each.text("sha256"))
        first = several[0]
        says = {**first.says, "files": files}
        yield Told(kind=first.kind, entry=first.entry, occurred=first.occurred, about=first.text("document"), says=says)


def _standing(asking: Asking, told: dict[str, tuple[Told, ...]]) -> dict[str, tuple[Told, ...]]:
    """Leave out what was withdrawn, by its kind and identifier."""
    gone = {(row.what, row.name) for row in asking.rows(TABLES[quality.Withdrawn])}
    if not gone:
        return told
    fields = {kind.KIND: kind.IDENTIFIER for kind in TABLES}
    return {
        kind: tuple(each for each in several if (kind, each.text(fields.get(kind, "") or "?")) not in gone)
        for kind, several in told.items()
    }


def _risks(asking: Asking) -> Iterator[Told]:
    for row in asking.rows(TABLES[quality.RiskAssessment]):
        yield _told(quality.RiskAssessment.KIND, row, row.assessment)
        if row.risk:
            yield _told(ASSESSED, row, f"{row.assessment}, {row.risk}")


def _about_rooms(asking: Asking, cells: _Cells) -> Iterator[Told]:
    rooms = {work.room for work in cells.works.values()} - {""}
    yield from _of(asking, premises.Cleaning, "where", rooms)
    yield from _of(asking, premises.Room, "room", rooms)


def _decisions(asking: Asking, cells: _Cells) -> Iterator[Told]:
    """The last decision about each item; of a release, whether it is signed and stands."""
    stands = {
        item: {release.entry for release in decided.releases if release.fell is None}
        for item, decided in decisions_on(asking.connection, cells.rows, asking.as_of).items()
    }
    last = {row.lot: row for row in asking.among(t.DECISION, "lot", cells.rows)}
    for item, row in last.items():
        told = _told("decision", row, item)
        says = {**told.says, "signed": row.entry in stands.get(item, ())}
        yield Told(kind="decision", entry=row.entry, occurred=row.recorded, about=item, says=says)


def _organisations(
    asking: Asking, told: Mapping[str, tuple[Told, ...]], cells: _Cells, laboratories: Iterable[str]
) -> dict[str, tuple[Told, ...]]:
    """The organisations that are named, and what they are licensed or accredited for."""
    named = {work.organisation for work in cells.works.values()} | {ask.opened(asking.connection).site}
    for kind, field in (
        ("procurement", "establishment"),
        ("material", "supplier"),
        ("registered", "organisation"),
        ("shipment", "sender"),
        ("shipment", "receiver"),
        ("dose use", "centre"),
    ):
        named |= {each.text(field) for each in told.get(kind, ())}
    named |= set(laboratories)
    named |= {each.partition(",")[0].strip() for each in named}
    found = [*_of(asking, supplies.Organisation, "organisation", named - {""})]
    held = list(_of(asking, supplies.Accreditation, "organisation", {each.about for each in found}))
    others = [row for row in asking.rows(TABLES[supplies.Accreditation]) if row.entry not in {e.entry for e in held}]
    elsewhere = {row.organisation for row in others}
    found += list(_of(asking, supplies.Organisation, "organisation", elsewhere))
    held += [_told(supplies.Accreditation.KIND, row, row.organisation) for row in others]
    kinds = _standing(asking, _by_kind((*found, *held)))
    return {kind: kinds.get(kind, ()) for kind in (supplies.Organisation.KIND, supplies.Accreditation.KIND)}


_SAFETY = ("tumour", "tumor", "teratoma", "virus", "micronucleus", "toxic", "biodistribution", "genotox", "iso 10993")


def _beside(told: Mapping[str, tuple[Told, ...]]) -> dict[Subject, tuple[str, ...]]:
    """Parts that are told by entries alone."""
    viral = ("virus", "viral", "sendai")
    transfers = [
        each for each in told.get("gene transfer", ()) if any(word in each.text("method").casefold() for word in viral)
    ]
    vectors = {lot.text("supplier") for lot in told.get("material", ()) if "vector" in lot.text("name").casefold()}
    return {
        Subject.VIRAL_TRANSFERS: tuple(dict.fromkeys(each.about for each in transfers)),
        Subject.COMPONENTS: tuple(each.text("component") for each in told.get("component", ())),
        Subject.VECTOR_SUPPLIERS: tuple(sorted(vectors - {""})),
        Subject.DONOR_LABORATORIES: _named(told.get("donor test", ()), "laboratory"),
    }


def _laboratories(reports: tuple[Told, ...]) -> dict[Subject, tuple[str, ...]]:
    safety = [each for each in reports if any(word in each.text("study").casefold() for word in _SAFETY)]
    return {
        Subject.REPORTS: _named(reports, "report"),
        Subject.SAFETY_REPORTS: _named(safety, "report"),
        Subject.LABORATORIES: _named(reports, "laboratory"),
        Subject.SAFETY_LABORATORIES: _named(safety, "laboratory"),
    }


def _named(several: Iterable[Told], field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.text(field) for each in several if each.text(field)))


def _specifications(asking: Asking, items: Mapping[str, Thing]) -> dict[str, tuple[int, Specification]]:
    """The specification that each item names, with its entry."""
    wanted = {each.specification for each in items.values()} - {""}
    if not wanted:
        return {}
    rows = {f"{row.name} {row.version}": row for row in asking.rows(t.SPECIFICATION)}
    known = {name: (rows[name].entry, ask.specification(rows[name])) for name in wanted if name in rows}
    return {name: known[each.specification] for name, each in items.items() if each.specification in known}


def _kept(asking: Asking) -> dict[str, int]:
    """The first entry of each kind whose being there shows how quality works."""
    found = {}
    for kind in _KEPT:
        if rows := asking.rows(TABLES[kind]):
            found[kind.KIND] = rows[0].entry
    if rows := asking.rows(t.FLAG, flag_kind="deviation"):
        found["deviation"] = rows[0].entry
    if rows := asking.rows(t.SIGNATURE):
        found["signature"] = rows[0].entry
    return found
