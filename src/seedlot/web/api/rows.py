"""Rows of answers, for their description: their keys are read off what makes them, and written down nowhere twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema


class Told(BaseModel):
    """An answer: these keys, and no other."""

    model_config = ConfigDict(extra="forbid")


class Row(Told):
    """A row of an answer; a key that it may lack is not asked for."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What a plain value really holds: stands beside its type, and describes it."""

    kind: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Describe what is held, in place of the plain type."""
        del source
        return handler.generate_schema(self.kind)


def rows(source: type, /, *, called: str = "", without: Iterable[str] = (), **other: Any) -> Holds:
    """What a list of rows holds: keys and types of a dataclass, a model or a `TypedDict`, those of `other` in their place.

    Examples:
        touched: Annotated[list[Plain], rows(PlainTouched)]
    """
    made: Any = row(source, called=called, without=without, **other)
    return Holds(list[made])


def one(source: type, /, *, called: str = "", without: Iterable[str] = (), **other: Any) -> Holds:
    """What a single row holds."""
    return Holds(row(source, called=called, without=without, **other))


def perhaps(source: type) -> Holds:
    """What a single row holds, or null."""
    return Holds(row(source) | None)


def row(source: type, /, *, called: str = "", without: Iterable[str] = (), **other: Any) -> type[Row]:
    """The shape of a row with the keys and types of a dataclass, a model or a `TypedDict`, and those of `other`."""
    return _row(source, called or f"{source.__name__.removeprefix('Plain')}Row", tuple(without), tuple(other.items()))


def picked(source: type, names: Iterable[str]) -> dict[str, Any]:
    """Some keys of a source with their types, for a row that tells them among others."""
    held = _held(source)
    return {name: held[name] for name in names}


@cache
def _row(source: type, name: str, without: tuple[str, ...], other: tuple[tuple[str, Any], ...]) -> type[Row]:
    held = {key: kind for key, kind in _held(source).items() if key not in without} | dict(other)
    told: dict[str, Any] = {
        f"{key}_" if hasattr(Row, key) else key: (
            _told(kind),
            Field("", alias=key) if get_origin(kind) is NotRequired else Field(alias=key),
        )
        for key, kind in held.items()
    }
    made: type[Row] = create_model(name, __base__=Row, __doc__=source.__doc__, **told)
    return made


def _held(source: type) -> Mapping[str, Any]:
    """The keys of a source and their types, in their order."""
    if issubclass(source, BaseModel):
        return {name: field.rebuild_annotation() for name, field in source.model_fields.items()}
    hints = get_type_hints(source, include_extras=True)
    return {each.name: hints[each.name] for each in fields(source)} if is_dataclass(source) else hints


def _told(kind: Any) -> Any:
    """A type as an answer tells it: every row within is a row."""
    if is_typeddict(kind) or (isinstance(kind, type) and is_dataclass(kind)):
        return row(kind)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {None, Literal} or not parts:
        return kind
    if origin is NotRequired:
        return _told(parts[0])
    found = tuple(map(_told, parts))
    return reduce(or_, found) if origin in {Union, UnionType} else origin[found]
