"""Contamination by simulation: the fraction unbiased, the interval covers, pure samples are called pure, the limit holds."""

from __future__ import annotations

import numpy as np
import pytest
from tests.assays.identity.conftest import Measure, codes, people, said, site_table, values, vcf

from seedlot.assays.identity.contamination import Data, critical, data_of, estimate, limit, separated


def reads(seed: int, fraction: float, *, sites: int = 800, depth: int = 40, error: float = 0.003):
    """Reads of a sample with so much of a contaminant; the genotypes of both, and the frequencies."""
    dice = np.random.default_rng(seed)
    share = dice.uniform(0.1, 0.9, sites)
    own, other = dice.binomial(2, share), dice.binomial(2, share)
    total = dice.poisson(depth, sites)
    q = (1 - fraction) * own / 2 + fraction * other / 2
    alts = dice.binomial(total, q * (1 - error) + (1 - q) * error)
    return (total - alts).astype(np.int32), alts.astype(np.int32), share, own.astype(np.int8), other.astype(np.int8)


def blind(seed: int, fraction: float, **more: int) -> Data:
    refs, alts, share, *_ = reads(seed, fraction, **more)
    return data_of(refs, alts, share)


def test_one_per_cent_is_found():
    """2,000 sites of 60 reads: 1 % is within its interval, which excludes 0 and 2 %, and far above the limit."""
    data = blind(11, 0.01, sites=2000, depth=60)
    found = estimate(data, level=0.95)
    assert found is not None
    assert 0 < found.low <= 0.01 <= found.high < 0.02
    assert found.twice > critical(1e-4)
    assert (limit(data, found.error, false_positive=0.01, power=0.95) or 1) < 0.01


@pytest.mark.parametrize("fraction", [0.02, 0.1, 0.3])
def test_the_fraction_is_unbiased_and_the_interval_covers(fraction: float):
    """Twelve samples: the mean within 3 standard errors of the truth; fewer than 9 intervals of 95 % around it come by chance 0.2 %."""
    found = [estimate(blind(seed, fraction), level=0.95) for seed in range(12)]
    shares = np.array([one.fraction for one in found if one is not None])
    assert abs(shares.mean() - fraction) < 3 * shares.std(ddof=1) / np.sqrt(12)
    assert sum(one.low <= fraction <= one.high for one in found if one is not None) >= 9


def test_pure_samples_are_called_pure_as_often_as_stated():
    """At a false-positive rate of 5 % (one-sided) 40 pure samples give 2 on average; 7 or more with chance 0.3 %."""
    twice = [one.twice for seed in range(40) if (one := estimate(blind(seed, 0.0, sites=400), level=0.95)) is not None]
    assert len(twice) == 40
    assert sum(one > critical(0.05) for one in twice) <= 6


def test_the_limit_of_detection_holds():
    """At the limit that is stated for 90 % power, 30 samples are found 27 times on average; fewer than 22 with chance 1 %."""
    least = limit(blind(1, 0.0, sites=400), 0.003, false_positive=0.01, power=0.9)
    assert least is not None
    assert 0.005 < least < 0.03
    found = [estimate(blind(seed, least, sites=400), level=0.95) for seed in range(100, 130)]
    assert sum(one.twice > critical(0.01) for one in found if one is not None) >= 22


def test_more_depth_and_more_sites_find_less():
    def least(**more: int) -> float:
        found = limit(blind(3, 0.0, **more), 0.003, false_positive=0.01, power=0.95)
        assert found is not None
        return found

    assert least(sites=400, depth=100) < least(sites=400, depth=30) < least(sites=60, depth=30)
    assert least(sites=4000, depth=100) < 0.01


def test_nothing_is_claimed_without_sites_or_where_nothing_could_show():
    none = data_of(np.array([], np.int32), np.array([], np.int32), np.array([]))
    assert estimate(none, level=0.95) is None
    assert limit(none, 0.01, false_positive=0.01, power=0.95) is None
    assert limit(blind(1, 0.0, sites=3, depth=2), 0.01, false_positive=0.01, power=0.95) is None


def test_known_genotypes_narrow_the_interval_and_separate_the_sample():
    refs, alts, share, own, other = reads(5, 0.2)
    without = estimate(data_of(refs, alts, share), level=0.95)
    known = data_of(refs, alts, share, own=own, other=other)
    with_both = estimate(known, level=0.95)
    assert without is not None
    assert with_both is not None
    assert with_both.high - with_both.low < without.high - without.low
    assert with_both.low <= 0.2 <= with_both.high
    called = separated(data_of(refs, alts, share, other=other), 0.2, 0.003)
    sure = called >= 0
    assert sure.mean() > 0.9
    assert (called[sure] == own[sure]).mean() > 0.98


def test_sites_that_vary_more_than_reads_widen_the_interval():
    refs, alts, share, own, other = reads(6, 0.1, depth=200)
    dice = np.random.default_rng(0)
    total = refs + alts
    q = 0.9 * own / 2 + 0.1 * other / 2
    wild = np.clip(dice.normal(q, 0.05), 0.001, 0.999)
    many = dice.binomial(total, wild).astype(np.int32)
    plain = estimate(data_of(refs, alts, share), level=0.95)
    spread = estimate(data_of(total - many, many, share), level=0.95)
    assert plain is not None
    assert spread is not None
    assert spread.inflation > 1.5 * plain.inflation


def mixture(seed: int, fraction: float):
    """A donor, a stranger, and the donor's line with so much of the stranger."""
    found, share = people(seed, 600)
    dice = np.random.default_rng(seed)
    samples = {}
    for name, own, part in (("D", "child", 0.0), ("S", "stranger", 0.0), ("L", "child", fraction)):
        q = (1 - part) * found[own] / 2 + part * found["stranger"] / 2
        total = dice.poisson(60, 600)
        alts = dice.binomial(total, np.clip(q, 0.002, 0.998))
        samples[name] = (found[own], total - alts, alts)
    return {"x.vcf": vcf(samples), "sites.tsv": site_table(share).replace("1\t", "chr1\t")}


def test_the_contaminant_is_named(measure: Measure):
    analysis = measure(mixture(2, 0.05), roles="D=donor; L=line", donors="S=other; D=P; L=P")
    told = values(analysis, "L")["SNP contamination"]
    assert told.value == pytest.approx(5, abs=1)
    assert told.low is not None
    assert told.high is not None
    assert told.low <= 5 <= told.high
    assert "with the genotypes of 'S'" in told.note
    assert "contaminated with 'S'" in said(analysis, "identity/contamination")[0].says
    (event,) = analysis.tables["events"]
    assert (event["name"], event["kind"]) == ("contamination with 'S'", "cells of another person")
    assert event["low"] <= 0.05 <= event["high"]


def test_a_negative_has_a_limit(measure: Measure):
    analysis = measure(mixture(2, 0.0), roles="D=donor; L=line", donors="S=other; D=P; L=P")
    told = values(analysis, "L")["SNP contamination"]
    assert (told.value, told.relation) == (None, "<")
    assert told.limit is not None
    assert told.limit < 2
    assert "identity/contamination" not in codes(analysis)
    limits = {row["sample"]: row["fraction"] for row in analysis.tables["limits"]}
    assert all(0 < limits[name] < 0.02 for name in ("D", "S", "L"))
