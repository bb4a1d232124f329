"""Mutants of a module: each operator, constant, negation, choice and call turned round, one at a time."""

from __future__ import annotations

import ast
import copy
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import ModuleType

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
CALLS = {"any": "all", "all": "any", "all_of": "any_of", "any_of": "all_of"}


def survivors(module: ModuleType, functions: Collection[str], wrong: Callable[[ModuleType], object]) -> list[str]:
    """The mutants of some functions of a module in which nothing is found wrong."""
    return [name for name, mutant in mutants(module, functions) if not _wrong(mutant, wrong)]


def _wrong(mutant: ModuleType, wrong: Callable[[ModuleType], object]) -> bool:
    try:
        return bool(wrong(mutant))
    except Exception:  # noqa: BLE001 (whatever it breaks with, it is found out)
        return True


def mutants(module: ModuleType, functions: Collection[str]) -> Iterator[tuple[str, ModuleType]]:
    """The module once for every swap in one of the functions (of a class: `Class.function`)."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for name, function in _functions(tree):
        if name in functions:
            counted = _Count()
            counted.visit(function)
            for number, node in enumerate(counted.nodes):
                for mutant in _swapped(node):
                    told = f"{name} line {getattr(node, 'lineno', 0)}: {ast.unparse(mutant)}"
                    yield told, _built(_changed(tree, name, number, mutant))


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{one.name}", one) for one in node.body if isinstance(one, ast.FunctionDef))


def _changed(tree: ast.Module, name: str, number: int, mutant: ast.AST) -> ast.Module:
    changed = copy.deepcopy(tree)
    function = dict(_functions(changed))[name]
    _Swap(number, mutant).visit(function)
    return changed


def _swapped(node: ast.AST) -> Iterator[ast.AST]:
    """Every mutant of one node."""
    match node:
        case ast.Compare(ops=[op]):
            for other in SWAPS.get(type(op), ()):
                mutant = copy.deepcopy(node)
                mutant.ops = [other()]
                yield mutant
        case ast.BoolOp(op=op):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), node.values)
        case ast.Constant(value=True | False | None):
            yield from (ast.Constant(value) for value in (True, False, None) if value is not node.value)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
            yield from (node.body, node.orelse)
        case ast.If(test=test):
            yield ast.If(ast.UnaryOp(ast.Not(), test), node.body, node.orelse)
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield ast.Call(ast.Name(CALLS[name], ast.Load()), node.args, node.keywords)
        case ast.Call(func=ast.Name(id="negated"), args=[argument]):
            yield argument


class _Swap(ast.NodeTransformer):
    """Puts a mutant in the place of the node of a number."""

    def __init__(self, number: int, mutant: ast.AST) -> None:
        self.number, self.mutant, self.met = number, mutant, -1

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Count the nodes in the order in which they are visited."""
        self.met += 1
        return self.mutant if self.met == self.number else super().generic_visit(node)


class _Count(ast.NodeVisitor):
    """Every node, in the order in which `_Swap` visits them."""

    def __init__(self) -> None:
        self.nodes: list[ast.AST] = []

    def generic_visit(self, node: ast.AST) -> None:
        """Note the node."""
        self.nodes.append(node)
        super().generic_visit(node)


def _built(tree: ast.Module) -> ModuleType:
    module = ModuleType("mutant")
    sys.modules[module.__name__] = module  # dataclasses look their module up
    exec(compile(ast.fix_missing_locations(tree), "mutant.py", "exec"), module.__dict__)  # noqa: S102
    return module
