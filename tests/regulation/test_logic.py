"""Three-valued logic: truth tables, laws on random conditions, and mutants of the module, none of which survives."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
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
    assert wrong(logic) == []


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


#: What the words are told with, no part of the logic.
IN_WORDS = {"said", "_said", "_bracketed"}
SWAPS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE, ast.Eq),
    ast.GtE: (ast.Gt, ast.Lt, ast.LtE, ast.Eq),
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE, ast.Eq),
    ast.LtE: (ast.Lt, ast.Gt, ast.GtE, ast.Eq),
}
CALLS = {"any": "all", "all_of": "any_of", "any_of": "all_of"}


def swapped(node: ast.AST) -> Iterator[ast.AST]:
    """Every mutant of one node: an operator, a constant, a negation, a choice or a call turned round."""
    match node:
        case ast.Compare(ops=[op]):
            for other in SWAPS.get(type(op), ()):
                mutant = copy.deepcopy(node)
                mutant.ops = [other()]
                yield mutant
        case ast.Constant(value=True | False | None):
            yield from (ast.Constant(value) for value in (True, False, None) if value is not node.value)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
            yield from (node.body, node.orelse)
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield ast.Call(ast.Name(CALLS[name], ast.Load()), node.args, node.keywords)
        case ast.Call(func=ast.Name(id="negated"), args=[argument]):
            yield argument


class Swap(ast.NodeTransformer):
    """Puts a mutant in the place of the node of a number."""

    def __init__(self, number: int, mutant: ast.AST) -> None:
        self.number, self.mutant, self.met = number, mutant, -1

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Count the nodes in the order in which they are visited."""
        self.met += 1
        return self.mutant if self.met == self.number else super().generic_visit(node)


class Count(ast.NodeVisitor):
    """Every node, in the order in which `Swap` visits them."""

    def __init__(self) -> None:
        self.nodes: list[ast.AST] = []

    def generic_visit(self, node: ast.AST) -> None:
        """Note the node."""
        self.nodes.append(node)
        super().generic_visit(node)


def mutants() -> Iterator[tuple[str, ModuleType]]:
    """The module once for every swap in a function of the logic."""
    tree = ast.parse(Path(logic.__file__).read_text(encoding="utf-8"))
    for place, function in enumerate(tree.body):
        if isinstance(function, ast.FunctionDef) and function.name not in IN_WORDS:
            counted = Count()
            counted.visit(function)
            for number, node in enumerate(counted.nodes):
                for mutant in swapped(node):
                    changed = copy.deepcopy(tree)
                    changed.body[place] = Swap(number, mutant).visit(copy.deepcopy(function))
                    name = f"{function.name} line {getattr(node, 'lineno', 0)}: {ast.unparse(mutant)}"
                    yield name, built(changed)


def built(tree: ast.Module) -> ModuleType:
    module = ModuleType("mutant_of_logic")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    exec(compile(ast.fix_missing_locations(tree), "mutant_of_logic.py", "exec"), module.__dict__)  # noqa: S102
    return module


def survives(mutant: ModuleType) -> bool:
    try:
        return not wrong(mutant)
    except (TypeError, ValueError, AttributeError, RecursionError):
        return False


def test_no_mutant_of_the_logic_survives() -> None:
    every = list(mutants())
    assert len(every) > 60
    assert [name for name, mutant in every if survives(mutant)] == []
