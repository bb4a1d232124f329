"""Names of markers as people write them: in labels of channels, names of populations and tables of tubes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from seedlot.assays.flow.panels import DYES, MARKERS, VIABILITY

#: What stands between the parts of a name: "TRA-1-60", "TRA 1 60", "TRA160".
_BETWEEN = r"[\s_./\-,]*"
_PART = re.compile(r"[A-Za-z]+|[0-9]+|[^A-Za-z0-9\s_./\-,]+")
_END = r"(?![A-Za-z0-9])"
#: Numbers that follow one CD: "CD45/34/11b" are three markers.
_ROW = re.compile(r"(?<![A-Za-z0-9])CD[0-9]+[a-z]?(?:/[0-9]+[a-z]?)+(?![A-Za-z0-9])", re.IGNORECASE)
_SIGN = re.compile(
    rf"[\s_^]*(?:(?P<pos>\+{{1,3}}|\(\+\)|-?(?:positive|pos|bright|high|hi){_END})"
    rf"|(?P<neg>-{_END}|\(-\)|-?(?:negative|neg){_END})|(?P<dim>(?:dim|low|lo|int){_END}))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A marker in a text: its name, where it stands, and the sign behind it ("+", "-", "dim" or "")."""

    marker: str
    start: int
    end: int
    sign: str = ""


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    named = [(marker, name) for marker, others in MARKERS.items() for name in (marker, *others)]
    named += [(VIABILITY, dye) for dye in DYES]
    return tuple((marker, pattern_of(name)) for marker, name in named)


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """The pattern of a name that no letter or digit touches, whatever stands between its parts.

    The sign of a population, as in "CD73pos" and "CD73hi", may touch it.
    """
    parts = _BETWEEN.join(re.escape(part) for part in _PART.findall(name))
    return re.compile(
        rf"(?<![A-Za-z0-9]){parts}(?![A-Za-z0-9]|\s?[αβ]|\.[0-9])|(?<![A-Za-z0-9]){parts}(?=(?:pos|neg|hi|lo|dim)(?![A-Za-z]))",
        re.IGNORECASE,
    )


def found_in(text: str, *, own: dict[str, str] | None = None) -> tuple[Found, ...]:
    """Find the markers in a text, in its order; a name within a longer one is not counted.

    `own` are further names, such as those of channels, and the marker that each stands for.
    """
    return _found(text, tuple((own or {}).items()))


@lru_cache(maxsize=4096)
def _found(text: str, own: tuple[tuple[str, str], ...]) -> tuple[Found, ...]:
    text = _ROW.sub(lambda row: re.sub(r"/(?=[0-9])", "/CD", row[0]), text)
    patterns = (*_patterns(), *((marker, pattern_of(name)) for name, marker in own if name.strip()))
    spans = sorted(
        {(match.start(), match.end(), marker) for marker, pattern in patterns for match in pattern.finditer(text)},
        key=lambda span: (span[0] - span[1], span[0], span[2]),
    )
    kept: list[tuple[int, int, str]] = []
    for start, end, marker in spans:
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, marker))
    kept.sort()
    begins = [*(start for start, _, _ in kept[1:]), len(text)]
    return tuple(
        Found(marker, start, end, _sign(text[:begin], end))
        for (start, end, marker), begin in zip(kept, begins, strict=False)
    )


def _sign(text: str, end: int) -> str:
    """The sign behind a name, up to where the next name begins: in "CD73-CD90+" the first is negative."""
    found = _SIGN.match(text, end)
    if found is None:
        return ""
    return "+" if found["pos"] else "-" if found["neg"] else "dim"


def markers_in(label: str) -> tuple[str, ...]:
    """Tell the markers of a channel's label, each once."""
    return tuple(dict.fromkeys(found.marker for found in found_in(label)))


def marker_named(text: str) -> str:
    """Our name of a marker that stands alone in a text, or the text itself where we know none."""
    found = markers_in(text)
    return found[0] if len(found) == 1 else " ".join(text.split())


def named_list(text: str) -> tuple[str, ...]:
    """A list "CD73; CD90" as our names."""
    return tuple(dict.fromkeys(marker_named(part) for part in re.split(r"[;|]", text) if part.strip()))


def pairs_in(text: str) -> Iterator[tuple[str, str]]:
    """Read "CD73=FL1-H; CD90=FL2-H": marker and what it is given; a part without "=" gives an empty second."""
    for part in re.split(r"[;|]", text):
        if part.strip():
            left, _, right = part.partition("=")
            yield marker_named(left), right.strip()
