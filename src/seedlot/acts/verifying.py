"""Verify a whole record: what lies in it, a checkpoint that somebody kept, its history, and who might say what."""

from __future__ import annotations

from collections.abc import Sequence

from seedlot.acts.audit import audit
from seedlot.acts.importing import Progress, quiet
from seedlot.acts.judging import COMPARING, counting
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
    progress: Progress = quiet,
) -> tuple[Finding, ...]:
    """Verify entries, tree, signatures, the checkpoint `kept`, history and authority; with `files` every raw file too.

    `progress` is told the stage, and how much of it is done.

    Raises:
        BadCheckpointError: what was kept is no checkpoint.
    """
    found = verify(
        record,
        files=files,
        checkpoints=(read.Checkpoint.parse(kept),) if kept else (),
        keys=keys,
        certificates=certificates,
        progress=lambda done, total: progress("verifying", done, total),
    )
    with read.reading(record) as connection:
        advance = counting(COMPARING, read.size(connection), progress)
        told = (*check_kept(connection, kept, keys=keys), *compare(connection, advance=advance))
        progress("judging anew", 0, 0)
        return (*found, *told, *audit(connection))
