"""Save what one looks for again and again. It lies at the desk: no entry says it, and nobody else sees it."""

from __future__ import annotations

from seedlot.acts.at_desk import at_desk
from seedlot.desk import saved
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError
from seedlot.terms.identifiers import LONGEST
from seedlot.terms.showing import is_seen

#: Most filters of one person, and the longest address.
MOST, LONGEST_ADDRESS = 50, 2000


class UnusableNameError(SeedlotError):
    """A name under which nothing can be saved."""

    def __init__(self) -> None:
        super().__init__("A filter needs a name", mend=f"Write one line of at most {LONGEST} characters.")


class TooManySavedError(SeedlotError):
    """More filters than a person may keep."""

    def __init__(self) -> None:
        super().__init__(f"You have saved {MOST} filters", mend="Remove one that you no longer use.")


def save_filter(record: Record, person: str, name: str, address: str) -> None:
    """Save what is looked for at an address of ours, under a name of a person's own.

    Raises:
        UnusableNameError: the name is empty, too long, or holds what cannot be seen.
        TooManySavedError: the person has saved too many already.
    """
    if not name or len(name) > LONGEST or not is_seen(name):
        raise UnusableNameError
    with at_desk(record) as desk:
        own = saved.of_person(desk, person)
        if name not in own and len(own) >= MOST:
            raise TooManySavedError
        saved.keep(desk, person, name, address[:LONGEST_ADDRESS])


def forget_filter(record: Record, person: str, name: str) -> None:
    """Forget a filter of one's own."""
    with at_desk(record) as desk:
        saved.forget(desk, person, name)


def saved_filters(record: Record, person: str) -> dict[str, str]:
    """What a person saved: addresses by name."""
    with at_desk(record) as desk:
        return saved.of_person(desk, person)
