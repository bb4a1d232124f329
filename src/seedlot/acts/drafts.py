"""Keep what is begun and not yet to be sealed, at the desk. Each person has their own drafts, and sees no other's."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from seedlot.acts.access import Actor, By
from seedlot.acts.at_desk import at_desk
from seedlot.book.typed import Typed
from seedlot.desk import drafts
from seedlot.desk.drafts import Draft
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.moments import instant

#: Most drafts of a person, and most characters of one.
MOST, LONGEST = 200, 2_000_000


class NoDraftError(SeedlotError):
    """A draft that is not there, or is not of whoever asks."""

    def __init__(self) -> None:
        super().__init__("You have no such draft", mend="It may have been sealed or deleted: see your drafts.")


class ElsewhereSavedError(SeedlotError):
    """A draft that was saved somewhere else since it was opened here."""

    def __init__(self) -> None:
        super().__init__(
            "This draft was saved in another window since you opened it here",
            mend="What is there stays as it is. Open it from your drafts, or save what you have here as a new draft.",
        )


class NobodyError(SeedlotError):
    """A draft of someone who did not say who they are."""

    def __init__(self) -> None:
        super().__init__("A draft is somebody's own", mend="Say who you are first: log in.")


class TooMuchError(SeedlotError):
    """More than a desk holds."""

    def __init__(self) -> None:
        super().__init__(
            f"There is no room for it: a person has at most {MOST} drafts of at most {LONGEST:,} characters",
            mend="Delete drafts that are done with, or import a book.",
        )


def save_draft(  # noqa: PLR0913 - where, whose, of what, what, when, and which before
    record: Record, by: By, sheet: str, form: str, typed: Typed, *, now: datetime, title: str = "", before: str = ""
) -> str:
    """Save what was typed as a draft, or over one that was opened; tells how it is called, with its version: `NAME.VERSION`.

    Raises:
        NobodyError: nobody says whose it is.
        NoDraftError: there is no draft `before`, or it is somebody else's.
        ElsewhereSavedError: it was saved since.
        TooMuchError: the desk holds no more.
    """
    text = json.dumps({name: [dict(row) for row in rows] for name, rows in typed.items()}, ensure_ascii=True)
    name, _, version = before.partition(".")
    if not (person := _person(by)):
        raise NobodyError
    with at_desk(record) as desk:
        if before and drafts.find(desk, name, person) is None:
            raise NoDraftError
        if len(text) > LONGEST or (not before and drafts.count(desk, person) >= MOST):
            raise TooMuchError
        made = Draft(
            draft=name or secrets.token_hex(8),
            person=person,
            sheet=sheet,
            form=form,
            title=title[:200],
            typed=text,
            saved=instant(now),
            version=int(version) + 1 if version.isdecimal() and len(version) < 9 else 1 + bool(before),
        )
        if not drafts.put(desk, made):
            raise ElsewhereSavedError
    return f"{made.draft}.{made.version}"


def open_draft(record: Record, by: By, name: str) -> tuple[Draft, Typed]:
    """A draft of one's own, and what was typed.

    Raises:
        NoDraftError: there is none of that name.
    """
    with at_desk(record) as desk:
        found = drafts.find(desk, name.partition(".")[0], _person(by))
    if found is None:
        raise NoDraftError
    return found, json.loads(found.typed)


def own_drafts(record: Record, by: By) -> Sequence[Draft]:
    """One's own drafts, the one that was saved last first."""
    with at_desk(record) as desk:
        return drafts.of_person(desk, _person(by))


def drop_draft(record: Record, by: By, name: str) -> None:
    """Forget a draft of one's own."""
    with at_desk(record) as desk:
        drafts.drop(desk, name.partition(".")[0], _person(by))


def _person(by: By) -> str:
    return by.person if isinstance(by, Actor) else by
