"""Import: upload a book with the files that it names, see every fault in its place, and seal it whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from seedlot.acts.importing import Imported, import_book
from seedlot.book.columns import PAGES
from seedlot.book.template import write_template
from seedlot.book.typed import rows_at
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Finding
from seedlot.web import uploads
from seedlot.web.entry_form import ENTERERS, said
from seedlot.web.here import Here, Visit
from seedlot.web.section import Section
from seedlot.web.show import go, page
from seedlot.web.uploads import Upload

SECTION = Section("importing")

KIND = "book"
#: Findings that are kept and shown; the rest is counted.
_SHOWN = 500
#: Files that are named where a book is a folder.
_NAMED = 3
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A cell of a book as it is shown: its text, and what was found there."""

    text: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


#: A cell that is empty and of which nothing was found.
EMPTY = Spot(text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The rows of a sheet in which something was found."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Spot, ...]], ...]


@SECTION.get("/import", may=ENTERERS)
def ask(here: Visit) -> Response:
    """Ask for a book."""
    return _ask(here)


@SECTION.get("/import/book.xlsx", may=ENTERERS)
def empty_book(here: Visit) -> Response:
    """Give an empty book, or one that is filled in as an example."""
    example = here.request.query_params.get("example", "") == "yes"
    with uploads.scratch() as folder:
        path = folder / "book.xlsx"
        write_template(path, example=example)
        data = path.read_bytes()
    name = "example.xlsx" if example else "book.xlsx"
    return Response(data, media_type=_XLSX, headers={"content-disposition": f'attachment; filename="{name}"'})


@SECTION.post("/import", may=ENTERERS)
def send(here: Visit) -> Response:
    """Take a book, and check it."""
    try:
        book, files = _chosen(here)
        token = uploads.receive(
            here.serving, files, person=here.person, kind=KIND, about={"book": book, "called": _called(book, files)}
        )
        upload = _find(here, token)
        uploads.work_on(upload, _work(here, book, check=True), patience=here.serving.patience)
    except SeedlotError as error:
        return _ask(here, error)
    return go(f"/import/{token}")


@SECTION.get("/import/{token}", may=ENTERERS)
def outcome(here: Visit, token: str) -> Response:
    """Show what was found in a book, or how far it is."""
    upload = _find(here, token)
    state = upload.state
    found = [Finding.model_validate(each) for each in state.get("faults", ())]
    placed = [each for each in found if each.where.rpartition("!")[0] in PAGES]
    sheets = tuple(_shown(placed, state.get("rows", {})))
    others = [each for each in found if each not in placed]
    told: dict[str, Any] = {
        "upload": upload,
        "state": state,
        "sheets": sheets,
        "others": others,
        "path": f"/import/{token}",
    }
    return page(here, "enter/book.html", wrong=any(each.answer is not None for each in found), **told)


@SECTION.get("/import/{token}/state", may=ENTERERS)
def state_of(here: Visit, token: str) -> Response:
    """Tell a script how far it is."""
    return progress_of(_find(here, token))


@SECTION.post("/import/{token}", may=ENTERERS)
def act(here: Visit, token: str) -> Response:
    """Seal a book that was checked, check it again, or throw it away."""
    upload = _find(here, token)
    wish = here.field("do")
    if wish == "discard":
        uploads.discard(upload)
        return go("/import")
    work = _work(here, upload.state["book"], check=wish != "seal")
    uploads.work_on(upload, work, patience=here.serving.patience)
    return go(f"/import/{token}")


def progress_of(upload: Upload) -> Response:
    """How far the work on an upload is, for a script."""
    return JSONResponse(upload.far)


def _find(here: Here, token: str) -> Upload:
    return uploads.find(here.serving, token, person=here.person, kind=KIND)


def _ask(here: Here, error: SeedlotError | None = None) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(here, "enter/import.html", status=status, error=error, upload=here.serving.upload)


def _chosen(here: Here) -> tuple[str, list[UploadFile]]:
    """The name of the book among the files that were sent, empty where the folder is the book, and the files.

    Raises:
        SeedlotError: no book was chosen, or several.
    """
    book, raw, folder = (here.files(name) for name in ("book", "raw", "folder"))
    books = [each for each in book if _is_workbook(each)]
    if folder and not book:
        _without_first(folder)
        books = [each for each in folder if _is_workbook(each) and "/" not in (each.filename or "")]
        sheets = [each for each in folder if (each.filename or "").lower().endswith(".csv")]
        books = books if not sheets or len(books) == 1 else []
    elif not book:
        raise SeedlotError("No book was chosen", mend="Choose an .xlsx, or the .csv files that are its sheets.")
    if len(books) > 1 or (books and len(book) > 1):
        raise SeedlotError("Several books were chosen", mend="Import one after the other.")
    return (books[0].filename or "") if books else "", [*book, *raw, *folder]


def _called(book: str, files: Sequence[UploadFile]) -> str:
    """What a book is called: its workbook, or its first sheets."""
    names = [each.filename or "" for each in files]
    return book or ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _is_workbook(sent: UploadFile) -> bool:
    return (sent.filename or "").lower().endswith((".xlsx", ".xlsm"))


def _without_first(sent: Sequence[UploadFile]) -> None:
    """Leave out the name of the folder itself, which a browser puts before each file in it; and what systems hide there."""
    for each in sent:
        each.filename = (each.filename or "").replace("\\", "/").partition("/")[2] or each.filename


def _work(here: Here, book: str, *, check: bool) -> uploads.Work:
    """What a thread does with a book: the act, and what it found."""

    def work(folder: Path, tell: Callable[[str, int, int], None]) -> uploads.State:
        path = folder / "files" / book if book else folder / "files"
        done = import_book(here.record, here.who, path, now=here.now, check=check, progress=tell)
        return {**_told(path, done), "sealed": not check and bool(done.added or done.unchanged), "checked": check}

    return work


def _told(path: Path, done: Imported) -> dict[str, Any]:
    faults = sorted(done.faults, key=lambda each: each.answer is None)[:_SHOWN]
    places = [each.where for each in faults]
    rows = rows_at(path, places) if places else {}
    return {
        "first": done.added[0] if done.added else None,
        "count": len(done.added),
        "unchanged": done.unchanged,
        "kinds": done.kinds,
        "faults": [each.model_dump(mode="json") for each in faults],
        "more": len(done.faults) - len(faults),
        "rows": {title: {str(number): row for number, row in of.items()} for title, of in rows.items()},
    }


def _shown(found: Sequence[Finding], rows: dict[str, dict[str, list[str]]]) -> Iterator[Shown]:
    """The rows of a book that something was found in, each finding at its cell."""
    at: dict[tuple[str, int, int], list[Finding]] = {}
    for each in found:
        title, _, cell = each.where.rpartition("!")
        at.setdefault((title, *coordinate_to_tuple(cell)), []).append(each)
    for title in (each for each in PAGES if each in {title for title, _, _ in at}):
        cells = {int(number): row for number, row in rows.get(title, {}).items()}
        heading = min(cells, default=0)
        heads = tuple(cells.get(heading, ()))
        numbers = sorted({number for of, number, _ in at if of == title})
        width = max([len(heads), *(column for of, _, column in at if of == title)])
        heads = (*heads, *[""] * (width - len(heads)))
        lines = [
            [_spot(at, (title, number, place), heads, cells) for place in range(1, width + 1)] for number in numbers
        ]
        kept = [place for place in range(width) if any(line[place] != EMPTY for line in lines)]
        yield Shown(
            title=title,
            heads=tuple(heads[place] for place in kept),
            rows=tuple(
                (number, tuple(line[place] for place in kept)) for number, line in zip(numbers, lines, strict=True)
            ),
        )


def _spot(
    at: dict[tuple[str, int, int], list[Finding]],
    where: tuple[str, int, int],
    heads: Sequence[str],
    cells: Mapping[int, Sequence[str]],
) -> Spot:
    """A cell with what was found there, which need not name its column again."""
    _, number, column = where
    found, row = at.get(where, []), cells.get(number, ())
    return Spot(
        text=row[column - 1] if column <= len(row) else "",
        faults=tuple(said(each.says, heads[column - 1]) for each in found if each.answer is not None),
        notes=tuple(said(each.says, heads[column - 1]) for each in found if each.answer is None),
    )
