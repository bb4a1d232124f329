"""The API for people: every way of it on one page, without anything from elsewhere; and the tokens that open it."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import PurePosixPath

from starlette.responses import Response

from seedlot.acts.access import CRITICAL, Actor, Components, WrongComponentsError
from seedlot.acts.tokens import SCOPES, Wish, end_token, make_token, own_tokens
from seedlot.terms.errors import SeedlotError
from seedlot.web.api.describing import description
from seedlot.web.here import Here, Visit
from seedlot.web.markdown import render
from seedlot.web.mends import in_pages
from seedlot.web.refused import refuse
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("api")


@SECTION.get("/api")
def shown(here: Visit) -> Response:
    """Show every way of the API."""
    told = description()
    ways = [
        {"method": method.upper(), "path": path, "way": way, "changes": "412" in way["responses"]}
        for path, of in told["paths"].items()
        for method, way in of.items()
    ]
    says, _ = render(told["info"]["description"], PurePosixPath())
    return page(here, "api/api.html", says=says, ways=ways, scopes=SCOPES, problems=told["x-problem-types"])


@SECTION.get("/account/tokens")
def tokens(here: Visit) -> Response:
    """Show one's own tokens, and ask for a new one."""
    return _tokens(here)


@SECTION.post("/account/tokens")
def make(here: Visit) -> Response:
    """Make a token. It is shown once, in the answer itself, and kept nowhere."""
    days = here.field("days")
    scopes = tuple(str(each) for each in here.form.getlist("scope"))
    number = int(days) if days.isascii() and days.isdecimal() and len(days) < 6 else 0
    wish = Wish(name=here.field("name"), scopes=scopes, days=number)
    said = here.form.get("password", "")
    given = Components(person=here.person, password=said if isinstance(said, str) else "", code=here.field("code"))
    try:
        made = make_token(here.record, given, wish, now=here.now) if isinstance(here.who, Actor) else ""
    except SeedlotError as error:
        return _tokens(here, error=error)
    return _tokens(here, made=made)


@SECTION.post("/account/tokens/end")
def end(here: Visit) -> Response:
    """End a token."""
    try:
        if isinstance(here.who, Actor):
            end_token(here.record, here.who, here.field("token"))
    except SeedlotError as error:
        return _tokens(here, error=error)
    return go("/account/tokens")


def _tokens(here: Here, *, error: SeedlotError | None = None, made: str = "") -> Response:
    if not isinstance(here.who, Actor):
        return page(here, "account/none.html")
    status = HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, WrongComponentsError):
        status = HTTPStatus.UNAUTHORIZED
        refuse(here.request, here, error)
    chosen = [str(each) for each in here.form.getlist("scope")] or ["read"]
    return page(
        here,
        "account/tokens.html",
        status=status,
        tokens=own_tokens(here.record, here.who),
        scopes=SCOPES,
        critical=sorted(CRITICAL),
        chained=bool(CRITICAL & set(here.roles)),
        chosen=chosen if error else ["read"],
        typed={"name": here.field("name"), "days": here.field("days") or "90"} if error else {"name": "", "days": "90"},
        error=in_pages(error) if error else None,
        made=made,
    )
