"""Jobs: one's own long work as a list; how far each is, and what became of it. Each is shown to whoever asked for it alone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.responses import JSONResponse, Response

from seedlot.terms.finding import Finding, overall
from seedlot.web import jobs, uploads, work
from seedlot.web.events import LONGEST, far_stream
from seedlot.web.here import Visit
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("jobs")


@SECTION.get("/jobs")
def own(here: Visit) -> Response:
    """List the long work of whoever visits: what goes on and how far it is, and what became of what ended."""
    found = work.own(here)
    at_work = next((each.upload for each in found if each.came.stand is work.Stand.RUNNING), None)
    return page(here, "jobs/index.html", found=found, upload=at_work)


@SECTION.get("/jobs/{token}")
def job(here: Visit, token: str) -> Response:
    """Show how far a job is; where it is done, what became of it."""
    found = jobs.find(here, token)
    if "to" in found.state and not found.is_running:
        return go(str(found.state["to"]))
    entry = jobs.became_of(here, found) if found.is_broken_off else None
    told = [Finding.model_validate(each) for each in found.state.get("found", ())]
    stands = overall(told) if told else None
    return page(here, "jobs/job.html", upload=found, state=found.state, entry=entry, found=told, stands=stands)


@SECTION.get("/jobs/{token}/state")
def state_of(here: Visit, token: str) -> Response:
    """Tell a script how far some work is, an upload's too."""
    return JSONResponse(uploads.find(here.serving, token, person=here.person).far)


@SECTION.get("/jobs/{token}/events")
def events(here: Visit, token: str, wait: Annotated[float, Query(ge=0, le=LONGEST)] = LONGEST) -> Response:
    """Tell how far some work is, as it goes on; an upload's too."""
    uploads.find(here.serving, token, person=here.person)

    def look() -> dict[str, Any]:
        try:
            return uploads.find(here.serving, token, person=here.person).far
        except uploads.NoUploadError:  # it is done, and was taken away
            return {"running": False, "stage": "", "done": 0, "total": 0}

    return far_stream(here, look, wait=wait)
