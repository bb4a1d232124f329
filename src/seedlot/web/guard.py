"""Who may come in: sessions, forms that come from our own pages, and which roles a page is for."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import cache
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from seedlot.acts.access import NotAuthorisedError, NotLoggedInError, enter
from seedlot.acts.authority import MAY
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.entries.origin import Opened
from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import Role
from seedlot.web.carrying import LIMIT
from seedlot.web.here import Here
from seedlot.web.serving import Serving

#: Who a page is for: everybody, who has not logged in too; or everybody who has. Else names of acts (`acts.authority`), or
#: of roles.
OPEN = ("open",)
READERS = ("readers",)
#: Who watches over access: those who keep or review accounts, and auditors.
WATCH = ("account", "access review", Role.AUDITOR)

_ROLES = frozenset(Role)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SESSION, _VISIT = "seedlot-session", "seedlot-visit"
#: Names of a person in a record without accounts are kept in a cookie of its own, for they prove nothing.
_PERSON = "seedlot-person"
#: Most fields and files of a form, and most bytes of a field.
_FIELDS, _FILES, _PART = 20_000, 1_000, 8 * 1024**2
#: Most bytes that are taken from somebody who has not logged in.
_STRANGERS = 64 * 1024


class ForeignFormError(SeedlotError):
    """A form that did not come from a page of ours, or from one of an earlier session."""

    def __init__(self) -> None:
        super().__init__(
            "This form does not come from a page of your session",
            mend="Open the page again and repeat what you did; nothing was written.",
        )


class TooOftenError(SeedlotError):
    """Somebody who asks more often than a person does, or was refused too often."""

    def __init__(self, seconds: int) -> None:
        super().__init__("You ask too often", mend=f"Wait {seconds} s, then try again.")
        self.seconds = seconds


def may_enter(may: tuple[str, ...]) -> Callable[[Request], AsyncIterator[None]]:
    """Make the guard of a page: it lets a visit in, or refuses it."""

    async def guard(request: Request) -> AsyncIterator[None]:
        request.state.here = here = await run_in_threadpool(visit, request)
        _refuse_haste(request, here)
        if may != OPEN and here.guarded and not here.person:
            raise NotLoggedInError
        if here.guarded and not permitted(here, may):
            raise NotAuthorisedError(_name(here), f"use '{request.url.path}'", roles_of(may))
        if request.method not in _SAFE:
            request.state.here = here = replace(here, form=await _form(request, here))
        try:
            if request.method not in _SAFE:
                _refuse_foreign(request, here)
            yield
        finally:  # what was uploaded is gone from the disk with the answer
            await here.form.close()

    return guard


def permitted(here: Here, may: tuple[str, ...]) -> bool:
    """Whether a page is for whoever visits; in a record without accounts every page is."""
    return not here.guarded or may in {OPEN, READERS} or bool(set(roles_of(may)) & set(here.roles))


@cache
def roles_of(may: tuple[str, ...]) -> tuple[Any, ...]:
    """The roles that may do one of several acts; a role may stand there by its own name."""
    return tuple(dict.fromkeys(role for act in may for role in ((Role(act),) if act in _ROLES else MAY.get(act, ()))))


def keep_session(response: Response, serving: Serving, token: str) -> None:
    """Give a browser the session that has just begun; what it had before is worth nothing."""
    _keep(response, serving, _SESSION, token)


def keep_person(response: Response, serving: Serving, person: str) -> None:
    """Remember who somebody says that they are, in a record without accounts."""
    _keep(response, serving, _PERSON, person.encode().hex())


def keep_visit(response: Response, here: Here) -> None:
    """Give a browser that has no session something that its forms can be known by."""
    if not here.token and (visit := getattr(here.request.state, "new_visit", "")):
        _keep(response, here.serving, _VISIT, visit)


def forget(response: Response, serving: Serving) -> None:
    """Take every cookie back."""
    for name in (_SESSION, _VISIT, _PERSON):
        response.delete_cookie(_called(name, serving), path="/", secure=serving.secure, httponly=True, samesite="lax")


async def _form(request: Request, here: Here) -> FormData:
    """The form that was sent. Whoever has not logged in sends little: nothing of theirs is kept on the disk."""
    if here.guarded and not here.person:
        request.scope[LIMIT].most = _STRANGERS
    return await request.form(max_files=_FILES, max_fields=_FIELDS, max_part_size=_PART)


def _refuse_haste(request: Request, here: Here) -> None:
    """Refuse who asks too often, and forms from where too much was refused a short while ago."""
    state, at = request.app.state, here.now.timestamp()
    whom = here.token or here.address
    wait = state.requests.wait(whom, at)
    state.requests.take(whom, at)
    if request.method not in _SAFE:
        wait = max(wait, state.refusals.wait(here.address, at))
    if wait:
        raise TooOftenError(math.ceil(wait))


def visit(request: Request) -> Here:
    """Find out who visits. A session that is over is no fault of an open page: there one is nobody."""
    app = request.app.state
    serving: Serving = app.serving
    now = app.clock()
    guarded, said = known(app)
    token = request.cookies.get(_called(_SESSION, serving), "")
    who: Any = ""
    if guarded and token:
        try:
            who = enter(app.record, token, now=now)
        except NotLoggedInError:
            token = ""
    elif not guarded:
        token = ""
        who = _said(request.cookies.get(_called(_PERSON, serving), ""))
    visit = token or request.cookies.get(_called(_VISIT, serving), "")
    if not visit:
        request.state.new_visit = visit = secrets.token_urlsafe(32)
    return Here(
        request=request,
        record=app.record,
        serving=serving,
        now=now,
        guarded=guarded,
        simulated=said.simulated,
        site=said.site,
        who=who,
        token=token,
        csrf=hashlib.sha256(f"form {visit}".encode()).hexdigest(),
    )


def known(state: Any) -> tuple[bool, Opened]:
    """Whether the record has accounts, and what it said when it was opened; the latter never changes, nor does a yes."""
    found: tuple[bool, Opened] | None = getattr(state, "known", None)
    if found is None or not found[0]:
        with read.reading(state.record) as connection:
            found = state.known = ask.guarded(connection), found[1] if found else ask.opened(connection)
    return found


def _refuse_foreign(request: Request, here: Here) -> None:
    """Refuse a form that another site sent (OWASP: synchroniser token, and Fetch Metadata where the browser tells)."""
    given = request.headers.get("x-csrf", "") or here.field("csrf")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"} or not hmac.compare_digest(given.encode(), here.csrf.encode()):
        raise ForeignFormError


def _called(name: str, serving: Serving) -> str:
    """A cookie with the prefix that binds it to this host alone, where the server is reached by https (RFC 6265bis)."""
    return f"__Host-{name}" if serving.secure else name


def _keep(response: Response, serving: Serving, name: str, value: str) -> None:
    response.set_cookie(_called(name, serving), value, path="/", secure=serving.secure, httponly=True, samesite="lax")


def _said(hexadecimal: str) -> str:
    try:
        return bytes.fromhex(hexadecimal).decode()
    except ValueError:
        return ""


def _name(here: Here) -> str:
    return getattr(here.who, "name", "") or here.person
