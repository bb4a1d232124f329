"""The registers that ship: what the three texts that they are from name stands in them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from seedlot.lineage.inspection import GROUPS
from seedlot.release.looks import LOOKS
from seedlot.risk.hazards import Hazard, registers

#: As the first seed names them, typed from its text.
NAMED_IN_SEED_000 = {
    "sterility",
    "mycoplasma",
    "endotoxin",
    "TSE",
    "xeno components",
    "vector competence",
    "segregation",
    "environment",
    "records",
    "mix-up",
}
#: The ten considerations of the second seed, in its order.
CONSIDERATIONS = [
    "MSC donor",
    "cell source",
    "expansion",
    "culture media",
    "fitness",
    "enrichment",
    "culture device",
    "scale",
    "potency",
    "combination",
]


def test_the_registers_hold_what_their_texts_name() -> None:
    lines, msc, genome = registers()
    assert {each.hazard for each in lines.hazards} >= NAMED_IN_SEED_000
    assert [each.hazard for each in msc.hazards] == CONSIDERATIONS
    assert {"insertional mutagenesis", "off-target editing", "tumourigenicity", "aneuploidy"} <= {
        each.hazard for each in genome.hazards
    }


def test_every_hazard_has_one_name_and_is_looked_at() -> None:
    hazards = [each for register in registers() for each in register.hazards]
    assert len({each.hazard for each in hazards}) == len(hazards) == 34
    codes = {code for several in GROUPS.values() for code in several}
    for each in hazards:
        assert set(each.looks) <= set(LOOKS)
        assert set(each.checks) <= codes
    assert {look for each in hazards for look in each.looks} == set(LOOKS)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "nothing of a record bears on it"),
        ({"tests": ("sterility",)}, "named together"),
        ({"looks": ("donor",), "severity": 11}, "less than or equal to 10"),
    ],
)
def test_a_hazard_that_cannot_be(more: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Hazard.model_validate({"hazard": "h", "mode": "m", "severity": 2, "controls": "c"} | more)
