"""The audit trail for people: which entries are told, what is told of each, and its copies."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.simulated_lot import lab_report, make, make_bank

from seedlot.acts.amend import amend
from seedlot.acts.sign import sign
from seedlot.dossier.changes import differing
from seedlot.dossier.chosen import Asked, NoSuchNameError, NoSuchSortError, NoSuchTimeError, count, headers
from seedlot.dossier.copies import COLUMNS, PDF_LIMIT, Head, TooManyToPrintError, csv_copy, html_copy, pdf_copy
from seedlot.dossier.trail import lines
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.canonical import read_canonical
from seedlot.record.entries.custody import Stored
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.premises import Cleaning, Room
from seedlot.record.entries.work import Deviation

HOSTILE = '<script>alert(1)</script> #eval("1") $x$ "q" & ; , 細胞'


@pytest.fixture
def held(site):
    """A lot, one of whose results was corrected, and then signed."""
    make(site)
    with site.reading() as connection:
        number = ask.rows(connection, t.VALUE, item="LOT", name="viability")[0].entry
    results = [lab_report("R1", "LOT", "viability", 88.0).results[0].model_dump(mode="json")]
    amend(site.record, "op", number, {"results": results, "laboratory": "Lab 2"}, reason="misread", now=site.now)
    site.now += timedelta(days=1)
    sign(site.record, "qp", number, "approval", now=site.now)
    site.number = number
    return site


def told(site, **asked):
    """The lines that are told."""
    with site.reading() as connection:
        found = Asked(**asked)
        listed = [line for line, _ in lines(connection, headers(connection, found))]
        assert count(connection, found) == len(listed)
        return listed


def head(site, number, **more):
    """What stands above a copy."""
    with site.reading() as connection:
        given = {
            "title": "A simulated site",
            "site": "SIM",
            "simulated": True,
            "asked": "All entries.",
            "count": number,
            "printed": site.now.astimezone(timezone(timedelta(hours=2))),
            "printed_by": "Quentin Person (qp)",
            "checkpoint": read.checkpoint(connection, ask.origin(connection)),
        }
    return Head(**{**given, **more})


def entries(listed):
    """Their numbers."""
    return [line.entry for line in listed]


def test_every_entry_is_told_with_who_when_and_whether_it_was_changed_since(held):
    listed = told(held)
    assert entries(listed) == list(range(held.size()))
    report = listed[held.number]
    amendment = held.size() - 2
    assert (report.kind, report.about, report.amended) == ("report", "R1", (amendment,))
    assert report.changed == f"yes, by entry {amendment}"
    assert (listed[amendment].reason, listed[amendment].changed) == ("misread", "no")
    assert {(one.field, one.old, one.new) for one in listed[amendment].changes} == {
        ("laboratory", "Lab", "Lab 2"),
        ("results[0].value", "91", "88"),
    }
    (signature,) = report.signatures
    assert (signature.name, signature.meaning, signature.fallen) == ("Quentin Person", "approval", ())
    assert signature.says == "Quentin Person (qp, qualified person), 2026-06-02T12:00:00+00:00: approval"
    assert listed[amendment].who == "Olga Operator (op)"


def test_the_whole_content_of_each_entry_is_told(held):
    """21 CFR 11.10(b): complete copies. Every field of the sealed bytes is there."""
    with held.reading() as connection:
        for line in told(held):
            assert json.loads(line.content) == read_canonical(read.body(connection, line.entry))["content"]


def test_a_person_or_a_kind_that_is_not_there_is_no_empty_answer(held):
    with held.reading() as connection:
        for asked in (Asked(by="nobody"), Asked(kind="nope")):
            with pytest.raises(NoSuchNameError, match=r"nobody|nope"):
                count(connection, asked)


FILTERS = (
    ({"by": "op"}, lambda line: line.person == "op"),
    ({"kind": "report"}, lambda line: line.kind == "report"),
    ({"changes": True}, lambda line: line.kind == "amendment"),
    ({"since": "2026-01-02"}, lambda line: line.recorded >= "2026-01-02"),
    ({"until": "2026-01-01"}, lambda line: line.recorded < "2026-01-02"),
    ({"since": "2026-06-01", "until": "2026-06-01T12:00:00Z"}, lambda line: line.kind == "amendment"),
    ({"first": 5}, lambda line: line.entry >= 5),
    ({"kind": "report", "until": "2025-01-01"}, lambda _line: False),
)


def test_the_trail_is_filtered_by_user_kind_and_time(held):
    """EU GMP Annex 11, draft of 2025, Audit trails."""
    everything = told(held)
    for asked, expected in FILTERS:
        assert entries(told(held, **asked)) == [line.entry for line in everything if expected(line)], asked


@pytest.mark.parametrize("about", ["", "LOT"])
def test_the_trail_is_sorted_either_way(held, about):
    for sort in ("entry", "recorded", "occurred", "by", "kind", "about"):
        up, down = told(held, sort=sort, about=about), told(held, sort=f"-{sort}", about=about)
        assert entries(down) == entries(up)[::-1]
        values = [(getattr(line, {"by": "person"}.get(sort, sort)), line.entry) for line in up]
        assert values == sorted(values), sort


def test_the_trail_about_a_thing_tells_kinds_that_are_told_word_for_word(held):
    held.say(Room(room="CR-1"), Cleaning(cleaning="CLN-1", where=("CR-1",)), Stored(movement="M", items=("LOT",)))
    assert [line.kind for line in told(held, about="CR-1")] == ["room", "cleaning"]
    assert "stored" in {line.kind for line in told(held, about="LOT")}


def test_the_trail_about_a_thing_is_whatever_names_it_and_what_corrects_or_signs_that(held):
    listed = {line.entry: line.kind for line in told(held, about="LOT")}
    assert held.number in listed
    assert {held.size() - 2, held.size() - 1} <= set(listed)
    assert "donor" not in listed.values()
    for name in ("D", "R1", "S2", "op", "LOT-s"):
        assert told(held, about=name), name
    with pytest.raises(ask.NotInRecordError, match="GHOST"):
        told(held, about="GHOST")


def test_the_trail_of_a_case_is_all_that_bears_on_the_lot(held):
    listed = {line.entry: line.kind for line in told(held, about="LOT", case=True)}
    assert {"donor", "material", "step", "report", "specification", "decision", "signature"} <= set(listed.values())
    held.say(Deviation(deviation="DEV", title="t", severity="minor", targets=("M",)))
    assert "deviation" in {line.kind for line in told(held, about="LOT", case=True)}
    held.say(Donor(item="D-ELSE"))
    assert "D-ELSE" not in {line.about for line in told(held, about="LOT", case=True)}


def test_what_named_a_thing_once_is_told_though_it_was_corrected_away(held):
    (number,) = held.say(lab_report("R9", "D", "age", 40.0))
    amend(held.record, "op", number, {"item": "M"}, reason="another item", now=held.now)
    assert number in entries(told(held, about="D"))
    assert number in entries(told(held, about="M"))


def test_orders_and_times_that_are_none(held):
    with pytest.raises(NoSuchSortError, match="sorted by 'colour'"):
        told(held, sort="colour")
    with pytest.raises(NoSuchTimeError, match="'yesterday'"):
        told(held, since="yesterday")


def test_the_table_reads_back_as_it_was_told(held):
    listed = told(held)
    rows = list(csv.DictReader(io.StringIO(b"".join(csv_copy(listed)).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert [int(row["entry"]) for row in rows] == entries(listed)
    assert [row["content"] for row in rows] == [line.content for line in listed]
    assert rows[held.number]["changed since"].startswith("yes, by entry")
    assert "approval" in rows[held.number]["signatures"]
    assert "results[0].value: 91 -> 88" in rows[-2]["changes"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_nothing_in_the_table_is_a_formula(site, start):
    site.say(Donor(item="D"))
    reason = f"{start}HYPERLINK(1)"
    amend(site.record, "op", 3, {"consent": reason}, reason=f"x{reason}", now=site.now)
    (number,) = site.say(Donor(item="E", health=reason))
    rows = list(csv.DictReader(io.StringIO(b"".join(csv_copy(told(site, first=number))).decode())))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())


def test_nothing_hides_in_a_copy(site, monkeypatch):
    """What an older version sealed, or what another record holds: it is shown as its code points, and begins no line."""
    monkeypatch.setattr("seedlot.acts.seal.illegible", lambda _: ())
    hidden, shown = "a\x1b[2J\u202eb\u200bc\n<tr>", "a[U+001B][2J[U+202E]b[U+200B]c[U+000A]<tr>"
    site.say(Donor(item="D", health=hidden))
    listed = told(site)
    page = b"".join(html_copy(head(site, len(listed), title=hidden), listed)).decode()
    assert page.count(shown.replace("<", "&lt;").replace(">", "&gt;")) == 3  # title, record, entry
    assert page.count("<tr>") == len(listed) + 1
    table = b"".join(csv_copy(listed)).decode()
    row = list(csv.DictReader(io.StringIO(table)))[-1]
    assert shown in row["says"]
    assert json.loads(row["content"])["health"] == hidden
    assert not {"\x1b", "\u202e", "\u200b"} & {*page, *table}


def test_the_page_is_text_and_nothing_else(site):
    site.say(Donor(item="D", health=HOSTILE))
    listed = told(site)
    page = b"".join(html_copy(head(site, len(listed), title=HOSTILE), listed)).decode()
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3
    assert "default-src 'none'" in page
    assert page.count("<tr>") == len(listed) + 1
    assert "SIMULATED" in page


def text_of(document):
    """The text of each page of a PDF, without its spaces."""
    return [re.sub(r"[\s\u200b]+", "", page.extract_text()) for page in PdfReader(io.BytesIO(document)).pages]


def test_the_print_has_everything_an_inspector_asks_for(held):
    """EU GMP Annex 11, 8.1, 8.2, 9; 21 CFR 11.50: names, times with zone, reasons, changes, pages, checkpoint."""
    listed = told(held, about="LOT", case=True)
    top = head(held, len(listed), asked=Asked(about="LOT", case=True).says)
    pages = text_of(pdf_copy(top, listed))
    whole = "".join(pages)
    for words in (
        "Audit trail",
        "SIMULATED",
        "Entries about 'LOT' and all that bears on it.",
        f"{len(listed)} of {held.size()}",
        "2026-06-02T14:00:00+02:00 by Quentin Person (qp)",
        *top.checkpoint.text().splitlines(),
        "Olga Operator (op)",
        "Reason: misread",
        "results[0].value: 91 → 88",
        f"Changed since: yes, by entry {held.size() - 2}",
        "Signed: Quentin Person (qp, qualified person), 2026-06-02T12:00:00+00:00: approval",
        "* Changed since its original entry.",
    ):
        assert words.replace(" ", "") in whole, words
    assert all(f"Page{number}of{len(pages)}" in page for number, page in enumerate(pages, 1))


def test_the_print_is_archival_dated_and_the_same_each_time(held):
    listed = told(held)
    document = pdf_copy(head(held, len(listed)), listed)
    assert document == pdf_copy(head(held, len(listed)), listed)
    reader = PdfReader(io.BytesIO(document))
    assert reader.xmp_metadata is not None
    assert (reader.xmp_metadata.pdfaid_part, reader.xmp_metadata.pdfaid_conformance) == ("2", "A")
    assert reader.metadata is not None
    assert str(reader.metadata["/CreationDate"]).startswith("D:20260602")


def test_what_is_printed_is_never_markup_and_long_entries_say_that_they_were_cut(site):
    site.say(Donor(item="D", health=HOSTILE), Donor(item="E", health="long " * 400))
    listed = told(site)
    whole = "".join(text_of(pdf_copy(head(site, len(listed), title=HOSTILE), listed)))
    assert "#eval(" in whole
    assert "[U+7D30]" in whole
    assert re.search(r"\(1,\d+morecharacters:`seedlotshow4`\)", whole)


def test_more_than_one_print_holds_is_refused_with_the_way_out(held):
    with pytest.raises(TooManyToPrintError, match=r"\.csv or \.html"):
        pdf_copy(head(held, PDF_LIMIT + 1), iter(()))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(), "All entries."),
        (Asked(by="op"), "Entries by op."),
        (
            Asked(about="LOT", since="2026-01-01", sort="-by"),
            "Entries about 'LOT', since 2026-01-01, sorted by by (last first).",
        ),
        (Asked(changes=True, until="2026-01-01"), "Corrections until 2026-01-01."),
    ],
)
def test_what_was_asked_is_said_on_every_copy(asked, words):
    assert asked.says == words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, JSON)
def test_changes_are_told_where_two_values_differ_and_nowhere_else(old, new):
    assert not list(differing(old, old))
    found = list(differing({"top": old}, {"top": new}))
    assert bool(found) == (_said(old) != _said(new))
    assert all(one.field.startswith("top") for one in found)


def _said(value):
    """A value as JSON says it, a key that holds nothing being as good as none."""
    match value:
        case dict():
            return {key: told for key, part in value.items() if (told := _said(part)) is not None}
        case list():
            return [_said(part) for part in value]
        case bool() | None:
            return value if value is None else f"{value}"
    return json.dumps(value)


@pytest.mark.parametrize("sort", ["entry", "-entry", "recorded", "-kind"])
@pytest.mark.parametrize("about", ["", "MCB"])
def test_a_page_begins_where_the_one_before_ended(site, sort, about):
    """Whatever is skipped, the pages together are the whole, in its order."""
    make_bank(site)
    asked, some = Asked(sort=sort, about=about), 1 if about else 3
    with site.reading() as connection:
        whole = [row.entry for row in headers(connection, asked)]
        pages = [
            row.entry for skip in range(0, len(whole), some) for row in headers(connection, asked, some, skip=skip)
        ]
        assert [*headers(connection, asked, some, skip=len(whole) + 5)] == []
    assert pages == whole
    assert len(whole) > some
