"""Reading the record: entries, roots, proofs, checkpoints and raw files."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Select, bindparam, func, select

from seedlot.record import merkle
from seedlot.record.database import database_of, said_plainly
from seedlot.record.errors import (
    BadCheckpointError,
    BadHashError,
    ChangedRawFileError,
    MissingRawFileError,
    NoSuchEntryError,
    NoSuchNodeError,
    NoSuchSizeError,
    RecordFailedError,
)
from seedlot.record.store import Record
from seedlot.record.tables import BODY, ENTRY, LEAF_HASH

T = TypeVar("T")

_SIZE = select(func.max(ENTRY.c.seq))
#: The last number that an entry could have: a signed number of 64 bits.
_LAST = 2**63 - 1
_BODY = select(BODY).where(ENTRY.c.seq == bindparam("seq"))
_LEAF = select(LEAF_HASH).where(ENTRY.c.seq == bindparam("seq"))
_ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: whose it is, how many entries it holds, and their root (C2SP tlog-checkpoint)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or re.search(r"[\s+]", self.origin):
            raise BadCheckpointError(f"the origin '{self.origin}' is empty or holds a space or a plus sign")
        if self.size < 0 or len(self.root) != 32:
            raise BadCheckpointError("the size is negative, or the root has not 32 bytes")

    def text(self) -> str:
        """Write the body of the checkpoint, ready to be signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the body of a checkpoint; what follows its third line is left aside.

        Raises:
            BadCheckpointError: the text is none.
        """
        lines = text.split("\n")
        if len(lines) < 4 or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):  # a signed number of 64 bits, no more
            raise BadCheckpointError("there is no size on the second of three lines")
        try:
            root_hash = base64.b64decode(lines[2], validate=True)
        except ValueError:
            raise BadCheckpointError("the third line is not base64") from None
        return cls(origin=lines[0], size=int(lines[1]), root=root_hash)


@contextmanager
def reading(record: Record) -> Iterator[Connection]:
    """Give a connection that sees the record as it is now, whatever is appended meanwhile, and cannot write."""
    with said_plainly(record.where), record.engine.connect() as connection:
        database_of(connection).read_only(connection)
        yield connection


def size(connection: Connection) -> int:
    """Count the entries."""
    last = connection.execute(_SIZE).scalar()
    return 0 if last is None else int(last) + 1


def bodies(connection: Connection, first: int = 0, last: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of the entries `first` to `last - 1`, in order; to the end where `last` is None."""
    query = select(ENTRY.c.seq, BODY).where(ENTRY.c.seq >= first).order_by(ENTRY.c.seq)
    if last is not None:
        query = query.where(ENTRY.c.seq < last)
    with streamed(connection, query, _ROWS_AT_ONCE) as parts:
        for rows in parts:
            yield from ((int(seq), bytes(stored)) for seq, stored in rows)


@contextmanager
def streamed(connection: Connection, query: Select[Any], rows_at_once: int) -> Iterator[Iterator[Sequence[Any]]]:
    """Give the rows of a query part by part, as the database has them: never all at once in memory."""
    result = connection.execute(query, execution_options={"yield_per": rows_at_once})
    try:
        yield result.partitions()
    finally:
        if not connection.closed:  # a walk that was broken off may end after its connection
            result.close()


def body(connection: Connection, seq: int) -> bytes:
    """Give the stored bytes of one entry.

    Raises:
        NoSuchEntryError: the record does not have it.
    """
    found: bytes | None = connection.execute(_BODY, {"seq": seq}).scalar() if seq <= _LAST else None
    if found is None:
        raise NoSuchEntryError(seq, size(connection))
    return found


def leaf(connection: Connection, seq: int) -> bytes:
    """Give the stored leaf hash of one entry.

    Raises:
        NoSuchEntryError: the record does not have it.
    """
    found: bytes | None = connection.execute(_LEAF, {"seq": seq}).scalar() if seq <= _LAST else None
    if found is None:
        raise NoSuchEntryError(seq, size(connection))
    return found


def node(connection: Connection, level: int, idx: int) -> bytes:
    """Give the stored hash of one node of the tree; level 0 are the leaf hashes.

    Raises:
        NoSuchEntryError: the record does not have the entry.
        NoSuchNodeError: the record does not have the node.
    """
    return _with_nodes(connection, lambda stored: stored(level, idx))


def root(connection: Connection, size: int | None = None) -> bytes:
    """Tell the root of the tree over the first `size` entries, over all where it is None.

    Raises:
        NoSuchSizeError: the record does not hold as many.
    """
    reached = _reached(connection, size)
    return _with_nodes(connection, partial(merkle.root_between, 0, reached))


def inclusion(connection: Connection, seq: int, size: int) -> tuple[bytes, ...]:
    """Prove that entry `seq` is among the first `size` entries (RFC 9162, 2.1.3).

    Raises:
        NoSuchEntryError: the entry is not among them.
        NoSuchSizeError: the record does not hold as many.
    """
    if not 0 <= seq < _reached(connection, size):
        raise NoSuchEntryError(seq, size)
    return _with_nodes(connection, partial(merkle.inclusion_proof, seq, size))


def consistency(connection: Connection, old: int, new: int) -> tuple[bytes, ...]:
    """Prove that the first `old` entries are still the first of the first `new` (RFC 9162, 2.1.4).

    Raises:
        NoSuchSizeError: the record does not hold as many, or `old` is above `new`.
    """
    if not 0 <= old <= _reached(connection, new):
        raise NoSuchSizeError(old, new)
    return _with_nodes(connection, partial(merkle.consistency_proof, old, new))


def checkpoint(connection: Connection, origin: str, size: int | None = None) -> Checkpoint:
    """Make the checkpoint of the first `size` entries, of all where it is None."""
    reached = _reached(connection, size)
    return Checkpoint(origin=origin, size=reached, root=root(connection, reached))


def file_path(record: Record, sha256: str) -> Path:
    """Tell where a raw file with this SHA-256 lies, or would lie.

    Raises:
        BadHashError: the text is not a SHA-256.
    """
    return place_of(record.files, sha256)


def place_of(folder: Path, sha256: str) -> Path:
    """Tell where a file with this SHA-256 lies in a folder of files kept by their hash.

    Raises:
        BadHashError: the text is not a SHA-256.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise BadHashError(sha256)
    return folder / sha256[:2] / sha256[2:]


def file_bytes(record: Record, sha256: str) -> bytes:
    """Give the bytes of a raw file, hashed again.

    Raises:
        MissingRawFileError: it is not kept here.
        ChangedRawFileError: its bytes are not those that were kept.
        RecordFailedError: the disk refuses to read it.
    """
    path = file_path(record, sha256)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MissingRawFileError(sha256, path) from None
    except OSError as fault:
        raise RecordFailedError(path, fault.strerror or str(fault)) from fault
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ChangedRawFileError(sha256, path)
    return data


def _with_nodes(connection: Connection, make: Callable[[merkle.Stored], T]) -> T:
    """Make something of nodes that are fetched all at once: a first run tells which, a second makes it."""
    wanted: dict[tuple[int, int], None] = {}

    def note(level: int, idx: int) -> bytes:
        wanted[level, idx] = None
        return merkle.EMPTY

    make(note)
    found = _nodes(connection, list(wanted))

    def give(level: int, idx: int) -> bytes:
        if (level, idx) in found:
            return found[level, idx]
        raise NoSuchEntryError(idx, size(connection)) if level == 0 else NoSuchNodeError(level, idx)

    return make(give)


def _nodes(connection: Connection, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    for seq in (idx for level, idx in wanted if level == 0):
        leaf_hash = connection.execute(_LEAF, {"seq": seq}).scalar()
        if leaf_hash is not None:
            found[0, seq] = leaf_hash
    if inner := [place for place in wanted if place[0]]:
        found.update(
            {(level, idx): node_hash for level, idx, node_hash in database_of(connection).nodes(connection, inner)}
        )
    return found


def _reached(connection: Connection, asked: int | None) -> int:
    held = size(connection)
    if asked is None:
        return held
    if not 0 <= asked <= held:
        raise NoSuchSizeError(asked, held)
    return asked
