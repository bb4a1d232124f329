"""A walk through the main job: import, trace, judge, log in, review, release, certify, pack, verify, be found out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seedlot.acts.access import Components
from seedlot.acts.audit import audit
from seedlot.acts.certify import certify
from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.acts.importing import Imported, Progress, quiet
from seedlot.acts.review import review
from seedlot.acts.seal import say, state
from seedlot.demo import trust
from seedlot.demo.example import make
from seedlot.demo.staff import ADMINISTRATOR, QUALITY, SIGNER, Clock, Staff
from seedlot.demo.trust import Trust
from seedlot.dossier.pack import pack
from seedlot.dossier.verifier.verify import verify_pack
from seedlot.history import ask
from seedlot.history.tables import ITEM, NAMED, VALUE
from seedlot.lineage.trace import Direction, Trace, trace
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Donor
from seedlot.record.store import Record, open_record
from seedlot.record.verify import verify
from seedlot.release.case import Proposal
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.chart import Chart
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind, Outcome

CLONE = "AICS-13-210"
DONOR = "UCSFi001-DONOR"
LOTS = ("SIM-DP-001", "SIM-DP-002", "SIM-DP-003")
BANKS = ("SIM-MCB", "SIM-WCB")
MEANING = "certification of the lot (simulated)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where the demonstration lies, who acts in it, and at what time."""

    folder: Path
    record: Record
    imported: Imported
    staff: Staff

    @property
    def now(self) -> datetime:
        """The time of the demonstration."""
        return self.staff.clock.now


def begin(folder: Path, *, now: datetime, progress: Progress = quiet) -> Walk:
    """Make the record in a folder that has none. Its time begins at `now` and lasts no longer than `staff.SPAN`."""
    folder.mkdir(parents=True, exist_ok=True)
    record, imported = make(folder / "seedlot.db", now=now, progress=progress)
    return Walk(folder=folder, record=record, imported=imported, staff=Staff(record, Clock(now)))


def ways(walk: Walk) -> tuple[Trace, Trace]:
    """A clone traced to its donor, and the donor traced forward."""
    with read.reading(walk.record) as connection:
        return trace(connection, CLONE, Direction.BACK), trace(connection, DONOR, Direction.FORWARD)


def lines(walk: Walk) -> tuple[Proposal, ...]:
    """Every real line that names a specification, judged against the limits stated for it."""
    with read.reading(walk.record) as connection:
        clones = [row.item for row in ask.rows(connection, ITEM, item_kind=ItemKind.CLONE, planned=False)]
        return tuple(propose(gather(connection, clone)) for clone in clones if not clone.startswith("SIM-"))


def lots(walk: Walk) -> tuple[Proposal, ...]:
    """The simulated lots, judged."""
    with read.reading(walk.record) as connection:
        return tuple(propose(gather(connection, lot)) for lot in LOTS)


def guard(walk: Walk) -> Trust:
    """Open accounts, name the record's key and a witness, back it up: from here on nobody acts unknown."""
    walk.staff.open()
    held = trust.begin(walk.folder, walk.record, walk.staff)
    held.back_up()
    held.checkpoint()
    return held


def refused(walk: Walk) -> Iterator[tuple[str, str]]:
    """Try what nobody may do; tell each try and its refusal."""
    staff = walk.staff
    verdict = Verdict(lot=LOTS[0], outcome=Outcome.RELEASED, meaning=MEANING)
    wrong = Components(person=QUALITY, password="not the password")  # noqa: S106 - a wrong one, to be refused
    tries: dict[str, Callable[[], object]] = {
        "enter a donor without logging in": lambda: state(
            walk.record, "", say(Donor(item="SIM-DON-9"), "2026-03-01"), now=walk.now
        ),
        "release a lot as the administrator": lambda: decide(
            walk.record, staff.actor(ADMINISTRATOR), verdict, components=staff.components(ADMINISTRATOR), now=walk.now
        ),
        "review a lot as the one who releases it": lambda: _review(walk, SIGNER, LOTS[0]),
        "release a lot that nobody reviewed": lambda: _release(walk, LOTS[0], reason="a try"),
        "sign with a wrong password": lambda: _review(walk, QUALITY, LOTS[0], given=wrong),
    }
    for what, attempt in tries.items():
        try:
            attempt()
        except SeedlotError as error:
            yield what, str(error)


def refuse(walk: Walk, lot: str) -> str:
    """Try to release a lot that must not be released, reviewed as it is; tell the refusal."""
    _review(walk, QUALITY, lot)
    try:
        _release(walk, lot, reason="a try")
    except NotReleasableError as error:
        return str(error)
    raise AssertionError(lot)


def release(walk: Walk, held: Trust, lot: str) -> tuple[Path, Path]:
    """Review and release the banks and a lot of the simulated product; write its certificate and evidence package."""
    for each in (*BANKS, lot):
        _review(walk, QUALITY, each)
        _release(walk, each)
    held.checkpoint()
    document, _ = certify(walk.record, walk.staff.actor(SIGNER), lot, now=walk.now)
    held.checkpoint()
    certificate = walk.folder / f"{lot}-certificate.pdf"
    certificate.write_bytes(document)
    package = walk.folder / f"{lot}-evidence.zip"
    with read.reading(walk.record) as connection:
        package.write_bytes(pack(walk.record, connection, gather(connection, lot), files=True))
    return certificate, package


def _review(walk: Walk, person: str, lot: str, *, given: Components | None = None) -> None:
    conclusion = "Complete; every correction has its reason. SIMULATED"
    given = given or walk.staff.components(person)
    who = walk.staff.actor(person)
    review(walk.record, who, lot, acceptable=True, conclusion=conclusion, components=given, now=walk.now)


def _release(walk: Walk, lot: str, *, reason: str = "") -> None:
    verdict = Verdict(lot=lot, outcome=Outcome.RELEASED, meaning=MEANING, reason=reason)
    given = walk.staff.components(SIGNER)
    decide(walk.record, walk.staff.actor(SIGNER), verdict, components=given, now=walk.now)


def verified(walk: Walk, package: Path) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Verify the record with its raw files and who might seal what, and the package as an outsider would."""
    with read.reading(walk.record) as connection:
        yield "the record", (*verify(walk.record, files=True), *audit(connection))
    yield "the package", _package(package)


def charts(walk: Walk) -> Iterator[tuple[str, Chart]]:
    """The charts of every measurement in the record."""
    with read.reading(walk.record) as connection:
        for row in ask.rows(connection, NAMED, kind=Measured.KIND):
            content = Entry.parse(read.body(connection, row.entry)).content
            if isinstance(content, Measured):
                yield from ((content.measurement, chart) for chart in content.result.charts if chart.spec)


def _package(package: Path) -> tuple[Finding, ...]:
    return tuple(Finding.model_validate(each) for each in verify_pack(package)["findings"])


def tampered(walk: Walk, package: Path) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Change one byte in a copy of the record, and one in a copy of the package; verify both."""
    with read.reading(walk.record) as connection:
        number = ask.rows(connection, VALUE, item=LOTS[0])[0].entry
        body = read.body(connection, number)
    walk.record.engine.dispose()
    spoilt = walk.folder / "tampered.db"
    shutil.copyfile(walk.record.path, spoilt)
    _change(spoilt, body)
    faults = verify(open_record(spoilt))
    yield f"a copy of the record, one byte of entry {number} changed", _against(faults)
    spoilt_package = walk.folder / "tampered.zip"
    shutil.copyfile(package, spoilt_package)
    data = bytearray(spoilt_package.read_bytes())
    data[len(data) // 3] ^= 1
    spoilt_package.write_bytes(data)
    yield "a copy of the package, one byte changed", _against(_package(spoilt_package))


def _against(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in found if finding.answer is Answer.NOT_MET)


def _change(database: Path, body: bytes) -> None:
    """Change one byte of an entry, in the file itself: in the first stretch that stands nowhere else."""
    data = bytearray(database.read_bytes())
    stretches = (body[start : start + 48] for start in range(0, len(body), 16))
    place = next(data.index(stretch) for stretch in stretches if data.count(stretch) == 1)
    data[place + 24] ^= 1
    database.write_bytes(data)
