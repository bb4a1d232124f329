"""`seedlot comparability`: what it answers, with which keys, and what it writes."""

from __future__ import annotations

import csv
import json

from tests.release.test_comparability import AFTER, KARYOTYPE, POTENCY, later, made, told
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app

runner = CliRunner()


def call(site, *args, code):
    """Run the command as a program."""
    found = runner.invoke(app, ["comparability", *args, "--record", site.record.where])
    assert found.exit_code == code, found.output
    return found


def test_comparability(site, clock, home, tmp_path):
    assert clock is site
    assert home
    made(site, POTENCY, KARYOTYPE)
    drawn = tmp_path / "lots.svg"
    call(site, "CMP", code=1)
    later(site)
    told(site, AFTER, (1.01, 1.08, 0.91, 1.06), occurred="2026-07-01")
    found = call(site, "CMP", "--json", "-o", str(drawn), "--csv", str(tmp_path / "lots.csv"), code=0)
    plain = json.loads(found.stdout)
    assert set(plain) == set(KEYS["comparability"])
    potency, karyotype = plain["attributes"]
    assert (plain["answer"], potency["tested"]["upper"], potency["tested"]["lower"]) == ("met", 1.25, 0.8)
    assert karyotype["values"][0] == {
        "attribute": "karyotype",
        "side": "before",
        "pair": 1,
        "lot": "B1",
        "value": "46,XX",
        "unit": "1",
    }
    assert "potency" in drawn.read_text()
    with (tmp_path / "lots.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 16
    shown = call(site, "CMP", code=0).output
    assert "CMP: met" in shown
    assert "CMP-9" in call(site, "CMP-9", code=2).output
    late = call(site, "CMP", "--on", "2026-06-02", "--json", code=1)
    assert json.loads(late.stdout)["answer"] == "not known"
