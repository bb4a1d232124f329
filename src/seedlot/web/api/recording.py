"""The record itself: its entries, their proofs, its checkpoints, and whether it holds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import FileResponse, Response

from seedlot.acts.checkpoints import keyring
from seedlot.acts.verifying import verify_whole
from seedlot.dossier.chosen import Asked, headers
from seedlot.dossier.proving import proof_of
from seedlot.dossier.trail import lines
from seedlot.history import ask
from seedlot.history.aside import kept_file
from seedlot.history.tables import CHECKPOINT
from seedlot.history.told import entry_at
from seedlot.record import read
from seedlot.record.keys import fingerprint
from seedlot.terms.finding import overall
from seedlot.web.api import shapes
from seedlot.web.api.door import Api
from seedlot.web.api.paging import LARGEST, After, Limit, Name, paged
from seedlot.web.api.saying import told
from seedlot.web.here import Visit
from seedlot.web.pages.verify import alone

API = Api("record")
Number = Annotated[int, Path(ge=0, le=LARGEST)]
Time = Annotated[str, Query(max_length=40, description="A day or an instant (UTC).")]


class Verification(BaseModel):
    """What is to be verified: raw files too, and whether the record grew from a checkpoint that somebody kept."""

    files: bool = False
    kept: str = Field(default="", max_length=100_000)


@API.get("/record", answers=shapes.Record)
def record(here: Visit) -> Response:
    """Tell which record this is, how long it is, and its root."""
    with here.reading() as connection:
        opened, origin, size = ask.opened(connection), ask.origin(connection), read.size(connection)
        root = read.root(connection).hex()
    said = {"title": opened.title, "site": opened.site, "simulated": opened.simulated, "origin": origin}
    return told({**said, "guarded": here.guarded, "entries": size, "root": root})


@API.get("/entries", answers=shapes.page_of("entries", shapes.EntryRow))
def entries(  # noqa: PLR0913, PLR0917 - what may be asked
    here: Visit,
    by: Name = "",
    kind: Name = "",
    about: Name = "",
    since: Time = "",
    until: Time = "",
    after: After = -1,
    limit: Limit = 100,
) -> Response:
    """List the audit trail, the first entry first: what was said, by whom and when, what corrected it, who signed it."""
    asked = Asked(by=by, kind=kind, about=about, since=since, until=until, first=after + 1)
    with here.reading() as connection:
        plain = [
            {"entry": line.entry, **entry.model_dump(mode="json"), **line.plain()}
            for line, entry in lines(connection, headers(connection, asked, limit))
        ]
    return paged(here, "entries", plain, limit, plain[-1]["entry"] if plain else None)


@API.get("/entries/{number}", answers=shapes.Entry, tagged=True)
def entry(here: Visit, number: Number) -> Response:
    """Tell one entry; `content` is what was said first, `holds` what holds now, where it was corrected.

    Its ETag is what `If-Match` names where the entry is amended.
    """
    with here.reading() as connection:
        return told(told_entry(connection, number))


@API.get("/entries/{number}/bytes", answers=shapes.Anything)
def stored(here: Visit, number: Number) -> Response:
    """Give the stored bytes of an entry: what is hashed."""
    with here.reading() as connection:
        return Response(read.body(connection, number), media_type="application/json")


@API.get("/entries/{number}/proof", answers=shapes.Proof)
def proof(here: Visit, number: Number) -> Response:
    """Prove that an entry is in the record, under the newest signed checkpoint that covers it (RFC 9162, 2.1.3)."""
    with here.reading() as connection:
        return told(proof_of(connection, number).plain())


@API.get("/entries/{number}/files/{sha256}", gives=("application/octet-stream",))
def file(here: Visit, number: Number, sha256: Annotated[str, Path(max_length=64)]) -> Response:
    """Give a file that an entry names; its bytes are hashed again first."""
    with here.reading() as connection:
        said = entry_at(connection, number).content
    name, path = kept_file(here.record, said, sha256)
    return FileResponse(path, media_type="application/octet-stream", filename=name)


@API.get("/checkpoint", answers=shapes.Checkpoint)
def checkpoint(here: Visit) -> Response:
    """Give the checkpoint of the record as it is now, and the last one that was signed, if any was."""
    with here.reading() as connection:
        now = read.checkpoint(connection, ask.origin(connection))
        signed = ask.rows(connection, CHECKPOINT)
    plain: dict[str, Any] = {"size": now.size, "root": now.root.hex(), "checkpoint": now.text(), "signed": None}
    if signed:
        last = signed[-1]
        plain["signed"] = {"entry": last.entry, "size": last.size, "root": last.root, "checkpoint": last.note}
    return told(plain)


@API.get("/consistency", answers=shapes.Consistency)
def consistency(
    here: Visit,
    old: Annotated[int, Query(ge=0, le=LARGEST)],
    new: Annotated[int | None, Query(ge=0, le=LARGEST)] = None,
) -> Response:
    """Prove that the first `old` entries are still the first of the first `new`, or of all (RFC 9162, 2.1.4)."""
    with here.reading() as connection:
        size = read.size(connection) if new is None else new
        path = read.consistency(connection, old, size)
        roots = [read.root(connection, each).hex() for each in (old, size)]
    names = ("old_root", "new_root")
    return told(
        {"old": old, "new": size, **dict(zip(names, roots, strict=True)), "path": [each.hex() for each in path]}
    )


@API.post("/verify", scope="read", answers=shapes.Verified)
def verify(here: Visit, wanted: Verification) -> Response:
    """Verify the whole record: entries, tree, signatures, history, authority; with `files` every raw file too."""
    with alone():
        found = verify_whole(here.record, files=wanted.files, kept=wanted.kept)
    return told({"answer": overall(found), "findings": [each.plain() for each in found]})


@API.get("/keys", answers=shapes.Keys)
def keys(here: Visit) -> Response:
    """List the keys that the record names: its own, and those of its witnesses."""
    with here.reading() as connection:
        named = list(keyring(connection).keys.values())
    return told(
        {
            "keys": [
                {
                    "name": each.verifier.name,
                    "verifier": each.verifier.text(),
                    "fingerprint": fingerprint(each.verifier),
                    "purpose": each.purpose,
                    "stands": each.stands(),
                    "entry": each.entry,
                }
                for each in named
            ]
        }
    )


def told_entry(connection: Connection, number: int) -> dict[str, Any]:
    """All that is told of one entry."""
    leaf = read.leaf(connection, number).hex()
    ((line, said),) = lines(connection, headers(connection, Asked(first=number), 1))
    holds = entry_at(connection, number, line.amended[-1]).content if line.amended else None
    plain = {"entry": number, "leaf": leaf, **said.model_dump(mode="json"), **line.plain()}
    return {**plain, "holds": holds.model_dump(mode="json") if holds else None}
