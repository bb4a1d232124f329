"""Examples of a pack, tried: what gives another verdict, and rules of which nobody said what they give."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.regulation.own_pack import RULES, own_pack

from seedlot.regulation.known import known
from seedlot.regulation.pack import built_in, load_pack
from seedlot.regulation.trial import tried
from seedlot.terms.finding import Answer

ON = date(2026, 6, 30)


def test_our_own_examples_give_what_they_say() -> None:
    found = tried(built_in(), built_in().rules, on=ON)
    assert len(found) == len(built_in().examples) > 500
    assert {each.answer for each in found} == {Answer.MET}


def found(folder: Path, rules: str) -> list[tuple[Answer | None, str]]:
    pack = load_pack(own_pack(folder, rules), known(), beside=built_in())
    return [(each.answer, each.says) for each in tried(pack, {"OWN-CLD-01"}, on=ON)]


def test_an_example_that_gives_another_verdict_is_not_met(tmp_path: Path) -> None:
    wrong = RULES.replace("{pluripotent: true}, verdict: gap", "{pluripotent: true}, verdict: blocker")
    assert found(tmp_path / "own", wrong)[1] == (
        Answer.NOT_MET,
        "OWN-CLD-01 gives gap, and the example says blocker.",
    )


def test_a_rule_without_an_example_is_not_known(tmp_path: Path) -> None:
    bare = RULES.partition("examples:")[0]
    ((answer, says),) = found(tmp_path / "own", bare)
    assert answer is Answer.NOT_KNOWN
    assert "OWN-CLD-01 has no example" in says


def test_an_example_before_its_rule_is_in_force_is_not_met(tmp_path: Path) -> None:
    drafted = RULES.replace("status: in-force", "status: draft\n  published: 2026-07-01")
    assert found(tmp_path / "own", drafted)[0] == (
        Answer.NOT_MET,
        "OWN-CLD-01 gives nothing: the rule does not hold on that day, and the example says accepted.",
    )
