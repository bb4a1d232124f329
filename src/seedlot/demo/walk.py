"""A walk through the main job: import, trace, judge, release, certify, pack, verify, and be found out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from seedlot.acts.certify import certify
from seedlot.acts.decide import NotReleasableError, Verdict, decide
from seedlot.acts.importing import Imported, Progress, quiet
from seedlot.demo.example import make
from seedlot.dossier.pack import pack
from seedlot.dossier.verifier.verify import verify_pack
from seedlot.history import ask
from seedlot.history.tables import ITEM, NAMED, VALUE
from seedlot.lineage.trace import Direction, Trace, trace
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured
from seedlot.record.store import Record, open_record
from seedlot.record.verify import verify
from seedlot.release.case import Proposal
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.chart import Chart
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.words import ItemKind, Outcome

CLONE = "AICS-13-210"
DONOR = "UCSFi001-DONOR"
LOTS = ("SIM-DP-001", "SIM-DP-002", "SIM-DP-003")
SIGNER = "sim-qp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Where the demonstration lies."""

    folder: Path
    record: Record
    imported: Imported


def begin(folder: Path, *, now: datetime, progress: Progress = quiet) -> Walk:
    """Make the record in a folder that has none."""
    folder.mkdir(parents=True, exist_ok=True)
    record, imported = make(folder / "seedlot.db", now=now, progress=progress)
    return Walk(folder=folder, record=record, imported=imported)


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


def refuse(walk: Walk, lot: str, *, now: datetime) -> str:
    """Try to release a lot that must not be released; tell the refusal."""
    verdict = Verdict(lot=lot, outcome=Outcome.RELEASED, meaning="certification of the lot", reason="a try")
    try:
        decide(walk.record, SIGNER, verdict, now=now)
    except NotReleasableError as error:
        return str(error)
    raise AssertionError(lot)


def release(walk: Walk, lot: str, *, now: datetime) -> tuple[Path, Path]:
    """Release a lot of the simulated product; write its certificate and its evidence package."""
    verdict = Verdict(lot=lot, outcome=Outcome.RELEASED, meaning="certification of the lot (simulated)")
    decide(walk.record, SIGNER, verdict, now=now)
    document, _ = certify(walk.record, SIGNER, lot, now=now)
    certificate = walk.folder / f"{lot}-certificate.pdf"
    certificate.write_bytes(document)
    package = walk.folder / f"{lot}-evidence.zip"
    with read.reading(walk.record) as connection:
        package.write_bytes(pack(walk.record, connection, gather(connection, lot), files=True))
    return certificate, package


def verified(walk: Walk, package: Path) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Verify the record with its raw files, and the package as an outsider would."""
    yield "the record", verify(walk.record, files=True)
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
