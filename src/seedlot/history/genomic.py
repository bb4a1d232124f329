"""What genomic tests found and could have found, told from the tables `events` and `limits` of their results.

They are judged, so that the entry itself keeps them (`acts.measure`); one that was too large for it and lies in a file is
told as that. A table of such a name that is another's, with rows of another shape, is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from seedlot.genome.events import EVENTS, LIMITS, Event, Limit
from seedlot.history import tables as t
from seedlot.history.tell_trust import Rows
from seedlot.record.canonical import write_canonical
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured

#: How the file of a table is called that was too large for its entry.
FILE = "table-{name}.json"
#: The sorts of rows, and that of a table that lies in a file.
EVENT, LIMIT, ELSEWHERE = "event", "limit", "elsewhere"
#: The sort of a row that names what a sample was compared with: its parent, its bank.
AGAINST = "against"

_SHAPES: Mapping[str, tuple[str, type[Event | Limit]]] = {EVENTS: (EVENT, Event), LIMITS: (LIMIT, Limit)}


def genomic(said: Measured, entry: Entry) -> Rows:
    """Tell each event and each limit of a measurement, of the item that its sample is."""
    result = said.result
    common = {"reference": said.measurement, "assay": result.assay, "occurred": entry.occurred}
    aside = {file.name for file in said.files}
    seen: dict[str, str] = {}
    for name, (sort, shape) in _SHAPES.items():
        for row in _shaped(result.tables.get(name, ()), shape):
            sample = str(row["sample"])
            item = "" if sample in said.ignored else said.items.get(sample, said.items.get("", ""))
            if item:
                seen[sample] = item
                yield t.GENOMIC, {**common, "item": item, "sort": sort, "sample": sample, "plain": _plainly(row)}
        if FILE.format(name=name) in aside:
            for item in sorted(set(said.items.values())):
                yield t.GENOMIC, {**common, "item": item, "sort": ELSEWHERE, "sample": "", "plain": name}
    for sample, item in seen.items():
        for name in sorted(_against(result.settings, sample)):
            other = said.items.get(name, name)
            yield t.GENOMIC, {**common, "item": item, "sort": AGAINST, "sample": sample, "plain": other}


def _against(settings: Mapping[str, Any], sample: str) -> set[str]:
    """What a sample was compared with, by the settings: one or several names for all, or one for each sample."""
    told: set[str] = set()
    for each in (settings.get("reference"), settings.get("parent")):
        told.update([each] if isinstance(each, str) else each if isinstance(each, list | tuple) else ())
    parents = settings.get("parents")
    if isinstance(parents, Mapping):
        told.add(parents.get(sample, ""))
    return {name for name in told if isinstance(name, str)} - {"", sample}


def _shaped(rows: Any, shape: type[Event | Limit]) -> Iterator[dict[str, Any]]:
    """The rows that are of a shape, told as it tells them."""
    for row in rows:
        try:
            told = shape.told(row).row()
        except (KeyError, TypeError, ValueError):
            continue
        if _is_sound(told):
            yield told


def _plainly(row: Mapping[str, Any]) -> str:
    """The row as canonical JSON: 1.0 told in this process and 1 read from an entry are the same."""
    return write_canonical(dict(row)).decode()


def _is_sound(row: Mapping[str, Any]) -> bool:
    """Whether texts are texts, positions whole numbers, and fractions lie between 0 and 1."""
    numbers = [row.get(name) for name in ("fraction", "low", "high", "power", "false_positive")]
    return (
        all(isinstance(row.get(name, ""), str) for name in ("build", "chromosome", "bands", "name", "region", "known"))
        and all(isinstance(row.get(name, 0), int) for name in ("start", "end"))
        and all(each is None or (isinstance(each, int | float) and 0 <= each <= 1) for each in numbers)
    )
