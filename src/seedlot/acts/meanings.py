"""What a signature means: one of the words of the table (`acts.authority`), and who may sign so (21 CFR 11.50(a)(3)).

More words may follow ("certification of the lot"), but they do not claim what the signer may not sign.
"""

from __future__ import annotations

import re

from seedlot.acts.access import NONE, Actor, require
from seedlot.acts.authority import MEANINGS
from seedlot.terms.errors import SeedlotError
from seedlot.terms.showing import is_seen
from seedlot.terms.words import Outcome, Role

#: What the signature under a decision means, where nothing else is said; its first word always is this one.
OF_DECISION: dict[Outcome, str] = {
    Outcome.RELEASED: "certification of the lot",
    Outcome.REJECTED: "rejection of the lot",
    Outcome.QUARANTINED: "quarantine of the lot",
}
_MAY = {line.what: line.roles for line in MEANINGS}
_WORDS = ", ".join(_MAY)
#: Letters of Latin, as the words of the table are written.
_WORD = re.compile(r"[a-z]+")


class NoMeaningError(SeedlotError):
    """A signature that does not say what it means."""

    def __init__(self) -> None:
        super().__init__("A signature says what it means (21 CFR 11.50)", mend=f"Begin with one of: {_WORDS}.")


class UnclearMeaningError(SeedlotError):
    """A meaning that is not one line of text which can be printed: it must stand beside the name (21 CFR 11.50(b))."""

    def __init__(self) -> None:
        super().__init__(
            "The meaning of a signature is not one line of text that can be printed",
            mend="Leave out line breaks, control characters and invisible characters.",
        )


class UnknownMeaningError(SeedlotError):
    """A meaning that begins with no word of the table."""

    def __init__(self, meaning: str) -> None:
        super().__init__(
            f"'{meaning}' is nothing that a signature can mean", mend=f"Begin with one of: {_WORDS}; say more after it."
        )


class OtherMeaningError(SeedlotError):
    """A decision that is signed as something else than it is."""

    def __init__(self, outcome: Outcome, meaning: str) -> None:
        super().__init__(
            f"A decision '{outcome}' is not signed as '{meaning}'",
            mend=f"Say '{OF_DECISION[outcome]}', or leave it out.",
        )


def word_of(meaning: str) -> str:
    """The word of the table with which a meaning begins; empty if it is none."""
    first = _WORD.match(meaning.casefold())
    return first[0] if first and first[0] in _MAY else ""


def clear(meaning: str) -> None:
    """Refuse a meaning that says nothing, cannot be printed beside the name as one line, or is none of the table.

    Raises:
        NoMeaningError: it is empty.
        UnclearMeaningError: it holds line breaks, control characters or invisible characters.
        UnknownMeaningError: it begins with no word of the table.
    """
    if not meaning.strip():
        raise NoMeaningError
    if not is_seen(meaning):
        raise UnclearMeaningError
    if not word_of(meaning.strip()):
        raise UnknownMeaningError(meaning)


def refuse_meaning(who: Actor, meaning: str) -> None:
    """Refuse to let a person sign as what their roles do not let them say.

    In a record without accounts roles say nothing, as everywhere (`authority.permit`).

    Raises:
        NoMeaningError, UnclearMeaningError, UnknownMeaningError: it is no meaning at all.
        NotAuthorisedError: a word of it is for other roles.
    """
    clear(meaning)
    if who.authentication == NONE:
        return
    said = meaning.casefold()
    claimed = [_MAY[word] for word in _WORD.findall(said) if word in _MAY]
    claimed += [(role,) for role in (Role.QUALIFIED_PERSON,) if role in " ".join(said.split())]
    for roles in claimed:
        require(who, f"sign as '{meaning}'", *roles)


def of_decision(outcome: Outcome, meaning: str) -> str:
    """The meaning of the signature under a decision: as it was given, or its own where nothing was.

    Raises:
        OtherMeaningError: it is another than that of the decision.
    """
    own = OF_DECISION[outcome]
    meaning = meaning.strip() or own
    clear(meaning)
    if word_of(meaning) != word_of(own):
        raise OtherMeaningError(outcome, meaning)
    return meaning
