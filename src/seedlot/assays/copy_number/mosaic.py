"""From a ratio of depths to copies of the cells that have a change, and the fraction of cells that are such."""

from __future__ import annotations

from dataclasses import dataclass

#: A cell is taken to have at most so many copies more than the others.
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Mosaic:
    """Copies in the changed cells, and their fraction with its interval; all None where normal cells have no copy."""

    copies: int | None
    fraction: float | None
    low: float | None
    high: float | None


def mosaic(ratio: float, low: float, high: float, *, normal: int) -> Mosaic:
    """Tell the fraction of cells, for the smallest change of copies that can explain the ratio.

    A sample with `normal` copies in some cells and `normal` + k in the fraction f has the ratio 1 + f k / normal. One
    copy more or fewer (k = 1) is assumed unless even all cells (f = 1) could not give the ratio's interval: two of
    many copies in few cells cannot be told from one in more.
    """
    if normal < 1:
        return Mosaic(None, None, None, None)
    sign = 1 if ratio >= 1 else -1
    nearest = low if sign > 0 else high
    least = sign * (nearest - 1) * normal
    steps = 1
    while least > steps and steps < (_MOST if sign > 0 else normal):
        steps += 1
    told = [sign * (value - 1) * normal / steps for value in (ratio, low, high)]
    fraction, lower, upper = told[0], min(told[1:]), max(told[1:])
    return Mosaic(normal + sign * steps, _clipped(fraction), _clipped(lower), _clipped(upper))


def _clipped(value: float) -> float:
    return min(max(value, 0.0), 1.0)
