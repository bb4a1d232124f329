"""Qualification: challenge this installation, on the computer that serves the pages; what was observed, and the report."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from seedlot.dossier.qualification_report import qualification_report
from seedlot.qualification.challenge import Part
from seedlot.qualification.qualify import LIMITS, NoPartError, qualify
from seedlot.terms.errors import SeedlotError
from seedlot.web import jobs
from seedlot.web.downloads import download
from seedlot.web.faults import NowhereError
from seedlot.web.guard import WATCH
from seedlot.web.here import Here, Visit
from seedlot.web.pages.verify import alone
from seedlot.web.section import Section
from seedlot.web.show import go, page
from seedlot.web.uploads import State, Upload

SECTION = Section("qualification")

_HOME, _REPORT = "/admin/qualification", "qualification.pdf"
#: What each part challenges, and against what.
_CHALLENGED = {
    Part.INSTALLATION: (
        "Every file of Seedlot and of each package that it needs, their versions, the database, and this record with its raw files",
        "the hashes that were recorded when they were made, the versions with which Seedlot was tested",
    ),
    Part.OPERATION: (
        (
            "A simulated record: who acts is known; no release without authority, review and evidence; altered, rolled-back "
            "and faulty data; backup and restore; correction; recall"
        ),
        "what the requirement asks, stated before it is tried",
    ),
    Part.CALCULATION: (
        "Every assay, on simulated raw files that ship with Seedlot",
        "the values that were computed at release, equal to one part in 10^9",
    ),
}


@SECTION.get(_HOME, may=WATCH)
def form(here: Visit) -> Response:
    """Say what is challenged, and ask which parts are to be."""
    return _asked(here)


@SECTION.post(_HOME, may=("account", "access review"))
def challenge(here: Visit) -> Response:
    """Carry the challenges out, beside nothing else of the kind; the report is kept with them for a day."""
    chosen = set(map(str, here.form.getlist("part")))
    parts = tuple(part for part in Part if part in chosen)
    record, now = here.record, here.now

    def work(tell: jobs.Tell) -> State:
        with alone():
            found = qualify(record, now=now, parts=parts, progress=tell)
        report = qualification_report(found.contents(), at=found.at)
        return {"qualified": found.contents(), jobs.KEEPS: {_REPORT: report}, jobs.UNDER: _HOME}

    try:
        if not parts:
            raise NoPartError
        job, done = jobs.run(here, jobs.Asked(called="Qualification of this installation", back=_HOME), work)
    except SeedlotError as error:
        return _asked(here, error=error)
    return go(str(job.state["to"]) if done and "to" in job.state else job.page)


@SECTION.get("/admin/qualification/{token}", may=WATCH)
def result(here: Visit, token: str) -> Response:
    """Show every challenge that was made, by its part."""
    job = jobs.find(here, token)
    if "qualified" not in job.state:
        return go(job.page)
    told = job.state["qualified"]
    return page(here, "admin/qualified.html", told=told, report=f"{_HOME}/{token}/{_REPORT}")


@SECTION.get("/admin/qualification/{token}/qualification.pdf", may=WATCH)
def report(here: Visit, token: str) -> Response:
    """Give the report, to be signed by those who accept it."""
    return download(_kept(jobs.find(here, token)), _REPORT, "application/pdf")


def _kept(job: Upload) -> bytes:
    try:
        return (job.files / _REPORT).read_bytes()
    except OSError:
        raise NowhereError("This work made no report", mend=f"Carry the challenges out at {_HOME}.") from None


def _asked(here: Here, *, error: SeedlotError | None = None) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    chosen = set(map(str, here.form.getlist("part"))) if here.form else set(Part)
    parts = [(str(part), *_CHALLENGED[part]) for part in Part]
    told = {"parts": parts, "chosen": chosen, "limits": LIMITS, "error": error}
    return page(here, "admin/qualification.html", status=status, **told)
