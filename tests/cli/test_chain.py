"""The command that tells a chain of identity."""

from __future__ import annotations

import csv
import json

from tests.lineage.test_identity import GIVEN, WAY, tell
from typer.testing import CliRunner

from seedlot.cli.keys import KEYS
from seedlot.cli.main import app


def call(site, *args, code=0):
    """Call the command; its exit code must be this."""
    result = CliRunner().invoke(app, ["chain", *args, "--record", str(site.record.where)])
    assert result.exit_code == code, (result.output, result.stderr)
    return result.output


def test_an_order_that_was_met(site):
    tell(site, *WAY, *GIVEN)
    plain = json.loads(call(site, "COI-1", "--json"))
    assert set(plain) == set(KEYS["chain"])
    assert plain["answer"] == "met"
    assert [leg["days"] for leg in plain["turnaround"]] == [8, 0.75, 22, None, None, 1.5, 0.65, 29.9, 38]
    assert "given to REC-1" in call(site, "COI-1")


def test_a_file_of_the_events(site, tmp_path):
    tell(site, *WAY, *GIVEN)
    sheet = tmp_path / "chain.csv"
    plain = json.loads(call(site, "COI-1", "--json", "--csv", str(sheet)))
    rows = list(csv.DictReader(sheet.read_text().splitlines()))
    assert plain["csv"] == str(sheet)
    assert [row["what"] for row in rows] == [each["what"] for each in plain["events"]]
    assert rows[0] == {
        "when": "2026-01-02",
        "what": "ordered",
        "item": "REC-1",
        "entry": str(plain["events"][0]["entry"]),
    }


def test_an_order_whose_label_nobody_compared_is_no_good_answer(site):
    tell(site, *WAY)
    assert json.loads(call(site, "COI-1", "--json", code=1))["answer"] == "not known"


def test_as_it_was_known_on_a_day(site):
    tell(site, *WAY)
    assert (
        "'COI-1' is not in the record"
        in json.loads(call(site, "COI-1", "--on", "2025-01-01", "--json", code=2))["error"]
    )
