"""The text of a karyotype made readable: typographic signs, blanks, brackets that do not match, strokes left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from seedlot.formats.iscn_shapes import Fault

#: Signs that word processors put in the place of those on the keyboard; letters of Cyrillic and Greek that look alike.
_SIGNS = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\u00d7\u2715\u2716\u2573\u2a2f", "x"),
    **dict.fromkeys("\u223c\uff5e\u02dc\u301c\u223d", "~"),
    **dict.fromkeys("\u2192\u27f6\u279d\u2794\u21d2", "->"),
    **dict.fromkeys("\u2044\u2215", "/"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2018\u2019\u2032", "'"),
    **dict.fromkeys("\u00b7\u2024", "."),
    **dict.fromkeys("\u3001\u201a\u060c", ","),
    **dict.fromkeys("\u3010\u3014\u27e6", "["),
    **dict.fromkeys("\u3011\u3015\u27e7", "]"),
    **dict(zip("\u0425\u0445\u03a7\u0423\u0443\u03a5\u0440\u0441\u041e\u043e", "XxXYyYpcOo", strict=True)),
}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

#: Where a clone begins: a number of chromosomes, then a comma or the stem line.
_CLONE = re.compile(r"\s*\d{1,3}(?:[-~]\d{1,3})?\s*(?:<\d{1,2}n>)?\s*,\s*(?:[XYU]|idem|sl|sdl)", re.IGNORECASE)
_ITEM = re.compile(
    r"\s*(?:[+-]?\??(?:[a-z]{1,4} ?[a-z]*\(|\d?mar|r[,\[(]|idem|sl|sdl)|[+-]\??(?:\d{1,2}|[XY])[,\[/])", re.IGNORECASE
)
_WORD_BEFORE = re.compile(r"\([a-z ]{1,12}$", re.IGNORECASE)
_BAND_BEFORE = re.compile(r"[pq]\d{1,2}$", re.IGNORECASE)
_PART = re.compile(r"(?:nuc\s*ish|ish|arr|rsa|ogm|s?seq)(?![a-z])", re.IGNORECASE)
_BESIDE = re.compile(r"\s*([,;()\[\]/+])\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """A text and, for each of its characters, the column of the original from which it comes."""

    text: str
    columns: tuple[int, ...]

    def part(self, start: int, end: int) -> Self:
        """A stretch of it, without blanks at its ends."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return type(self)(self.text[start:end], self.columns[start:end] or (self.column(start),))

    def column(self, index: int = 0) -> int:
        """The column of a character; behind the end, that after the last."""
        if not self.columns:
            return 1
        return self.columns[index] if index < len(self.columns) else self.columns[-1] + 1


def plain(text: str) -> tuple[Line, list[Fault]]:
    """Put keyboard signs for typographic ones, and take out needless blanks; say so once for each kind."""
    faults: dict[str, Fault] = {}
    made: list[str] = []
    columns: list[int] = []
    for column, sign in enumerate(text, start=1):
        put = _plain_sign(sign)
        if put != sign and not sign.isspace() and put not in faults:
            faults[put] = Fault(column, f"the sign '{sign}' is not of the keyboard", f"write '{put}'" if put else "")
        made.extend(put)
        columns.extend([column] * len(put))
    line = _without_blanks(Line("".join(made), tuple(columns)))
    if line.text != " ".join(text.split()) and " " in text.strip() and len(line.text) < len(made):
        column = text.index(" ", len(text) - len(text.lstrip())) + 1
        faults[" "] = Fault(column, "there are blanks between the signs", "leave them out", "note")
    return line, list(faults.values())


def _plain_sign(sign: str) -> str:
    if sign.isascii():
        return " " if sign.isspace() else sign
    if _INVISIBLE.match(sign):
        return ""
    if sign in _SIGNS:
        return _SIGNS[sign]
    folded = unicodedata.normalize("NFKC", sign)
    return " " if folded.isspace() else folded if folded.isascii() else sign


def _without_blanks(line: Line) -> Line:
    """Drop blanks beside signs; keep one between words (psu dic, nuc ish)."""
    keep = [True] * len(line.text)
    for found in re.finditer(r" +", line.text):
        before = line.text[found.start() - 1 : found.start()]
        after = line.text[found.end() : found.end() + 1]
        single = bool(before and after) and before not in ",;([/+-" and after not in ",;)]/[+"
        for index in range(found.start() + single, found.end()):
            keep[index] = False
    kept = [index for index, stays in enumerate(keep) if stays]
    return Line("".join(line.text[index] for index in kept), tuple(line.columns[index] for index in kept))


def repair(line: Line) -> tuple[Line, list[Fault]]:
    """The line with its brackets matching and its strokes and commas put, and what was mended."""
    return _Repair(line).mend()


class _Repair:
    """One pass from left to right that closes, drops and adds what is missing; linear in the text's length."""

    __slots__ = ("_at", "_faults", "_line", "_made", "_open", "_part")

    def __init__(self, line: Line) -> None:
        self._line = line
        self._made: list[tuple[str, int]] = []
        self._open: list[tuple[str, int, int]] = []
        self._faults: list[Fault] = []
        self._part = _PART.match(line.text) is not None
        self._at = 0

    def mend(self) -> tuple[Line, list[Fault]]:
        """The line with its brackets matching, and what was mended."""
        text = self._line.text
        for index, sign in enumerate(text):
            self._at = index
            if sign in "([":
                self._opens(sign)
            elif sign in ")]":
                self._closes(sign)
            elif sign in ",/.;":
                self._separates(sign)
            else:
                self._put(sign)
        self._at = len(text)
        self._close_all("at the end")
        made = [(sign, column) for sign, column in self._made if sign]
        return Line("".join(sign for sign, _ in made), tuple(column for _, column in made)), self._faults

    def _put(self, sign: str) -> None:
        self._made.append((sign, self._line.column(self._at)))

    def _opens(self, sign: str) -> None:
        if sign == "[" and not self._part and self._open:
            self._close_all("before the '['")
        if sign == "(" and not self._part and self._open:
            self._nested()
        self._open.append((sign, self._line.column(self._at), len(self._made)))
        self._put(sign)

    def _nested(self) -> None:
        """Drop a bracket around whole rearrangements, der(11)(del(11)(p11.2)…)."""
        outer, column, place = self._open[-1]
        if outer == "(" and _WORD_BEFORE.search(self._line.text, max(self._at - 14, 0), self._at):
            self._open.pop()
            self._made[place] = ("", column)
            self._faults.append(Fault(column, "a '(' stands before a whole rearrangement", "leave it out"))

    def _closes(self, sign: str) -> None:
        wanted = "(" if sign == ")" else "["
        if self._open and self._open[-1][0] == wanted:
            self._open.pop()
            self._put(sign)
            self._stroke(sign)
            return
        says = f"a '{sign}' closes what was not opened"
        self._faults.append(Fault(self._line.column(self._at), says, "leave it out"))

    def _stroke(self, sign: str) -> None:
        """Put the stroke that is missing between [9] and the next clone."""
        if sign == "]" and not self._open and not self._part and _CLONE.match(self._line.text, self._at + 1):
            says = "there is no stroke between two clones"
            self._faults.append(Fault(self._line.column(self._at) + 1, says, "write '/'"))
            self._put("/")
        elif sign == "]" and not self._open and not self._part and _ITEM.match(self._line.text, self._at + 1):
            says = "there is no comma between two abnormalities"
            self._faults.append(Fault(self._line.column(self._at) + 1, says, "write ','"))
            self._put(",")

    def _separates(self, sign: str) -> None:
        after = self._at + 1
        if sign == "." and not self._open and _PART.match(self._line.text[after : after + 10].lstrip()):
            self._part = True
        elif sign == "/" and self._open and _CLONE.match(self._line.text, after):
            self._close_all("before the '/'")
            self._part = False
        elif sign == "," and self._open and self._open[-1][0] == "(" and not self._part:
            if self._decimal():
                return
            if _ITEM.match(self._line.text, after):
                self._close_all("before the comma")
        elif sign == ";" and not self._open and not self._part:
            says = "a semicolon stands between two items"
            self._faults.append(Fault(self._line.column(self._at), says, "write ','"))
            sign = ","
        self._put(sign)

    def _decimal(self) -> bool:
        """A comma as the point of a band, q13,2."""
        text = self._line.text
        before = _BAND_BEFORE.search(text, max(self._at - 3, 0), self._at)
        if before and text[self._at + 1 : self._at + 2].isdigit():
            self._faults.append(Fault(self._line.column(self._at), "a comma stands within a band", "write a point"))
            self._put(".")
            return True
        return False

    def _close_all(self, where: str) -> None:
        while self._open:
            sign, column, _ = self._open.pop()
            closing = ")" if sign == "(" else "]"
            self._faults.append(Fault(column, f"the '{sign}' is not closed", f"write '{closing}' {where}"))
            if self._made[-1][0] == sign:
                self._made.pop()
            else:
                self._put(closing)


def split(line: Line, separator: str) -> list[Line]:
    """Split at a separator that stands in no bracket; a stroke in "w/clonal" separates nothing."""
    parts: list[Line] = []
    depth, start = 0, 0
    for index, sign in enumerate(line.text):
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == separator and depth == 0 and not _with(line.text, index):
            parts.append(line.part(start, index))
            start = index + 1
    return [*parts, line.part(start, len(line.text))]


def _with(text: str, index: int) -> bool:
    return text[index] == "/" and index > 1 and text[index - 1] in "wW" and text[index - 2] in " ,"


def sections(line: Line) -> tuple[Line, list[Line]]:
    """Tell the banded karyotype from the parts of other methods, .ish, .nuc ish, .arr."""
    starts = []
    depth = 0
    if _PART.match(line.text):
        starts.append(0)
    for index, sign in enumerate(line.text):
        depth += (sign in "([") - (sign in ")]")
        if sign == "." and depth == 0 and _PART.match(line.text[index + 1 : index + 11].lstrip()):
            starts.append(index + 1)
    if not starts:
        return line, []
    ends = [*(start - 1 for start in starts[1:]), len(line.text)]
    banded = line.part(0, max(starts[0] - 1, 0))
    return banded, [line.part(start, end) for start, end in zip(starts, ends, strict=True)]
