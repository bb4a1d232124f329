"""The engine: tables of verdicts, mutants of the engine, and what an assessment promises as a whole."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.regulation.given import ON, all_but, evidence, stated
from tests.regulation.mutants import mutants, survivors, unchanged
from tests.regulation.small import pack, rule
from tests.regulation.verdict_tables import BANKED, USED, made, wrong

from seedlot.regulation import check
from seedlot.regulation.check import NoSuchTerritoryError, assess
from seedlot.regulation.known import known
from seedlot.regulation.pack import Pack, built_in
from seedlot.regulation.shapes import Shown, Standing, Value, Verdict

CODES = tuple(sorted(known().codes))


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return made(tmp_path_factory.mktemp("tables"))


def test_the_engine_answers_as_the_tables_do(tables: Pack) -> None:
    assert wrong(check, tables) == ""


FUNCTIONS = (
    "timing", "timings", "judge_rule", "weighed", "_come_to", "_taken", "_standing", "_worst", "_failed",
    "_held", "_Programme.within", "_Programme.judge", "_Programme._open",
)  # fmt: skip


def test_no_mutant_of_the_engine_survives(tables: Pack) -> None:
    assert wrong(unchanged(check), tables) == ""
    assert len(list(mutants(check, FUNCTIONS))) > 60
    assert survivors(check, FUNCTIONS, lambda mutant: wrong(mutant, tables)) == []


def facts() -> st.SearchStrategy[dict[str, Value | None]]:
    kinds = known().facts
    return st.fixed_dictionaries({}, optional={name: _value(name) for name in kinds})


def _value(name: str) -> st.SearchStrategy[Value | None]:
    kind = known().facts[name]
    words = st.sampled_from(kind.words or ("EU", "UK", "DE", "US"))
    values: dict[str, st.SearchStrategy[Value]] = {
        "flag": st.booleans(),
        "number": st.integers(min_value=0, max_value=3),
        "word": words,
        "words": st.frozensets(words),
    }
    return st.none() | values[kind.type]


@given(facts(), st.sets(st.sampled_from(CODES)), st.sets(st.sampled_from(CODES)))
def test_more_evidence_never_makes_a_verdict_worse(
    given_facts: dict[str, Value | None], held: set[str], more: set[str]
) -> None:
    worst = list(Verdict)
    some = assess(built_in(), stated(given_facts), evidence(held), on=ON)
    most = assess(built_in(), stated(given_facts), evidence(held | more), on=ON)
    for code, territory in some.territories.items():
        assert worst.index(most.territories[code].verdict) <= worst.index(territory.verdict)


@given(facts(), st.sets(st.sampled_from(CODES)))
def test_the_same_programme_gives_the_same_answer(given_facts: dict[str, Value | None], held: set[str]) -> None:
    first = assess(built_in(), stated(given_facts), evidence(held), on=ON)
    assert assess(built_in(), stated(given_facts), evidence(held), on=ON) == first
    alone = assess(built_in(), stated(given_facts), evidence(held), on=ON, territories=["UK"])
    assert alone.territories["UK"] == first.territories["UK"]


@given(facts())
def test_nothing_is_accepted_without_evidence(given_facts: dict[str, Value | None]) -> None:
    for territory in assess(built_in(), stated(given_facts), evidence(), on=ON).territories.values():
        assert {one.verdict for one in territory.judged}.isdisjoint({Verdict.ACCEPTED, Verdict.AGREED})


def test_a_rule_and_its_evidence_are_looked_at_once(tmp_path: Path) -> None:
    """Each code once for a programme, however many rules and territories ask, and not where no rule applies."""
    small = pack(
        tmp_path,
        rule(evidence=["doc.qtpp", "risk.fmea"]),
        rule(id="AA-X-02", evidence=["doc.qtpp"]),
        rule(id="AA-X-03", condition=BANKED, evidence=["doc.cqa_table"]),
    )
    asked: Counter[str] = Counter()

    def shown(code: str) -> Shown:
        asked[code] += 1
        return evidence(held=[code])(code)

    found = assess(small, stated({"banked": False}), shown, on=ON)
    assert asked == {"doc.qtpp": 1, "risk.fmea": 1}
    assert found.territories["AA"].judged[0] is found.territories["BB"].judged[0]


def test_a_rule_on_where_it_is_used_is_judged_in_each_territory(tmp_path: Path) -> None:
    small = pack(tmp_path, rule(condition=USED))
    found = assess(small, stated({"used_in": frozenset({"AA"})}), evidence(), on=ON)
    assert [one.verdict for one in found.territories.values()] == [Verdict.NOT_APPLICABLE, Verdict.BLOCKER]
    [fact] = found.territories["BB"].judged[0].facts
    assert (fact.value, fact.entries) == (frozenset({"AA", "BB"}), (7,))
    [fact] = assess(small, {}, evidence(), on=ON).territories["BB"].judged[0].facts
    assert fact.says == "The product is assessed for use in BB. Where else it is used is not stated."


def test_what_is_not_met_says_what_to_do(tmp_path: Path) -> None:
    small = pack(tmp_path, rule(condition=BANKED, evidence=["doc.qtpp", "risk.fmea"]))

    def judged(banked: Value | None, shown: str) -> tuple[str, ...]:
        found = assess(small, stated({"banked": banked}), evidence(held=shown.split()), on=ON, territories=["AA"])
        return found.territories["AA"].judged[0].to_do

    assert judged(True, "doc.qtpp") == ("Do it.", "File risk.fmea.")
    assert judged(True, "doc.qtpp risk.fmea") == ()
    assert judged(False, "") == ()
    assert judged(None, "") == ("Enter banked.",)


def test_a_territory_that_nobody_defines() -> None:
    with pytest.raises(NoSuchTerritoryError, match="No territory is called 'XX'"):
        assess(built_in(), {}, evidence(), on=ON, territories=["EU", "XX"])


def test_a_set_of_texts_is_assessed_only_if_it_is_asked_for() -> None:
    assert "PICS" not in assess(built_in(), {}, evidence(), on=ON).territories
    assert assess(built_in(), {}, evidence(), on=ON, territories=["PICS"]).territories["PICS"].judged


def test_the_pack_and_the_day_stand_with_the_answer() -> None:
    found = assess(built_in(), {}, all_but(), on=date(2026, 1, 2), territories=["EU"])
    assert (found.pack, found.sha256, found.on) == (built_in().title, built_in().sha256, date(2026, 1, 2))


def test_a_programme_is_assessed_in_less_than_50_ms() -> None:
    """So measured that a busy machine does not matter; 10,000 programmes in a minute are 6 ms each."""
    held = {code: Shown(code=code, standing=Standing.HELD, says="") for code in CODES}
    programme = stated({"banked": True, "use": "allogeneic", "cell_source": "iPSC", "pluripotent": True})
    assess(built_in(), programme, held.__getitem__, on=ON)
    before = process_time()
    for _ in range(20):
        found = assess(built_in(), programme, held.__getitem__, on=ON)
        assert all(territory.verdict for territory in found.territories.values())
    assert (process_time() - before) / 20 < 0.05
