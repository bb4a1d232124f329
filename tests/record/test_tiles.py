"""The format of tiles: paths of the specification's examples, which tiles a tree has, bundles, roots."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlot.record import merkle
from seedlot.record.tiles import LONGEST, WIDTH, Tile, Tiling, hash_tiles, kind_of_bundle, pack, tile_at, unpack, widths


def test_the_path_of_the_specification():
    """C2SP tlog-tiles: index 1234067 is x001/x234/067."""
    assert Tile("0", 1234067).path() == "tile/0/x001/x234/067"
    assert Tile("entries", 1234067, 8).path() == "tile/entries/x001/x234/067.p/8"
    assert Tile("63", 0, 255).path() == "tile/63/000.p/255"
    assert Tile("1", 999).path() == "tile/1/999"
    assert Tile("1", 1000).path() == "tile/1/x001/000"


@given(
    kind=st.sampled_from(["0", "7", "63", "entries", "entries32"]),
    number=st.integers(0, 2**40),
    width=st.integers(1, WIDTH),
)
def test_a_path_names_its_tile(kind: str, number: int, width: int):
    tile = Tile(kind, number, width)
    assert tile_at(tile.path()) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/64/000",
        "tile/05/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/001/002",
        "tile/0/000.p/0",
        "tile/0/000.p/08",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/1/2",
        "tile/0/000x",
        "tile/0/.part-abc",
        "tile/data/000",
        "checkpoint",
    ],
)
def test_what_is_no_tile(path: str):
    assert tile_at(path) is None


def test_the_trees_of_the_specification():
    """C2SP tlog-tiles, Partial Tiles: the tiles of trees of 70,000 and of 256 entries."""
    tiles = list(hash_tiles(70_000))
    partial = [tile for tile in tiles if tile.width < WIDTH]
    assert len([tile for tile in tiles if tile.kind == "0" and tile.width == WIDTH]) == 273
    assert partial == [Tile("0", 273, 112), Tile("1", 1, 17), Tile("2", 0, 1)]
    assert [tile for tile in tiles if tile.kind == "1" and tile.width == WIDTH] == [Tile("1", 0)]
    assert list(hash_tiles(256)) == [Tile("0", 0), Tile("1", 0, 1)]
    assert list(hash_tiles(0)) == []


def test_a_bundle_byte_for_byte():
    """The bundle of three entries of the golden log (transparency-dev/tessera, testdata/log/tile/entries/000.p/3)."""
    golden = bytes.fromhex("00036f6e65000374776f00057468726565")
    assert pack([b"one", b"two", b"three"], "entries") == golden
    assert unpack(golden, "entries") == [b"one", b"two", b"three"]


@given(bodies=st.lists(st.binary(max_size=300), max_size=20), kind=st.sampled_from(["entries", "entries32"]))
def test_a_bundle_is_read_as_it_was_written(bodies: list[bytes], kind: str):
    assert unpack(pack(bodies, kind), kind) == bodies


@pytest.mark.parametrize(("length", "kind"), [(LONGEST, "entries"), (LONGEST + 1, "entries32")])
def test_entries_too_long_for_the_specification_have_a_folder_of_their_own(length: int, kind: str):
    bodies = [b"short", bytes(length)]
    assert kind_of_bundle(bodies) == kind
    assert unpack(pack(bodies, kind), kind) == bodies


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"\xff\xff"])
def test_a_bundle_cut_short(data: bytes):
    with pytest.raises(ValueError, match="it ends within"):
        unpack(data, "entries")


def _mth(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1: the Merkle Tree Hash, as it is defined."""
    if len(leaves) < 2:
        return leaves[0] if leaves else merkle.EMPTY
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle.node_hash(_mth(leaves[:split]), _mth(leaves[split:]))


@given(size=st.integers(0, 1100) | st.sampled_from([255, 256, 257, 511, 512, 513]))
def test_tiles_hold_what_the_specification_defines(size: int):
    """Hash i of tile n on level l is MTH(D[(n*256+i) * 256**l : (n*256+i+1) * 256**l])."""
    leaves = [merkle.leaf_hash(b"%d" % seq) for seq in range(size)]
    tiling = Tiling()
    grown: dict[Tile, list[bytes]] = {}
    for number, width in widths(size):
        grown |= {tile: list(hashes) for tile, hashes in tiling.grow(leaves[number * WIDTH :][:width])}
    grown |= dict(tiling.partial())
    assert set(grown) == set(hash_tiles(size))
    assert tiling.root() == _mth(leaves)
    for tile, hashes in grown.items():
        span = WIDTH ** int(tile.kind)
        first = tile.number * WIDTH
        assert hashes == [_mth(leaves[each * span : (each + 1) * span]) for each in range(first, first + tile.width)]
