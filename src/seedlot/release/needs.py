"""Whether something is one of a programme's own: by facts of the programme, any one of several that all hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seedlot.regulation.shapes import Value
from seedlot.release.facts import FACTS
from seedlot.release.programme import Programme


def needed(programme: Programme, needs: Iterable[Mapping[str, str]]) -> bool | None:
    """Whether any of several needs holds, each of facts that all do; always where none is stated, None where not known."""
    several = [_all(programme, facts) for facts in needs]
    if not several or True in several:
        return True
    return None if None in several else False


def both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001
    """Whether both hold: no if either does not, else not known if either is not."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _all(programme: Programme, facts: Mapping[str, str]) -> bool | None:
    found: bool | None = True
    for fact, wanted in facts.items():
        found = both(found, _is(FACTS[fact](programme).value, wanted))
    return found


def _is(value: Value | None, wanted: str) -> bool | None:
    """Whether a fact is what is wanted; of several words at once, whether that is among them."""
    if value is None:
        return None
    if isinstance(value, frozenset):
        return wanted in value
    return str(value).lower() == wanted if isinstance(value, bool) else str(value) == wanted
