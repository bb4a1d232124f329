"""Device checks: a file from an instrument that the record does not know is flagged (21 CFR 11.10(h))."""

from __future__ import annotations

import pytest

from seedlot.acts.importing import import_book
from seedlot.acts.measure import measure, measured
from seedlot.acts.seal import say
from seedlot.record import read
from seedlot.record.entries.access import Equipment
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Donor
from seedlot.terms.finding import Answer
from seedlot.terms.result import INSTRUMENT

EXPORT = """Vi-CELL XR 2.06
Sample ID : A
RunDate : 31 Aug 2021 4:31:23 PM
Viability (%) : 97.0
Viable cells /ml (x10^6) : 1.5
"""
SERIAL = "Unit S/N : AW123456789\n"
VICELL = Equipment(equipment="EQ-031", name="Vi-CELL XR", serial="AW123456789")


@pytest.fixture
def export(tmp_path):
    """The export of a cell counter that states its serial number."""
    path = tmp_path / "a.txt"
    path.write_text(EXPORT + SERIAL, encoding="utf-8")
    return path


def sealed(site, number):
    """What a sealed measurement found of its instruments."""
    with site.reading() as connection:
        said = Entry.parse(read.body(connection, number)).content
    assert isinstance(said, Measured)
    return [(each.answer, each.where) for each in said.result.findings if each.code == INSTRUMENT]


def seal(site, path):
    """Measure a file and seal it."""
    content = measured("M1", {"": "D"}, "growth", [path], {})
    (number,) = measure(site.record, "op", say(content, "2026-01-06"), [path], now=site.now)
    return number


def test_an_unknown_instrument_is_flagged_in_what_is_sealed(site, export):
    site.say(Donor(item="D"), Equipment(equipment="EQ-1", name="another", serial="AW1"))
    assert sealed(site, seal(site, export)) == [(Answer.NOT_KNOWN, "AW123456789")]


def test_a_known_instrument_is_named(site, export):
    site.say(Donor(item="D"), VICELL)
    assert sealed(site, seal(site, export)) == [(None, "AW123456789")]


def test_a_file_that_states_no_serial_number_says_nothing(site, export):
    export.write_text(EXPORT, encoding="utf-8")
    site.say(Donor(item="D"), Equipment(equipment="EQ-1", name="a balance"))
    assert sealed(site, seal(site, export)) == []


@pytest.mark.parametrize("known", [False, True])
def test_a_book_may_bring_the_instrument_with_its_files(site, export, known):
    (export.parent / "donors.csv").write_text("item,occurred\nD,2026-01-01\n", encoding="utf-8")
    if known:
        rows = "equipment,name,serial,occurred\nEQ-031,Vi-CELL XR,AW123456789,2026-01-01\n"
        (export.parent / "equipment.csv").write_text(rows, encoding="utf-8")
    (export.parent / "measurements.csv").write_text(
        "measurement,item,assay,files,occurred\nM1,D,growth,a.txt,2026-01-06\n", encoding="utf-8"
    )
    done = import_book(site.record, "", export.parent, now=site.now)
    assert done.faults == ()
    assert sealed(site, done.added[-1]) == [(None if known else Answer.NOT_KNOWN, "AW123456789")]
