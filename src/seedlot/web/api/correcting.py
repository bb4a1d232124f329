"""What is corrected and recalled. Both rest on what was read: `If-Match` says which answer that was (RFC 9110, 13.1.1)."""

from __future__ import annotations

from typing import Any

from fastapi import Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from seedlot.acts.amend import AmendedMeanwhileError, amend, amendments
from seedlot.acts.authority import AMEND_PERSON
from seedlot.acts.recall import OtherAnswerError, Sealing, seal_recall
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.plainly import plain_recall
from seedlot.lineage.radius import cause_named
from seedlot.lineage.recall import recall
from seedlot.lineage.sealed import check_sealed, digest, every_sealed, sealed, since_sealed
from seedlot.web.api import shapes
from seedlot.web.api.conditions import IfMatch, matched, needed, tag_of
from seedlot.web.api.doing import Key, once
from seedlot.web.api.door import Api
from seedlot.web.api.paging import LARGEST
from seedlot.web.api.recording import Number, told_entry
from seedlot.web.api.saying import told
from seedlot.web.here import Visit

API = Api("correcting")


class Correction(BaseModel):
    """What is corrected: fields and their correct values (`occurred`: when it really happened), and why."""

    changes: dict[str, Any] = Field(
        min_length=1,
        max_length=200,
        description="By the name of the field: those of the kind of the entry, of any type that they have.",
    )
    reason: str = Field(max_length=2_000)


class RecallWish(BaseModel):
    """A recall that is to be sealed: its own name, what went wrong, and why. `as_of` is that of the answer that was read."""

    recall: str = Field(max_length=200)
    reason: str = Field(max_length=2_000)
    name: str = Field(min_length=1, max_length=300)
    cause: CauseKind | None = None
    supplier: str = Field(default="", max_length=300)
    begins: str = Field(default="", max_length=40)
    ends: str = Field(default="", max_length=40)
    as_of: int = Field(ge=0, le=LARGEST)


@API.post(
    "/entries/{number}/amendments",
    scope="correct",
    may=("amendment", AMEND_PERSON),
    answers=shapes.Amended,
    statuses=(201,),
    conditional=True,
)
def amended(here: Visit, number: Number, wanted: Correction, key: Key, match: IfMatch = None) -> Response:
    """Correct fields of an entry. `If-Match` is the ETag with which the entry was read: it is refused if it changed since.

    The old content stays; `fallen` are the decisions, reviews and signatures that no longer stand.
    """

    def work() -> tuple[int, Any]:
        needed(match)
        with here.reading() as connection:
            tag, after = tag_of(told_entry(connection, number)), amendments(connection, number)
        if not matched(match, tag):
            raise AmendedMeanwhileError(number)
        entry, fallen = amend(
            here.record, here.who, number, wanted.changes, reason=wanted.reason, after=after, now=here.now
        )
        return 201, {"entry": entry, "amends": number, "fallen": list(fallen)}

    return once(here, key, wanted.model_dump_json().encode("utf-8", "surrogatepass"), work)


@API.post("/recalls", scope="recall", may=("recall",), answers=shapes.RecallSealed, statuses=(201,), conditional=True)
def recalled(here: Visit, wanted: RecallWish, key: Key, match: IfMatch = None) -> Response:
    """Seal the answer of a recall. `If-Match` is the ETag with which it was read, `as_of` its entry."""

    def work() -> tuple[int, Any]:
        needed(match)
        with here.reading() as connection:
            kind = wanted.cause or cause_named(connection, wanted.name, as_of=wanted.as_of).kind
            cause = Cause(kind=kind, name=wanted.name, supplier=wanted.supplier, begins=wanted.begins, ends=wanted.ends)
            found = recall(connection, cause, as_of=wanted.as_of)
        if not matched(match, tag_of(plain_recall(found))):
            raise OtherAnswerError(cause)
        seen = digest(found)
        asked = Sealing(recall=wanted.recall, cause=cause, reason=wanted.reason, seen=seen, as_of=found.as_of)
        number, answer = seal_recall(here.record, here.who, asked, now=here.now)
        return 201, {"entry": number, "recall": wanted.recall, "items": len(answer.touched), "sha256": seen}

    return once(here, key, wanted.model_dump_json().encode("utf-8", "surrogatepass"), work)


@API.get("/recalls", past=True, answers=shapes.Recalls)
def recalls(here: Visit) -> Response:
    """List every recall that is sealed, the last first."""
    with here.reading_as_of() as (connection, as_of):
        found = every_sealed(connection, as_of)
    return told({"recalls": [{name: getattr(each, name) for name in each.__slots__} for each in found]})


@API.get("/recalls/{name:path}", answers=shapes.RecallAsked)
def asked_again(here: Visit, name: str = Path(max_length=300)) -> Response:
    """Ask a sealed recall again, and compare: whether it is answered as it was sealed, and how as of now."""
    with here.reading() as connection:
        entry, said = sealed(connection, name)
        found, compared = check_sealed(connection, name)
        since = since_sealed(connection, name, found)
    plain = {"recall": name, "entry": entry, "reason": said.reason, **plain_recall(found)}
    return told(plain | {"findings": [each.plain() for each in (compared, since) if each is not None]})
