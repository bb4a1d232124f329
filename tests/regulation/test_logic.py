"""Three-valued logic: truth tables, laws on random conditions, and mutants of the module, none of which survives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.regulation.mutants import mutants, survivors, unchanged
from tests.regulation.truth_tables import wrong

from seedlot.regulation import logic
from seedlot.regulation.logic import All, AnyOf, Condition, Is, Not, Op, said, truth, undecided
from seedlot.regulation.shapes import Value

FACTS = ("a", "b", "c")


def conditions() -> st.SearchStrategy[Condition]:
    leaves: st.SearchStrategy[Condition] = st.builds(
        Is, st.sampled_from(FACTS), st.sampled_from((Op.EQ, Op.NE)), st.sampled_from(("x", "y"))
    ) | st.builds(Is, st.sampled_from(FACTS), st.just(Op.IN), st.sampled_from((("x",), ("x", "y"))))
    return st.recursive(
        leaves,
        lambda part: (
            st.builds(Not, part)
            | st.builds(All, st.lists(part, max_size=3).map(tuple))
            | st.builds(AnyOf, st.lists(part, min_size=1, max_size=3).map(tuple))
        ),
        max_leaves=8,
    )


def known() -> st.SearchStrategy[dict[str, Value]]:
    return st.dictionaries(st.sampled_from(FACTS), st.sampled_from(("x", "y", "z")))


def test_the_logic_answers_as_the_tables_do() -> None:
    assert wrong(logic) == ""


@given(conditions(), known())
def test_what_is_decided_stays_decided_whatever_else_is_learnt(condition: Condition, facts: dict[str, Value]) -> None:
    """Kleene's logic is monotone: no fact that is learnt later overturns an answer."""
    answer = truth(condition, facts)
    if answer is not None:
        for value in ("x", "y", "z"):
            learnt = dict.fromkeys(FACTS, value) | facts
            assert truth(condition, learnt) is answer


@given(conditions(), known())
def test_it_is_undecided_only_for_want_of_facts_that_it_names(condition: Condition, facts: dict[str, Value]) -> None:
    missing = undecided(condition, facts)
    assert bool(missing) is (truth(condition, facts) is None)
    assert not set(missing) & facts.keys()
    assert truth(condition, dict.fromkeys(FACTS, "x")) is not None


@given(st.lists(conditions(), min_size=1, max_size=3), known())
def test_de_morgan(parts: list[Condition], facts: dict[str, Value]) -> None:
    turned = tuple(Not(part) for part in parts)
    assert truth(Not(All(tuple(parts))), facts) is truth(AnyOf(turned), facts)
    assert truth(Not(AnyOf(tuple(parts))), facts) is truth(All(turned), facts)


@given(conditions(), known())
def test_twice_negated_is_not_negated(condition: Condition, facts: dict[str, Value]) -> None:
    assert truth(Not(Not(condition)), facts) is truth(condition, facts)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (All(), "applies to every programme"),
        (Is("cell_source", Op.IN, ("iPSC", "ESC")), "cell source is iPSC or ESC"),
        (Is("use", Op.NE, "autologous"), "use is not autologous"),
        (Is("banked", Op.EQ, True), "banked"),
        (Is("banked", Op.NE, True), "not banked"),
        (Is("banked", Op.EQ, False), "not banked"),
        (Is("cld_cycles", Op.GT, 1), "cld cycles above 1"),
        (Not(Is("use", Op.EQ, "autologous")), "not (use is autologous)"),
        (
            All((AnyOf((Is("use", Op.EQ, "x"), Is("a", Op.LTE, 3))), AnyOf((Is("b", Op.EQ, "y"),)))),
            "(use is x or a at most 3) and b is y",
        ),
    ],
)
def test_a_condition_in_words(condition: Condition, words: str) -> None:
    assert said(condition) == words


FUNCTIONS = (
    "negated", "all_of", "any_of", "truth", "compiled", "_comparison", "compared", "_ordered", "_compared_open", "named",
    "facts_of", "undecided", "_undecided",
)  # fmt: skip


def test_no_mutant_of_the_logic_survives() -> None:
    assert wrong(unchanged(logic)) == ""
    assert len(list(mutants(logic, FUNCTIONS))) > 60
    assert survivors(logic, FUNCTIONS, wrong) == []
