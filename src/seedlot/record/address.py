"""Where a record lies, read from the text that a person gives: the path of a file, or the URL of a server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from seedlot.terms.errors import SeedlotError

_SCHEMES = ("postgresql://", "postgresql+psycopg://", "postgres://")
#: A name that PostgreSQL takes without quotes, with room for `_history` within its 63 bytes.
_SCHEMA = re.compile(r"(?!pg_)[a-z][a-z0-9_]{0,49}", re.ASCII)
_TAKEN = ("public", "information_schema")
#: What a URL may say beside the schema and the files: how to reach the server, and how to know it (libpq's words).
_SAYABLE = re.compile(
    "schema|files|host|port|connect_timeout|passfile|sslmode|sslrootcert|sslcert|sslkey|sslcrl|sslcrldir|"
    "ssl_min_protocol_version|channel_binding|require_auth|krbsrvname|target_session_attrs|keepalives|keepalives_idle"
)
#: Ways of connecting that somebody between can turn into one without TLS.
_WEAK = ("disable", "allow", "prefer")


class BadAddressError(SeedlotError):
    """A text that does not say where a record lies."""

    def __init__(self, what: str, *, where: str = "") -> None:
        super().__init__(
            f"The address of the record cannot be used: {what}",
            where=where,
            mend="Give the path of a file, or postgresql://USER@HOST/DATABASE?schema=NAME&files=/FOLDER.",
        )


class NotEncryptedError(SeedlotError):
    """A server elsewhere that would be spoken to in clear text, or without knowing that it is the right one."""

    def __init__(self, where: str, how: str) -> None:
        super().__init__(
            f"The connection to the server is not surely encrypted ({how})",
            where=where,
            mend="Use sslmode=verify-full with sslrootcert=/PATH/ca.pem (21 CFR 11.30).",
        )


@dataclass(frozen=True, slots=True)
class File:
    """A record that is one SQLite file."""

    path: Path

    @property
    def where(self) -> str:
        """Its place, for people."""
        return str(self.path)

    @property
    def name(self) -> str:
        """What it is called, for want of a title."""
        return self.path.stem

    @property
    def files(self) -> Path:
        """The folder of its raw files."""
        return self.path.with_suffix(".files")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A record that is a schema of a PostgreSQL database.

    `login` is what libpq is told (https://www.postgresql.org/docs/current/libpq-connect.html); it may hold a
    password and is never shown.
    """

    where: str
    name: str
    files: Path
    login: dict[str, str] = field(repr=False)

    @property
    def role(self) -> str:
        """The role that the application takes on: it can read and add, and nothing else."""
        return f"{self.name}_app"

    @property
    def history(self) -> str:
        """The schema of the history."""
        return f"{self.name}_history"

    @property
    def desk(self) -> str:
        """The schema of the desk."""
        return f"{self.name}_desk"


def read_address(address: str | Path) -> File | Server:
    """Read where a record lies.

    Raises:
        BadAddressError: the text is no address.
        NotEncryptedError: the address asks for a connection to another machine without TLS.
    """
    text = str(address)
    if text.startswith(_SCHEMES):
        return _server(text)
    if scheme := re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
        raise BadAddressError(f"'{scheme[0]}' is no database that keeps records: a path, or postgresql://")
    path = Path(text)
    if path.suffix in {".files", ".desk"}:
        raise BadAddressError("a folder of raw files and a desk have such names", where=text)
    return File(path)


def is_local(host: str) -> bool:
    """Tell whether a host is this machine: a socket, the name localhost, or a loopback address (no name: the socket)."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _server(text: str) -> Server:
    try:
        url = make_url(text)
        query = {key: _one(key, value) for key, value in url.query.items()}
    except (ArgumentError, ValueError):
        raise BadAddressError("it is no URL") from None
    where = _shown(url, {key: value for key, value in query.items() if _SAYABLE.fullmatch(key)})
    name, files = query.pop("schema", "seedlot"), query.pop("files", "")
    if not _SCHEMA.fullmatch(name) or name in _TAKEN:
        raise BadAddressError(f"'{name}' is no name for a schema; use a-z, 0-9 and _, at most 50", where=where)
    if not Path(files).is_absolute():
        raise BadAddressError(
            "it does not name the folder of the raw files, from the root (files=/FOLDER)", where=where
        )
    if not url.database:
        raise BadAddressError("it names no database", where=where)
    if strange := sorted(key for key in query if not _SAYABLE.fullmatch(key)):
        raise BadAddressError(f"it says {', '.join(strange)}", where=where)
    return Server(where=where, name=name, files=Path(files), login=_login(url, query, where))


def _login(url: URL, query: dict[str, str], where: str) -> dict[str, str]:
    said = {"host": url.host or "", "port": str(url.port or ""), "user": url.username or "", "dbname": url.database}
    login = {key: value for key, value in {**said, "password": url.password, **query}.items() if value}
    if is_local(login.get("host", "")):
        return login
    mode = login.setdefault("sslmode", "verify-full")
    if mode in _WEAK:
        raise NotEncryptedError(where, f"sslmode={mode}")
    return login


def _one(key: str, value: str | tuple[str, ...]) -> str:
    if not isinstance(value, str):
        raise BadAddressError(f"it says {key} twice")
    return value


def _shown(url: URL, query: dict[str, str]) -> str:
    """Write the address again, without a password."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return plain.render_as_string().replace("%2F", "/")
