"""The clauses of the principles of GMP: their areas, what may show them, and files that are not as they should be."""

from __future__ import annotations

from typing import get_args

import pytest

from seedlot.lineage.inspection import GROUPS
from seedlot.regulation.principles import Area, Principles, principles
from seedlot.release.programme import Work
from seedlot.terms.lines import BadYamlError, shaped

CLAUSE = "area: records\n    requires: r\n    source: s\n    shown: [{held: change}]"
HEAD = "source: s\nconfidence: c\nto_verify: v\nclauses:\n"


def test_every_area_has_a_clause_and_every_clause_can_be_looked_at() -> None:
    clauses = principles().clauses
    assert {each.area for each in clauses} == set(get_args(Area))
    codes = {code for several in GROUPS.values() for code in several}
    for each in clauses:
        assert each.source
        for shown in each.shown:
            assert not shown.finding or shown.finding in codes
            assert set(shown.steps) <= set(Work.__dataclass_fields__)
    assert principles().to_verify


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ("area: air\n    requires: r\n    source: s\n    shown: [{held: change}]", "line 6: clauses.1.area"),
        ("area: records\n    requires: r\n    source: s\n    shown: []", "line 9: clauses.1.shown"),
        ("area: records\n    requires: r\n    source: s\n    shown: [{held: change, finding: room}]", "exactly one of"),
        ("area: records\n    requires: r\n    source: s\n    shown: [{each: rooms}]", "given together"),
        (
            f"{CLAUSE}\n  - clause: C\n    {CLAUSE}",
            "clause 'C' stands twice",
        ),
    ],
)
def test_a_clause_that_cannot_be_is_refused(clause: str, says: str) -> None:
    with pytest.raises(BadYamlError, match=says):
        shaped(f"{HEAD}  - clause: C\n    {clause}\n", "gmp_principles.yaml", Principles)
