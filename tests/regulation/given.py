"""Facts and evidence as values, as an assessment takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from seedlot.regulation.shapes import Shown, Standing, Stated, Value

#: The day on which the rules were last looked at, for whatever does not depend on one.
ON = date(2026, 6, 30)


def stated(facts: Mapping[str, Value | None]) -> dict[str, Stated]:
    """Facts that a programme states; None for one that it does not know, which says what would settle it."""
    return {
        name: Stated(fact=name, value=value, says=f"{name} is given.", entries=(7,), settle=f"Enter {name}.")
        for name, value in facts.items()
    }


def evidence(
    held: Iterable[str] = (), failed: Iterable[str] = (), not_assessable: Iterable[str] = ()
) -> Callable[[str], Shown]:
    """Evidence of which the rest is missing."""
    standings = dict.fromkeys(held, Standing.HELD)
    standings |= dict.fromkeys(failed, Standing.FAILED) | dict.fromkeys(not_assessable, Standing.NOT_ASSESSABLE)

    def shown(code: str) -> Shown:
        standing = standings.get(code, Standing.MISSING)
        return Shown(code=code, standing=standing, says=f"{code} is {standing}.", entries=(9,), settle=f"File {code}.")

    return shown


def all_but(*codes: str) -> Callable[[str], Shown]:
    """Evidence that is all held, but for some codes."""

    def shown(code: str) -> Shown:
        return evidence(held=() if code in codes else (code,))(code)

    return shown
