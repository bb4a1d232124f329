"""The readable beginning of a raw file, in pieces, each with the place of its bytes: for screening, not for analysis.

Plain text in UTF-8, UTF-16 and Windows-1252 is one piece; of an FCS file each keyword is one (ISAC FCS 3.1, section
3.1: HEADER, then TEXT as delimiter, keyword, delimiter, value); of a DICOM file the patient's own elements are (PS3.5,
section 7.1; PS3.6, group 0010); of a workbook the texts of its cells. What is packed with gzip is unpacked. Of other
binary files there are none.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from seedlot.formats.archives import DAMAGED

#: How many bytes of a file are looked at.
HEAD = 64 * 1024
#: How a zip begins, and so a workbook.
ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Piece:
    """Readable text of a file, and where it begins: a byte of the file, or a part of it that has a name."""

    text: str
    start: int = 0
    part: str = ""
    encoding: str = "utf-8"

    def place(self, index: int) -> str:
        """Where a character of the text stands, in words."""
        before = len(self.text[:index].encode(self.encoding))
        return f"{self.part}, character {index}" if self.part else f"byte {self.start + before}"


def pieces(data: bytes) -> Iterator[Piece]:
    """The readable pieces at the beginning of a file. What cannot be read has none, and nothing is raised."""
    head = data[:HEAD]
    if head.startswith(b"FCS"):
        yield from _keywords(head)
    elif head[128:132] == b"DICM":
        yield from _elements(head)
    elif head.startswith(ZIP):
        yield from _cells(data)
    elif head.startswith(_GZIP):
        yield from (replace(piece, part=piece.part or "unpacked") for piece in pieces(_unpacked(head)))
    else:
        yield from _text(head)


def _keywords(head: bytes) -> Iterator[Piece]:
    first, last = (head[10:18].strip(), head[18:26].strip())
    if not (first.isdigit() and last.isdigit()):
        return
    start, text = int(first), head[int(first) : int(last) + 1].decode("latin-1")
    if not text:
        return
    mark = re.escape(text[0])
    for found in re.finditer(
        rf"(?<=.)((?:[^{mark}]|{mark}{mark})+){mark}((?:[^{mark}]|{mark}{mark})*)(?:{mark}|$)", text
    ):
        keyword, value = found.groups()
        yield Piece(f"{keyword.strip()}: {value.strip()}", start + found.start(1), encoding="latin-1")


#: Elements that name the patient: tag (little endian), value representation, label.
_PATIENT = ((0x10, "PN", "patient name"), (0x20, "LO", "patient id"), (0x30, "DA", "birth date"))


def _elements(head: bytes) -> Iterator[Piece]:
    for element, representation, label in _PATIENT:
        tag = bytes((0x10, 0, element, 0))
        explicit = re.escape(tag + representation.encode()) + rb"(..)"
        implicit = re.escape(tag) + rb"(..)\0\0"
        found = re.search(explicit, head, re.DOTALL) or re.search(implicit, head, re.DOTALL)
        if found:
            value = head[found.end() : found.end() + int.from_bytes(found[1], "little")]
            said = value.decode("latin-1").strip(" \0")
            yield Piece(f"{label}: {said}", found.start(), encoding="latin-1")


#: The parts of a workbook that hold the texts of cells (ECMA-376, part 1, 18.3.1.53 and 18.4.9), and how many are read.
_CELLS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml")
_MOST_PARTS = 20


def _cells(data: bytes) -> Iterator[Piece]:
    """Texts of a workbook's cells, a tab between two."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for part in [name for name in book.namelist() if _CELLS.fullmatch(name)][:_MOST_PARTS]:
                with book.open(part) as file:
                    text = file.read(HEAD).decode("utf-8", errors="replace")
                yield Piece(re.sub(r"\s*(?:<[^>]*>\s*)+", "\t", text), part=part)
    except DAMAGED:
        return


def _unpacked(head: bytes) -> bytes:
    """The beginning of what is packed with gzip (RFC 1952); of what is packed twice, nothing."""
    try:
        inner = zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b""
    return b"" if inner.startswith(_GZIP) else inner


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: Share of bytes that no text holds, above which a file is no text.
_MOST_CONTROL = 0.01
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27})


def _text(head: bytes) -> Iterator[Piece]:
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "") or _unmarked(head)
    if head and encoding:
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
        yield Piece(text, encoding=encoding.removesuffix("-sig"))


def _unmarked(head: bytes) -> str:
    """UTF-16 by its zero bytes, else UTF-8, else Windows-1252; nothing for what is no text."""
    zeros = head.count(0)
    if zeros > len(head) // 4:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return "utf-16-le" if even == 0 else "utf-16-be" if odd == 0 else ""
    if len(head) - len(head.translate(None, _CONTROL)) > _MOST_CONTROL * len(head):
        return ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
