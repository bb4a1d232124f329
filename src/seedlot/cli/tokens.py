"""Session tokens, kept on the user's side: one file for each record, which nobody else can read."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import typer

from seedlot.acts.access import NotLoggedInError
from seedlot.terms.errors import SeedlotError

#: The environment variable that takes the place of the file, for programs.
VARIABLE = "SEEDLOT_SESSION"


class ExposedTokenError(SeedlotError):
    """A file of a session token that others can read: it may have been copied."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Others can read the file of your session, '{path}', or it is a link",
            mend="End your sessions with `seedlot logout --everywhere`, and log in again.",
        )


def find(origin: str) -> str:
    """The token of the session with the record of this origin.

    Raises:
        NotLoggedInError: there is none.
        ExposedTokenError: its file is a link, or can be read by others, or is somebody else's.
    """
    if given := os.environ.get(VARIABLE, ""):
        return given
    if _exposed(path := _path(origin)):
        raise ExposedTokenError(path)
    if token := kept(origin):
        return token
    raise NotLoggedInError


def find_anyhow(origin: str) -> str:
    """As `find`, to end the session: then it does not matter who else can read its token."""
    if token := os.environ.get(VARIABLE, "") or kept(origin):
        return token
    raise NotLoggedInError


def kept(origin: str) -> str:
    """The token that lies in a file; empty if there is none."""
    try:
        return _path(origin).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def keep(origin: str, token: str) -> Path:
    """Keep a token in a file of mode 0600, in a folder of mode 0700. Tells the path."""
    path = _path(origin)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(token)
    return path


def forget(origin: str) -> None:
    """Remove the file of a token."""
    _path(origin).unlink(missing_ok=True)


def _path(origin: str) -> Path:
    name = hashlib.sha256(origin.encode()).hexdigest()[:32]
    return Path(typer.get_app_dir("seedlot")) / "sessions" / name


def _exposed(path: Path) -> bool:
    """Whether the file is a link, or anyone but the user can read it. Windows keeps the user's folder to the user."""
    try:
        found = path.lstat()
    except OSError:
        return False
    private = stat.S_ISREG(found.st_mode) and not found.st_mode & 0o077
    return os.name != "nt" and not (private and found.st_uid == os.getuid())
