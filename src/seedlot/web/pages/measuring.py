"""Measure: upload raw files, see the whole analysis, say which sample is which item, and seal what was seen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from seedlot.acts import measure as measuring
from seedlot.acts import running
from seedlot.acts.seal import RefusedError
from seedlot.book.cells import read_identifier, tidy
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Measured
from seedlot.terms.assay import Assay
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Finding
from seedlot.terms.result import Result
from seedlot.web import uploads
from seedlot.web.chart import chart_json, chart_svg
from seedlot.web.here import Here, Visit
from seedlot.web.jobs import Asked, Tell, sealed
from seedlot.web.pages.importing import progress_of
from seedlot.web.section import Section
from seedlot.web.show import entry_url, go, page
from seedlot.web.uploads import Upload

SECTION = Section("measuring")

KIND = "measured"
_RESULT = "result.json"
#: Rows of a table that are shown before it is sealed; its entry shows the rest.
_ROWS = 25


#: Words of the names of settings that stand otherwise in a label.
_WORDS = {"min": "least", "max": "greatest", "cv": "CV", "gc": "GC", "ibs0": "IBS0", "ldh": "LDH", "lod": "LOD"}
_WORDS |= {"loq": "LOQ", "ntc": "NTC", "ph": "pH", "r2": "R\u00b2", "sd": "SD", "24h": "at 24 h"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting of an assay: what is taken without it, what it means, what was typed."""

    name: str
    without: str
    says: str
    choices: tuple[str, ...]
    value: str

    @property
    def label(self) -> str:
        """Its name in words: `min_viability_24h` is Least viability at 24 h."""
        words = " ".join(_WORDS.get(word, word) for word in self.name.split("_"))
        return words[0].upper() + words[1:] if words.split()[0].islower() else words


class OtherResultError(SeedlotError):
    """An analysis that is not the one that was shown."""

    def __init__(self) -> None:
        super().__init__("The analysis is not the one that you saw", mend="Look at it again; nothing was sealed.")


@SECTION.get("/measure", may=("measured",))
def choose(here: Visit) -> Response:
    """Choose an assay, then its files and settings."""
    return _ask(here, here.request.query_params.get("assay", ""))


@SECTION.post("/measure", may=("measured",))
def send(here: Visit) -> Response:
    """Take raw files, and analyse them."""
    name = here.field("assay")
    try:
        room = running.room(name)
        files = _chosen(here, room)
        about = {
            "assay": name,
            "settings": _given(here, room),
            "files": [each.filename for each in files],
            "item": here.field("item"),
        }
        token = uploads.receive(here.serving, files, person=here.person, kind=KIND, about=about)
        uploads.work_on(_find(here, token), _analysis(about), patience=here.serving.patience)
    except SeedlotError as error:
        return _ask(here, name, error)
    return go(f"/measure/{token}")


@SECTION.get("/measure/{token}", may=("measured",))
def outcome(here: Visit, token: str) -> Response:
    """Show an analysis before it is sealed, or how far it is."""
    return _outcome(here, _find(here, token))


@SECTION.get("/measure/{token}/state", may=("measured",))
def state_of(here: Visit, token: str) -> Response:
    """Tell a script how far it is."""
    return progress_of(_find(here, token))


@SECTION.get("/measure/{token}/charts/{number}.svg", may=("measured",))
def picture(here: Visit, token: str, number: int) -> Response:
    """Draw a chart of an analysis that is not sealed yet."""
    return chart_svg(_result(_find(here, token))[0].charts[_within(here, token, number)], here)


@SECTION.get("/measure/{token}/charts/{number}.json", may=("measured",))
def data(here: Visit, token: str, number: int) -> Response:
    """Give a chart of an analysis that is not sealed yet, to be explored."""
    return chart_json(_result(_find(here, token))[0].charts[_within(here, token, number)], here)


@SECTION.post("/measure/{token}", may=("measured",))
def act(here: Visit, token: str) -> Response:
    """Seal the analysis that was seen, or throw it away."""
    upload = _find(here, token)
    if here.field("do") == "discard":
        uploads.discard(upload)
        return go(f"/measure?assay={upload.state['assay']}")
    if here.field("do") == "again":
        settings = _given(here, running.room(upload.state["assay"]))
        upload = replace(upload, state={**upload.state, "settings": settings})
        uploads.work_on(upload, _analysis(upload.state), patience=here.serving.patience)
        return go(f"/measure/{token}")
    try:
        statement, paths = _statement(here, upload)
        if here.field("do") != "seal":
            found = measuring.examined(here.record, here.who, statement, paths, now=here.now)
            return _outcome(here, upload, examined=("It is new", found) if found is not None else ("", ()))
        return _seal(here, upload, statement, paths)
    except RefusedError as error:
        return _outcome(here, upload, error=error, refused=error.faults)
    except SeedlotError as error:
        return _outcome(here, upload, error=error)


def _chosen(here: Here, room: Assay[Any, Any]) -> list[UploadFile]:
    """The files that were sent.

    Raises:
        SeedlotError: there are none.
    """
    files = here.files("files")
    if not files:
        raise SeedlotError("No file was chosen", mend=f"Choose the raw files ({', '.join(room.accepts)}).")
    return files


def _analysis(about: dict[str, Any]) -> uploads.Work:
    """What a thread does with raw files: the assay, whose result is kept beside them."""

    def work(folder: Path, tell: Callable[[str, int, int], None]) -> uploads.State:
        tell("measuring", 0, 0)
        paths = [folder / "files" / name for name in about["files"]]
        result = running.assay(about["assay"], paths, dict(about["settings"]))
        (folder / _RESULT).write_bytes(result.model_dump_json().encode())
        return {"analysed": True}

    return work


def _given(here: Here, room: Assay[Any, Any]) -> dict[str, str]:
    """The settings that were typed."""
    return {each: text for each in room.settings.model_fields if (text := here.field(f"set-{each}"))}


def _statement(here: Here, upload: Upload) -> tuple[Statement, list[Path]]:
    """What is to be sealed: what was seen and nothing else, with what was typed; and its files."""
    result, digest = _result(upload)
    if here.field("seen") != digest:
        raise OtherResultError
    items = _items(here, _samples(result))
    paths = [upload.files / name for name in upload.state["files"]]
    content = measuring.said_of(result, _named(here.field("measurement")), items)
    occurred, source, note = (here.field(name) for name in ("occurred", "source", "note"))
    return Statement(content=content, occurred=occurred, source=source, note=note), paths


def _seal(here: Here, upload: Upload, statement: Statement, paths: list[Path]) -> Response:
    """Seal what was seen, as work that may last."""

    def work(tell: Tell) -> uploads.State:
        tell("sealing", 0, 0)
        numbers = measuring.measure(here.record, here.who, statement, paths, now=here.now)
        uploads.discard(upload)
        return {"to": entry_url(numbers[0]) if numbers else "/measure?held=yes"}

    content = statement.content
    typed = {
        "Measurement": content.identifier(),
        "Items": ", ".join(content.items.values() if isinstance(content, Measured) else ()),
        "Source": statement.source,
        "Note": statement.note,
    }
    asked = Asked(called="The sealing of a measurement", back=upload.page, seals=content.KIND, typed=typed)
    return sealed(here, asked, work)


def _named(text: str) -> str:
    """An identifier as every book reads it.

    Raises:
        SeedlotError: it is none.
    """
    try:
        return read_identifier(tidy(text))
    except ValueError as fault:
        says = f"The measurement's identifier {fault}" if text else "The measurement has no identifier"
        raise SeedlotError(says, mend="Give one that no other measurement has.") from None


def _items(here: Here, samples: Sequence[str]) -> dict[str, str]:
    """Which sample is which item, as it was typed; one alone is the whole result.

    Raises:
        SeedlotError: no item was named.
    """
    typed = {name: item for place, name in enumerate(samples) if (item := here.field(f"item-{place}"))}
    if len(samples) <= 1 and (whole := here.field("item-0")):
        typed = {"": whole}
    if not typed:
        raise SeedlotError("It is not said which item was measured", mend="Name the item, or the item of each sample.")
    return typed


def _find(here: Here, token: str) -> Upload:
    return uploads.find(here.serving, token, person=here.person, kind=KIND)


def _result(upload: Upload) -> tuple[Result, str]:
    """The analysis of an upload, and the hash of what was kept of it."""
    try:
        text = (upload.folder / _RESULT).read_bytes()
    except OSError:
        raise uploads.NoUploadError from None
    return Result.model_validate_json(text), hashlib.sha256(text).hexdigest()


def _within(here: Here, token: str, number: int) -> int:
    if not 0 <= number < len(_result(_find(here, token))[0].charts):
        raise uploads.NoUploadError
    return number


def _samples(result: Result) -> list[str]:
    return list(dict.fromkeys(each.sample for each in result.reportables))


def _ask(here: Here, name: str, error: SeedlotError | None = None) -> Response:
    """Ask for an assay; for one that is chosen, its files and settings."""
    rooms = running.rooms()
    room = rooms.get(name)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    settings = [] if room is None else _settings(here, room)
    item = here.field("item") or here.request.query_params.get("item", "")
    held = here.request.query_params.get("held", "") == "yes"
    told = {"rooms": rooms.values(), "room": room, "settings": settings, "error": error, "item": item, "held": held}
    return page(here, "enter/measure.html", status=status, upload=here.serving.upload, **told)


def _settings(here: Here, room: Assay[Any, Any], given: Mapping[str, str] = MappingProxyType({})) -> list[Setting]:
    properties = room.settings.model_json_schema()["properties"]
    return [
        Setting(
            name=name,
            without=_without(field.default),
            says=field.description or "",
            choices=tuple(map(str, properties[name].get("enum", ()))),
            value=here.field(f"set-{name}") or given.get(name, ""),
        )
        for name, field in room.settings.model_fields.items()
    ]


def _without(value: object) -> str:
    if isinstance(value, dict | tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in {None, ""} else str(value)


def _outcome(
    here: Here,
    upload: Upload,
    *,
    error: SeedlotError | None = None,
    refused: tuple[Finding, ...] = (),
    examined: tuple[str, tuple[Finding, ...]] | None = None,
) -> Response:
    """Show an analysis, what was typed under it, and what was found of that: `examined` says whether it is new."""
    result, digest = _result(upload) if upload.state.get("analysed") and not upload.is_running else (None, "")
    samples = [] if result is None else _samples(result)
    given = {"measurement": "", "occurred": here.now.date().isoformat(), "source": "", "note": ""}
    typed = {name: here.field(name) or text for name, text in given.items()}
    named = upload.state.get("item", "") if len(samples) <= 1 else ""
    items = [here.field(f"item-{place}") or named for place in range(max(len(samples), 1))]
    return page(
        here,
        "enter/analysis.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        upload=upload,
        state=upload.state,
        path=f"/measure/{upload.token}",
        result=result,
        digest=digest,
        samples=samples,
        items=items,
        typed=typed,
        tables=[] if result is None else [(name, rows[:_ROWS], len(rows)) for name, rows in result.tables.items()],
        settings=_settings(here, running.room(upload.state["assay"]), upload.state.get("settings", {})),
        error=error,
        refused=refused,
        examined=examined,
    )
