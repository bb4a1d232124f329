"""The verifier's own mathematics, against published proofs and against the record's."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from seedlot.dossier.verifier.tree import Checkpoint, leaf_hash, node_hash, shows_consistency, shows_inclusion
from seedlot.record import merkle

# The leaves, roots and proofs of the reference tests of RFC 6962 (google/certificate-transparency, merkle_tree_test.cc).
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATH_OF_LEAF_0_IN_8 = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
FROM_6_TO_8 = [
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
]


def checkpoint(size: int) -> Checkpoint:
    return Checkpoint("log", size, ROOTS[size - 1])


def unhexed(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in path]


def test_published_proofs_hold() -> None:
    assert shows_inclusion(LEAVES[0], unhexed(PATH_OF_LEAF_0_IN_8), 0, checkpoint(8))
    assert not shows_inclusion(LEAVES[1], unhexed(PATH_OF_LEAF_0_IN_8), 0, checkpoint(8))
    assert not shows_inclusion(LEAVES[0], unhexed(PATH_OF_LEAF_0_IN_8), 8, checkpoint(8))
    assert shows_inclusion(LEAVES[0], [], 0, checkpoint(1))
    assert shows_consistency(unhexed(FROM_6_TO_8), checkpoint(6), checkpoint(8))
    assert not shows_consistency(unhexed(FROM_6_TO_8), checkpoint(5), checkpoint(8))
    assert not shows_consistency(unhexed(FROM_6_TO_8), checkpoint(8), checkpoint(6))
    assert shows_consistency(unhexed(PATH_OF_LEAF_0_IN_8), checkpoint(1), checkpoint(8))
    assert node_hash(leaf_hash(LEAVES[0]), leaf_hash(LEAVES[1])).hex() == ROOTS[1]


def test_a_proof_holds_for_its_own_roots_and_sizes_only() -> None:
    other = Checkpoint("log", 6, ROOTS[0])
    assert not shows_consistency(unhexed(FROM_6_TO_8), other, checkpoint(8))
    assert not shows_consistency(unhexed(FROM_6_TO_8), checkpoint(6), Checkpoint("log", 8, ROOTS[0]))
    assert not shows_consistency(unhexed(FROM_6_TO_8), checkpoint(6), Checkpoint("log", 16, ROOTS[7]))
    assert not shows_inclusion(LEAVES[0], unhexed(PATH_OF_LEAF_0_IN_8), 0, Checkpoint("log", 16, ROOTS[7]))
    assert shows_consistency([], checkpoint(6), checkpoint(6))
    assert not shows_consistency([], other, checkpoint(6))


@given(st.integers(1, 70), st.data())
def test_proofs_of_any_tree_hold_and_with_one_bit_changed_do_not(size: int, data: st.DataObject) -> None:
    bodies = [f"entry {number}".encode() for number in range(size)]
    leaves = [merkle.leaf_hash(body) for body in bodies]
    nodes = {(0, place): leaf for place, leaf in enumerate(leaves)}

    def stored(level: int, place: int) -> bytes:
        return nodes[level, place]

    for level, first, hashes in merkle.grow(0, leaves, stored):
        nodes |= {(level, first + place): each for place, each in enumerate(hashes)}
    number, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    new_point = Checkpoint("log", size, merkle.root_of(leaves).hex())
    old_point = Checkpoint("log", old, merkle.root_of(leaves[:old]).hex())

    def includes(path: Sequence[bytes]) -> bool:
        return shows_inclusion(bodies[number], path, number, new_point)

    def begins(path: Sequence[bytes]) -> bool:
        return shows_consistency(path, old_point, new_point)

    for path, shows in (
        (merkle.inclusion_proof(number, size, stored), includes),
        (merkle.consistency_proof(old, size, stored), begins),
    ):
        assert shows(path)
        assert not shows([*path, bytes(32)])
        if path:
            place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
            changed = (int.from_bytes(path[place], "big") ^ (1 << bit)).to_bytes(32, "big")
            assert not shows([*path[:place], changed, *path[place + 1 :]])
            assert not shows(path[:-1])
