"""What else bears on a stability study: its protocol, excursions of its store, and what came of results out of trend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.record.entries.custody import Excursion, ExcursionClosed
from seedlot.record.entries.filing import Document
from seedlot.record.entries.quality import Investigation, InvestigationClosed
from seedlot.release.stability_series import Pulled, Study, day_of
from seedlot.specs.weigh import fold
from seedlot.terms.finding import Answer, Finding


def along(connection: Connection, study: Study, out: Iterable[tuple[Pulled, Finding]], size: int) -> Iterator[Finding]:
    """Tell of the protocol, of results out of trend, and of excursions."""
    yield from _protocol(connection, study, size)
    yield from _looked_into(connection, out, size)
    yield from _excursions(connection, study, size)


def _protocol(connection: Connection, study: Study, size: int) -> Iterator[Finding]:
    name, where = study.row.protocol, f"study {study.row.study}, entry {study.row.entry}"
    source = "21 CFR 211.166(a) (a written testing programme)"
    rows = ask.rows(connection, TABLES[Document], size, document=name) if name else []
    if not name:
        yield Finding(
            code="stability/protocol",
            answer=Answer.NOT_KNOWN,
            says="The study names no protocol.",
            where=where,
            source=source,
        )
    elif not any(row.sha256 for row in rows):
        says = f"The protocol '{name}' is in the record without its file: what it says is not known."
        yield Finding(code="stability/protocol", answer=Answer.NOT_KNOWN, says=says, where=where, source=source)


def _looked_into(connection: Connection, out: Iterable[tuple[Pulled, Finding]], size: int) -> Iterator[Finding]:
    """Results out of trend; one whose investigation is closed is information."""
    several = list(out)
    if not several:
        return
    closed = {row.investigation: row for row in ask.rows(connection, TABLES[InvestigationClosed], size)}
    told = ask.rows(connection, TABLES[Investigation], size)
    for pulled, finding in several:
        about = [
            row
            for row in told
            if row.investigation in closed
            and pulled.reference in row.references.split(";")
            and fold(row.test) == fold(pulled.reportable.name)
        ]
        if about:
            last = closed[about[-1].investigation]
            says = f"{finding.says} Investigation {about[-1].investigation} is closed: {last.conclusion}"
            yield finding.model_copy(update={"answer": None, "says": says})
        else:
            yield finding


def _excursions(connection: Connection, study: Study, size: int) -> Iterator[Finding]:
    """Excursions, since its time began, that name a batch, or the equipment in which it is stored."""
    began = {placed.item: placed for placed in study.placed}
    stores = {placed.equipment for placed in study.placed if placed.equipment}
    if not began:
        return
    rows = ask.rows_among(connection, TABLES[Excursion], "target", sorted(began), size)
    rows += [
        row
        for row in ask.rows_among(connection, TABLES[Excursion], "equipment", sorted(stores), size)
        if not row.target
    ]
    closed = {row.excursion: row for row in ask.rows(connection, TABLES[ExcursionClosed], size)} if rows else {}
    first = min(placed.began for placed in study.placed)
    for row in {row.excursion: row for row in rows}.values():
        if day_of(row.ended or row.occurred) < first:
            continue
        end = closed.get(row.excursion)
        answer = Answer.NOT_KNOWN if end is None else None if end.acceptable else Answer.NOT_MET
        state = "is open" if end is None else f"is closed: {end.conclusion}"
        says = f"Excursion {row.excursion} touched the study's store or a batch on {row.occurred[:10]}, and {state}."
        yield Finding(
            code="stability/excursion",
            answer=answer,
            says=says,
            where=f"entry {row.entry}",
            source="ICH Q1A(R2), 2.2.7",
        )
