"""Rows of answers: their keys are those of what makes them, and none is said to be free that is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pytest
from pydantic import TypeAdapter, ValidationError

from seedlot.terms.finding import Answer
from seedlot.web.api.describing import description
from seedlot.web.api.rows import one, perhaps, picked, row, rows

#: What has no fixed keys: settings and tables of each assay, a Vega-Lite specification, fields of whatever is
#: corrected, what an item's own entry says beside, and what a later version of Seedlot may say in an entry.
FREE = {
    "AssayRow.settings",
    "Chart.spec",
    "Content.Amendment.content",
    "Content.Chart.spec",
    "Content.Result.settings",
    "Content.Result.tables",
    "Correction.changes",
    "Entry.content",
    "Entry.holds",
    "EntryRow.content",
    "Item.said",
    "Result.settings",
    "Result.tables",
}


class Inner(TypedDict):
    """A part."""

    answer: Answer
    supplier: NotRequired[str]


class Outer(TypedDict):
    """A whole; `register` is the name of something that every model has."""

    register: str
    inner: list[Inner]
    perhaps: Inner | None


@dataclass(frozen=True, slots=True)
class Held:
    """A value with something that is not told."""

    name: str
    mark: str


def test_a_row_has_the_keys_of_what_makes_it_and_no_other() -> None:
    made: TypeAdapter[Any] = TypeAdapter(row(Outer))
    good = {"register": "r", "inner": [{"answer": "met"}], "perhaps": None}
    made.validate_python(good)
    bad: dict[str, Any]
    for bad in ({**good, "more": 1}, {**good, "inner": [{}]}, {**good, "inner": [{"answer": "met", "x": 1}]}, {}):
        with pytest.raises(ValidationError):
            made.validate_python(bad)


def test_keys_are_left_out_or_told_otherwise() -> None:
    told = row(Held, called="Shown", without=("mark",), name=int, more=str).model_json_schema()
    assert told["title"] == "Shown"
    assert {name: each["type"] for name, each in told["properties"].items()} == {"name": "integer", "more": "string"}
    assert row(Outer) is row(Outer)
    assert list(picked(Outer, ("register",))) == ["register"]
    assert [each(Held).kind for each in (one, perhaps)] == [row(Held), row(Held) | None]
    assert rows(Held).kind == list[row(Held)]  # type: ignore[misc] # it is made here


def _free(schema: Any) -> bool:
    """Whether anything in a schema is an object of which no key is told."""
    if isinstance(schema, list):
        return any(map(_free, schema))
    if not isinstance(schema, dict):
        return False
    bare = schema.get("type") == "object" and "properties" not in schema
    if bare and schema.get("additionalProperties", True) is True:
        return True
    within = (schema.get(name) for name in ("items", "additionalProperties", "anyOf", "oneOf", "allOf", "prefixItems"))
    return not schema.keys() - {"title", "description", "default"} or any(map(_free, within))


def _fields(schemas: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in schemas.items():
        for field, told in schema.get("properties", {}).items():
            yield f"{name}.{field}", told


def test_what_has_no_fixed_keys_says_why() -> None:
    free = {name: told for name, told in _fields(description()["components"]["schemas"]) if _free(told)}
    assert set(free) == FREE
    assert all(told.get("description") for told in free.values()), free
