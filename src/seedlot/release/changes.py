"""What a change of the genome answers: by the tables, or by the word of a person who classified it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from seedlot.genome.events import Event
from seedlot.genome.known import Tier
from seedlot.release.clones import Course, percent
from seedlot.release.genomic import Examinations
from seedlot.terms.finding import Answer, Finding

_DAY = 10


def findings(found: Iterable[Course]) -> Iterator[Finding]:
    """Judge changes: what recurs in stem cells speaks against the cells, what is unknown waits for a person."""
    for course in found:
        yield _judged(course)


def unread(tests: Examinations) -> Iterator[Finding]:
    """Say of which tests what they found lies in a file: nobody weighed it."""
    for one in tests.tested:
        if one.aside:
            says = f"What {one.test} of '{one.item}' found, or could have found, is not known: {one.says}."
            yield Finding(code="drift/tests", answer=Answer.NOT_KNOWN, says=says, where=f"entry {one.entry}")


def _judged(course: Course) -> Finding:
    answer, says = _answer(course)
    entries = sorted({look.tested.entry for look in course.found} | ({course.word.entry} if course.word else set()))
    where = (
        f"{', '.join(dict.fromkeys(look.tested.item for look in course.found))}, entries {', '.join(map(str, entries))}"
    )
    sources = dict.fromkeys(one for each in course.told.sources for one in each.split("; "))
    return Finding(code="drift/change", answer=answer, says=says, where=where, source="; ".join(sources))


def _answer(course: Course) -> tuple[Answer | None, str]:
    seen = f"{course.name} was found in {_seen_in(course)}. {course.new_says}"
    table = f"By the tables it is {course.told.tier}: {'; '.join(course.told.reasons)}."
    if (word := course.word) is not None:
        by = word.by or word.person
        who = f"{word.classification}{f', {by}' if by else ''}, on {word.occurred[:_DAY]}"
        says = f"{seen} {table} A person classified it as {word.tier} ({who}): {word.reason}"
        if course.grown:
            return Answer.NOT_KNOWN, f"{says}; it is acceptable, but {course.grown}: a person must classify it anew."
        end = "is acceptable" if word.acceptable else "is not acceptable"
        return (None if word.acceptable else Answer.NOT_MET), f"{says}; it {end}."
    answer, end = _by_table(course)
    return answer, f"{seen} {table} {end}".rstrip()


def _by_table(course: Course) -> tuple[Answer | None, str]:
    """What a change answers that no person classified."""
    if course.lost:
        return None, course.lost
    if course.tier is Tier.BENIGN:
        return None, ""
    if course.tier is Tier.UNKNOWN:
        if course.was_there:
            return None, "What it was compared with has it too: it is no drift."
        return Answer.NOT_KNOWN, "A person must classify it."
    if course.was_there and course.tier is not Tier.FOREIGN:
        return Answer.NOT_KNOWN, "What it was compared with has it too: a person must classify it."
    return Answer.NOT_MET, ""


def _seen_in(course: Course) -> str:
    """Where a change was found, first and last, in how many of the cells."""
    told = [f"{look.tested.where}{_in_cells(look.event)} by {look.tested.test}" for look in course.found if look.event]
    return told[0] if len(told) == 1 else f"{told[0]} and, of {len(told)} times last, {told[-1]}"


def _in_cells(event: Event) -> str:
    if event.fraction is None:
        return ""
    ends = (
        f" ({percent(event.low)} to {percent(event.high)})" if event.low is not None and event.high is not None else ""
    )
    return f", {percent(event.fraction)} of cells{ends},"


def rested_on(tests: Examinations, found: Iterable[Course]) -> frozenset[int]:
    """The entries on which a judgement of changes rests: every test that states something, and what persons said."""
    words = {course.word.entry for course in found if course.word}
    return frozenset({*(tested.entry for tested in tests.tested if tested.states or tested.aside), *words})
