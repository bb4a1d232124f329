"""Review: a person who had no part in a lot reads all that was recorded about it, before anyone releases it.

EU GMP Annex 11, 6 (a second check of critical data that were typed), 9 (audit trails are reviewed), and its
draft of 2025 (before release, by someone independent of the activity); 21 CFR 211.192 and 211.194(a)(8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from seedlot.acts.access import Actor, By, Components, actor, prove
from seedlot.acts.authority import insist
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.judging import judging
from seedlot.acts.seal import say, seal
from seedlot.acts.separation import refuse_author, refuse_decider
from seedlot.acts.shown import case_shown, refuse_unseen
from seedlot.acts.sign import Mark, put
from seedlot.acts.steady import steady
from seedlot.dossier.chosen import entries_about
from seedlot.dossier.trail import Line, lines
from seedlot.history import ask
from seedlot.history.tables import HEADER, STEP
from seedlot.record import read
from seedlot.record.canonical import write_canonical
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import Review
from seedlot.record.store import Record
from seedlot.release.case import Case
from seedlot.release.decide import RULES, propose
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant

#: What the signature under a review means.
MEANING = "review of the audit trail"
#: The finding that a review itself answers.
_OWN = "release/review"


class NoConclusionError(SeedlotError):
    """A review that concludes nothing."""

    def __init__(self) -> None:
        super().__init__("A review needs a conclusion", mend="Say in words what you found.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A value that a person typed: what an error of the fingers could have changed."""

    entry: int
    of: str
    name: str
    value: str

    def plain(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"entry": self.entry, "of": self.of, "name": self.name, "value": self.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """All that a reviewer of a lot is shown."""

    case: Case
    trail: tuple[Line, ...]
    typed: tuple[Typed, ...]
    outside: tuple[Finding, ...]

    @property
    def corrections(self) -> tuple[Line, ...]:
        """The corrections among the entries, each with old and new values."""
        return tuple(line for line in self.trail if line.changes)

    def document(self) -> bytes:
        """The document that the signature seals, as canonical JSON."""
        plain: dict[str, Any] = {
            "lot": self.case.lot.item,
            "as_of": self.case.as_of,
            "root": self.case.root,
            "entries": [_plain(line) for line in self.trail],
            "corrections": [line.entry for line in self.corrections],
            "typed": [each.plain() for each in self.typed],
            "outside": [finding.plain() for finding in self.outside],
        }
        return write_canonical(plain)


def to_review(connection: Connection, lot: str, *, as_of: int | None = None) -> ToReview:
    """Gather what is to be reviewed: every entry, correction, typed value, and result outside its criteria."""
    case = case_shown(connection, lot, as_of)
    numbers = sorted(seq for seq in entries_about(connection, lot, case=True) if seq < case.as_of)
    trail = tuple(line for line, _ in lines(connection, ask.rows_among(connection, HEADER, "entry", list(numbers))))
    against = {Answer.NOT_MET, Answer.NOT_KNOWN}
    outside = tuple(each for each in propose(case).findings if each.answer in against and each.code != _OWN)
    return ToReview(case=case, trail=trail, typed=tuple(_typed(connection, case)), outside=outside)


def review(  # noqa: PLR0913 - who, of what, what they found, in words, as it was shown, the proof, when
    record: Record,
    by: By,
    lot: str,
    *,
    acceptable: bool,
    conclusion: str,
    as_of: int | None = None,
    seen: str = "",
    components: Components | None = None,
    now: datetime,
    progress: Progress = quiet,
) -> tuple[int, int]:
    """Seal the review of a lot and its signature. Returns the numbers of both entries.

    `as_of` is the number of entries that the record held when it was shown; None where it is read only now.
    `seen` is the SHA-256 of the document that was shown, where it was. What it rests on is compared with the
    entries first; `progress` is told how far that is.

    Raises:
        NotAuthorisedError: the person is no reviewer.
        OwnWorkError: the person worked on the lot, or decided about it.
        ChangedMeanwhileError: what was shown is not what stands now.
        ChangedRecordError, ForgedHistoryError: what is read is not what was sealed.
        NotLoggedInError: what they gave to sign does not prove who they are. The failure counts.
    """
    if not conclusion.strip():
        raise NoConclusionError
    with read.reading(record) as connection:
        if ask.guarded(connection):
            look(connection, by, lot, as_of=as_of)
    given = prove(record, by, components, now=now)
    with judging(record, progress) as held:
        connection = held.connection
        who, shown = held.agreed(lambda told: look(told, by, lot, as_of=as_of))
        held.stands(who.person, given)
        refuse_unseen(lot, shown.document(), seen)
        now = steady(connection, now)
        content = Review(
            lot=lot,
            as_of=shown.case.as_of,
            root=shown.case.root,
            read=shown.case.entries,
            acceptable=acceptable,
            conclusion=conclusion.strip(),
            rules=RULES,
        )
        (number,) = seal(connection, who, [say(content, instant(now))], now=now)
        name = f"review-{shown.case.as_of}.json"
        mark = Mark(target=number, meaning=MEANING, components=given, shown=shown.document(), name=name)
        return number, put(record, connection, who, mark, now=now)


def look(connection: Connection, by: By, lot: str, *, as_of: int | None = None) -> tuple[Actor, ToReview]:
    """Who reviews, and what they are to be shown; refused, before anyone types a password, if they may not."""
    who = actor(connection, by)
    insist(who, Review.KIND)
    shown = to_review(connection, lot, as_of=as_of)
    refuse_author(connection, who, shown.case, "review")
    refuse_decider(connection, who, lot)
    return who, shown


def _typed(connection: Connection, case: Case) -> Iterator[Typed]:
    """Values that came through somebody's fingers: results of reports, and what steps say they added."""
    entries = [each.entry for each in case.evidence]
    reports = {row.entry for row in ask.rows_among(connection, HEADER, "entry", entries) if row.kind == Report.KIND}
    told = dict.fromkeys((each.entry, each.item, each.reportable) for each in case.evidence if each.entry in reports)
    for entry, item, value in told:
        said = value.value if value.relation == "=" else f"{value.relation} {value.limit}"
        unit = "" if value.unit == "1" else value.unit
        yield Typed(entry=entry, of=item, name=value.name, value=f"{said} {unit}".strip())
    for row in ask.rows_among(connection, STEP, "entry", [step.entry for step in case.steps], case.as_of):
        for name in ("passages", "doublings"):
            if getattr(row, name) not in {None, 0, ""}:
                yield Typed(entry=row.entry, of=row.step, name=name, value=str(getattr(row, name)))


def _plain(line: Line) -> dict[str, Any]:
    names = ("entry", "kind", "about", "says", "occurred", "recorded", "zone", "person", "authentication", "reason")
    return {name: getattr(line, name) for name in names} | line.plain()
