"""The tree against the published vectors of Certificate Transparency, a golden log, and RFC 9162 transcribed."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import assume, given
from hypothesis import strategies as st

from seedlot.record import merkle
from seedlot.record.read import Checkpoint

#: The eight reference entries of Certificate Transparency and the root after each of them
#: (google/certificate-transparency, merkletree tests; transparency-dev/merkle, testonly).
ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
#: The public key of the golden log (transparency-dev/tessera, testdata/build_log.sh).
LOG = "example.com/log/testdata"
LOG_KEY = base64.b64decode("AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")


class Tree:
    """Every complete subtree of a small tree, made by `merkle.grow` in batches of the given widths."""

    def __init__(self, bodies: list[bytes], batches: list[int] | None = None) -> None:
        self.leaves = [merkle.leaf_hash(body) for body in bodies]
        self.nodes: dict[tuple[int, int], bytes] = {}
        done = 0
        for width in [*(batches or []), len(bodies)]:
            self._extend(done, self.leaves[done : done + width])
            done = min(done + width, len(bodies))

    def _extend(self, size: int, leaves: list[bytes]) -> None:
        self.nodes |= {(0, size + step): leaf for step, leaf in enumerate(leaves)}
        for level, first, hashes in merkle.grow(size, leaves, self.node):
            self.nodes |= {(level, first + step): node for step, node in enumerate(hashes)}

    def node(self, level: int, idx: int) -> bytes:
        return self.nodes[level, idx]

    def root(self, size: int) -> bytes:
        return merkle.root_between(0, size, self.node)


@pytest.mark.parametrize("size", range(9))
def test_root_of_the_reference_entries(size: int):
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES[:size]]
    assert merkle.root_of(leaves).hex() == ROOTS[size]
    assert Tree(ENTRIES).root(size).hex() == ROOTS[size]


@pytest.mark.parametrize(
    ("seq", "size", "proof"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1,
            5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_inclusion_proofs_of_the_reference_entries(seq: int, size: int, proof: list[str]):
    tree = Tree(ENTRIES)
    made = merkle.inclusion_proof(seq, size, tree.node)
    assert [step.hex() for step in made] == proof
    assert merkle.verify_inclusion(tree.leaves[seq], made, seq=seq, size=size, root=bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_consistency_proofs_of_the_reference_entries(old: int, new: int, proof: list[str]):
    made = merkle.consistency_proof(old, new, Tree(ENTRIES).node)
    assert [step.hex() for step in made] == proof
    old_root, new_root = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert merkle.verify_consistency(made, old=old, new=new, old_root=old_root, new_root=new_root)


def _golden_entries(reference: Path) -> list[bytes]:
    bundle = (reference / "tlog/tile/entries/000.p/15").read_bytes()
    entries, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2])
        entries.append(bundle[at + 2 : at + 2 + length])
        at += 2 + length
    return entries


@pytest.mark.parametrize("file", ["checkpoint", *(f"checkpoint.{size}" for size in range(16))])
def test_golden_log_checkpoint(reference: Path, file: str):
    """C2SP tlog-checkpoint and signed-note: root, text and Ed25519 signature of each golden checkpoint."""
    note = (reference / "tlog" / file).read_text(encoding="utf-8")
    checkpoint = Checkpoint.parse(note)
    tree = Tree(_golden_entries(reference))
    assert tree.root(checkpoint.size) == checkpoint.root

    body, signature = note.split("\n\n")
    assert checkpoint.text() == body + "\n"
    mark, name, blob = signature.strip().split(" ")
    signed = base64.b64decode(blob)
    assert (mark, name) == ("\N{EM DASH}", LOG)
    assert signed[:4] == hashlib.sha256(f"{LOG}\n".encode() + LOG_KEY).digest()[:4]
    Ed25519PublicKey.from_public_bytes(LOG_KEY[1:]).verify(signed[4:], checkpoint.text().encode())


def test_golden_signature_fails_on_another_checkpoint(reference: Path):
    note = (reference / "tlog/checkpoint.5").read_text(encoding="utf-8")
    signed = base64.b64decode(note.split("\n\n")[1].strip().split(" ")[2])
    other = Checkpoint.parse((reference / "tlog/checkpoint.6").read_text(encoding="utf-8"))
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(LOG_KEY[1:]).verify(signed[4:], other.text().encode())


def test_golden_log_leaf_tile(reference: Path):
    tile = (reference / "tlog/tile/0/000.p/15").read_bytes()
    assert b"".join(Tree(_golden_entries(reference)).leaves) == tile


@given(bodies=st.lists(st.binary(max_size=20), max_size=70), batches=st.lists(st.integers(0, 30), max_size=5))
def test_every_batching_gives_the_same_tree(bodies: list[bytes], batches: list[int]):
    tree = Tree(bodies, batches)
    assert tree.root(0) == merkle.root_of([])
    for size in range(1, len(bodies) + 1):
        assert tree.root(size) == merkle.root_of(tree.leaves[:size])


@given(size=st.integers(1, 300), data=st.data())
def test_inclusion_is_proved_and_no_tampering_passes(size: int, data: st.DataObject):
    seq = data.draw(st.integers(0, size - 1))
    tree = Tree([number.to_bytes(2) for number in range(size)])
    root, leaf = tree.root(size), tree.leaves[seq]
    proof = merkle.inclusion_proof(seq, size, tree.node)
    assert merkle.verify_inclusion(leaf, proof, seq=seq, size=size, root=root)

    assert not merkle.verify_inclusion(_flip(leaf, data), proof, seq=seq, size=size, root=root)
    assert not merkle.verify_inclusion(leaf, proof, seq=seq, size=size, root=_flip(root, data))
    for changed in _tampered(proof, data):
        assert not merkle.verify_inclusion(leaf, changed, seq=seq, size=size, root=root)
    other = data.draw(st.integers(-1, size + 1))
    assume(other != seq)
    assert not merkle.verify_inclusion(leaf, proof, seq=other, size=size, root=root)


@given(new=st.integers(1, 300), data=st.data())
def test_consistency_is_proved_and_no_tampering_passes(new: int, data: st.DataObject):
    old = data.draw(st.integers(1, new))
    tree = Tree([number.to_bytes(2) for number in range(new)])
    old_root, new_root = tree.root(old), tree.root(new)
    proof = merkle.consistency_proof(old, new, tree.node)
    sizes = {"old": old, "new": new}
    assert merkle.verify_consistency(proof, **sizes, old_root=old_root, new_root=new_root)

    assert list(proof) == _subproof(old, tree.leaves, known=True)

    assert not merkle.verify_consistency(proof, **sizes, old_root=_flip(old_root, data), new_root=new_root)
    assert not merkle.verify_consistency(proof, **sizes, old_root=old_root, new_root=_flip(new_root, data))
    for changed in _tampered(proof, data):
        assert not merkle.verify_consistency(changed, **sizes, old_root=old_root, new_root=new_root)


def test_a_proof_that_stops_below_the_root():
    leaf = merkle.leaf_hash(b"")
    assert merkle.verify_inclusion(leaf, [], seq=0, size=1, root=leaf)
    assert not merkle.verify_inclusion(leaf, [], seq=0, size=2, root=leaf)
    pair = merkle.node_hash(leaf, leaf)
    assert not merkle.verify_consistency([leaf], old=1, new=4, old_root=leaf, new_root=pair)


def test_consistency_of_the_empty_tree():
    root = bytes.fromhex(ROOTS[8])
    assert merkle.consistency_proof(0, 8, Tree(ENTRIES).node) == ()
    assert merkle.verify_consistency([], old=0, new=8, old_root=merkle.EMPTY, new_root=root)
    assert not merkle.verify_consistency([], old=0, new=8, old_root=root, new_root=root)
    assert not merkle.verify_consistency([root], old=0, new=8, old_root=merkle.EMPTY, new_root=root)
    assert not merkle.verify_consistency([], old=8, new=7, old_root=root, new_root=root)
    assert not merkle.verify_consistency([], old=-1, new=-1, old_root=root, new_root=root)


def _subproof(old: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162, section 2.1.4.1, word by word; `known` is its b. Pymerkle's proofs have another form."""
    new = len(leaves)
    if old == new:
        return [] if known else [merkle.root_of(leaves)]
    k = 1
    while 2 * k < new:
        k *= 2
    if old <= k:
        return [*_subproof(old, leaves[:k], known=known), merkle.root_of(leaves[k:])]
    return [*_subproof(old - k, leaves[k:], known=False), merkle.root_of(leaves[:k])]


def _flip(value: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _tampered(proof: tuple[bytes, ...], data: st.DataObject) -> list[list[bytes]]:
    """Proofs with one bit flipped, a step too many, a step too few."""
    longer = [[*proof, b"\x00" * 32]]
    if not proof:
        return longer
    place = data.draw(st.integers(0, len(proof) - 1))
    return [*longer, list(proof[:-1]), [*proof[:place], _flip(proof[place], data), *proof[place + 1 :]]]
