"""Specifications written as YAML. Scalars are read as text, so that version 1.10 stays 1.10 and "no" stays no."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from seedlot.terms.criterion import Specification
from seedlot.terms.errors import SeedlotError


class SpecificationError(SeedlotError):
    """A specification that cannot be read: every fault, each with its line."""

    def __init__(self, file: str, faults: list[tuple[int, str]]) -> None:
        listed = "; ".join(f"line {line}: {what.rstrip('.')}" for line, what in faults)
        super().__init__(
            f"Cannot read specification {file}: {listed}", mend="The shipped templates show how one is written."
        )
        self.faults = tuple(faults)


def read_specification(text: str, file: str) -> Specification:
    """Read one specification.

    Raises:
        SpecificationError: naming the file and the line of each fault.
    """
    node = _composed(text, file)
    faults = list(_structural(node, set()))
    if faults:
        raise SpecificationError(file, faults)
    try:
        return Specification.model_validate(_plain(node))
    except ValidationError as invalid:
        found = [(_line(node, fault["loc"]), _says(fault["loc"], fault["msg"])) for fault in invalid.errors()]
        raise SpecificationError(file, found) from None


def _composed(text: str, file: str) -> Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise SpecificationError(file, [(line, f"this is not YAML: {fault.problem}")]) from None
    except (yaml.YAMLError, RecursionError) as fault:
        what = "it is nested too deep" if isinstance(fault, RecursionError) else str(fault).replace("\n", " ")
        raise SpecificationError(file, [(1, f"this is not YAML: {what}")]) from None
    if not isinstance(node, MappingNode):
        raise SpecificationError(file, [(1, "a specification begins with its fields, such as 'name: ...'")])
    return node


def _structural(node: Node, met: set[int]) -> Iterator[tuple[int, str]]:
    """Faults that YAML itself would pass over in silence: fields given twice, and aliases."""
    if id(node) in met:
        yield node.start_mark.line + 1, "what has an alias (&name, *name) is written out instead"
        return
    met.add(id(node))
    if isinstance(node, SequenceNode):
        for child in node.value:
            yield from _structural(child, met)
    if isinstance(node, MappingNode):
        names: set[str] = set()
        for key, child in node.value:
            if not isinstance(key, ScalarNode) or key.value in names:
                yield key.start_mark.line + 1, f"'{key.value}' stands twice or is no name of a field"
            names.add(str(key.value))
            yield from _structural(child, met)


def _plain(node: Node) -> Any:
    if isinstance(node, MappingNode):
        return {key.value: _plain(child) for key, child in node.value}
    if isinstance(node, SequenceNode):
        return [_plain(child) for child in node.value]
    return node.value


def _line(node: Node, place: tuple[str | int, ...]) -> int:
    """The line of the nearest thing that is written, on the way to a place in the model."""
    line = node.start_mark.line + 1
    for step in place:
        written = [(key, child) for key, child in _children(node) if key == step]
        if not written:
            break
        node = written[0][1]
        line = node.start_mark.line + 1
    return line


def _children(node: Node) -> list[tuple[str | int, Node]]:
    if isinstance(node, MappingNode):
        return [(key.value, child) for key, child in node.value]
    return list(enumerate(node.value)) if isinstance(node, SequenceNode) else []


def _says(place: tuple[str | int, ...], message: str) -> str:
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    return f"{name}: {message.removeprefix('Value error, ')}" if name else message.removeprefix("Value error, ")
