"""Writing a record as tiles into a folder that may hold an earlier state of it.

The record has been recomputed before, and continues what the folder's checkpoint covers; so what differs
in the folder is damaged there, and is written again. Every file is whole and on the disk before it has
its name. The checkpoint is written by the caller, last: until then the earlier one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from seedlot.record.durable import settle, write_whole
from seedlot.record.tables import BODY, ENTRY, HASH, LEAF_HASH, NODE
from seedlot.record.tiles import WIDTH, Tile, hash_tiles, kind_of_bundle, pack, tile_at, widths

_ENTRIES = select(LEAF_HASH, BODY).order_by(ENTRY.c.seq)
_NODES = select(HASH).order_by(NODE.c.idx)


@dataclass(slots=True)
class Written:
    """What writing did: paths of tiles that are new, and of those that were damaged and are whole again."""

    covered: int
    new: int = 0
    mended: list[str] = field(default_factory=list)
    folders: set[Path] = field(default_factory=set)

    def put(self, folder: Path, tile: Tile, data: bytes) -> None:
        """Write a tile, unless it lies there just so."""
        path = folder / tile.path()
        # A writer that was killed may have left a tile whose name is not on the disk yet.
        self.folders.update(each for each in path.parents if each.is_relative_to(folder))
        level = int(tile.kind) if tile.kind.isdigit() else 0
        if path.is_file():
            if path.read_bytes() == data:
                return
            if tile.number * WIDTH + tile.width <= self.covered >> 8 * level:
                self.mended.append(tile.path())
        self.new += 1
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)


def write_tiles(
    connection: Connection, folder: Path, size: int, *, covered: int, advance: Callable[[int], None]
) -> Written:
    """Write the tiles of the first `size` entries from the stored bytes and nodes, 256 at a time.

    `covered` is the number of entries that the folder's checkpoint covers. `advance` is told the number of
    entries done.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    written = Written(covered=covered)
    for number, width in widths(size):
        first = number * WIDTH
        rows = connection.execute(_ENTRIES.where(ENTRY.c.seq.between(first, first + width - 1))).all()
        bodies = [bytes(body) for _, body in rows]
        kind = kind_of_bundle(bodies)
        written.put(folder, Tile(kind, number, width), pack(bodies, kind))
        written.put(folder, Tile("0", number, width), b"".join(leaf for leaf, _ in rows))
        advance(width)
    for tile in hash_tiles(size):
        if tile.kind != "0":
            written.put(folder, tile, b"".join(_nodes(connection, tile)))
    for touched in written.folders:
        settle(touched)
    return written


def clear_partial(folder: Path) -> None:
    """Delete partial tiles beside a full one of the same number (C2SP tlog-tiles, Partial Tiles).

    Called when the checkpoint that covers the full one is on the disk.
    """
    for path in sorted((folder / "tile").rglob("*.p/*")):
        tile = tile_at(path.relative_to(folder).as_posix())
        if tile and (folder / Tile(tile.kind, tile.number).path()).is_file():
            path.unlink()
            if not any(path.parent.iterdir()):
                path.parent.rmdir()


def _nodes(connection: Connection, tile: Tile) -> Iterator[bytes]:
    first = tile.number * WIDTH
    query = _NODES.where(NODE.c.level == 8 * int(tile.kind), NODE.c.idx.between(first, first + tile.width - 1))
    return (bytes(node) for node in connection.execute(query).scalars())
