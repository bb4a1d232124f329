"""A simulated comparability exercise (ICH Q5E): lots of the fictitious product before and after another medium.

What is compared, and by which margin, is sealed before the lots after the change are tested. Potency and viability lie
about one mean on both sides, with the scatter of the methods; every value is of a fixed seed, and none was chosen for
its answer. The lots are no others' parents, belong to no programme, and nobody decides about them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from seedlot.acts.seal import say, state
from seedlot.demo.simulate import LABEL, deviates
from seedlot.demo.staff import ANALYST, OPERATOR, QUALITY
from seedlot.demo.walk import Walk
from seedlot.record.entries.comparison import ComparabilityExercise, Criterion
from seedlot.record.entries.content import Statement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.quality import Change
from seedlot.terms.comparing import Method, Scale
from seedlot.terms.moments import instant
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Stage

EXERCISE, CHANGE = "SIM-CMP-01", "SIM-CC-01"
BEFORE = tuple(f"SIM-CMP-B{number}" for number in range(1, 7))
AFTER = tuple(f"SIM-CMP-A{number}" for number in range(1, 7))
#: Test: the mean on both sides, and the scatter, in per cent.
MEANS = {"potency": (101.0, 6.0), "viability": (92.0, 0.9)}
_STATED = "2026-03-16"
_PROGRAMME, _PROTOCOL = "SIM-MSC-01", "SIM-CMP-P v1"


def compare(walk: Walk) -> tuple[int, ...]:
    """Say the exercise to the record: the lots, their change and criteria by quality, and then the lots after it."""
    told: list[int] = []
    for person, contents in (
        (OPERATOR, [say(_lot(lot), _STATED) for lot in (*BEFORE, *AFTER)]),
        (ANALYST, _results(BEFORE, 201, _STATED)),
        (QUALITY, [say(each, _STATED) for each in (_protocol(), _change(), _exercise())]),
    ):
        told += state(walk.record, walk.staff.actor(person), *contents, now=walk.now)
    later = walk.staff.clock.tick()
    told += state(walk.record, walk.staff.actor(ANALYST), *_results(AFTER, 202, instant(later)), now=later)
    return tuple(told)


def _lot(lot: str) -> Registered:
    side = "before" if lot in BEFORE else "after"
    name = f"development lot {side} the change of medium ({LABEL})"
    return Registered(item=lot, item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, name=name)


def _protocol() -> Document:
    title = f"Comparability of lots in another medium ({LABEL})"
    return Document(document=_PROTOCOL, type="comparability protocol", title=title, programme=_PROGRAMME)


def _change() -> Change:
    title = f"Another culture medium, in development ({LABEL})"
    return Change(change=CHANGE, title=title, classification="major", comparability=EXERCISE)


def _exercise() -> ComparabilityExercise:
    return ComparabilityExercise(
        exercise=EXERCISE,
        change=CHANGE,
        before=BEFORE,
        after=AFTER,
        protocol=_PROTOCOL,
        attributes=(
            Criterion(
                attribute="potency",
                tier="1",
                method=Method.EQUIVALENCE,
                scale=Scale.RATIO,
                margin=Decimal("1.25"),
                justification=f"{LABEL}: in place of what the clinic showed",
            ),
            Criterion(
                attribute="viability",
                tier="2",
                method=Method.RANGE,
                margin=Decimal(3),
                justification=f"{LABEL}: three standard deviations of the lots before",
            ),
        ),
    )


def _results(lots: tuple[str, ...], seed: int, occurred: str) -> Iterator[Statement]:
    drawn = deviates(len(lots) * len(MEANS), seed)
    for lot in lots:
        results = tuple(
            Reportable(name=test, value=round(mean + scatter * next(drawn), 1), unit="%")
            for test, (mean, scatter) in MEANS.items()
        )
        report = Report(
            report=f"{EXERCISE}-{lot}", item=lot, laboratory=f"Simulated laboratory ({LABEL})", results=results
        )
        yield say(report, occurred)
