"""A lot that a simulated site released, and its package; the same with keys, a witness and a time stamp."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.dossier.packages import pack_of
from tests.dossier.trusted_lot import Authority, Vouching
from tests.simulated_lot import lab_report, make
from tests.simulated_site import Site

from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.record import write
from seedlot.record.entries.evidence import Attachment
from seedlot.terms.words import Outcome

RAW = b"sample,viability\nLOT,91.0\n"


@dataclass(frozen=True)
class Released:
    """A simulated site that released a lot, and the package of that lot with its raw files."""

    site: Site
    package: bytes
    raw: bytes
    certificate: bytes
    #: entries: the decision, the certificate, the report that names the raw file
    decision: int
    sealed: int
    report: int

    @property
    def size(self) -> int:
        """How many entries the record held when it was packed."""
        return self.sealed + 1


@dataclass(frozen=True)
class Trusted:
    """A package under a signed, co-signed and stamped checkpoint, and who vouches for it."""

    released: Released
    vouching: Vouching

    @property
    def package(self) -> bytes:
        """The package, with its raw files."""
        return self.released.package


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Released]:
    site = Site(tmp_path_factory.mktemp("released"))
    yield _released(site)
    site.record.engine.dispose()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A time-stamping authority on this machine."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Trusted]:
    """Key and witness named first; signed after the decision, and again, co-signed and stamped, after the certificate."""
    folder = tmp_path_factory.mktemp("trusted")
    site = Site(folder)
    vouching = Vouching(site, folder)
    yield Trusted(_released(site, vouching, authority), vouching)
    site.record.engine.dispose()


def _released(site: Site, vouching: Vouching | None = None, authority: Authority | None = None) -> Released:
    make(site, skip=("R1",))
    file = Attachment(name="viability.csv", sha256=write.keep(site.record, RAW), bytes=len(RAW))
    said = lab_report("R1", "LOT", "viability", 91.0).model_copy(update={"files": (file,)})
    (report,) = site.say(said)
    decision, _ = decide(
        site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification"), now=site.now
    )
    if vouching:
        vouching.sign()
    certificate, sealed = certify(site.record, "qp", "LOT", now=site.now)
    if vouching and authority:
        vouching.sign()
        vouching.cosign()
        vouching.stamp(authority)
    return Released(site, pack_of(site, files=True), RAW, certificate, decision, sealed, report)


@pytest.fixture
def lot_zip(released: Released, tmp_path: Path) -> Path:
    """The package as a file."""
    path = tmp_path / "lot.zip"
    path.write_bytes(released.package)
    return path


@pytest.fixture
def trusted_zip(trusted: Trusted, tmp_path: Path) -> Path:
    """The package under a signed checkpoint, as a file."""
    path = tmp_path / "trusted.zip"
    path.write_bytes(trusted.package)
    return path
