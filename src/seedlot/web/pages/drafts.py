"""Drafts: what one began to enter and has not sealed yet."""

from __future__ import annotations

from starlette.responses import Response

from seedlot.acts.drafts import drop_draft, own_drafts
from seedlot.web import chosen
from seedlot.web.entry_form import KINDS, slug
from seedlot.web.here import Visit
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("drafts")


@SECTION.get("/drafts", may=KINDS)
def drafts(here: Visit) -> Response:
    """Show one's own drafts."""
    asked = here.request.query_params
    found = own_drafts(here.record, here.who)
    rows = [
        {
            "draft": each,
            "path": f"/{each.form}/{slug(each.sheet)}?draft={each.draft}",
            "name": f"{each.sheet}: {each.title}",
        }
        for each in found
    ]
    return page(
        here, "enter/drafts.html", rows=rows, saved=asked.get("saved") == "yes", deleted=asked.get("deleted") == "yes"
    )


@SECTION.post("/drafts", may=KINDS)
def delete(here: Visit) -> Response:
    """Delete one of one's own drafts."""
    chosen.drop(here, chosen.of_draft(here, here.field("draft")))
    drop_draft(here.record, here.who, here.field("draft"))
    return go("/drafts?deleted=yes")
