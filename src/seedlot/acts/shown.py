"""What a person was shown of a lot, held against what bears on it now: nobody signs what they did not see."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sqlalchemy import Connection

from seedlot.release.case import Case
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError


class ChangedMeanwhileError(SeedlotError):
    """A case that changed while the person was reading it."""

    def __init__(self, lot: str) -> None:
        super().__init__(f"What bears on '{lot}' changed while you were reading it", mend="Read it again, then sign.")


def case_shown(connection: Connection, lot: str, as_of: int | None) -> Case:
    """The case of a lot as it was shown when the record had `as_of` entries; as it is now where that is None.

    Raises:
        ChangedMeanwhileError: what bears on the lot is another now.
    """
    now = gather(connection, lot)
    if as_of in {None, now.as_of}:
        return now
    shown = gather(connection, lot, as_of=as_of)
    if replace(now, as_of=shown.as_of, root=shown.root) != shown:
        raise ChangedMeanwhileError(lot)
    return shown


def digest(document: bytes) -> str:
    """The SHA-256 of a document that is shown, by which it is known again when it is signed."""
    return hashlib.sha256(document).hexdigest()


def refuse_unseen(lot: str, document: bytes, seen: str) -> None:
    """Refuse to sign a document that is not the one that was shown, by its SHA-256; empty where none was.

    Raises:
        ChangedMeanwhileError: it is another.
    """
    if seen and digest(document) != seen:
        raise ChangedMeanwhileError(lot)
