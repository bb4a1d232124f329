"""Circles among statements: each that is in one is told with its circle, shortened where it is long."""

from __future__ import annotations

import pytest

from seedlot.lineage.circles import circling
from seedlot.record.entries.content import Statement
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process

MEND = "Correct the inputs of this row or of the rows that it needs."


def step(made, *inputs):
    """A step that makes one culture."""
    outputs = (Made(item=made, item_kind=ItemKind.CULTURE),)
    content = Step(
        step=f"S{made}", process=Process.PASSAGE, inputs=tuple(Used(item=each) for each in inputs), outputs=outputs
    )
    return Statement(content=content, occurred="2026-01-02", where=f"Steps!{made}")


#: What is made of what; the words of each.
CIRCLES = {
    "itself": ({"A": "A"}, ["'A' would be its own ancestor: A <- A."]),
    "two": (
        {"A": "B", "B": "A"},
        ["'A' would be its own ancestor: A <- B <- A.", "'B' would be its own ancestor: B <- A <- B."],
    ),
    "three": (
        {"A": "B", "B": "C", "C": "A"},
        [
            "'A' would be its own ancestor: A <- B <- C <- A.",
            "'B' would be its own ancestor: B <- C <- A <- B.",
            "'C' would be its own ancestor: C <- A <- B <- C.",
        ],
    ),
    "a shorter one beside a longer": (
        {"A": "BC", "B": "D", "D": "A", "C": "A"},
        [
            "'A' would be its own ancestor: A <- C <- A.",
            "'B' would be its own ancestor: B <- D <- A <- B.",
            "'D' would be its own ancestor: D <- A <- B <- D.",
            "'C' would be its own ancestor: C <- A <- C.",
        ],
    ),
    "none that is seen": ({"A": "X"}, ["'A' would be its own ancestor."]),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_each_in_a_circle_is_told_with_it(name):
    needs, says = CIRCLES[name]
    found = list(circling([step(made, *inputs) for made, inputs in needs.items()]))
    assert [each.says for each in found] == [f"{each} {MEND}" for each in says]
    assert [each.where for each in found] == [f"Steps!{made}" for made in needs]


def test_a_long_circle_is_shortened():
    """Of ten items there are eleven names with the first again: four, then five that are only counted, then two."""
    names = [f"C{number}" for number in range(10)]
    found = list(circling([step(name, names[(place + 1) % 10]) for place, name in enumerate(names)]))
    assert f": C0 <- C1 <- C2 <- C3 <- … 5 more … <- C9 <- C0. {MEND}" in found[0].says
    assert len(found) == 10


def test_a_circle_of_very_many_is_told_soon():
    """Each is gone through once: the circle of the first is that of all."""
    names = [f"C{number}" for number in range(5_000)]
    found = list(circling([step(name, names[place - 1]) for place, name in enumerate(names)]))
    assert len(found) == 5_000
    assert all("more …" in each.says for each in found)
