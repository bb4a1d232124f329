"""Sex by SNPs: heterozygous sites on X (outside of the pseudoautosomal regions), and whether Y is seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seedlot.assays.identity.fingerprints import Fingerprint, Panel

#: Pseudoautosomal regions of X: they are as heterozygous in men (Genome Reference Consortium).
_SHARED = {
    "GRCh37": ((60_001, 2_699_520), (154_931_044, 155_260_560)),
    "GRCh38": ((10_001, 2_781_479), (155_701_383, 156_030_895)),
}
#: Fewest sites that tell, and the share of the autosomes' heterozygosity below which there is one X.
_FEWEST, _ONE_X = 10, 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class SnpSex:
    """Sites on X and Y that are known, how many of X are heterozygous, and what that means."""

    x_sites: int
    x_hets: int
    y_sites: int
    y_seen: int
    verdict: str


def sex_of(one: Fingerprint, panel: Panel) -> SnpSex:
    """Tell XX, XY, or X alone where sites of Y are looked at and not seen; "" where too few sites tell."""
    on_x, on_y = _places(panel)
    known = one.dosage >= 0
    x_sites, x_hets = int((known & on_x).sum()), int(((one.dosage == 1) & on_x).sum())
    y_sites = int(on_y.sum())
    y_seen = int(((known | (one.depth > 0)) & on_y).sum())
    autosomes = known & panel.autosomal
    rate = float((one.dosage[autosomes] == 1).mean()) if autosomes.any() else 0.0
    verdict = ""
    if x_sites >= _FEWEST and rate > 0:
        one_x = x_hets / x_sites < _ONE_X * rate
        seen = y_sites >= 3 and y_seen >= y_sites / 2
        if one_x:
            verdict = "XY" if seen else "X without Y" if y_sites >= 3 and not y_seen else "one X"
        else:
            verdict = "XX with Y" if seen else "XX"
    return SnpSex(x_sites=x_sites, x_hets=x_hets, y_sites=y_sites, y_seen=y_seen, verdict=verdict)


def _places(panel: Panel) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    shared = _SHARED.get(panel.build, _SHARED["GRCh38"])
    on_x = [name == "X" and not any(low <= at <= high for low, high in shared) for name, at in panel.keys]
    return np.array(on_x, dtype=bool), np.array([name == "Y" for name, _ in panel.keys], dtype=bool)
