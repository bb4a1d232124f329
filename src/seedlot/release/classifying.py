"""Which tests found the change that a person classifies: whoever did one of them does not classify what they found."""

from __future__ import annotations

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.genome import Classified
from seedlot.release.clones import courses, names_of
from seedlot.release.genomic import genomic_tests
from seedlot.release.line import line_of
from seedlot.specs.weigh import fold


def found_by(connection: Connection, said: Classified) -> tuple[int, ...]:
    """The entries of the tests on the line of an item that found the change which is classified for it."""
    if not ask.rows(connection, t.ITEM, item=said.item):
        return ()
    tests = genomic_tests(connection, line_of(connection, said.item).speaks, None, worded=False)
    entries = {
        look.tested.entry
        for course in courses(tests, ())
        if fold(said.event) in names_of(course.name, course.first) and said.change in {None, course.first.kind}
        for look in course.found
    }
    return tuple(sorted(entries))
