"""What lies beside an entry in files of its own: raw files, documents, and tables and charts too large for the entry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seedlot.history.ask import NotInRecordError
from seedlot.history.genomic import FILE
from seedlot.record import read
from seedlot.record.entries.content import Content
from seedlot.record.entries.evidence import Measured
from seedlot.record.errors import ChangedRawFileError, MissingRawFileError
from seedlot.record.store import Record
from seedlot.terms.chart import Chart

#: How the file of a chart is called that was too large for its entry.
CHART_FILE = "chart-{name}.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A file that an entry names by its hash, and whether it is kept here."""

    name: str
    sha256: str
    bytes: int
    kept: bool
    instrument: str = ""


def beside(record: Record, said: Content) -> tuple[Beside, ...]:
    """The files that an entry names, in its order, each once."""
    found = {each["sha256"]: each for each in _named(_told(said))}
    return tuple(
        Beside(
            name=each["name"],
            sha256=sha256,
            bytes=each["bytes"],
            kept=read.file_path(record, sha256).is_file(),
            instrument=each.get("instrument", ""),
        )
        for sha256, each in found.items()
    )


def kept_file(record: Record, said: Content, sha256: str) -> tuple[str, Path]:
    """The name of a file that an entry names, and where it lies; its bytes are hashed again.

    Raises:
        NotInRecordError: the entry names no such file.
        MissingRawFileError: it is not kept here.
        ChangedRawFileError: its bytes are not those that were kept.
    """
    found = [each for each in beside(record, said) if each.sha256 == sha256]
    if not found:
        raise NotInRecordError(sha256)
    path = read.file_path(record, sha256)
    if not found[0].kept:
        raise MissingRawFileError(sha256, path)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise ChangedRawFileError(sha256, path)
    return found[0].name, path


def chart_of(record: Record, said: Measured, number: int) -> Chart:
    """A chart of a measurement by its number, from 0 on, out of the entry or out of its file.

    Raises:
        NotInRecordError: it has no such chart.
    """
    charts = said.result.charts
    if not 0 <= number < len(charts):
        raise NotInRecordError(f"chart {number}")
    chart = charts[number]
    if chart.spec:
        return chart
    earlier = sum(each.name == chart.name and not each.spec for each in charts[:number])
    return Chart.model_validate(_file(record, said, CHART_FILE.format(name=chart.name), earlier))


def table_of(record: Record, said: Measured, name: str) -> list[dict[str, Any]]:
    """The rows of a table of a measurement, out of the entry or out of its file.

    Raises:
        NotInRecordError: it has no such table.
    """
    if name not in said.result.tables:
        raise NotInRecordError(name)
    rows = said.result.tables[name]
    aside = FILE.format(name=name)
    if rows or all(file.name != aside for file in said.files):
        return rows
    found: list[dict[str, Any]] = _file(record, said, aside, 0)
    return found


def _file(record: Record, said: Measured, name: str, earlier: int) -> Any:
    """What the file of a name holds; of several of one name, that after so many."""
    found = [file for file in said.files if file.name == name]
    if len(found) <= earlier:
        raise NotInRecordError(name)
    return json.loads(read.file_bytes(record, found[earlier].sha256))


def _told(said: Content) -> Any:
    """An entry as plain values; of a measurement what names files, which is quicker."""
    if isinstance(said, Measured):
        return [each.model_dump(mode="json") for each in (*said.result.inputs, *said.files)]
    return said.model_dump(mode="json")


def _named(plain: Any) -> Iterator[dict[str, Any]]:
    """Whatever has a name, a hash and a size."""
    if isinstance(plain, dict):
        if {"name", "sha256", "bytes"} <= plain.keys():
            yield plain
        for value in plain.values():
            yield from _named(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _named(value)
