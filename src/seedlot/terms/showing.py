"""Show text so that nothing hides in it: what is read is then what was hashed.

What cannot be seen, or turns the direction of writing, stands as its code point, such as `[U+202E]`: control characters,
which a terminal obeys; the bidirectional controls, which make a text read in another order than it stands in (Unicode
Technical Report 36, section 2.4; CVE-2021-42574); joiners, fillers and selectors that show nothing.
"""

from __future__ import annotations

import re
import unicodedata

#: What Python calls printable and shows nothing: letters and marks that are default-ignorable code points (Unicode
#: Character Database, DerivedCoreProperties.txt), and the blank of Braille.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
#: What no text that is sealed holds: control characters but tab and line feed, the bidirectional controls (property
#: Bidi_Control), other ends of lines, halves of surrogate pairs.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def is_seen(text: str) -> bool:
    """Whether every character of a text can be seen; blanks in a line can, ends of lines cannot."""
    return text.isprintable() and (text.isascii() or _BLANK.search(text) is None)


def seen(text: str) -> str:
    """A text as it is shown in one line, such as a cell of a table or a sentence: ends of lines are shown too."""
    return text if is_seen(text) else "".join(each if is_seen(each) else f"[U+{ord(each):04X}]" for each in text)


def seen_lines(text: str) -> str:
    """A text of several lines as it is shown: it keeps its own ends of lines, and its tabs."""
    return "\n".join("\t".join(map(seen, line.split("\t"))) for line in text.split("\n"))


def counted(count: int, noun: str) -> str:
    """A number of things as people write it: 1 item, 2 items, 1,000 entries."""
    if count == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {plural}"


def escaped(json: str) -> str:
    r"""A JSON text in which whatever cannot be seen stands as `\uXXXX` (RFC 8259, section 7); it says the same."""
    return "\n".join(line if is_seen(line) else "".join(map(_escaped, line)) for line in json.split("\n"))


def forbidden(text: str) -> str:
    """Name the first character of a text that may not be sealed; nothing where all may."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X} ({unicodedata.name(found[0], 'a control character')})" if found else ""


def _escaped(character: str) -> str:
    if is_seen(character):
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
