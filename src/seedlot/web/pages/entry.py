"""An entry: what it says, who said it and when, how it was corrected, who signed it; of a measurement its result."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from starlette.responses import FileResponse, Response

from seedlot.acts.amend import FIXED
from seedlot.dossier.trail import Line, lines
from seedlot.history import ask
from seedlot.history.aside import beside, chart_of, kept_file, table_of
from seedlot.history.tables import AMENDMENT, HEADER
from seedlot.history.told import entry_at
from seedlot.history.words import TABLES
from seedlot.record import read
from seedlot.record.entries.comparison import ComparabilityExercise
from seedlot.record.entries.content import Content
from seedlot.record.entries.evidence import Measured, Report
from seedlot.record.entries.judgement import Amendment, Certificate, Decision, Review, Signature
from seedlot.record.entries.quality import Change
from seedlot.terms.chart import Chart
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.here import Here, Visit
from seedlot.web.listing import Column, Listing, listed
from seedlot.web.refer import parts
from seedlot.web.saying import TOLD
from seedlot.web.section import Section
from seedlot.web.show import page

SECTION = Section("entry")


@SECTION.get("/entries/{number:int}")
def entry(here: Visit, number: int) -> Response:
    """Show an entry, as it stood at the moment that is asked for."""
    with here.reading_as_of() as (connection, as_of):
        line, said = _entry(connection, number, as_of)
        leaf = read.leaf(connection, number).hex()
        corrections = _corrections(connection, line)
        exercises = _exercises(connection, said, as_of)
    sealed = here.request.query_params.get("sealed", "")
    told: dict[str, Any] = {
        "line": line,
        "said": said,
        "leaf": leaf,
        "corrections": corrections,
        "files": beside(here.record, said),
        "fixed": isinstance(said, FIXED),
        "lot": said.lot if isinstance(said, Decision | Review | Certificate) else "",
        "target": said.target if isinstance(said, Amendment | Signature) else None,
        "sealed": next((each for each in line.signatures if str(each.entry) == sealed), None),
        "exercises": exercises,
        "refer": parts,
        **TOLD,
    }
    if isinstance(said, Measured):
        return page(here, "entry/result.html", result=said.result, **told)
    if isinstance(said, Report):
        return page(here, "entry/report.html", plain=_plain(said, without=("results", "files")), **told)
    return page(here, "entry/entry.html", plain=_plain(said), **told)


@SECTION.get("/entries/{number:int}/charts/{chart:int}.svg")
def picture(here: Visit, number: int, chart: int) -> Response:
    """Draw a chart of a measurement."""
    return chart_svg(_chart(here, number, chart), here)


@SECTION.get("/entries/{number:int}/charts/{chart:int}.json")
def data(here: Visit, number: int, chart: int) -> Response:
    """Give a chart of a measurement as it can be explored."""
    return chart_json(_chart(here, number, chart), here)


@SECTION.get("/entries/{number:int}/tables/{name:path}")
def table(here: Visit, number: int, name: str) -> Response:
    """Show a table of a measurement, to sort, to filter and to save."""
    with here.reading() as connection:
        said = _measured(connection, number)
    rows = table_of(here.record, said, name)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    numbers = {key for key in keys if all(isinstance(row.get(key), int | float | None) for row in rows)}
    columns = [Column(key=key, title=key, number=key in numbers) for key in keys]
    shown = listed(here, columns, [_cells(row, keys) for row in rows], noun="rows", empty="The table has no rows.")
    if not isinstance(shown, Listing):
        return shown
    return page(here, "entry/table.html", number=number, name=name, said=said, listing=shown)


@SECTION.get("/entries/{number:int}/files/{sha256}")
def file(here: Visit, number: int, sha256: str) -> Response:
    """Give a file that an entry names; its bytes are hashed again first."""
    with here.reading() as connection:
        said = entry_at(connection, number).content
    name, path = kept_file(here.record, said, sha256)
    return FileResponse(path, media_type="application/octet-stream", filename=name)


def _entry(connection: Connection, number: int, as_of: int | None) -> tuple[Line, Content]:
    """An entry as the trail tells it, and what it says as it was corrected by then."""
    if as_of is not None and number >= as_of:
        raise ask.NotInRecordError(
            f"entry {number}", f" as of {as_of} entries", "Leave out the moment, or ask for a later one."
        )
    read.body(connection, number)
    amended = [row.entry for row in ask.rows(connection, AMENDMENT, as_of, target=number)]
    ((line, first),) = lines(connection, ask.rows_among(connection, HEADER, "entry", [number], as_of))
    return line, entry_at(connection, number, amended[-1]).content if amended else first.content


def _corrections(connection: Connection, line: Line) -> tuple[Line, ...]:
    rows = ask.rows_among(connection, HEADER, "entry", list(line.amended))
    return tuple(each for each, _ in lines(connection, rows))


def _exercises(connection: Connection, said: Content, as_of: int | None) -> tuple[str, ...]:
    """The comparability exercises that a change has, or that an entry is."""
    if isinstance(said, ComparabilityExercise):
        return (said.exercise,)
    if not isinstance(said, Change):
        return ()
    rows = ask.rows(connection, TABLES[ComparabilityExercise], as_of, change=said.change)
    return tuple(dict.fromkeys(row.exercise for row in rows))


def _chart(here: Here, number: int, chart: int) -> Chart:
    with here.reading() as connection:
        said = _measured(connection, number)
    return chart_of(here.record, said, chart)


def _measured(connection: Connection, number: int) -> Measured:
    said = entry_at(connection, number).content
    if not isinstance(said, Measured):
        raise ask.NotInRecordError(f"entry {number}", " as a measurement", "Ask for an entry that is one.")
    return said


def _plain(said: Content, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """What an entry says, but for what it leaves at its default."""
    plain = said.model_dump(mode="json", exclude_defaults=True)
    return {name: value for name, value in plain.items() if name not in without}


def _cells(row: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    plain = (str, int, float, type(None))
    return {key: row.get(key) if isinstance(row.get(key), plain) else str(row.get(key)) for key in keys}
