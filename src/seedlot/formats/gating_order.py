"""Populations in an order in which they can be counted: each after its parent, and after what its Boolean takes."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.formats.gating import Boolean, Population


class UncountableError(ValueError):
    """Populations that wait for one another, or for one that is not there. `key` names the one to look at."""

    def __init__(self, key: str, says: str) -> None:
        super().__init__(says)
        self.key = key


def in_order(populations: Sequence[Population]) -> tuple[Population, ...]:
    """Put populations in order, as near to that of the file as can be.

    Raises:
        UncountableError: two have one key, one names another that is not there, or some go round in a circle.
    """
    by_key: dict[str, Population] = {}
    for population in populations:
        if population.key in by_key:
            raise UncountableError(population.key, f"two gates have the identifier '{population.key}'")
        by_key[population.key] = population
    for population in populations:
        for key in _waits_for(population):
            if key not in by_key:
                raise UncountableError(population.key, f"gate '{population.key}' names '{key}', which is not there")
    return tuple(_placed(by_key))


def _waits_for(population: Population) -> list[str]:
    operands = [operand.key for operand in population.gate.of] if isinstance(population.gate, Boolean) else []
    return [population.parent, *operands] if population.parent else operands


def _placed(by_key: dict[str, Population]) -> list[Population]:
    """Visit each before what waits for it, without recursion, since a file may nest as deep as it likes."""
    done: dict[str, Population] = {}
    for first, population in by_key.items():
        path = {} if first in done else {first: iter(_waits_for(population))}
        while path:
            key, waits_for = next(reversed(path.items()))
            missing = next((other for other in waits_for if other not in done), None)
            if missing is None:
                done[key] = by_key[key]
                del path[key]
            elif missing in path:
                raise UncountableError(key, f"gates '{missing}' and '{key}' each wait for the other")
            else:
                path[missing] = iter(_waits_for(by_key[missing]))
    return list(done.values())
