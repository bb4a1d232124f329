"""What a record cannot tell of itself, and the witness can: an old backup restored, a fork, a history written anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from seedlot.cli.main import app

runner = CliRunner()


def call(*args: object, code: int = 0) -> Any:
    """Call a command with --json; its exit code must be this."""
    result = runner.invoke(app, [*map(str, args), "--json"])
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return json.loads(result.stdout)


def enter(record: Path, donor: str) -> None:
    call("enter", "donor", f"item={donor}", "--occurred", "2026-01-01", "--record", record)


def ask(record: Path, key: Path, request: Path, **options: object) -> Path:
    """Sign a checkpoint and write the request for a co-signature."""
    call("checkpoint", "--sign", "--key", key, "--record", record)
    more = [word for name, value in options.items() for word in (f"--{name}", value)]
    call("witness", "ask", "-o", request, "--record", record, *more)
    return request


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A folder for keys that nobody else can change."""
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def record(tmp_path: Path, keys: Path) -> Path:
    """A record with a signing key, and a witness beside it that has co-signed its first checkpoint."""
    path = tmp_path / "bank.db"
    call("init", "--simulated", "--record", path)
    enter(path, "DON-1")
    call("backup", tmp_path / "backup", "--record", path)
    verifier = call("key", "make", keys / "bank.key", "--record", path)["verifier"]
    call("key", "name", keys / "bank.key", "--record", path)
    call("witness", "make", "partner.example/qa", "--state", tmp_path / "witness")
    call(
        "witness",
        "trust",
        verifier,
        "--origin",
        call("checkpoint", "--record", path)["origin"],
        "--state",
        tmp_path / "witness",
    )
    enter(path, "DON-2")
    signed = call("witness", "sign", ask(path, keys / "bank.key", tmp_path / "1.txt"), "--state", tmp_path / "witness")
    assert signed["answer"] == "met"
    return path


def other_key(record: Path, keys: Path) -> Path:
    """The same key where its memory of what it signed last is gone, as on a computer that was set back."""
    copy = keys / "copy.key"
    shutil.copy(keys / "bank.key", copy)
    copy.chmod(0o600)
    assert record.exists()
    return copy


def test_an_old_backup_that_was_restored(record: Path, keys: Path, tmp_path: Path):
    """The restored record verifies, for it is whole; its key and the witness know that it held more."""
    old = tmp_path / "old.db"
    call("restore", tmp_path / "backup", "--record", old)
    assert call("verify", "--files", "--record", old)["answer"] == "met"
    key = other_key(record, keys)
    call("key", "name", key, "--record", old)
    refused = call("checkpoint", "--sign", "--key", keys / "bank.key", "--record", old, code=2)
    assert "held" in refused["error"]
    request = ask(old, key, tmp_path / "2.txt", old=0)
    told = call("witness", "sign", request, "--state", tmp_path / "witness", code=1)
    assert told["status"] == 409
    assert "an old copy was restored" in told["says"]


def test_a_fork(record: Path, keys: Path, tmp_path: Path):
    """Two futures of one past, each signed by the same key: the witness has co-signed only one."""
    fork = tmp_path / "fork.db"
    call("restore", tmp_path / "backup", "--record", fork)
    key = other_key(record, keys)
    call("key", "name", key, "--record", fork)
    for number in range(8):
        enter(fork, f"OTHER-{number}")
    held = call("checkpoint", "--record", record)["size"]
    request = ask(fork, key, tmp_path / "2.txt", old=3)
    assert call("witness", "sign", request, "--state", tmp_path / "witness", code=1)["status"] in {409, 422}
    call("backup", tmp_path / "backup", "--record", record)
    assert held
    refused = call("backup", tmp_path / "backup", "--record", fork, code=2)
    assert "are not those of the backup" in refused["error"]


def test_a_history_written_anew_and_signed_again(record: Path, keys: Path, tmp_path: Path):
    """Every entry written anew with the right key: it verifies by itself, and neither witness nor checkpoint is fooled."""
    kept = tmp_path / "kept.txt"
    kept.write_text(call("checkpoint", "--record", record)["text"])
    anew = tmp_path / "anew.db"
    call("init", "--simulated", "--record", anew)
    for number in range(6):
        enter(anew, f"DON-{number}")
    call("key", "make", keys / "anew.key", "--record", anew)
    call("key", "name", keys / "anew.key", "--record", anew)
    request = ask(anew, keys / "anew.key", tmp_path / "2.txt", old=0)
    assert call("verify", "--files", "--record", anew)["answer"] == "met"
    assert call("verify", "--checkpoint", kept, "--record", anew, code=1)["answer"] == "not met"
    assert call("witness", "sign", request, "--state", tmp_path / "witness", code=1)["answer"] == "not met"
    assert "it holds the record" in call("backup", tmp_path / "backup", "--record", anew, code=2)["error"]
