"""What a territory inherits."""

from __future__ import annotations

from pathlib import Path

from tests.regulation.small import pack, rule

from seedlot.regulation.pack import built_in
from seedlot.regulation.territories import assessed_as, line_of, singly


def test_the_territories_of_the_pack() -> None:
    territories = built_in().territories
    assert line_of(territories, "DE") == ("DE", "EU", "INTL")
    assert line_of(territories, "SG") == ("SG", "PICS", "INTL")
    assert line_of(territories, "AU") == ("AU", "INTL")
    assert "EU-DON-07" in singly(territories, "UK")
    assert singly(territories, "EU") == ()


def test_a_country_without_rules_of_its_own_has_those_of_the_territory_to_which_it_belongs() -> None:
    asked = ("DE", "FR", "NO", "GB", "UK", "EU", "BR", "x")
    found = [assessed_as(built_in().territories, code) for code in asked]
    assert found == ["DE", "EU", "EU", "UK", "UK", "EU", None, None]


def test_the_united_kingdom_has_the_content_of_eu_rules_and_not_their_procedures() -> None:
    names = {rule.id for rule in built_in().rules_of("UK")}
    assert {"EU-DON-07", "EU-PHE-05", "UK-CLD-04", "INTL-CLD-04"} <= names
    assert names.isdisjoint({"EU-CLD-02", "EU-PROC-01", "EU-CLD-01"})


def test_a_rule_is_inherited_once_however_many_ways_lead_to_it(tmp_path: Path) -> None:
    small = pack(
        tmp_path,
        rule(),
        rule(id="AA-X-02"),
        territories=[
            {"code": "AA", "name": "A"},
            {"code": "BB", "name": "B", "inherits": ["AA"], "inherits_rules": ["AA-X-02"]},
            {"code": "CC", "name": "C", "inherits": ["BB", "AA"]},
            {"code": "DD", "name": "D", "inherits_rules": ["AA-X-02"]},
        ],
    )
    assert [one.id for one in small.rules_of("CC")] == ["AA-X-01", "AA-X-02"]
    assert [one.id for one in small.rules_of("DD")] == ["AA-X-02"]
