"""The volume of a partition as a printed concentration implies it, and when it implies none."""

from __future__ import annotations

import math

import pytest

from seedlot.assays.digital_pcr.volume import implied
from seedlot.formats.dpcr import Tally


def tally(printed: float | None, *, positives: int = 800, accepted: int = 8000) -> Tally:
    return Tally(
        well="A1", sample="S", target="T", where="row 2", printed=printed, positives=positives, accepted=accepted
    )


def test_a_concentration_implies_the_volume() -> None:
    """By hand: -ln(1 - 0.1) = 0.10536 copies in a partition; at 316 copies/uL that is 0.3334 nL, a QIAcuity 8.5K."""
    assert implied(tally(316.0)) == pytest.approx(-1000 * math.log(0.9) / 316.0)
    assert implied(tally(316.0)) == pytest.approx(0.33342, abs=1e-5)


@pytest.mark.parametrize("printed", [None, 0.0, 1e300, 1e-300, 11_000.0, 1.0])
def test_a_misprint_implies_none(printed: float | None) -> None:
    """0.0096 nL and 105 nL are no partitions of any instrument."""
    assert implied(tally(printed)) is None


def test_too_few_positives_imply_none() -> None:
    assert implied(tally(316.0, positives=49)) is None
    assert implied(tally(316.0, positives=7900)) is None
