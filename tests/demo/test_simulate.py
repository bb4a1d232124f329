"""The simulated raw files: what ships is what the formulas give, and it holds what it is said to hold."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from seedlot.demo import simulate


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_files_are_written_into_a_folder_that_exists(tmp_path: Path) -> None:
    simulate.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(simulate.files())
    with pytest.raises(FileNotFoundError):
        simulate.write(tmp_path / "nowhere")


@pytest.mark.parametrize("name", sorted(simulate.files()))
def test_every_row_says_that_it_is_simulated(name: str) -> None:
    rows = simulate.files()[name].splitlines()[1:]
    assert rows
    assert all("SIMULATED" in row for row in rows)


def test_deviates_are_standard_normal_and_the_same_for_a_seed() -> None:
    """numpy.random.default_rng(1), which is PCG64, begins with 0.5118216247."""
    many = list(simulate.deviates(4000, 1))
    assert many[0] == pytest.approx(stats.norm.ppf(0.5118216247), abs=1e-9)
    assert fmean(many) == pytest.approx(0, abs=0.05)
    assert pstdev(many) == pytest.approx(1, abs=0.05)
    assert list(islice(simulate.deviates(10, 1), 3)) == many[:3]


def test_three_doublings_make_eight_of_one() -> None:
    assert simulate.doublings([1_000_000, 1_000_000], [8_000_000]) == 3


@given(st.floats(1e5, 1e9), st.integers(0, 1000))
def test_replicates_lie_about_their_mean_to_three_digits(mean: float, seed: int) -> None:
    counts = simulate.replicates(mean, seed)
    assert len(counts) == 3
    for count in counts:
        assert count == pytest.approx(mean, rel=6 * simulate.COUNT_CV)
        assert len(str(count).rstrip("0")) <= 3


def test_cultures_grow_at_the_doubling_times_that_were_set() -> None:
    made = zip(simulate.MADE, table(simulate.growth()[0]), strict=True)
    aged = zip(simulate.AGED, table(simulate.growth()[1]), strict=True)
    for passage, row in (*made, *aged):
        counts = [list(map(int, row[f"viable cells {end}"].split(";"))) for end in ("seeded", "harvested")]
        assert simulate.doublings(*counts) == pytest.approx(24 * passage.days / passage.doubling_time, abs=0.15)
        assert float(row["doublings before"] or 0) == pytest.approx(grown_before(passage), abs=0.3)


def grown_before(passage: simulate.Passage) -> float:
    """Doublings behind the bank that the passage starts from, as they were set."""
    if not passage.grown_from:
        return 0
    parents = [each for each in simulate.MADE if each.sample == passage.grown_from]
    return grown_before(parents[0]) + sum(24 * each.days / each.doubling_time for each in parents)


def test_the_study_slows_down_and_the_lots_do_not_reach_it() -> None:
    times = [each.doubling_time for each in simulate.AGED]
    assert times == sorted(times)
    assert times[-1] > 1.5 * times[0]
    assert max(each.number for each in simulate.MADE) == simulate.AGED[0].number


def fitted(lot: simulate.Lot) -> tuple[float, float]:
    """Relative potency by common slope, and p of the difference of slopes: least squares, blocks as strata."""
    rows = table(simulate.potency(lot))
    response = np.array([float(row["response"]) for row in rows])
    dose = np.log([float(row["dose"]) for row in rows])
    test = np.array([row["preparation"] == lot.name for row in rows], dtype=float)
    blocks = np.array([[row["block"].endswith(str(place)) for place in (1, 2, 3)] for row in rows], dtype=float)
    common = np.column_stack([blocks, test, dose])
    free = np.column_stack([common, test * dose])
    fit, restricted, *_ = np.linalg.lstsq(common, response)
    _, full, *_ = np.linalg.lstsq(free, response)
    freedom = len(response) - free.shape[1]
    ratio = float((restricted[0] - full[0]) / (full[0] / freedom))
    return float(np.exp(fit[3] / fit[4])), float(stats.f.sf(ratio, 1, freedom))


def test_lots_1_and_3_have_parallel_lines_and_the_potency_that_was_set() -> None:
    for lot in (simulate.LOTS[0], simulate.LOTS[2]):
        potency, parallel = fitted(lot)
        assert potency == pytest.approx(lot.potency, rel=0.08)
        assert parallel > 0.05


def test_lot_2_is_not_parallel() -> None:
    assert fitted(simulate.LOTS[1])[1] < 1e-6


@given(st.floats(0.5, 2))
def test_without_noise_a_potency_moves_its_line_by_its_logarithm(factor: float) -> None:
    """The whole shift of a lot's responses is slope x ln(potency), to the rounding of the file."""
    lot = simulate.LOTS[0]
    before, after = (table(simulate.potency(replace(lot, potency=potency))) for potency in (1.0, factor))
    for one, other in zip(before, after, strict=True):
        shift = simulate.SLOPE * np.log(factor) if one["preparation"] == lot.name else 0
        assert float(other["response"]) - float(one["response"]) == pytest.approx(shift, abs=0.1001)
