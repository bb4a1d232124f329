"""Decide: a named person reads the proposal and decides; the decision is sealed and signed at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import rfc8785
from sqlalchemy import Connection

from seedlot.acts.access import NONE, Actor, NotAuthorisedError, actor, require
from seedlot.acts.seal import say, seal, writing
from seedlot.record import read, write
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.judgement import Decision, Signature
from seedlot.record.store import Record
from seedlot.release.case import Proposal
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.moments import before, instant
from seedlot.terms.words import Outcome, Role

#: Who may decide about a lot (EU GMP Annex 16: a Qualified Person certifies).
DECIDERS = (Role.QUALIFIED_PERSON, Role.QUALITY)


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
    """A release outside a demonstration by someone who only said who they are."""

    def __init__(self) -> None:
        super().__init__(
            "A real lot is released only by a person who has logged in, and this version has no accounts yet",
            mend="Reject or quarantine the lot, or work in a simulated record (`seedlot init --simulated`).",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person decides about a lot, and what their signature means."""

    lot: str
    outcome: Outcome
    meaning: str
    reason: str = ""


def decide(record: Record, person: str, verdict: Verdict, *, now: datetime) -> tuple[int, int]:
    """Seal a decision about a lot and its signature. Returns the numbers of both entries.

    Raises:
        NotAuthorisedError: the person is not one who decides.
        NotReleasableError: a finding is not met or not known.
        NotAuthenticatedError: the record is real and the person did not prove who they are.
    """
    with writing(record) as connection:
        who = actor(connection, person)
        require(who, "decide about a lot", *DECIDERS)
        proposal = propose(gather(connection, verdict.lot))
        _permit(who, verdict, proposal, today=instant(now))
        return _sealed(record, connection, who, verdict, proposal, now)


def _permit(who: Actor, verdict: Verdict, proposal: Proposal, *, today: str) -> None:
    if verdict.outcome is not proposal.outcome and not verdict.reason:
        raise SeedlotError(
            f"'{verdict.lot}' is proposed to be {proposal.outcome}, not {verdict.outcome}",
            mend="Say why with --reason.",
        )
    if verdict.outcome is not Outcome.RELEASED:
        return
    if Role.QUALIFIED_PERSON not in who.roles:
        raise NotAuthorisedError(who.name, "release a lot", (Role.QUALIFIED_PERSON,))
    if proposal.outcome is not Outcome.RELEASED:
        raise NotReleasableError(proposal)
    if (expiry := proposal.case.lot.expiry) and before(expiry, today):
        raise ExpiredError(verdict.lot, expiry)
    if who.authentication == NONE and not proposal.case.simulated:
        raise NotAuthenticatedError


def shown(proposal: Proposal) -> bytes:
    """The document that the person is shown: the proposal, in one canonical form."""
    case = proposal.case
    return rfc8785.dumps(
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


def _sealed(
    record: Record, connection: Connection, who: Actor, verdict: Verdict, proposal: Proposal, now: datetime
) -> tuple[int, int]:
    case = proposal.case
    specification = case.specification
    document = shown(proposal)
    name = f"proposal-{case.as_of}.json"
    kept = Attachment(name=name, sha256=write.keep(record, document), bytes=len(document))
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
    )
    when = instant(now)
    (number,) = seal(connection, who, [say(decision, when)], now=now)
    signature = Signature(
        target=number,
        target_leaf=read.leaf(connection, number).hex(),
        person=who.person,
        name=who.name,
        meaning=verdict.meaning,
        method=who.authentication,
        shown=kept,
    )
    (signed,) = seal(connection, who, [say(signature, when)], now=now)
    return number, signed
