"""What every answer carries, and how much a request may bring."""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from seedlot.terms.errors import SeedlotError

#: Nothing is fetched from elsewhere, nothing stands in the page itself, and no other site may frame it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_LOG = logging.getLogger("seedlot.web")
_STRICT = "max-age=31536000; includeSubDomains"
#: How long a body is waited for: so many seconds, and as long again as what came takes at so many bytes a second.
PATIENCE, SLOWEST = 60.0, 1_000
#: Under which name the limit of a request is found.
LIMIT = "seedlot.limit"


class TooLargeError(SeedlotError):
    """A request that brings more than it may."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Too large: at most {most:,} bytes may be sent here at once",
            mend="Send less at once; nothing was written.",
        )


class TooSlowError(SeedlotError):
    """A request whose body comes more slowly than anybody's line is."""

    def __init__(self) -> None:
        super().__init__("What was sent did not come", mend="Send it again on a better line; nothing was written.")


@dataclass(slots=True)
class Limit:
    """How many bytes a request may bring, and how many it has brought."""

    most: int
    brought: int = 0

    def take(self, number: int) -> None:
        """Count what was brought.

        Raises:
            TooLargeError: it is too much.
        """
        self.brought += number
        if self.brought > self.most:
            raise TooLargeError(self.most)


class Carrying:
    """Limits what a request brings, whether it says how much or not, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, *, upload: int, secure: bool) -> None:
        self.app, self.upload, self.secure = app, upload, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request to the pages and their answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = scope[LIMIT] = Limit(self.upload)
        begun, whole, since = False, False, asyncio.get_running_loop().time()
        says = Headers(scope=scope).get("content-length", "0")

        async def counted() -> Message:
            nonlocal whole
            until = None if whole else since + PATIENCE + limit.brought / SLOWEST
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError as late:
                raise TooSlowError from late
            limit.take(len(message.get("body", b"")))
            whole = not message.get("more_body", False)
            return message

        async def headed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._give(MutableHeaders(scope=message))
            await send(message)

        if not (says.isascii() and says.isdecimal()) or int(says[:20]) > self.upload:
            told = PlainTextResponse(str(TooLargeError(self.upload)), status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            await told(scope, receive, headed)
            return
        try:
            await self.app(scope, counted, headed)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault of the program
            answer = broken(scope, error)
            if not begun:  # else the browser sees that it was broken off
                await answer(scope, receive, headed)

    def _give(self, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("cache-control", "no-store")
        if self.secure:
            headers.setdefault("strict-transport-security", _STRICT)


def broken(scope: Scope, error: Exception) -> PlainTextResponse:
    """Answer a fault of the program: it is logged under a number, and the answer tells that number alone."""
    number = secrets.token_hex(4)
    _LOG.error("fault %s at %s %s\n%s", number, scope["method"], scope["path"], _traced(error))
    text = f"Something went wrong in Seedlot itself. Tell whoever keeps it this number: {number}."
    return PlainTextResponse(text, status_code=HTTPStatus.INTERNAL_SERVER_ERROR)


def _traced(error: BaseException) -> str:
    """Where a fault came from, without its words: they may quote what somebody typed, or a row of the desk."""
    cause = error.__cause__ or error.__context__
    before = f"{_traced(cause)}\nwhich led to\n" if cause else ""
    return before + "".join(traceback.format_tb(error.__traceback__)[-8:]) + type(error).__qualname__
