"""Verify a whole record: what lies in it, a checkpoint that somebody kept, its history, and who might say what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from seedlot.acts.audit import audit
from seedlot.history.compare import compare
from seedlot.record import read
from seedlot.record.notes import Verifier
from seedlot.record.store import Record
from seedlot.record.trust import check_kept
from seedlot.record.verify import verify
from seedlot.terms.finding import Finding


def verify_whole(
    record: Record,
    *,
    files: bool = False,
    kept: str = "",
    keys: Sequence[Verifier] = (),
    certificates: Sequence[bytes] = (),
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Finding, ...]:
    """Verify entries, tree, signatures, the checkpoint `kept`, history and authority; with `files` every raw file too.

    Raises:
        BadCheckpointError: what was kept is no checkpoint.
    """
    found = verify(
        record,
        files=files,
        checkpoints=(read.Checkpoint.parse(kept),) if kept else (),
        keys=keys,
        certificates=certificates,
        progress=progress,
    )
    with read.reading(record) as connection:
        return (*found, *check_kept(connection, kept, keys=keys), *compare(connection), *audit(connection))
