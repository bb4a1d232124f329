"""Bytes to text: instruments write UTF-8, UTF-16 and Windows-1252, with and without a byte order mark."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

from seedlot.terms.errors import UnreadableFileError

#: Byte order marks and the codec that takes each off.
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

#: Control characters that no text file holds (tab, line feed, form feed and carriage return are allowed).
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")

#: How many bytes are looked at to tell UTF-16 without a mark, and how many are read at once.
_SAMPLE = 4096
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file and the name of its encoding, which is worth a finding where it is not UTF-8."""

    text: str
    encoding: str


def decode(data: bytes, *, file: str) -> Text:
    """Decode a text file by its byte order mark, else as UTF-16 (by its zero bytes), UTF-8, Windows-1252.

    Raises:
        UnreadableFileError: the file is empty, is not text, or is cut inside a character.
    """
    if not data:
        raise UnreadableFileError(file, "the file is empty", mend="Export it again.")
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        _refuse_control_characters(text, file=file)
        return Text(text, encoding)
    raise _no_text(data, file)


def encoding_of(opened: Callable[[], IO[bytes]], *, file: str) -> str:
    """Tell the encoding in which `decode` would read a file, block by block, so that it may be larger than memory.

    Raises:
        UnreadableFileError: as `decode`; or the file holds nothing but blanks.
    """
    with opened() as stream:
        head = stream.read(_SAMPLE)
    if not head:
        raise UnreadableFileError(file, "the file is empty", mend="Export it again.")
    for encoding in _candidates(head):
        try:
            blank = _look_through(opened, encoding, file)
        except UnicodeDecodeError:
            continue
        if blank:
            raise UnreadableFileError(file, "it holds no text but blanks", mend="Export it again.")
        return encoding
    raise _no_text(head, file)


def _look_through(opened: Callable[[], IO[bytes]], encoding: str, file: str) -> bool:
    """Decode a file to its end; tell whether nothing in it can be seen."""
    blank, lines = True, 0
    for text in _pieces(opened, encoding):
        _refuse_control_characters(text, file=file, lines=lines)
        lines += text.count("\n")
        blank = blank and not text.strip()
    return blank


def _pieces(opened: Callable[[], IO[bytes]], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with opened() as stream:
        while block := stream.read(_BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _no_text(data: bytes, file: str) -> UnreadableFileError:
    return UnreadableFileError(
        file,
        "the bytes are not text in UTF-8, UTF-16 or Windows-1252",
        where=f"starts with {data[:8].hex(' ')}",
        mend="Export it again as CSV in UTF-8.",
    )


def _candidates(data: bytes) -> tuple[str, ...]:
    """Name the encodings to try, in order; a mark decides alone."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    return (*_unmarked_utf16(data[:_SAMPLE]), "utf-8", "cp1252")


def _unmarked_utf16(sample: bytes) -> tuple[str, ...]:
    """Tell UTF-16 without a mark: in mostly Latin text every second byte is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half // 2 and even == 0:
        return ("utf-16-le",)
    if even > half // 2 and odd == 0:
        return ("utf-16-be",)
    return ()


def _refuse_control_characters(text: str, *, file: str, lines: int = 0) -> None:
    """Refuse what no text file holds; `lines` stand before this text."""
    found = _NOT_TEXT.search(text)
    if found is not None:
        line = lines + text.count("\n", 0, found.start()) + 1
        raise UnreadableFileError(
            file,
            f"it is not a text file: it holds the control character U+{ord(found.group()):04X}",
            where=f"line {line}",
            mend="Give the instrument's text or CSV export, or a workbook by its right ending.",
        )
