"""Circles among statements: what each of them makes would be its own ancestor, and through what."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from seedlot.lineage.known import made_by, needed_by
from seedlot.record.entries.content import Statement
from seedlot.terms.finding import Answer, Finding

#: Of a longer circle the first names are shown, and the last ones.
_SHOWN, _FIRST, _LAST = 8, 4, 2
#: So many statements are gone through to find a circle, so that very many circles are told soon.
_FAR = 10_000


def circling(statements: Sequence[Statement]) -> Iterator[Finding]:
    """Tell of statements in circles what each makes from itself, and the circle: A <- B reads A is made from B."""
    makers = {item: place for place, each in enumerate(statements) for item, _ in made_by(each)}
    needs = [tuple(item for item in dict.fromkeys(needed_by(each)) if item in makers) for each in statements]
    circles: dict[int, tuple[str, ...]] = {}
    for place, statement in enumerate(statements):
        if place not in circles:
            found = _circle(place, makers, needs)
            circles.update((makers[item], (*found[at:], *found[:at])) for at, item in enumerate(found))
        names = circles.get(place, ())
        shown = f": {' <- '.join(_shortened((*names, names[0])))}" if names else ""
        made = ", ".join(item for item, _ in made_by(statement))
        says = (
            f"'{made}' would be its own ancestor{shown}. Correct the inputs of this row or of the rows that it needs."
        )
        yield Finding(code="lineage/cycle", answer=Answer.NOT_MET, says=says, where=statement.where)


def _circle(start: int, makers: dict[str, int], needs: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """A shortest circle through a statement, from what it makes back; empty where none leads through it."""
    came: dict[int, tuple[int, str]] = {}
    waiting = deque([start])
    while waiting and len(came) < _FAR:
        place = waiting.popleft()
        for item in needs[place]:
            source = makers[item]
            if source not in came:
                came[source] = (place, item)
                waiting.append(source)
        if start in came:
            return _walked(start, came)
    return ()


def _walked(start: int, came: dict[int, tuple[int, str]]) -> tuple[str, ...]:
    place, item = came[start]
    behind = []
    while place != start:
        place, name = came[place]
        behind.append(name)
    return (item, *reversed(behind))


def _shortened(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) <= _SHOWN:
        return names
    return (*names[:_FIRST], f"… {len(names) - _FIRST - _LAST} more …", *names[-_LAST:])
