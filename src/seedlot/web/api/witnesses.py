"""Witnesses: who co-signed the record's checkpoints, what one is to be asked, and its answer, which is kept."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from seedlot.acts.checkpoints import ask_witness, keep_cosignature
from seedlot.acts.witnessed import Witnessed, witnessed
from seedlot.record.keys import fingerprint
from seedlot.web.api import shapes
from seedlot.web.api.doing import Key, once
from seedlot.web.api.door import Api
from seedlot.web.api.paging import LARGEST, Name
from seedlot.web.api.saying import told
from seedlot.web.here import Visit

API = Api("witnesses")


class WitnessAnswer(BaseModel):
    """What a witness answered, as it came: its signature line, or a whole note."""

    answer: str = Field(min_length=1, max_length=100_000)


@API.get("/witnesses", answers=shapes.Witnesses)
def witnesses(here: Visit) -> Response:
    """List the witnesses that the record names, and what each co-signed; every co-signature is verified again.

    `answer` is `met` where the last signed checkpoint has a co-signature, else `not known`: nobody outside vouches for it.
    """
    with here.reading() as connection:
        found = witnessed(connection)
    last = found.last
    point = last and shapes.SignedCheckpoint(entry=last.entry, size=last.size, root=last.root, checkpoint=last.note)
    answer = shapes.Witnesses(witnesses=list(map(_row, found.witnesses)), last=point, answer=found.answer)
    return told(answer.model_dump(mode="json"))


@API.get("/witnesses/request", answers=shapes.WitnessRequest)
def request(
    here: Visit,
    witness: Name = "",
    old: Annotated[
        int | None, Query(ge=0, le=LARGEST, description="How many entries the witness said that it holds.")
    ] = None,
) -> Response:
    """Give the request for a co-signature of the last signed checkpoint, with the proof that it continues.

    The witness signs it on its own computer (`seedlot witness sign`); nothing of what entries say is in it.
    """
    with here.reading() as connection:
        asked = ask_witness(connection, name=witness, old=old)
    answer = shapes.WitnessRequest(old=asked.old, size=asked.checkpoint.size, request=asked.text())
    return told(answer.model_dump(mode="json"))


@API.post("/cosignatures", scope="witness", may=("cosignature",), answers=shapes.CosignaturesKept, statuses=(201, 200))
def kept(here: Visit, given: WitnessAnswer, key: Key) -> Response:
    """Verify what a witness answered, and keep it. The record must name the witness's key; only a person names it."""

    def work() -> tuple[int, Any]:
        numbers = keep_cosignature(here.record, here.who, given.answer, now=here.now)
        return (HTTPStatus.CREATED if numbers else HTTPStatus.OK), {"entries": list(numbers)}

    return once(here, key, given.model_dump_json().encode("utf-8", "surrogatepass"), work)


def _row(each: Witnessed) -> shapes.WitnessRow:
    key = each.key
    return shapes.WitnessRow(
        name=key.verifier.name,
        verifier=key.verifier.text(),
        fingerprint=fingerprint(key.verifier),
        stands=key.stands(),
        entry=key.entry,
        cosignatures=list(each.cosignatures),
    )
