"""Come and go: log in, log out."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from seedlot.acts.access import PasswordAgedError, UnknownPersonError, WrongComponentsError, login, logout
from seedlot.history import ask
from seedlot.history.accounts import account
from seedlot.history.tables import PERSON
from seedlot.terms.errors import SeedlotError
from seedlot.web import guard
from seedlot.web.here import Here, Visit
from seedlot.web.mends import in_pages
from seedlot.web.refused import refuse
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("entrance")

#: What was done before somebody has to log in again.
_DONE = {
    "password": "Your password is set.",
    "factor": "Your second factor is set.",
    "removed": "Your second factor is removed.",
    "passkey-set": "Your passkey is set.",
    "passkey-removed": "Your passkey is removed.",
    "passkey": "This passkey opens no account here.",
    "provider-set": "You can now enter by your identity provider.",
    "provider-removed": "Your identity provider opens your account no more.",
    "provider": "Your identity provider opens no account here.",
    "idle": "Your session is over: it was idle for too long.",
}


@SECTION.get("/login", may=guard.OPEN)
def form(here: Visit) -> Response:
    """Ask who it is."""
    return _form(here, here.request.query_params.get("next", "/"))


@SECTION.post("/login", may=guard.OPEN)
def enter(here: Visit) -> Response:
    """Begin a session; its token is new, whatever the browser had before."""
    person, wanted = here.field("person"), here.field("next")
    try:
        if here.guarded:
            password, code = str(here.form.get("password", "")), here.field("code")
            token, _ = login(here.record, person, password, code, now=here.now)
        else:
            with here.reading() as connection:
                if not account(connection, person).is_named:
                    raise UnknownPersonError(person)
    except SeedlotError as error:
        if isinstance(error, WrongComponentsError):
            refuse(here.request, here, error, person=person)
        return _form(here, wanted, error=error, status=HTTPStatus.UNAUTHORIZED)
    if here.guarded:
        return begun(here, token, wanted)
    response = go(within(wanted))
    guard.keep_person(response, here.serving, person)
    return response


@SECTION.post("/logout", may=guard.OPEN)
def leave(here: Visit) -> Response:
    """End the session."""
    if here.token:
        logout(here.record, here.token, now=here.now)
    response = go("/login")
    guard.forget(response, here.serving)
    return response


def _form(here: Here, wanted: str, *, error: SeedlotError | None = None, status: int = HTTPStatus.OK) -> Response:
    people: list[str] = []
    if not here.guarded:
        with here.reading() as connection:
            people = [row.person for row in ask.rows(connection, PERSON)]
    done = _DONE.get(here.request.query_params.get("done", ""), "")
    shown = in_pages(error) if error else None
    aged = isinstance(error, PasswordAgedError)
    told: dict[str, Any] = {"error": shown, "next": within(wanted), "person": here.field("person"), "people": people}
    told |= {"done": done, "aged": aged}
    return page(here, "login.html", status=status, **told)


def begun(here: Here, token: str, path: str) -> Response:
    """Give the browser the session that has just begun, however it was proved; the one that it had is ended."""
    if here.token:
        logout(here.record, here.token, now=here.now)
    response = go(within(path))
    guard.keep_session(response, here.serving, token)
    return response


def within(path: str) -> str:
    """An address of this server; anything else is the home page, for a login must not lead elsewhere."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_ours else "/"
