"""XML files, read safely: a tree of elements that know their line, and one clear error for whatever is no such tree.

Document types, and with them entities of every kind, are refused: no file of an instrument has one, and they are how XML
attacks its reader. So are files too large or nested too deep to be such a file. Names are without their prefixes, since
vendors write one vocabulary with several prefixes. The encoding is that of the byte order mark, else of the declaration.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from seedlot.terms.errors import UnreadableFileError

#: What no file of an instrument reaches: bytes, elements that are kept, elements within each other.
MOST_BYTES = 512 << 20
MOST_ELEMENTS = 2_000_000
MOST_DEPTH = 256

#: And characters within one element. Text between elements is none of data, and is not kept.
MOST_TEXT = 1 << 20

#: Numbers from here on mean that there is no bound, and are otherwise none: no instrument measures them.
MOST = 1e100

_AGAIN = "Export it again."

#: How a file of two or four bytes a character begins, with or without its mark, and the codec that reads it.
_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_SAYS_WIDE = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["'](?:utf|ucs)-?(?:16|32|2|4)""", re.IGNORECASE)

#: Beginnings of files that are often given instead.
_OTHERS = (
    (b"PK", "it is a ZIP archive, no XML file", "Take the file out of the archive, or save it as XML."),
    (b"\x1f\x8b", "it is a gzip archive, no XML file", "Unpack it first."),
    (b"FCS", "it is an FCS file, no XML file", "Give the file of gates, and the FCS file beside it."),
)

#: Errors of expat that say that the file ends too early.
_CUT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


def _number(text: str) -> float:
    """Read a number; what is none is not a number."""
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


@dataclass(slots=True, eq=False)
class Element:
    """An element: its name and attributes without prefixes, what stands in it, and where it begins."""

    file: str
    name: str
    attributes: dict[str, str] = field(repr=False)
    line: int
    column: int
    children: list[Element] = field(default_factory=list, repr=False)
    text: str = ""

    @property
    def where(self) -> str:
        """Its place in words."""
        return f"line {self.line}, column {self.column + 1}, <{self.name}>"

    def fault(self, what: str, *, mend: str = _AGAIN) -> UnreadableFileError:
        """Make an error that says this place."""
        return UnreadableFileError(self.file, what, where=self.where, mend=mend)

    def get(self, name: str) -> str | None:
        """An attribute, if it is there."""
        return self.attributes.get(name)

    def need(self, name: str) -> str:
        """An attribute that must be there.

        Raises:
            UnreadableFileError: it is not, or it is empty.
        """
        value = self.attributes.get(name, "").strip()
        if not value:
            raise self.fault(f"the attribute '{name}' is missing")
        return value

    def number(self, name: str) -> float:
        """An attribute that must be a number of a size that can be measured.

        Raises:
            UnreadableFileError: it is none.
        """
        return self.as_number(self.need(name), name)

    def bound(self, name: str) -> float | None:
        """An attribute that is a bound: None where it is absent, empty, infinite, or the largest of a vendor's numbers.

        Raises:
            UnreadableFileError: it is there and no number.
        """
        value = self.attributes.get(name, "").strip()
        found = _number(value) if value else math.inf
        return None if abs(found) >= MOST else self.as_number(value, name)

    def as_number(self, value: str, name: str) -> float:
        """Read a finite number that stands in this element.

        Raises:
            UnreadableFileError: it is none.
        """
        found = _number(value)
        if not abs(found) < MOST:
            raise self.fault(f"'{name}' is '{value[:40]}', which is no finite number")
        return found

    def all(self, name: str) -> list[Element]:
        """All elements of a name that stand directly in it."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        """The first element of a name that stands directly in it."""
        return next((child for child in self.children if child.name == name), None)

    def only(self, name: str) -> Element:
        """The one element of a name that must stand directly in it.

        Raises:
            UnreadableFileError: there is none, or there are several.
        """
        found = self.all(name)
        if len(found) != 1:
            raise self.fault(f"it holds {len(found) or 'no'} <{name}>, where one is expected")
        return found[0]

    def walk(self) -> Iterator[Element]:
        """Tell all elements below it, parents before children."""
        for child in self.children:
            yield child
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Tree:
    """A file's outermost element, and how often each element that the reader did not want to see was passed over."""

    root: Element
    skipped: Counter[str]


def read_xml(data: bytes, *, file: str, skip: frozenset[str] = frozenset()) -> Tree:
    """Read an XML file; elements named in `skip` are checked to be well-formed and counted, not kept.

    Raises:
        UnreadableFileError: it is empty, no XML, cut, not well-formed, or defends itself with a document type.
    """
    _refuse_others(data, file)
    content, encoding = _narrow(data, file)
    builder = _Builder(file, skip, encoding)
    parser = builder.parser
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        place = f"line {error.lineno}, column {error.offset + 1}"
        if error.code in _CUT:
            raise UnreadableFileError(file, "the file is cut: its XML does not end", where=place, mend=_AGAIN) from None
        says = f"it is not well-formed XML: {expat.errors.messages[error.code]}"
        raise UnreadableFileError(file, says, where=place, mend=_AGAIN) from None
    except (LookupError, ValueError) as error:
        raise UnreadableFileError(file, f"its encoding is not read: {error}", where="line 1", mend=_AGAIN) from None
    return Tree(builder.top[0], builder.skipped)


def root_name(data: bytes) -> str:
    """Tell the name of the outermost element, without its prefix, from the beginning of a file; "" where none is seen."""
    start = data[:8192]
    for mark, encoding in _WIDE:
        if start.startswith(mark):
            start = start[: len(start) // 4 * 4].decode(encoding, errors="replace").encode()
            break
    found = re.search(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", re.sub(rb"<!--.*?-->", b"", start, flags=re.DOTALL))
    return found.group(1).decode() if found else ""


def _refuse_others(data: bytes, file: str) -> None:
    if len(data) > MOST_BYTES:
        what = f"it has {len(data)} bytes, more than the {MOST_BYTES} that are read"
        raise UnreadableFileError(file, what, mend="Export fewer samples at once.")
    start = data[:4096].lstrip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n")
    if not start:
        raise UnreadableFileError(file, "the file is empty", where="line 1", mend=_AGAIN)
    for mark, what, mend in _OTHERS:
        if start.startswith(mark):
            raise UnreadableFileError(file, what, where="line 1", mend=mend)
    if not start.startswith(b"<"):
        mend = "Give a file of gates: Gating-ML 2.0, a FlowJo 10 workspace (.wsp), or a FACSDiva experiment (.xml)."
        raise UnreadableFileError(file, "it is no XML file", where=f"starts with {data[:8].hex(' ')}", mend=mend)


def _narrow(data: bytes, file: str) -> tuple[bytes, str | None]:
    """Bring a file of wide characters to UTF-8, whatever it declares; tell the encoding, None if the file may say it."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            try:
                return data.decode(encoding).lstrip("\ufeff").encode(), "utf-8"
            except UnicodeDecodeError as error:
                what = f"it is cut or damaged: byte {error.start} is no text in {encoding.upper()}"
                raise UnreadableFileError(file, what, where=f"byte {error.start}", mend=_AGAIN) from None
    return data, "utf-8" if _SAYS_WIDE.match(data.removeprefix(b"\xef\xbb\xbf").lstrip()) else None


class _Builder:
    """Builds the tree from what expat tells. It lives for one file."""

    __slots__ = ("_depth", "_elements", "_file", "_local", "_open", "_skip", "parser", "skipped", "top")

    def __init__(self, file: str, skip: frozenset[str], encoding: str | None) -> None:
        self.top: list[Element] = []
        self.skipped: Counter[str] = Counter()
        self._file, self._skip = file, skip
        self._open: list[Element] = []
        self._local = _Local()
        self._elements = self._depth = 0
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.CharacterDataHandler = self._text
        self._watch()

    def _watch(self) -> None:
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _fault(self, what: str, mend: str = _AGAIN) -> UnreadableFileError:
        return UnreadableFileError(self._file, what, where=f"line {self.parser.CurrentLineNumber}", mend=mend)

    def _refuse(self, *_: object) -> None:
        mend = "Export it again from the instrument's software; take the <!DOCTYPE> out if you trust the file."
        raise self._fault("it declares a document type, which may hide an attack by entities", mend)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local, parser, stack = self._local, self.parser, self._open
        name = local[tag]
        if name in self._skip and stack:
            self.skipped[name] += 1
            self._pass_over()
            return
        self._elements += 1
        if len(stack) >= MOST_DEPTH or self._elements > MOST_ELEMENTS:
            raise self._fault("its elements are nested too deep or are too many for a file of an instrument")
        kept = {local[key]: value for key, value in attributes.items()}
        element = Element(self._file, name, kept, parser.CurrentLineNumber, parser.CurrentColumnNumber)
        (stack[-1].children if stack else self.top).append(element)
        stack.append(element)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if element.children or text.isspace():
            return
        if len(element.text) + len(text) > MOST_TEXT:
            raise self._fault("it holds a text too long for a file of an instrument")
        element.text += text

    def _pass_over(self) -> None:
        self._depth = 1
        self.parser.StartElementHandler = self._deeper
        self.parser.EndElementHandler = self._shallower
        self.parser.CharacterDataHandler = None

    def _deeper(self, *_: object) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise self._fault("its elements are nested too deep for a file of an instrument")

    def _shallower(self, _: str) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._watch()


class _Local(dict[str, str]):
    """Names without their prefixes, each cut once."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local
