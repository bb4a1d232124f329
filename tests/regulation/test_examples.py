"""Examples, tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.regulation.given import ON
from tests.regulation.small import folder, rule, write
from tests.regulation.verdict_tables import BANKED, USED

from seedlot.regulation.examples import missed, untried
from seedlot.regulation.known import known
from seedlot.regulation.pack import Pack, built_in, load_pack


def test_every_example_of_the_pack_comes_out() -> None:
    assert [one.says for one in missed(built_in(), on=ON)] == []
    assert untried(built_in()) == ()


def tried(where: Path, *examples: dict[str, Any], **over: Any) -> Pack:
    sheet = {"territory": "AA", "title": "x", "examples": list(examples)}
    return load_pack(write(folder(where, rule(**over)), {"aa/b.yaml": sheet}), known())


def test_an_example_that_does_not_come_out_is_told_with_its_line(tmp_path: Path) -> None:
    pack = tried(
        tmp_path,
        {"rule": "AA-X-01", "facts": {"banked": True}, "verdict": "blocker"},
        {"rule": "AA-X-01", "facts": {"banked": True}, "held": ["doc.qtpp"], "verdict": "gap"},
        condition=BANKED,
    )
    [one] = missed(pack, on=ON)
    assert one.says == "aa/b.yaml line 8: AA-X-01 gives 'accepted', not 'gap'."


def test_evidence_against_and_evidence_of_which_nobody_can_tell(tmp_path: Path) -> None:
    pack = tried(
        tmp_path,
        {"rule": "AA-X-01", "failed": ["doc.qtpp"], "verdict": "gap"},
        {"rule": "AA-X-01", "not_assessable": ["doc.qtpp"], "verdict": "not assessed"},
        if_missing="note",
    )
    assert missed(pack, on=ON) == ()
    assert untried(pack) == ("AA-X-01",)


def test_an_example_has_a_day_and_a_territory_of_its_own(tmp_path: Path) -> None:
    pack = tried(
        tmp_path,
        {"rule": "AA-X-01", "territory": "BB", "verdict": "blocker"},
        {"rule": "AA-X-01", "verdict": "not assessed"},
        {"rule": "AA-X-01", "on": "2026-07-01", "verdict": "blocker"},
        condition=USED,
        in_force={"until": "2026-06-30"},
    )
    [one] = missed(pack, on=ON)
    assert one.says == "aa/b.yaml line 9: AA-X-01 gives 'does not hold on the day', not 'blocker'."
