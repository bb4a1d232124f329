"""Making a snapshot of the lineage on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.simulated_site import Site
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.record.entries.origin import Donor, Registered
from seedlot.terms.words import ItemKind

runner = CliRunner()


def test_made_and_checked(site: Site, tmp_path: Path):
    site.say(Donor(item="D"), Registered(item="T", item_kind=ItemKind.TISSUE, parents=("D",)))
    place = tmp_path / "lineage.snapshot"
    for words in ([], ["--check"]):
        done = runner.invoke(app, ["snapshot", str(place), "--record", site.record.where, "--json", *words])
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        assert set(told) == set(KEYS["snapshot"])
        assert (told["snapshot"], told["entries"], told["arcs"]) == (str(place), site.size(), 1)
        assert told["bytes"] == place.stat().st_size
    said = runner.invoke(app, ["snapshot", str(place), "--record", site.record.where])
    assert "2 items, 1 link," in " ".join(said.stdout.split())


def test_beside_the_file_or_nowhere(site: Site):
    done = runner.invoke(app, ["snapshot", "--record", site.record.where, "--json"])
    if site.record.engine.dialect.name == "sqlite":
        assert Path(json.loads(done.stdout)["snapshot"]) == Path(site.record.where).with_suffix(".snapshot")
    else:
        assert done.exit_code == 2
        assert "is not a file" in json.loads(done.stdout)["error"]


def test_one_that_is_none(site: Site, tmp_path: Path):
    (tmp_path / "text").write_text("hello" * 20)
    done = runner.invoke(app, ["snapshot", str(tmp_path / "text"), "--check", "--record", site.record.where])
    assert done.exit_code == 2
    assert "it is no snapshot" in " ".join(done.stderr.split())
