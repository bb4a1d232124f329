"""Show what others wrote so that it stays on its line and nothing in it is hidden."""

from __future__ import annotations

import re

#: Letters, by their category, that are drawn as nothing or as a space (Unicode, Default_Ignorable_Code_Point).
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def visible(text: str) -> str:
    """Write line breaks, control and invisible characters, and those that turn the direction, as code points."""
    return "".join(each if each.isprintable() and not _BLANK.match(each) else _code_point(each) for each in text)


def plain(text: str) -> str:
    """Write a line in letters that every console knows."""
    return visible(text).encode("ascii", "backslashreplace").decode()


def _code_point(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"
