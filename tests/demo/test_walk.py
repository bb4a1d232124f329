"""The walk through the main job, whole: nothing in it is told that did not happen."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from tests.guarded_site import cheaply

from seedlot.demo import walk as walking
from seedlot.demo.trust import rolled_back
from seedlot.history import ask
from seedlot.history.tables import CHECKPOINT, COSIGNATURE
from seedlot.record import read
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import Outcome


@pytest.fixture(scope="module")
def walk(begun):
    """The demonstration, made once."""
    with cheaply():
        made = begun("walk")
        yield made
        made.record.engine.dispose()


@pytest.fixture(scope="module")
def story(walk):
    """The walk in its order: judged, guarded, tried, released."""
    judged = walking.lots(walk)
    held = walking.guard(walk)
    tried = dict(walking.refused(walk)) | {"release what is not known": walking.refuse(walk, walking.LOTS[2])}
    released = walking.release(walk, held, walking.LOTS[0])
    return SimpleNamespace(judged=judged, held=held, tried=tried, released=released)


@pytest.fixture(scope="module")
def released(story):
    """Certificate and package of the one lot that is released."""
    return story.released


def test_a_clone_is_traced_to_its_donor_and_the_donor_to_every_clone(walk):
    back, forward = walking.ways(walk)
    assert walking.DONOR in {place.item for place in back.places}
    assert walking.CLONE in {place.item for place in forward.places}
    assert len(forward.places) > 50


def test_no_lot_is_proposed_to_be_released_before_its_banks_are(story):
    assert [lot.outcome for lot in story.judged] == [Outcome.QUARANTINED, Outcome.REJECTED, Outcome.QUARANTINED]


@pytest.mark.usefixtures("released")
def test_the_lots_are_released_rejected_and_quarantined_in_turn(walk):
    assert [lot.outcome for lot in walking.lots(walk)] == [Outcome.RELEASED, Outcome.REJECTED, Outcome.QUARANTINED]


def test_no_real_line_is_ever_released(walk, released):
    assert all(path.exists() for path in released)
    for proposal in walking.lines(walk):
        assert not proposal.case.decisions


def test_what_nobody_may_do_is_refused(story):
    says = {
        "enter a donor without logging in": "nobody is logged in",
        "release a lot as the administrator": "may not",
        "review a lot as the one who releases it": "may not",
        "release a lot that nobody reviewed": "cannot be released",
        "sign with a wrong password": "password or code is wrong",
        "release what is not known": "cannot be released",
    }
    assert set(story.tried) == set(says)
    for what, words in says.items():
        assert words in story.tried[what], what


def test_the_checkpoints_are_signed_and_co_signed(walk, released):
    with read.reading(walk.record) as connection:
        signed, cosigned = (ask.rows(connection, table) for table in (CHECKPOINT, COSIGNATURE))
        assert [row.size for row in signed] == [row.size for row in cosigned]
        assert len(signed) == 3
    assert released


def test_an_old_backup_is_found_out_by_the_key_and_by_the_witness(story):
    (_, (by_key,)), (_, (by_witness,)) = rolled_back(story.held)
    assert "when it was last signed" in by_key.says
    assert "an old copy was restored" in by_witness.says


def test_the_certificate_says_that_it_is_simulated(released):
    certificate, _ = released
    text = "".join(page.extract_text() for page in PdfReader(certificate).pages)
    assert "SIMULATED" in text
    assert "SIM-DP-001" in text


def test_both_are_verified_and_by_the_programme_inside_the_package(walk, released, tmp_path):
    _, package = released
    assert all(overall(found) is Answer.MET for _, found in walking.verified(walk, package))
    with zipfile.ZipFile(package) as inside:
        inside.extractall(tmp_path)
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
