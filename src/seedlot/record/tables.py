"""The two tables of the record as queries see them. What a database adds to them stands in its own module."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ColumnElement, LargeBinary, MetaData, Table, cast, func, literal

#: Stands for the schema of the record, which each database names in its own way: nothing can be put before it.
RECORD = "record"
METADATA = MetaData(schema=RECORD)

#: The entries: number from 0 without a gap, leaf hash, and the bytes that were hashed.
ENTRY = Table(
    "entry",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: The complete subtrees of two and more entries. Level 0, the leaf hashes, stands in `entry`.
NODE = Table(
    "node",
    METADATA,
    Column("level", BigInteger, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)


def _bytes(column: Column[bytes]) -> ColumnElement[bytes]:
    """Read a column as bytes, even where a damaged file holds another type; in a sound record this changes nothing."""
    return func.coalesce(cast(column, LargeBinary), literal(b"")).label(column.name)


LEAF_HASH = _bytes(ENTRY.c.leaf_hash)
BODY = _bytes(ENTRY.c.body)
HASH = _bytes(NODE.c.hash)
LEVEL = cast(NODE.c.level, BigInteger).label("level")
IDX = cast(NODE.c.idx, BigInteger).label("idx")
