"""A computed figure: a value or a limit, its interval, how it was obtained, why it is not determined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from seedlot.terms.reportable import Reportable

Relation = Literal["=", "<", ">"]

_OTHER: dict[Relation, Relation] = {"=": "=", "<": ">", ">": "<"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A reportable value before it has a sample, a name and a unit."""

    value: float | None = None
    relation: Relation = "="
    limit: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    method: str = ""
    note: str = ""

    @property
    def stands(self) -> bool:
        """Whether there is a value, not only a limit."""
        return self.value is not None and self.relation == "="

    def noting(self, *notes: str) -> Figure:
        """The same figure with more to say of it."""
        return replace(self, note=joined(self.note, *notes))

    def reportable(self, sample: str, name: str, unit: str) -> Reportable:
        """Name the figure."""
        return Reportable(
            sample=sample,
            name=name,
            value=self.value,
            relation=self.relation,
            limit=self.limit,
            unit=unit,
            low=self.low,
            high=self.high,
            level=self.level,
            method=self.method,
            note=self.note,
        )


def undetermined(*notes: str, method: str = "") -> Figure:
    """Say that a figure cannot be given, and why."""
    return Figure(method=method, note=joined(*notes))


def joined(*notes: str) -> str:
    """Join what is to be said, each thing once."""
    return "; ".join(dict.fromkeys(note for note in notes if note))


def opposite(relation: Relation) -> Relation:
    """Turn "<" into ">" and back."""
    return _OTHER[relation]


def rising(figure: Figure, function: Callable[[float], float], *, method: str) -> Figure:
    """Carry a figure with its limit and interval through a rising function."""
    return replace(
        figure,
        value=None if figure.value is None else function(figure.value),
        limit=None if figure.limit is None else function(figure.limit),
        low=None if figure.low is None else function(figure.low),
        high=None if figure.high is None else function(figure.high),
        method=method,
    )
