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


def as_json(value: Any) -> str:
    """A value with many parts as the JSON that it is, in lines."""
    return json.dumps(value, ensure_ascii=False, indent=1)


#: What the templates that say an entry are given.
TOLD = {"flat": flat, "heads_of": heads, "as_json": as_json}
