"""Which line cells are of."""

from __future__ import annotations

from seedlot.lineage.lines import lines_of
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process


def step(name, inputs, outputs=(), kind=ItemKind.CULTURE, **more):
    """A step by names."""
    made = tuple(Made(item=item, item_kind=kind) for item in outputs)
    return Step(
        step=name, process=Process.PASSAGE, inputs=tuple(Used(item=item) for item in inputs), outputs=made, **more
    )


def test_the_nearest_clones_else_what_was_registered_else_donors(site):
    site.say(Donor(item="D"), Registered(item="WA09", item_kind=ItemKind.BANK), Material(item="M", name="medium"))
    site.say(
        step("S1", ["D"], ["C"]),
        step("S2", ["C"], ["K1", "K2"], ItemKind.CLONE),
        step("S3", ["K1"], ["E"], ItemKind.CLONE),
        step("S4", ["E"], ["E-p1"]),
        step("S5", ["E-p1", "K2"], ["P"]),
        step("S6", ["P", "WA09"], ["Q"]),
        step("S7", ["Q"]),
        step("MIX", [], ["M2"], ItemKind.MATERIAL_LOT, materials=("M",)),
    )
    with site.reading() as connection:
        found = lines_of(connection, ["S1", "S2", "S3", "S4", "S5", "S6", "S7", "MIX"])
    expected = {
        "S1": {"D"},
        "S2": {"D"},
        "S3": {"K1"},
        "S4": {"E"},
        "S5": {"E", "K2"},
        "S6": {"E", "K2", "WA09"},
        "S7": {"E", "K2", "WA09"},
        "MIX": set(),
    }
    assert {name: set(lines) for name, lines in found.items()} == expected
