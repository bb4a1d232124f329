"""One record in two databases: the same bytes give the same root and the same proofs, and two writers lose nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seedlot.record.read import bodies, consistency, inclusion, leaf, reading, root, size
from seedlot.record.store import Record
from seedlot.record.verify import verify
from seedlot.record.write import append, appending
from seedlot.terms.finding import Answer, overall

WRITER = Path(__file__).with_name("busy_writer.py")
ACTS = 40


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.binary(max_size=40), max_size=9), max_size=3))
def test_the_same_bytes_give_the_same_root_and_proofs(
    file_record: Record, served_record: Record, batches: list[list[bytes]]
):
    """Entries of every example are added to those of the last."""
    for batch in batches:
        for record in (file_record, served_record):
            with appending(record) as connection:
                append(connection, batch)
    with reading(file_record) as one, reading(served_record) as other:
        held = size(one)
        assert list(bodies(one)) == list(bodies(other))
        assert root(one) == root(other)
        for seq in {0, held // 3, held // 2, held - 1} & set(range(held)):
            assert leaf(one, seq) == leaf(other, seq)
            assert inclusion(one, seq, held) == inclusion(other, seq, held)
            assert consistency(one, seq, held) == consistency(other, seq, held)


def test_two_programs_append_at_once(record: Record):
    command = [sys.executable, str(WRITER), record.where]
    writers = [subprocess.Popen([*command, name, str(ACTS)]) for name in ("a", "b")]
    assert [writer.wait(timeout=100) for writer in writers] == [0, 0]
    with reading(record) as connection:
        said = [json.loads(body) for _, body in bodies(connection)]
    for name in ("a", "b"):
        assert [rest for who, *rest in said if who == name] == [[act, part] for act in range(ACTS) for part in (0, 1)]
    assert all(said[seq][:2] == said[seq + 1][:2] for seq in range(0, len(said), 2))  # acts are whole
    assert len(said) == 2 * 2 * ACTS
    assert overall(verify(record)) is Answer.MET
