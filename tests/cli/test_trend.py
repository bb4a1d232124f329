"""`seedlot trend`: what it answers, with which keys, and what it draws."""

from __future__ import annotations

import json

from tests.release.strategy_story import tell
from tests.simulated_lot import lab_report
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app

runner = CliRunner()


def call(site, *args, code):
    found = runner.invoke(app, ["trend", *args, "--record", site.record.where, "--json"])
    assert found.exit_code == code, found.output
    return json.loads(found.stdout)


def test_a_trend_answers_with_its_keys_and_draws(site, clock, home, tmp_path):
    assert clock is site
    assert home
    tell(site)
    for day, value in enumerate((90.0, 91.0, 90.5, 89.5, 90.0, 91.0, 89.0, 90.0, 90.2), start=1):
        site.say(lab_report(f"V{day}", "DP", "viability", value), occurred=f"2026-04-{day:02d}")
    table, picture = tmp_path / "points.csv", tmp_path / "chart.svg"
    plain = call(site, "viability", "--stage", "drug product", "-o", str(picture), "--csv", str(table), code=0)
    assert set(plain) == set(KEYS["trend"])
    assert (plain["answer"], plain["base"], plain["signals"]) == ("met", 8, [])
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert len(table.read_text(encoding="utf-8").splitlines()) == 1 + 9 + 8
    site.say(lab_report("V10", "DP", "viability", 40.0), occurred="2026-04-10")
    out = call(site, "viability", "--chart", "ewma", code=1)
    assert (out["answer"], out["signals"][-1]["rule"], out["signals"][-1]["point"]) == ("not met", "EWMA", 10)
    assert out["settings"] == {"weight": 0.2, "width": 3.0, "steady": False}
    given = ("viability", "--chart", "ewma", "--lambda", "0.4", "--width", "2.5", "--center", "90", "--sigma", "50")
    out = call(site, *given, code=0)
    assert (out["how"], out["center"], out["settings"]["weight"], out["rules"]) == ("as given", 90, 0.4, "limits alone")
    out = call(site, "viability", "--chart", "cusum", "--slack", "1", "--decision", "4", code=1)
    assert out["settings"] == {"slack": 1, "decision": 4}
    out = call(site, "viability", "--chart", "p", "--size", "1000", "--center", "0.9", code=1)
    assert (out["unit"], out["points"][0]["value"], out["settings"]) == ("1", 0.9, {"size": 1000, "normal": False})
    text = runner.invoke(app, ["trend", "viability", "--chart", "cusum", "--record", site.record.where]).stdout
    assert "Settings: slack (k) 0.5, decision interval (h) 5." in text
    assert "out of trend" in runner.invoke(app, ["trend", "viability", "--record", site.record.where]).stdout


def test_what_cannot_be_told_is_not_known_and_wrong_use_is_said(site, clock, home, tmp_path):
    assert clock is site
    assert home
    assert call(site, "viability", code=1)["answer"] == "not known"
    for wrong in (("ewma", "--lambda", "2"), ("ewma", "--slack", "1"), ("i-mr", "--center", "9"), ("p",)):
        assert call(site, "viability", "--chart", *wrong, code=2)["mend"], wrong
    assert "no picture" in call(site, "viability", "-o", "chart.txt", code=2)["what"]
    assert "nothing to draw" in call(site, "viability", "-o", str(tmp_path / "c.svg"), code=2)["what"]
