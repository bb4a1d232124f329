"""YAML that people write by hand: its plain values, and the line on which each of them stands.

Every scalar is read as text, so that version 1.10 stays 1.10 and the code of Norway stays NO; what reads the values
says what they are. What YAML would pass over in silence (a field given twice, an alias) is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from seedlot.terms.errors import SeedlotError
from seedlot.terms.shape import Shape

#: The way to a value: names of fields, and places in lists counted from 0.
Place: TypeAlias = tuple[str | int, ...]
#: A line, counted from 1, and what is wrong there.
Fault: TypeAlias = tuple[int, str]

DEEPEST = 40

T = TypeVar("T", bound=Shape)

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BadYamlError(SeedlotError):
    """A text that is not the plain YAML asked for: every fault, each with its line."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        super().__init__(f"Cannot read {file}: {listed(faults)}", mend="Each line named has to be mended.")
        self.file = file
        self.faults = tuple(faults)


def listed(faults: list[Fault]) -> str:
    """Tell faults in one line, each with its line."""
    return "; ".join(f"line {line}: {what.rstrip('.')}" for line, what in faults)


@dataclass(frozen=True, slots=True)
class Written:
    """The value of a text (texts, lists and mappings of texts), and the lines of its parts."""

    file: str
    value: dict[str, Any]
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Tell the line of a part; of one that is not written, the line of the nearest part that would hold it."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def faults(self, invalid: ValidationError, within: Place = ()) -> list[Fault]:
        """Tell what a model found wrong in the value (or in its part `within`), each with its line."""
        return [(self.line(within + fault["loc"]), _says(fault["loc"], fault["msg"])) for fault in invalid.errors()]


def read_lines(text: str, file: str) -> Written:
    """Read a text whose outermost form is a mapping.

    Raises:
        BadYamlError: naming the file and the line of each fault.
    """
    reading = _Reading(file, _events(text, file))
    next(reading.events)
    value = reading.node((), next(reading.events), 1) if isinstance(next(reading.events), _DOCUMENT) else None
    reading.rest()
    if reading.faults:
        raise BadYamlError(file, reading.faults)
    if not isinstance(value, dict):
        raise BadYamlError(file, [(1, "it begins with its fields, such as 'name: ...'")])
    return Written(file, value, reading.lines)


def shaped(text: str, file: str, shape: type[T]) -> T:
    """Read a text into a shape.

    Raises:
        BadYamlError: naming the file and the line of each fault.
    """
    written = read_lines(text, file)
    try:
        return shape.model_validate(written.value)
    except ValidationError as invalid:
        raise BadYamlError(file, written.faults(invalid)) from None


def keyed(text: str, file: str, shape: type[BaseModel], *, within: str, by: str) -> dict[str, Any]:
    """Read a text whose shape is one list, `within`, of things that each have a name of their own, `by`; tell them by name.

    Raises:
        BadYamlError: naming the file and the line of each fault; a name that stands twice is one.
    """
    written = read_lines(text, file)
    try:
        things = getattr(shape.model_validate(written.value), within)
    except ValidationError as invalid:
        raise BadYamlError(file, written.faults(invalid)) from None
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, thing in enumerate(things):
        name = getattr(thing, by)
        if name in found:
            faults.append((written.line((within, place)), f"'{name}' stands twice"))
        found[name] = thing
    if faults:
        raise BadYamlError(file, faults)
    return found


_DOCUMENT = yaml.DocumentStartEvent


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _events(text: str, file: str) -> Iterator[yaml.Event]:
    """What the parser meets, one after the other; its own faults in our words."""
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        line = min(_line(fault.problem_mark), text.count("\n") + 1)
        raise BadYamlError(file, [(line, _problem(text, line, str(fault.problem)))]) from None
    except yaml.YAMLError as fault:
        what = str(fault).replace("\n", " ")
        raise BadYamlError(file, [(_reached(text, fault), f"this is not YAML: {what}")]) from None


def _problem(text: str, line: int, problem: str) -> str:
    rows = text.splitlines()
    row = rows[line - 1] if line <= len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return "it begins with a tab; YAML is indented with spaces"
    return f"this is not YAML: {problem}"


def _reached(text: str, fault: yaml.YAMLError) -> int:
    """The line of a character that no text may hold."""
    position = getattr(fault, "position", 0)
    return text.encode("utf-8", "surrogatepass")[:position].count(b"\n") + 1


@dataclass(slots=True)
class _Reading:
    file: str
    events: Iterator[yaml.Event]
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def node(self, place: Place, event: yaml.Event, depth: int) -> Any:
        """Take one value whole. The line of a field is that of its name."""
        line = _line(event.start_mark)
        self.lines.setdefault(place, line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.faults.append((line, "what has an alias (&name, *name) is written out instead"))
        if (tag := getattr(event, "tag", None)) not in (None, "!"):
            self.faults.append((line, f"a tag ({tag}) has no meaning here"))
        if depth > DEEPEST:
            self.faults.append((line, "it is nested too deep"))
            raise BadYamlError(self.file, self.faults)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth)
        return event.value if isinstance(event, yaml.ScalarEvent) else ""

    def _sequence(self, place: Place, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self.node((*place, len(values)), event, depth + 1))
        return values

    def _mapping(self, place: Place, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line, name = _line(event.start_mark), self._name(event, depth)
            if name is None or name in values:
                self.faults.append((line, f"'{name or ''}' stands twice or is no name of a field"))
                self.node((*place, name or "", "again"), next(self.events), depth + 1)
                continue
            self.lines[*place, name] = line
            values[name] = self.node((*place, name), next(self.events), depth + 1)
        return values

    def _name(self, event: yaml.Event, depth: int) -> str | None:
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.value:
            return str(event.value)
        self.node(("",), event, depth + 1)
        return None

    def rest(self) -> None:
        """Read to the end: a second document is a fault."""
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.faults.append((_line(event.start_mark), "a second document begins; one file holds one"))


def _says(place: Place, message: str) -> str:
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    return f"{name}: {message.removeprefix('Value error, ')}" if name else message.removeprefix("Value error, ")
