"""What stands in the brackets of a rearrangement: its chromosomes, its breakpoints, or its pieces in the detailed system."""

from __future__ import annotations

import re

from seedlot.formats.iscn_shapes import Break, Fault, Piece
from seedlot.formats.iscn_text import Line

#: A chromosome, its arm where older texts put it beside the number (i(17q)), a question mark.
_CHROMOSOME = re.compile(r"(\?)?(\d{1,2}|[XYxy])?(\?)?([pqPQ])?(\?)?")
_NUMBER = r"[\d?]{0,4}(?:\.[\d?]{0,3})?"
#: A breakpoint: p?24, q21.3, pter, q21~24, q21~q24, p11-12, cen, ?, and "10" of a whole arm.
_BREAK = re.compile(
    rf"(?P<doubt>\?)?(?P<arm>[pqPQ])(?P<band>(?:\?)?ter|{_NUMBER})(?:(?P<range>[~-])(?P<toarm>[pqPQ])?(?P<to>ter|\d[\d.]*))?"
    r"|(?P<cen>cen)|(?P<none>\?)"
    r"|(?P<odd>[hs](?:tk|at)?)",
    re.IGNORECASE,
)
_CHROMOSOMES = {*(str(number) for number in range(1, 23)), "X", "Y", "?"}
_END = re.compile(r"(\?|\d{1,2}|[XYxy])?(.*)", re.DOTALL)


def chromosomes(line: Line, faults: list[Fault]) -> tuple[tuple[str, str], ...]:
    """Each chromosome with the arm that is written beside it, "17q"; an unknown one is "?"."""
    found = []
    start = 0
    for part in re.split(r"[;:,/]", line.text):
        column = line.column(start)
        start += len(part) + 1
        if start <= len(line.text) and line.text[start - 1] in ":,/":
            says = f"'{line.text[start - 1]}' stands between two chromosomes"
            faults.append(Fault(line.column(start - 1), says, "write ';'"))
        found.append(_chromosome(part, column, faults))
    return tuple(found)


def _chromosome(part: str, column: int, faults: list[Fault]) -> tuple[str, str]:
    matched = _CHROMOSOME.fullmatch(part.strip())
    name = (matched[2] or "").upper() if matched else ""
    if matched is None or (not name and not (matched[1] or matched[3] or matched[5])):
        what = f"'{part}' is no chromosome" if part.strip() else "a chromosome is missing"
        faults.append(Fault(column, what, "write 1 to 22, X, Y or ?", "wrong"))
        return "?", ""
    if name != (matched[2] or ""):
        faults.append(Fault(column, f"the chromosome '{matched[2]}' is in lower case", f"write {name}"))
    name = name.lstrip("0") or "?"
    if name not in _CHROMOSOMES:
        mend = {"23": "write X", "24": "write Y"}.get(name, "write 1 to 22, X or Y")
        faults.append(Fault(column, f"there is no chromosome {name}", mend, "wrong"))
        return "?", ""
    return name, (matched[4] or "").lower()


def breaks(line: Line, faults: list[Fault]) -> tuple[tuple[Break, ...], ...]:
    """The breakpoints, a group for each chromosome."""
    groups = []
    start = 0
    for part in re.split(r"[;:,/]", line.text):
        groups.append(_group(line.part(start, start + len(part)), faults))
        start += len(part) + 1
        if start <= len(line.text) and line.text[start - 1] in ":,/":
            says = f"'{line.text[start - 1]}' stands between the breakpoints of two chromosomes"
            faults.append(Fault(line.column(start - 1), says, "write ';'"))
    return tuple(groups)


def _group(line: Line, faults: list[Fault]) -> tuple[Break, ...]:
    found: list[Break] = []
    at = 0
    while at < len(line.text):
        matched = _BREAK.match(line.text, at)
        if matched is None or matched.end() == at:
            says = f"'{line.text[at:]}' is no breakpoint"
            faults.append(Fault(line.column(at), says, "write the arm and the band, as in p13 or q21.3", "wrong"))
            break
        found.append(_break(matched, line.column(at), faults))
        at = matched.end()
        if at < len(line.text) and line.text[at] == " ":
            faults.append(Fault(line.column(at), "a blank stands between two breakpoints", "leave it out", "note"))
            at += 1
    if not line.text:
        faults.append(Fault(line.column(), "a breakpoint is missing", "write the band, or ?", "wrong"))
    return tuple(found)


def _break(matched: re.Match[str], column: int, faults: list[Fault]) -> Break:
    if matched["cen"]:
        return Break("", "cen", column)
    if matched["none"]:
        return Break("", "", column, uncertain=True)
    if matched["odd"]:
        return Break("", matched["odd"].lower(), column)
    arm, band = matched["arm"].lower(), matched["band"].lower()
    doubtful = bool(matched["doubt"]) or "?" in band
    band = band.replace("?", "").rstrip(".")
    if matched["arm"] != arm or matched["band"] != matched["band"].lower():
        faults.append(Fault(column, f"the breakpoint '{matched[0]}' is in upper case", f"write {arm}{band}"))
    if re.fullmatch(r"\d{3,4}", band):
        says, mended = f"the band '{arm}{band}' has no point", f"{band[:2]}.{band[2:]}"
        faults.append(Fault(column, says, f"write {arm}{mended}"))
        band = mended
    if not band and not doubtful and not matched["to"]:
        faults.append(Fault(column, f"the arm '{arm}' has no band", f"write the band, or {arm}?", "note"))
    to = ""
    if matched["to"]:
        to = _range_end(arm, (matched["toarm"] or arm).lower(), band, matched["to"].lower())
        if matched["range"] == "-" and matched["toarm"]:
            says = f"'{matched[0]}' may be two breakpoints, or one that is uncertain"
            faults.append(
                Fault(column, says, f"write {arm}{band}{matched['toarm']}{matched['to']}, or '~' for one", "wrong")
            )
        doubtful = True
    return Break(arm, band, column, to, doubtful or not band)


def _range_end(arm: str, other: str, band: str, to: str) -> str:
    """The second band of q21~24, q21.1~21.3 or q13.1~.3, with its arm where it is the other one."""
    whole = band.partition(".")[0] + to if to.startswith(".") else to
    return whole if other == arm else other + whole


def pieces(line: Line, owner: str, faults: list[Fault]) -> tuple[Piece, ...]:
    """The pieces of the detailed system: 11pter->11q21::2p15->2p16, or pter->q24::q22->qter of one chromosome."""
    found = []
    start = 0
    for part in line.text.split("::"):
        inside = line.part(start, start + len(part))
        start += len(part) + 2
        found.extend(_piece(inside, owner, faults))
    return tuple(found)


def _piece(line: Line, owner: str, faults: list[Fault]) -> list[Piece]:
    text = line.text.strip(":")
    if text in ("?", ""):
        unknown = Break("", "", line.column(), uncertain=True)
        return [Piece("?", unknown, unknown)]
    first, arrow, last = text.partition("->")
    start, end = _end(first, owner, line), _end(last if arrow else first, owner, line)
    if start is None or end is None or (end[0] != start[0] and last[:1] not in "pqPQ"):
        says = f"'{line.text}' is no piece of one chromosome"
        faults.append(Fault(line.column(), says, "write it as 9pter->9q34 or as 22q11.2->22qter", "wrong"))
        return []
    return [Piece(start[0], start[1], end[1])]


def _end(text: str, owner: str, line: Line) -> tuple[str, Break] | None:
    matched = _END.fullmatch(text.strip())
    assert matched is not None  # noqa: S101 - its last part takes anything
    name = (matched[1] or owner).upper()
    point = _BREAK.fullmatch(matched[2].strip())
    if point is None or name not in _CHROMOSOMES:
        return None
    return name, _break(point, line.column(), [])
