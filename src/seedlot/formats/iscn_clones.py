"""One clone of a karyotype: 44-46,XY,-8,del(15)(q13q15),+mar1[cp2], 47,sl,+19[4], 88<4n>,slx2,-14, nonclonal[2]."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches

from seedlot.formats.iscn_items import item
from seedlot.formats.iscn_shapes import Abnormality, Clone, Fault
from seedlot.formats.iscn_text import Line, split

_CELLS = re.compile(r"\[([^\[\]]*)\]$")
_COUNTED = re.compile(
    r"(cp\s*)?(\d{1,5})(?:(?=\s*(?:[^\w\s]|cell|meta|mito))|(?=\s)|$)(?:\s*,?\s*(.+))?|(cp)", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
_SHARE = re.compile(r"(?:/|of\b|out of\b)\s*(\d{1,5})\b\s*(?:cells?|metaphases?|mitoses)?", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,3})(?:([-~])(\d{1,3}))?\s*(?:<(\d{1,2})n>)?|<(\d{1,2})n>|(\?)", re.IGNORECASE)
_RUN_ON = re.compile(
    r"(\d{2,3}(?:[-~]\d{2,3})?(?:<\d{1,2}n>)?)[ .;:]?((?:[XYU]|sl|sdl|idem).*)", re.IGNORECASE | re.DOTALL
)
_SEX = re.compile(r"([XYU]{1,8})(\?)?(c)?(\??)(?:<(\d{1,2})n>)?", re.IGNORECASE)
_SEX_RUN_ON = re.compile(r"([XYU]{1,4})[ .:]?([+-].*|[a-z ]{1,10}\(.*)", re.IGNORECASE | re.DOTALL)
_STEM = re.compile(r"(idem|sdl|sl)(\d{1,2})?(?:x(\d{1,2}))?", re.IGNORECASE)
_STEM_RUN_ON = re.compile(r"((?:idem|sdl|sl)\d{0,2}(?:x\d{1,2})?) ?([+-].+)", re.IGNORECASE | re.DOTALL)
#: How often a stem line may be taken: four times is octoploid.
MOST_TIMES = 4
_PLOIDY = re.compile(r"(\d{1,2})n", re.IGNORECASE)
_NONCLONAL = re.compile(r"(no[a-z]{4,9}|non[- ]clonal)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Cells:
    cells: int | None = None
    composite: bool = False
    remark: str = ""
    of: int | None = None


def clone(line: Line, *, donor: bool, first: bool, faults: list[Fault]) -> Clone:
    """Read one clone."""
    body, counted = _counted(line, faults)
    if (found := _NONCLONAL.match(body.text)) and get_close_matches(found[0].lower(), ("nonclonal",), 1, 0.7):
        return _nonclonal(line, body, found, counted, faults)
    if ploid := _PLOIDY.fullmatch(body.text):
        says = f"'{body.text}' is no karyotype; it is read as cells with {ploid[1]} sets of chromosomes"
        faults.append(Fault(line.column(), says, f"write {23 * int(ploid[1])}<{ploid[1]}n> and the sex chromosomes"))
        ploidy = int(ploid[1])
        return Clone(kind="ploidy", text=line.text, column=line.column(), ploidy=ploidy, cells=counted.cells)
    head, *rest = _run_on(split(body, ","), faults)
    number = _number(head, faults)
    made = _Made(first=first)
    for part in rest:
        made.take(part, faults)
    if number is None or not (made.sex or made.stem):
        if number is not None:
            says = "neither sex chromosomes nor a stem line stand behind the number of chromosomes"
            faults.append(Fault(head.column(), says, f"write {head.text},XX or {head.text},XY", "wrong"))
        return Clone(kind="unread", text=line.text, column=line.column(), cells=counted.cells)
    low, high, ploidy_told = number
    cells, items = _cells_within(counted, made.items, faults)
    return Clone(
        kind="clone",
        text=line.text,
        column=line.column(),
        count=None if low == 0 else (low, high),
        ploidy=ploidy_told or made.ploidy,
        sex=made.sex or None,
        sex_constitutional=made.born,
        stem=made.stem,
        stem_number=made.number,
        stem_times=made.times,
        abnormalities=tuple(items),
        cells=cells,
        cells_of=counted.of,
        composite=counted.composite,
        incomplete=any(one.kind == "incomplete" for one in made.items),
        remark=counted.remark,
        donor=donor,
    )


def _cells_within(
    counted: _Cells, items: list[Abnormality], faults: list[Fault]
) -> tuple[int | None, list[Abnormality]]:
    """The cells of a clone; where they stand behind one of its items and not at its end, they are the clone's."""
    inside = [one for one in items if one.cells is not None]
    if counted.cells is not None or counted.composite or len(inside) != 1:
        return counted.cells, items
    says = f"the cells [{inside[0].cells}] do not stand at the end of the clone"
    faults.append(Fault(inside[0].column, says, "write them behind its last abnormality"))
    return inside[0].cells, [replace(one, cells=None) for one in items]


def _counted(line: Line, faults: list[Fault]) -> tuple[Line, _Cells]:
    """Take off the cells in brackets: [18], [cp3]; words in them are kept as a remark."""
    found = _CELLS.search(line.text)
    if found is None:
        return line, _Cells()
    body = line.part(0, found.start())
    if not found[1].strip().lower().startswith("cp") and (twice := _CELLS.search(body.text)):
        says = f"the cells are told twice, {twice[0]}{found[0]}"
        faults.append(Fault(line.column(twice.start()), says, "write them once", "wrong"))
        return body.part(0, twice.start()), _Cells()
    matched = _COUNTED.fullmatch(found[1].strip())
    column = line.column(found.start())
    odd = matched is not None and matched[3] and not _SHARE.fullmatch(matched[3]) and not _LETTER.search(matched[3])
    if matched is None or odd:
        says = f"'{found[0][:40]}' tells no number of cells"
        faults.append(Fault(column, says, "write the number of cells, as [20] or [cp5]", "wrong"))
        return body, _Cells(remark=found[1])
    cells = int(matched[2]) if matched[2] else None
    if share := _SHARE.fullmatch(matched[3] or ""):
        says = f"the brackets tell how many of how many cells: {found[0]}"
        faults.append(Fault(column, says, f"write [{cells}]"))
        return body, _Cells(cells, bool(matched[1]), of=int(share[1]))
    if matched[3]:
        says = f"words stand in the brackets of the cells: '{matched[3][:60]}'"
        faults.append(Fault(column, says, f"write [{(matched[1] or '').strip()}{cells}], and the words in a remark"))
    if cells == 0:
        faults.append(Fault(column, "a clone of no cells", "leave it out", "note"))
    return body, _Cells(cells, bool(matched[1] or matched[4]), (matched[3] or "").strip())


def _nonclonal(line: Line, body: Line, found: re.Match[str], counted: _Cells, faults: list[Fault]) -> Clone:
    rest = body.text[found.end() :].strip()
    if rest:
        says = f"'{body.text[:60]}' is no karyotype; its cells are counted as non-clonal"
        faults.append(Fault(line.column(), says, "write the karyotype of each such cell, or nonclonal[n] and a remark"))
    elif found[0].lower() != "nonclonal":
        faults.append(Fault(line.column(), f"'{found[0]}' is misspelt", "write nonclonal"))
    else:
        says = "'nonclonal' is a laboratory's word and not ISCN; its cells are counted as non-clonal"
        faults.append(Fault(line.column(), says, "", "note"))
    remark = "; ".join(part for part in (rest, counted.remark) if part)
    return Clone(kind="nonclonal", text=line.text, column=line.column(), cells=counted.cells, remark=remark)


def _run_on(parts: list[Line], faults: list[Fault]) -> list[Line]:
    """Part 46XX and 46 XY, where the comma was left out."""
    head = parts[0]
    if _NUMBER.fullmatch(head.text) or not (found := _RUN_ON.fullmatch(head.text)):
        return parts
    says = "there is no comma behind the number of chromosomes"
    faults.append(Fault(head.column(found.end(1)), says, f"write {found[1]},{found[2]}"))
    return [head.part(0, found.end(1)), head.part(found.start(2), found.end(2)), *parts[1:]]


def _number(line: Line, faults: list[Fault]) -> tuple[int, int, int | None] | None:
    matched = _NUMBER.fullmatch(line.text)
    if matched is None:
        says = f"'{line.text[:40]}' is no number of chromosomes"
        faults.append(Fault(line.column(), says, "begin the clone with the number, as 46 or 44~46", "wrong"))
        return None
    ploidy = matched[4] or matched[5]
    low, high = int(matched[1] or 0), int(matched[3] or matched[1] or 0)
    if matched[1] and not 20 <= low <= 400:
        says = f"{low} is no number of chromosomes of a human cell"
        mend = f"is {low}6 meant?" if low == 4 else "write the number that was counted"
        faults.append(Fault(line.column(), says, mend))
        low = high = 0
    if high < low:
        faults.append(Fault(line.column(), f"the range {low} to {high} runs backwards", f"write {high}~{low}"))
        low, high = high, low
    return low, high, int(ploidy) if ploidy else None


class _Made:
    """What has been read of a clone's list so far."""

    __slots__ = ("born", "first", "items", "number", "ploidy", "sex", "stem", "times")

    def __init__(self, *, first: bool) -> None:
        self.first = first
        self.sex = ""
        self.born = False
        self.stem = ""
        self.number: int | None = None
        self.times = 1
        self.ploidy: int | None = None
        self.items: list[Abnormality] = []

    def take(self, line: Line, faults: list[Fault]) -> None:
        """Read the next of the list: sex chromosomes, a stem line, a ploidy, or an abnormality."""
        if not self.sex and not self.stem and (sex := _SEX.fullmatch(line.text)):
            self._take_sex(line, sex, faults)
        elif not self.sex and not self.stem and (joined := _SEX_RUN_ON.fullmatch(line.text)):
            says = "there is no comma behind the sex chromosomes"
            faults.append(Fault(line.column(joined.end(1)), says, "write ','"))
            self.take(line.part(0, joined.end(1)), faults)
            self.take(line.part(joined.start(2), joined.end(2)), faults)
        elif not self.items and (joined := _STEM_RUN_ON.fullmatch(line.text)):
            says = f"there is no comma behind '{joined[1]}'"
            faults.append(Fault(line.column(joined.end(1)), says, "write ','"))
            self.take(line.part(0, joined.end(1)), faults)
            self.take(line.part(joined.start(2), joined.end(2)), faults)
        elif not self.items and (stem := _STEM.fullmatch(line.text)):
            self._take_stem(line, stem, faults)
        elif not line.text:
            faults.append(Fault(line.column(), "nothing stands behind a comma", "leave the comma out"))
        elif not re.fullmatch(r"<\d{1,2}n>", line.text):
            self.items.append(item(line, faults))
        else:
            says = f"'{line.text}' stands behind a comma"
            faults.append(Fault(line.column(), says, "write it directly behind the number of chromosomes"))

    def _take_sex(self, line: Line, found: re.Match[str], faults: list[Fault]) -> None:
        self.sex = found[1].upper()
        self.born = bool(found[3])
        if found[1] != self.sex:
            says = f"the sex chromosomes '{found[1]}' are in lower case"
            faults.append(Fault(line.column(), says, f"write {self.sex}"))
        if found[5]:
            self.ploidy = int(found[5])
            says = f"'<{found[5]}n>' stands behind the sex chromosomes"
            faults.append(Fault(line.column(found.start(5)), says, "write it behind the number of chromosomes"))
        if found[2] or found[4]:
            faults.append(Fault(line.column(), "the sex chromosomes are in doubt", "", "note"))
        if re.search("YX", self.sex):
            ordered = "".join(sorted(self.sex))
            faults.append(Fault(line.column(), "Y stands before X", f"write {ordered}"))
            self.sex = ordered

    def _take_stem(self, line: Line, found: re.Match[str], faults: list[Fault]) -> None:
        if self.first:
            says = f"'{found[0]}' refers to a clone before it, and there is none"
            faults.append(Fault(line.column(), says, "write the sex chromosomes and the abnormalities", "wrong"))
        if self.sex:
            says = f"'{found[0]}' already holds the sex chromosomes '{self.sex}'"
            faults.append(Fault(line.column(), says, f"leave out {self.sex}"))
            self.sex = ""
        self.stem = found[1].lower()
        self.number = int(found[2]) if found[2] else None
        self.times = max(int(found[3] or 1), 1)
        if self.times > MOST_TIMES:
            says = f"'{found[0]}' takes the stem line {self.times} times"
            faults.append(Fault(line.column(), says, "write x2 where it is doubled", "wrong"))
            self.times = 1
