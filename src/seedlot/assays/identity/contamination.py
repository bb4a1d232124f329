"""How much of a sample is another person's DNA, by maximum likelihood over the reads at SNP sites.

A read shows the alternative base with probability q = (1-f) g/2 + f c/2, g and c being the alternative alleles of the
sample and of the contaminant, f the contaminant's share; with the error e, q(1-e) + (1-q)e. Genotypes that are not known
are summed over, weighted by Hardy and Weinberg's shares. A hundredth of the sites may show anything (artefacts). f and e
are estimated together; the interval is where the likelihood, maximised over e, falls by half a chi-squared quantile.
After Jun et al. 2012 (verifyBamID) and Cibulskis et al. 2011 (ContEst).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from seedlot.assays.identity.lod import priors

Floats = NDArray[np.float64]
_ODD = 0.01
_ERRORS = (1e-5, 0.08)
_START = (0.0, 0.002, 0.005, 0.01, 0.02, 0.04, 0.07, 0.12, 0.2, 0.3, 0.4, 0.5)
_MOST = 0.5
_CERTAIN = np.array([[0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.01, 0.01, 0.98]])


@dataclass(frozen=True, eq=False)
class Data:
    """Reads at the sites used, and the weights of the genotypes of the sample and of its contaminant, (sites, 3)."""

    refs: Floats
    alts: Floats
    own: Floats
    other: Floats

    @property
    def depth(self) -> Floats:
        """Reads of either base."""
        return self.refs + self.alts

    @cached_property
    def weights(self) -> Floats:
        """The weight of each of the nine pairs of genotypes, (9, sites): sums over pairs run along whole rows so."""
        pairs = self.own.T[:, None, :] * self.other.T[None, :, :]
        return np.asarray(pairs.reshape(9, len(self.refs)), dtype=np.float64)

    @cached_property
    def odd(self) -> Floats:
        """The log likelihood of a site that shows anything, on the scale of the others."""
        arranged = special.gammaln(self.refs + 1) + special.gammaln(self.alts + 1) - special.gammaln(self.depth + 1)
        return np.asarray(math.log(_ODD) + arranged - np.log(self.depth + 1), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The share of the contaminant with its interval; `twice` is twice the log likelihood ratio against none.

    Both allow for sites that vary more than reads drawn at random: by `inflation`, at least 1.
    """

    fraction: float
    low: float
    high: float
    error: float
    twice: float
    likelihood: float
    inflation: float
    sites: int
    depth: float


def data_of(
    refs: NDArray[np.int32],
    alts: NDArray[np.int32],
    frequency: Floats,
    *,
    own: NDArray[np.int8] | None = None,
    other: NDArray[np.int8] | None = None,
) -> Data:
    """Weigh genotypes: by their shares in the population, or by a call that is known (-1: not at this site)."""
    shares = priors(frequency)
    return Data(
        refs.astype(np.float64),
        alts.astype(np.float64),
        _weights(shares, own),
        _weights(shares, other),
    )


def _weights(shares: Floats, called: NDArray[np.int8] | None) -> Floats:
    if called is None:
        return shares
    out = shares.copy()
    known = called >= 0
    out[known] = _CERTAIN[called[known]]
    return out


def _alternative(fraction: float, error: float) -> Floats:
    """The probability that a read shows the alternative base, (3 of the sample, 3 of the contaminant)."""
    copies = np.arange(3) / 2
    q = (1 - fraction) * copies[:, None] + fraction * copies[None, :]
    return np.clip(q * (1 - error) + (1 - q) * error, 1e-9, 1 - 1e-9)


def log_likelihood(data: Data, fraction: float, error: float) -> float:
    """The log likelihood of the reads of all sites."""
    return float(_by_site(data, fraction, error).sum())


def _by_site(data: Data, fraction: float, error: float) -> Floats:
    q = _alternative(fraction, error).reshape(-1, 1)
    log = data.alts * np.log(q) + data.refs * np.log1p(-q)
    top = log.max(axis=0)
    inside = np.log(np.einsum("ij,ij->j", data.weights, np.exp(log - top)) + 1e-300) + top
    return np.asarray(np.logaddexp(math.log1p(-_ODD) + inside, data.odd), dtype=np.float64)


def _inflation(data: Data, fraction: float, error: float) -> float:
    """How much more the sites vary than reads drawn at random would (Godambe's ratio), at least 1 and beyond chance.

    Mapping and amplification make the share of an allele differ from site to site; without this the interval would be
    too narrow, and contamination would be seen where there is none.
    """
    step = max(0.1 * fraction, 2e-3)
    below, at, above = (_by_site(data, f, error) for f in (max(fraction - step, 0.0), fraction, fraction + step))
    reach = fraction + step - max(fraction - step, 0.0)
    score = (above - below) / reach
    if fraction < step:  # a curve through unequal steps would be one-sided: the error's own scatter is not looked at
        return 1.0
    curvature = -float((above - 2 * at + below).sum()) / step**2
    squares = (score - score.mean()) ** 2
    if curvature <= 0 or squares.max() == 0:
        return 1.0
    own = float(squares.std() / squares.mean()) / math.sqrt(len(squares))  # what this ratio varies by chance
    return max(float(squares.sum()) / curvature / (1 + 2 * own), 1.0)


def _profile(data: Data, fraction: float, near: float | None = None) -> tuple[float, float]:
    """The greatest log likelihood at a share, and the error at which it is; `near` an error where one is known."""
    low, high = map(math.log, _ERRORS)
    if near is not None:
        low, high = max(low, math.log(near) - 1.5), min(high, math.log(near) + 1.5)
    found = optimize.minimize_scalar(
        lambda log: -log_likelihood(data, fraction, math.exp(log)),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 0.02},
    )
    return -float(found.fun), math.exp(float(found.x))


def estimate(data: Data, *, level: float) -> Estimate | None:
    """Estimate the share of a contaminant, up to one half; None without sites."""
    if not len(data.refs):
        return None
    none, alone = _profile(data, 0.0)
    tried = [alone * part for part in (1.0, 0.6, 0.35, 0.2, 0.05)]
    grid = [max(log_likelihood(data, start, error) for error in tried) for start in _START]
    fraction, near = _climb(data, int(np.argmax(grid)))
    top, error = _profile(data, fraction, near)
    if none >= top:
        fraction, top, error = 0.0, none, alone
    inflation = _inflation(data, fraction, error)
    drop = inflation * float(special.chdtri(1, 1 - level)) / 2
    lower, upper = _interval(data, fraction, error, top - drop, none)
    return Estimate(
        fraction=fraction,
        low=lower,
        high=upper,
        error=error,
        twice=max(2 * (top - none) / inflation, 0.0),
        likelihood=top,
        inflation=inflation,
        sites=len(data.refs),
        depth=float(data.depth.mean()),
    )


def _climb(data: Data, best: int) -> tuple[float, float]:
    """The likeliest share, from the best of the starts on; a share at the end of its bracket is sought in the next."""
    fraction, near = _START[best], _ERRORS[0]
    for _ in _START:
        low, high = _START[max(best - 1, 0)], _START[min(best + 1, len(_START) - 1)]
        fraction, near = _between(data, _START[best], low, high)
        edge = 0.05 * (high - low)
        if fraction > high - edge and best + 1 < len(_START) - 1:
            best += 1
        elif fraction < low + edge and best > 1:
            best -= 1
        else:
            break
    return fraction, near


def _between(data: Data, start: float, low: float, high: float) -> tuple[float, float]:
    """The likeliest share between two, and an error near the one that goes with it."""
    _, near = _profile(data, start)
    found = optimize.minimize_scalar(
        lambda f: -_profile(data, f, near)[0], bounds=(low, high), method="bounded", options={"xatol": 1e-4}
    )
    return float(found.x), near


def _interval(data: Data, fraction: float, error: float, least: float, none: float) -> tuple[float, float]:
    """The shares at which the likelihood, maximised over the error, falls to `least`."""

    def apart(f: float) -> float:
        return _profile(data, f, error)[0] - least

    lower = 0.0
    if fraction > 0 and none < least and apart(0.0) < 0:
        lower = float(optimize.brentq(apart, 0.0, fraction, xtol=1e-4))
    reach = fraction
    while reach < _MOST:  # a bracket near the estimate takes fewer steps than the whole range
        reach = min(1.25 * reach + 0.01, _MOST)
        if apart(reach) < 0:
            return lower, float(optimize.brentq(apart, fraction, reach, xtol=1e-4))
    return lower, _MOST


def critical(false_positive: float) -> float:
    """Twice the log likelihood ratio above which there is a contaminant: one-sided, for a share is never negative."""
    return float(special.ndtri(1 - false_positive)) ** 2


#: Sites and depths by which the limit of detection is computed.
_REPRESENTATIVE, _DEEPEST = 60, 400


def limit(data: Data, error: float, *, false_positive: float, power: float) -> float | None:
    """The smallest share that these sites and depths show with this power; None where one half would not show.

    The log likelihood ratio at a share, the error refitted without a contaminant, is summed over sites of all depths:
    its mean D and variance V. Its signed root is taken as normal with the mean sqrt(2D) and the variance V/2D, which is
    1 where all sites tell as much.
    """
    if not len(data.refs):
        return None
    order = np.lexsort((data.own[:, 1], data.depth))
    chosen = order[np.linspace(0, len(order) - 1, min(_REPRESENTATIVE, len(order))).astype(int)]
    sites = [(min(int(data.depth[at]), _DEEPEST), data.own[at], data.other[at]) for at in chosen]
    times = len(order) / len(chosen)
    false, found_with = float(special.ndtri(1 - false_positive)), float(special.ndtri(power))

    fraction = 0.02
    for _ in range(20):  # the ratio grows as the square of the share, nearly
        mean, variance = (times * one for one in _divergence(sites, fraction, error))
        found = 2 * mean
        wanted = (false + found_with * math.sqrt(variance / max(found, 1e-12))) ** 2
        if abs(found / wanted - 1) < 0.02:
            break
        if fraction >= _MOST and found < wanted:
            return None
        fraction = min(max(fraction * min(max(math.sqrt(wanted / max(found, 1e-9)), 0.1), 10), 1e-6), _MOST)
    return fraction


def _divergence(sites: list[tuple[int, Floats, Floats]], fraction: float, error: float) -> tuple[float, float]:
    """Mean and variance of the log likelihood ratio between a share and none, whose error fits best."""
    truth = [_chances(*site, fraction, error) for site in sites]

    def ratios(log: float) -> list[tuple[float, float]]:
        others = (_chances(*site, 0.0, math.exp(log)) for site in sites)
        each = ((one, np.log(one / other)) for one, other in zip(truth, others, strict=True))
        return [(float((one * ratio).sum()), float((one * ratio**2).sum())) for one, ratio in each]

    low = math.log(max(error / 3, _ERRORS[0]))
    high = math.log(min(max(10 * error, fraction), _ERRORS[1]))
    found = optimize.minimize_scalar(
        lambda log: sum(mean for mean, _ in ratios(log)),
        bounds=(low, max(high, low + 0.1)),
        method="bounded",
        options={"xatol": 0.05},
    )
    best = ratios(float(found.x))
    return sum(mean for mean, _ in best), sum(square - mean**2 for mean, square in best)


def _chances(depth: int, own: Floats, other: Floats, fraction: float, error: float) -> Floats:
    """The probability of each number of alternative reads at a site."""
    reads = np.arange(depth + 1)
    q = _alternative(fraction, error).reshape(-1)
    log = (
        special.gammaln(depth + 1)
        - special.gammaln(reads + 1)
        - special.gammaln(depth - reads + 1)
        + reads * np.log(q)[:, None]
        + (depth - reads) * np.log1p(-q)[:, None]
    )
    weights = (own[:, None] * other[None, :]).reshape(-1)
    mixed = (weights[:, None] * np.exp(log)).sum(axis=0)
    return np.asarray((1 - _ODD) * mixed + _ODD / (depth + 1), dtype=np.float64)


def separated(data: Data, fraction: float, error: float) -> NDArray[np.int8]:
    """The genotypes of the sample itself, the contaminant's share taken off; -1 where none is 99 % sure."""
    q = _alternative(fraction, error)
    log = data.alts[:, None, None] * np.log(q) + data.refs[:, None, None] * np.log1p(-q)
    log -= log.max(axis=(1, 2), keepdims=True)
    own = (data.own[:, :, None] * data.other[:, None, :] * np.exp(log)).sum(axis=2)
    sure = own.max(axis=1) >= 0.99 * own.sum(axis=1)
    return np.where(sure, own.argmax(axis=1), -1).astype(np.int8)
