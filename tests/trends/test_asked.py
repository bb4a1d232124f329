"""How a chart is asked for: settings as they are stated reach the chart, and what a kind has not is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.trends.handbook import NIST_CUSUM, NIST_EWMA

from seedlot.terms.errors import SeedlotError
from seedlot.trends.asked import OWN, Asked, Kind, Rules, settled
from seedlot.trends.charted import Sample
from seedlot.trends.control import Control, control

#: Montgomery, table 7.1: cans of orange juice that leak, of 50.
JUICE = (12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6)


def charted(asked: Asked, values: tuple[float, ...]) -> Control:
    """The chart of single values."""
    return control([Sample(values=(float(each),)) for each in values], asked)


def test_the_ewma_of_the_handbook_with_its_given_limits() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.4: lambda 0.3, target 50, s 2.0539: limits 52.5884 and 47.4115, no signal."""
    told = charted(settled(Kind.EWMA, weight=0.3, steady=True, center=50.0, sigma=2.0539), NIST_EWMA)
    (panel,) = told.panels
    assert told.how == "as given"
    assert panel.points[-1].high == pytest.approx(52.5884, abs=5e-5)
    assert panel.points[-1].low == pytest.approx(47.4115, abs=1e-4)  # the handbook cuts 47.41157 after four places
    assert [round(each.value or 0, 2) for each in panel.points][-3:] == [51.23, 51.94, 51.99]
    assert told.signals == ()


def test_the_cusum_of_the_handbook_with_its_given_limits() -> None:
    """NIST/SEMATECH e-Handbook 6.3.2.3: target 325, k 0.3175 and h 4.1959 in units: the upper sum passes h at group 14."""
    sigma = 0.635
    told = charted(settled(Kind.CUSUM, slack=0.5, decision=4.1959 / sigma, center=325.0, sigma=sigma), NIST_CUSUM)
    assert told.panels[0].points[0].high == pytest.approx(4.1959)
    assert min(told.signals[0].gave) + 1 == 14
    assert told.asked.settings == {"slack": 0.5, "decision": 4.1959 / sigma}


def test_the_p_chart_of_montgomery_is_asked_for_by_its_size() -> None:
    """Montgomery, example 7.1: share 0.2313, limits 0.4102 and 0.0524; samples 15 and 23 are beyond (qcc prints the same)."""
    told = charted(settled(Kind.SHARES, size=50, normal=True), JUICE)
    (panel,) = told.panels
    assert (round(told.center or 0, 4), round(panel.points[0].high or 0, 4), round(panel.points[0].low or 0, 4)) == (
        0.2313,
        0.4102,
        0.0524,
    )
    assert [each.points[0] + 1 for each in told.signals] == [15, 23]
    assert (panel.name, told.signals[0].panel) == ("shares", "shares")
    assert (told.center or 0) + 3 * (told.sigma or 0) == pytest.approx(panel.points[0].high)
    assert told.how == "mean share of 50 units, and limits at 3 standard deviations"


def test_a_given_share_needs_no_base_and_has_exact_limits() -> None:
    """Cumulative binomial of 20 at 0.05: 0.9974 up to 4 and 0.9997 up to 5, so that six rejected units are a signal."""
    asked = settled(Kind.SHARES, size=20, center=0.05)
    told = charted(asked, (1, 0, 5))
    assert (told.signals, told.panels[0].points[0].low, told.panels[0].points[0].high) == ((), 0.0, 0.25)
    assert [each.points for each in charted(asked, (1, 0, 6)).signals] == [(2,)]
    assert told.asked.says == "units of each count 20"


def test_counts_of_a_size_are_told_per_size() -> None:
    """Four events in a size of 2, ten times: a rate of 2; Poisson of 4: 0.9972 up to 10, 0.9991 up to 11."""
    told = charted(settled(Kind.COUNTS, size=2), (4,) * 10)
    assert (told.center, told.panels[0].points[0].value, told.panels[0].points[0].high) == (2.0, 2.0, 5.5)


@pytest.mark.parametrize(
    ("kind", "wrong", "says"),
    [
        (Kind.EWMA, {"weight": 0.0}, "is no weight"),
        (Kind.EWMA, {"weight": float("nan")}, "is no weight"),
        (Kind.EWMA, {"width": float("inf")}, "is no width"),
        (Kind.EWMA, {"slack": 0.5}, "has no slack"),
        (Kind.I_MR, {"weight": 0.2}, "has no weight"),
        (Kind.I_MR, {"size": 20}, "has no "),
        (Kind.CUSUM, {"decision": 0}, "is no decision"),
        (Kind.CUSUM, {"slack": -1}, "is no slack"),
        (Kind.I_MR, {"center": 1.0}, "given together"),
        (Kind.I_MR, {"center": 1.0, "sigma": 0.0}, "no standard deviation"),
        (Kind.SHARES, {}, "of how many units"),
        (Kind.SHARES, {"size": 2.5}, "no number of units"),
        (Kind.SHARES, {"size": 20, "center": 1.0}, "no rate"),
        (Kind.SHARES, {"size": 20, "sigma": 1.0}, "limits of their rate"),
        (Kind.COUNTS, {"size": 0}, "no size"),
        (Kind.COUNTS, {"center": -1.0}, "no rate"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_mend(kind: Kind, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(SeedlotError, match=says) as refused:
        settled(kind, **wrong)
    assert refused.value.mend


def test_more_units_than_were_looked_at_are_refused() -> None:
    with pytest.raises(SeedlotError, match="21 of 20 units are too many"):
        charted(settled(Kind.SHARES, size=20), (1, 21))


def test_rules_are_those_of_the_kind() -> None:
    assert settled(Kind.LEVEY_JENNINGS).in_force is Rules.WESTGARD
    assert settled(Kind.I_MR).in_force is Rules.NELSON
    assert settled(Kind.CUSUM, Rules.NELSON).in_force is Rules.LIMITS


@given(some.sampled_from(list(Kind)))
def test_every_kind_tells_the_settings_that_it_takes(kind: Kind) -> None:
    """None more, none less, and by default those of the handbooks."""
    asked = settled(kind, size=20 if kind is Kind.SHARES else None)
    usual = {"weight": 0.2, "width": 3.0, "steady": False, "slack": 0.5, "decision": 5.0, "normal": False}
    size = {"size": 20.0 if kind is Kind.SHARES else 1.0}
    assert asked.settings == {name: (usual | size)[name] for name in OWN.get(kind, {})}
