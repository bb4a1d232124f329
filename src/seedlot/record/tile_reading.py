"""Reading a log from a folder of tiles, and verifying it from its checkpoint, without any database.

A folder may hold more than its checkpoint covers: narrower tiles of earlier checkpoints, and wider or
further ones where a writer was stopped before it wrote the next checkpoint. What overlaps must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from seedlot.record import merkle
from seedlot.record.read import Checkpoint
from seedlot.record.tiles import ENTRIES, LONG_ENTRIES, LONGEST, WIDTH, Tile, Tiling, tile_at, unpack, widths
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding

BUNDLE, HASHES, ROOT, LONG, OTHER = "tiles/entries", "tiles/hashes", "tiles/root", "tiles/long", "tiles/other"
#: What proves that the entries are those that were written: every bundle there, and the root.
PROVES = (BUNDLE, ROOT)
CHECKPOINT = "checkpoint"
#: A walk stops after so many faults: by then nobody needs a longer list.
ENOUGH = 100


class NoLogError(SeedlotError):
    """A folder without a checkpoint."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            f"There is no log in '{folder}': its checkpoint {what}",
            mend="Give the folder that `seedlot backup` wrote, the one that holds 'checkpoint' and 'tile'.",
        )


class BrokenTileError(SeedlotError):
    """A tile that is missing, cannot be read, or is not what its name says."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"The tile '{path}' {what}", mend="Take another copy of the folder.")
        self.path = path


@dataclass(frozen=True, slots=True)
class TileLog:
    """A log in a folder, and the checkpoint that says how much of it counts; `note` is the file's whole text."""

    folder: Path
    checkpoint: Checkpoint
    note: str


def read_log(folder: Path, checkpoint: str = CHECKPOINT) -> TileLog:
    """Open a folder of tiles by its checkpoint.

    Raises:
        NoLogError: there is none, or it cannot be read.
        BadCheckpointError: it is not a checkpoint.
    """
    try:
        note = (folder / checkpoint).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoLogError(folder, "is missing") from None
    except OSError as fault:
        raise NoLogError(folder, f"cannot be read ({fault.strerror})") from fault
    except UnicodeDecodeError:
        raise NoLogError(folder, "is not text") from None
    return TileLog(folder, Checkpoint.parse(note), note)


def bodies(log: TileLog) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of every entry, in order; they are proved only by hashing them to the root.

    Raises:
        BrokenTileError: a bundle is not there or not whole.
    """
    for number, width in widths(log.checkpoint.size):
        bundle = _bundle(log.folder, _bundle_tile(log.folder, number, width))
        yield from enumerate(bundle[:width], number * WIDTH)


def verify_log(log: TileLog, advance: Callable[[int], None]) -> tuple[Finding, ...]:
    """Recompute every tile from the entries, up to the root; tell every fault, or of each check that all is well.

    Where all of `PROVES` is met, the entries are those that the checkpoint covers, whatever else is at fault.
    """
    found = list(islice(faults_of_log(log, advance), ENOUGH))
    size = log.checkpoint.size
    for code, says in (
        (BUNDLE, f"{size:,} {'entry' if size == 1 else 'entries'}, each in its bundle."),
        (HASHES, "Every hash tile holds the hashes of what lies below it."),
        (OTHER, "Narrower and wider tiles that lie beside agree."),
        (ROOT, f"The entries give the root that the checkpoint states: {log.checkpoint.root.hex()}."),
    ):
        if not any(finding.code == code and finding.answer for finding in found):
            found.append(_unfaulted(code, says, found))
    return tuple(found)


def _unfaulted(code: str, says: str, found: list[Finding]) -> Finding:
    """Say of a check that named no fault that all is well, or that it came to nothing."""
    if len(found) >= ENOUGH:
        return Finding(code=code, answer=Answer.NOT_KNOWN, says="Not checked.")
    if code in {HASHES, ROOT} and any(finding.code == BUNDLE and finding.answer is Answer.NOT_MET for finding in found):
        says = "Entries that cannot be read prove nothing; their stored leaf hashes agree with the tree above them."
        return Finding(code=code, answer=Answer.NOT_KNOWN, says=says)
    return Finding(code=code, answer=Answer.MET, says=says)


def faults_of_log(log: TileLog, advance: Callable[[int], None]) -> Iterator[Finding]:
    """Walk through all entries, yield every fault, and `advance` by the number of entries done.

    Of the tree no more than one row of 256 hashes for each eight levels is held.
    """
    tiling = Tiling()
    for number, width in widths(log.checkpoint.size):
        leaves = yield from _leaves(log.folder, number, width)
        if leaves is None:
            says = f"The tree cannot be recomputed: neither entry {number * WIDTH} nor its leaf hash is there."
            yield Finding(code=ROOT, answer=Answer.NOT_KNOWN, says=says)
            return
        for tile, hashes in tiling.grow(leaves):
            yield from _differing_hashes(log.folder, tile, hashes)
        advance(width)
    for tile, hashes in tiling.partial():
        yield from _differing_hashes(log.folder, tile, hashes)
    if tiling.root() != log.checkpoint.root:
        says = f"The entries give the root {tiling.root().hex()}; the checkpoint states {log.checkpoint.root.hex()}."
        yield Finding(code=ROOT, answer=Answer.NOT_MET, says=says, where=CHECKPOINT)
    yield from _not_covered(log)


def _leaves(folder: Path, number: int, width: int) -> Generator[Finding, None, list[bytes] | None]:
    """Hash a bundle's entries; where it is broken, take the stored leaf hashes, so that one fault stays one."""
    tile = _bundle_tile(folder, number, width)
    try:
        leaves = _leaves_in(folder, tile)[:width]
    except BrokenTileError as fault:
        yield Finding(code=BUNDLE, answer=Answer.NOT_MET, says=f"{fault.what}.", where=fault.path)
        try:
            return _hashes(folder, Tile("0", number, width))
        except BrokenTileError:
            return None
    if tile.kind == LONG_ENTRIES:
        says = f"The bundle '{tile.path()}' holds an entry of more than {LONGEST:,} bytes and is in our own format."
        yield Finding(code=LONG, says=says, where=tile.path())
    for kind in (ENTRIES, LONG_ENTRIES):
        for other in _beside(folder, kind, number):
            if other != tile and not _overlaps(folder, other, leaves, read=_leaves_in):
                yield _disagrees(other)
    return leaves


def _differing_hashes(folder: Path, tile: Tile, hashes: list[bytes]) -> Iterator[Finding]:
    """Compare a hash tile, and those with its number that are narrower or wider, with what was computed."""
    try:
        found = _hashes(folder, tile)
    except BrokenTileError as fault:
        yield Finding(code=HASHES, answer=Answer.NOT_MET, says=f"{fault.what}.", where=fault.path)
    else:
        wrong = [place for place, pair in enumerate(zip(found, hashes, strict=True)) if pair[0] != pair[1]]
        if wrong:
            says = f"The tile '{tile.path()}' does not hold the hashes of {_below(tile, wrong[0])}."
            yield Finding(code=HASHES, answer=Answer.NOT_MET, says=says, where=tile.path())
    for other in _beside(folder, tile.kind, tile.number):
        if other != tile and not _overlaps(folder, other, hashes, read=_hashes):
            yield _disagrees(other)


def _below(tile: Tile, place: int) -> str:
    span = WIDTH ** int(tile.kind)
    first = (tile.number * WIDTH + place) * span
    return f"entry {first}" if span == 1 else f"entries {first} to {first + span - 1}"


def _overlaps(folder: Path, tile: Tile, known: list[bytes], *, read: Callable[[Path, Tile], list[bytes]]) -> bool:
    """Tell whether a tile of another width holds what is known, as far as both reach."""
    try:
        found = read(folder, tile)
    except BrokenTileError:
        return False
    return found[: len(known)] == known[: tile.width]


def _disagrees(tile: Tile) -> Finding:
    says = f"'{tile.path()}' does not agree with the tiles that the checkpoint covers."
    return Finding(code=OTHER, answer=Answer.NOT_MET, says=says, where=tile.path())


def _not_covered(log: TileLog) -> Iterator[Finding]:
    """Say what lies beside the tree: it proves nothing, and does no harm."""
    others = [path for path in (log.folder / "tile").rglob("*") if path.is_file() and not _within(log, path)]
    if others:
        says = f"{len(others)} files among the tiles that the checkpoint does not cover."
        yield Finding(code=OTHER, says=says, where=str(others[0]))


def _within(log: TileLog, path: Path) -> bool:
    tile = tile_at(path.relative_to(log.folder).as_posix())
    if tile is None:
        return False
    level = int(tile.kind) if tile.kind.isdigit() else 0
    return tile.number * WIDTH < log.checkpoint.size >> 8 * level


def _beside(folder: Path, kind: str, number: int) -> Iterator[Tile]:
    """Yield every tile of this number that lies there, whatever its width."""
    full = Tile(kind, number)
    if (folder / full.path()).is_file():
        yield full
    partial = folder / f"{full.path()}.p"
    if partial.is_dir():
        names = sorted(path.relative_to(folder).as_posix() for path in partial.iterdir())
        yield from filter(None, map(tile_at, names))


def _bundle_tile(folder: Path, number: int, width: int) -> Tile:
    """Tell where a bundle stands: in this width or in full, in the specification's format or in ours."""
    places = [Tile(kind, number, each) for each in (width, WIDTH) for kind in (ENTRIES, LONG_ENTRIES)]
    return next((place for place in places if (folder / place.path()).exists()), places[0])


def _bundle(folder: Path, tile: Tile) -> list[bytes]:
    try:
        found = unpack(_bytes(folder, tile), tile.kind)
    except ValueError as fault:
        raise BrokenTileError(tile.path(), f"is damaged: {fault}") from None
    if len(found) != tile.width:
        raise BrokenTileError(tile.path(), f"holds {len(found)} entries")
    return found


def _leaves_in(folder: Path, tile: Tile) -> list[bytes]:
    return [merkle.leaf_hash(body) for body in _bundle(folder, tile)]


def _hashes(folder: Path, tile: Tile) -> list[bytes]:
    """Read a hash tile, or the beginning of the full one where the partial one has been deleted."""
    full = Tile(tile.kind, tile.number)
    there = full if not (folder / tile.path()).exists() and (folder / full.path()).exists() else tile
    data = _bytes(folder, there)
    if len(data) != 32 * there.width:
        raise BrokenTileError(there.path(), f"has {len(data)} bytes")
    return [data[start : start + 32] for start in range(0, 32 * tile.width, 32)]


def _bytes(folder: Path, tile: Tile) -> bytes:
    try:
        return (folder / tile.path()).read_bytes()
    except FileNotFoundError:
        raise BrokenTileError(tile.path(), "is missing") from None
    except OSError as fault:
        raise BrokenTileError(tile.path(), f"cannot be read ({fault.strerror})") from fault
