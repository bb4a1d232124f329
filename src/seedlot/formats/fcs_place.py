"""Where the data of an FCS data set stand, and how many events they are (ISAC FCS 3.1, sections 3.1 and 3.2.20)."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.formats.fcs_data import Layout
from seedlot.formats.fcs_text import VERSIONS, Bytes, Header, Keywords, Notes, Span, span
from seedlot.terms.finding import Answer


@dataclass(frozen=True, slots=True)
class Place:
    """The first byte of the data, how many events they are, and how their numbers lie."""

    first: int
    events: int
    layout: Layout


@dataclass(frozen=True, slots=True)
class _Offered:
    """A segment that the HEADER or TEXT names, and how well it holds what $TOT says: 0 exactly, 3 not at all."""

    by: str
    span: Span
    where: int | str
    rank: int
    follows: bool


#: The last byte that eight characters of the HEADER can say; beyond it only TEXT does.
_HEADER_MOST = 99_999_999

_EXACT, _ONE_OFF, _LONG, _SHORT = range(4)


def place_data(data: Bytes, header: Header, keywords: Keywords, ways: tuple[Layout, ...], notes: Notes) -> Place:
    """Find the data by the HEADER's offsets, TEXT's and $TOT. What does not agree is a finding.

    Raises:
        UnreadableFileError: nothing says where they are, or the file ends before they do.
    """
    total = keywords.whole("$TOT")
    if total == 0:
        return Place(0, 0, ways[0])
    if total is None:
        return _by_size(data, header, keywords, ways[0], notes)
    layout = min(
        ways, key=lambda way: min((one.rank for one in _offered(data, header, keywords, way, total)), default=0)
    )
    offered = _offered(data, header, keywords, layout, total)
    if not offered:
        raise _nowhere(header, notes)
    best = min(offered, key=lambda one: (one.rank, not one.follows))
    _note_single(header, offered, notes)
    _note_difference(offered, best, notes)
    return _settled(data, header, best, layout, total, notes)


def _nowhere(header: Header, notes: Notes) -> Exception:
    return notes.fault("neither the HEADER nor TEXT says where the data stand", where=header.start + 26)


def _spans(header: Header, keywords: Keywords) -> list[tuple[str, Span, int | str]]:
    in_text = span(header.start, keywords.whole("$BEGINDATA") or 0, keywords.whole("$ENDDATA") or 0)
    both = [("HEADER", header.data, header.start + 26), ("TEXT", in_text, keywords.where("$BEGINDATA"))]
    return [(by, one, where) for by, one, where in both if one is not None]


def _offered(data: Bytes, header: Header, keywords: Keywords, layout: Layout, total: int) -> list[_Offered]:
    return [
        _Offered(by, one, where, _rank(one, layout.size(total), len(data)), one.first == header.text.last + 1)
        for by, one, where in _spans(header, keywords)
    ]


def _rank(one: Span, need: int, size: int) -> int:
    spare = size - one.first - need
    if one.size == need and spare >= 0:
        return _EXACT
    if (one.size == need + 1 and spare >= 0) or (one.size == need - 1 and spare >= -1):
        return _ONE_OFF
    return _LONG if one.size > need and spare >= 0 else _SHORT


def _note_single(header: Header, offered: list[_Offered], notes: Notes) -> None:
    """Say where the HEADER or TEXT leaves out the data, and may not (FCS 2.0 has no offsets in TEXT)."""
    if len(offered) > 1:
        return
    (only,) = offered
    if only.by == "HEADER" and header.version != VERSIONS[0]:
        notes.note("offsets", "TEXT does not say where the data stand; what the HEADER says is used.", where=only.where)
    if only.by == "TEXT" and only.span.last - header.start <= _HEADER_MOST:
        says = "The HEADER does not say where the data stand; what TEXT says is used."
        notes.note("offsets", says, where=header.start + 26)


def _note_difference(offered: list[_Offered], best: _Offered, notes: Notes) -> None:
    """Say where HEADER and TEXT differ, and which was used and why."""
    if len({one.span for one in offered}) < 2:
        return
    other = next(one for one in offered if one is not best)
    answer = None
    if best.rank < other.rank:
        why = "its size is nearer to that of the events that $TOT counts"
    elif best.span.first == other.span.first:
        why = "both begin at the same byte"
    elif best.follows:
        why = "it begins right after TEXT"
    else:
        why, answer = "nothing tells which is right, and the HEADER comes first", Answer.NOT_KNOWN
    says = (
        f"The data are at bytes {best.span.first} to {best.span.last} by the {best.by} and at "
        f"{other.span.first} to {other.span.last} by the {other.by}; what the {best.by} says is used: {why}."
    )
    notes.note("offsets", says, where=other.where, answer=answer)


def _by_size(data: Bytes, header: Header, keywords: Keywords, layout: Layout, notes: Notes) -> Place:
    """As many events as the segment holds, where $TOT does not say (FCS 2.0 allows it)."""
    spans = _spans(header, keywords)
    if not spans:
        raise _nowhere(header, notes)
    _, one, _ = next((offer for offer in spans if offer[1].last < len(data)), spans[0])
    if one.last >= len(data):
        raise notes.fault(f"the file ends inside the data, which should end at byte {one.last}", where=len(data))
    events = layout.events(one.size)
    says = f"$TOT does not say how many events there are; the {one.size} bytes of data hold {events}."
    answer = None if layout.size(events) == one.size else Answer.NOT_KNOWN
    notes.note("total", says, where=keywords.where("$TOT"), answer=answer)
    return Place(one.first, events, layout)


def _settled(data: Bytes, header: Header, best: _Offered, layout: Layout, total: int, notes: Notes) -> Place:
    one, need = best.span, layout.size(total)
    if best.rank == _SHORT:
        return _short(data, best, layout, total, notes)
    first = one.first
    if best.rank == _LONG:
        whole = layout.events(one.size)
        says = f"The data segment has {one.size} bytes and $TOT says {total} events of {need}; $TOT is used."
        notes.note("total", says, where=best.where, answer=Answer.NOT_KNOWN if whole > total else None)
    elif one.size >= need and _overlaps(data, header, one) and first + 1 + need <= len(data):
        first += 1
        notes.note(
            "one_off", "The data begin one byte after where they are said to: there TEXT ends.", where=best.where
        )
    elif one.size == need + 1:
        notes.note("one_off", "The data end one byte before where they are said to.", where=best.where)
    elif one.size == need - 1:
        first -= _is_late(data, header, best, need, notes)
    return Place(first, total, layout)


def _is_late(data: Bytes, header: Header, best: _Offered, need: int, notes: Notes) -> bool:
    """Tell which end of a segment that is one byte short is wrong: by TEXT before it, else by the end of the file."""
    first, gap = best.span.first, best.span.first - header.text.last - 1
    late = gap == 1 or first + need > len(data)
    says = "begin one byte before" if late else "end one byte after"
    answer = None if late or gap == 0 else Answer.NOT_KNOWN
    notes.note("one_off", f"The data {says} where they are said to.", where=best.where, answer=answer)
    return late


def _overlaps(data: Bytes, header: Header, one: Span) -> bool:
    """Whether the data are said to begin with the delimiter that ends TEXT."""
    first, delimiter = one.first, data[header.text.first]
    return first == header.text.last and bool(data[first] == delimiter) and bool(data[first - 1] != delimiter)


def _short(data: Bytes, best: _Offered, layout: Layout, total: int, notes: Notes) -> Place:
    """Fewer bytes than the events need: a file that was cut is refused, a segment that is short is *not known*."""
    one = best.span
    if one.last >= len(data):
        whole = layout.events(max(0, len(data) - one.first))
        what = (
            f"the file ends inside the data, which should end at byte {one.last}: {whole} of {total} events are whole"
        )
        raise notes.fault(what, where=len(data))
    events = layout.events(one.size)
    if events == 0:
        raise notes.fault(
            f"the data segment of {one.size} bytes holds no event, but $TOT says {total}", where=best.where
        )
    says = (
        f"The data segment of {one.size} bytes holds {events} events, but $TOT says {total}; those it holds are read."
    )
    notes.note("total", says, where=best.where, answer=Answer.NOT_KNOWN)
    return Place(one.first, events, layout)
