"""Measure: which sample is which item, what is kept beside the entry, and nothing where it is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from seedlot.acts import measure as measuring
from seedlot.acts.amend import amend, current
from seedlot.acts.measure import ChangedWhileReadError, UnmappedError, is_sealed, measure, measured
from seedlot.acts.seal import RefusedError, say
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Donor
from seedlot.record.verify import verify
from seedlot.terms.errors import NoSuchFileError
from seedlot.terms.finding import Answer, overall

HEADING = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\n"
ONE = HEADING + "A,1,1000000,8000000,72\n"
TWO = ONE + "B,1,1000000,4000000,72\n"


@pytest.fixture
def counts(tmp_path):
    """A file of counts of two cultures: A doubles three times, B twice."""
    path = tmp_path / "counts.csv"
    path.write_text(TWO, encoding="utf-8")
    return path


@pytest.fixture
def single(tmp_path):
    """A file of counts of one culture."""
    path = tmp_path / "single.csv"
    path.write_text(ONE, encoding="utf-8")
    return path


def seal(site, path, items, name="M1", occurred="2026-01-06"):
    """Measure a file and seal it."""
    content = measured(name, items, "growth", [path], {})
    return measure(site.record, "op", say(content, occurred), [path], now=site.now)


def content(site, number):
    """What a measurement's entry says."""
    with site.reading() as connection:
        said = Entry.parse(read.body(connection, number)).content
    assert isinstance(said, Measured)
    return said


def kept(site):
    """Every file that is kept beside the record, by its hash."""
    files = [path for path in site.record.files.rglob("*") if path.is_file()]
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.read_bytes() for path in files}


def doublings(site):
    """The doublings that the history holds, by item."""
    with site.reading() as connection:
        rows = ask.rows(connection, t.VALUE, name="population doublings")
    return {row.item: row.number for row in rows}


def codes(said):
    """The codes of the findings on mapping, with their places."""
    found = said.result.findings
    return [(each.code, each.answer, each.where) for each in found if each.code.startswith("measure/")]


def test_each_sample_is_given_to_its_own_item(site, counts):
    site.say(Donor(item="C1"), Donor(item="C2"))
    (number,) = seal(site, counts, {"A": "C1", "B": "C2"})
    assert doublings(site) == pytest.approx({"C1": 3.0, "C2": 2.0})
    assert codes(content(site, number)) == []


def test_several_samples_are_never_given_to_one_item(counts):
    with pytest.raises(UnmappedError, match=r"The file holds several.*Samples: 'A', 'B'"):
        measured("M1", {"": "C1"}, "growth", [counts], {})


def test_the_one_sample_of_a_file_is_the_item_that_was_measured(site, single):
    site.say(Donor(item="C1"))
    (number,) = seal(site, single, {"": "C1"})
    assert doublings(site) == pytest.approx({"C1": 3.0})
    assert codes(content(site, number)) == []


def test_a_sample_that_the_file_does_not_hold(counts):
    with pytest.raises(UnmappedError, match=r"no sample 'c'.*Samples: 'A', 'B'"):
        measured("M1", {"A": "C1", "c": "C2"}, "growth", [counts], {})


def test_a_sample_left_unmapped_is_a_finding_and_counts_for_nothing(site, counts):
    site.say(Donor(item="C1"))
    (number,) = seal(site, counts, {"A": "C1"})
    assert codes(content(site, number)) == [("measure/unmapped", Answer.NOT_KNOWN, "B")]
    assert doublings(site) == pytest.approx({"C1": 3.0})
    assert {each.sample for each in content(site, number).result.reportables} == {"A", "B"}


def test_a_sample_of_no_interest_is_told_and_leaves_nothing_open(site, counts):
    """A person says so: that is information. Measured again without saying so, it is another measurement."""
    site.say(Donor(item="C1"))
    (number,) = seal(site, counts, {"A": "C1", "B": "-"})
    said = content(site, number)
    assert (said.items, said.ignored) == ({"A": "C1"}, ("B",))
    assert codes(said) == [("measure/ignored", None, "B")]
    assert doublings(site) == pytest.approx({"C1": 3.0})
    with site.reading() as connection:
        assert is_sealed(connection, "M1", {"A": "C1", "B": "-"}, "growth", [counts], {})
        assert not is_sealed(connection, "M1", {"A": "C1"}, "growth", [counts], {})


@pytest.mark.parametrize(
    ("items", "says"),
    [({"A": "C1", "c": "-"}, "no sample 'c'"), ({"A": "-", "B": "-"}, "No sample is an item"), ({}, "No sample")],
)
def test_what_cannot_be_ignored(counts, items, says):
    with pytest.raises(UnmappedError, match=says):
        measured("M1", items, "growth", [counts], {})


def test_what_is_found_of_samples_follows_their_correction(site, counts):
    """An unmapped sample is no longer open once it is mapped, or said to be of no interest; the rest of the result stays."""
    site.say(Donor(item="C1"), Donor(item="C2"))
    (number,) = seal(site, counts, {"A": "C1"})
    sealed = content(site, number).result
    for change, told in (
        ({"ignored": ["B"]}, [("measure/ignored", None, "B")]),
        ({"ignored": [], "items": {"A": "C1", "B": "C2"}}, []),
    ):
        amend(site.record, "op", number, change, reason="left out", now=site.now)
        with site.reading() as connection:
            said = current(connection, number).content
        assert isinstance(said, Measured)
        assert codes(said) == told
        assert said.result.model_copy(update={"findings": sealed.findings}) == sealed
    assert doublings(site) == pytest.approx({"C1": 3.0, "C2": 2.0})
    for wrong in ({"ignored": ["B"]}, {"ignored": ["c"]}):
        with pytest.raises(RefusedError, match="holds the samples 'A', 'B'"):
            amend(site.record, "op", number, wrong, reason="wrong", now=site.now)


def test_a_sample_mapped_beside_the_rest_of_the_file(counts):
    with pytest.raises(UnmappedError, match="several"):
        measured("M1", {"A": "C1", "": "C2"}, "growth", [counts], {})


def test_the_raw_file_is_kept_by_its_hash(site, single):
    site.say(Donor(item="C1"))
    (number,) = seal(site, single, {"": "C1"})
    (read_from,) = content(site, number).result.inputs
    assert kept(site)[read_from.sha256] == ONE.encode()
    assert (read_from.name, read_from.bytes) == ("single.csv", len(ONE))


def test_small_tables_stand_in_the_entry(site, single):
    site.say(Donor(item="C1"))
    (number,) = seal(site, single, {"": "C1"})
    said = content(site, number)
    assert said.files == ()
    assert all(said.result.tables.values())
    assert all(chart.spec for chart in said.result.charts)


def test_large_tables_and_charts_are_kept_as_files(site, single, monkeypatch):
    site.say(Donor(item="C1"))
    whole = measured("M1", {"": "C1"}, "growth", [single], {}).result
    assert whole.tables
    assert whole.charts
    monkeypatch.setattr(measuring, "LARGE", 10)
    (number,) = seal(site, single, {"": "C1"})
    said = content(site, number)
    assert said.result.tables == {name: [] for name in whole.tables}
    assert [chart.name for chart in said.result.charts] == [chart.name for chart in whole.charts]
    assert all(chart.spec == {} for chart in said.result.charts)
    files = kept(site)
    stored = {file.name: json.loads(files[file.sha256]) for file in said.files}
    tables = {f"table-{name}.json": rows for name, rows in whole.plain()["tables"].items()}
    charts = {f"chart-{chart.name}.json": chart.plain() for chart in whole.charts}
    assert stored == tables | charts
    assert [file.bytes for file in said.files] == [len(files[file.sha256]) for file in said.files]
    assert overall(verify(site.record, files=True)) is Answer.MET


def test_large_is_more_than_the_limit(site, single, monkeypatch):
    """A table of exactly the limit stays in the entry; one byte more and it is kept as a file."""
    site.say(Donor(item="C1"), Donor(item="C2"))
    monkeypatch.setattr(measuring, "LARGE", 10)
    (number,) = seal(site, single, {"": "C1"})
    largest = max(content(site, number).files, key=lambda file: file.bytes)
    monkeypatch.setattr(measuring, "LARGE", largest.bytes)
    (number,) = seal(site, single, {"": "C2"}, name="M2")
    assert content(site, number).files == ()
    monkeypatch.setattr(measuring, "LARGE", largest.bytes - 1)
    (number,) = seal(site, single, {"": "C2"}, name="M3")
    assert largest.name in [file.name for file in content(site, number).files]


@pytest.mark.parametrize(
    ("items", "occurred"),
    [({"": "GHOST"}, "2026-01-06"), ({"": "C1"}, "2025-12-31"), ({"": "C1"}, "2027-01-01")],
    ids=["unknown item", "before the item", "ahead"],
)
def test_a_refused_measurement_keeps_no_raw_file(site, single, items, occurred):
    site.say(Donor(item="C1"))
    size = site.size()
    with pytest.raises(RefusedError):
        seal(site, single, items, occurred=occurred)
    assert site.size() == size
    assert kept(site) == {}


def test_a_file_that_changed_while_it_was_measured(site, single):
    site.say(Donor(item="C1"))
    size = site.size()
    said = say(measured("M1", {"": "C1"}, "growth", [single], {}), "2026-01-06")
    single.write_text(ONE.replace("8000000", "9000000"), encoding="utf-8")
    with pytest.raises(ChangedWhileReadError, match=r"single\.csv"):
        measure(site.record, "op", said, [single], now=site.now)
    assert site.size() == size


def test_the_same_measurement_again_changes_nothing(site, single):
    site.say(Donor(item="C1"))
    assert len(seal(site, single, {"": "C1"})) == 1
    size = site.size()
    site.now += timedelta(days=1)
    assert seal(site, single, {"": "C1"}) == ()
    assert site.size() == size


def test_another_file_under_the_same_name_is_a_fault(site, single, counts):
    site.say(Donor(item="C1"))
    seal(site, single, {"": "C1"})
    with pytest.raises(RefusedError, match="other content"):
        seal(site, counts, {"A": "C1"})
    assert TWO.encode() not in kept(site).values()


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NoSuchFileError, match=r"none\.csv"):
        measured("M1", {"": "C1"}, "growth", [tmp_path / "none.csv"], {})
