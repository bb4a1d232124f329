"""The page of an entry: what it says, the result of a measurement, its charts, tables and files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from tests.web.conftest import Visitor

from seedlot.acts.amend import amend
from seedlot.acts.measure import measure, measured
from seedlot.acts.seal import say
from seedlot.record.entries.origin import Donor, Material

COUNTS = "sample,passage,viable cells seeded,viable cells harvested,hours in culture\nA,1,1000000,8000000,72\n"


@pytest.fixture
def measurement(open_visitor: Visitor, tmp_path: Path) -> int:
    """A measurement of growth of a donor's cells: three doublings in three days."""
    site = open_visitor.site
    path = tmp_path / "counts.csv"
    path.write_text(COUNTS, encoding="utf-8")
    site.say(Donor(item="D/1"))
    said = measured("M-1", {"A": "D/1"}, "growth", [path], {})
    (number,) = measure(site.record, "op", say(said, "2026-01-06"), [path], now=site.now)
    return number


def test_a_result_tells_all_about_itself(open_visitor: Visitor, measurement: int) -> None:
    text = open_visitor.get(f"/entries/{measurement}").text
    digest = hashlib.sha256(COUNTS.encode()).hexdigest()
    told = ("Measured M-1", "population doublings", "counts.csv", digest, 'href="/items/D%2F1"', "Leaf of the tree")
    for each in (*told, 'href="/help/reference/assays/growth"', "computed by seedlot"):
        assert each in text
    saved = open_visitor.get(f"/entries/{measurement}/files/{digest}")
    assert (saved.text, saved.headers["content-disposition"]) == (COUNTS, 'attachment; filename="counts.csv"')
    assert open_visitor.get(f"/entries/{measurement}/files/{'0' * 64}").status_code == 404
    assert open_visitor.get(f"/entries/{measurement}/files/..%2F..%2Fetc").status_code == 404
    chart = open_visitor.get(f"/entries/{measurement}/charts/0.svg")
    assert chart.text.startswith("<svg")
    assert open_visitor.get(f"/entries/{measurement}/charts/0.json").json()["title"]
    assert open_visitor.get(f"/entries/{measurement}/charts/99.svg").status_code == 404


def test_a_table_of_a_result_is_saved(open_visitor: Visitor, measurement: int) -> None:
    text = open_visitor.get(f"/entries/{measurement}").text
    name = text.partition(f'href="/entries/{measurement}/tables/')[2].partition('"')[0]
    assert "A" in open_visitor.get(f"/entries/{measurement}/tables/{name}").text
    saved = open_visitor.get(f"/entries/{measurement}/tables/{name}?export=csv")
    assert saved.headers["content-type"].startswith("text/csv")
    assert open_visitor.get(f"/entries/{measurement}/tables/none").status_code == 404


def test_an_entry_tells_its_corrections_and_what_held_before(visitor: Visitor) -> None:
    site = visitor.site
    (number,) = site.say(Material(item="M", name="<i>medium</i>", expiry="2026-12-31"))
    (amendment, _) = amend(
        site.record, site.actor("qa"), number, {"expiry": "2027-01-31"}, reason="typing error", now=site.now
    )
    visitor.login("aud")
    text = visitor.get(f"/entries/{number}").text
    assert "&lt;i&gt;medium&lt;/i&gt;" in text
    assert f'<strong>Corrected</strong> by <a href="/entries/{amendment}">' in text
    assert "<del>2026-12-31</del>" in text
    assert "<dd>2027-01-31</dd>" in text
    assert "Sign it" not in text
    before = visitor.get(f"/entries/{number}?as-of={amendment}").text
    assert "<dd>2026-12-31</dd>" in before
    visitor.login("qa")
    assert f'href="/amend/{number}"' in visitor.get(f"/entries/{number}").text


def test_what_is_not_there(visitor: Visitor) -> None:
    visitor.login("aud")
    for path in ("999", str(10**30), "1?as-of=1", "0/charts/0.svg", "x"):
        assert visitor.get(f"/entries/{path}").status_code == 404


def test_a_chart_is_asked_for_once(open_visitor: Visitor, measurement: int) -> None:
    path = f"/entries/{measurement}/charts/0.json"
    first = open_visitor.get(path)
    assert json.loads(first.content)
    assert open_visitor.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
