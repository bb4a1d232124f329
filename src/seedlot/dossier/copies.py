"""Copies of the audit trail to give away: a PDF to print, a page to read, a table to compute with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

import typst

from seedlot.dossier.certificate import qr_code
from seedlot.dossier.trail import Line
from seedlot.dossier.wording import markup, printable
from seedlot.record.read import Checkpoint
from seedlot.terms.errors import SeedlotError
from seedlot.terms.showing import escaped, seen

#: So many entries are set in one PDF, about 500 pages; more of them nobody reads on paper.
PDF_LIMIT = 5_000
#: A printed entry is cut after so many characters; the copies as table and page have it whole.
_CUT = 600
#: What a spreadsheet would take for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

COLUMNS = (
    "entry",
    "kind",
    "about",
    "says",
    "occurred",
    "recorded",
    "zone",
    "person",
    "name",
    "authentication",
    "reason",
    "changes",
    "changed since",
    "signatures",
    "source",
    "note",
    "content",
)


class TooManyToPrintError(SeedlotError):
    """More entries than one PDF holds."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"{number:,} entries are too many for one PDF, which holds {PDF_LIMIT:,}",
            mend="Ask for fewer (--about, --since, --until, --by), or write a .csv or .html.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above a copy: of which record it is, what was asked, and when, by whom and at which checkpoint."""

    title: str
    site: str
    simulated: bool
    asked: str
    count: int
    printed: datetime
    printed_by: str
    checkpoint: Checkpoint


def csv_copy(lines: Iterable[Line]) -> Iterator[bytes]:
    """Write the trail as CSV (RFC 4180, UTF-8), line by line. `content` is the whole entry as JSON, nothing hidden in it."""
    yield _csv_row(COLUMNS)
    for line in lines:
        yield _csv_row(
            (
                str(line.entry),
                line.kind,
                *map(_harmless, (line.about, line.says)),
                line.occurred,
                line.recorded,
                line.zone,
                *map(_harmless, (line.person, line.name)),
                line.authentication,
                _harmless(line.reason),
                _harmless("; ".join(f"{one.field}: {one.old} -> {one.new}" for one in line.changes)),
                line.changed,
                _harmless("; ".join(each.says for each in line.signatures)),
                *map(_harmless, (line.source, line.note)),
                escaped(line.content),
            )
        )


def html_copy(head: Head, lines: Iterable[Line]) -> Iterator[bytes]:
    """Write the trail as one page that needs nothing beside it, line by line."""
    yield _PAGE.format(
        title=markup(f"Audit trail: {head.title}"),
        banner="<p class=banner>SIMULATED: NOT FOR HUMAN USE</p>" if head.simulated else "",
        facts="".join(f"<dt>{markup(name)}<dd>{markup(value)}" for name, value in _facts(head)),
        heads="".join(f"<th>{name}" for name in ("entry", "when", "who", "what", "says")),
    ).encode()
    for line in lines:
        row = _row(line)
        cells = (row["entry"], row["when"], row["who"], row["what"], [*row["says"], *row["marks"]])
        yield ("<tr>" + "".join(f"<td>{'<br>'.join(map(markup, cell))}" for cell in cells) + "\n").encode()
    yield b"</table>\n</html>\n"


def pdf_copy(head: Head, lines: Iterable[Line]) -> bytes:
    """Set the trail as PDF/A with page numbers. Texts reach the template as data and are never read as markup.

    Raises:
        TooManyToPrintError: there are more entries than one PDF holds.
    """
    if head.count > PDF_LIMIT:
        raise TooManyToPrintError(head.count)
    plain = {
        "title": head.title,
        "site": head.site,
        "simulated": head.simulated,
        "facts": list(_facts(head)),
        "checkpoint": head.checkpoint.text().splitlines(),
        "lines": [_printed(line) for line in lines],
    }
    data = printable(plain) | {"qr": qr_code(head.checkpoint.text())}
    document: bytes = typst.compile(
        files("seedlot.dossier").joinpath("trail.typ").read_bytes(),
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],  # ISO 19005-2, accessible level; ISO 14289-1
        timestamp=head.printed.replace(microsecond=0),
    )
    return document


def _facts(head: Head) -> Iterator[tuple[str, str]]:
    yield "Record", f"{head.title}, site {head.site}"
    yield "Asked for", head.asked
    yield "Entries told", f"{head.count:,} of {head.checkpoint.size:,}"
    yield "Printed", f"{head.printed.isoformat(timespec='seconds')} by {head.printed_by or 'nobody named'}"
    yield "Checkpoint", " · ".join(head.checkpoint.text().splitlines())


def _row(line: Line) -> dict[str, list[str]]:
    """An entry in five cells, each of lines of text."""
    says = [line.says, *(f"{one.field}: {one.old or '(nothing)'} → {one.new or '(nothing)'}" for one in line.changes)]
    told = (("Reason", line.reason), ("Source", line.source), ("Note", line.note))
    marks = [f"{name}: {value}" for name, value in told if value]
    marks += [f"Changed since: {line.changed}"] if line.amended else []
    marks += [f"Signed: {each.says}" for each in line.signatures]
    zone = "" if line.zone == "UTC" else f" (site: {line.zone})"
    return {
        "entry": [str(line.entry)],
        "when": [f"recorded {line.recorded}{zone}", f"occurred {line.occurred}"],
        "who": [line.who, "" if line.authentication == "none" else f"by {line.authentication}"],
        "what": [line.kind, line.about],
        "says": [each for each in says if each],
        "marks": marks,
    }


def _printed(line: Line) -> dict[str, Any]:
    row = _row(line)
    return {**row, "says": [_cut(each, line.entry) for each in row["says"]], "changed": bool(line.amended)}


def _cut(text: str, entry: int) -> str:
    rest = len(text) - _CUT
    return text if rest <= 0 else f"{text[:_CUT]}… ({rest:,} more characters: `seedlot show {entry}`)"


def _csv_row(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def _harmless(text: str) -> str:
    """A cell that a spreadsheet does not compute and a terminal does not obey."""
    shown = seen(text)
    return f"'{shown}" if text.startswith(_FORMULA) else shown


_PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 14px/1.4 sans-serif; margin: 2rem; }}
table {{ border-collapse: collapse; }} thead {{ display: table-header-group; }}
th, td {{ text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #c9d0d7; overflow-wrap: break-word; }}
td:nth-child(2), td:nth-child(3) {{ white-space: nowrap; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }} dd {{ margin: 0; overflow-wrap: anywhere; }}
.banner {{ background: #a8201a; color: white; font-weight: bold; padding: .4rem; text-align: center; }}
</style>
<h1>Audit trail</h1>
{banner}
<dl>{facts}</dl>
<table><thead><tr>{heads}</thead>
"""
