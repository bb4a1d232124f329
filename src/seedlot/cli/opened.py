"""The record that a command works on, who acts, and as of when."""

from __future__ import annotations

from seedlot.acts.access import By, NotLoggedInError, enter
from seedlot.acts.opening import resume
from seedlot.cli import tokens
from seedlot.cli.options import now
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.store import Record
from seedlot.terms.errors import NoSuchFileError, SeedlotError


def opened(address: str, *, anyone: bool = False) -> Record:
    """The record that a command reads. One with accounts is read only by who has logged in.

    `anyone` is for what stays open to whoever holds the file: verification, checkpoints, logging in.
    """
    if not anyone:
        return acting(address, "")[0]
    try:
        return resume(address)
    except NoSuchFileError:
        raise SeedlotError(
            f"There is no record at '{address}'", mend="Make one with `seedlot init`, or name one with --record."
        ) from None


def acting(address: str, person: str) -> tuple[Record, By]:
    """The record that a command works on, and who acts: the person of the session where there are accounts.

    Without accounts it is the person whom `--as` names, who proves nothing. With them `--as` may be left out,
    or name the session's own person.

    Raises:
        NotLoggedInError: the record has accounts and nobody is logged in, or somebody else is.
    """
    record = opened(address, anyone=True)
    with read.reading(record) as connection:
        guarded, origin = ask.guarded(connection), ask.origin(connection)
    if not guarded:
        return record, person
    who = enter(record, tokens.find(origin), now=now())
    if person not in {"", who.person}:
        raise NotLoggedInError(f"'{who.person}' is logged in, not '{person}'")
    return record, who
