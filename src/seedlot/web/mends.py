"""Faults of use as they are said in the pages: the same what and where, but the mend names a page, not a command."""

from __future__ import annotations

from seedlot.acts.access import NoFactorError, NotLoggedInError, PasswordAgedError, SessionEndedError
from seedlot.acts.accounts import AccountStandsError, NoAccountsError, NothingAskedError
from seedlot.acts.own_account import NoFactorSetError, NoSuchSessionError, YoungPasswordError
from seedlot.terms.errors import SeedlotError

_MENDS: dict[type[SeedlotError], str] = {
    NoFactorError: "Set one up under 'Your account', then log in again.",
    NotLoggedInError: "Log in.",
    SessionEndedError: "Log in again.",
    PasswordAgedError: "Set a new one under 'Change your password', then log in.",
    AccountStandsError: "Look at the list of people and accounts.",
    NoAccountsError: "Whoever keeps the record opens the first, with `seedlot account open`.",
    NothingAskedError: "An administrator asks for one, on the page of the person.",
    YoungPasswordError: "Wait; if somebody else knows it, have an administrator ask for a one-time secret.",
    NoSuchSessionError: "Look at the list of your sessions again.",
    NoFactorSetError: "Set one up first.",
}


def in_pages(error: SeedlotError) -> SeedlotError:
    """The fault as a page says it."""
    mend = _MENDS.get(type(error))
    return error if mend is None else SeedlotError(error.what, where=error.where, mend=mend)
