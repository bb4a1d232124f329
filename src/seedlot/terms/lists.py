"""Settings that are lists, as a person types them: "NTC, water" and "Ch1 = 6789; Ch2 = 3000".

Commas and semicolons mean the same: in the sheet of a book, semicolons stand between settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, NonNegativeFloat


def _names(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    return tuple(name for part in given.replace(";", ",").split(",") if (name := part.strip()))


def _numbers(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    found = {}
    for part in filter(None, (part.strip() for part in re.split("[;,]", given))):
        name, sign, number = part.rpartition("=")
        if not sign or not name.strip():
            says = f"'{part}' is not NAME=NUMBER; several are separated by commas or semicolons"
            raise ValueError(says)
        if name.strip() in found:
            says = f"'{name.strip()}' is given twice"
            raise ValueError(says)
        found[name.strip()] = number.strip()
    return found


def alike(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Names that differ in nothing but capitals and blanks, together: a slip of typing more often than two things."""
    found: dict[str, set[str]] = {}
    for name in names:
        found.setdefault("".join(name.casefold().split()), set()).add(name)
    return tuple(tuple(sorted(several)) for _, several in sorted(found.items()) if len(several) > 1)


#: Names between commas or semicolons.
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]

#: A number for each name: NAME=NUMBER, between commas or semicolons.
Numbers = Annotated[dict[str, float], BeforeValidator(_numbers)]

#: The same, of numbers that cannot be below zero.
Amounts = Annotated[dict[str, NonNegativeFloat], BeforeValidator(_numbers)]
