"""Measure: the whole analysis is seen first, and what was seen is what is sealed."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from typing import Any

import pytest
from tests.web.conftest import Visitor

from seedlot.acts import running
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.web import uploads
from seedlot.web.pages.measuring import Setting

HEADING = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\n"
ONE = (HEADING + "A,1,1000000,8000000,72\nA,2,1000000,4000000,72\n").encode()
TWO = ONE + b"B,1,1000000,4000000,72\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Where uploads lie."""
    monkeypatch.setattr(uploads, "gettempdir", lambda: str(tmp_path))
    return tmp_path


@pytest.fixture
def analyst(open_visitor: Visitor) -> Visitor:
    """Somebody who measures at a record without accounts that holds a donor, on each database."""
    open_visitor.site.say(Donor(item="D-1"))
    open_visitor.login("op")
    return open_visitor


@pytest.fixture
def quick(visitor: Visitor) -> Visitor:
    """An analyst who has logged in, at a record that holds a donor."""
    visitor.login("op")
    visitor.post("/enter/donors", {"donors.0.item": "D-1", "donors.0.occurred": "2026-01-02", "do": "seal"})
    visitor.login("an")
    return visitor


def analyse(visitor: Visitor, data: bytes, **fields: str) -> str:
    """Send a file of counts to be analysed, and tell where that leads."""
    answer = visitor.post("/measure", {"assay": "growth", **fields}, files=[("files", ("counts.csv", data))])
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def said(visitor: Visitor, number: int) -> Any:
    """What an entry says."""
    with visitor.site.reading() as connection:
        return Entry.parse(read.body(connection, number)).content


def seen(page: str) -> dict[str, str]:
    """What the page asks to be sent back, with an identifier."""
    digest = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert digest is not None, page
    return {"seen": digest[1], "measurement": "M-1", "occurred": "2026-01-06", "do": "seal"}


def test_what_is_seen_is_what_is_sealed(analyst: Visitor) -> None:
    before = analyst.site.size()
    path = analyse(analyst, ONE, item="D-1", **{"set-max_doublings": "40"})
    page = analyst.get(path).text
    assert hashlib.sha256(ONE).hexdigest() in page
    assert "max_doublings = 40" in page
    assert re.search(r"population doublings</td><td class=\"number\">2", page)
    assert analyst.site.size() == before
    answer = analyst.post(path, {**seen(page), "item-0": "D-1"})
    assert answer.headers["location"] == f"/entries/{before}", answer.text
    content = said(analyst, before)
    assert (content.measurement, content.items, content.result.settings["max_doublings"]) == ("M-1", {"": "D-1"}, 40)
    assert read.file_bytes(analyst.site.record, hashlib.sha256(ONE).hexdigest()) == ONE
    assert analyst.get(path).status_code == 422


def test_the_result_is_the_one_that_the_command_line_computes(quick: Visitor, tmp_path) -> None:
    before = quick.site.size()
    path = analyse(quick, ONE)
    quick.post(path, {**seen(quick.get(path).text), "item-0": "D-1"})
    (tmp_path / "counts.csv").write_bytes(ONE)
    own = running.assay("growth", [tmp_path / "counts.csv"], {})
    assert said(quick, before).result.reportables == own.reportables


def test_charts_are_seen_before(quick: Visitor) -> None:
    path = analyse(quick, ONE)
    assert f'src="{path}/charts/0.svg"' in quick.get(path).text
    assert quick.get(f"{path}/charts/0.svg").headers["content-type"] == "image/svg+xml"
    assert "config" in quick.get(f"{path}/charts/0.json").json()
    assert quick.get(f"{path}/charts/99.svg").status_code == 422
    assert quick.get(f"{path}/state").json()["running"] is False


def test_of_several_samples_each_is_an_item_or_of_no_interest(quick: Visitor) -> None:
    before = quick.site.size()
    path = analyse(quick, TWO)
    given = seen(quick.get(path).text)
    assert "It is not said which item was measured" in quick.post(path, given).text
    again = quick.post(path, {**given, "item-0": "NOPE", "item-1": "-"})
    assert again.status_code == 422
    assert 'value="NOPE"' in again.text
    assert quick.site.size() == before
    assert quick.post(path, {**given, "item-0": "D-1", "item-1": "-"}).status_code == 303
    content = said(quick, before)
    assert (content.items, content.ignored) == ({"A": "D-1"}, ("B",))


def test_it_is_checked_as_it_would_be_sealed_and_nothing_typed_is_lost(quick: Visitor) -> None:
    before = quick.site.size()
    path = analyse(quick, TWO)
    given = {**seen(quick.get(path).text), "item-0": "D-1", "source": "BR-12, page 4"}
    checked = quick.post(path, {**given, "do": "check"})
    assert (checked.status_code, quick.site.size()) == (200, before)
    assert "Nothing stands against it" in checked.text
    assert "Sample 'B' of the file belongs to no item" in unescape(checked.text)
    wrong = quick.post(path, {**given, "item-1": "NOPE", "do": "check"})
    assert wrong.status_code == 422
    assert "NOPE" in wrong.text
    for page in (checked.text, wrong.text):
        for text in ("M-1", "D-1", "BR-12, page 4"):
            assert f'value="{text}"' in page
    assert quick.post(path, given).status_code == 303
    again = analyse(quick, TWO)
    held = quick.post(again, {**seen(quick.get(again).text), **given, "do": "check"})
    assert "The record holds this measurement already" in held.text
    assert quick.site.size() == before + 1


def test_the_same_files_are_analysed_again_with_other_settings(quick: Visitor) -> None:
    path = analyse(quick, ONE)
    assert quick.post(path, {"do": "again", "set-max_doublings": "many"}).status_code == 303
    page = quick.get(path).text
    assert 'role="alert"' in page
    assert re.search(r'name="set-max_doublings"[^>]*value="many"', page)
    quick.post(path, {"do": "again", "set-max_doublings": "40"})
    assert "max_doublings = 40" in quick.get(path).text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"seen": "0" * 64}, "not the one that you saw"),
        ({"measurement": ""}, "has no identifier"),
        ({"measurement": "2026-01-01"}, "expected an identifier"),
        ({"occurred": "yesterday"}, "is no date"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sealed(visitor: Visitor, changed: dict[str, str], says: str) -> None:
    visitor.login("an")
    before = visitor.site.size()
    path = analyse(visitor, ONE)
    answer = visitor.post(path, {**seen(visitor.get(path).text), "item-0": "D-1", **changed})
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert visitor.site.size() == before


def test_a_file_that_cannot_be_read_is_said_to_be_so(visitor: Visitor) -> None:
    visitor.login("an")
    path = analyse(visitor, b"\x00\x01\x02")
    assert "Cannot read counts.csv" in visitor.get(path).text
    assert visitor.post(path, {"do": "again"}).status_code == 303
    assert visitor.post(path, {"do": "discard"}).headers["location"] == "/measure?assay=growth"


@pytest.mark.parametrize(
    ("fields", "files", "says"),
    [
        ({"assay": "nothing"}, [("files", ("a.csv", b"x"))], "There is no assay"),
        ({"assay": "growth"}, [("files", ("", b""))], "No file was chosen"),
    ],
)
def test_what_cannot_be_analysed_is_refused(
    visitor: Visitor, fields: dict[str, str], files: list[tuple[str, tuple[str, bytes]]], says: str
) -> None:
    visitor.login("an")
    assert says in visitor.post("/measure", fields, files=files).text


def test_every_assay_is_offered_with_its_settings(visitor: Visitor) -> None:
    visitor.login("an")
    assert "/measure?assay=growth" in visitor.get("/measure").text
    for name, room in running.rooms().items():
        page = unescape(visitor.get(f"/measure?assay={name}").text)
        for setting, field in room.settings.model_fields.items():
            assert f'name="set-{setting}"' in page
            assert (field.description or "") in page


def test_only_analysts_measure(visitor: Visitor) -> None:
    visitor.login("an")
    path = analyse(visitor, ONE)
    visitor.login("qa")
    for address in ("/measure", path, f"{path}/charts/0.svg"):
        assert visitor.get(address).status_code == 403


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("min_viability_24h", "Least viability at 24 h"),
        ("max_ph", "Greatest pH"),
        ("ntc_most", "NTC most"),
        ("near", "Near"),
    ],
)
def test_a_setting_is_labelled_in_words(name: str, label: str) -> None:
    assert Setting(name=name, without="", says="", choices=(), value="").label == label
