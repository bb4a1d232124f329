"""The shapes of gates."""

from __future__ import annotations

from seedlot.formats.gating import Axis, Population, Rectangle


def test_a_population_is_called_by_the_last_of_its_path():
    gate = Rectangle(axes=(Axis(channel="FSC-A"),), lows=(1.0,), highs=(None,))
    assert Population(key="2", path=("cells", "singlets"), gate=gate, parent="1").name == "singlets"
