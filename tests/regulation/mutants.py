"""Mutants of a module: each operator, constant, negation, choice and call turned round, one at a time."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import CodeType, ModuleType

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


def unchanged(module: ModuleType) -> ModuleType:
    """The module built as its mutants are, with nothing turned round."""
    tree = _bodies(module)
    return _built(module, compile(tree, "mutant.py", "exec"), compile(ast.Module([], []), "mutant.py", "exec"))


def _bodies(module: ModuleType) -> ast.Module:
    """The functions of a module, and its classes that are no data."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) or _is_plain_class(node)]
    return tree


def mutants(module: ModuleType, functions: Collection[str]) -> Iterator[tuple[str, ModuleType]]:
    """The module once for every swap in one of the functions (of a class without decorator: `Class.function`).

    All functions are bound anew, so that they call the mutant; classes that are data stay the module's own.
    """
    tree = _bodies(module)
    whole = compile(tree, "mutant.py", "exec")
    for top in tree.body:
        for name, function in _functions(top):
            if name in functions:
                for number, node in enumerate(_nodes(function)):
                    for mutant in _swapped(node):
                        told = f"{name} line {getattr(node, 'lineno', 0)}: {ast.unparse(mutant)}"
                        changed = _changed(top, name, number, mutant)
                        yield told, _built(module, whole, compile(changed, "mutant.py", "exec"))


def _is_plain_class(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef) and not node.decorator_list and not node.bases


def _functions(node: ast.stmt) -> list[tuple[str, ast.FunctionDef]]:
    if isinstance(node, ast.FunctionDef):
        return [(node.name, node)]
    assert isinstance(node, ast.ClassDef)
    return [(f"{node.name}.{one.name}", one) for one in node.body if isinstance(one, ast.FunctionDef)]


def _nodes(function: ast.FunctionDef) -> list[ast.AST]:
    counted = _Count()
    for statement in function.body:
        counted.visit(statement)
    return counted.nodes


def _changed(top: ast.stmt, name: str, number: int, mutant: ast.AST) -> ast.Module:
    changed = copy.deepcopy(top)
    function = dict(_functions(changed))[name]
    swap = _Swap(number, mutant)
    function.body = [swap.visit(statement) for statement in function.body]
    return ast.fix_missing_locations(ast.Module([changed], []))


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


def _is_no_logic(node: ast.AST) -> bool:
    """Whether a node does nothing as the module runs: arguments with their types, and the guard of `zip`."""
    return isinstance(node, ast.arguments) or (isinstance(node, ast.keyword) and node.arg == "strict")


class _Swap(ast.NodeTransformer):
    """Puts a mutant in the place of the node of a number."""

    def __init__(self, number: int, mutant: ast.AST) -> None:
        self.number, self.mutant, self.met = number, mutant, -1

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Count the nodes in the order in which they are visited."""
        if _is_no_logic(node):
            return node
        self.met += 1
        return self.mutant if self.met == self.number else super().generic_visit(node)


class _Count(ast.NodeVisitor):
    """Every node, in the order in which `_Swap` visits them."""

    def __init__(self) -> None:
        self.nodes: list[ast.AST] = []

    def generic_visit(self, node: ast.AST) -> None:
        """Note the node."""
        if not _is_no_logic(node):
            self.nodes.append(node)
            super().generic_visit(node)


def _built(module: ModuleType, whole: CodeType, changed: CodeType) -> ModuleType:
    mutant = ModuleType("mutant")
    mutant.__dict__.update(module.__dict__)
    exec(whole, mutant.__dict__)  # noqa: S102
    exec(changed, mutant.__dict__)  # noqa: S102
    return mutant
