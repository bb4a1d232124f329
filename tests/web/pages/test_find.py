"""Find: identifiers, scans, words, filters that are saved."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from tests.web.conftest import Visitor

from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.premises import Room


@pytest.fixture
def finder(open_visitor: Visitor) -> Visitor:
    """Somebody who looks for something, on each database."""
    site = open_visitor.site
    site.say(Donor(item="AB-1"), Donor(item="AB/2 x"), Material(item="MAT-1", name="Vitronectin XF", lot="77A"))
    site.say(Room(room="R-1", name="Clean room of the bank"))
    return open_visitor


def test_what_bears_exactly_that_name_is_opened(finder: Visitor) -> None:
    leads = {
        "AB-1": "/items/AB-1",
        "AB/2 x": "/items/AB%2F2%20x",
        "77A": "/items/MAT-1",
        "(10)77A": "/items/MAT-1",
        "https://bank.example/items/AB%2F2%20x": "/items/AB%2F2%20x",
        "R-1": "/entries/6",
        "#0": "/entries/0",
        "2": "/entries/2",
    }
    for typed, leads_to in leads.items():
        answer = finder.get("/find", params={"q": typed})
        assert (answer.status_code, answer.headers.get("location")) == (303, leads_to), typed
    assert "AB-1" in finder.get("/find?q=AB-1&all=yes").text


def test_a_scan_is_looked_for(finder: Visitor) -> None:
    answer = finder.get("/scan?code=%2810%2977A")
    assert answer.headers["location"] == "/find?q=%2810%2977A"


def test_a_list_is_filtered_sorted_and_exported(finder: Visitor) -> None:
    assert "AB/2 x" in finder.get("/find?q=ab").text
    assert "1 item whose identifier begins so" in finder.get("/find?q=mat").text
    shown = finder.get("/find?kind=donor&sort=item&rising=no").text
    assert shown.index("AB/2 x") < shown.index("AB-1")
    assert "MAT-1" not in shown
    assert (
        finder.get("/find?kind=donor&export=csv").content.decode("utf-8-sig").splitlines()[1].startswith("AB/2 x,donor")
    )
    book = load_workbook(io.BytesIO(finder.get("/find?export=xlsx").content))
    assert book.active is not None
    assert book.active.max_row == 4


def test_words_find_what_was_written(finder: Visitor) -> None:
    assert 'href="/entries/6"' in finder.get("/find?q=clean+bank").text
    assert "No title, name, reason or remark has such words" in finder.get("/find?q=incubator").text


def test_what_is_asked_stands_as_text(finder: Visitor) -> None:
    text = finder.get("/find", params={"q": '"><script>x</script>'}).text
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


def test_the_list_is_as_known_on_a_date(finder: Visitor) -> None:
    assert "AB-1" not in finder.get("/find?as-of=2").text
    assert finder.get("/find?q=AB-1&as-of=4").headers["location"] == "/items/AB-1?as-of=4"


def test_a_page_beyond_the_last_is_empty_and_says_so(finder: Visitor) -> None:
    assert "Check the spelling" in finder.get("/find?q=AB&page=9").text


def test_a_filter_is_saved_shown_and_removed(visitor: Visitor) -> None:
    visitor.login("an")
    asked = {"asked": "kind=bank", "name": "<b>banks"}
    assert visitor.post("/find/saved", asked).headers["location"] == "/find?kind=bank"
    text = visitor.get("/find").text
    assert '<a href="/find?kind=bank">&lt;b&gt;banks</a>' in text
    refused = visitor.post("/find/saved", {"asked": "", "name": "x" * 121})
    assert (refused.status_code, "A filter needs a name" in refused.text) == (422, True)
    visitor.post("/find/saved", {"asked": "", "forget": "<b>banks"})
    assert "banks" not in visitor.get("/find").text
