"""A log as tiles (C2SP tlog-tiles): where each tile lies, what stands in it, how tiles come of leaf hashes. Pure.

A hash tile holds up to 256 hashes of one of every eight levels of the tree; an entry bundle holds the
entries below a tile of level 0. The tiles to the right are partial until they are full; full ones never
change. The specification gives the length of an entry 16 bits. A bundle with an entry of more than
65,535 bytes cannot be written so: it stands in `tile/entries32/` instead, with lengths of 32 bits. That
folder is our own; other readers of such a log find every hash there, but not these bundles.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from seedlot.record import merkle

#: Hashes in a full tile, and entries in a full bundle.
WIDTH = 256
#: The longest entry that the specification's bundles can hold, in bytes.
LONGEST = 0xFFFF
ENTRIES, LONG_ENTRIES = "entries", "entries32"

_PATH = re.compile(r"tile/(?P<kind>[0-9]|[1-5][0-9]|6[0-3]|entries|entries32)/(?P<steps>(?:x[0-9]{3}/)*[0-9]{3})")
_PARTIAL = re.compile(r"\.p/([1-9][0-9]{0,2})")
_LENGTH = {ENTRIES: struct.Struct(">H"), LONG_ENTRIES: struct.Struct(">I")}


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: `kind` is the level of a hash tile, from "0" to "63", or the folder of an entry bundle."""

    kind: str
    number: int
    width: int = WIDTH

    def path(self) -> str:
        """Where it lies, as the specification writes it: `tile/0/x001/x234/067`, `tile/entries/000.p/8`."""
        text = f"{self.number:03}"
        text = text.zfill(-(-len(text) // 3) * 3)
        steps = [text[start : start + 3] for start in range(0, len(text), 3)]
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{self.kind}/{''.join(f'x{step}/' for step in steps[:-1])}{steps[-1]}{partial}"


def tile_at(path: str) -> Tile | None:
    """Tell which tile a path names; nothing if it names none."""
    found = _PATH.match(path)
    partial = _PARTIAL.fullmatch(path, found.end()) if found else None
    if not found or (not partial and found.end() != len(path)):
        return None
    number = int(found["steps"].replace("x", "").replace("/", ""))
    tile = Tile(found["kind"], number, int(partial[1]) if partial else WIDTH)
    return tile if tile.width <= WIDTH and tile.path() == path else None


def widths(size: int) -> Iterator[tuple[int, int]]:
    """Yield number and width of each tile of a row of so many hashes, from the left."""
    yield from ((number, min(WIDTH, size - number * WIDTH)) for number in range(-(-size // WIDTH)))


def hash_tiles(size: int) -> Iterator[Tile]:
    """Yield every hash tile of a tree of so many entries, level for level."""
    for level in range(64):
        complete = size >> 8 * level
        yield from (Tile(str(level), number, width) for number, width in widths(complete))


@dataclass(slots=True)
class Tiling:
    """The hash tiles of a tree that grows from the left, 256 hashes and fewer held for each eight levels."""

    size: int = 0
    _rows: list[list[bytes]] = field(default_factory=lambda: [[]])
    _numbers: list[int] = field(default_factory=lambda: [0])

    def grow(self, leaves: Sequence[bytes]) -> Iterator[tuple[Tile, list[bytes]]]:
        """Add up to 256 leaf hashes that begin a tile; yield each tile that becomes full, with its hashes."""
        self.size += len(leaves)
        self._rows[0].extend(leaves)
        level = 0
        while len(self._rows[level]) == WIDTH:
            full = self._rows[level]
            yield Tile(str(level), self._numbers[level]), full
            if level + 1 == len(self._rows):
                self._rows.append([])
                self._numbers.append(0)
            self._rows[level] = []
            self._numbers[level] += 1
            level += 1
            self._rows[level].append(merkle.root_of(full))

    def partial(self) -> Iterator[tuple[Tile, list[bytes]]]:
        """Yield the partial tiles of the tree as it is now, each with its hashes."""
        for level, row in enumerate(self._rows):
            if row:
                yield Tile(str(level), self._numbers[level], len(row)), list(row)

    def root(self) -> bytes:
        """Tell the root of the tree as it is now: what is incomplete stands to the right of what is complete."""
        edge: list[bytes] = []
        for row in self._rows:
            edge = [merkle.root_of([*row, *edge])] if row or edge else []
        return edge[0] if edge else merkle.EMPTY


def kind_of_bundle(bodies: Sequence[bytes]) -> str:
    """Tell in which folder a bundle of these entries stands."""
    return ENTRIES if all(len(body) <= LONGEST for body in bodies) else LONG_ENTRIES


def pack(bodies: Sequence[bytes], kind: str) -> bytes:
    """Write a bundle: each entry after its length, big-endian."""
    length = _LENGTH[kind]
    return b"".join(part for body in bodies for part in (length.pack(len(body)), body))


def unpack(data: bytes, kind: str) -> list[bytes]:
    """Read the entries of a bundle.

    Raises:
        ValueError: it ends within an entry.
    """
    length = _LENGTH[kind]
    bodies: list[bytes] = []
    at = 0
    while at < len(data):
        if at + length.size > len(data):
            raise ValueError("it ends within a length")
        (size,) = length.unpack_from(data, at)
        at += length.size
        if at + size > len(data):
            raise ValueError(f"it ends within its entry {len(bodies)}")
        bodies.append(data[at : at + size])
        at += size
    return bodies
