"""What of the record is a genomic test: with which others it compared, how old it was, and how one is known by its name."""

from __future__ import annotations

import pytest
from tests.release.drifting_line import gain, limit, make_line, measured

from seedlot.record.entries.work import Made, Step, Used
from seedlot.release.drift import Asked, drift
from seedlot.release.genomic import is_genomic
from seedlot.specs.templates import load
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process


@pytest.mark.parametrize("name", ["karyotype", "copy_number", "20q11.21 gain", "STR match to donor", "TP53 variant"])
def test_a_genomic_test_is_known_by_its_name(name):
    assert is_genomic(name)


def test_all_of_the_published_schedule_is_genomic():
    assert all(is_genomic(each.test) for each in load("ipsc-genome").criteria)


@pytest.mark.parametrize("name", ["sterility", "strength", "weight gain", "viability after thaw"])
def test_others_are_not(name):
    assert not is_genomic(name)


@pytest.mark.parametrize(
    ("settings", "against"),
    [
        ({"reference": ["MCB"]}, ("MCB",)),
        ({"reference": "MCB", "panel": ["WCB"]}, ("MCB",)),
        ({"reference": ["V"]}, ("MCB",)),
        ({"parent": "tube 7"}, ("tube 7",)),
        ({"parents": {"S": "MCB", "T": "WCB"}}, ("MCB",)),
        ({"parent": "", "reference": [], "parents": {}}, ()),
        ({"reference": {"S": "MCB"}, "parent": None, "parents": "MCB"}, ()),
        ({"reference": ["S", 3]}, ()),
    ],
)
def test_what_a_test_compared_with_is_told_by_its_settings(site, settings, against):
    """A vial is the bank that it was taken from; what is no item of the record stays a name."""
    make_line(site)
    vial = Made(item="V", item_kind=ItemKind.VIAL)
    taken = Step(
        step="T", process=Process.SAMPLING, inputs=(Used(item="MCB"),), outputs=(vial,), quarantine="for a test"
    )
    site.say(taken, occurred="2026-05-20")
    said = measured("M", "EOPC", (gain((30, 100)),), (limit(0.01),))
    site.say(
        said.model_copy(update={"result": said.result.model_copy(update={"settings": settings})}), occurred="2026-05-21"
    )
    with site.reading() as connection:
        found = drift(connection, "C", Asked(today="2026-06-01"))
    (tested,) = found.tests.tested
    assert tested.against == against
    assert tested.made == "2026-05-01"
    assert tested.days is not None
    (course,) = found.courses
    assert course.new is (Answer.NOT_MET if against == ("MCB",) else Answer.NOT_KNOWN)
