"""What every page is given: the record, who asks, when, and as of which entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile

from seedlot.acts.access import Actor, By, Components, account_of, wanted
from seedlot.acts.holding import Presented
from seedlot.desk.policy import POLICY
from seedlot.desk.sessions import BREATH
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.words import Role
from seedlot.web.serving import Serving

#: How long a session lasts without activity, less the moment between two notes of it; and how long in all.
IDLE, ABSOLUTE = POLICY.idle - BREATH, POLICY.absolute
#: The name of the parameter that asks for the record as it was known.
AS_OF = "as-of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A visit to one page.

    `who` is an actor in a record with accounts, and a person's identifier, which proves nothing, in one without; it is
    empty for someone who did not say who they are. `csrf` is what every form must bring back.
    """

    request: Request
    record: Record
    serving: Serving
    now: datetime
    guarded: bool
    simulated: bool
    site: str
    who: By = ""
    token: str = ""
    csrf: str = ""
    form: FormData = field(default_factory=FormData)

    @property
    def person(self) -> str:
        """The identifier of who asks; empty if they did not say."""
        return self.who.person if isinstance(self.who, Actor) else self.who

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that were proved by logging in; none in a record without accounts."""
        return self.who.roles if isinstance(self.who, Actor) else ()

    @property
    def asked(self) -> str:
        """As of what the page is asked for: a day, a number of entries, or nothing for now."""
        return self.request.query_params.get(AS_OF, "").strip()

    @property
    def address(self) -> str:
        """From which address the request came."""
        return self.request.client.host if self.request.client else ""

    @property
    def ends(self) -> datetime | None:
        """When the session is over if nothing more is done in it; None without one."""
        if not isinstance(self.who, Actor) or not self.who.started:
            return None
        return min(self.now + IDLE, datetime.fromisoformat(self.who.started) + ABSOLUTE)

    def reading(self) -> AbstractContextManager[Connection]:
        """One reading of the record: all that is asked on it is of one moment."""
        return read.reading(self.record)

    @contextmanager
    def reading_as_of(self) -> Iterator[tuple[Connection, int | None]]:
        """As `reading`, with the number of entries as of which the page is asked for; None is now."""
        with read.reading(self.record) as connection:
            yield connection, ask.moment(connection, self.asked)

    def field(self, name: str) -> str:
        """A field of the form that was sent, without blanks around it; empty if it was not."""
        said = self.form.get(name, "")
        return "" if isinstance(said, UploadFile) else said.strip()

    def files(self, name: str) -> list[UploadFile]:
        """The files that were sent under a name; a field that was left empty is none."""
        return [each for each in self.form.getlist(name) if isinstance(each, UploadFile) and each.filename]

    def wanted(self) -> tuple[str, ...]:
        """The names of the components that a signature needs now: person, password, code; none without accounts."""
        return wanted(self.record, self.who, now=self.now)

    def components(self) -> Components | None:
        """What was given in the form to prove who signs; None in a record without accounts."""
        if not self.guarded:
            return None
        given: dict[str, Any] = {
            name: str(self.form.get(f"sign-{name}", "")) for name in ("person", "password", "code")
        }
        answer = self.field("sign-passkey")
        return Components(**given, passkey=self.presented("sign", answer) if answer else None)

    @property
    def has_passkey(self) -> bool:
        """Whether the record gives a passkey to who asks."""
        return isinstance(self.who, Actor) and account_of(self.record, self.who.person).passkey is not None

    def presented(self, purpose: str, answer: str) -> Presented:
        """What a browser answered for a device, to a challenge for a purpose in this visit."""
        return Presented(answer=answer, whose=self.whose(purpose), site=self.site_name, origin=self.origin)

    def whose(self, purpose: str) -> str:
        """To whom a challenge is given, and what for: what answers it in another visit, or for another end, is wrong."""
        return f"{purpose} {self.csrf}"

    @property
    def site_name(self) -> str:
        """The name of the host, for which passkeys are made."""
        return self.request.url.hostname or ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser tells them."""
        scheme = "https" if self.serving.secure else self.request.url.scheme
        return f"{scheme}://{self.request.headers.get('host', '')}"

    def url(self, path: str, **query: str) -> str:
        """An address of this server that keeps the moment as of which is asked."""
        given = ({AS_OF: self.asked} if self.asked else {}) | {key: value for key, value in query.items() if value}
        return f"{path}?{urlencode(given)}" if given else path


def current(request: Request) -> Here:
    """The visit that the guard let in."""
    here: Here = request.state.here
    return here


#: What a page takes: `def page(here: Visit, ...)`.
Visit = Annotated[Here, Depends(current)]
