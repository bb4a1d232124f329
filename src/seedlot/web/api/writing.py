"""What is done: entries, books, measurements. Each is done once for its Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import File, Form, UploadFile
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from seedlot.acts import measure as measuring
from seedlot.acts import running
from seedlot.acts.batch import Outcome, each_alone, run_batch
from seedlot.acts.importing import import_book
from seedlot.acts.seal import OWN_ACT, say, state
from seedlot.book.cells import read_identifier, tidy
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.entry import KINDS as EVERY_KIND
from seedlot.record.entries.evidence import Measured
from seedlot.specs.judge import WORST_FIRST
from seedlot.terms.errors import SeedlotError, first_fault
from seedlot.terms.finding import Answer
from seedlot.terms.result import Result
from seedlot.terms.screening import noted
from seedlot.web import uploads
from seedlot.web.api import shapes
from seedlot.web.api.doing import Key, once
from seedlot.web.api.door import Api
from seedlot.web.api.problems import BadRequestError
from seedlot.web.api.saying import told
from seedlot.web.entry_form import KINDS
from seedlot.web.here import Here, Visit

API = Api("doing")
Files = Annotated[list[UploadFile], File(max_length=1_000)]
Text = Annotated[str, Form(max_length=2_000)]
#: What can be entered by itself; a measurement is sealed with its files.
KNOWN: dict[str, type[Content]] = {each.KIND: each for each in EVERY_KIND if not issubclass(each, (*OWN_ACT, Measured))}


class Said(BaseModel):
    """One thing to be entered: of which kind, its fields, when it happened, where that is known from, a remark.

    `screened` says why what looks like personal data is none; it is sealed.
    """

    kind: str = Field(max_length=100)
    content: dict[str, Any]
    occurred: str = Field(max_length=40)
    source: str = Field(default="", max_length=2_000)
    note: str = Field(default="", max_length=20_000)
    screened: str = Field(default="", max_length=2_000)


@API.post("/entries", scope="enter", may=KINDS, answers=shapes.Entered, statuses=(201, 200))
def enter(here: Visit, said: Said, key: Key) -> Response:
    """Enter one thing. What the record already says is not written again: `entry` is then null."""
    if said.kind not in KNOWN:
        raise SeedlotError(
            f"'{said.kind}' is not a kind that can be entered", mend=f"Choose one of: {', '.join(KNOWN)}."
        )

    def work() -> tuple[int, Any]:
        try:
            content = KNOWN[said.kind].model_validate_json(json.dumps(said.content))
            statement = say(content, said.occurred, source=said.source, note=noted(said.note, said.screened))
        except ValidationError as error:
            fields = ", ".join(KNOWN[said.kind].model_fields)
            raise SeedlotError(": ".join(first_fault(error)), mend=f"Fields of {said.kind}: {fields}.") from error
        (number,) = state(here.record, here.who, statement, now=here.now) or (None,)
        return (HTTPStatus.OK if number is None else HTTPStatus.CREATED), {"entry": number}

    return once(here, key, said.model_dump_json().encode("utf-8", "surrogatepass"), work)


@API.post("/imports", scope="enter", may=(*KINDS, "measured"), answers=shapes.Imported, statuses=(201, 200))
def imported(
    here: Visit, files: Files, key: Key, book: Text = "", *, check: Annotated[bool, Form()] = False
) -> Response:
    """Import a book with the files that it names: everything is written or nothing. `check` only checks it.

    `book` names the workbook among the files; left out, it is the only .xlsx, else the .csv files are its sheets.
    """

    def work() -> tuple[int, Any]:
        with _laid(here, files) as folder:
            path = folder / _book(files, book) if _book(files, book) else folder
            done = import_book(here.record, here.who, path, now=here.now, check=check)
        if any(each.answer is not None for each in done.faults):
            raise BadRequestError(
                "The book has faults; nothing was written", "Mend what `faults` says, and send it again.", done.faults
            )
        plain = {
            "written": {"first": done.added[0], "count": len(done.added)} if done.added else None,
            "unchanged": done.unchanged,
            "new": done.kinds,
            "faults": [fault.plain() for fault in done.faults],
        }
        return (HTTPStatus.CREATED if done.added else HTTPStatus.OK), plain

    return once(here, key, _asked(files, book=book, check=check), work)


@API.post("/assays/{assay}", scope="measure", answers=Result)
def assayed(here: Visit, assay: str, files: Files, settings: Text = "{}") -> Response:
    """Run an assay on raw files. Nothing is sealed and nothing is kept. `settings` is a JSON object."""
    chosen = _object("settings", settings)
    running.room(assay)
    with _laid(here, files) as folder:
        result = running.assay(assay, _paths(folder, files), chosen)
    return told(result.plain())


@API.post("/assays/{assay}/batch", scope="measure", answers=shapes.Batch)
def batched(
    here: Visit,
    assay: str,
    files: Annotated[list[UploadFile], File(max_length=1_000, description="Raw files; each is measured alone.")],
    beside: Annotated[
        list[UploadFile],
        File(default_factory=list, max_length=100, description="What joins every measurement: gates, controls."),
    ],
    settings: Text = "{}",
) -> Response:
    """Run an assay on many raw files, each by itself, with the same settings. Nothing is sealed and nothing is kept.

    A file that fails is told, and stops no other; its answer is `not met`. That of one that gave no value is never `met`.
    """
    chosen = _object("settings", settings)
    with _laid(here, [*files, *beside]) as folder:
        tasks = each_alone(assay, _paths(folder, files), chosen, beside=_paths(folder, beside))
        found = [_outcome(each.filename or "", done) for each, done in zip(files, run_batch(tasks), strict=True)]
    answers = [each.answer for each in found]
    failed = sum(each.error is not None for each in found)
    told_ = shapes.Batch(
        assay=assay,
        answer=min(answers, key=WORST_FIRST.index, default=Answer.NOT_KNOWN),
        done=len(found) - failed,
        failed=failed,
        outcomes=found,
    )
    return told(told_.model_dump(mode="json"))


@API.get("/assays", answers=shapes.Assays)
def assays(here: Visit) -> Response:
    """List every assay, what it reads, and its settings."""
    del here
    return told(
        {
            "assays": [
                {
                    "name": room.name,
                    "version": room.version,
                    "title": room.title,
                    "accepts": list(room.accepts),
                    "guidelines": list(room.guidelines),
                    "settings": room.settings.model_json_schema()["properties"],
                }
                for room in running.rooms().values()
            ]
        }
    )


@API.post("/measurements", scope="measure", may=("measured",), answers=shapes.Measured, statuses=(201, 200))
def measured(  # noqa: PLR0913, PLR0917 - what is sealed of a measurement
    here: Visit,
    files: Files,
    key: Key,
    assay: Text,
    measurement: Text,
    items: Annotated[Text, Form(description='JSON: {"SAMPLE": "ITEM"}; {"": "ITEM"} for the whole.')],
    occurred: Text,
    settings: Text = "{}",
    source: Text = "",
    note: Text = "",
) -> Response:
    """Run an assay on raw files, and seal its result; the files are kept by their hash."""
    chosen, mapped = _object("settings", settings), _object("items", items)

    def work() -> tuple[int, Any]:
        with _laid(here, files) as folder:
            paths = _paths(folder, files)
            content = measuring.measured(_identifier(measurement), mapped, assay, paths, chosen)
            statement = Statement(content=content, occurred=occurred, source=source, note=note)
            numbers = measuring.measure(here.record, here.who, statement, paths, now=here.now)
        plain = {"entry": numbers[0] if numbers else None, "result": content.result.plain()}
        return (HTTPStatus.CREATED if numbers else HTTPStatus.OK), plain

    said = {"assay": assay, "measurement": measurement, "items": mapped, "occurred": occurred, "settings": chosen}
    return once(here, key, _asked(files, **said, source=source, note=note), work)


def _outcome(name: str, outcome: Outcome) -> shapes.BatchRow:
    """What became of a file, by the name with which it was sent."""
    fault, result = outcome.fault, outcome.result
    return shapes.BatchRow(
        name=name,
        answer=outcome.answer,
        values=len(result.reportables) if result else 0,
        determined=outcome.determined,
        error=shapes.Fault(what=fault.what, where=fault.where, mend=fault.mend) if fault else None,
        result=result,
    )


def _digest(sent: UploadFile) -> str:
    held = hashlib.sha256()
    while part := sent.file.read(1024 * 1024):
        held.update(part)
    sent.file.seek(0)
    return held.hexdigest()


def _asked(files: Sequence[UploadFile], **said: Any) -> bytes:
    """What a request with files asks, as a few bytes: their names and hashes, and the rest."""
    held = [[each.filename, _digest(each)] for each in files]
    return json.dumps([held, said], sort_keys=True).encode()


@contextmanager
def _laid(here: Here, files: Sequence[UploadFile]) -> Iterator[Path]:
    """The files in a folder of their own, which is gone afterwards; none has a name that leads out of it."""
    token = uploads.receive(here.serving, files, person=here.person, kind="api", about={})
    upload = uploads.find(here.serving, token, person=here.person, kind="api")
    try:
        yield upload.files
    finally:
        uploads.discard(upload)


def _paths(folder: Path, files: Sequence[UploadFile]) -> list[Path]:
    return [folder / (each.filename or "").replace("\\", "/") for each in files]


def _book(files: Sequence[UploadFile], book: str) -> str:
    """The name of the workbook among the files; empty where the folder is the book."""
    names = [each.filename or "" for each in files]
    if book:
        if book not in names:
            raise BadRequestError(f"No file that was sent is called '{book}'", "Name the workbook as it was sent.")
        return book
    books = [each for each in names if each.lower().endswith((".xlsx", ".xlsm")) and "/" not in each]
    if len(books) > 1:
        raise BadRequestError("Several workbooks were sent", "Name the one that is the book in `book`.")
    return books[0] if books else ""


def _object(what: str, text: str) -> dict[str, str]:
    """A JSON object of texts; other values are written as JSON."""
    try:
        plain = json.loads(text)
    except ValueError:
        plain = None
    if not isinstance(plain, dict):
        raise BadRequestError(f"`{what}` is no JSON object", 'Write {"name": "value"}.')
    return {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in plain.items()}


def _identifier(text: str) -> str:
    """An identifier as every book reads it."""
    try:
        return read_identifier(tidy(text))
    except ValueError as fault:
        says = f"The measurement's identifier {fault}"
        raise BadRequestError(says, "Give one that no other measurement has.") from None
