"""The HEADER and the TEXT of an FCS data set (ISAC FCS 3.1, sections 3.1 and 3.2): offsets, keywords and their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

Bytes = NDArray[np.uint8]

#: The versions that are read, and how long a HEADER is.
VERSIONS = ("FCS2.0", "FCS3.0", "FCS3.1", "FCS3.2")
HEADER = 58
AGAIN = "Export or copy the file again from the instrument."
_FIELDS = (("TEXT", 10), ("DATA", 26), ("ANALYSIS", 42))
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_BLANK = b" \0\r\n\t"


@dataclass(frozen=True, slots=True)
class Notes:
    """The findings of one file, as they are made, and the words of its one error."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def note(self, name: str, says: str, *, where: int | str, answer: Answer | None = None) -> None:
        """Keep a finding; a number says a byte of the file, counted from 0."""
        self.findings.append(
            Finding(code=f"fcs/{name}", answer=answer, says=says, where=f"{self.file}, {_place(where)}")
        )

    def fault(self, what: str, *, where: int | str, mend: str = AGAIN) -> UnreadableFileError:
        """Make the error that says why the file cannot be read."""
        return UnreadableFileError(self.file, what, where=_place(where), mend=mend)


def _place(where: int | str) -> str:
    return where if isinstance(where, str) else f"byte {where}"


@dataclass(frozen=True, slots=True)
class Span:
    """A segment: its first and its last byte, counted from the beginning of the file."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Header:
    """The HEADER of a data set, which begins at the byte `start` of the file."""

    version: str
    start: int
    text: Span
    data: Span | None
    analysis: Span | None


@dataclass(frozen=True, slots=True)
class Keywords:
    """Keywords in upper case (they are the same in any case), their values, and the byte at which each value stands."""

    values: Mapping[str, str]
    places: Mapping[str, int]

    def text(self, keyword: str) -> str:
        """A value without the blanks around it; nothing where there is no such keyword."""
        return self.values.get(keyword, "").strip(" \0\r\n\t")

    def whole(self, keyword: str) -> int | None:
        """A value as a whole number that is not negative; None where there is none, or it is something else."""
        text = self.text(keyword)
        return int(text) if _WHOLE.fullmatch(text) else None

    def where(self, keyword: str) -> int | str:
        """The byte of a value, or that there is none."""
        return self.places.get(keyword, f"no keyword {keyword}")


def span(start: int, first: int, last: int) -> Span | None:
    """A segment from offsets that count from the beginning of its data set; zeros say that there is none."""
    return Span(start + first, start + last) if first > 0 and last >= first else None


def read_header(data: Bytes, start: int, notes: Notes) -> Header:
    """Read the HEADER of the data set that begins at a byte of the file.

    Raises:
        UnreadableFileError: it is no FCS file of a version that is read, or it is cut.
    """
    head = data[start : start + HEADER].tobytes()
    version = head[:6].decode("latin-1")
    if not head.startswith(b"FCS"):
        raise notes.fault(
            "it does not begin with 'FCS'", where=start, mend="Give the FCS file that the cytometer wrote."
        )
    if len(head) < HEADER:
        raise notes.fault("the file ends inside its HEADER", where=start + len(head))
    if version not in VERSIONS:
        raise notes.fault(f"its version is '{version}'", where=start, mend=f"Export it as {', '.join(VERSIONS)}.")
    text, values, analysis = (_offsets(head, at, name, start, notes) for name, at in _FIELDS)
    if text is None:
        raise notes.fault("the HEADER does not say where TEXT stands", where=start + 10)
    if text.last >= len(data):
        raise notes.fault(f"the file ends inside TEXT, which should end at byte {text.last}", where=len(data))
    if analysis is not None and analysis.last >= len(data):
        says = "The file ends before the end of ANALYSIS, which is not read."
        notes.note("analysis", says, where=start + 42, answer=Answer.NOT_KNOWN)
    return Header(version, start, text, values, analysis)


def _offsets(head: bytes, at: int, name: str, start: int, notes: Notes) -> Span | None:
    """Two numbers of eight characters; ANALYSIS may be blank (FCS 2.0), and DATA where TEXT says it."""
    fields = [head[at : at + 8], head[at + 8 : at + 16]]
    texts = [one.decode("latin-1").strip(" \0") for one in fields]
    if any(text and not _WHOLE.fullmatch(text) for text in texts):
        says = f"The HEADER's offsets of {name} are no numbers and are not used."
        notes.note("header", says, where=start + at)
        return None
    return span(start, *(int(text or 0) for text in texts))


def read_keywords(data: Bytes, header: Header, notes: Notes) -> Keywords:
    """Read the keywords of TEXT, and of the supplemental TEXT where there is one.

    Raises:
        UnreadableFileError: TEXT does not begin with a delimiter, or holds nothing.
    """
    place = _aligned(data, header, notes)
    main = _gathered(_pairs(data, place, notes), notes)
    extra = _supplemental(data, header, main, notes)
    if not extra:
        return main
    both = [(keyword, value, main.places[keyword]) for keyword, value in main.values.items()]
    return _gathered([*both, *extra], notes)


def _aligned(data: Bytes, header: Header, notes: Notes) -> Span:
    """TEXT as it stands: an offset that is one byte off is mended, and said."""
    first, last = header.text.first, header.text.last
    after_header, before = first > header.start + HEADER, data[first - 1]
    if after_header and _is_letter(data[first]) and not _is_letter(before) and not _is_blank(before):
        notes.note(
            "text_begin", "TEXT begins one byte before where the HEADER says; it is read from there.", where=first
        )
        first -= 1
    delimiter = int(data[first])
    if _is_letter(delimiter) or delimiter == 0:
        raise notes.fault("TEXT does not begin with a delimiter", where=first)
    if data[last] != delimiter and last + 1 < len(data) and data[last + 1] == delimiter and not _is_blank(data[last]):
        notes.note("text_end", "TEXT ends one byte after where the HEADER says; it is read to there.", where=last)
        return Span(first, last + 1)
    if data[last] != delimiter and data[last - 1] == delimiter and not _is_blank(data[last]):
        notes.note("text_end", "TEXT ends one byte before where the HEADER says; it is read to there.", where=last)
        return Span(first, last - 1)
    return Span(first, last)


def _is_letter(byte: int) -> bool:
    return chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) == "$")


def _is_blank(byte: int) -> bool:
    return int(byte) in _BLANK


Pair = tuple[str, str, int]


def _pairs(data: Bytes, place: Span, notes: Notes) -> list[Pair]:
    """Keyword, value, and the byte of the value: a delimiter that is written twice stands for itself (3.2.2)."""
    raw = data[place.first : place.last + 1].tobytes()
    delimiter = raw[:1]
    body = raw[1:].rstrip(bytes(byte for byte in _BLANK if byte != raw[0]))
    if not body.endswith(delimiter):
        notes.note("text_end", "TEXT does not end with its delimiter; its last value may be cut.", where=place.last)
    if not _is_utf8(body):
        says = "TEXT is not in UTF-8; values that are not are read as Latin-1."
        notes.note("encoding", says, where=place.first)
    found = list(_walk(body.removesuffix(delimiter).split(delimiter), delimiter, place.first + 1, notes))
    return [(_decoded(key).strip().upper(), _decoded(value), at) for key, value, at in found]


def _walk(pieces: list[bytes], delimiter: bytes, at: int, notes: Notes) -> Iterator[tuple[bytes, bytes, int]]:
    """Pair the pieces between delimiters. Nothing where a keyword should stand is a delimiter within the value."""
    index, count = 0, len(pieces)
    while index < count:
        key = pieces[index]
        if index + 1 == count:
            if key.strip():
                notes.note("text_end", f"The last keyword of TEXT, '{_decoded(key)}', has no value.", where=at)
            else:
                notes.note("text_end", "TEXT ends with one delimiter more than it should.", where=at)
            return
        at += len(key) + 1
        value, begun, index = pieces[index + 1], at, index + 2
        while index + 1 < count and not pieces[index]:
            value += delimiter + pieces[index + 1]
            at += 1
            index += 2
        if not value:
            says = "Keywords have no value, which the standard does not allow; they are kept as empty."
            notes.note("empty_value", says, where=begun)
        at = begun + len(value) + value.count(delimiter) + 1
        yield key, value, begun


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decoded(raw: bytes) -> str:
    """UTF-8, as FCS 3.1 has it; what is not is taken as Latin-1."""
    return raw.decode("utf-8" if _is_utf8(raw) else "latin-1")


def _gathered(pairs: Iterable[Pair], notes: Notes) -> Keywords:
    values: dict[str, str] = {}
    places: dict[str, int] = {}
    for keyword, value, at in pairs:
        if keyword not in values:
            values[keyword], places[keyword] = value, at
        elif values[keyword] != value:
            says = f"The keyword {keyword} stands twice; the first value, '{values[keyword]}', is used."
            notes.note("keyword_twice", says, where=at)
    return Keywords(MappingProxyType(values), MappingProxyType(places))


def _supplemental(data: Bytes, header: Header, main: Keywords, notes: Notes) -> list[Pair]:
    """The pairs of the supplemental TEXT (3.2.18); one that is not in the file is *not known*."""
    first, last = main.whole("$BEGINSTEXT"), main.whole("$ENDSTEXT")
    place = span(header.start, first or 0, last or 0)
    if place is None or place == header.text:
        return []
    if place.last >= len(data) or place.size < 2 or data[place.first] != data[header.text.first]:
        says = "The supplemental TEXT is not where $BEGINSTEXT says; its keywords are not known."
        notes.note("supplemental", says, where=main.where("$BEGINSTEXT"), answer=Answer.NOT_KNOWN)
        return []
    return _pairs(data, place, notes)
