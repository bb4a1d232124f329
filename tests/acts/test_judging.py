"""What a review, a release and a certificate rest on is shown to be what was sealed, and stays so meanwhile."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import OperationalError
from tests.simulated_lot import lab_report, make

from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide, shown
from seedlot.acts.decide import look as look_to_decide
from seedlot.acts.judging import ChangedRecordError, ForgedHistoryError, judging
from seedlot.acts.review import look, review
from seedlot.acts.shown import ChangedMeanwhileError, digest
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.release.decide import propose
from seedlot.release.gather import gather
from seedlot.terms.words import Outcome

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")


def written(site, *statements):
    """What somebody with the file, or in the application's role, writes to the history."""
    with site.record.engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def refused(site, attempt, match="differs from the entries"):
    """An act that is refused, in one line that says what to do; nothing was written."""
    before = site.size()
    with pytest.raises(ForgedHistoryError, match=match) as found:
        attempt()
    assert "seedlot rebuild" in str(found.value)
    assert len(str(found.value).splitlines()) == 1
    assert site.size() == before


def forged_review(site):
    """Rows of a review of the lot, and its signature, like those of the bank; and how they are taken away again."""
    size = site.size()
    with site.reading() as connection:
        (said,) = ask.rows(connection, t.REVIEW, lot="MCB")
        (signed,) = ask.rows(connection, t.SIGNATURE, target=said.entry)
    number = size + 1000
    rows = {
        t.REVIEW: {**said._mapping, "lot": "LOT", "entry": number, "as_of": size, "since": size - 1},
        t.SIGNATURE: {**signed._mapping, "target": number, "entry": number, "since": size - 1},
    }
    put = [
        insert(table).values({name: value for name, value in row.items() if name != "row"})
        for table, row in rows.items()
    ]
    return put, [delete(table).where(table.c.entry == number) for table in rows]


def test_a_review_that_only_the_history_tells_releases_nothing(stocked_anew):
    site = stocked_anew
    put, away = forged_review(site)
    written(site, *put)
    with site.reading() as connection:
        assert propose(gather(connection, "LOT")).outcome is Outcome.RELEASED
    refused(
        site, lambda: site.decide("LOT"), "'review' differs from the entries: 0 rows missing or changed, 1 not from"
    )
    written(site, *away)
    site.review("LOT")
    site.decide("LOT")


def test_a_result_that_is_hidden_for_a_while_is_missed(stocked_anew):
    """Out of specification, and shown to neither the reviewer nor the qualified person."""
    site = stocked_anew
    (number,) = site.say(lab_report("R9", "LOT", "sterility", "growth"))
    of = t.VALUE.c.entry == number
    written(site, update(t.VALUE).where(of).values(item="elsewhere"))
    with site.reading() as connection:
        assert propose(gather(connection, "LOT")).outcome is Outcome.QUARANTINED
    refused(site, lambda: site.review("LOT"))
    refused(site, lambda: site.decide("LOT", Outcome.QUARANTINED))
    written(site, update(t.VALUE).where(of).values(item="LOT"))
    site.review("LOT")
    with site.reading() as connection:
        last = ask.rows(connection, t.REVIEW, lot="LOT")[-1]
        assert number in {row.target for row in ask.rows(connection, t.RESTS, entry=last.entry)}


def test_a_certificate_rests_on_the_entries_too(site):
    make(site)
    decide(site.record, "qp", RELEASE, now=site.now)
    written(site, update(t.DECISION).values(outcome="rejected"))
    refused(site, lambda: certify(site.record, "qp", "LOT", now=site.now), "'decision' differs")
    written(site, update(t.DECISION).values(outcome="released"))
    certify(site.record, "qp", "LOT", now=site.now)


def test_a_tree_that_was_changed_is_not_judged_by(site, postgres):
    make(site)
    change = "UPDATE {}node SET hash = {} WHERE level = 2 AND idx = 0"
    site.record.engine.dispose()
    if site.record.engine.dialect.name == "sqlite":
        with sqlite3.connect(site.record.path) as changed:
            changed.execute("DROP TRIGGER node_unchanged")
            changed.execute(change.format("", "zeroblob(32)"))
    else:
        name = site.record.where.partition("schema=")[2].partition("&")[0]
        postgres.execute(f"ALTER TABLE {name}.node DISABLE TRIGGER USER", change.format(f"{name}.", "sha256(hash)"))
    before = site.size()
    with pytest.raises(ChangedRecordError, match=r"is not the hash of its children.*restore a backup"):
        decide(site.record, "qp", RELEASE, now=site.now)
    assert site.size() == before


def test_what_is_judged_is_what_was_seen(stocked):
    """A result is hidden while the reviewer reads, and back when they sign: what they saw is not what they would sign."""
    (number,) = stocked.say(lab_report("R9", "LOT", "viability", 95.0))
    of = t.VALUE.c.entry == number
    given = {"acceptable": True, "conclusion": "Complete.", "now": stocked.now}
    written(stocked, update(t.VALUE).where(of).values(item="elsewhere"))
    with stocked.reading() as connection:
        _, seen = look(connection, stocked.actor("rev"), "LOT")
    written(stocked, update(t.VALUE).where(of).values(item="LOT"))
    before = stocked.size()
    with pytest.raises(ChangedMeanwhileError, match="Read it again"):
        review(
            stocked.record,
            stocked.actor("rev"),
            "LOT",
            as_of=seen.case.as_of,
            seen=digest(seen.document()),
            components=stocked.components("rev"),
            **given,
        )
    assert stocked.size() == before


def test_so_is_what_is_decided(stocked):
    stocked.review("LOT")
    who = stocked.actor("qp")
    with stocked.reading() as connection:
        _, proposal = look_to_decide(connection, who, RELEASE, now=stocked.now)
    seen = replace(RELEASE, as_of=proposal.case.as_of, seen=digest(b"another document"))
    with pytest.raises(ChangedMeanwhileError):
        decide(stocked.record, who, seen, components=stocked.components("qp"), now=stocked.now)
    seen = replace(seen, seen=digest(shown(proposal)))
    decide(stocked.record, who, seen, components=stocked.components("qp"), now=stocked.now)


def test_nobody_else_writes_to_the_history_meanwhile(site):
    make(site)
    wait = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = 50"}
    with judging(site.record) as held, site.record.engine.connect() as other:
        other.execute(text(wait[other.dialect.name]))
        with pytest.raises(OperationalError, match=r"locked|lock timeout"):
            other.execute(update(t.VALUE).values(item="elsewhere"))
        other.rollback()
        assert held.connection.execute(select(t.VALUE.c.item)).scalars().first() != "elsewhere"


def test_how_far_it_is_is_told(site):
    make(site)
    told = []
    decide(site.record, "qp", RELEASE, now=site.now, progress=lambda *said: told.append(said))
    assert ("hashing", site.size() - 2, site.size() - 2) in told
