"""Who vouches for a simulated record in tests: its key, a witness, and a time-stamping authority of OpenSSL's."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.simulated_site import Site

from seedlot.acts import checkpoints
from seedlot.record import keys, read, witness
from seedlot.record.notes import Note

_CONFIGURATION = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/root.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
[ req ]
distinguished_name = name
[ name ]
[ leaf ]
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """A time-stamping authority (RFC 3161) in a folder, by OpenSSL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tsa.conf").write_text(_CONFIGURATION.format(folder=folder), encoding="ascii")
        made = "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"
        self._openssl("req", "-x509", *made, "-subj", "/CN=Root", "-keyout", "root.key", "-out", "root.pem")
        self._openssl("req", "-new", *made, "-subj", "/CN=Stamps", "-keyout", "tsa.key", "-out", "tsa.csr")
        by = "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"
        self._openssl(
            "x509", "-req", *by, "-in", "tsa.csr", "-extfile", "tsa.conf", "-extensions", "leaf", "-out", "tsa.pem"
        )
        (folder / "serial").write_text("01\n", encoding="ascii")

    @property
    def root(self) -> bytes:
        """The authority's root certificate, as PEM."""
        return (self.folder / "root.pem").read_bytes()

    def answer(self, request: bytes) -> bytes:
        """Answer a request."""
        (self.folder / "request.tsq").write_bytes(request)
        self._openssl("ts", "-reply", "-config", "tsa.conf", "-queryfile", "request.tsq", "-out", "answer.tsr")
        return (self.folder / "answer.tsr").read_bytes()

    def says(self, answer: bytes) -> str:
        """What OpenSSL reads in an answer, as text."""
        (self.folder / "read.tsr").write_bytes(answer)
        return self._openssl("ts", "-reply", "-in", "read.tsr", "-text")

    def _openssl(self, *words: str) -> str:
        done = subprocess.run(["openssl", *words], cwd=self.folder, capture_output=True, check=True, text=True)
        return done.stdout


class Vouching:
    """The key of a site's record, and a witness; both are named in it at once."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.key = keys.make_key(folder / "record.key", "sim.example/record", seed=bytes(range(32)))
        self.witness = witness.make_witness(folder / "witness", "partner.example", seed=bytes(range(32, 64)))
        self.named = checkpoints.name_key(site.record, "qp", self.vkey, now=site.now)
        checkpoints.name_key(site.record, "qp", self.witness_vkey, purpose="witness", now=site.now)

    @property
    def vkey(self) -> str:
        """The record's key, as an outsider is given it."""
        return self.key.verifier.text()

    @property
    def witness_vkey(self) -> str:
        """The witness's key."""
        return self.witness.key.verifier.text()

    def sign(self) -> Note:
        """Sign the record as it is."""
        note, _ = checkpoints.sign_checkpoint(self.site.record, "qp", self.key, now=self.site.now)
        return note

    def rotate(self, *, old: bool = True) -> None:
        """Put another key in the place of the record's."""
        new = keys.make_key(self.folder / "new.key", "sim.example/record-2", seed=bytes(range(64, 96)))
        before = self.key if old else None
        checkpoints.rotate_key(
            self.site.record, "qp", new.verifier.text(), old=before, reason="yearly", now=self.site.now
        )
        self.key = new

    def revoke(self, good_until: int) -> int:
        """Revoke the record's key beyond a size."""
        return checkpoints.revoke_key(
            self.site.record, "qp", self.vkey, reason="stolen", good_until=good_until, now=self.site.now
        )

    def cosign(self, time: int = 1_780_315_200) -> str:
        """Let the witness co-sign the last checkpoint (at 2026-06-01 12:00 UTC), and keep that. Returns the note."""
        with self.site.reading() as connection:
            request = checkpoints.ask_witness(connection)
            origin = request.checkpoint.origin
        witness.trust(self.witness, self.key.verifier, origin)
        note = witness.cosign(self.witness, request, time=time).text()
        checkpoints.keep_cosignature(self.site.record, "qp", note, now=self.site.now)
        return note

    def stamp(self, authority: Authority) -> int:
        """Let an authority stamp the last checkpoint, and keep its answer."""
        with self.site.reading() as connection:
            request = checkpoints.ask_timestamp(connection)
        answer = authority.answer(request)
        return checkpoints.keep_timestamp(
            self.site.record, "qp", answer, certificates=(authority.root,), asked=request, now=self.site.now
        )

    def size(self) -> int:
        """The number of entries."""
        with self.site.reading() as connection:
            return read.size(connection)
