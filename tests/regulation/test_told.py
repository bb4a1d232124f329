"""An assessment as plain values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.regulation.given import ON, all_but, evidence, stated
from tests.regulation.small import pack, rule
from tests.regulation.test_known_answers import IPSC, OPEN

from seedlot.regulation.check import NoSuchTerritoryError, assess
from seedlot.regulation.pack import built_in
from seedlot.regulation.told import dossier, told, told_rule, told_rules


def test_an_assessment_told_whole(tmp_path: Path) -> None:
    small = pack(
        tmp_path,
        rule(
            condition={"fact": "phase", "op": "eq", "value": "phase1"},
            evidence=["doc.qtpp", "risk.fmea"],
            family="kin",
            stringency=2,
        ),
    )
    facts = stated({"phase": frozenset({"phase2", "phase1"})})
    found = told(small, assess(small, facts, evidence(held=["doc.qtpp"]), on=ON, territories=["BB"]))
    assert found == json.loads(json.dumps(found))
    assert {name: found[name] for name in ("pack", "on", "verdict", "limits")} == {
        "pack": "small 1.0",
        "on": "2026-06-30",
        "verdict": "blocker",
        "limits": ["It is small."],
    }
    [territory] = found["territories"]
    assert (territory["territory"], territory["name"], territory["verdict"]) == ("BB", "Bland", "blocker")
    assert (territory["stages"]["mcb"], territory["stages"]["clinical"]) == ("blocker", "not assessed")
    assert territory["families"] == {"kin": "blocker"}
    [one] = territory["rules"]
    assert (one["rule"], one["territory"], one["document"], one["stages"]) == ("AA-X-01", "AA", "A text", ["mcb"])
    assert one["facts"] == [{"fact": "phase", "value": ["phase1", "phase2"], "says": "phase is given.", "entries": [7]}]
    assert [(piece["code"], piece["standing"]) for piece in one["evidence"]] == [
        ("doc.qtpp", "held"),
        ("risk.fmea", "missing"),
    ]
    assert (one["missing_evidence"], one["to_do"], one["entries"]) == (
        ["risk.fmea"],
        ["Do it.", "File risk.fmea."],
        [7, 9],
    )


def test_every_verdict_names_its_place_in_the_dossier() -> None:
    found = told(built_in(), assess(built_in(), stated(IPSC), all_but(*OPEN), on=ON))
    rules = [one for territory in found["territories"] for one in territory["rules"]]
    assert all(one["dossier"] for one in rules)
    assert all(one["source"]["url"] and one["confidence"] for one in rules)
    assert dossier(built_in(), built_in().rules["EU-CLD-02"].codes)[0]
    assert [one["territory"] for one in found["territories"]][:3] == ["EU", "DE", "AT"]


def test_rules_are_told_with_their_conditions_in_words() -> None:
    pack = built_in()
    every, uk = told_rules(pack), told_rules(pack, "UK")
    assert [each["id"] for each in every["rules"]] == list(pack.rules)
    assert (every["sha256"], every["territories"]["UK"]) == (pack.sha256, pack.territories["UK"].name)
    assert 0 < len(uk["rules"]) < len(every["rules"])
    rule = told_rule(pack.rules["DE-CLD-01"])
    assert rule["ways"] == [
        {"codes": list(way.codes), "gives": way.gives.value} for way in pack.rules["DE-CLD-01"].ways
    ]
    assert isinstance(rule["condition"], str)
    json.dumps(every)
    with pytest.raises(NoSuchTerritoryError):
        told_rules(pack, "ATLANTIS")
