"""The result of an assay: deterministic, and exactly what the record seals."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from seedlot.terms.chart import Chart
from seedlot.terms.finding import Finding
from seedlot.terms.reportable import Reportable
from seedlot.terms.shape import Shape


class Input(Shape):
    """A file that was read: its name, its SHA-256 in hexadecimal, its size in bytes."""

    name: str
    sha256: str
    bytes: int


class Software(Shape):
    """What computed the result."""

    distribution: str
    version: str


class Analysis(Shape):
    """What an assay room computes; the wing adds the frame and makes it a `Result`.

    `tables` are lists of flat rows; `unused` names every column or block of the input that was
    not read, so that nothing is passed over in silence.
    """

    reportables: tuple[Reportable, ...] = ()
    findings: tuple[Finding, ...] = ()
    tables: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    charts: tuple[Chart, ...] = ()
    unused: tuple[str, ...] = ()


class Result(Shape):
    """An analysis with its frame. Its JSON has exactly these keys."""

    assay: str
    version: str
    software: Software
    settings: dict[str, Any]
    inputs: tuple[Input, ...]
    reportables: tuple[Reportable, ...]
    findings: tuple[Finding, ...]
    tables: dict[str, list[dict[str, Any]]]
    charts: tuple[Chart, ...]
    unused: tuple[str, ...]
