"""Recall: answer what one cause touches, and seal the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from seedlot.acts.access import By, actor
from seedlot.acts.authority import permit
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.judging import judging
from seedlot.acts.seal import RefusedError, say, seal
from seedlot.history import ask
from seedlot.history.tables import NAMED
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.recall import RULES, Recalled, recall
from seedlot.lineage.sealed import counts, digest
from seedlot.record import read
from seedlot.record.entries.content import Content
from seedlot.record.entries.quality import Recall
from seedlot.record.store import Record
from seedlot.terms.errors import SeedlotError, first_fault
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant


class OtherAnswerError(SeedlotError):
    """A recall whose answer is not the one that the person read."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(
            f"What {cause.says()} touches is not what you read", mend="Something was entered since. Read it again."
        )


class UnreasonedError(SeedlotError):
    """A recall that does not say why."""

    def __init__(self) -> None:
        super().__init__("A recall is sealed with a reason", mend="Say why it is recalled.")


class UnsealableCauseError(SeedlotError):
    """A recall by what an entry of a recall cannot name: a stage is refused, and every item of it recalled by itself."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(
            f"A recall of {cause.says()} cannot be sealed",
            mend="Seal a recall of each bank or lot of that stage; `seedlot radius --stage` lists them.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """What is to be sealed: a name, a reason, and the digest that the person read. `as_of` is None for all there is."""

    recall: str
    cause: Cause
    reason: str
    seen: str = ""
    as_of: int | None = None


def seal_recall(
    record: Record, by: By, asked: Sealing, *, now: datetime, progress: Progress = quiet
) -> tuple[int, Recalled]:
    """Answer a recall anew and seal it. Returns the number of the entry and the answer.

    What it rests on is compared with the entries first; `progress` is told how far that is.

    Raises:
        NotAuthorisedError: the person is neither of quality nor a qualified person.
        UnreasonedError: nothing says why.
        UnsealableCauseError: the cause is a stage.
        OtherAnswerError: the answer is not the one that the person read.
        RefusedError: the name is taken, or no name.
        ChangedRecordError, ForgedHistoryError: what is read is not what was sealed.
    """
    if not asked.reason.strip():
        raise UnreasonedError
    if asked.cause.kind is CauseKind.STAGE:
        raise UnsealableCauseError(asked.cause)
    with judging(record, progress) as held:
        connection = held.connection
        who = held.agreed(lambda told: actor(told, by))
        permit(who, Recall.KIND)
        if taken := ask.rows(connection, NAMED, kind=Recall.KIND, name=asked.recall):
            raise _refused(f"Recall '{asked.recall}' stands at entry {taken[0].entry}; give this one another name.")
        answer = held.agreed(lambda told: recall(told, asked.cause, as_of=asked.as_of))
        sealed = digest(answer)
        if asked.seen and asked.seen != sealed:
            raise OtherAnswerError(asked.cause)
        root = read.root(connection, answer.as_of).hex()
        (number,) = seal(connection, who, [say(_said(asked, answer, sealed, root), instant(now))], now=now)
    return number, answer


def _refused(says: str) -> RefusedError:
    return RefusedError([Finding(code="record/differs", answer=Answer.NOT_MET, says=says)])


def _said(asked: Sealing, answer: Recalled, sealed: str, root: str) -> Content:
    cause = asked.cause
    plain = {
        "recall": asked.recall,
        "cause": str(cause.kind),
        "name": cause.name,
        "supplier": cause.supplier,
        "begins": cause.begins or None,
        "ends": cause.ends or None,
        "as_of": answer.as_of,
        "root": root,
        "items": len(answer.touched),
        "counts": counts(answer),
        "sha256": sealed,
        "rules": RULES,
        "reason": asked.reason.strip(),
    }
    try:
        return Recall.model_validate(plain)
    except ValidationError as fault:
        raise _refused(f"A recall says {': '.join(first_fault(fault))}.") from None
