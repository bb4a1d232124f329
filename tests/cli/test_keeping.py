"""Backing up, restoring, moving and the drill, as a person and as a program would call them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.simulated_site import Site
from typer.testing import CliRunner, Result

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app

runner = CliRunner()


def call(*args: object, code: int = 0) -> Result:
    """Call a command; its exit code must be this."""
    result = runner.invoke(app, [str(arg) for arg in args])
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return result


def tell(*args: object, code: int = 0) -> Any:
    """Call a command with --json; its keys must be those that are promised."""
    plain = json.loads(call(*args, "--json", code=code).stdout)
    if code != 2:
        assert set(plain) == set(KEYS[str(args[0])])
    return plain


@pytest.fixture
def held(site: Site) -> str:
    """The address of a record."""
    return site.record.where


@pytest.fixture
def folder(held: str, tmp_path: Path) -> Path:
    """A backup of the record, its desk included."""
    call("backup", tmp_path / "backup", "--desk", "--record", held)
    return tmp_path / "backup"


def test_back_up_and_restore(held: str, tmp_path: Path):
    folder = tmp_path / "backup"
    kept = tell("backup", folder, "--record", held)
    assert (kept["answer"], kept["size"], kept["tiles"], kept["files"]) == ("met", 3, 2, 0)
    assert tell("backup", folder, "--record", held)["tiles"] == 0
    made = tell("restore", folder, "--record", tmp_path / "new.db")
    assert (made["root"], made["record"]) == (kept["root"], str(tmp_path / "new.db"))
    assert json.loads(call("verify", "--files", "--record", tmp_path / "new.db", "--json").stdout)["answer"] == "met"


def test_check_only(folder: Path):
    told = tell("restore", folder, "--check")
    assert (told["answer"], told["record"]) == ("met", None)
    (folder / "tile/entries/000.p/3").unlink()
    assert tell("restore", folder, "--check", code=1)["answer"] == "not met"


def test_a_broken_backup_restores_nothing(folder: Path, tmp_path: Path):
    (folder / "tile/entries/000.p/3").unlink()
    told = tell("restore", folder, "--record", tmp_path / "new.db", code=2)
    assert told["what"] == "Nothing was restored. The tile 'tile/entries/000.p/3' is missing."
    assert told["faults"]
    assert not (tmp_path / "new.db").exists()


def test_a_missing_raw_file_is_not_good(folder: Path, tmp_path: Path):
    """Restored all the same on request; the exit code says that something is missing."""
    assert tell("restore", folder, "--incomplete", "--record", tmp_path / "new.db")["answer"] == "met"


def test_move(held: str, tmp_path: Path):
    made = tell("replay", tmp_path / "moved.db", "--desk", "--record", held)
    assert made["findings"][0]["says"].startswith("The same root at the same size: 3 entries give")
    assert "There is something at" in tell("replay", tmp_path / "moved.db", "--record", held, code=2)["error"]


def test_drill(held: str, folder: Path, tmp_path: Path):
    told = tell("drill", folder, "--in", tmp_path, "--as", "op", "--record", held)
    assert (told["entry"], told["answer"], told["size"]) == (3, "met", 3)
    (folder / "tile/entries/000.p/3").unlink()
    assert tell("drill", folder, "--as", "op", "--record", held, code=1)["entry"] == 4


def test_in_words(held: str, folder: Path, tmp_path: Path):
    assert "password hashes" in " ".join(call("backup", folder, "--desk", "--record", held).stdout.split())
    assert "Restored" in call("restore", folder, "--record", tmp_path / "new.db").stdout
    assert "Replayed" in call("replay", tmp_path / "moved.db", "--record", held).stdout
    assert "is entry 3" in " ".join(call("drill", folder, "--record", held).stdout.split())
    assert "holds other things" in call("backup", tmp_path, "--record", held, code=2).stderr


def test_with_accounts_anyone_backs_up_and_only_an_administrator_drills(staffed: Any, tmp_path: Path):
    """Whoever can read the files can copy them; what is sealed needs a person."""
    where = staffed.record.where
    tell("backup", tmp_path / "backup", "--record", where)
    assert "nobody is logged in" in tell("drill", tmp_path / "backup", "--record", where, code=2)["error"]
