"""The story of the simulated platform line: a correction that reveals a mix-up, a recall, and what falls with it."""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.acts.amend import amend
from seedlot.acts.recall import Sealing, seal_recall
from seedlot.acts.seal import say, state
from seedlot.demo.simulate_genome import BANK
from seedlot.demo.staff import QUALITY
from seedlot.demo.walk import Walk
from seedlot.history import ask
from seedlot.history.tables import STEP
from seedlot.lineage.age import Age, age
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.identity import Chain, chain
from seedlot.lineage.inspection import inspect
from seedlot.lineage.picture import of_recall
from seedlot.lineage.radius import Radius, radius
from seedlot.lineage.recall import Recalled
from seedlot.lineage.scope import behind
from seedlot.record import read
from seedlot.record.entries.work import Deviation
from seedlot.release.drift import Asked, Drift
from seedlot.release.drift import drift as read_drift
from seedlot.terms.chart import Chart
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant

#: The line, from its first culture to a dose.
LINE = ("SIM-P-PBMC", "SIM-P-CL-07", "SIM-P-B2M-11", "SIM-P-SEED", "SIM-P-MCB", "SIM-RPE-WCB", "SIM-RPE-DS-1")
DOSE = "SIM-RPE-DOSE-1"
ORDER = "SIM-COI-1"
#: The step whose end was typed wrongly, and its end as the batch record has it.
MISTYPED, ENDED = "SIM-P-ST-05", "2025-04-22T11:30:00Z"
#: The lot of a medium that its maker recalls.
MEDIUM = Cause(kind=CauseKind.MATERIAL, name="SIM-P-MAT-05")


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction, and what was found against the line as the record stood before it and after it."""

    amendment: int
    deviation: int
    as_of: int
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """A recall as it was sealed, and what falls with its cause."""

    entry: int
    recalled: Recalled
    radius: Radius

    @property
    def chart(self) -> Chart:
        """The picture of all that is touched."""
        return of_recall(self.recalled)


def ages(walk: Walk) -> tuple[tuple[str, Age], ...]:
    """How old the cells of the line were, stage by stage: passages, doublings, days in culture."""
    with read.reading(walk.record) as connection:
        return tuple((item, age(connection, item)) for item in LINE)


def identity(walk: Walk) -> Chain:
    """The chain of identity of the autologous product."""
    with read.reading(walk.record) as connection:
        return chain(connection, ORDER)


def drift(walk: Walk) -> Drift:
    """Whether the genome is still that of the bank: a clone that outgrows the rest beyond the end of production."""
    with read.reading(walk.record) as connection:
        return read_drift(connection, BANK, Asked(today=walk.now.date().isoformat()))


def correct(walk: Walk) -> Corrected:
    """Correct a time that was mistyped; ask before and after what was found along the line; raise a deviation."""
    with read.reading(walk.record) as connection:
        size = read.size(connection)
        number = ask.rows(connection, STEP, step=MISTYPED)[0].entry
    who = walk.staff.actor(QUALITY)
    reason = "SIMULATED: typed as 10:00; the batch record says 11:30"
    amendment = amend(walk.record, who, number, {"ended": ENDED}, reason=reason, now=walk.now)[0]
    with read.reading(walk.record) as connection:
        before, after = (
            tuple(
                each.finding
                for each in inspect(connection, behind(connection, DOSE, as_of), as_of)
                if each.finding.code == "lineage/segregation" and each.finding.answer is Answer.NOT_MET
            )
            for as_of in (size, None)
        )
    raised = Deviation(
        deviation="SIM-DEV-022",
        title="two lines open in cabinet SIM-BSC-2 at one time",
        severity="major",
        targets=(MISTYPED, "SIM-Q-ST-01"),
        description="SIMULATED: found when the end of a step was corrected; identity of the clone to be tested",
    )
    (deviation,) = state(walk.record, who, say(raised, instant(walk.now)), now=walk.now)
    return Corrected(amendment=amendment, deviation=deviation, as_of=size, before=before, after=after)


def recall(walk: Walk) -> Fallen:
    """Recall the medium, seal the answer, and tell what falls with it."""
    asked = Sealing(recall="SIM-RECALL-1", cause=MEDIUM, reason="SIMULATED: the maker recalls the lot (SIM-DEV-021)")
    entry, recalled = seal_recall(walk.record, walk.staff.actor(QUALITY), asked, now=walk.now)
    with read.reading(walk.record) as connection:
        return Fallen(entry=entry, recalled=recalled, radius=radius(connection, MEDIUM))
