"""Every table of the desk.

Unlike the record's they change. What is secret lies here only as a hash, except the secrets of second
factors, which must be read to be used (RFC 6238, section 5.1). Instants are texts in UTC to the second, so
that they sort.

A row that belongs to an entry carries its number: it counts only while the record says so
(`history.accounts`), so that neither a crash between the two databases nor a desk that was changed or
restored by itself lets anybody in.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text

#: Raised whenever a table of the desk changes; `layout.prepare` then says how an older one becomes a newer one.
LAYOUT = 3

metadata = MetaData()


def _text(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, Text, primary_key=key, nullable=False, default="")


def _number(name: str, *, key: bool = False) -> Column[object]:
    return Column(name, Integer, primary_key=key, nullable=False, default=0, autoincrement=False)


#: Which layout the desk has: one row.
STAMP = Table("layout", metadata, _number("layout"))

#: Passwords as argon2id hashes, with the entry that each belongs to: the one in force, and those before it.
PASSWORD = Table(
    "password", metadata, _text("person", key=True), _number("entry", key=True), _text("hash"), _text("set_at")
)

#: Second factors, with the entry that each belongs to, and the last time step whose code was used.
FACTOR = Table(
    "factor", metadata, _text("person", key=True), _number("entry", key=True), _text("secret"), _number("used")
)

#: Sessions, by the hash of their token. `proved` is the last signature made in it with all components: number and leaf.
SESSION = Table(
    "session",
    metadata,
    _text("token", key=True),
    _text("person"),
    _text("authentication"),
    _text("started"),
    _text("seen"),
    _text("proved"),
)

#: Failures in a row, since when the account is locked, and the last login. The person '' stands for unknown names.
ATTEMPT = Table(
    "attempt", metadata, _text("person", key=True), _number("failures"), _text("locked"), _text("last_login")
)

#: One-time secrets in two halves, of which only hashes lie here; and the entry that asked for each.
RESET = Table(
    "reset",
    metadata,
    _text("person", key=True),
    _number("entry"),
    _text("asked_by"),
    _text("asked"),
    Column("factor", Boolean, nullable=False, default=False),
    _text("first"),
    _text("approved_by"),
    _text("second"),
)

#: Openings of commitments to donors' personal data: salt (hexadecimal) and value. Erased by deleting the row.
PERSONAL = Table(
    "personal",
    metadata,
    _text("digest", key=True),
    _text("item"),
    _text("name"),
    _text("salt"),
    _text("value"),
    _text("kept"),
)

#: Data that are gone from `personal` until an entry says so: who asked, when and why. Empty but for a broken-off erasure.
ERASING = Table(
    "erasing",
    metadata,
    _text("digest", key=True),
    _text("item"),
    _text("name"),
    _text("reason"),
    _text("asked_by"),
    _text("asked"),
)

#: Who was shown which data of whom: names of data, never values.
LOOKED = Table("looked", metadata, _text("at"), _text("person"), _text("item"), _text("names"), _text("how"))

#: Passkeys (W3C Web Authentication): public keys, with the entry that each belongs to, and how often each was used.
PASSKEY = Table(
    "passkey",
    metadata,
    _text("credential", key=True),
    _text("person"),
    _number("entry"),
    _text("public"),
    _number("uses"),
)

#: Who people are at an identity provider (OpenID Connect), with the entry that each belongs to.
IDENTITY = Table(
    "identity", metadata, _text("issuer", key=True), _text("subject", key=True), _text("person"), _number("entry")
)

#: Challenges that are awaited, by the hash of whose they are and what for. Each is answered once.
CHALLENGE = Table("challenge", metadata, _text("whose", key=True), _text("challenge"), _text("asked"))

#: What was refused at a door: when, to whom, from where, what they asked for, and which fault of use it was.
DENIAL = Table(
    "denial",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _text("at"),
    _text("person"),
    _text("address"),
    _text("method"),
    _text("path"),
    _text("why"),
)

#: What somebody began to enter and did not seal: of which sheet, in which form, and all that was typed. `version` counts its savings.
DRAFT = Table(
    "draft",
    metadata,
    _text("draft", key=True),
    _text("person"),
    _text("sheet"),
    _text("form"),
    _text("title"),
    _text("typed"),
    _text("saved"),
    _number("version"),
)
Index("draft_person", DRAFT.c.person)

#: What a person looks for again and again: the name that they gave it, and the address that shows it.
SAVED = Table("saved", metadata, _text("person", key=True), _text("name", key=True), _text("address"))

#: Tokens of programs that ask the API, by their hash; each ends with the password that was in force when it was made.
TOKEN = Table(
    "token",
    metadata,
    _text("token", key=True),
    _text("person"),
    _text("name"),
    _text("scopes"),
    _number("password"),
    _text("made"),
    _text("ends"),
    _text("used"),
)

#: What was answered to a request that writes, by who sent it and its key, so that sending it again does nothing twice.
ONCE = Table(
    "once",
    metadata,
    _text("whose", key=True),
    _text("request"),
    _text("at"),
    _number("status"),
    _text("answer"),
)

#: Webhooks: where the numbers of new entries are posted to, what signs them, and from which entry on they are awaited.
HOOK = Table(
    "hook",
    metadata,
    _text("hook", key=True),
    _text("person"),
    _text("url"),
    _text("secret"),
    _text("kinds"),
    _text("made"),
    _number("next_entry"),
    _number("failures"),
    _text("due"),
    _text("last"),
)
