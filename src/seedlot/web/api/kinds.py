"""What an entry of each kind says, for the description of the API: taken from the models that the record itself reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import KINDS

_PLACE = "#/components/schemas/"
#: Before the name of a kind's model, among those of the answers.
_PREFIX = "Content."
_SAYS = "By the kind of the entry, as `x-kinds` names its model."
_NEWER = "What a kind, or a version of one, says that this version of Seedlot does not know; it is kept as it is."


def add_kinds(made: dict[str, Any], entered: Iterable[str]) -> None:
    """Say in a description of the API what entries of each kind hold; `entered` are the kinds that can be sent."""
    named = {kind.KIND: f"{_PLACE}{_PREFIX}{kind.__name__}" for kind in KINDS}
    schemas = made["components"]["schemas"]
    schemas |= _models(KINDS)
    known = [{"$ref": place} for place in named.values()]
    newer = {"type": "object", "description": _NEWER}
    for name in ("Entry", "EntryRow"):
        held = schemas[name]["properties"]
        held["content"] = {"anyOf": [*known, newer], "description": _SAYS}
        if "holds" in held:
            held["holds"] = {"anyOf": [*known, newer, {"type": "null"}], "description": _SAYS}
    sent = [{"$ref": named[kind]} for kind in entered]
    schemas["Said"]["properties"]["content"] = {"anyOf": sent, "description": _SAYS}
    made["x-kinds"] = {kind: {"$ref": place} for kind, place in named.items()}


def _models(kinds: Iterable[type[Content]]) -> dict[str, Any]:
    """The schema of each kind and of its parts, under names of their own."""
    wanted: list[Any] = [(kind, "validation") for kind in kinds]
    _, told = models_json_schema(wanted, ref_template=f"{_PLACE}{_PREFIX}{{model}}")
    return {f"{_PREFIX}{name}": schema for name, schema in told["$defs"].items()}
