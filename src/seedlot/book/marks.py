"""What a workbook shows in a cell beside its value: an error, a formula never calculated, a percentage.

Reading values alone would take the first two for empty cells, and 98.5 % for 0.985.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.xml.functions import fromstring

from seedlot.book.cells import Mangled

#: The marked cells of a sheet: by row and column, both from 1.
Marks = dict[tuple[int, int], Mangled]

_CHUNK = 4_000_000
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\b(r|s|t)="([^"]*)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")

#: Number formats 9 and 10 are built in (ECMA-376 Part 1, 18.8.30); in others, quoted text is no format.
_PERCENT_BUILT_IN = frozenset({9, 10})
_NO_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

_RETYPE = "set the cell's format to Number, type the number that is meant, and name % as its unit if that is meant"


def read_marks(data: bytes) -> dict[str, Marks]:
    """Find the marked cells of an .xlsx, by the sheets' names. Sheets without any are left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        percent = frozenset(_percent_styles(archive))
        marks = {name: dict(_marks(archive, part, percent)) for name, part in _worksheets(archive)}
    return {name: found for name, found in marks.items() if found}


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> list[Element]:
    """Find the elements of one name in a part, in whichever namespace."""
    if part not in archive.namelist():
        return []
    root: Element = fromstring(archive.read(part))
    return [element for element in root.iter() if element.tag.rpartition("}")[2] == name]


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _worksheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Tell the name of each sheet and the part that holds it (ECMA-376 Part 2, 9.3)."""
    roots = _elements(archive, "_rels/.rels", "Relationship")
    targets = [_attribute(root, "Target") for root in roots if _attribute(root, "Type").endswith("/officeDocument")]
    workbook = targets[0].lstrip("/") if targets else "xl/workbook.xml"
    folder, file = posixpath.split(workbook)
    relations = _elements(archive, f"{folder}/_rels/{file}.rels", "Relationship")
    parts = {_attribute(each, "Id"): posixpath.join("/", folder, _attribute(each, "Target")) for each in relations}
    for sheet in _elements(archive, workbook, "sheet"):
        part = posixpath.normpath(parts.get(_attribute(sheet, "id"), "/")).lstrip("/")
        if part in archive.namelist():
            yield _attribute(sheet, "name"), part


def _percent_styles(archive: zipfile.ZipFile) -> Iterator[bytes]:
    """Tell the numbers of the cell styles that show a percentage."""
    for styles in (name for name in archive.namelist() if name.endswith("/styles.xml")):
        percent = set(_PERCENT_BUILT_IN)
        for form in _elements(archive, styles, "numFmt"):
            if "%" in _NO_FORMAT.sub("", _attribute(form, "formatCode")):
                percent.add(int(_attribute(form, "numFmtId")))
        for table in _elements(archive, styles, "cellXfs"):
            for number, style in enumerate(table):
                if int(_attribute(style, "numFmtId") or 0) in percent:
                    yield str(number).encode()


def _marks(archive: zipfile.ZipFile, part: str, percent: frozenset[bytes]) -> Iterator[tuple[tuple[int, int], Mangled]]:
    """Look through a worksheet row by row of its XML; most have no such cell, which is quickly told."""
    suspects = (b't="e"', b"<f", b":f", *(b's="%s"' % style for style in sorted(percent)))
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            rows = rest + chunk
            end = rows.rfind(b"row>") + len(b"row>") if b"row>" in rows else 0
            rest = rows[end:]
            if not any(suspect in rows for suspect in suspects):
                continue
            for cell in _CELL.finditer(rows, 0, end):
                attributes = dict(_ATTRIBUTE.findall(cell[1]))
                mangled = _judge(attributes, cell[2] or b"", percent)
                if mangled is not None and b"r" in attributes:
                    yield coordinate_to_tuple(attributes[b"r"].decode()), mangled


def _judge(attributes: dict[bytes, bytes], body: bytes, percent: frozenset[bytes]) -> Mangled | None:
    found = _VALUE.search(body)
    value = html.unescape(found[1].decode()) if found else ""
    kind = attributes.get(b"t", b"n")
    if kind == b"e":
        return Mangled(f"Excel's error {value}", "mend the formula, or type the value")
    if _FORMULA.search(body) and not value and kind != b"str":
        return Mangled("a formula without a value", "open the book in a spreadsheet and save it, or type the value")
    if kind == b"n" and value and attributes.get(b"s") in percent:
        return Mangled(f"the number {value} shown as {float(value) * 100:g} %", _RETYPE)
    return None
