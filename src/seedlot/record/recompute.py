"""Recomputing the record: every leaf hash from the stored bytes, every node of the tree from its children."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import BigInteger, Connection, Integer, case, cast, literal, select

from seedlot.record import merkle
from seedlot.record.memory import uncollected
from seedlot.record.read import streamed
from seedlot.record.tables import BODY, ENTRY, HASH, IDX, LEAF_HASH, LEVEL, NODE
from seedlot.terms.finding import Answer, Finding

GAP, LEAF, TREE = "record/gap", "record/leaf", "record/node"
_ROWS_AT_ONCE = 4096

_ENTRIES = select(ENTRY.c.seq, LEAF_HASH, BODY).order_by(ENTRY.c.seq)
_NODES = select(IDX, HASH).order_by(NODE.c.idx)


@dataclass(slots=True)
class Recomputation:
    """A walk through all entries. At its end `size` and `root` tell what was found.

    Each fault is told where it lies: the tree is computed from the stored leaf hashes, so that a
    changed body is one fault and not one more for every node above it. Of the tree no more than
    its right edge is held, one hash for each level.
    """

    connection: Connection
    size: int = 0
    root: bytes | None = None
    _whole: bool = True
    _edge: dict[int, bytes] = field(default_factory=dict)

    def faults(self, advance: Callable[[int], None]) -> Iterator[Finding]:
        """Walk, yield every fault, and `advance` by the number of entries done."""
        with uncollected(), streamed(self.connection, _ENTRIES, _ROWS_AT_ONCE) as parts:
            for rows in parts:
                seqs, leaves, bodies = zip(*rows, strict=True)
                yield from self._gaps(seqs)
                yield from _wrong_leaves(seqs, leaves, bodies)
                if self._whole:
                    yield from self._wrong_nodes(leaves)
                advance(len(rows))
        if self._whole:
            yield from self._nodes_too_many()
            self.root = merkle.root_between(0, self.size, self._carried)
        else:
            says = "The tree cannot be recomputed where entries are missing."
            yield Finding(code=TREE, answer=Answer.NOT_KNOWN, says=says)

    def _gaps(self, seqs: Sequence[int]) -> Iterator[Finding]:
        if self._whole and seqs == tuple(range(self.size, self.size + len(seqs))):
            return
        for seq in seqs:
            if seq != self.size:
                self._whole = False
                yield _gap(self.size, seq)
            self.size = seq + 1

    def _wrong_nodes(self, leaves: Sequence[bytes]) -> Iterator[Finding]:
        grown = list(merkle.grow(self.size, leaves, self._carried))
        self._edge[0] = leaves[-1]
        for level, first, hashes in grown:
            last = first + len(hashes) - 1
            query = _NODES.where(NODE.c.level == level, NODE.c.idx.between(first, last))
            found = [(idx, node) for idx, node in self.connection.execute(query).all()]
            if found != list(enumerate(hashes, first)):
                yield from _differing_nodes(level, first, hashes, found=dict(found))
            self._edge[level] = hashes[-1]
        self.size += len(leaves)

    def _nodes_too_many(self) -> Iterator[Finding]:
        shifted = literal(self.size, BigInteger).op(">>")(cast(NODE.c.level, Integer))
        complete = case((NODE.c.level > 62, 0), else_=shifted)
        astray = (NODE.c.idx >= complete) | (NODE.c.idx < 0) | (NODE.c.level < 1)
        for level, idx in self.connection.execute(select(LEVEL, IDX).where(astray).order_by(LEVEL, IDX)):
            says = f"Node {idx} of level {level} stands over entries that are not there: the last were taken away."
            yield Finding(code=TREE, answer=Answer.NOT_MET, says=says, where=_span(level, idx))

    def _carried(self, level: int, _idx: int) -> bytes:
        return self._edge[level]


def _gap(expected: int, seq: int) -> Finding:
    match seq - expected:
        case 1:
            says = f"Entry {expected} is missing."
        case missing if missing > 1:
            says = f"Entries {expected} to {seq - 1} are missing."
        case _:
            says = f"There is an entry {seq}, which is no number of an entry."
    return Finding(code=GAP, answer=Answer.NOT_MET, says=says, where=f"entry {min(expected, seq)}")


def _wrong_leaves(seqs: Sequence[int], leaves: Sequence[bytes], bodies: Sequence[bytes]) -> Iterator[Finding]:
    computed = tuple(map(merkle.leaf_hash, bodies))
    if computed == leaves:
        return
    for seq, found, expected in zip(seqs, leaves, computed, strict=True):
        if found != expected:
            says = f"The stored bytes of entry {seq} do not give its leaf hash: one of the two was changed."
            yield Finding(code=LEAF, answer=Answer.NOT_MET, says=says, where=f"entry {seq}")


def _differing_nodes(level: int, first: int, hashes: Sequence[bytes], *, found: dict[int, bytes]) -> Iterator[Finding]:
    for idx, expected in enumerate(hashes, first):
        if found.get(idx) != expected:
            fault = "is not the hash of its children" if idx in found else "is missing"
            says = f"Node {idx} of level {level} {fault}."
            yield Finding(code=TREE, answer=Answer.NOT_MET, says=says, where=_span(level, idx))


def _span(level: int, idx: int) -> str:
    """Name the entries below a node; a level that no tree reaches has none."""
    return f"entries {idx << level} to {(idx + 1 << level) - 1}" if 0 <= level < 64 else f"level {level}"
