"""Comparing what stands in a database with what was made there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from seedlot.terms.finding import Answer, Finding

SCHEMA, TRIGGER, RIGHT = "record/schema", "record/trigger", "record/right"

#: The text of whatever stands on the record's tables, by kind and name.
Parts: TypeAlias = Mapping[tuple[str, str], str]

_CODES = {"trigger": TRIGGER, "function": TRIGGER, "right": RIGHT, "owner": RIGHT, "role": RIGHT}


def differences(made: Parts, found: Parts) -> Iterator[Finding]:
    """Name each part that is missing, was changed, or does not belong here."""
    for key in sorted(made.keys() | found.keys()):
        if made.get(key) == found.get(key):
            continue
        kind, name = key
        fault = "is missing" if key not in found else "was changed" if key in made else "does not belong here"
        code = _CODES.get(kind, SCHEMA)
        now = f": {found[key]}" if code == RIGHT and found.get(key) else ""
        says = f"The {kind} '{name}' {fault}{now}."
        yield Finding(code=code, answer=Answer.NOT_MET, says=says, where=f"{kind} {name}")
