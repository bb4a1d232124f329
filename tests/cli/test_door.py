"""The door: every command has its head in `--help` and its module, and waits for no other."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from seedlot.cli import door
from seedlot.cli.door import COMMANDS, opened_for
from seedlot.cli.main import app

MODULES = {name: module for names in COMMANDS.values() for name, module in names.items()}


def commands(opened):
    """The names of a door's commands."""
    return set(vars(get_command(opened))["commands"])


def test_every_command_stands_once_under_a_head():
    """A new command has to be given its place."""
    assert len(MODULES) == sum(map(len, COMMANDS.values()))
    assert set(MODULES) == commands(app)
    shown = CliRunner().invoke(app, ["--help"]).output
    places = [shown.index(f" {panel} ") for panel in COMMANDS]
    assert places == sorted(places)


def test_every_command_is_brought_by_the_module_that_is_named():
    for module in set(MODULES.values()):
        assert commands(opened_for([module])) == {name for name, one in MODULES.items() if one == module}


def run(*words):
    """Run the command line in a process, and list the modules that it imported."""
    code = "import sys; from seedlot.cli.door import run\ntry: run()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, set(done.stderr.split())


def test_an_assay_does_not_wait_for_the_database():
    code, said, modules = run("assay", "list", "--json")
    assert (code, '"assays"' in said) == (0, True)
    assert not {"sqlalchemy", "seedlot.record.store", "openpyxl", "docx"} & modules


@pytest.fixture
def called(monkeypatch, capsys):
    """Run the command line as its process does, but in this one."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["seedlot", *words])
        with pytest.raises(SystemExit) as ended:
            door.run()
        return ended.value.code, *capsys.readouterr()

    return call


def test_help_version_and_wrong_words_know_every_command(called):
    code, said, _ = called("--help")
    assert (code, all(name in said for name in MODULES)) == (0, True)
    assert called("--version")[1].startswith("seedlot ")
    code, _, said = called("nosuch")
    assert (code, "'nosuch'." in said.split()) == (2, True)
