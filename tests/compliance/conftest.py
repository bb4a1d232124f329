"""What the tests of compliance share: a command line on a record, and the moments of its sites."""

from __future__ import annotations

import json

import pytest
from tests.conftest import DATABASES
from tests.guarded_site import cheaply
from typer.testing import CliRunner

from seedlot.cli.main import app


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run a command on a record; its exit code, and its JSON answer."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(record, *words):
        done = CliRunner().invoke(app, [*map(str, words), "--record", record.where, "--json"])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, json.loads(done.stdout)

    return run


@pytest.fixture(params=DATABASES)
def guarded(request, staff_template, tmp_path):
    """A site with accounts, one person for each role, on each database: a copy of one that was made once."""
    with cheaply():
        if request.param == "sqlite":
            made = staff_template.copied(tmp_path / "guarded")
            yield made
            made.record.engine.dispose()
            made.record.desk.dispose()
            return
        server = request.getfixturevalue("postgres")
        with server.record(tmp_path / "guarded.files", staff_template.beginning()) as record:
            yield staff_template.over(record)
