"""Verify the record, or an evidence package that somebody gave; back the record up."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from seedlot.acts.keeping import backup
from seedlot.acts.verifying import verify_whole
from seedlot.dossier.verifier.verify import BrokenError, verify_pack
from seedlot.history import ask
from seedlot.history.tables import CHECKPOINT, HEADER
from seedlot.record import read
from seedlot.record.entries.trust import Drill
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Finding, overall
from seedlot.terms.words import Role
from seedlot.web import jobs
from seedlot.web.here import Here, Visit
from seedlot.web.section import Section
from seedlot.web.show import go, page
from seedlot.web.uploads import State

SECTION = Section("verify")

#: What begins every zip (PKWARE APPNOTE, 4.3.7).
_ZIP = b"PK\x03\x04"
#: A record is verified once at a time: it reads every entry.
_ALONE = threading.Lock()


class UnderWayError(SeedlotError):
    """A verification or a backup while another is under way."""

    def __init__(self) -> None:
        super().__init__("The record is being verified or backed up already", mend="Wait until that is done.")


class NoPackageError(SeedlotError):
    """A package to be verified that is none."""

    def __init__(self) -> None:
        super().__init__("This is no evidence package", mend="Choose the .zip file that Seedlot made.")


@SECTION.get("/verify")
def verify(here: Visit) -> Response:
    """Ask what is to be verified."""
    return _shown(here)


@SECTION.post("/verify")
def verify_record(here: Visit) -> Response:
    """Verify the whole record; every raw file too, where that is asked."""
    kept = here.field("kept").replace("\r\n", "\n")
    files = bool(here.field("files"))

    def work(tell: jobs.Tell) -> State:
        with alone():
            found = verify_whole(here.record, files=files, kept=f"{kept}\n" if kept else "", progress=tell)
        return {"what": "The record", "found": [each.model_dump(mode="json") for each in found]}

    try:
        job, done = jobs.run(here, jobs.Asked(called="Verification of the record", back="/verify"), work)
    except SeedlotError as error:
        return _shown(here, error=error)
    if not done or "found" not in job.state:
        return go(job.page)
    found = tuple(map(Finding.model_validate, job.state["found"]))
    return _shown(here, what="The record", found=found, kept=job.page)


@SECTION.post("/verify/package")
def verify_package(here: Visit) -> Response:
    """Verify an evidence package. It is read from a folder of its own, which is deleted again; nothing is unpacked."""
    given = here.files("package")
    try:
        if not given or given[0].file.read(len(_ZIP)) != _ZIP:
            raise NoPackageError
        given[0].file.seek(0)
        with TemporaryDirectory(prefix="seedlot-") as folder:
            path = Path(folder) / "package.zip"
            with path.open("wb") as file:
                shutil.copyfileobj(given[0].file, file)
            told = verify_pack(path)
    except BrokenError as error:
        return _shown(here, error=SeedlotError(str(error), mend="Choose another file."))
    except SeedlotError as error:
        return _shown(here, error=error)
    return _shown(here, what="The package", found=tuple(map(Finding.model_validate, told["findings"])))


@SECTION.get("/admin/backup", may=("drill", Role.AUDITOR))
def backup_form(here: Visit) -> Response:
    """Show where the record is backed up to, and which restores were tried."""
    return _backup(here)


@SECTION.post("/admin/backup", may=("drill",))
def back_up(here: Visit) -> Response:
    """Bring the backup up to date, in the folder that the server was told."""
    try:
        with alone():
            done = backup(here.record, _folder(here), desk=bool(here.field("desk")))
    except SeedlotError as error:
        return _backup(here, error=error)
    return _backup(here, found=done.findings, size=done.checkpoint.size)


def _shown(
    here: Here, *, what: str = "", found: tuple[Finding, ...] = (), error: SeedlotError | None = None, kept: str = ""
) -> Response:
    with here.reading() as connection:
        size, signed = read.size(connection), ask.rows(connection, CHECKPOINT)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    told = {"what": what, "found": found, "stands": overall(found) if found else None, "error": error, "kept": kept}
    return page(here, "admin/verify.html", status=status, size=size, last=signed[-1] if signed else None, **told)


def _backup(
    here: Here, *, found: tuple[Finding, ...] = (), size: int | None = None, error: SeedlotError | None = None
) -> Response:
    with here.reading() as connection:
        drills = ask.rows(connection, HEADER, kind=Drill.KIND)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return page(here, "admin/backup.html", status=status, drills=drills, found=found, size=size, error=error)


def _folder(here: Here) -> Path:
    """The folder that the server was told: nobody names one in a page."""
    if not here.serving.backup:
        raise SeedlotError("No folder for backups is set", mend="Start the server with `--backup FOLDER`.")
    return Path(here.serving.backup)


@contextmanager
def alone() -> Iterator[None]:
    """Nothing of the kind is under way beside it."""
    if not _ALONE.acquire(blocking=False):
        raise UnderWayError
    try:
        yield
    finally:
        _ALONE.release()
