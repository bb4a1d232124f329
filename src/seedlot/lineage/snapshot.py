"""A snapshot of the lineage in one file, for very large recalls: mapped into memory, opened in milliseconds.

It holds the arcs that held when the record had so many entries, planned ones left out, in both directions, and the
names of the nodes, which never change. It stays right later: what came and what ended since is read from the database,
by an index, and laid over it. It is a copy for speed, never a source: it can be deleted at any time.

The file: 16 bytes that say what it is, its format and the length of the header (each 4 bytes, little-endian), the
SHA-256 of the header, the header (JSON), and the parts that the header names with their place, size and SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, TextClause, text

from seedlot.history import ask
from seedlot.history.tables import LAYOUT
from seedlot.lineage.reach import Direction, Numbers, holding, names_of, unpacked, ways
from seedlot.lineage.spread import Changes, Rows, changes, rows_of, spread
from seedlot.record import read
from seedlot.record.database import database_of
from seedlot.terms.errors import NoSuchFileError, SeedlotError

FORMAT = 1
_MAGIC = b"seedlot snapshot"
_HEAD = struct.Struct("<16sII32s")
_ALIGNED = 64
_ROWS_AT_ONCE = 50_000
_PARTS = ("back_first", "back_targets", "forward_first", "forward_targets", "name_first", "name_text")
_NAMES = "SELECT id, name FROM history_node ORDER BY id"
_ARCS = text(
    f"SELECT child, parent FROM history_arc WHERE {holding('history_arc', now=True, planned=False)} "  # noqa: S608
    "ORDER BY child, parent"
)


class BadSnapshotError(SeedlotError):
    """A file that cannot be used as a snapshot of this record."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The snapshot cannot be used: {why}", where=str(path), mend="Make it anew with `seedlot snapshot`."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a snapshot says of itself: of which record, and of how many entries and their root."""

    origin: str
    entries: int
    root: str
    layout: int
    nodes: int
    arcs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A snapshot that is not written yet."""

    header: Header
    parts: dict[str, NDArray[Any]]

    def pieces(self) -> Iterator[bytes | memoryview]:
        """Give the bytes of its file, piece by piece."""
        told, place = [], 0
        for name in _PARTS:
            data = self.parts[name].data.cast("B") if self.parts[name].size else memoryview(b"")
            told.append([name, place, len(data), hashlib.sha256(data).hexdigest()])
            place += len(data) + -len(data) % _ALIGNED
        header = {name: getattr(self.header, name) for name in Header.__slots__}
        said = json.dumps({**header, "parts": told}, sort_keys=True).encode()
        said += b" " * (-(_HEAD.size + len(said)) % _ALIGNED)
        yield _HEAD.pack(_MAGIC, FORMAT, len(said), hashlib.sha256(said).digest()) + said
        for name in _PARTS:
            part = self.parts[name]
            yield part.data.cast("B") if part.size else b""
            yield bytes(-part.nbytes % _ALIGNED)


def draw(connection: Connection) -> Drawn:
    """Read all that a snapshot holds, as the record is now."""
    entries = read.size(connection)
    name_first, name_text = _all_names(connection)
    nodes = len(name_first) - 1
    arcs = np.fromiter(_flat(connection, _ARCS), dtype=np.int32).reshape(-1, 2)
    if len(arcs):  # two edges between the same two are one arc
        arcs = arcs[np.concatenate(([True], (arcs[1:] != arcs[:-1]).any(axis=1)))]
    back = rows_of(arcs[:, 0], np.ascontiguousarray(arcs[:, 1]), nodes)
    order = np.argsort(arcs[:, 1], kind="stable")
    forward = rows_of(arcs[:, 1], arcs[order, 0], nodes)
    header = Header(
        origin=ask.origin(connection),
        entries=entries,
        root=read.root(connection, entries).hex(),
        layout=LAYOUT,
        nodes=nodes - 1,
        arcs=len(arcs),
    )
    arrays = (back.first, back.targets, forward.first, forward.targets, name_first, name_text)
    return Drawn(header=header, parts=dict(zip(_PARTS, arrays, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A snapshot that is open."""

    path: Path
    header: Header
    parts: dict[str, NDArray[Any]]
    #: SHA-256 of each part, as the header says.
    digests: dict[str, str]

    def covers(self, connection: Connection, as_of: int | None) -> bool:
        """Whether it can answer a question as of an entry: it was made before.

        Raises:
            BadSnapshotError: it is of another record, or of what this record is no longer or not yet.
        """
        made = self.header
        if made.layout != LAYOUT:
            raise BadSnapshotError(self.path, f"it was made for layout {made.layout} of the history, not {LAYOUT}")
        if made.entries > (held := read.size(connection)):
            raise BadSnapshotError(self.path, f"it was made of {made.entries} entries, and the record holds {held}")
        if read.root(connection, made.entries).hex() != made.root:
            raise BadSnapshotError(self.path, f"it is of another record ({made.origin})")
        return as_of is None or as_of >= made.entries

    def walk(self, connection: Connection, starts: Numbers, direction: Direction, as_of: int | None) -> Numbers:
        """Walk from nodes; all that are reached, the first among them, in ascending order.

        Raises:
            BadSnapshotError: a part of it is damaged.
        """
        rows = Rows(self.parts[f"{direction}_first"], self.parts[f"{direction}_targets"])
        try:
            since = self._changes(connection, rows, direction, as_of)
            return spread(rows, starts, since)
        except (IndexError, ValueError) as fault:
            raise BadSnapshotError(self.path, "it is damaged: a part leads nowhere") from fault

    def names(self, connection: Connection, ids: Numbers) -> list[str]:
        """Tell the names of nodes in ascending order; those of younger nodes come from the database."""
        own, younger = ids[ids <= self.header.nodes], ids[ids > self.header.nodes]
        first, said = self.parts["name_first"], self.parts["name_text"]
        begin, length = first[own], first[own + 1] - first[own]
        ends = np.cumsum(length)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - ends + length, length)
        told: list[str] = said[places].tobytes().decode().split("\0")[:-1]
        return told + (names_of(connection, younger) if len(younger) else [])

    def check(self) -> None:
        """Hash every part again.

        Raises:
            BadSnapshotError: one is not what was written.
        """
        for name, part in self.parts.items():
            if hashlib.sha256(part.data.cast("B") if part.size else b"").hexdigest() != self.digests[name]:
                raise BadSnapshotError(self.path, f"it is damaged: its part '{name}' is not what was written")

    def _changes(self, connection: Connection, rows: Rows, direction: Direction, as_of: int | None) -> Changes:
        """What came and what ended since it was made, up to the entry that is asked about."""
        bound = {"made": self.header.entries} | ({} if as_of is None else {"as_of": as_of})
        here, there = ways(direction)
        came, went = (
            np.column_stack([unpacked(said or "") for said in connection.execute(query, bound).one()])
            for query in _since(database_of(connection).PACKED, here, there, as_of is None)
        )
        return changes(rows, came, went)


def open_snapshot(path: Path) -> Snapshot:
    """Open a snapshot; its header and sizes are checked, its parts only by `check`.

    Raises:
        NoSuchFileError: nothing lies there.
        BadSnapshotError: it is none, is damaged, or a later version of Seedlot made it.
    """
    if not path.is_file():
        raise NoSuchFileError(path)
    with path.open("rb") as file:
        size = path.stat().st_size
        if size < _HEAD.size:
            raise BadSnapshotError(path, "it is no snapshot")
        data = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
    magic, version, length, digest = _HEAD.unpack_from(data)
    if magic != _MAGIC:
        raise BadSnapshotError(path, "it is no snapshot")
    if version != FORMAT:
        raise BadSnapshotError(path, f"it has format {version}, and this version of Seedlot knows format {FORMAT}")
    said = data[_HEAD.size : _HEAD.size + length]
    if hashlib.sha256(said).digest() != digest:
        raise BadSnapshotError(path, "it is damaged: its header is not what was written")
    return _opened(path, data, json.loads(said), _HEAD.size + length)


def _opened(path: Path, data: mmap.mmap, said: dict[str, Any], begin: int) -> Snapshot:
    told = said.pop("parts")
    _, place, length, _ = told[-1]
    if len(data) != begin + place + length + -length % _ALIGNED:
        raise BadSnapshotError(path, "it is truncated, or longer than it says")
    parts = {
        name: np.frombuffer(data, dtype=_type(name), count=length // np.dtype(_type(name)).itemsize, offset=begin + at)
        for name, at, length, _ in told
    }
    return Snapshot(path=path, header=Header(**said), parts=parts, digests={name: sha for name, _, _, sha in told})


def _type(part: str) -> str:
    return {"name_first": "<i8", "name_text": "u1"}.get(part, "<i4")


@cache
def _since(packed: str, here: str, there: str, now: bool) -> tuple[TextClause, TextClause]:  # noqa: FBT001 - what the texts are kept by
    """Arcs that hold and came since; pairs that held, of which one ended since and none holds."""
    still = (
        "SELECT 1 FROM history_arc AS other WHERE other.child = arc.child AND other.parent = arc.parent "  # noqa: S608
        f"AND {holding('other', now=now, planned=False)}"
    )
    came = f"arc.since >= :made AND {holding('arc', now=now, planned=False)}"
    went = f"arc.until >= :made AND arc.since < :made AND NOT arc.planned AND NOT EXISTS ({still})"
    if not now:
        went += " AND arc.until < :as_of"
    ends = ", ".join(packed.format(f"arc.{end}") for end in (here, there))
    query = f"SELECT {ends} FROM history_arc AS arc WHERE"  # noqa: S608
    return text(f"{query} {came}"), text(f"{query} {went}")


def _flat(connection: Connection, query: TextClause) -> Iterator[int]:
    """The numbers of rows one after another."""
    result = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    for rows in result.partitions():
        for row in rows:
            yield from row


def _all_names(connection: Connection) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """The names of all nodes, each with a NUL behind it, and where each begins; no node has the number 0."""
    lengths, texts = [0], []
    result = connection.execute(text(_NAMES), execution_options={"yield_per": _ROWS_AT_ONCE})
    for rows in result.partitions():
        said = [f"{row[1]}\0".encode() for row in rows]
        lengths += map(len, said)
        texts.append(b"".join(said))
    first = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    return first, np.frombuffer(b"".join(texts), dtype=np.uint8)
