"""What is found along a lineage: a finding, what it is about, and the entries that it rests on.

A deviation that is closed as acceptable covers a remark that is about what it names: the remark is information from then
on, and says which deviation covers it. It covers what had happened when it was closed, nothing later; one that names no
step, but an item or a material, only what had happened when it was raised, for nobody looked at a use that was yet to
come. What is about a step alone, such as the use of a rejected lot, is covered by a deviation that names the step. An
amendment of the deviation opens it again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import before

#: How a place names a step; how a moment is written; of very many steps so many are named.
_STEP = re.compile(r"step ([^;]+), entry")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?")
_NAMED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A finding along a lineage.

    `about` are the step, item or material by which a deviation covers it, `day` is when what it finds happened (empty:
    at no one time); `expected` tells whether the record states the thing itself that is judged, so that evidence of it is
    expected: without, nobody can know.
    """

    finding: Finding
    about: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    expected: bool = True
    day: str = ""

    @property
    def against(self) -> bool:
        """Whether it is not met or not known."""
        return self.finding.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}


def remark(  # noqa: PLR0913 - a finding has as many parts
    code: str,
    answer: Answer | None,
    says: str,
    *,
    where: str,
    about: tuple[str, ...] = (),
    entries: Iterable[int] = (),
    expected: bool = True,
    source: str = "",
    day: str = "",
) -> Remark:
    """Make a remark; its entries are named in order, each once."""
    finding = Finding(code=f"lineage/{code}", answer=answer, says=says, where=where, source=source)
    return Remark(finding=finding, about=about, entries=tuple(sorted(set(entries))), expected=expected, day=day)


def covered(connection: Connection, remarks: Iterable[Remark], as_of: int | None = None) -> tuple[Remark, ...]:
    """Turn into information what a deviation, closed as acceptable, covers."""
    told = tuple(remarks)
    names = sorted({name for each in told if each.against for name in each.about})
    closed = _acceptable(connection, names, as_of)
    return tuple(_covered(each, closed) if each.against else each for each in told)


def _covered(one: Remark, closed: Mapping[str, Sequence[_Closed]]) -> Remark:
    steps = _STEP.findall(one.finding.where)
    found = ((name, each) for name in one.about for each in closed.get(name, ()))
    name, by = next(((name, each) for name, each in found if each.answers(one.day, step=name in steps)), ("", None))
    if by is None:
        return one
    ended = by.ended.entry
    says = (
        f"{one.finding.says} Deviation {by.raised.flag} on '{name}', closed as acceptable by entry {ended}, covers it."
    )
    finding = one.finding.model_copy(update={"answer": None, "says": says})
    return replace(one, finding=finding, entries=tuple(sorted({*one.entries, by.raised.entry, ended})))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    """A deviation that was closed as acceptable: the rows that raised and closed it."""

    raised: Row[Any]
    ended: Row[Any]

    def answers(self, day: str, *, step: bool) -> bool:
        """Whether it can have been about what happened on a day: by the name of the step, or of something else."""
        return not before(self.ended.occurred, day) and (step or not before(self.raised.occurred, day))


def _acceptable(connection: Connection, names: list[str], as_of: int | None) -> dict[str, list[_Closed]]:
    """The deviations on each name that are closed as acceptable, and were not amended since."""
    flags = ask.rows_among(connection, t.FLAG, "target", names, as_of)
    opened = [row for row in flags if row.flag_kind == "deviation"]
    numbers = sorted({row.flag for row in opened})
    closed = {row.flag: row for row in ask.rows_among(connection, t.FLAG_CLOSED, "flag", numbers, as_of)}
    found: dict[str, list[_Closed]] = defaultdict(list)
    for row in opened:
        ended = closed.get(row.flag)
        if ended is not None and ended.flag_kind == "deviation" and ended.acceptable and row.since <= ended.since:
            found[row.target].append(_Closed(raised=row, ended=ended))
    return found


def gathered(remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Say once what is against several steps in the same words: the first, and the names of the others."""
    alike: dict[tuple[object, ...], list[Remark]] = {}
    for number, each in enumerate(remarks):
        key = (each.finding.code, each.finding.answer, each.expected, _but_for_steps(each.finding))
        alike.setdefault(key if each.finding.answer is not Answer.MET else (number,), []).append(each)
    for first, *others in alike.values():
        yield _together(first, others) if others else first


def _together(first: Remark, others: list[Remark]) -> Remark:
    steps = list(dict.fromkeys(step for each in others for step in _STEP.findall(each.finding.where)))
    named = ", ".join(steps[:_NAMED]) + (f" and {len(steps) - _NAMED} more" if len(steps) > _NAMED else "")
    says = f"{first.finding.says} So it is in step{'s' if len(steps) > 1 else ''} {named}."
    entries = tuple(sorted({entry for each in (first, *others) for entry in each.entries}))
    about = tuple(dict.fromkeys(name for each in (first, *others) for name in each.about))
    return replace(first, finding=first.finding.model_copy(update={"says": says}), entries=entries, about=about)


def _but_for_steps(finding: Finding) -> str:
    """What a finding says, without the steps and the dates of which it says it."""
    says = finding.says
    for step in _STEP.findall(finding.where):
        says = says.replace(step, "")
    return _DATE.sub("", says)


def summed(remarks: Iterable[Remark], met: Mapping[str, str]) -> Iterator[Remark]:
    """Leave what is met out, but for one sentence of each code under which nothing else was found.

    `met` has that sentence by code, with the number of what was judged as `{n}`. It rests on all that was judged.
    """
    told = sorted(remarks, key=lambda each: each.finding.code)
    for code, group in groupby(told, key=lambda each: each.finding.code):
        several = list(group)
        others = [each for each in several if each.finding.answer is not Answer.MET]
        yield from others
        good = [each for each in several if each.finding.answer is Answer.MET]
        if good:
            plain = code.removeprefix("lineage/")
            if plain not in met:
                yield from good
                continue
            answer = None if any(each.against for each in others) else Answer.MET
            says = met[plain].format(n=len(good))
            entries = (entry for each in good for entry in each.entries)
            yield remark(plain, answer, says, where="", entries=entries)
