"""Westgard's multirules."""

from __future__ import annotations

import pytest

from seedlot.trends.charted import Sample, Span
from seedlot.trends.westgard import westgard


def told(*runs: tuple[float, ...], named: bool = True) -> list[tuple[str, tuple[int, ...]]]:
    """The signals of runs, each of which has one control of each level, by their distances in standard deviations."""
    samples = [
        Sample(values=(z,), run=f"run {number}" if named else "", level=f"level {level}")
        for number, run in enumerate(runs)
        for level, z in enumerate(run)
    ]
    spans = [Span.of(each.mean) for each in samples]
    return [(each.rule, each.points) for each in westgard(samples, spans) if not each.warning]


def test_a_published_run_of_three_levels_breaks_2_2s_across_materials() -> None:
    """Westgard System and Rules (studylib 7876160): means and SDs 100 +- 5, 150 +- 8, 200 +- 10; run A is 111, 267, 202.

    As printed, the second result is 14.6 SD out: 1_3s is broken too, and says that a digit is wrong (167 breaks 2_2s alone).
    """
    levels = ((100, 5), (150, 8), (200, 10))
    printed = tuple((value - mean) / sd for value, (mean, sd) in zip((111, 267, 202), levels, strict=True))
    meant = tuple((value - mean) / sd for value, (mean, sd) in zip((111, 167, 202), levels, strict=True))
    assert told(printed) == [("1_3s", (1,)), ("2_2s", (0, 1))]
    assert told(meant) == [("2_2s", (0, 1))]


@pytest.mark.parametrize(
    ("rule", "runs"),
    [
        ("1_3s", [(3.1, 0.0)]),
        ("2_2s", [(2.1, 2.3)]),  # across materials within a run
        ("2_2s", [(2.1, 0.2), (2.3, -0.1)]),  # within a material across runs
        ("R_4s", [(2.1, -2.1)]),
        ("4_1s", [(1.1, 1.2), (1.3, 1.4)]),  # across materials over two runs
        ("4_1s", [(1.1, 0.2), (1.3, -0.2), (1.2, 0.1), (1.6, -0.3)]),  # within a material over four runs
        ("10_x", [(0.1, 0.2), (0.3, 0.4), (0.1, 0.3), (0.5, 0.7), (0.2, 0.1)]),  # across materials over five runs
        ("10_x", [(0.1, (-1) ** run * 0.2) for run in range(10)]),  # within a material over ten runs
    ],
)
def test_each_rule_within_and_across_materials(rule: str, runs: list[tuple[float, ...]]) -> None:
    """The definitions of PMC3909142, table 1, after Westgard (1981) and westgard.com, "Westgard Rules and Multirules"."""
    assert {name for name, _ in told(*runs)} == {rule}
    assert told(*runs[:-1], (0.0,) * len(runs[-1])) == []


def test_r_4s_is_looked_for_within_a_run_alone() -> None:
    """Westgard: "This rule should only be interpreted within-run, not between-run"."""
    assert told((2.1, 0.0), (-2.1, 0.0)) == []
    assert told((2.1, -2.1), named=False) == []


def test_1_2s_only_warns() -> None:
    samples = [Sample(values=(2.5,), run="1")]
    (signal,) = westgard(samples, [Span.of(2.5)])
    assert (signal.rule, signal.warning) == ("1_2s", True)
