"""No two people look alike: neither their identifiers nor their printed names (21 CFR 11.100(a), 11.300(a))."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from seedlot.history import ask
from seedlot.history.tables import PERSON
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Person
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.names import are_alike, faults_of_name
from seedlot.terms.showing import seen


def alike(connection: Connection, statements: Sequence[Statement]) -> Iterator[Finding]:
    """Find people whose identifier or printed name could be taken for another's, or whose name cannot be printed.

    Identifiers are ASCII, since letters of other scripts look like Latin ones (Unicode TS 39), and differ in more
    than capitals; printed names differ in more than capitals, spaces and letters that look alike.
    """
    told = [each for each in statements if isinstance(each.content, Person)]
    if not told:
        return
    people = {row.person: row.name for row in ask.rows(connection, PERSON)}
    for statement in told:
        said = statement.content
        assert isinstance(said, Person)  # noqa: S101 - chosen above
        others = {person: name for person, name in people.items() if person != said.person}
        yield from _faults(said, others, statement)
        people[said.person] = said.name


def _faults(said: Person, others: dict[str, str], statement: Statement) -> Iterator[Finding]:
    if not said.person.isascii():
        says = (
            f"'{said.person}' holds letters that can be taken for others; write the identifier in plain Latin letters."
        )
        yield _fault(says, statement.at("person"))
    for why in faults_of_name(said.name):
        says = f"The printed name of '{said.person}' {why}; write it as it is to stand beside a signature."
        yield _fault(says, statement.at("name"))
    for person, name in others.items():
        if said.person.isascii() and are_alike(person, said.person):
            says = f"'{said.person}' can be taken for '{person}', who is in the record; choose another identifier."
            yield _fault(says, statement.at("person"))
        if are_alike(name, said.name):
            says = (
                f"'{seen(said.name)}' is the printed name of '{person}' too, or looks like it; "
                "add what tells them apart, such as an initial."
            )
            yield _fault(says, statement.at("name"))


def _fault(says: str, where: str) -> Finding:
    return Finding(code="record/alike", answer=Answer.NOT_MET, says=says, where=where)
