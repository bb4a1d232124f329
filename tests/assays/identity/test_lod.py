"""LOD by hand, symmetric, by blocks; what one person and strangers give on average."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.assays.identity.conftest import people

from seedlot.assays.identity.fingerprints import Fingerprint, Panel, likelihoods
from seedlot.assays.identity.lod import Blocks, block_priors, blocks_of, lod, priors
from seedlot.assays.identity.settings import Settings

ERROR = 0.01


def panel(share, blocks=None) -> Panel:
    size = len(share)
    keys = tuple(("1", place + 1) for place in range(size))
    block = np.arange(size) if blocks is None else np.array(blocks)
    return Panel("GRCh38", keys, ("A",) * size, ("G",) * size, np.array(share, float), block, told=True)


def sample(dosage, name="S", **more) -> Fingerprint:
    calls = np.array(dosage, dtype=np.int8)
    none = np.full(calls.size, -1, dtype=np.int32)
    own = {"refs": none, "alts": none, "likelihood": None, **more}
    return Fingerprint(sample=name, where="", dosage=calls, **own)


def test_one_site_by_hand():
    """Both homozygous for the reference, p = 0.3: L = (0.99, 0.005, 0.005), Hardy and Weinberg 0.49, 0.42, 0.09."""
    both, one = 0.99**2 * 0.49 + 0.005**2 * 0.51, 0.99 * 0.49 + 0.005 * 0.51
    at = panel([0.3])
    blocks = blocks_of(sample([0]), at, Settings())
    found = lod(blocks, blocks, block_priors(at), ERROR)
    assert found is not None
    assert found.value == pytest.approx(math.log10(both / one**2), rel=1e-9)
    assert found.blocks == 1


def test_priors_and_nothing_in_common():
    assert priors(np.array([0.3]))[0] == pytest.approx([0.49, 0.42, 0.09])
    at = panel([0.3, 0.3])
    one, other = blocks_of(sample([0, -1]), at, Settings()), blocks_of(sample([-1, 0]), at, Settings())
    assert lod(one, other, block_priors(at), ERROR) is None


def test_sites_of_a_block_are_one_witness():
    """Two sites that go together say hardly more than one; as two blocks they say twice as much."""
    together, apart = panel([0.3, 0.3], [0, 0]), panel([0.3, 0.3])
    found = []
    for at in (together, apart):
        blocks = blocks_of(sample([2, 2]), at, Settings())
        said = lod(blocks, blocks, block_priors(at), ERROR)
        assert said is not None
        found.append(said)
    assert found[0].blocks == 1
    assert found[1].blocks == 2
    assert found[1].value > 1.9 * found[0].value


def test_symmetric_and_as_expected():
    """1,000 sites: one person and strangers come within a tenth of what is expected on average."""
    people_, share = people(4, 1000)
    at = panel(share)
    blocks: dict[str, Blocks] = {name: blocks_of(sample(own), at, Settings()) for name, own in people_.items()}
    shares = block_priors(at)
    same = lod(blocks["child"], blocks["child"], shares, ERROR)
    apart = lod(blocks["child"], blocks["stranger"], shares, ERROR)
    back = lod(blocks["stranger"], blocks["child"], shares, ERROR)
    assert same is not None
    assert apart is not None
    assert back is not None
    assert apart.value == pytest.approx(back.value, rel=1e-12)
    assert same.value == pytest.approx(same.if_same, rel=0.15)
    assert apart.value == pytest.approx(apart.if_unrelated, rel=0.15)
    assert same.needed(5) == math.ceil(5 * 1000 / same.if_same)


def test_likelihoods_from_reads_calls_and_the_files_own():
    own = np.array([[0, -3, -9], [np.nan] * 3, [np.nan] * 3, [np.nan] * 3], dtype=np.float32)
    one = sample(
        [-1, 1, -1, -1],
        refs=np.array([0, 0, 10, -1], np.int32),
        alts=np.array([0, 0, 9, -1], np.int32),
        likelihood=own,
    )
    found = likelihoods(one, ERROR)
    floor = 0.005 / 0.99
    assert found[0] == pytest.approx([1, floor, floor])
    assert found[1] == pytest.approx([floor, 1, floor])
    assert found[2] == pytest.approx([floor, 1, floor])
    assert found[3] == pytest.approx([1, 1, 1])
