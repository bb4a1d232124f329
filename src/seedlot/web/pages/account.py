"""One's own account: password, second factor, sessions, and the use of a one-time secret."""

from __future__ import annotations

from http import HTTPStatus

import segno
from starlette.responses import JSONResponse, Response

from seedlot.acts import own_account as owning
from seedlot.acts.access import Actor, Components, WrongComponentsError, account_of
from seedlot.acts.accounts import OneTime
from seedlot.terms.errors import SeedlotError
from seedlot.web import guard
from seedlot.web.here import Here, Visit
from seedlot.web.mends import in_pages
from seedlot.web.refused import refuse
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("account")


class UnlikeError(SeedlotError):
    """A new password that was typed differently the second time."""

    def __init__(self) -> None:
        super().__init__("The two new passwords are not the same", mend="Type the new password twice.")


@SECTION.get("/account")
def account(here: Visit) -> Response:
    """Show one's own account."""
    if not isinstance(here.who, Actor):
        return page(here, "account/none.html")
    told = account_of(here.record, here.person)
    found = owning.own_sessions(here.record, here.who, now=here.now)
    sessions = [{"name": each.token[:12], "session": each, "own": each.token == here.who.session} for each in found]
    return page(here, "account/account.html", told=told, sessions=sessions)


@SECTION.get("/account/still")
def still(here: Visit) -> Response:
    """Go on with the session: a page asks for this when its reader says so. Tells the seconds that are left."""
    left = (here.ends - here.now).total_seconds() if here.ends else None
    return JSONResponse({"left": left})


@SECTION.post("/account/sessions")
def end_session(here: Visit) -> Response:
    """End one of one's sessions, or all of them."""
    if not isinstance(here.who, Actor):
        return go("/account")
    if here.field("session") == "all":
        owning.end_every_session(here.record, here.token)
        response = go("/login")
        guard.forget(response, here.serving)
        return response
    owning.end_session(here.record, here.who, here.field("session"), now=here.now)
    return go("/account")


@SECTION.get("/account/password", may=guard.OPEN)
def password(here: Visit) -> Response:
    """Ask for a new password."""
    return _asked(here, "account/password.html")


@SECTION.post("/account/password", may=guard.OPEN)
def set_password(here: Visit) -> Response:
    """Set a new password, with the old one. Every session ends."""
    try:
        owning.set_password(here.record, _own(here), _twice(here), now=here.now)
    except SeedlotError as error:
        return _asked(here, "account/password.html", error=error)
    return _again(here, "password")


@SECTION.get("/account/reset", may=guard.OPEN)
def reset(here: Visit) -> Response:
    """Ask for both halves of a one-time secret."""
    return _asked(here, "account/reset.html")


@SECTION.post("/account/reset", may=guard.OPEN)
def finish_reset(here: Visit) -> Response:
    """Set a password with both halves of a one-time secret."""
    try:
        given = Components(person=here.field("person"), password=_twice(here), code=here.field("code"))
        secret = OneTime(first=here.field("first"), second=here.field("second"))
        owning.finish_reset(here.record, given, secret, now=here.now)
    except SeedlotError as error:
        return _asked(here, "account/reset.html", error=error)
    return _again(here, "password")


@SECTION.get("/account/factor")
def factor(here: Visit) -> Response:
    """Show a new secret for a second factor, to be scanned."""
    return _factor(here, owning.new_secret())


@SECTION.post("/account/factor")
def set_factor(here: Visit) -> Response:
    """Set the second factor whose secret was shown. Every session ends."""
    given = Components(person=here.person, password=_secret(here, "password"), code=here.field("code"))
    secret = _base32(here.field("secret"))
    try:
        owning.set_factor(here.record, given, secret, here.field("shown"), now=here.now)
    except SeedlotError as error:
        return _factor(here, secret, error=error)
    return _again(here, "factor")


@SECTION.post("/account/factor/remove")
def remove_factor(here: Visit) -> Response:
    """Remove the second factor. Every session ends."""
    given = Components(person=here.person, password=_secret(here, "password"), code=here.field("code"))
    try:
        owning.remove_factor(here.record, given, now=here.now)
    except SeedlotError as error:
        return _factor(here, owning.new_secret(), error=error)
    return _again(here, "removed")


def _factor(here: Here, secret: str, *, error: SeedlotError | None = None) -> Response:
    """The page of the second factor: its secret, as a picture and as a text."""
    if not isinstance(here.who, Actor):
        return page(here, "account/none.html")
    address = owning.otpauth(here.record, here.person, secret)
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#1d2a26", light="#fff")
    has = account_of(here.record, here.person).factor is not None
    return _asked(here, "account/factor.html", error=error, secret=secret, picture=picture, has=has)


def _base32(text: str) -> str:
    """A secret that came back with a form; whatever is none gives way to a new one."""
    good = text.isascii() and len(text) == 32 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    return text if good else owning.new_secret()


def _asked(here: Here, template: str, *, error: SeedlotError | None = None, **told: object) -> Response:
    """A form, with what was wrong; one that proved nothing is noted as refused."""
    status = HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY
    person = here.field("person") or here.request.query_params.get("person", "") or here.person
    if isinstance(error, WrongComponentsError):
        status = HTTPStatus.UNAUTHORIZED
        refuse(here.request, here, error, person=person)
    shown = in_pages(error) if error else None
    return page(here, template, status=status, error=shown, person=person, **told)


def _own(here: Here) -> Components:
    return Components(person=here.field("person"), password=_secret(here, "password"), code=here.field("code"))


def _twice(here: Here) -> str:
    new = _secret(here, "new")
    if new != _secret(here, "again"):
        raise UnlikeError
    return new


def _secret(here: Here, name: str) -> str:
    """A field as it was typed, blanks and all; a file is nothing."""
    said = here.form.get(name, "")
    return said if isinstance(said, str) else ""


def _again(here: Here, done: str) -> Response:
    """Every session of the account is over: log in again."""
    response = go(f"/login?done={done}")
    guard.forget(response, here.serving)
    return response
