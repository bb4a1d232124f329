"""The tables that the record is folded into.

Every row carries `entry` (the entry that says it), `since` (the entry from which it holds: the same, or
the amendment that corrected it) and `until` (the amendment that ended it, else null). `row` keeps the order in which
things were said. `LAYOUT` changes whenever a table or its telling does; the tables are then rebuilt from the entries, never migrated.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    literal_column,
)

LAYOUT = 12

metadata = MetaData()

#: Whole numbers of 64 bits, and texts ordered by their code points: alike in every database.
WHOLE = BigInteger().with_variant(Integer(), "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def table(name: str, *columns: Column[object], indexes: tuple[str, ...] = ()) -> Table:
    """Make a table of the history, with the stamps that every row carries."""
    stamps = (
        Column("row", WHOLE, primary_key=True),
        Column("entry", WHOLE, nullable=False),
        Column("since", WHOLE, nullable=False),
        Column("until", WHOLE),
    )
    made = Table(f"history_{name}", metadata, *columns, *stamps)
    for column in (*indexes, "entry"):
        Index(f"history_{name}_{column}", made.c[column])
    return made


def text(name: str) -> Column[object]:
    """Make a column of text, empty where nothing is said."""
    return Column(name, TEXT, nullable=False, default="")


#: What has been folded so far: one row, the layout and the number of entries.
FOLDED = Table("history_folded", metadata, Column("layout", WHOLE), Column("size", WHOLE))

#: Who said each entry, when: the audit trail. Told once for every entry, and never ended.
HEADER = table(
    "header",
    text("kind"),
    text("subject"),
    text("person"),
    text("authentication"),
    text("occurred"),
    text("recorded"),
)

#: The words of what an entry says in prose, so that it is found by them: titles, names, reasons, conclusions, remarks.
WORD = table("word", text("word"), indexes=("word",))

#: Every identifier of an entry, so that saying it again changes nothing.
NAMED = table("named", text("kind"), text("name"), indexes=("name",))

ITEM = table(
    "item",
    text("item"),
    text("item_kind"),
    text("stage"),
    text("name"),
    Column("units", WHOLE),
    Column("passages", WHOLE),
    Column("doublings", TEXT),
    text("numbers"),
    text("programme"),
    text("specification"),
    text("occurred"),
    text("step"),
    text("expiry"),
    Column("planned", Boolean, nullable=False, default=False),
    indexes=("item", "programme", "step"),
)

#: What expires, alone: of most items nobody tells a day.
Index(
    "history_item_expiry",
    ITEM.c.expiry,
    sqlite_where=ITEM.c.expiry > literal_column("''"),
    postgresql_where=ITEM.c.expiry > literal_column("''"),
)

#: What is made to a specification, alone, in the order in which it was entered: somebody decides about it.
Index(
    "history_item_lots",
    ITEM.c.entry,
    sqlite_where=ITEM.c.specification > literal_column("''"),
    postgresql_where=ITEM.c.specification > literal_column("''"),
)

EDGE = table(
    "edge",
    text("child"),
    text("parent"),
    text("edge_kind"),
    text("step"),
    Column("planned", Boolean, nullable=False, default=False),
    indexes=("child", "parent"),
)

#: Every item, and every name at an end of an edge, by a number of its own: in the order in which they were told.
NODE = Table(
    "history_node",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", TEXT, nullable=False, unique=True),
)

#: The edges again, as numbers alone: the key and the index each hold all that a walk asks, so that it reads nothing else.
#: What is narrow is quick: nodes and entries have 32 bits here, which is enough for two thousand million of either.
ARC = Table(
    "history_arc",
    metadata,
    Column("child", Integer, nullable=False),
    Column("parent", Integer, nullable=False),
    Column("edge", WHOLE, nullable=False),
    Column("since", Integer, nullable=False),
    Column("until", Integer),
    Column("planned", Boolean, nullable=False),
    PrimaryKeyConstraint("child", "parent", "edge", postgresql_include=["since", "until", "planned"]),
    sqlite_with_rowid=False,
)
Index("history_arc_parent", ARC.c.parent, ARC.c.child, ARC.c.since, ARC.c.until, ARC.c.planned)
#: What holds now and is not planned, alone. PostgreSQL's rows of an index are wide; SQLite's are as narrow as what they hold.
for _name, _ends in {"back": (ARC.c.child, ARC.c.parent), "forward": (ARC.c.parent, ARC.c.child)}.items():
    _now = ARC.c.until.is_(None) & ~ARC.c.planned
    Index(f"history_arc_{_name}", *_ends, postgresql_where=_now, info={"database": "postgresql"})
#: What came, and what ended, since a snapshot was made.
Index("history_arc_since", ARC.c.since, ARC.c.until, ARC.c.planned)
Index(
    "history_arc_until", ARC.c.until, sqlite_where=ARC.c.until.is_not(None), postgresql_where=ARC.c.until.is_not(None)
)

USE = table(
    "use",
    text("item"),
    text("step"),
    Column("units", WHOLE),
    text("numbers"),
    Column("uses_up", Boolean, nullable=False, default=False),
    Column("planned", Boolean, nullable=False, default=False),
    text("occurred"),
    indexes=("item",),
)

STEP = table(
    "step",
    text("step"),
    text("process"),
    text("occurred"),
    Column("passages", WHOLE, nullable=False, default=0),
    Column("doublings", TEXT),
    text("room"),
    text("environment"),
    text("openness"),
    text("procedure"),
    text("device"),
    text("detail"),
    text("people"),
    text("equipment"),
    text("ended"),
    text("quarantine"),
    text("organisation"),
    Column("planned", Boolean, nullable=False, default=False),
    indexes=("step",),
)

#: Where a step was done: its room and each piece of its equipment. A planned step was nowhere yet.
PLACED = table(
    "placed", text("place"), text("step"), text("openness"), text("occurred"), text("ended"), indexes=("place", "step")
)

#: The reportable values; `plain` is the whole reportable as canonical JSON.
VALUE = table(
    "value",
    text("item"),
    text("sample"),
    text("name"),
    Column("number", Float),
    Column("text", TEXT),
    text("relation"),
    Column("limit", Float),
    text("unit"),
    Column("low", Float),
    Column("high", Float),
    Column("level", Float),
    text("method"),
    text("note"),
    text("occurred"),
    text("origin"),
    text("reference"),
    text("plain"),
    indexes=("item", "name"),
)

#: What a measurement's own analysis found.
FOUND = table(
    "found",
    text("item"),
    text("reference"),
    text("code"),
    text("answer"),
    text("says"),
    text("place"),
    text("source"),
    indexes=("item",),
)

#: What a genomic test found, and what it could have found.
GENOMIC = table(
    "genomic",
    text("item"),
    text("reference"),
    text("assay"),
    text("sort"),
    text("sample"),
    text("occurred"),
    text("plain"),
    indexes=("item",),
)

SPECIFICATION = table(
    "specification",
    text("name"),
    text("version"),
    text("product"),
    text("stage"),
    text("occurred"),
    text("plain"),
    indexes=("name",),
)

FLAG = table(
    "flag",
    text("flag"),
    text("flag_kind"),
    text("severity"),
    text("title"),
    text("target"),
    text("occurred"),
    indexes=("target", "flag"),
)

FLAG_CLOSED = table(
    "flag_closed",
    text("flag"),
    text("flag_kind"),
    text("conclusion"),
    Column("acceptable", Boolean, nullable=False, default=False),
    text("occurred"),
    indexes=("flag",),
)

PERSON = table("person", text("person"), text("name"), text("roles"), text("organisation"), indexes=("person",))

PROGRAMME = table(
    "programme",
    text("programme"),
    text("title"),
    text("product"),
    text("indication"),
    text("phase"),
    text("trials"),
    text("territories"),
    text("donor_type"),
    text("cell_source"),
    text("culture_device"),
    text("media_supplement"),
    text("delivery"),
    text("lineage"),
    Column("point_of_care", Boolean),
    Column("hospital_exemption", Boolean),
    Column("uses_ai", Boolean),
    indexes=("programme",),
)

DECISION = table(
    "decision",
    text("lot"),
    text("outcome"),
    text("person"),
    text("authentication"),
    text("specification"),
    Column("as_of", WHOLE, nullable=False),
    Column("rules", WHOLE, nullable=False, default=0),
    text("recorded"),
    indexes=("lot",),
)

#: Which entries a decision, or a review, rests on.
RESTS = table("rests", Column("target", WHOLE, nullable=False), indexes=("target",))

SIGNATURE = table(
    "signature",
    Column("target", WHOLE, nullable=False),
    text("person"),
    text("name"),
    text("meaning"),
    text("method"),
    text("components"),
    text("signed"),
    text("shown"),
    text("recorded"),
    indexes=("target",),
)

REVIEW = table(
    "review",
    text("lot"),
    Column("as_of", WHOLE, nullable=False),
    Column("acceptable", Boolean, nullable=False, default=False),
    text("conclusion"),
    text("person"),
    text("recorded"),
    indexes=("lot",),
)

ACCOUNT = table(
    "account",
    text("person"),
    text("change"),
    text("reason"),
    text("approved_by"),
    text("by"),
    text("recorded"),
    indexes=("person",),
)

TRAINING = table(
    "training",
    text("person"),
    text("procedure"),
    text("occurred"),
    text("ends"),
    text("trainer"),
    indexes=("procedure",),
)

EQUIPMENT = table(
    "equipment",
    text("equipment"),
    text("name"),
    text("serial"),
    text("room"),
    text("zone"),
    text("occurred"),
    indexes=("serial",),
)

KEY = table("key", text("verifier"), text("purpose"), text("replaces"))

KEY_REVOKED = table("key_revoked", text("verifier"), text("reason"), Column("good_until", WHOLE, nullable=False))

CHECKPOINT = table("checkpoint", Column("size", WHOLE, nullable=False), text("root"), text("note"))

COSIGNATURE = table("cosignature", text("witness"), Column("size", WHOLE, nullable=False), text("root"), text("note"))

TIMESTAMP = table(
    "timestamp",
    Column("size", WHOLE, nullable=False),
    text("root"),
    text("note"),
    text("authority"),
    text("stamped"),
    text("sha256"),
)

#: Commitments to personal data, and what of them was erased.
PERSONAL = table("personal", text("item"), text("name"), text("digest"), indexes=("item",))
ERASED = table("erased", text("item"), text("name"), text("reason"), text("recorded"), indexes=("item",))

CERTIFICATE = table(
    "certificate",
    text("lot"),
    Column("decision", WHOLE, nullable=False),
    text("file"),
    text("sha256"),
    Column("checkpoint_size", WHOLE, nullable=False),
    text("checkpoint_root"),
    indexes=("lot",),
)

AMENDMENT = table(
    "amendment", Column("target", WHOLE, nullable=False), text("reason"), text("person"), indexes=("target",)
)
