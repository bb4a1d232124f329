"""What any genomic test finds, and what it could have found: the two tables that every genomic assay fills alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Literal, Self

#: The names of the two tables in a result.
EVENTS, LIMITS = "events", "limits"


class Kind(StrEnum):
    """What happened to a stretch of the genome."""

    GAIN = "gain"
    LOSS = "loss"
    CNLOH = "copy-neutral loss of heterozygosity"
    REARRANGEMENT = "rearrangement"
    POLYPLOIDY = "polyploidy"
    SNV = "single-nucleotide variant"
    INDEL = "insertion or deletion"
    CONTAMINATION = "cells of another person"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    def row(self) -> dict[str, Any]:
        """The row of the table."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: str(value) if isinstance(value, StrEnum) else value for key, value in told.items()}

    @classmethod
    def told(cls, row: Mapping[str, Any]) -> Self:
        """The value that a row tells; keys that are not its own are passed over."""
        own = {field.name: row[field.name] for field in fields(cls) if field.name in row}
        return cls(**{**own, "kind": Kind(own["kind"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(_Row):
    """A change of the genome that was found.

    `start` and `end` count from 1, both included, on `build` ("" and 0 where no position is known). `fraction` is that
    of cells, 0 to 1, with `low` and `high` at confidence `level`; `copies` those of a cell that has the change.
    `new` tells whether the reference (parent, bank, donor) lacks it. `known` holds the names of known recurrent
    changes that it is, parted by "; ".
    """

    sample: str
    kind: Kind
    build: str = ""
    chromosome: str = ""
    start: int = 0
    end: int = 0
    bands: str = ""
    name: str
    copies: float | None = None
    fraction: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    new: Literal["yes", "no", "not known"] = "not known"
    known: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(_Row):
    """The smallest change that a test would have found: its limit of detection in one region.

    `fraction` is the smallest fraction of cells, 0 to 1, that would have been found with probability `power`, where
    a sample without it is called with probability `false_positive`; None where none could have been found.
    """

    sample: str
    region: str
    kind: Kind
    build: str = ""
    chromosome: str = ""
    start: int = 0
    end: int = 0
    fraction: float | None
    false_positive: float | None = None
    power: float | None = None
    basis: str
