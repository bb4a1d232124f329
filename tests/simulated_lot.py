"""A simulated lot that meets everything: from a donor through a released bank to a filled drug product."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.simulated_site import PEOPLE, STARTED, Said, Site

from seedlot.acts.access import By, Components
from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.steady import last_recorded
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.entries.access import Training
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Outcome, Process, Stage

SPEC = Specification(
    name="DP",
    version="1",
    stage="drug product",
    criteria=(
        Criterion(test="viability", kind=Kind.MIN, low=70, unit="%"),
        Criterion(test="sterility", kind=Kind.NOT_DETECTED),
        Criterion(test="karyotype", kind=Kind.EQUALS, text="46,XX[20]", stage="MCB"),
    ),
)
BANK = Specification(name="CELLS", version="1", criteria=(Criterion(test="mycoplasma", kind=Kind.NOT_DETECTED),))
SOP = "SOP-1 v1"

#: The entries of a new site: what it is, and its people.
NEW = 1 + len(PEOPLE)
#: The entries that `make` seals in a simulated record; the next one is the first decision about the lot.
MADE = 17


def lab_report(name: str, item: str, test: str, value: float | str) -> Report:
    """An external laboratory's report of one value."""
    unit = "%" if test == "viability" else "1"
    return Report(report=name, item=item, laboratory="Lab", results=(Reportable(name=test, value=value, unit=unit),))


def make(site: Any, *, skip: tuple[str, ...] = ()) -> None:
    """A lot that meets everything, but for the reports that are skipped. In a record with accounts nobody reviewed it.

    It is made on the day on which the site's record was opened, so that its bank is released before its use.
    Where something was recorded since, and in a real record without accounts, whose bank nobody can release,
    the lot is made of a bank in quarantine.

    Into a record that says no more than that of a new site, the entries come as they were made once.
    """
    with site.reading() as connection:
        guarded, simulated = ask.guarded(connection), ask.opened(connection).simulated
        last = last_recorded(connection) or STARTED
        said = tuple(body for _, body in read.bodies(connection, 0, NEW + 1))
    if guarded:
        site.stock(skip=skip)
    elif said == _made(simulated, skip).bodies[:NEW]:
        _made(simulated, skip).repeat(site.record)
    else:
        _make(site, last, simulated, skip)


@cache
def _made(simulated: bool, skip: tuple[str, ...]) -> Said:  # noqa: FBT001 - private
    """All that is said in the record of a new site when the lot is made."""
    with TemporaryDirectory() as folder:
        site = Site(Path(folder), simulated=simulated)
        _make(site, STARTED, simulated, skip)
        return Said.of(site.record)


def release(site: Any) -> None:
    """The same lot, released and certified at the site's time, in the record of a new simulated site.

    The entries come as they were sealed once; on each database it is done in the tests of these acts.
    """
    with site.reading() as connection:
        assert tuple(body for _, body in read.bodies(connection)) == _released(site.now).bodies[:NEW]
    _released(site.now).repeat(site.record)


@cache
def _released(at: datetime) -> Said:
    """All that is said in the record of a new site when the lot is made, released and certified."""
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.now = at
        make(site)
        decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=at)
        certify(site.record, "qp", "LOT", now=at)
        return Said.of(site.record)


def _make(site: Any, last: datetime, simulated: bool, skip: tuple[str, ...]) -> None:  # noqa: FBT001 - private
    later, site.now = site.now, last
    make_bank(site)
    if simulated:
        release_bank(site)
    in_time = simulated and last.date() == STARTED.date()
    make_lot(site, skip=skip, quarantine="" if in_time else "the release of the bank is awaited")
    site.now = later


def make_bank(site: Any, by: By = "") -> None:
    """A master cell bank that meets its specification, and all that it was made from and by."""
    site.say(SpecificationApproved(specification=SPEC), person=by)
    site.say(Donor(item="D"), Material(item="M", name="medium", expiry="2026-12-31"), person=by)
    site.say(SpecificationApproved(specification=BANK), person=by)
    site.say(Training(training="TR-1", person="op", procedure=SOP), person=by)
    bank = Made(item="MCB", item_kind=ItemKind.BANK, stage=Stage.MCB, units=10, specification="CELLS 1")
    site.say(
        Step(
            step="S1",
            process=Process.BANKING,
            inputs=(Used(item="D"),),
            outputs=(bank,),
            materials=("M",),
            procedure=SOP,
            people=("op",),
        ),
        lab_report("R0", "MCB", "mycoplasma", "not detected"),
        person=by,
    )


def release_bank(site: Any, by: By = "qp", components: Components | None = None) -> tuple[int, int]:
    """Release the bank. Returns the numbers of the decision and its signature."""
    verdict = Verdict(lot="MCB", outcome=Outcome.RELEASED, meaning="certification of the bank")
    return decide(site.record, by, verdict, components=components, now=site.now)


def make_lot(site: Any, by: By = "", *, skip: tuple[str, ...] = (), quarantine: str = "") -> None:
    """A drug product filled from the bank, a sample of it, and reports on all of them but those skipped."""
    lot = Made(item="LOT", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, specification="DP 1")
    site.say(
        Step(
            step="S2",
            process=Process.FILLING,
            inputs=(Used(item="MCB", units=1),),
            outputs=(lot,),
            procedure=SOP,
            people=("op",),
            quarantine=quarantine,
        ),
        Step(
            step="S3",
            process=Process.SAMPLING,
            inputs=(Used(item="LOT"),),
            outputs=(Made(item="LOT-s", item_kind=ItemKind.SAMPLE),),
        ),
        person=by,
    )
    reports = {
        "R1": lab_report("R1", "LOT", "viability", 91.0),
        "R2": lab_report("R2", "LOT-s", "sterility", "no growth"),
        "R3": lab_report("R3", "MCB", "karyotype", "46,XX[20]"),
    }
    site.say(*(said for name, said in reports.items() if name not in skip), person=by)
