"""A lot that a simulated site released, and its package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.simulated_lot import lab_report, make
from tests.simulated_site import Site

from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.dossier.pack import pack
from seedlot.record import read, write
from seedlot.record.entries.evidence import Attachment
from seedlot.release.gather import gather
from seedlot.terms.words import Outcome


@dataclass(frozen=True)
class Released:
    """A simulated site that released a lot, and the package of that lot with its raw files."""

    site: Site
    package: bytes
    raw: bytes
    certificate: bytes
    decision: int


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Released]:
    site = Site(tmp_path_factory.mktemp("released"))
    make(site, skip=("R1",))
    raw = b"sample,viability\nLOT,91.0\n"
    file = Attachment(name="viability.csv", sha256=write.keep(site.record, raw), bytes=len(raw))
    site.say(lab_report("R1", "LOT", "viability", 91.0).model_copy(update={"files": (file,)}))
    decision, _ = decide(
        site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now
    )
    certificate, _ = certify(site.record, "qp", "LOT", now=site.now)
    with read.reading(site.record) as connection:
        package = pack(site.record, connection, gather(connection, "LOT"), files=True)
    yield Released(site, package, raw, certificate, decision)
    site.record.engine.dispose()


@pytest.fixture
def lot_zip(released: Released, tmp_path: Path) -> Path:
    """The package as a file."""
    path = tmp_path / "lot.zip"
    path.write_bytes(released.package)
    return path
