"""How small a clone may be and yet be excluded by the metaphases counted (Hook 1977; CYTO2000, Genet Med 1999).

A clone of a fraction p of the cells is missed where fewer than `rule` of the n cells counted are of it. The excluded
fraction is the smallest that is missed with a probability of at most 1 - level: at rule 1 it is 1 - (1 - level)^(1/n).
It supposes that the cells are drawn independently; cells of one colony or flask are not.
"""

from __future__ import annotations

from scipy import special

#: Cells that make a clone (ISCN 2020, chapter 11): of a gain or a structural change, of a loss.
GAIN_CELLS, LOSS_CELLS = 2, 3
RULES = (1, GAIN_CELLS, LOSS_CELLS)
LEVELS = (0.9, 0.95, 0.99)
#: Fractions for which the power is tabled.
FRACTIONS = (0.05, 0.1, 0.15, 0.2, 0.3)


def excluded(cells: int, *, rule: int = 1, level: float = 0.95) -> float | None:
    """The smallest fraction of cells that would have been seen in `rule` cells with probability `level`.

    None where fewer cells were counted than make a clone: nothing is excluded then.
    """
    if cells < rule:
        return None
    return float(special.betaincinv(rule, cells - rule + 1, level))


def too_few(cells: int, rule: int) -> str:
    """Why nothing is excluded."""
    counted = "one cell was" if cells == 1 else f"{cells} cells were"
    return f"{counted} counted, fewer than the {rule} that make a clone"


def power(cells: int, fraction: float, *, rule: int = 1) -> float:
    """The probability that a clone of that fraction is seen in at least `rule` of the cells counted."""
    return float(special.betainc(rule, cells - rule + 1, fraction)) if cells >= rule else 0.0


def needed(fraction: float, *, rule: int = 1, level: float = 0.95) -> int:
    """The fewest cells that exclude a fraction."""
    low, high = rule, rule
    while power(high, fraction, rule=rule) < level:
        low, high = high, 2 * high
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle, fraction, rule=rule) >= level else (middle + 1, high)
    return high
