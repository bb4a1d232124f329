"""A record with accounts and somebody who holds the file but has not logged in: what each command does."""

from __future__ import annotations

import json
import shlex

import pytest
import typer
from tests.guarded_site import Guarded, cheaply
from tests.simulated_site import Site
from typer.testing import CliRunner

from seedlot.cli.main import app

runner = CliRunner()

#: What stays open to whoever holds the file: to verify, to take the record elsewhere whole, to prove who one is.
#: Everything else is refused. A new command is refused, or stands here with its reason.
OPEN = {
    "demo": "makes a record of its own",
    "init": "makes a record of its own",
    "serve": "each page asks who it is",
    "assay": "works on files, without a record",
    "batch": "works on files, without a record",
    "book template": "works without a record",
    "book specification": "works without a record",
    "verify": "21 CFR 11.10(a): anyone can discern an altered record",
    "checkpoint": "a checkpoint tells size and root, nothing that was entered",
    "timestamp ask": "stamps a checkpoint",
    "key make": "makes a key file",
    "key show": "shows a public key",
    "witness make": "makes a key file",
    "witness trust": "works on the witness's own file",
    "witness sign": "works on the witness's own file",
    "witness ask": "tells checkpoints and proofs, nothing that was entered",
    "backup": "copies what whoever holds the file holds already",
    "restore": "makes a record of its own",
    "replay": "copies what whoever holds the file holds already",
    "login": "proves who one is",
    "account password": "proves who one is",
    "account factor": "proves who one is",
    "account reset finish": "proves who one is",
    "qualify": "makes a record of its own, and verifies one, as anyone may",
    "account recover": "does nothing while an administrator's password is known",
}
#: Arguments that must be well formed to be looked at.
GIVEN = {
    "enter": "donor item=D --occurred 2026-01-01",
    "amend": "1 name=X --reason why",
    "sign": "1 --meaning approval",
    "measure": "LOT growth {file} --id M --occurred 2026-01-01",
    "key revoke": "seedlot/x+00000000+AAAA --good-until 1 --reason why",
    "donor identify": "D name",
    "donor erase": "D --reason why --yes",
    "qualify": "--part installation",
    "whatif": "P --programme phase=1",
    "regulation diff": "built-in built-in --programmes",
}


def commands(group, prefix=""):
    """Every command of a group, with its whole name."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


ALL = dict(commands(typer.main.get_command(app)))
WITH_RECORD = {name for name, command in ALL.items() if any("--record" in each.opts for each in command.params)}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A record with accounts, made once: nothing here may change it."""
    with cheaply():
        guarded = Guarded(Site(tmp_path_factory.mktemp("guarded")), "op")
    return guarded.record.where


@pytest.fixture
def nobody(tmp_path, monkeypatch):
    """A user who has no session."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("SEEDLOT_SESSION", raising=False)
    monkeypatch.chdir(tmp_path)


def given(name, folder):
    """Arguments with which a command has all that it asks for."""
    file = folder / "file.txt"
    file.write_text("a file", encoding="utf-8")
    if name in GIVEN:
        return shlex.split(GIVEN[name].format(file=file))
    found = []
    for each in ALL[name].params:
        if each.required:
            option = [each.opts[0]] if each.opts[0].startswith("-") else []
            found += [
                *option,
                {"output": str(folder / "out.bin"), "file": str(file), "book": str(file)}.get(each.name, "1"),
            ]
    return found


def call(name, address, folder, *extra):
    """Call a command on the record, as JSON."""
    return runner.invoke(app, [*name.split(), *given(name, folder), "--record", address, "--json", *extra])


@pytest.mark.parametrize("name", sorted(WITH_RECORD - set(OPEN)))
@pytest.mark.usefixtures("nobody")
def test_p4_without_a_session_every_command_is_refused(name, address, tmp_path):
    before = runner.invoke(app, ["checkpoint", "--record", address]).stdout
    result = call(name, address, tmp_path)
    assert result.exit_code == 2, result.output
    told = json.loads(result.stdout)
    assert set(told) == {"error", "what", "where", "mend", "faults"}
    assert "nobody is logged in" in told["what"]
    assert "seedlot login" in told["mend"]
    assert runner.invoke(app, ["checkpoint", "--record", address]).stdout == before


@pytest.mark.parametrize("name", sorted(WITH_RECORD & set(OPEN) - {"init", "demo", "serve"}))
@pytest.mark.usefixtures("nobody")
def test_what_is_open_is_not_refused_for_want_of_a_session(name, address, tmp_path):
    result = call(name, address, tmp_path)
    assert "nobody is logged in" not in result.output


def test_every_command_that_is_open_is_there():
    assert set(OPEN) <= set(ALL)


@pytest.mark.parametrize("name", ["log", "show", "judge", "account list"])
@pytest.mark.usefixtures("nobody")
def test_a_token_of_nobody_is_refused(name, address, tmp_path, monkeypatch):
    monkeypatch.setenv("SEEDLOT_SESSION", "made up")
    result = call(name, address, tmp_path)
    assert result.exit_code == 2
    assert "session is over" in json.loads(result.stdout)["what"]


@pytest.mark.usefixtures("nobody")
def test_who_one_says_one_is_does_not_matter(address, tmp_path):
    result = call("enter", address, tmp_path, "--as", "op")
    assert result.exit_code == 2
    assert "nobody is logged in" in result.stdout
