"""One programme by the rules of two days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.regulation.given import evidence, stated
from tests.regulation.small import pack, rule

from seedlot.regulation.check import assess
from seedlot.regulation.judged import Assessment
from seedlot.regulation.shapes import Verdict
from seedlot.release.dated import shifts

BEFORE, AFTER = date(2026, 4, 1), date(2026, 5, 1)


def test_what_shifts_with_the_rules_and_with_the_record(tmp_path: Path) -> None:
    held = pack(
        tmp_path,
        rule(),
        rule(id="AA-X-02", in_force={"since": "2026-05-01"}),
        rule(id="AA-X-03", in_force={"until": "2026-04-30"}, if_missing="gap"),
        rule(id="AA-X-04", evidence=["doc.cqa_table"]),
    )

    def on(day: date, *shown: str) -> Assessment:
        return assess(held, stated({}), evidence(held=list(shown)), on=day, territories=["AA", "BB"])

    found = {each.rule: each for each in shifts(on(BEFORE, "doc.cqa_table"), on(AFTER))}
    assert found.keys() == {"AA-X-02", "AA-X-03", "AA-X-04"}, "the first comes to the same on both days"
    assert all(each.territories == ("AA", "BB") for each in found.values())
    began, ended, lost = found["AA-X-02"], found["AA-X-03"], found["AA-X-04"]
    assert (began.now, began.counted) == (Verdict.BLOCKER, (False, True))
    assert began.why == ("the rule was upcoming and is in force",)
    assert (ended.was, ended.now, ended.why) == (Verdict.GAP, None, ("the rule does not hold any longer",))
    assert (lost.was, lost.now, lost.why) == (Verdict.ACCEPTED, Verdict.BLOCKER, ("doc.cqa_table: missing",))
    assert [each.rule for each in shifts(on(AFTER), on(BEFORE)) if each.was is None] == ["AA-X-03"]
    assert shifts(on(AFTER), on(AFTER)) == ()


def test_a_territory_that_was_asked_of_one_day_alone(tmp_path: Path) -> None:
    held = pack(tmp_path, rule())
    none, one = (assess(held, stated({}), evidence(), on=AFTER, territories=codes) for codes in ([], ["AA"]))
    ((shift),) = shifts(none, one)
    assert (shift.was, shift.now, shift.why) == (None, Verdict.BLOCKER, ("the rule is in force",))
