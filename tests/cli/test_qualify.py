"""`seedlot qualify`, whole: every challenge on this computer, and the report."""

from __future__ import annotations

import io
import json

import pytest
from pypdf import PdfReader
from tests.guarded_site import cheaply
from typer.testing import CliRunner

from seedlot.cli.main import app

runner = CliRunner()


@pytest.fixture(scope="module")
def qualified(tmp_path_factory):
    """What it answers, and the report."""
    report = tmp_path_factory.mktemp("qualify") / "report.pdf"
    with cheaply():
        done = runner.invoke(app, ["qualify", "-o", str(report), "--json"], env={"SEEDLOT_RECORD": ""})
    assert done.exit_code == 1, done.output  # installed from its folder, which records no hashes: not known
    return json.loads(done.output), report.read_bytes()


def test_every_challenge_is_met_but_that_which_a_developers_folder_cannot_meet(qualified):
    told, _ = qualified
    against = {each["code"]: each["observed"] for each in told["challenges"] if each["answer"] not in {"met", None}}
    assert set(against) == {"own-files"}
    assert told["answer"] == "not known"
    assert len(told["challenges"]) > 30


def test_what_was_refused_is_told_in_its_words(qualified):
    told = {each["code"]: each["observed"] for each in qualified[0]["challenges"]}
    assert "nobody is logged in" in told["anonymous"]
    assert "sterility is not known" in told["not-known"]
    assert "Donors!B3" in told["faulty"]


def test_the_report_prints_every_challenge(qualified):
    told, report = qualified
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(report)).pages).split())
    assert all(each["code"] in text for each in told["challenges"])
    assert "Performancequalificationisyours" in text


def test_one_part_alone_says_what_was_left_out():
    done = runner.invoke(app, ["qualify", "--part", "installation"], env={"SEEDLOT_RECORD": ""})
    assert done.exit_code == 1  # installed from its folder, which records no hashes: not known
    assert "installation alone: not known" in " ".join(done.output.split())
    assert "operation" not in done.output


def test_a_part_that_there_is_not_is_refused():
    assert runner.invoke(app, ["qualify", "--part", "performance", "--json"]).exit_code == 2


def test_a_report_that_is_no_pdf_is_refused_before_anything_is_done(tmp_path):
    done = runner.invoke(app, ["qualify", "-o", str(tmp_path / "r.docx"), "--json"])
    assert (done.exit_code, "End its name in .pdf" in json.loads(done.output)["mend"]) == (2, True)
