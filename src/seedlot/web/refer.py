"""Texts in which entries are named, with the addresses of those entries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seedlot.web.show import entry_url

_ENTRY = re.compile(r"\b(entry|amends|signs) (\d{1,18})\b")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text; where it names an entry, the address of that entry."""

    text: str
    url: str = ""


def parts(text: str) -> tuple[Part, ...]:
    """Divide a text at the entries that it names: together the parts say what the text says."""
    found: list[Part] = []
    done = 0
    for match in _ENTRY.finditer(text):
        found += [Part(text[done : match.start()]), Part(match[0], entry_url(int(match[2])))]
        done = match.end()
    return tuple(part for part in (*found, Part(text[done:])) if part.text)
