"""What a report writes around and between karyotypes, taken off or put right where its meaning is plain, and always told.

A name before it, quotation marks, a full stop; cells in round brackets; clones that are parted by commas; 45,XO; del(5)q13.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from seedlot.formats.iscn_shapes import Fault, Gravity
from seedlot.formats.iscn_text import Line

#: Where the part of another method begins; a point should stand before it.
_METHOD = re.compile(r"(?:(?<=[\])} .])|^)(?:nuc ?ish|ish|arr|rsa|ogm|s?seq)(?![a-z])", re.IGNORECASE)
_CLONE = r"(?=\d{2,3}(?:[-~]\d{2,3})?(?:<\d{1,2}n>)? ?, ?(?:[XYU]|idem|sdl|sl))"
_FIRST = re.compile(
    r"(?<![\w.+])\d{2,3}(?:[-~]\d{2,3})?(?:<\d{1,2}n>)? ?[,.;:]? ?[XYU]{1,4}(?=[][,.;:(/?+ -]|c\b|$)", re.IGNORECASE
)
#: What is no name: the beginning of a karyotype, or what tells that it is one of several cell lines.
_NO_NAME = re.compile(r"\d{1,3} ?,|mos|chi|idem|sdl|sl\b|no[a-z]{4,9}|non[- ]clonal|[?<>~]", re.IGNORECASE)
#: A name of a sample is looked for so far into the text.
_NAME = 80
_END = r"(?=$|[,\[/])"


@dataclass(frozen=True, slots=True)
class _Slip:
    """A slip: how it is known, what is put in its place, what is said of it, with the groups of the pattern.

    The slip stands where the pattern begins, or its group `at`.
    """

    pattern: re.Pattern[str]
    put: str
    says: str
    mend: str
    gravity: Gravity = "mended"


def _slip(pattern: str, put: str, says: str, mend: str, gravity: Gravity = "mended") -> _Slip:
    return _Slip(re.compile(pattern, re.IGNORECASE), put, says, mend, gravity)


_STOP = _slip(r"(?:[.;:]+|(?<=\]),)$", "", r"a '\g<0>' stands at the end", "leave it out")
_QUOTES = _slip(r"^[\"']+|[\"']+$", "", "a quotation mark stands beside the karyotype", "leave it out")
_SLIPS = (
    _slip(r"^/(?!/)", "", "a stroke stands at the beginning", "leave it out"),
    _slip(
        rf"^(\d{{1,4}}) ?x ?{_CLONE}",
        "",
        r"'\1 x' stands before the karyotype",
        r"write the cells behind it, as [\1]",
        "wrong",
    ),
    _slip(r"\{([^{}\[\]()]{0,60})\}", r"[\1]", "the cells stand in curly brackets", r"write [\1]"),
    _slip(
        rf"(?<=\]) ?([,;|\\&]|and\b) ?{_CLONE}",
        "/",
        r"'\1' stands between two clones",
        "write '/'",
    ),
    _slip(
        r"(?:(?:[pq][\d.]{0,6}|ter)\)|,[XY]{1,4} ?|[\dXY)] |,[+-](?:\d{1,2}|[XY]))"
        r"(?P<at>\((?:n ?= ?)?((?:cp ?)?\d{1,4}(?:/\d{1,4})?)(?: ?(?:cells?|metaphases?|mitoses))?\))(?=$|/)",
        r"[\2]",
        "the cells stand in round brackets",
        r"write [\2]",
    ),
    _slip(
        r"(?:[,;.] ?| ?)(?<!\d)(\d{1,4}) ?(?:cells?|metaphases?|mitoses)(?=$|/)|(?<=[XY]) x ?(\d{1,4})(?=$|/)",
        r"[\1\2]",
        "the cells stand without brackets",
        r"write [\1\2]",
    ),
    _slip(
        r"(?<=[XY]) (\d{1,4})(?=$|/)",
        "",
        r"'\1' stands behind the sex chromosomes without brackets",
        r"write [\1] if they are the cells that were counted, or a sign before it if it is a chromosome",
        "wrong",
    ),
    _slip(r"\[ ?n ?= ?(?=\d)", "[", "'n=' stands in the brackets of the cells", "write the number alone"),
    _slip(r"(?<=,)([XY]) ([XY])" + _END, r"\1\2", "a blank stands between the sex chromosomes", r"write \1\2"),
    _slip(r"(?<=\d,)X[0O]" + _END, "X", r"'\g<0>' is no longer written for a lost sex chromosome", "write X alone"),
    _slip(
        r"(?<=,)(\d{1,2}|[XY]) ?([+-])" + _END,
        r"\2\1",
        "the sign stands behind the chromosome",
        r"write \2\1",
    ),
    _slip(
        r"(?<=[a-z])(\([\dXY;]{1,8}\)) ?((?:;?(?:[pq](?:\d[\d.]{0,5}|ter))){1,3})" + _END,
        r"\1(\2)",
        r"the breakpoints \2 stand outside brackets",
        r"write \1(\2)",
    ),
    _slip(
        r"(?<=[a-z])\((\d{1,2}|[XY])((?:[pq]\d[\d.]{0,5}){1,2})\)",
        r"(\1)(\2)",
        r"the chromosome and its bands stand in one pair of brackets",
        r"write (\1)(\2)",
    ),
    _slip(r" ?\((?:fe)?male\)", "", r"'\g<0>' is no part of a karyotype", "leave it out"),
    _slip(
        r"(?<=\])(?: ?[;.] ?| )[a-z](?:[^()\[\]/+,]{0,59})$",
        "",
        r"'\g<0>' stands behind the karyotype",
        "leave it out; cells stand in the brackets of their clones",
    ),
    _slip(
        r"[, ]+\(?(?:\b(?:apparently|normal|abnormal|female|male|human|diploid|karyotype)\b[, ]*){1,4}\)?$",
        "",
        "words stand behind the karyotype",
        "leave them out",
    ),
)


def tidy(line: Line) -> tuple[Line, list[Fault]]:
    """Put right what a report writes around and between karyotypes; each slip is told with its column."""
    faults: list[Fault] = []
    line = _mended(_mended(line, _QUOTES, faults), _STOP, faults)
    method = _METHOD.search(line.text)
    head = line if method is None else line.part(0, method.start())
    rest = None if method is None else line.part(method.start(), len(line.text))
    if head.text:
        head = _named(head, faults)
        for slip in _SLIPS:
            head = _mended(head, slip, faults)
    if rest is None:
        return head, faults
    if head.text and head.text[-1] != ".":
        faults.append(Fault(rest.column(), f"no point stands before '{rest.text[:12]}'", "write '.'"))
        head = Line(head.text + ".", (*head.columns, rest.column()))
    return Line(head.text + rest.text, (*head.columns, *rest.columns)), faults


def _mended(line: Line, slip: _Slip, faults: list[Fault]) -> Line:
    """The line with a slip put right wherever it stands."""
    text: list[str] = []
    columns: list[int] = []
    at = 0
    for found in slip.pattern.finditer(line.text):
        put = found.expand(slip.put)
        start = found.start("at") if "at" in slip.pattern.groupindex else found.start()
        column = line.column(start)
        text += [line.text[at:start], put]
        columns += [*line.columns[at:start], *[column] * len(put)]
        at = found.end()
        faults.append(Fault(column, found.expand(slip.says), found.expand(slip.mend), slip.gravity))
    return line if not at else Line("".join(text) + line.text[at:], (*columns, *line.columns[at:]))


def _named(line: Line, faults: list[Fault]) -> Line:
    """Take off a name, or words, that stand before the karyotype."""
    first = _FIRST.search(line.text, 0, _NAME + 40)
    if first is None or not 0 < first.start() <= _NAME:
        return line
    before = line.text[: first.start()].strip(" ,;:-=")
    if not re.search(r"[^\W\d_]", before) or re.search(r"[()\[\]/]", before) or _NO_NAME.match(before):
        return line
    mend = f"leave it out; in a file of lines, write a sample's name as '{before}: '"
    faults.append(Fault(line.column(), f"'{before}' stands before the karyotype", mend))
    return line.part(first.start(), len(line.text))
