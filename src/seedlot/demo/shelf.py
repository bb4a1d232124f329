"""A simulated stability study: three development lots of the fictitious product over eighteen months in the vapour.

Viability falls by 0.25 % a month and potency by 0.4 %, with the scatter of the methods; every value is of a fixed seed. The
lots are no others' parents, and nobody decides about them. By chance one result lies out of trend.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from seedlot.acts.seal import say, state
from seedlot.demo.simulate import LABEL, deviates
from seedlot.demo.staff import ANALYST, OPERATOR, QUALITY
from seedlot.demo.walk import Walk
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.filing import Document
from seedlot.record.entries.origin import Registered
from seedlot.record.entries.stability import OnStability, StabilityStudy
from seedlot.terms.reportable import Reportable
from seedlot.terms.stability import Arm, Storage
from seedlot.terms.words import ItemKind, Stage

STUDY = "SIM-STB-01"
LOTS = ("SIM-DEV-DP-1", "SIM-DEV-DP-2", "SIM-DEV-DP-3")
#: Test: the value at the start, what is lost a month, and the scatter, in per cent.
COURSES = {"viability": (92.0, 0.25, 0.9), "potency": (101.0, 0.4, 2.0)}
MONTHS = (0, 3, 6, 9, 12, 18)
_BEGAN = date(2024, 9, 2)
_DAYS = 30.4375
_PROGRAMME, _PROTOCOL = "SIM-MSC-01", "SIM-STB-P v1"


def follow(walk: Walk) -> tuple[int, ...]:
    """Say the study to the record: its protocol and plan by quality, its lots by an operator, its results by an analyst."""
    told: list[int] = []
    for person, contents in ((OPERATOR, _lots()), (QUALITY, _plan()), (OPERATOR, _placed()), (ANALYST, _results())):
        told += state(walk.record, walk.staff.actor(person), *contents, now=walk.now)
    return tuple(told)


def _said(content: Content, day: date) -> Statement:
    return say(content, day.isoformat())


def _lots() -> Iterator[Statement]:
    for lot in LOTS:
        name = f"development lot, cryobanked cells ({LABEL})"
        stage = Stage.DRUG_PRODUCT
        yield _said(Registered(item=lot, item_kind=ItemKind.DRUG_PRODUCT, stage=stage, name=name), _BEGAN)


def _plan() -> Iterator[Statement]:
    title = f"Stability of the cryobanked cells ({LABEL})"
    yield _said(Document(document=_PROTOCOL, type="stability protocol", title=title, programme=_PROGRAMME), _BEGAN)
    study = StabilityStudy(
        study=STUDY,
        title=title,
        programme=_PROGRAMME,
        protocol=_PROTOCOL,
        arm=Arm.LONG_TERM,
        condition="vapour of liquid nitrogen, below -150 °C",
        storage=Storage.BELOW,
        specification="SIM-MSC-DP 1",
        tests=tuple(COURSES),
        months=tuple(map(str, MONTHS)),
        falling=("potency",),
        shelf_life=Decimal(18),
    )
    yield _said(study, _BEGAN)


def _placed() -> Iterator[Statement]:
    for lot in LOTS:
        yield _said(OnStability(placement=f"{STUDY}/{lot}", study=STUDY, item=lot), _BEGAN)


def _results() -> Iterator[Statement]:
    for seed, lot in enumerate(LOTS, 101):
        drawn = deviates(len(MONTHS) * len(COURSES), seed)
        for month in MONTHS:
            day = _BEGAN + timedelta(days=round(month * _DAYS))
            results = tuple(
                Reportable(name=test, value=round(start - lost * month + scatter * next(drawn), 1), unit="%")
                for test, (start, lost, scatter) in COURSES.items()
            )
            report = Report(
                report=f"{STUDY}-{lot[-1]}-{month}", item=lot, laboratory=f"Simulated laboratory ({LABEL})", study=STUDY,
                sampled=day.isoformat(), results=results,
            )  # fmt: skip
            yield _said(report, day + timedelta(days=3))
