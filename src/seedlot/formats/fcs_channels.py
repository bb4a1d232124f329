"""The channels of an FCS data set, as its keywords describe them (ISAC FCS 3.1, section 3.2: $PnB, $PnE, $PnG, $PnN)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from seedlot.formats.fcs_text import Keywords, Notes
from seedlot.terms.finding import Answer

#: How many bits a number of each type has; an integer has what $PnB says.
WIDTH = {"F": 32, "D": 64}
#: Widths of integers that are read.
MOST_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel. `name` is never empty and stands once in its data set; `written` is $PnN as it stands in the file.

    `kind` is I (integer), F (float) or D (double). `decades` and `lowest` tell of a logarithmic scale (0 decades where
    it is linear): a stored value x is lowest * 10 ** (decades * x / range). `mask` is None where every bit counts.
    """

    number: int
    name: str
    written: str
    label: str
    kind: str
    bits: int
    range: float | None
    gain: float
    decades: float
    lowest: float
    mask: int | None


def read_channels(keywords: Keywords, notes: Notes) -> tuple[Channel, ...]:
    """Read every channel.

    Raises:
        UnreadableFileError: how many there are, or how the numbers of one are stored, is not said.
    """
    count = keywords.whole("$PAR")
    if not count:
        raise notes.fault("$PAR does not say how many channels there are", where=keywords.where("$PAR"))
    if count > len(keywords.values):
        what = f"$PAR says {count} channels, more than TEXT has keywords"
        raise notes.fault(what, where=keywords.where("$PAR"))
    names = _names(keywords, count, notes)
    return tuple(_channel(number, name, keywords, notes) for number, name in enumerate(names, start=1))


def _names(keywords: Keywords, count: int, notes: Notes) -> Iterator[str]:
    """The names as written where they are told apart, else with the channel's number."""
    taken: set[str] = set()
    for number in range(1, count + 1):
        keyword = f"$P{number}N"
        name = written = keywords.text(keyword)
        if not written:
            name = f"P{number}"
            notes.note("no_name", f"Channel {number} has no name; it is called {name}.", where=keywords.where(keyword))
        if name in taken:
            name = _free(f"{name} (P{number})", taken)
            says = f"Channel {number} has the name of another, '{written or f'P{number}'}'; it is called {name}."
            notes.note("name_twice", says, where=keywords.where(keyword))
        taken.add(name)
        yield name


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    return name


def _channel(number: int, name: str, keywords: Keywords, notes: Notes) -> Channel:
    kind = _kind(number, keywords, notes)
    bits = _bits(number, kind, keywords, notes)
    most = _range(number, kind, keywords, notes)
    decades, lowest = _scale(number, kind, keywords, notes)
    return Channel(
        number=number,
        name=name,
        written=keywords.text(f"$P{number}N"),
        label=keywords.text(f"$P{number}S"),
        kind=kind,
        bits=bits,
        range=most,
        gain=_gain(number, keywords, notes),
        decades=decades,
        lowest=lowest,
        mask=_mask(most, bits) if kind == "I" else None,
    )


def _kind(number: int, keywords: Keywords, notes: Notes) -> str:
    """$DATATYPE, or $PnDATATYPE where a channel has its own (FCS 3.2)."""
    keyword = f"$P{number}DATATYPE"
    if not keywords.text(keyword):
        keyword = "$DATATYPE"
    kind = keywords.text(keyword).upper()
    if kind in {"I", "F", "D"}:
        return kind
    what = f"{keyword} is '{kind}', which is neither I (integers), F (floats) nor D (doubles)"
    raise notes.fault(what, where=keywords.where(keyword), mend="Export it with numbers of one of these types.")


def _bits(number: int, kind: str, keywords: Keywords, notes: Notes) -> int:
    keyword = f"$P{number}B"
    bits = keywords.whole(keyword)
    if kind in WIDTH:
        if bits != WIDTH[kind]:
            says = f"{keyword} is '{keywords.text(keyword)}'; numbers of type {kind} are read with {WIDTH[kind]} bits."
            notes.note("bits", says, where=keywords.where(keyword))
        return WIDTH[kind]
    if bits is None or not 0 < bits <= MOST_BITS:
        what = f"{keyword} is '{keywords.text(keyword)}', no number of bits from 1 to {MOST_BITS}"
        raise notes.fault(what, where=keywords.where(keyword))
    return bits


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _range(number: int, kind: str, keywords: Keywords, notes: Notes) -> float | None:
    keyword = f"$P{number}R"
    most = _number(keywords.text(keyword))
    if most is not None and most > (1 if kind == "I" else 0):
        return most
    masked = " and no bit of its values is masked" if kind == "I" else ""
    says = f"{keyword} is '{keywords.text(keyword)}': the range of channel {number} is not known{masked}."
    notes.note("range", says, where=keywords.where(keyword), answer=Answer.NOT_KNOWN)
    return None


def _mask(most: float | None, bits: int) -> int | None:
    """The bits that hold a value below the range; those above are no part of it (3.2.20, $PnR)."""
    if most is None or most >= 2.0**bits:
        return None
    mask = (1 << (math.ceil(most) - 1).bit_length()) - 1
    return None if mask >= (1 << bits) - 1 else mask


def _gain(number: int, keywords: Keywords, notes: Notes) -> float:
    keyword = f"$P{number}G"
    text = keywords.text(keyword)
    gain = _number(text) if text else 1.0
    if gain is not None and gain > 0:
        return gain
    says = f"{keyword} is '{text}', which is no gain; it is taken as 1."
    notes.note("gain", says, where=keywords.where(keyword), answer=Answer.NOT_KNOWN)
    return 1.0


def _scale(number: int, kind: str, keywords: Keywords, notes: Notes) -> tuple[float, float]:
    """$PnE: decades and lowest value; (0, 0) where the scale is linear."""
    keyword = f"$P{number}E"
    text, where = keywords.text(keyword), keywords.where(keyword)
    parts = [_number(part) for part in text.split(",")]
    decades, lowest = parts if len(parts) == 2 else (None, None)
    if decades is None or lowest is None or decades < 0 or lowest < 0:
        says = f"{keyword} is '{text}': whether channel {number} is logarithmic is not known; it is taken as linear."
        notes.note("scale", says, where=where, answer=Answer.NOT_KNOWN)
        return 0.0, 0.0
    if decades == 0:
        return 0.0, 0.0
    if kind != "I":
        says = f"{keyword} is '{text}', but numbers of type {kind} are linear; it is not used."
        notes.note("scale", says, where=where)
        return 0.0, 0.0
    if lowest == 0:
        says = "The lowest value of a logarithmic scale cannot be 0; it is taken as 1, as FCS 3.1 advises."
        notes.note("scale_zero", says, where=where)
        return decades, 1.0
    return decades, lowest
