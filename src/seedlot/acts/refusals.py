"""Why somebody is not let in, or may not act."""

from __future__ import annotations

from seedlot.terms.errors import SeedlotError
from seedlot.terms.words import Role


class UnknownPersonError(SeedlotError):
    """A person whom the record does not name."""

    def __init__(self, person: str) -> None:
        super().__init__(f"The record names no person '{person}'", mend="Enter the person first (sheet People).")


class NotAuthorisedError(SeedlotError):
    """An act that the person may not do."""

    def __init__(self, who: str, act: str, roles: tuple[Role, ...]) -> None:
        wanted = " or ".join(roles)
        super().__init__(f"{who or 'Someone unnamed'} may not {act}", mend=f"It needs a person with the role {wanted}.")


class NoFactorError(SeedlotError):
    """An act without a second factor, by somebody whose role needs one (EU GMP Annex 11, draft of 2025)."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who} has a role that needs a second factor, and did not log in with one",
            mend="Set one up with `seedlot account factor`, then log in again.",
        )


class TokenAloneError(SeedlotError):
    """An act by a token, in a record that is real, for somebody whose role needs a second factor: no token proves one."""

    def __init__(self, who: str) -> None:
        super().__init__(
            f"{who} has a role that needs a second factor, and no token proves one: in a record that is real no token does this",
            mend="Log in with the second factor and do it on its page. By a token it is done in simulated records only.",
        )


class NotLoggedInError(SeedlotError):
    """An act, or a reading, in a record with accounts by someone who has not logged in."""

    def __init__(
        self,
        why: str = "This record has accounts, and nobody is logged in",
        mend: str = "Log in with `seedlot login PERSON`.",
    ) -> None:
        super().__init__(why, mend=mend)


class SessionEndedError(NotLoggedInError):
    """A session that is over: logged out, idle for too long, too old, or of an account that is closed or locked."""

    def __init__(self, why: str = "This session is over") -> None:
        super().__init__(why)


class WrongComponentsError(NotLoggedInError):
    """What was given does not prove who somebody is. The words are the same for every reason."""

    def __init__(self) -> None:
        super().__init__(
            "Person, password or code is wrong, or the account is locked",
            "Try again with the next code: each works once. After five failures an administrator unlocks the account.",
        )


class MissingComponentsError(NotLoggedInError):
    """A signature for which too little was given."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        super().__init__(
            f"To sign, give {' and '.join(wanted)}",
            "The first signature of a session takes all components, later ones the password (21 CFR 11.200(a)(1)).",
        )


class PasswordAgedError(NotLoggedInError):
    """A login with a password that was right, and must be changed first."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"The password of '{person}' is too old and must be changed first",
            "Set a new one with `seedlot account password`, then log in.",
        )
