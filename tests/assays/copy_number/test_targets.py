"""The regions that are tested: every chromosome and arm in both directions, and each core hotspot in its own."""

from __future__ import annotations

import pytest

from seedlot.assays.copy_number.targets import BOTH, targets
from seedlot.genome.builds import CHROMOSOMES, Build
from seedlot.genome.events import Kind
from seedlot.genome.known import hotspots


@pytest.mark.parametrize("build", list(Build))
def test_every_region_is_there(build: Build) -> None:
    """24 chromosomes, 48 arms, and the core hotspots that are neither."""
    held = {target.name: target for target in targets(build)}
    assert [name for name, target in held.items() if target.form == "chromosome"] == list(CHROMOSOMES)
    assert sum(target.form == "arm" for target in held.values()) == 48
    for one in hotspots():
        assert one.kind in held[one.name].kinds
        assert held[one.name].region == one.where[build]
    assert held["12"].kinds == BOTH
    assert held["TP53"].kinds == (Kind.LOSS,)
    assert len(held) == len(targets(build))
