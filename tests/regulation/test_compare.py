"""What changed between two packs."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.regulation.given import ON, evidence, stated
from tests.regulation.small import TERRITORIES, pack, rule
from tests.regulation.verdict_tables import BANKED

from seedlot.regulation.compare import Changed, Moved, compare, moved
from seedlot.regulation.pack import built_in
from seedlot.regulation.shapes import Verdict


def test_rules_added_removed_and_changed_field_by_field(tmp_path: Path) -> None:
    before = pack(tmp_path / "a", rule(), rule(id="AA-X-02"))
    after = pack(
        tmp_path / "b",
        rule(id="AA-X-03"),
        rule(if_missing="gap", condition=BANKED, evidence=["doc.qtpp", "risk.fmea"], in_force={"since": "2026-07-01"}),
        territories=[*TERRITORIES, {"code": "CC", "name": "Cland"}],
        families=[{"family": "kin", "title": "Kin", "mode": "union"}],
        about={"version": "1.1"},
    )
    found = compare(before, after)
    assert (found.before, found.after) == ("small 1.0", "small 1.1")
    assert (found.added, found.removed) == (("AA-X-03",), ("AA-X-02",))
    assert set(found.changed) == {
        Changed(name="AA-X-01", field="if_missing", was="blocker", now="gap"),
        Changed(name="AA-X-01", field="condition", was="applies to every programme", now="banked"),
        Changed(name="AA-X-01", field="evidence", was="doc.qtpp (accepted)", now="doc.qtpp, risk.fmea (accepted)"),
        Changed(name="AA-X-01", field="in_force", was="", now="since 2026-07-01"),
    }
    assert found.touched == {"AA-X-01", "AA-X-02", "AA-X-03"}
    assert Changed(name="CC", field="name", was="", now="Cland") in found.territories
    assert found.families == (Changed(name="kin", field="mode", was="ordered", now="union"),)


def test_where_a_rule_stands_is_no_change(tmp_path: Path) -> None:
    one, other = rule(), rule(id="AA-X-02")
    found = compare(pack(tmp_path / "a", one, other), pack(tmp_path / "b", other, one))
    assert (found.added, found.removed, found.changed, found.territories) == ((), (), (), ())


def test_which_verdicts_move(tmp_path: Path) -> None:
    before = pack(tmp_path / "a", rule(if_missing="gap"), rule(id="AA-X-02"))
    after = pack(tmp_path / "b", rule(), rule(id="AA-X-03"))
    programme, shown = stated({"banked": True}), evidence(held=["doc.cqa_table"])
    assert moved(before, after, programme, shown, on=ON, territories=["AA"]) == (
        Moved(territory="AA", rule="AA-X-01", was=Verdict.GAP, now=Verdict.BLOCKER),
        Moved(territory="AA", rule="AA-X-02", was=Verdict.BLOCKER, now=None),
        Moved(territory="AA", rule="AA-X-03", was=None, now=Verdict.BLOCKER),
    )
    eased = pack(tmp_path / "c", rule(if_missing="gap"))
    assert Moved(territory="AA", rule="", was=Verdict.BLOCKER, now=Verdict.GAP) in moved(
        before, eased, programme, shown, on=ON
    )


def test_a_territory_that_only_one_pack_has(tmp_path: Path) -> None:
    before = pack(tmp_path / "a", rule())
    after = pack(tmp_path / "b", rule(), territories=[*TERRITORIES, {"code": "CC", "name": "C", "inherits": ["AA"]}])
    found = moved(before, after, {}, evidence(), on=ON, territories=["AA", "CC"])
    assert found == (
        Moved(territory="CC", rule="", was=None, now=Verdict.BLOCKER),
        Moved(territory="CC", rule="AA-X-01", was=None, now=Verdict.BLOCKER),
    )


@settings(max_examples=10)
@given(st.sets(st.sampled_from(sorted(built_in().rules["USP-1046-01"].codes))))
def test_a_pack_moves_nothing_against_itself(held: set[str]) -> None:
    same = built_in()
    assert compare(same, same).touched == frozenset()
    assert moved(same, same, stated({"banked": True}), evidence(held), on=ON) == ()
