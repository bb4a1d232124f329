"""What a lot is judged by and was recorded only after what it judges: no date that an entry gives itself hides that.

A specification that is approved when the result is known, or a training that is entered when the step is done, may be
dated before. The order of the entries shows it, and somebody who reviews the audit trail says whether it is right.
What is recorded in one breath, as a book is, counts as said at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection, Table, select

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.training import Trained, holds
from seedlot.release.case import Case, Judged, Late
from seedlot.release.conduct import covering, is_needed
from seedlot.terms.finding import Answer, Finding

LATE = "release/late"
#: As many entries that were there before are named.
_NAMED = 5
_CHUNK = 500


def late(case: Case) -> Iterator[Finding]:
    """Say what was recorded only after what it judges; not known, where a review is needed, until one covers it."""
    by = covering(case)
    for each in case.late:
        answer: Answer | None = None
        says = _said(each)
        if by is not None:
            says += f"; the review of entry {by.entry} covers it."
        elif is_needed(case):
            answer = Answer.NOT_KNOWN
            says += ". Whether it held before is for a reviewer to say: review the audit trail of the lot."
        else:
            says += "; a simulation without accounts does without a review."
        where = f"entry {each.entry}; entry {each.judged[0].entry}"
        yield Finding(code=LATE, answer=answer, says=says, where=where)


def _said(each: Late) -> str:
    by = f"entry {each.entry}" + (f", as entry {each.since} corrected it" if each.since != each.entry else "")
    told = "; ".join(
        f"{one.what} (entry {one.entry}, dated {one.occurred}, recorded {one.recorded})" for one in each.judged[:_NAMED]
    )
    more = f" and {len(each.judged) - _NAMED} more" if len(each.judged) > _NAMED else ""
    return (
        f"{each.what} ({by}, dated {each.occurred}) was recorded only on {each.recorded}, after what it judges: "
        f"{told}{more}"
    )


def lately(connection: Connection, case: Case) -> tuple[Late, ...]:
    """Find what a case is judged by that was recorded only after what it judges."""
    numbers = sorted({*case.entries, *(each.entry for each in case.amended)})
    recorded = {row.entry: row.recorded for row in ask.rows_among(connection, t.HEADER, "entry", numbers)}
    return (*_specified(connection, case, recorded), *_trained(connection, case, recorded))


def _specified(connection: Connection, case: Case, recorded: Mapping[int, str]) -> Iterator[Late]:
    """The specification, or that the lot is made to it."""
    lot, number = case.lot, case.specification_entry
    if number is None:
        return
    results = {
        each.entry: Judged(
            what=f"{each.reportable.name} of '{each.item}'",
            entry=each.entry,
            occurred=each.occurred,
            recorded=recorded[each.entry],
        )
        for each in case.rests
    }
    made = Judged(what=f"'{lot.item}'", entry=lot.entry, occurred=lot.occurred, recorded=recorded[lot.entry])
    name = f"pecification '{lot.specification}'"
    (named,) = _since(connection, t.ITEM, [lot.entry], ("specification",), case.as_of, item=lot.item).values()
    yield from _late(f"S{name}", (number, number), case.specification_approved, [made, *results.values()], recorded)
    yield from _late(
        f"That '{lot.item}' is made to s{name}", (lot.entry, named), lot.occurred, list(results.values()), recorded
    )


def _trained(connection: Connection, case: Case, recorded: Mapping[int, str]) -> Iterator[Late]:
    """Trainings: those of a step for which none that held on its day had been recorded by then."""
    own: dict[tuple[str, str], list[Trained]] = defaultdict(list)
    for each in case.trainings:
        own[each.person, each.procedure].append(each)
    same = ("person", "procedure", "occurred", "ends")
    since = _since(connection, t.TRAINING, sorted({each.entry for each in case.trainings}), same, case.as_of)
    judged: dict[int, list[Judged]] = defaultdict(list)
    for step in case.steps:
        told = Judged(what=f"step {step.step}", entry=step.entry, occurred=step.occurred, recorded=recorded[step.entry])
        for person in step.people:
            held = [each.entry for each in own[person, step.procedure] if holds(each, step.occurred)]
            first = min(held, key=since.__getitem__, default=None)
            if first is not None:
                judged[first].append(told)
    for each in case.trainings:
        what = f"Training of {each.person} in '{each.procedure}'"
        yield from _late(what, (each.entry, since[each.entry]), each.since, judged[each.entry], recorded)


def _late(
    what: str, told: tuple[int, int], occurred: str, judged: Sequence[Judged], recorded: Mapping[int, str]
) -> Iterator[Late]:
    """What is told by an entry, as it stands since another, against what was there before that, in another breath."""
    entry, since = told
    there = tuple(each for each in judged if each.entry < since and each.recorded != recorded[since])
    if there:
        yield Late(what=what, entry=entry, since=since, occurred=occurred, recorded=recorded[since], judged=there)


def _unchanged(told: Sequence[tuple[list[str], int]]) -> int:
    """Of all that was told in turn, since when the last is told."""
    now, _ = told[-1]
    since = 0
    for said, number in reversed(told):
        if said != now:
            break
        since = number
    return since


def _since(
    connection: Connection, table: Table, entries: Sequence[int], same: Sequence[str], as_of: int, **equals: str
) -> dict[int, int]:
    """The entry since which each entry says what it says now, through all corrections of something else."""
    since: dict[int, int] = {}
    for start in range(0, len(entries), _CHUNK):
        among = table.c.entry.in_(entries[start : start + _CHUNK])
        only = [table.c[name] == value for name, value in equals.items()]
        query = select(table).where(among, table.c.since < as_of, *only).order_by(table.c.entry, table.c.since)
        for entry, rows in groupby(connection.execute(query), key=lambda row: row.entry):
            told = [([getattr(row, name) for name in same], row.since) for row in rows]
            since[entry] = _unchanged(told)
    return since
