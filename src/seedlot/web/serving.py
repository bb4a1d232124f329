"""What a server is told when it starts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Self

#: The variable by which the processes of a server are told.
VARIABLE = "SEEDLOT_SERVE"
#: The variable that holds our secret at the identity provider.
SECRET = "SEEDLOT_OIDC_SECRET"  # noqa: S105 - the name of a variable
_GIB = 1024**3


def clock() -> datetime:
    """The clock, in the zone of this computer."""
    return datetime.now(tz=UTC).astimezone()


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Which record is served, how, and within which limits.

    `secure`: the pages are reached by https alone, so that the cookie is bound to it. `hosts`: the names under which the
    server answers, so that no other site's name can be pointed at it. `guests`: of a throw-away demonstration, as whom a
    visitor may log in: identifier, name, roles, and the password, which opens nothing real. `upload`: most bytes of one request. `backup`: the
    folder into which administrators back the record up from a page; empty, they cannot. `issuer` and `client`: the
    identity provider (OpenID Connect) by which people may enter, and our name there; its secret stands in the variable
    `SEEDLOT_OIDC_SECRET` alone. `mail`: the server of mail by which recall notices are sent (`smtp://` with STARTTLS, or
    `smtps://`), from the address `sender`; empty, none are sent. Who we are there stands in the variables
    `SEEDLOT_MAIL_USER` and `SEEDLOT_MAIL_PASSWORD` alone. `requests`: most requests of a
    session in a minute; `refusals`: most refusals in a minute of those who come from one address, after which no form of
    theirs is taken. Both count in each process by itself. `patience`: seconds after which whoever asked for long work is
    shown how far it is. `wait`: seconds that an act waits while somebody else writes the record.
    """

    address: str
    secure: bool = False
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    demo: bool = False
    guests: tuple[tuple[str, str, str, str], ...] = ()
    upload: int = 4 * _GIB
    backup: str = ""
    issuer: str = ""
    client: str = ""
    mail: str = ""
    sender: str = ""
    requests: int = 1_200
    refusals: int = 60
    patience: float = 2.0
    wait: float = 10.0

    @property
    def secret(self) -> str:
        """The secret of our name at the identity provider; it is kept nowhere."""
        return os.environ.get(SECRET, "")

    def keep(self) -> None:
        """Tell the processes that this one starts."""
        os.environ[VARIABLE] = json.dumps(asdict(self))

    @classmethod
    def kept(cls) -> Self:
        """What the process that started this one said."""
        said = json.loads(os.environ[VARIABLE])
        guests = tuple((who, name, roles, proof) for who, name, roles, proof in said.get("guests", ()))
        return cls(**{**said, "hosts": tuple(said["hosts"]), "guests": guests})


Clock = Callable[[], datetime]
