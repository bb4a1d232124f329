"""Folding of what is too large to be read."""

from __future__ import annotations

from seedlot.lineage.folded import MIXED, Graph, Node, fold, many


def node(name: str, kind: str = "culture", state: str = "released", step: str = "") -> Node:
    """A node of one item."""
    return Node(name=name, kind=kind, state=state, step=step, items=(name,), label=name)


def test_little_stays_as_it_is() -> None:
    graph = Graph((node("A"), node("B")), (("A", "B"),))
    assert fold(graph) == graph


def test_the_items_of_one_step_and_kind() -> None:
    doses = tuple(node(f"D{number:03}", "dose", "given" if number < 5 else "released", "S") for number in range(100))
    graph = Graph((node("L", "drug product"), *doses), tuple(("L", each.name) for each in doses))
    found = fold(graph)
    assert [(each.label, each.state, len(each.items)) for each in found.nodes] == [
        ("L", "released", 1),
        ("5 doses", "given", 5),
        ("95 doses", "released", 95),
    ]
    assert found.edges == (("L", "D000"), ("L", "D005"))


def test_a_long_run_of_passages_with_its_materials() -> None:
    cultures = [node(f"C{number}") for number in range(80)]
    media = [node(f"M{number}", "material lot") for number in range(4)]
    edges = [(f"C{number}", f"C{number + 1}") for number in range(79)]
    edges += [(f"M{number % 4}", f"C{number}") for number in range(1, 80)]
    found = fold(Graph((*cultures, *media), tuple(edges)))
    assert [each.label for each in found.nodes if each.kind == "culture"] == ["C0 … C79"]
    assert set(found.edges) <= {(each.name, "C0") for each in found.nodes if each.kind == "material lot"}


def test_steps_alike_and_at_last_whatever_is_of_one_kind() -> None:
    banks = tuple(node(f"B{number}", "bank") for number in range(100))
    lots = tuple(node(f"L{number}", "drug product", f"s{number}", f"S{number}") for number in range(100))
    graph = Graph((*banks, *lots), tuple((bank.name, lot.name) for bank, lot in zip(banks, lots, strict=True)))
    found = fold(graph)
    assert [(each.label, each.state) for each in found.nodes] == [
        ("100 banks", "released"),
        ("100 drug products", MIXED),
    ]
    assert found.edges == (("B0", "L0"),)


def test_no_item_is_lost() -> None:
    nodes = tuple(node(f"N{number}", ("dose", "bank")[number % 2], step=f"S{number % 7}") for number in range(200))
    found = fold(Graph(nodes, ()), most=10)
    assert sorted(item for each in found.nodes for item in each.items) == sorted(each.name for each in nodes)


def test_words() -> None:
    assert many(1200, "dose") == "1,200 doses"
