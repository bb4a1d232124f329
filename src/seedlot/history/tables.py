"""The tables that the record is folded into.

Every row carries `entry` (the entry that says it), `since` (the entry from which it holds: the same, or
the amendment that corrected it) and `until` (the amendment that ended it, else null). `row` keeps the order in which things were said. `LAYOUT` changes
whenever a table or its telling does; the tables are then rebuilt from the entries, never migrated.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table, Text

LAYOUT = 4

metadata = MetaData()

#: Whole numbers of 64 bits, and texts ordered by their code points: alike in every database.
WHOLE = BigInteger().with_variant(Integer(), "sqlite")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def _table(name: str, *columns: Column[object], indexes: tuple[str, ...] = ()) -> Table:
    stamps = (
        Column("row", WHOLE, primary_key=True),
        Column("entry", WHOLE, nullable=False),
        Column("since", WHOLE, nullable=False),
        Column("until", WHOLE),
    )
    table = Table(f"history_{name}", metadata, *columns, *stamps)
    for column in (*indexes, "entry"):
        Index(f"history_{name}_{column}", table.c[column])
    return table


def _text(name: str) -> Column[object]:
    return Column(name, TEXT, nullable=False, default="")


#: What has been folded so far: one row, the layout and the number of entries.
FOLDED = Table("history_folded", metadata, Column("layout", WHOLE), Column("size", WHOLE))

#: Who said each entry, when: the audit trail. Told once for every entry, and never ended.
HEADER = _table(
    "header",
    _text("kind"),
    _text("subject"),
    _text("person"),
    _text("authentication"),
    _text("occurred"),
    _text("recorded"),
)

#: Every identifier of an entry, so that saying it again changes nothing.
NAMED = _table("named", _text("kind"), _text("name"), indexes=("name",))

ITEM = _table(
    "item",
    _text("item"),
    _text("item_kind"),
    _text("stage"),
    _text("name"),
    Column("units", WHOLE),
    Column("passages", WHOLE),
    Column("doublings", TEXT),
    _text("programme"),
    _text("specification"),
    _text("occurred"),
    _text("step"),
    _text("expiry"),
    Column("planned", Boolean, nullable=False, default=False),
    indexes=("item", "programme", "step"),
)

EDGE = _table(
    "edge",
    _text("child"),
    _text("parent"),
    _text("edge_kind"),
    _text("step"),
    Column("planned", Boolean, nullable=False, default=False),
    indexes=("child", "parent"),
)

USE = _table(
    "use",
    _text("item"),
    _text("step"),
    Column("units", WHOLE),
    Column("uses_up", Boolean, nullable=False, default=False),
    Column("planned", Boolean, nullable=False, default=False),
    _text("occurred"),
    indexes=("item",),
)

STEP = _table(
    "step",
    _text("step"),
    _text("process"),
    _text("occurred"),
    Column("passages", WHOLE, nullable=False, default=0),
    Column("doublings", TEXT),
    _text("room"),
    _text("environment"),
    _text("openness"),
    _text("procedure"),
    _text("device"),
    _text("detail"),
    _text("people"),
    _text("quarantine"),
    Column("planned", Boolean, nullable=False, default=False),
    indexes=("step",),
)

#: The reportable values; `plain` is the whole reportable as canonical JSON.
VALUE = _table(
    "value",
    _text("item"),
    _text("sample"),
    _text("name"),
    Column("number", Float),
    Column("text", TEXT),
    _text("relation"),
    Column("limit", Float),
    _text("unit"),
    Column("low", Float),
    Column("high", Float),
    Column("level", Float),
    _text("method"),
    _text("note"),
    _text("occurred"),
    _text("origin"),
    _text("reference"),
    _text("plain"),
    indexes=("item", "name"),
)

#: What a measurement's own analysis found.
FOUND = _table(
    "found",
    _text("item"),
    _text("reference"),
    _text("code"),
    _text("answer"),
    _text("says"),
    _text("place"),
    _text("source"),
    indexes=("item",),
)

SPECIFICATION = _table(
    "specification",
    _text("name"),
    _text("version"),
    _text("product"),
    _text("stage"),
    _text("occurred"),
    _text("plain"),
    indexes=("name",),
)

FLAG = _table(
    "flag",
    _text("flag"),
    _text("flag_kind"),
    _text("severity"),
    _text("title"),
    _text("target"),
    _text("occurred"),
    indexes=("target", "flag"),
)

FLAG_CLOSED = _table(
    "flag_closed",
    _text("flag"),
    _text("flag_kind"),
    _text("conclusion"),
    Column("acceptable", Boolean, nullable=False, default=False),
    _text("occurred"),
    indexes=("flag",),
)

PERSON = _table("person", _text("person"), _text("name"), _text("roles"), _text("organisation"), indexes=("person",))

PROGRAMME = _table(
    "programme",
    _text("programme"),
    _text("title"),
    _text("product"),
    _text("indication"),
    _text("phase"),
    _text("trials"),
    _text("donor_type"),
    _text("cell_source"),
    _text("culture_device"),
    _text("media_supplement"),
    _text("delivery"),
    indexes=("programme",),
)

DECISION = _table(
    "decision",
    _text("lot"),
    _text("outcome"),
    _text("person"),
    _text("authentication"),
    _text("specification"),
    Column("as_of", WHOLE, nullable=False),
    _text("recorded"),
    indexes=("lot",),
)

#: Which entries a decision, or a review, rests on.
RESTS = _table("rests", Column("target", WHOLE, nullable=False), indexes=("target",))

SIGNATURE = _table(
    "signature",
    Column("target", WHOLE, nullable=False),
    _text("person"),
    _text("name"),
    _text("meaning"),
    _text("method"),
    _text("components"),
    _text("signed"),
    _text("shown"),
    _text("recorded"),
    indexes=("target",),
)

REVIEW = _table(
    "review",
    _text("lot"),
    Column("as_of", WHOLE, nullable=False),
    Column("acceptable", Boolean, nullable=False, default=False),
    _text("conclusion"),
    _text("person"),
    _text("recorded"),
    indexes=("lot",),
)

ACCOUNT = _table(
    "account",
    _text("person"),
    _text("change"),
    _text("reason"),
    _text("approved_by"),
    _text("by"),
    _text("recorded"),
    indexes=("person",),
)

TRAINING = _table(
    "training",
    _text("person"),
    _text("procedure"),
    _text("occurred"),
    _text("ends"),
    _text("trainer"),
    indexes=("procedure",),
)

EQUIPMENT = _table("equipment", _text("equipment"), _text("name"), _text("serial"), _text("room"), indexes=("serial",))

KEY = _table("key", _text("verifier"), _text("purpose"), _text("replaces"))

KEY_REVOKED = _table("key_revoked", _text("verifier"), _text("reason"), Column("good_until", WHOLE, nullable=False))

CHECKPOINT = _table("checkpoint", Column("size", WHOLE, nullable=False), _text("root"), _text("note"))

COSIGNATURE = _table(
    "cosignature", _text("witness"), Column("size", WHOLE, nullable=False), _text("root"), _text("note")
)

TIMESTAMP = _table(
    "timestamp",
    Column("size", WHOLE, nullable=False),
    _text("root"),
    _text("note"),
    _text("authority"),
    _text("stamped"),
    _text("sha256"),
)

#: Commitments to personal data, and what of them was erased.
PERSONAL = _table("personal", _text("item"), _text("name"), _text("digest"), indexes=("item",))
ERASED = _table("erased", _text("item"), _text("name"), _text("reason"), _text("recorded"), indexes=("item",))

CERTIFICATE = _table(
    "certificate",
    _text("lot"),
    Column("decision", WHOLE, nullable=False),
    _text("file"),
    _text("sha256"),
    Column("checkpoint_size", WHOLE, nullable=False),
    _text("checkpoint_root"),
    indexes=("lot",),
)

AMENDMENT = _table(
    "amendment", Column("target", WHOLE, nullable=False), _text("reason"), _text("person"), indexes=("target",)
)
