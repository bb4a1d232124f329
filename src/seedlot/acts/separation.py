"""Separation of duties: nobody reviews, decides about, closes, classifies or vouches for their own work.

The audit trail itself says who did what, so that no list of exceptions has to be kept: an author of a lot is
whoever said, or corrected, an entry that bears on it, and whoever a step of its making names as performing it.
A specification, a programme, a training or equipment is what a lot is judged by, not work on it; whoever entered one
may judge.

In a record without accounts nobody proved who they are, and nothing can be kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Table

from seedlot.acts.access import NONE, Actor
from seedlot.acts.meanings import word_of
from seedlot.genome.events import EVENTS
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.access import Training
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.custody import Excursion, ExcursionClosed
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.origin import Person
from seedlot.record.entries.premises import Gowning
from seedlot.record.entries.quality import Capa, CapaClosed, Change, ChangeClosed, Investigation, InvestigationClosed
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted
from seedlot.release.case import Case
from seedlot.release.classifying import found_by
from seedlot.release.people import work
from seedlot.specs.weigh import fold
from seedlot.terms.errors import SeedlotError

#: What a signature under one's own entry can mean (21 CFR 11.50(a)(3)).
OWN_MEANINGS = ("authorship", "performance", "responsibility")

#: What closes, and what it closes.
_CLOSES: dict[type[Content], type[Content]] = {
    DeviationClosed: Deviation,
    HoldLifted: Hold,
    ExcursionClosed: Excursion,
    InvestigationClosed: Investigation,
    CapaClosed: Capa,
    ChangeClosed: Change,
}


class OwnWorkError(SeedlotError):
    """An act that must be someone else's, because of what the person did before."""

    def __init__(self, who: Actor, act: str, why: str) -> None:
        super().__init__(f"{who.name} may not {act}: {why}", mend="Let another person do it.")


def authors(connection: Connection, case: Case) -> dict[str, int]:
    """Whoever worked on a lot, each with an entry that shows it (EU GMP draft Annex 11: independent of the activity)."""
    return dict(work(connection, case))


def refuse_author(connection: Connection, who: Actor, case: Case, act: str) -> None:
    """Refuse to let a person judge a lot that they worked on.

    Raises:
        OwnWorkError: they are an author of what the case was read from.
    """
    if who.authentication == NONE:
        return
    entry = authors(connection, case).get(who.person)
    if entry is not None:
        raise OwnWorkError(who, f"{act} '{case.lot.item}'", f"entry {entry}, which bears on it, is theirs")


def refuse_reviewer(connection: Connection, who: Actor, lot: str) -> None:
    """Refuse to let the reviewer of a lot decide about it."""
    _refuse_earlier(connection, who, lot, (t.REVIEW, "decide about", "reviewed it"))


def refuse_decider(connection: Connection, who: Actor, lot: str) -> None:
    """Refuse to let whoever decided about a lot review it."""
    _refuse_earlier(connection, who, lot, (t.DECISION, "review", "decided about it"))


def refuse_own(connection: Connection, who: Actor, statements: Sequence[Statement]) -> None:
    """Refuse to let a person close what they raised, classify what they found, or vouch for their own training.

    Raises:
        OwnWorkError: one of the statements must be someone else's.
    """
    if who.authentication == NONE:
        return
    said = [statement.content for statement in statements]
    for content in said:
        match content:
            case _ if type(content) in _CLOSES and who.person in _raisers(connection, who, content, said):
                raise OwnWorkError(who, f"close '{content.identifier()}'", "they raised it, or corrected it since")
            case Classified() if who.person in _finders(connection, who, content, said):
                raise OwnWorkError(who, f"classify '{content.event}'", "they did, or corrected, a test that found it")
            case Training(person=who.person):
                raise OwnWorkError(who, f"enter training '{content.training}'", "it is their own")
            case Gowning(person=who.person):
                raise OwnWorkError(who, f"enter gowning '{content.gowning}'", "it is their own")
            case _:
                continue


def refuse_own_correction(connection: Connection, who: Actor, content: Content) -> None:
    """Refuse to let a person correct their own entry as a person, or the closing of what they raised."""
    if who.authentication == NONE:
        return
    if isinstance(content, Person) and content.person == who.person:
        raise OwnWorkError(who, f"correct the entry of '{who.person}'", "it is their own")
    refuse_own(connection, who, [Statement(content=content, occurred="2000-01-01")])


def refuse_own_signature(connection: Connection, who: Actor, target: int, meaning: str) -> None:
    """Refuse to let a person approve their own entry; they may sign that it is theirs."""
    if who.authentication == NONE or word_of(meaning) in OWN_MEANINGS:
        return
    said = (*ask.rows(connection, t.HEADER, entry=target), *ask.rows(connection, t.AMENDMENT, target=target))
    if who.person in {row.person for row in said}:
        allowed = " or ".join(f"'{each}'" for each in OWN_MEANINGS)
        raise OwnWorkError(who, f"sign entry {target} as '{meaning}'", f"it is their own, and can mean only {allowed}")


def _refuse_earlier(connection: Connection, who: Actor, lot: str, rule: tuple[Table, str, str]) -> None:
    table, act, why = rule
    if who.authentication != NONE and ask.rows(connection, table, lot=lot, person=who.person):
        raise OwnWorkError(who, f"{act} '{lot}'", f"they {why}")


def _finders(connection: Connection, who: Actor, said: Classified, beside: Sequence[Content]) -> Iterator[str]:
    """Whoever did, or corrected, a test that found what is classified; the actor, where it is told in the same breath."""
    told = (event for each in beside if isinstance(each, Measured) for event in each.result.tables.get(EVENTS, ()))
    if any(fold(str(event.get("name", ""))) == fold(said.event) for event in told):
        yield who.person
    entries = list(found_by(connection, said))
    for table, key in ((t.HEADER, "entry"), (t.AMENDMENT, "target")):
        yield from (row.person for row in ask.rows_among(connection, table, key, entries))


def _raisers(connection: Connection, who: Actor, closing: Content, beside: Sequence[Content]) -> Iterator[str]:
    """Whoever raised, or corrected, what is being closed; the actor, where it is raised in the same breath."""
    raised = _CLOSES[type(closing)]
    name = closing.identifier()
    if any(isinstance(each, raised) and each.identifier() == name for each in beside):
        yield who.person
    for named in ask.rows(connection, t.NAMED, kind=raised.KIND, name=name):
        for table, key in ((t.HEADER, "entry"), (t.AMENDMENT, "target")):
            yield from (row.person for row in ask.rows(connection, table, **{key: named.entry}))
