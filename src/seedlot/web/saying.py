"""How what an entry says is laid out: what templates ask of plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

#: Columns of a table beyond which it is told row by row.
_MOST = 9


def flat(rows: Sequence[Any]) -> bool:
    """Whether rows can stand as a table: each a few fields, and none of them with parts of its own."""
    if not all(isinstance(row, Mapping) for row in rows) or len(heads(rows)) > _MOST:
        return False
    return not any(isinstance(value, Mapping | list | tuple) for row in rows for value in row.values())


def heads(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The fields of rows, each once, as they first come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def unlike(old: str, new: str) -> tuple[Any, Any]:
    """A corrected value before and after, as values; of two lists what only one of them holds, which is what changed.

    Both are texts as the trail tells them: what has parts is JSON there.
    """
    before, after = _value(old), _value(new)
    if not (isinstance(before, list) and isinstance(after, list)):
        return before, after
    return [each for each in before if each not in after], [each for each in after if each not in before]


def in_a_line(value: Any) -> str:
    """A value with parts in one line, as people read it; of a finding what it says."""
    match value:
        case {"code": str(), "says": str(says)}:
            return says
        case dict():
            return ", ".join(f"{name}: {in_a_line(part)}" for name, part in value.items())
        case list():
            return "; ".join(map(in_a_line, value))
    return "" if value is None else str(value)


def _value(text: str) -> Any:
    """What has parts, of its JSON; any other text as it is."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def as_json(value: Any) -> str:
    """A value with many parts as the JSON that it is, in lines."""
    return json.dumps(value, ensure_ascii=False, indent=1)


#: What the templates that say an entry are given.
TOLD = {"flat": flat, "heads_of": heads, "as_json": as_json}
