"""Openings that travel beside a record or a package, and what they open."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.simulated_site import Site

from seedlot.acts.openings import (
    BrokenOpeningsError,
    Openings,
    check_openings,
    openings,
    parse,
    sealed_in_package,
    sealed_in_record,
)
from seedlot.acts.personal import erase, identify, looks
from seedlot.desk.personal import SALT
from seedlot.record import read
from seedlot.record.entries.entry import UnreadableEntryError
from seedlot.record.entries.origin import Donor
from seedlot.terms.errors import NoSuchFileError
from seedlot.terms.finding import Answer

DATA = {"name": "Jane Doe", "birth date": "1970-03-12"}


@pytest.fixture
def given(site):
    site.say(Donor(item="D"), Donor(item="E"))
    for item in ("D", "E"):
        identify(site.record, "op", item, DATA, now=site.now)
    return site


def answers(made, sealed):
    return [finding.answer for finding in check_openings(made, sealed)]


def packed(site, path):
    """A zip of every entry, laid out as an evidence package."""
    with site.reading() as connection, zipfile.ZipFile(path, "w") as package:
        for seq, body in read.bodies(connection):
            package.writestr(f"entries/{seq:06d}.json", body)
        package.writestr("README.txt", "nothing of ours")
    return path


def test_what_travels_opens_what_was_sealed(given, tmp_path):
    made = openings(given.record, "op", ["D", "E", "D"], now=given.now)
    assert len(made.openings) == 4
    again = parse(made.model_dump_json().encode())
    assert again == made
    assert answers(again, sealed_in_record(given.record)) == [Answer.MET] * 4
    assert answers(again, sealed_in_package(packed(given, tmp_path / "lot.zip"))) == [Answer.MET] * 4


def test_that_it_was_written_out_is_logged(given):
    openings(given.record, "op", ["D"], now=given.now)
    assert [(look["item"], look["how"]) for look in looks(given.record, "op")] == [("D", "written out")]


def test_what_was_erased_does_not_travel(given):
    erase(given.record, "op", "D", ["name"], reason="asked", now=given.now)
    made = openings(given.record, "op", ["D"], now=given.now)
    assert [each.name for each in made.openings] == ["birth date"]


@pytest.mark.parametrize(
    ("field", "other"),
    [("value", "John"), ("salt", "00" * SALT), ("name", "town"), ("item", "E"), ("digest", "0" * 64)],
)
def test_what_was_changed_on_the_way_is_not_met(given, field, other):
    made = openings(given.record, "op", ["D"], now=given.now)
    changed = made.openings[0].model_copy(update={field: other})
    (finding,) = check_openings(Openings(origin=made.origin, openings=(changed,)), sealed_in_record(given.record))
    assert finding.answer is Answer.NOT_MET
    assert "Jane" not in finding.says


def test_openings_of_another_record_are_not_met(given, tmp_path):
    (tmp_path / "other").mkdir()
    other = Site(tmp_path / "other")
    other.say(Donor(item="D"))
    identify(other.record, "op", "D", DATA, now=other.now)
    made = openings(given.record, "op", ["D"], now=given.now)
    assert answers(made, sealed_in_record(other.record)) == [Answer.NOT_MET] * 2


@pytest.mark.parametrize("data", [b"", b"{}", b'{"origin": "o", "openings": [{"value": "Jane Doe"}]}', b"\xff"])
def test_a_broken_file_is_refused_without_a_word_of_it(data):
    with pytest.raises(BrokenOpeningsError) as refused:
        parse(data)
    assert "Jane" not in str(refused.value)
    assert "Jane" not in repr(refused.value.__cause__)


def test_a_package_with_any_byte_changed_is_read_or_refused(tmp_path):
    """Whatever byte is another, it is no package, or its entries are none: no other error comes up."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("entries/0.json", b'{"kind": "none"}' * 20)
    refused = 0
    for place in range(len(whole.getvalue())):
        damaged = bytearray(whole.getvalue())
        damaged[place] ^= 0xFF
        (tmp_path / "damaged.zip").write_bytes(damaged)
        try:
            sealed_in_package(tmp_path / "damaged.zip")
        except (BrokenOpeningsError, UnreadableEntryError):
            refused += 1
    assert refused > 50


def test_what_is_no_package_is_refused(tmp_path):
    with pytest.raises(NoSuchFileError):
        sealed_in_package(tmp_path / "none.zip")
    (tmp_path / "no.zip").write_bytes(b"nothing")
    with pytest.raises(BrokenOpeningsError):
        sealed_in_package(tmp_path / "no.zip")
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    (tmp_path / "empty.zip").write_bytes(empty.getvalue())
    assert sealed_in_package(tmp_path / "empty.zip") == {}
