"""The gap report as .docx (ISO/IEC 29500): the same texts as the PDF, in styles that a person can change."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

#: Verdicts whose rules are told in one line.
_BRIEF = ("accepted", "note")
#: Members of the file are dated so, that the same report has the same bytes; it is the earliest date that a zip can hold.
_DATED = (1980, 1, 1, 0, 0, 0)


def gap_docx(contents: dict[str, Any], *, on: date) -> bytes:
    """Write the report. The same contents give the same bytes."""
    document = Document()
    _page(document)
    core = document.core_properties
    core.title, core.author = f"{contents['title']}: {contents['programme']}", contents["record"]
    core.created = core.modified = datetime.combine(on, time())
    core.comments = ""
    if contents["simulated"]:
        document.add_paragraph("SIMULATED - NOT FOR HUMAN USE", style="Intense Quote")
    document.add_heading(contents["title"], level=0)
    _table(document, ("", ""), contents["about"])
    _standing(document, contents)
    _matrix(document, contents)
    for chapter in contents["chapters"]:
        document.add_heading(f"{chapter['name']} ({len(chapter['rules'])})", level=1)
        for rule in chapter["rules"]:
            (_brief if chapter["verdict"] in _BRIEF else _rule)(document, rule)
    _rest(document, contents)
    return _dated(document)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    document.styles["Normal"].font.size = Pt(10)


def _standing(document: Any, contents: dict[str, Any]) -> None:
    document.add_heading("Where the programme stands", level=1)
    rows = [
        (
            f"{each['name']} ({each['code']})",
            each["verdict"] + (" (provisional)" if each["provisional"] else ""),
            "; ".join((", ".join(each["counts"]), *each["deciding"])),
        )
        for each in contents["territories"]
    ]
    _table(document, ("Territory", "Verdict", "Rules that count, and what decides"), rows)
    if contents["without_rules"]:
        document.add_paragraph(f"Not assessed, for no rules speak of it: {contents['without_rules']}.")
    if contents["first"]:
        document.add_heading("What to settle first", level=1)
        rows = [(each["verdict"], each["territories"], f"{each['do']} ({each['rule']})") for each in contents["first"]]
        _table(document, ("Verdict", "Where", "What to do"), rows)
        if contents["more"]:
            document.add_paragraph(f"And {contents['more']} blockers and gaps more, below.")


def _matrix(document: Any, contents: dict[str, Any]) -> None:
    document.add_heading("Territories and stages", level=1)
    looks = {each["verdict"]: each for each in contents["looks"]}
    rows = [(row["territory"], *(looks[verdict]["sign"] for verdict in row["verdicts"])) for row in contents["matrix"]]
    table = _table(document, ("", *contents["stages"]), rows, points=6)
    for row, told in zip(table.rows[1:], contents["matrix"], strict=True):
        for cell, verdict in zip(row.cells[1:], told["verdicts"], strict=True):
            _fill(cell, looks[verdict]["colour"])
    signs = [
        f"{each['sign']} {each['verdict']}" for each in contents["looks"] if each["sign"] not in {"", each["verdict"]}
    ]
    document.add_paragraph("; ".join((*signs, "blank: not applicable")))


def _rule(document: Any, rule: dict[str, Any]) -> None:
    document.add_heading(f"{rule['id']}: {rule['title']}", level=2)
    marks = [rule["territories"], *_marks(rule)]
    document.add_paragraph("; ".join(marks)).runs[0].italic = True
    document.add_paragraph(rule["requirement"])
    _listed(document, "In the record:", rule["because"])
    if rule["entries"]:
        document.add_paragraph(f"Entries {rule['entries']}")
    _listed(document, "To do:", rule["do"])
    if rule["do"]:
        document.add_paragraph(f"If nothing is done: {rule['consequence']}")
    document.add_paragraph(f"{rule['text']}. Dossier: {rule['dossier']}")
    verify = f" To verify: {rule['to_verify']}" if rule["to_verify"] else ""
    document.add_paragraph(f"Wording: {rule['confidence']}; {rule['source']}.{verify}")


def _marks(rule: dict[str, Any]) -> Iterable[str]:
    if rule["timing"] != "in force":
        yield f"{rule['timing']}, not counted"
    if rule["provisional"]:
        yield "provisional"
    if rule["planned"]:
        yield "rests on what is only planned"


def _brief(document: Any, rule: dict[str, Any]) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(rule["id"]).bold = True
    entries = f"; entries {rule['entries']}" if rule["entries"] else ""
    paragraph.add_run(f" {rule['title']} ({rule['territories']}{entries})")


def _listed(document: Any, head: str, parts: Sequence[str]) -> None:
    if parts:
        document.add_paragraph(head)
    for part in parts:
        document.add_paragraph(part, style="List Bullet")


def _rest(document: Any, contents: dict[str, Any]) -> None:
    if contents["ahead"]:
        document.add_heading(f"Drafts and texts to come ({len(contents['ahead'])}): not counted above", level=1)
        for rule in contents["ahead"]:
            _brief(document, rule)
    if contents["strictest"]:
        document.add_heading("The strictest view", level=1)
        heads = ("question", "mode", "reference", "lost", "why")
        rows = [tuple(each[head] for head in heads) for each in contents["strictest"]]
        _table(document, ("Question", "Mode", "Strictest", "Open in", "Why"), rows, points=8)
    document.add_heading("Facts", level=1)
    rows = [
        (each["fact"], each["value"], each["says"] + _settle(each), each["entries"])
        for each in contents["facts"]
    ]  # fmt: skip
    _table(document, ("Fact", "Value", "How it follows, or what would settle it", "Entries"), rows, points=8)
    document.add_heading("Sources", level=1)
    rows = [(each["id"], f"{each['title']}\n{each['url']}", each["kind"], each["seen"]) for each in contents["sources"]]
    _table(document, ("Source", "Title and address", "Kind", "How much was read"), rows, points=8)
    document.add_heading("Limits of this report", level=1)
    for limit in contents["limits"]:
        document.add_paragraph(limit, style="List Bullet")


def _settle(fact: dict[str, str]) -> str:
    return f" {fact['settle']}" if fact["value"] == "not known" else ""


def _table(document: Any, heads: Sequence[str], rows: Iterable[Sequence[str]], points: float = 9) -> Any:
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        _say(cell, head, points, bold=True)
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            _say(cell, said, points)
    return table


def _say(cell: Any, said: str, points: float, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(said)
    run.font.size, run.bold = Pt(points), bold


def _fill(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.removeprefix("#"))):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no name for the colour of a cell


def _dated(document: Any) -> bytes:
    """Save the document with its members dated alike."""
    saved, out = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            info = zipfile.ZipInfo(member.filename, _DATED)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(member))
    return out.getvalue()
