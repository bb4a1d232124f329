"""Rules as they are written, read; what is malformed is told in test_pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.regulation.small import pack, rule
from tests.regulation.verdict_tables import BANKED

from seedlot.regulation.known import known
from seedlot.regulation.logic import ALWAYS, All, AnyOf, Condition, Is, Not, Op
from seedlot.regulation.reading import read_sheet
from seedlot.regulation.shapes import Verdict
from seedlot.terms.errors import SeedlotError
from seedlot.terms.lines import read_lines

BANK = Is("banked", Op.EQ, value=True)
HEAD = "territory: AA\ntitle: A text\n"


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ({"always": True}, ALWAYS),
        (BANKED, BANK),
        ({"all": [BANKED]}, All((BANK,))),
        ({"any": [BANKED, {"not": BANKED}]}, AnyOf((BANK, Not(BANK)))),
        ({"fact": "cld_cycles", "op": "gte", "value": 2}, Is("cld_cycles", Op.GTE, 2)),
        ({"fact": "phase", "op": "in", "value": ["phase1", "phase2"]}, Is("phase", Op.IN, ("phase1", "phase2"))),
    ],
)
def test_a_condition_is_read(tmp_path: Path, written: dict[str, Any], condition: Condition) -> None:
    assert pack(tmp_path, rule(condition=written)).rules["AA-X-01"].condition == condition


def test_the_ways_to_meet_a_rule_are_read(tmp_path: Path) -> None:
    ways = [["doc.qtpp"], {"codes": ["risk.fmea", "doc.qtpp"], "if_met": "accepted with prior agreement"}]
    also = [{"if": BANKED, "codes": ["doc.cqa_table"]}]
    read = pack(tmp_path, rule(evidence=None, evidence_any=ways, evidence_if=also)).rules["AA-X-01"]
    assert [(way.codes, way.gives) for way in read.ways] == [
        (("doc.qtpp",), Verdict.ACCEPTED),
        (("risk.fmea", "doc.qtpp"), Verdict.AGREED),
    ]
    assert [(one.condition, one.codes) for one in read.also] == [(BANK, ("doc.cqa_table",))]
    assert read.codes == ("doc.qtpp", "risk.fmea", "doc.cqa_table")
    assert read.facts == ("banked",)


def test_an_example_is_read() -> None:
    text = f"{HEAD}examples:\n- {{rule: AA-X-01, verdict: gap, facts: {{phase: [phase1, phase2], banked: false}}, on: 2026-07-01}}\n"
    [example] = read_sheet(read_lines(text, "x.yaml"), known()).examples
    assert example.facts == {"phase": frozenset({"phase1", "phase2"}), "banked": False}
    assert (example.verdict, example.territory, str(example.on), example.line) == (Verdict.GAP, "AA", "2026-07-01", 4)


@given(st.recursive(st.text(max_size=6), lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(
    ("always", "all", "any", "not", "fact", "op", "value", "banked", "eq", "in")), part, max_size=3), max_leaves=8))  # fmt: skip
def test_any_condition_is_read_or_told(written: Any) -> None:
    sheet = read_sheet(read_lines(f"{HEAD}rules: []\n", "x.yaml"), known())
    sheet.written.value["rules"] = [rule(condition=written, condition_text=None)]
    try:
        read = read_sheet(sheet.written, known())
    except SeedlotError:
        return
    assert read.faults or read.rules
