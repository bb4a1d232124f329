"""Kinds that are told word for word, against rows typed by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seedlot.acts.amend import amend
from seedlot.book.example import EXAMPLE
from seedlot.history import ask
from seedlot.history.tell import TELLERS, tell
from seedlot.history.words import PLAIN, TABLES
from seedlot.record.entries.custody import Excursion, Stored
from seedlot.record.entries.donation import Consent, DonorTest
from seedlot.record.entries.entry import KINDS, Entry
from seedlot.record.entries.origin import Donor, Material, Registered
from seedlot.record.entries.premises import Monitored
from seedlot.record.entries.quality import Change, Recall, Risk, RiskAssessment
from seedlot.record.entries.supplies import Accreditation
from seedlot.terms.words import ItemKind

#: What a book cannot say, and all that the example says.
RECALLED = Recall(
    recall="REC-1",
    cause="room",
    name="R1",
    begins="2026-01-05",
    as_of=40,
    root="aa" * 32,
    items=3,
    sha256="bb" * 32,
    rules=1,
    reason="complaint",
)
SAID = (*(each.content for each in EXAMPLE), RECALLED)
STAMPS = {"occurred": "2026-03-01", "recorded": "2026-03-02T10:30:00Z"}


def told(content):
    """The rows of a content's own table."""
    entry = Entry(
        kind=content.KIND,
        version=content.VERSION,
        occurred=STAMPS["occurred"],
        recorded=STAMPS["recorded"],
        site="DUB",
        by="mkelly",
        content=content,
    )
    return [row for table, row in tell(entry) if table is TABLES[type(content)]]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (
            Consent(consent="C", donor="D", document="F v2", uses=("research", "clinical use")),
            [
                {
                    "consent": "C",
                    "donor": "D",
                    "document": "F v2",
                    "uses": "research;clinical use",
                    "excludes": "",
                    "territories": "",
                    "committee": "",
                }
            ],
        ),
        (
            Accreditation(accreditation="A", organisation="O", standard="GMP", until="2027-01-31"),
            [
                {
                    "accreditation": "A",
                    "organisation": "O",
                    "standard": "GMP",
                    "number": "",
                    "issuer": "",
                    "scope": "",
                    "ends": "2027-01-31",
                }
            ],
        ),
        (
            Monitored(monitoring="E", room="R", method="active air", counted=Decimal("1.50"), steps=("S1", "S2")),
            [
                {
                    "monitoring": "E",
                    "room": "R",
                    "equipment": "",
                    "method": "active air",
                    "state": "",
                    "counted": "1.50",
                    "organism": "",
                    "steps": "S1;S2",
                }
            ],
        ),
        (
            Change(change="C", title="t", what=("SOP-1", "P"), classification="minor"),
            [
                {
                    "change": "C",
                    "title": "t",
                    "what": what,
                    "classification": "minor",
                    "comparability": "",
                    "filings": "",
                }
                for what in ("SOP-1", "P")
            ],
        ),
        (
            Excursion(excursion="E", equipment="T", ended="2026-03-02", highest=Decimal("-120.5")),
            [
                {
                    "excursion": "E",
                    "equipment": "T",
                    "shipment": "",
                    "ended": "2026-03-02",
                    "highest": "-120.5",
                    "limit": "",
                }
            ],
        ),
        (
            RiskAssessment(
                assessment="RA",
                title="t",
                subjects=("P", "thaw"),
                risks=(
                    Risk(risk="1", hazard="mix-up", severity=Decimal(5), accepted=False),
                    Risk(risk="2", hazard="heat"),
                ),
            ),
            [
                {
                    "assessment": "RA",
                    "title": "t",
                    "method": "",
                    "subjects": "P;thaw",
                    "conclusion": "",
                    "target": "",
                    "controls": "",
                    **risk,
                }
                for risk in (
                    {"risk": "1", "hazard": "mix-up", "severity": "5", "accepted": False},
                    {"risk": "2", "hazard": "heat"},
                )
            ],
        ),
        (
            Donor(item="D", sex="female", age=41, history="none"),
            [
                {
                    "item": "D",
                    "use": "",
                    "sex": "female",
                    "age": 41,
                    "health": "",
                    "consent": "",
                    "eligibility": "",
                    "history": "none",
                }
            ],
        ),
        (
            Material(item="M", name="medium", tier="2", components=("albumin", "insulin"), xeno_free=False),
            [
                {
                    "item": "M",
                    "name": "medium",
                    "supplier": "",
                    "catalogue": "",
                    "lot": "",
                    "grade": "",
                    "origin": "",
                    "tier": "2",
                    "components": "albumin;insulin",
                    "xeno_free": False,
                    "quarantined": False,
                    "code": "",
                }
            ],
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_rows_as_they_are_typed_by_hand(content, rows):
    assert told(content) == [{**row, **STAMPS} for row in rows]


def test_a_list_of_nothing_is_a_row_all_the_same():
    (row,) = told(RiskAssessment(assessment="RA", title="t"))
    assert "hazard" not in row
    (row,) = told(Excursion(excursion="E", ended="2026-03-02"))
    assert "target" not in row


def test_one_row_for_each_thing_that_is_put_away(site):
    site.say(*(Registered(item=item, item_kind=ItemKind.BANK) for item in ("A", "B")))
    (number,) = site.say(Stored(movement="M", items=("A", "B"), position="R1"))
    with site.reading() as connection:
        rows = ask.rows(connection, TABLES[Stored])
        assert [(row.item, row.position, row.direction, row.entry) for row in rows] == [
            ("A", "R1", "in", number),
            ("B", "R1", "in", number),
        ]
    amend(site.record, "qp", number, {"items": ["B"]}, reason="misread", now=site.now)
    with site.reading() as connection:
        assert [row.item for row in ask.rows(connection, TABLES[Stored])] == ["B"]
        assert [row.item for row in ask.rows(connection, TABLES[Stored], number + 1)] == ["A", "B"]


def test_what_is_not_said_is_null_or_empty_in_both_databases(site):
    site.say(Donor(item="D"))
    site.say(DonorTest(test="T", donor="D", analyte="HIV", sampled="2025-12-31", laboratory="L", result="none"))
    with site.reading() as connection:
        (donor,) = ask.rows(connection, TABLES[Donor], item="D")
        (test,) = ask.rows(connection, TABLES[DonorTest], donor="D")
    assert (donor.age, donor.sex, donor.occurred) == (None, "", "2026-01-01")
    assert (test.repeat, test.kit, test.outcome) == (False, "", "")


@pytest.mark.parametrize("plain", PLAIN, ids=lambda plain: plain.model.KIND)
def test_a_plain_kind_is_told_whole(plain):
    """Every field that the example fills stands in the row, and what is searched by is a column with an index."""
    (said, *_) = (each for each in SAID if type(each) is plain.model)
    table = TABLES[plain.model]
    assert {f"history_{table.name.removeprefix('history_')}_{name}" for name in (*plain.indexes, "entry")} == {
        index.name for index in table.indexes
    }
    rows = told(said)
    filled = said.model_dump(mode="json", exclude_defaults=True)
    for field, value in filled.items():
        name = field.removesuffix("s") if field == plain.each else {"until": "ends"}.get(field, field)
        if name in table.c:
            shown = [row[name] for row in rows]
            each = [one[name] if isinstance(one, dict) else one for one in value] if field == plain.each else []
            assert shown == each if each else set(map(str, shown)) == {_plain(value)}, field


def _plain(value):
    return ";".join(value) if isinstance(value, list) else str(value)


def test_a_kind_is_plain_or_told_in_its_own_way_or_says_nothing():
    assert len({plain.model for plain in PLAIN}) == len(PLAIN)
    assert {plain.model for plain in PLAIN} <= set(KINDS) & set(TELLERS)
