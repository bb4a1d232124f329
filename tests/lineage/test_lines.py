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


def test_cells_that_came_as_a_material_begin_a_line_with_what_is_made_of_them(site):
    site.say(Material(item="PBMC", name="leukapheresis"), Donor(item="D"))
    site.say(step("S1", ["PBMC"], ["C"]), step("S2", ["C"], ["E"]), step("S3", ["D", "PBMC"], ["F"]))
    with site.reading() as connection:
        found = lines_of(connection, ["S1", "S2", "S3"])
    assert {name: set(lines) for name, lines in found.items()} == {"S1": {"C"}, "S2": {"C"}, "S3": {"D"}}


def test_what_an_editing_made_is_a_line_of_its_own_before_it_is_cloned(site):
    edit = step("EDIT", ["C"], ["X1", "X2"]).model_copy(update={"process": Process.GENE_EDITING})
    site.say(
        Donor(item="D"), step("S1", ["D"], ["C"]), edit, step("S2", ["X1"], ["X3"]), step("S3", ["X2", "X3"], ["Y"])
    )
    site.say(step("S4", ["C"], ["U"]), step("S5", ["U"]), step("S6", ["X3"], ["K"], ItemKind.CLONE), step("S7", ["K"]))
    with site.reading() as connection:
        found = lines_of(connection, ["EDIT", "S2", "S3", "S5", "S6", "S7"])
    expected = {"EDIT": {"D"}, "S2": {"EDIT"}, "S3": {"EDIT"}, "S5": {"D"}, "S6": {"EDIT"}, "S7": {"K"}}
    assert {name: set(lines) for name, lines in found.items()} == expected
