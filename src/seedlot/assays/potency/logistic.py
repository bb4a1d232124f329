"""Logistic curves of response against log dose, for any number of preparations and plates at once.

    response = infinite + (zero - infinite) / (1 + exp(slope (x - ec50)))**asymmetry,  x = ln dose

`zero` and `infinite` are the responses at no dose and at endless dose (where the slope is positive),
`asymmetry` is 1 for four parameters, and its logarithm is the fifth parameter. This is the LL.4 and
LL.5 of Ritz, Baty, Streibig & Gerhard 2015, PLoS ONE 10:e0146021, with the dose on the log scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seedlot.stats.nonlinear import Curve, Floats, Ints

#: What stands for the logarithm of a dose of zero: far below any dose.
LOG_ZERO = -1e300

#: A share of the span this near to an asymptote tells nothing of the slope.
_EDGE = 0.02
#: Asymptotes are first guessed this part of the span beyond the extreme means.
_BEYOND = 0.03
#: Keeps the guess finite where a preparation has no dose above zero.
_RIDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each preparation's parameters stand in theta (k,); the strata's follow them."""

    zero: Ints
    infinite: Ints
    slope: Ints
    ec50: Ints
    asymmetry: Ints | None
    strata: int

    @property
    def places(self) -> tuple[Ints, ...]:
        """The places in the order of the derivatives."""
        shape = () if self.asymmetry is None else (self.asymmetry,)
        return (self.zero, self.infinite, self.slope, self.ec50, *shape)

    @property
    def first_stratum(self) -> int:
        """How many parameters the curves have."""
        return int(self.ec50[-1]) + 1

    @property
    def size(self) -> int:
        """How many parameters there are in all."""
        return self.first_stratum + self.strata


def parallel_layout(count: int, *, strata: int, five: bool) -> Layout:
    """Zero, infinite, slope (and asymmetry) in common, then an ec50 for each preparation."""
    common = np.zeros(count, dtype=np.intp)
    first = 4 if five else 3
    return Layout(common, common + 1, common + 2, first + np.arange(count), common + 3 if five else None, strata)


def free_layout(count: int, *, strata: int, five: bool) -> Layout:
    """Zero, infinite, slope, (asymmetry,) ec50 for each preparation, one after the other."""
    step = 5 if five else 4
    at = step * np.arange(count)
    return Layout(at, at + 1, at + 2, at + step - 1, at + 3 if five else None, strata)


def logistic(x: Floats, prep: Ints, layout: Layout, strata: Floats) -> Curve:
    """The curve and its slopes for the fitter: x is ln dose (n,), strata are columns to be added (n, q)."""
    owners = np.array([prep == k for k in range(layout.ec50.size)], dtype=np.float64)
    common = [bool((place == place[0]).all()) for place in layout.places]
    added, first = strata.T, layout.first_stratum

    def curve(theta: Floats, _members: Ints) -> tuple[Floats, Floats]:
        zero, infinite, steepness, ec50, *shape = (
            theta[:, place[:1]] if one else theta[:, place[prep]]
            for place, one in zip(layout.places, common, strict=True)
        )
        distance = x - ec50
        share = 1 / (1 + np.exp(steepness * distance))
        span = zero - infinite
        fall = span * share * (share - 1)
        derivatives = [share, 1 - share, fall * distance, -fall * steepness]
        for log_power in shape:
            share, derivatives = _bend(share, derivatives, span, np.exp(log_power))
        slopes = np.empty((len(theta), layout.size, x.size))
        for place, one, derivative in zip(layout.places, common, derivatives, strict=True):
            if one:
                slopes[:, place[0]] = derivative
            else:
                for k, owner in zip(place, owners, strict=True):
                    np.multiply(derivative, owner, out=slopes[:, k])
        slopes[:, first:] = added
        return infinite + span * share + theta[:, first:] @ added, slopes

    return curve


def _bend(share: Floats, slopes: list[Floats], span: Floats, power: Floats) -> tuple[Floats, list[Floats]]:
    """Raise a symmetric curve to its asymmetry: the bent share of the span, and the derivatives with one more."""
    bent = share**power
    bend = power * share ** (power - 1)
    by_log = span * power * bent * np.log(np.maximum(share, np.finfo(float).tiny))
    return bent, [bent, 1 - bent, *(slope * bend for slope in slopes[2:]), by_log]


def guess(y: Floats, x: Floats, prep: Ints) -> Floats:
    """Start four common parameters for each of many plates (b, n) that share doses: (b, 3 + k).

    Asymptotes from the mean responses at the extreme doses, slope and ec50s from straight lines
    through the logits, each weighted by how much it tells (the square of its share times the rest).
    """
    count = int(prep.max()) + 1
    lowest = np.array([x[prep == k].min() for k in range(count)])[prep]
    highest = np.array([x[prep == k].max() for k in range(count)])[prep]
    zero, infinite = y[:, x == lowest].mean(axis=1), y[:, x == highest].mean(axis=1)
    beyond = _BEYOND * (zero - infinite)
    zero, infinite = zero + beyond, infinite - beyond
    span = np.where(zero == infinite, 1.0, zero - infinite)
    known = x > LOG_ZERO
    share = np.clip((y[:, known] - infinite[:, None]) / span[:, None], _EDGE, 1 - _EDGE)
    design = np.array([x[known], *(prep[known] == k for k in range(count))], dtype=np.float64)
    weighted = design * ((share * (1 - share)) ** 2)[:, None, :]
    logit = np.log(1 / share - 1)
    normal = weighted @ design.T + _RIDGE * np.eye(count + 1)
    line = np.linalg.solve(normal, weighted @ logit[:, :, None])[:, :, 0]
    slope = np.maximum(line[:, 0], 0.1 / max(float(np.ptp(x[known])), 1e-3))
    return np.column_stack([zero, infinite, slope, -line[:, 1:] / slope[:, None]])


def around(start: Floats, *, width: float, five: bool) -> Floats:
    """Spread one start (3 + k,) over slopes, shifts by parts of `width`, asymmetries and either sense (s, p)."""
    zero, infinite, slope = start[:3]
    found = []
    for factor in (1.0, 0.3, 3.0):
        for shift in (0.0, -0.25 * width, 0.25 * width):
            ec50 = start[3:] + shift
            if not five:
                found.append(np.array([zero, infinite, slope * factor, *ec50]))
                continue
            for log in (0.0, -1.0, 1.0):
                found.append(np.array([zero, infinite, slope * factor, log, *ec50]))
                found.append(np.array([infinite, zero, -slope * factor, log, *ec50]))
    return np.array(found)


def expand(theta: Floats, layout: Layout) -> Floats:
    """Give every preparation the common parameters as its own: from the parallel layout to the free one."""
    first = int(layout.ec50[0])
    own = [[*theta[:first], theta[place]] for place in layout.ec50]
    return np.concatenate([*own, theta[layout.first_stratum :]])
