"""One item of a clone's list: +12, -Y, +mar1, del(5)(q13q33), +der(6)t(1;6)(q21;p21)x2, 5~20dmin, 21pstk+."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

from seedlot.formats.iscn_breaks import breaks, chromosomes, pieces
from seedlot.formats.iscn_shapes import Abnormality, Break, Fault, Kind, Operation
from seedlot.formats.iscn_text import Line

_CELLS = re.compile(r"\[(?:cp)?(\d{1,5})[^\]]*\]$", re.IGNORECASE)
_TIMES = re.compile(r"(?<=[\w)?])[xX](\d{1,3})(?:[~-](\d{1,3}))?$")
_ORIGIN = re.compile(r"(?<=[)\w?]) ?(mat|pat|dn|inh|d?mat|d?pat|dinh)$", re.IGNORECASE)
_BORN = re.compile(r"(?<=[)\dXYr+-])c\??$")
_LEAD = re.compile(r"([+-])?(\?)?(?:(\d{1,3})(?:[~-](\d{1,3}))?(?=mar|r\b|r\(|dmin|hsr|ace))?", re.IGNORECASE)
_WHOLE = re.compile(r"(\d{1,2}|[XYxy])(\?)?")
_UNKNOWN = re.compile(r"(mar|r|dmin|ace|hsr)(\d{0,2})", re.IGNORECASE)
_KINDS: dict[str, Kind] = {"mar": "marker", "r": "ring", "dmin": "dmin", "ace": "dmin", "hsr": "marker"}
_VARIANT = re.compile(
    r"(\d{1,2}|[XYxy])([pq]{0,2}(?:h|s|stk|cenh|var|ss)?(?:q?h)?)((?:[+-](?:[pq]s?t?k?[+-])?)?)", re.IGNORECASE
)
#: The words of rearrangements, by ISCN 2020 (chapters 4, 9), older ones included.
WORDS = (
    *("der", "ider", "rec", "idic", "dic", "dir", "dup", "del", "inv", "ins", "add", "fra", "hsr", "tas", "trc", "trp"),
    *("tri", "qdp", "rob", "rcp", "psu", "neo", "mir", "upd", "con", "dmin", "dn", "var", "fis", "tel", "i", "r", "t"),
)
_WORD = re.compile(r"([a-z]+) ?", re.IGNORECASE)
_GROUP = re.compile(r" ?\(([^()\[\]]*)\)")
#: How often a cell may have one abnormality (double minutes, more often).
MOST_COPIES = 20
#: Faults of one text up to which a word is guessed.
_GUESSED = 20
#: Words that say how, not what: psu dic, dir dup, inv ins.
_ADVERBS = {"psu", "dir", "neo", "rcp", "mir"}
_OR = re.compile(r"(?<=[\w)]) ?\bor\b ?", re.IGNORECASE)
#: Words that are written for others.
_MEANT = {"iso": "i", "isochromosome": "i", "trans": "t", "translocation": "t", "deletion": "del", "ring": "r"}
#: Groups of breakpoints and how many in each, of rearrangements within one chromosome.
_WITHIN = {
    "del": (1, 2),
    "add": (1, 1),
    "dup": (1, 2),
    "trp": (2, 2),
    "qdp": (2, 2),
    "inv": (2, 2),
    "ins": (1, 3),
    "i": (1, 1),
    "idic": (1, 1),
    "r": (1, 2),
    "fra": (1, 1),
    "hsr": (1, 9),
}
#: Of those, what an arm alone does not place: del(5q) is any deletion within it, i(17q) is the whole of it.
_BANDED = _WITHIN.keys() - {"i", "idic", "r"}


def item(line: Line, faults: list[Fault]) -> Abnormality:
    """Read one item; what cannot be read is kept as such, with its fault."""
    first, *others = _OR.split(line.text)
    whole = line if not others else line.part(0, len(first))
    body, found = _behind(whole)
    lead = _LEAD.match(body.text)
    assert lead is not None  # noqa: S101 - every part of the pattern may be empty
    sign: Literal["+", "-", ""] = "+" if lead[1] == "+" else "-" if lead[1] == "-" else ""
    copies = (int(lead[3]), int(lead[4] or lead[3])) if lead[3] else found.copies
    rest = body.part(lead.end(), len(body.text))
    read = _kind_of(rest, sign, faults)
    if max(copies) > MOST_COPIES and read.kind != "dmin":
        says = f"'{line.text[:40]}' is there {max(copies)} times, more than a cell can hold"
        faults.append(Fault(line.column(), says, "write how often it was seen", "wrong"))
        copies = (1, 1)
    return replace(
        read,
        text=line.text,
        column=line.column(),
        sign=sign,
        copies=(min(copies), max(copies)),
        constitutional=found.constitutional,
        uncertain=read.uncertain or bool(lead[2]) or bool(others),
        origin=found.origin,
        cells=found.cells,
        alternatives=tuple(others),
    )


@dataclass(frozen=True, slots=True)
class _Behind:
    copies: tuple[int, int] = (1, 1)
    constitutional: bool = False
    origin: str = ""
    cells: int | None = None


def _behind(line: Line) -> tuple[Line, _Behind]:
    """Take off what stands behind an item: its cells, how often it is there, its origin, the c of constitutional."""
    found = _Behind()
    rest = line
    if cells := _CELLS.search(rest.text):
        found, rest = replace(found, cells=int(cells[1])), rest.part(0, cells.start())
    if times := _TIMES.search(rest.text):
        found = replace(found, copies=(int(times[1]), int(times[2] or times[1])))
        rest = rest.part(0, times.start())
    if origin := _ORIGIN.search(rest.text):
        found, rest = replace(found, origin=origin[1].lower()), rest.part(0, origin.start())
    if born := _BORN.search(rest.text):
        found, rest = replace(found, constitutional=True), rest.part(0, born.start())
    return rest, found


def _blank(kind: Kind, *names: str, name: str = "") -> Abnormality:
    return Abnormality(kind=kind, text="", column=1, chromosomes=names, name=name)


def _kind_of(line: Line, sign: str, faults: list[Fault]) -> Abnormality:
    text = line.text
    if text.lower() == "inc":
        return _blank("incomplete")
    if whole := _WHOLE.fullmatch(text):
        return _whole(line, whole, sign, faults)
    if unknown := _UNKNOWN.fullmatch(text):
        return _blank(_KINDS[unknown[1].lower()], name=unknown[0].lower())
    if "(" in text:
        return _structural(line, faults)
    if (variant := _VARIANT.fullmatch(text)) and (variant[2] or variant[3]):
        return _variant(line, variant, sign, faults)
    return _unread(line, faults)


def _whole(line: Line, matched: re.Match[str], sign: str, faults: list[Fault]) -> Abnormality:
    held: list[Fault] = []
    ((name, _),) = chromosomes(Line(matched[1], line.columns), held)
    faults.extend(held)
    if not sign:
        says = f"the chromosome {name} has no sign"
        faults.append(Fault(line.column(), says, f"write +{name} for a gain or -{name} for a loss", "wrong"))
        return _blank("unread", name=line.text)
    if any(fault.gravity == "wrong" for fault in held):
        return _blank("unread", name=line.text)
    return replace(_blank("chromosome", name), uncertain=bool(matched[2]))


def _variant(line: Line, matched: re.Match[str], sign: str, faults: list[Fault]) -> Abnormality:
    """A variant of heterochromatin or satellites (1qh+, 21pstk+), or the arms of the older nomenclature (5q-)."""
    if sign or not (matched[3] or matched[2].lower().strip("pq")):
        return _part_alone(line, sign, faults)
    held: list[Fault] = []
    ((name, _),) = chromosomes(Line(matched[1], line.columns), held)
    region, signs = matched[2].lower(), matched[3]
    faults.extend(held)
    if region in ("p", "q") and signs in ("+", "-"):
        word = "del" if signs == "-" else "add"
        says = f"'{line.text}' names the arm without a band"
        faults.append(Fault(line.column(), says, f"write {word}({name})({region}…) with the band"))
        point = Break(region, "", line.column(), uncertain=True)
        return _rearranged((Operation(word, (name,), ((point,),), column=line.column()),))
    return _blank("variant", name, name=line.text)


def _part_alone(line: Line, sign: str, faults: list[Fault]) -> Abnormality:
    """+1q, -9qh or 20q: a part of a chromosome, and not what happened to it."""
    says = f"'{sign}{line.text}' names a part of a chromosome, and not what became of it"
    mend = "write dup, del, add or i with the bands, as dup(1)(q21q32) or +i(12)(p10)"
    faults.append(Fault(line.column(), says, mend, "wrong"))
    return _blank("unread", name=line.text)


def _unread(line: Line, faults: list[Fault]) -> Abnormality:
    guess = _guess(line.text[:12], (*WORDS, "mar", "dmin", "inc", "idem", "sdl"), faults)
    if not line.text:
        faults.append(Fault(line.column(), "an item is empty", "take out the comma, or write what is missing"))
        return _blank("unread")
    word = _WORD.match(line.text)
    if word and word[1].lower() in WORDS and line.text[word.end() :]:
        guess = []
        example = f"{word[1].lower()}(5)(q13)"
        says = f"'{line.text[:40]}' has no brackets"
        faults.append(
            Fault(line.column(), says, f"write the chromosome and its bands in brackets, as {example}", "wrong")
        )
        return _blank("unread", name=line.text)
    mend = f"is '{guess[0]}' meant?" if guess else "write an abnormality, as +8, -Y, del(5)(q13q33) or +mar"
    shown = line.text if len(line.text) <= 40 else line.text[:40] + " …"
    faults.append(Fault(line.column(), f"'{shown}' is no abnormality", mend, "wrong"))
    return _blank("unread", name=line.text)


def _rearranged(operations: tuple[Operation, ...]) -> Abnormality:
    every = dict.fromkeys(name for one in operations for name in one.chromosomes)
    doubtful = any(point.uncertain for one in operations for point in one.flat) or "?" in every
    return replace(_blank("structural", *every), operations=operations, uncertain=doubtful)


def _structural(line: Line, faults: list[Fault]) -> Abnormality:
    made: list[Operation] = []
    at, held = 0, len(faults)
    while at < len(line.text):
        read = _operation(line, at, faults)
        if read is None:
            return _stuck(line, at, made, faults)
        operation, at = read
        made.append(operation)
    wrong = any(fault.gravity == "wrong" for fault in faults[held:])
    if wrong or not made:
        return _blank("unread", name=line.text)
    return _rearranged(_derived(tuple(made), line, faults))


def _guess(text: str, words: tuple[str, ...], faults: list[Fault]) -> list[str]:
    """The word that was probably meant; only for the first faults of a text, for it takes longest of all."""
    if text.lower() in _MEANT:
        return [_MEANT[text.lower()]]
    return get_close_matches(text.lower(), words, 1, 0.6) if len(faults) < _GUESSED else []


def _stuck(line: Line, at: int, made: list[Operation], faults: list[Fault]) -> Abnormality:
    word = _WORD.match(line.text, at)
    shown = line.text[at : at + 30]
    guess = _guess(word[1], WORDS, faults) if word else []
    if word and word[1].lower() in WORDS:
        mend = f"write the chromosome in brackets behind '{word[1]}'"
    elif guess:
        mend = f"is '{guess[0]}' meant?"
    elif made:
        mend = "put a comma between two abnormalities"
    else:
        mend = "write a word such as del, t or der before the brackets"
    faults.append(Fault(line.column(at), f"'{shown}' cannot be read as a rearrangement", mend, "wrong"))
    return _blank("unread", name=line.text)


def _operation(line: Line, at: int, faults: list[Fault]) -> tuple[Operation, int] | None:
    """Read words, chromosomes in brackets, and breakpoints in brackets."""
    words = []
    start = at
    while (found := _WORD.match(line.text, at)) and found[1].lower() in WORDS:
        if found[1] != found[1].lower():
            says = f"the word '{found[1]}' is in upper case"
            faults.append(Fault(line.column(at), says, f"write {found[1].lower()}"))
        words.append(found[1].lower())
        at = found.end()
    if not words or (group := _GROUP.match(line.text, at)) is None:
        return None
    named = chromosomes(line.part(group.start(1), group.end(1)), faults)
    at = group.end()
    kind = " ".join(words)
    names = tuple(name for name, _ in named)
    operation = Operation(kind, names, column=line.column(start))
    if second := _GROUP.match(line.text, at):
        at = second.end()
        inside = line.part(second.start(1), second.end(1))
        if "->" in inside.text or "::" in inside.text:
            operation = replace(operation, pieces=pieces(inside, names[0], faults))
        else:
            operation = _counted(replace(operation, breaks=breaks(inside, faults)), faults)
    elif any(arm for _, arm in named):
        operation = replace(operation, breaks=tuple((_whole_arm(arm, operation, faults),) for _, arm in named))
    return operation, at


def _whole_arm(arm: str, operation: Operation, faults: list[Fault]) -> Break:
    says = f"the arm '{arm}' stands beside the chromosome"
    if arm and operation.kind.split()[-1] in _BANDED:
        mend = f"write {operation.kind}({operation.chromosomes[0]})({arm}…) with the band"
        faults.append(Fault(operation.column, says, mend))
        return Break(arm, "", operation.column, uncertain=True)
    faults.append(Fault(operation.column, says, f"write {operation.kind}({operation.chromosomes[0]})({arm or '?'}10)"))
    return Break(arm, "10" if arm else "", operation.column, uncertain=not arm)


def _counted(operation: Operation, faults: list[Fault]) -> Operation:
    """Compare the breakpoints with what the word asks for; put a semicolon that is missing or too much."""
    names, groups, word = operation.chromosomes, operation.breaks, operation.kind.split()[-1]
    flat = operation.flat
    if len(groups) != len(names):
        if len(groups) == 1 and len(flat) == len(names):
            mended = ";".join(map(str, flat))
            faults.append(Fault(flat[0].column, "a semicolon is missing between the breakpoints", f"write ({mended})"))
            return replace(operation, breaks=tuple((point,) for point in flat))
        if len(names) == 1 and word in _WITHIN:
            mended = "".join(map(str, flat))
            says = "a semicolon stands between breakpoints of one chromosome"
            faults.append(Fault(groups[0][0].column if groups[0] else operation.column, says, f"write ({mended})"))
            return _counted(replace(operation, breaks=(flat,)), faults)
        says = f"{_many(len(names), 'chromosome')} but breakpoints of {len(groups)}"
        faults.append(Fault(operation.column, says, "give each chromosome its breakpoints, parted by ';'", "wrong"))
        return operation
    if len(names) == 1 and word in _WITHIN:
        fewest, most = _WITHIN[word]
        if not fewest <= len(flat) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest} or {most}"
            says = f"'{word}' has {wanted} breakpoints in one chromosome, not {len(flat)}"
            mend = "put a semicolon between the breakpoints of different chromosomes" if len(flat) == 2 else ""
            faults.append(Fault(operation.column, says, mend or "write each breakpoint once", "wrong"))
    return operation


def _many(number: int, noun: str) -> str:
    return f"there is one {noun}" if number == 1 else f"there are {number} {noun}s"


def _derived(operations: tuple[Operation, ...], line: Line, faults: list[Fault]) -> tuple[Operation, ...]:
    """A chromosome with several changes is a derivative: dic(8;18)(…)t(…) is der(8;18)dic(…)t(…)."""
    first = operations[0]
    if len(operations) < 2 or first.kind.split()[0] in ("der", "ider", "rec") or first.kind in _ADVERBS:
        return operations
    shown = "".join(str(one) for one in operations)
    owner = f"der({';'.join(first.chromosomes)})"
    says = "a chromosome with several changes is a derivative"
    faults.append(Fault(line.column(), says, f"write {owner}{shown}"))
    return (Operation("der", first.chromosomes, column=first.column), *operations)
