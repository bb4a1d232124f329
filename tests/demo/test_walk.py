"""The walk through the main job, whole: nothing in it is told that did not happen."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from seedlot.demo import walk as walking
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """The demonstration, made once."""
    made = walking.begin(tmp_path_factory.mktemp("demo") / "here", now=NOW)
    yield made
    made.record.engine.dispose()


@pytest.fixture(scope="module")
def released(walk):
    """Certificate and package of the one lot that is released."""
    return walking.release(walk, walking.LOTS[0], now=NOW)


def test_a_clone_is_traced_to_its_donor_and_the_donor_to_every_clone(walk):
    back, forward = walking.ways(walk)
    assert walking.DONOR in {place.item for place in back.places}
    assert walking.CLONE in {place.item for place in forward.places}
    assert len(forward.places) > 50


def test_the_lots_are_released_rejected_and_quarantined_in_turn(walk):
    assert [lot.outcome for lot in walking.lots(walk)] == [Outcome.RELEASED, Outcome.REJECTED, Outcome.QUARANTINED]


def test_no_real_line_is_ever_released(walk, released):
    assert all(path.exists() for path in released)
    for proposal in walking.lines(walk):
        assert not proposal.case.decisions


def test_what_is_not_known_is_refused(walk):
    assert "cannot be released" in walking.refuse(walk, walking.LOTS[2], now=NOW)


def test_the_certificate_says_that_it_is_simulated(released):
    certificate, _ = released
    text = "".join(page.extract_text() for page in PdfReader(certificate).pages)
    assert "SIMULATED" in text
    assert "SIM-DP-001" in text


def test_both_are_verified_and_by_the_programme_inside_the_package(walk, released, tmp_path):
    _, package = released
    assert all(overall(found) is Answer.MET for _, found in walking.verified(walk, package))
    with zipfile.ZipFile(package) as inside:
        (tmp_path / "verify.py").write_bytes(inside.read("verify.py"))
    alone = [sys.executable, "-I", "-S", tmp_path / "verify.py", package]
    assert subprocess.run(alone, capture_output=True, check=False).returncode == 0


def test_one_changed_byte_is_found_and_its_place_named(walk, released):
    _, package = released
    (record, in_record), (_, in_package) = walking.tampered(walk, package)
    number = record.split("entry ")[1].split()[0]
    assert any(f"entry {number}" in f"{finding.where} {finding.says}".lower() for finding in in_record)
    assert in_package


def test_the_charts_are_there(walk):
    assert len(list(walking.charts(walk))) >= 2
