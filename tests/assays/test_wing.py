"""The wing: which assays there are, what they are given, and the frame of every result."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import pkgutil

import pytest

import seedlot.assays
from seedlot.assays import growth, wing
from seedlot.assays.wing import DoubleAssayError, NoSuchAssayError, check_instruments
from seedlot.terms.assay import Source, unstated
from seedlot.terms.errors import BadSettingError, UnreadableFileError
from seedlot.terms.finding import Answer
from seedlot.terms.result import INSTRUMENT, Input

COUNTS = b"sample,passage,viable cells seeded,viable cells harvested,hours in culture\nA,1,1000000,8000000,72\n"


class Point:
    """An entry point of a stranger's package."""

    def __init__(self, room):
        self.room = room

    def load(self):
        """What the package brings."""
        return self.room


def bring(monkeypatch, *rooms):
    """Install strangers' rooms, in this order."""

    def points(*, group):
        assert group == "seedlot.assays"
        return [Point(room) for room in rooms]

    monkeypatch.setattr(wing, "entry_points", points)
    monkeypatch.setattr(wing, "_strangers", wing._strangers.__wrapped__)


def run(name="counts.csv", **given):
    """Run the growth assay on a small file."""
    return wing.run(wing.assay("growth"), (Source(name, content=COUNTS),), given)


def test_every_built_in_room_is_there_by_its_name():
    assert {"growth", "potency"} <= set(wing.assays())
    assert all(name == room.name for name, room in wing.assays().items())


def test_an_assay_that_nobody_brought():
    with pytest.raises(NoSuchAssayError, match=r"no assay 'tarot'\. Choose one of: .*growth, .*potency"):
        wing.assay("tarot")


@pytest.mark.parametrize("name", ["counts.pdf", "counts", "counts.csv.gz", "csv"])
def test_a_file_with_a_wrong_ending(name):
    with pytest.raises(UnreadableFileError, match="assay 'growth' reads"):
        run(name)


def test_an_ending_in_capitals_is_the_same_ending():
    assert run("COUNTS.CSV").reportables == run().reportables


def test_every_file_must_have_a_right_ending():
    sources = (Source("counts.csv", content=COUNTS), Source("notes.docx", content=b""))
    with pytest.raises(UnreadableFileError, match=r"notes\.docx"):
        wing.run(wing.assay("growth"), sources, {})


def test_an_unknown_setting():
    with pytest.raises(BadSettingError, match=r"Setting 'moon' of assay 'growth'.*Its settings are: .*level"):
        run(moon="full")


def test_a_setting_of_the_wrong_kind():
    with pytest.raises(BadSettingError, match="Setting 'level'"):
        run(level="high")


def test_settings_are_looked_at_before_files():
    with pytest.raises(BadSettingError):
        run("counts.pdf", moon="full")


def test_a_setting_given_as_text_is_the_setting_given_as_a_number():
    assert run(level="0.9").settings == run(level=0.9).settings
    assert run(level="0.9").settings["level"] == 0.9


def test_two_assays_of_one_name(monkeypatch):
    bring(monkeypatch, growth.ASSAY)
    with pytest.raises(DoubleAssayError, match="Two assays call themselves 'growth'"):
        wing.assays()


def test_a_misspelt_setting_is_told_with_what_was_likely_meant():
    with pytest.raises(BadSettingError, match=r"no such setting\. Did you mean 'max_doublings'\? Its settings are"):
        run(max_doubling="3")


def test_every_room_goes_by_the_name_of_its_package():
    """A room is entered by its name alone, so its assay must call itself by it."""
    packages = [each.name for each in pkgutil.iter_modules(seedlot.assays.__path__) if each.ispkg]
    assert list(wing.ROOMS) == sorted(packages) == [room.name for room in wing.assays().values()]


def test_two_strangers_of_one_name(monkeypatch):
    stranger = dataclasses.replace(growth.ASSAY, name="tarot")
    bring(monkeypatch, stranger, stranger)
    with pytest.raises(DoubleAssayError, match="'tarot'"):
        wing.assay("growth")


def test_a_strangers_assay_runs_like_our_own(monkeypatch):
    bring(monkeypatch, dataclasses.replace(growth.ASSAY, name="stranger", version="7"))
    assert {"copy_number", "flow", "growth", "karyotype", "potency"} < set(wing.ROOMS)
    assert list(wing.assays()) == [*wing.ROOMS, "stranger"]
    result = wing.run(wing.assay("stranger"), (Source("counts.csv", content=COUNTS),), {})
    assert (result.assay, result.version) == ("stranger", "7")
    assert result.reportables == run().reportables


def test_a_results_json_has_exactly_the_ten_keys():
    result = run()
    assert set(json.loads(json.dumps(result.plain()))) == {
        "assay",
        "version",
        "software",
        "settings",
        "inputs",
        "reportables",
        "findings",
        "tables",
        "charts",
        "unused",
    }


def test_the_frame_says_what_was_run_on_what():
    result = run()
    (source,) = result.inputs
    assert (source.name, source.sha256, source.bytes) == (
        "counts.csv",
        hashlib.sha256(COUNTS).hexdigest(),
        len(COUNTS),
    )
    assert (result.assay, result.version) == ("growth", growth.ASSAY.version)
    assert result.software.distribution == "seedlot"
    assert set(result.settings) == set(growth.ASSAY.settings.model_fields)


def test_the_same_bytes_give_the_same_result():
    assert run().plain() == run().plain()


XR = (
    b"Vi-CELL XR 2.06\nSample ID : A\nRunDate : 31 Aug 2021 4:31:23 PM\nViability (%) : 97.0\n"
    b"Viable cells /ml (x10^6) : 1.5\nUnit S/N : AW123456789\n"
)


def test_each_file_is_stamped_with_the_serial_number_that_it_states():
    sources = (Source("counts.csv", content=COUNTS), Source("a.txt", content=XR))
    plain = wing.run(wing.assay("growth"), sources, {}).plain()
    assert [set(file) for file in plain["inputs"]] == [
        {"name", "sha256", "bytes"},
        {"name", "sha256", "bytes", "instrument"},
    ]
    assert plain["inputs"][1]["instrument"] == "AW123456789"


def test_an_assay_whose_files_state_no_serial_number():
    room = dataclasses.replace(growth.ASSAY, instruments=unstated)
    result = wing.run(room, (Source("a.txt", content=XR),), {})
    assert [file.instrument for file in result.inputs] == [""]


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        ("", []),
        ("AW1", [(INSTRUMENT, None, "AW1")]),
        ("AW2", [(INSTRUMENT, Answer.NOT_KNOWN, "AW2")]),
        ("aw1", [(INSTRUMENT, Answer.NOT_KNOWN, "aw1")]),
    ],
)
def test_an_instrument_is_the_sites_or_not_known(serial, expected):
    file = Input(name="a.txt", sha256="0" * 64, bytes=1, instrument=serial)
    found = list(check_instruments([file], {"AW1": "EQ-031"}))
    assert [(each.code, each.answer, each.where) for each in found] == expected
    assert all(("EQ-031" if each.answer is None else "Enter the equipment") in each.says for each in found)
