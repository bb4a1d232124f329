"""Passkeys: set one, log in with one; signing with one stands in every form that signs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse, Response

from seedlot.acts import own_account as owning
from seedlot.acts.access import Actor, Components, WrongComponentsError, login_with_passkey
from seedlot.acts.holding import creation, request
from seedlot.terms.errors import SeedlotError
from seedlot.web import guard
from seedlot.web.here import Here, Visit
from seedlot.web.mends import in_pages
from seedlot.web.pages.entrance import begun
from seedlot.web.refused import refuse
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("passkeys")


@SECTION.post("/passkey/set")
def asked_to_make(here: Visit) -> Response:
    """Give a browser the challenge with which it makes a passkey for who has logged in."""
    return JSONResponse(creation(here.record, here.person, here.whose("set"), site=here.site_name, now=here.now))


@SECTION.post("/passkey/sign")
def asked_to_sign(here: Visit) -> Response:
    """Give a browser the challenge with which its user signs."""
    return JSONResponse(request(here.record, here.whose("sign"), site=here.site_name, now=here.now))


@SECTION.post("/passkey/login", may=guard.OPEN)
def asked_to_enter(here: Visit) -> Response:
    """Give a browser the challenge with which its user enters."""
    return JSONResponse(request(here.record, here.whose("login"), site=here.site_name, now=here.now))


@SECTION.post("/login/passkey", may=guard.OPEN)
def enter(here: Visit) -> Response:
    """Begin a session for whoever's passkey answered; its token is new, whatever the browser had before."""
    presented = here.presented("login", here.field("passkey"))
    try:
        token, _ = login_with_passkey(here.record, presented, now=here.now)
    except WrongComponentsError as error:
        refuse(here.request, here, error)
        return go("/login?done=passkey")
    return begun(here, token, here.field("next"))


@SECTION.get("/account/passkey")
def passkey(here: Visit) -> Response:
    """Ask for a new passkey."""
    return _shown(here)


@SECTION.post("/account/passkey")
def set_passkey(here: Visit) -> Response:
    """Set a passkey, with password and code. Every session ends."""
    try:
        owning.set_passkey(here.record, _given(here), here.presented("set", here.field("passkey")), now=here.now)
    except SeedlotError as error:
        return _shown(here, error=error)
    return _again(here, "passkey-set")


@SECTION.post("/account/passkey/remove")
def remove_passkey(here: Visit) -> Response:
    """Remove the passkey, with password and code. Every session ends."""
    try:
        owning.remove_passkey(here.record, _given(here), now=here.now)
    except SeedlotError as error:
        return _shown(here, error=error)
    return _again(here, "passkey-removed")


def _shown(here: Here, *, error: SeedlotError | None = None) -> Response:
    if not isinstance(here.who, Actor):
        return page(here, "account/none.html")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    if isinstance(error, WrongComponentsError):
        status = HTTPStatus.UNAUTHORIZED
        refuse(here.request, here, error)
    told: dict[str, Any] = {"has": here.has_passkey, "error": error and in_pages(error)}
    return page(here, "account/passkey.html", status=status, **told)


def _given(here: Here) -> Components:
    return Components(person=here.person, password=str(here.form.get("password", "")), code=here.field("code"))


def _again(here: Here, done: str) -> Response:
    response = go(f"/login?done={done}")
    guard.forget(response, here.serving)
    return response
