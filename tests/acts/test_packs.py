"""Signatures of packs of rules: who signed just this content."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.regulation.own_pack import RULES, own_pack

from seedlot.acts.packs import SIGNATURE, sign_pack, signed_by
from seedlot.record.keys import FileKey, make_key
from seedlot.regulation.known import known
from seedlot.regulation.pack import Pack, built_in, load_pack
from seedlot.terms.finding import Answer


@pytest.fixture
def key(tmp_path: Path) -> FileKey:
    return make_key(tmp_path / "policy.key", "quality", seed=bytes(range(32)))


def loaded(folder: Path) -> Pack:
    return load_pack(folder, known(), beside=built_in())


def test_whoever_is_trusted_and_signed_it_is_named(tmp_path: Path, key: FileKey) -> None:
    folder = own_pack(tmp_path / "own")
    assert signed_by(folder, loaded(folder), [key.verifier]).answer is Answer.NOT_KNOWN
    note = sign_pack(folder, loaded(folder), key)
    assert note.body.splitlines()[1] == "our-policy 1"
    found = signed_by(folder, loaded(folder), [key.verifier])
    assert (found.answer, found.says) == (Answer.MET, "Signed by quality.")


def test_a_content_that_was_changed_since_is_not_what_was_signed(tmp_path: Path, key: FileKey) -> None:
    folder = own_pack(tmp_path / "own")
    sign_pack(folder, loaded(folder), key)
    (folder / "de" / "policy-qa-7.yaml").write_text(RULES.replace("Two people", "One person"), encoding="utf-8")
    found = signed_by(folder, loaded(folder), [key.verifier])
    assert (found.answer, found.says) == (Answer.NOT_MET, "What was signed is another content than what is here.")


def test_a_remark_in_a_file_is_no_change(tmp_path: Path, key: FileKey) -> None:
    folder = own_pack(tmp_path / "own")
    sign_pack(folder, loaded(folder), key)
    (folder / "de" / "policy-qa-7.yaml").write_text(f"# seen by the board\n{RULES}", encoding="utf-8")
    assert signed_by(folder, loaded(folder), [key.verifier]).answer is Answer.MET


def test_a_stranger_proves_nothing_and_a_forger_is_found(tmp_path: Path, key: FileKey) -> None:
    folder = own_pack(tmp_path / "own")
    other = make_key(tmp_path / "other.key", "quality", seed=bytes(32))
    sign_pack(folder, loaded(folder), other)
    assert signed_by(folder, loaded(folder), [key.verifier]).answer is Answer.NOT_KNOWN
    sign_pack(folder, loaded(folder), key)
    path = folder / SIGNATURE
    head, _, line = path.read_text(encoding="utf-8").rpartition(" ")
    flipped = line[:20] + ("A" if line[20] != "A" else "B") + line[21:]
    path.write_text(f"{head} {flipped}", encoding="utf-8")
    assert signed_by(folder, loaded(folder), [key.verifier]).answer is Answer.NOT_MET
    path.write_text("nothing", encoding="utf-8")
    assert "cannot be read" in signed_by(folder, loaded(folder), [key.verifier]).says
