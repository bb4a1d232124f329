"""Every table of the room is read, and is packaged with it."""

from __future__ import annotations

from importlib.resources import files

from seedlot.risk.hazards import Registers
from seedlot.risk.profile import Profile
from seedlot.risk.scales import Scales
from seedlot.risk.shipped import shipped
from seedlot.terms.shape import Shape


def test_every_table_that_lies_in_the_room_has_its_shape() -> None:
    shapes: dict[str, type[Shape]] = {"scales.yaml": Scales, "profile.yaml": Profile, "registers.yaml": Registers}
    lying = {file.name for file in files("seedlot.risk").iterdir() if file.name.endswith(".yaml")}
    assert lying == set(shapes)
    for name, shape in shapes.items():
        assert isinstance(shipped(name, shape), shape)
