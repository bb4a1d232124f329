"""Enter by an identity provider, and set who one is there."""

from __future__ import annotations

import hashlib
import hmac
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from seedlot.acts.access import Actor, Components, WrongComponentsError, account_of
from seedlot.acts.holding import ask_challenge, take_challenge
from seedlot.acts.signing_on import Identity, remove_identity, set_identity, sign_on
from seedlot.terms.errors import SeedlotError
from seedlot.web import guard
from seedlot.web.here import Here, Visit
from seedlot.web.mends import in_pages
from seedlot.web.pages.entrance import begun
from seedlot.web.provider import ProviderError, Turn, believed, leading, redeemed
from seedlot.web.refused import refuse
from seedlot.web.section import Section
from seedlot.web.show import go, page

SECTION = Section("provider")


@SECTION.get("/login/provider", may=guard.OPEN)
def begin(here: Visit) -> Response:
    """Send the browser to the provider, to enter."""
    return _sent(here, "enter")


@SECTION.get("/login/provider/back", may=guard.OPEN)
def enter(here: Visit) -> Response:
    """Begin a session for whom the provider names; its token is new, whatever the browser had before."""
    try:
        token, _ = sign_on(here.record, _said(here, "enter")[0], now=here.now)
    except (ProviderError, WrongComponentsError) as error:
        refuse(here.request, here, error)
        return go("/login?done=provider")
    return begun(here, token, "/")


@SECTION.get("/account/provider")
def provider(here: Visit) -> Response:
    """Show who one is at the provider, if anybody."""
    return _shown(here)


@SECTION.get("/account/provider/begin")
def begin_to_set(here: Visit) -> Response:
    """Send the browser to the provider, to be named there."""
    return _sent(here, "set")


@SECTION.get("/account/provider/back")
def named(here: Visit) -> Response:
    """Ask for password and code, to set who the provider says that one is."""
    try:
        _, token = _said(here, "set")
    except ProviderError as error:
        return _shown(here, error=error)
    return _shown(here, token=token)


@SECTION.post("/account/provider")
def set_provider(here: Visit) -> Response:
    """Set who one is at the provider: its token is checked again. Every session ends."""
    token = here.field("token")
    try:
        said = believed(here.serving, token, _nonce(here, "set"), now=here.now)
        set_identity(here.record, _given(here), said, now=here.now)
    except SeedlotError as error:
        return _shown(here, token=token if isinstance(error, WrongComponentsError) else "", error=error)
    return _again(here, "provider-set")


@SECTION.post("/account/provider/remove")
def remove_provider(here: Visit) -> Response:
    """Remove who one is at the provider. Every session ends."""
    try:
        remove_identity(here.record, _given(here), now=here.now)
    except SeedlotError as error:
        return _shown(here, error=error)
    return _again(here, "provider-removed")


def _sent(here: Here, purpose: str) -> Response:
    if not here.serving.issuer:
        raise ProviderError("this server knows none")
    challenge = ask_challenge(here.record, here.whose(f"provider {purpose}"), now=here.now)
    response = RedirectResponse(leading(here.serving, _turn(here, purpose, challenge)), HTTPStatus.SEE_OTHER)
    guard.keep_visit(response, here)
    return response


def _said(here: Here, purpose: str) -> tuple[Identity, str]:
    """Who the provider says that it is who comes back, and its token."""
    given = here.request.query_params
    challenge = take_challenge(here.record, here.whose(f"provider {purpose}"), now=here.now)
    if not here.serving.issuer or challenge is None:
        raise ProviderError("nobody was sent there from here")
    turn = _turn(here, purpose, challenge)
    if not hmac.compare_digest(given.get("state", "").encode(), turn.state.encode()) or "code" not in given:
        raise ProviderError("it answered something else")
    token = redeemed(here.serving, turn, given["code"])
    return believed(here.serving, token, turn.nonce, now=here.now), token


def _turn(here: Here, purpose: str, challenge: bytes) -> Turn:
    where = "/login/provider/back" if purpose == "enter" else "/account/provider/back"
    return Turn(challenge=challenge, nonce=_nonce(here, purpose), back=f"{here.origin}{where}")


def _nonce(here: Here, purpose: str) -> str:
    """What the provider's token must name: this visit, and what for."""
    return hashlib.sha256(here.whose(f"nonce {purpose}").encode()).hexdigest()


def _shown(here: Here, *, token: str = "", error: SeedlotError | None = None) -> Response:
    if not isinstance(here.who, Actor):
        return page(here, "account/none.html")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    if isinstance(error, WrongComponentsError):
        status = HTTPStatus.UNAUTHORIZED
        refuse(here.request, here, error)
    has = account_of(here.record, here.person).provider is not None
    told = {"token": token, "has": has, "error": error and in_pages(error)}
    return page(here, "account/provider.html", status=status, **told)


def _given(here: Here) -> Components:
    return Components(person=here.person, password=str(here.form.get("password", "")), code=here.field("code"))


def _again(here: Here, done: str) -> Response:
    response = go(f"/login?done={done}")
    guard.forget(response, here.serving)
    return response
