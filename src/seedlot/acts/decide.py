"""Decide: a named person reads the proposal and decides; the decision is sealed and signed at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from seedlot.acts.access import (
    NONE,
    PASSKEY,
    STRONG,
    Actor,
    By,
    Components,
    actor,
    prove,
)
from seedlot.acts.authority import RELEASE, insist
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.judging import judging
from seedlot.acts.meanings import of_decision, refuse_meaning
from seedlot.acts.seal import say, seal
from seedlot.acts.separation import refuse_author, refuse_reviewer
from seedlot.acts.shown import case_shown, refuse_unseen
from seedlot.acts.sign import Mark, put
from seedlot.acts.steady import steady
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.canonical import write_canonical
from seedlot.record.entries.judgement import Decision
from seedlot.record.store import Record
from seedlot.release.case import Proposal
from seedlot.release.decide import RULES, propose
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before, instant
from seedlot.terms.words import Outcome

#: The component of a signature that a second factor gives.
CODE = "code"


class NotReleasableError(SeedlotError):
    """A release that the findings do not carry. Not known never releases."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        against = [each.says for each in proposal.findings if each.answer in {Answer.NOT_MET, Answer.NOT_KNOWN}]
        more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
        super().__init__(
            f"'{proposal.lot}' cannot be released: {against[0]}{more}",
            mend="Read them all with `seedlot judge`; mend what is missing, or decide otherwise.",
        )


class ExpiredError(SeedlotError):
    """A lot past its expiry date."""

    def __init__(self, lot: str, expiry: str) -> None:
        super().__init__(f"'{lot}' expired on {expiry} and cannot be released", mend="Reject it.")


class NotAuthenticatedError(SeedlotError):
    """A release by someone who did not prove well enough who they are."""

    def __init__(self, *, guarded: bool) -> None:
        if guarded:
            what = "A lot is released only by a person who logged in, and signs, with password and code"
            mend = "Set up your second factor with `seedlot account factor`, then log in again."
        else:
            what = "A real lot is released only in a record with accounts, by a person who has logged in"
            mend = "Open accounts with `seedlot account open`, or reject or quarantine the lot."
        super().__init__(what, mend=mend)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person decides about a lot, and what their signature means: the decision's own meaning, if nothing is said.

    `as_of` is the number of entries that the record held when the proposal was shown to them; None where
    it is read only now. `seen` is the SHA-256 of the document that they were shown, where it was.
    """

    lot: str
    outcome: Outcome
    meaning: str = ""
    reason: str = ""
    as_of: int | None = None
    seen: str = ""


def decide(
    record: Record,
    by: By,
    verdict: Verdict,
    *,
    components: Components | None = None,
    now: datetime,
    progress: Progress = quiet,
) -> tuple[int, int]:
    """Seal a decision about a lot and its signature. Returns the numbers of both entries.

    What it rests on is compared with the entries first; `progress` is told how far that is.

    Raises:
        NotAuthorisedError: the person is not one who decides.
        OwnWorkError: the person worked on the lot, or reviewed it.
        NotReleasableError: a finding is not met or not known.
        NotAuthenticatedError: the person did not prove who they are, as a release needs it.
        ChangedMeanwhileError: what was shown is not what stands now.
        ChangedRecordError, ForgedHistoryError: what is read is not what was sealed.
        NotLoggedInError: what they gave to sign does not prove who they are. The failure counts.
    """
    with read.reading(record) as connection:
        if ask.guarded(connection):
            look(connection, by, verdict, now=now)
    given = prove(record, by, components, now=now)
    with judging(record, progress) as held:
        connection = held.connection
        who, proposal = held.agreed(lambda told: look(told, by, verdict, now=now))
        held.stands(who.person, given)
        refuse_unseen(verdict.lot, shown(proposal), verdict.seen)
        if verdict.outcome is Outcome.RELEASED and who.authentication != NONE and not {CODE, PASSKEY} & set(given):
            raise NotAuthenticatedError(guarded=True)
        now = steady(connection, now)
        number = _sealed(connection, who, verdict, proposal, now)
        name = f"proposal-{proposal.case.as_of}.json"
        meaning = of_decision(verdict.outcome, verdict.meaning)
        mark = Mark(target=number, meaning=meaning, components=given, shown=shown(proposal), name=name)
        return number, put(record, connection, who, mark, now=now)


def look(connection: Connection, by: By, verdict: Verdict, *, now: datetime) -> tuple[Actor, Proposal]:
    """Who decides, and the proposal that they are to be shown; refused, before anyone types a password, if they may not."""
    who = actor(connection, by)
    insist(who, Decision.KIND)
    _permit_meaning(who, verdict)
    proposal = propose(case_shown(connection, verdict.lot, verdict.as_of))
    refuse_author(connection, who, proposal.case, "decide about")
    refuse_reviewer(connection, who, verdict.lot)
    _permit(who, verdict, proposal, today=instant(now))
    return who, proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person may decide: an outcome, whether it is the one that is proposed, and why it cannot be chosen."""

    outcome: Outcome
    proposed: bool
    meaning: str
    against: SeedlotError | None = None


def choices(
    connection: Connection, by: By, lot: str, *, as_of: int | None = None, now: datetime
) -> tuple[Proposal, tuple[Choice, ...]]:
    """What a person is shown before they decide: the proposal, and each outcome with what speaks against choosing it.

    Raises:
        NotAuthorisedError, OwnWorkError, ChangedMeanwhileError: as `look`.
    """
    who = actor(connection, by)
    insist(who, Decision.KIND)
    proposal = propose(case_shown(connection, lot, as_of))
    refuse_author(connection, who, proposal.case, "decide about")
    refuse_reviewer(connection, who, lot)
    return proposal, tuple(_choice(who, proposal, outcome, today=instant(now)) for outcome in Outcome)


def _choice(who: Actor, proposal: Proposal, outcome: Outcome, *, today: str) -> Choice:
    """One outcome; a reason, where it needs one, is still to be given."""
    verdict = Verdict(lot=proposal.lot, outcome=outcome, reason="to be given")
    against = None
    try:
        _permit_meaning(who, verdict)
        _permit(who, verdict, proposal, today=today)
    except SeedlotError as refused:
        against = refused
    meaning = of_decision(outcome, "")
    return Choice(outcome=outcome, proposed=outcome is proposal.outcome, meaning=meaning, against=against)


def _permit_meaning(who: Actor, verdict: Verdict) -> None:
    if verdict.outcome is Outcome.RELEASED:
        insist(who, RELEASE)
    refuse_meaning(who, of_decision(verdict.outcome, verdict.meaning))


def _permit(who: Actor, verdict: Verdict, proposal: Proposal, *, today: str) -> None:
    if verdict.outcome is Outcome.RELEASED:
        _permit_release(who, proposal, today=today)
    elif verdict.outcome is not proposal.outcome and not verdict.reason:
        raise SeedlotError(
            f"'{verdict.lot}' is proposed to be {proposal.outcome}, not {verdict.outcome}",
            mend="Say why with --reason.",
        )


def _permit_release(who: Actor, proposal: Proposal, *, today: str) -> None:
    """A reason releases nothing: what is not known or not met never does."""
    if who.authentication == NONE and not proposal.case.simulated:
        raise NotAuthenticatedError(guarded=False)
    if who.authentication not in {NONE, *STRONG}:
        raise NotAuthenticatedError(guarded=True)
    if proposal.outcome is not Outcome.RELEASED:
        raise NotReleasableError(proposal)
    if (expiry := proposal.case.lot.expiry) and before(expiry, today):
        raise ExpiredError(proposal.lot, expiry)


def shown(proposal: Proposal) -> bytes:
    """The document that the person is shown: the proposal, in one canonical form."""
    case = proposal.case
    return write_canonical(
        {
            "lot": proposal.lot,
            "proposed": proposal.outcome,
            "as_of": case.as_of,
            "root": case.root,
            "findings": [finding.plain() for finding in proposal.findings],
            "values": [
                {"entry": each.entry, "item": each.item, "value": each.reportable.plain()} for each in case.evidence
            ],
        }
    )


def _sealed(connection: Connection, who: Actor, verdict: Verdict, proposal: Proposal, now: datetime) -> int:
    case = proposal.case
    specification = case.specification
    decision = Decision(
        lot=verdict.lot,
        outcome=verdict.outcome,
        reason=verdict.reason,
        proposed=proposal.outcome,
        specification=f"{specification.name} {specification.version}" if specification else "",
        as_of=case.as_of,
        root=case.root,
        read=case.entries,
        findings=proposal.findings,
        rules=RULES,
    )
    (number,) = seal(connection, who, [say(decision, instant(now))], now=now)
    return number
