"""Random lineages with corrections, for tests that compare one way of walking with another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import strategies as st
from tests.simulated_site import Site, beginning

from seedlot.acts.amend import amend
from seedlot.history import ask
from seedlot.history.tables import EDGE
from seedlot.lineage.reach import Direction
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process


@st.composite
def lineages(draw):
    """Parents of each item after the first; links said again by a step, perhaps planned; corrections of parents."""
    size = draw(st.integers(3, 9))
    parents = [draw(st.sets(st.integers(0, item - 1), min_size=1, max_size=3)) for item in range(1, size)]
    again = draw(st.lists(st.tuples(st.integers(1, size - 1), st.booleans()), max_size=2))
    corrections = [
        (item, draw(st.sets(st.integers(0, item - 1), min_size=1, max_size=3)))
        for item in draw(st.lists(st.integers(1, size - 1), max_size=4))
    ]
    return parents, again, corrections, draw(st.integers(0, len(corrections)))


def name(item):
    """What an item is called: in another order than that of its number."""
    return f"I{9 - item}"


def tell(site, parents, again):
    """Say a lineage: each item with its parents, and steps that link an item to its first parent once more."""
    contents = [Donor(item=name(0))]
    for item, above in enumerate(parents, 1):
        contents.append(registered(item, above))
    site.say(*contents)
    for count, (item, planned) in enumerate(again):
        made = Made(item=f"N{count}", item_kind=ItemKind.CULTURE)
        used = tuple(Used(item=name(each)) for each in (min(parents[item - 1]), item))
        site.say(
            Step(step=f"S{count}", process=Process.PASSAGE, inputs=used, outputs=(made,), materials=(), planned=planned)
        )
    with site.reading() as connection:
        return [ask.item(connection, name(item)).entry for item in range(len(parents) + 1)]


def registered(item, above):
    """An item and its parents; the least of them is named twice, so that two edges join one pair."""
    parents = (*map(name, sorted(above)), name(min(above)))
    return Registered(item=name(item), item_kind=ItemKind.CLONE, parents=parents)


def correct(site, numbers, corrections, parents):
    """Correct the parents of items; what would change nothing is left out."""
    for item, above in corrections:
        if above != parents[item - 1]:
            changes = {"parents": list(registered(item, above).parents)}
            amend(site.record, "qp", numbers[item], changes, reason="misread", now=site.now)
            parents[item - 1] = above


def plainly(connection, start, direction, *, as_of=None, planned=False):
    """The names that a walk over the edges reaches, in the plainest way."""
    edges = [row for row in ask.rows(connection, EDGE, as_of) if planned or not row.planned]
    pairs = [(row.child, row.parent) if direction is Direction.BACK else (row.parent, row.child) for row in edges]
    reached = {start}
    while more := {there for here, there in pairs if here in reached} - reached:
        reached |= more
    return reached


@contextmanager
def fresh_site(database, factory, request) -> Iterator[Site]:
    """A site of one example of a property, on a database."""
    folder = factory.mktemp("lineage")
    if database == "sqlite":
        site = Site(folder)
        yield site
        site.record.engine.dispose()
        return
    with request.getfixturevalue("postgres").record(folder / "files", beginning(simulated=True)) as record:
        yield Site(record)
