"""Certify: write the certificate of analysis of a decision, and seal it after the decision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from seedlot.acts.access import By, actor
from seedlot.acts.authority import permit
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.judging import judging
from seedlot.acts.seal import say, seal
from seedlot.dossier.certificate import certificate
from seedlot.dossier.vouched import seal_over
from seedlot.history import ask
from seedlot.history.tables import CERTIFICATE
from seedlot.record import read, write
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.judgement import Certificate
from seedlot.record.store import Record
from seedlot.release.case import Case, Decided
from seedlot.release.decide import propose, standing
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer
from seedlot.terms.moments import instant
from seedlot.terms.words import Outcome


class UndecidedError(SeedlotError):
    """A certificate of a lot about which no decision stands."""

    def __init__(self, lot: str, why: str) -> None:
        super().__init__(f"There is nothing to certify of '{lot}': {why}", mend="Decide first with `seedlot release`.")


def certify(record: Record, by: By, lot: str, *, now: datetime, progress: Progress = quiet) -> tuple[bytes, int]:
    """Write the certificate of the decision that stands for a lot; seal it. Returns PDF and entry number.

    The certificate prints a checkpoint that includes the decision and its signature: the last signed one, else that
    of the record as it is when the certificate is written. It is itself sealed after that checkpoint. One that was
    issued for the decision is given again. What it rests on is compared with the entries first.

    Raises:
        UndecidedError: no decision stands.
        ChangedRecordError, ForgedHistoryError: what is read is not what was sealed.
    """
    with judging(record, progress) as held:
        connection = held.connection
        who, decided = held.agreed(lambda told: (actor(told, by), decided_upon(gather(told, lot))))
        permit(who, Certificate.KIND)
        if earlier := ask.rows(connection, CERTIFICATE, decision=decided.entry):
            return read.file_bytes(record, earlier[-1].sha256), earlier[-1].entry
        judged = held.agreed(lambda told: propose(gather(told, lot, as_of=decided.as_of)))
        printed = seal_over(connection, max(decided.entry, *(signed.entry for signed in decided.signatures), 0))
        document = certificate(judged, decided, printed)
        name = f"{_plain(lot)}-certificate.pdf"
        content = Certificate(
            lot=lot,
            decision=decided.entry,
            checkpoint_size=printed.point.size,
            checkpoint_root=printed.point.root.hex(),
            file=Attachment(name=name, sha256=write.keep(record, document), bytes=len(document)),
        )
        (number,) = seal(connection, who, [say(content, instant(now))], now=now)
    return document, number


def issued(connection: Connection, case: Case) -> Row[Any] | None:
    """The certificate that was issued of the decision that stands for a lot; None where none was, or none can be."""
    if not is_certifiable(case):
        return None
    decided = decided_upon(case)
    found = ask.rows(connection, CERTIFICATE, case.as_of, decision=decided.entry)
    return found[-1] if found else None


def is_certifiable(case: Case) -> bool:
    """Whether a decision stands for a lot that can be certified."""
    try:
        decided_upon(case)
    except UndecidedError:
        return False
    return True


def decided_upon(case: Case) -> Decided:
    """The decision that stands for a lot, and can be certified.

    Raises:
        UndecidedError: none does.
    """
    finding = standing(case)
    last = case.decisions[-1] if case.decisions else None
    released = last is not None and last.outcome is Outcome.RELEASED
    if last is None or last.stale or (released and finding.answer is not Answer.MET):
        raise UndecidedError(case.lot.item, finding.says)
    return last


def _plain(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name)
