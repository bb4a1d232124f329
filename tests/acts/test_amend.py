"""Amend: what can be corrected, what never, and what a correction may not do to the rest."""

from __future__ import annotations

import pytest
from tests.simulated_lot import make

from seedlot.acts.amend import (
    AmendedMeanwhileError,
    NoReasonError,
    NotAmendableError,
    amend,
    amendments,
    correctable,
    current,
)
from seedlot.acts.certify import certify
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.seal import RefusedError
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.work import Made, Step, Used
from seedlot.record.errors import NoSuchEntryError
from seedlot.record.verify import verify
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding, overall
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Result, Software
from seedlot.terms.words import ItemKind, Outcome, Process

RELEASE = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="certification of the lot")
MEASURED = Measured(
    measurement="MEAS",
    items={"": "LOT"},
    result=Result(
        assay="potency",
        version="1",
        software=Software(distribution="seedlot", version="0"),
        settings={},
        inputs=(),
        reportables=(Reportable(name="potency", value=0.1),),
        findings=(Finding(code="potency/range", answer=Answer.NOT_MET, says="Out of range."),),
        tables={},
        charts=(),
        unused=(),
    ),
)


def number(site, kind, name):
    """The entry of a kind with an identifier."""
    with site.reading() as connection:
        entries = [(seq, Entry.parse(body)) for seq, body in read.bodies(connection)]
    return next(seq for seq, entry in entries if entry.kind == kind and entry.content.identifier() == name)


def plain(site, seq):
    """What an entry says now, as plain JSON."""
    with site.reading() as connection:
        return current(connection, seq).content.model_dump(mode="json")


def correct(site, seq, changes, reason="misread"):
    """Correct an entry."""
    return amend(site.record, "op", seq, changes, reason=reason, now=site.now)


def refused(site, error, seq, changes, **more):
    """A correction that is refused, and changes nothing; gives what is said."""
    size = site.size()
    with pytest.raises(error) as caught:
        correct(site, seq, changes, **more)
    assert site.size() == size
    return str(caught.value)


def test_when_it_occurred_can_be_corrected_and_the_old_date_stays_in_the_record(site):
    (seq,) = site.say(Donor(item="D", sex="female"))
    before = site.size()
    correct(site, seq, {"occurred": "2026-01-02"})
    with site.reading() as connection:
        assert ask.item(connection, "D").occurred == "2026-01-02"
        assert ask.item(connection, "D", before).occurred == "2026-01-01"
        assert Entry.parse(read.body(connection, seq)).occurred == "2026-01-01"
        assert current(connection, seq).occurred == "2026-01-02"
    assert overall(verify(site.record)) is Answer.MET


def test_a_corrected_date_outlives_a_later_correction_of_something_else(site):
    (seq,) = site.say(Donor(item="D"))
    correct(site, seq, {"occurred": "2026-01-02"})
    correct(site, seq, {"sex": "female"})
    with site.reading() as connection:
        assert ask.item(connection, "D").occurred == "2026-01-02"
    assert plain(site, seq)["sex"] == "female"


def test_what_was_corrected_is_recognised_when_it_is_said_again(site):
    (seq,) = site.say(Donor(item="D"))
    correct(site, seq, {"occurred": "2026-01-02", "sex": "female"})
    assert site.say(Donor(item="D", sex="female"), occurred="2026-01-02") == ()
    assert [fault.code for fault in site.faults(Donor(item="D", sex="male"))] == ["record/differs"]


def test_what_an_entry_said_before_it_was_corrected_changes_nothing(site):
    """A book that is imported again still says it; the correction stands."""
    (seq,) = site.say(Donor(item="D"))
    correct(site, seq, {"sex": "female"})
    assert site.say(Donor(item="D")) == ()
    assert plain(site, seq)["sex"] == "female"


@pytest.mark.parametrize(
    ("occurred", "words"),
    [
        ("2026-01-01", "nothing would change"),
        ("yesterday", "neither a date"),
        (None, "occurred"),
        (20260101, "occurred"),
    ],
)
def test_a_date_that_is_none(site, occurred, words):
    (seq,) = site.say(Donor(item="D"))
    assert words in refused(site, NotAmendableError, seq, {"occurred": occurred})


def test_a_date_that_lies_ahead(site):
    (seq,) = site.say(Donor(item="D"))
    assert "lies ahead" in refused(site, RefusedError, seq, {"occurred": "2030-01-01"})


def test_a_plan_for_later_cannot_be_amended_to_done(site):
    made = Made(item="B", item_kind=ItemKind.BANK)
    site.say(Donor(item="D"))
    planned = Step(step="SP", process=Process.BANKING, inputs=(Used(item="D"),), outputs=(made,), planned=True)
    (seq,) = site.say(planned, occurred="2030-01-01")
    assert "lies ahead" in refused(site, RefusedError, seq, {"planned": False})
    correct(site, seq, {"planned": False, "occurred": "2026-02-01"}, reason="done")
    with site.reading() as connection:
        row = ask.item(connection, "B")
    assert (row.occurred, row.planned) == ("2026-02-01", False)


@pytest.mark.parametrize("reason", ["", " ", "\n\t"])
def test_a_reason_is_needed(site, reason):
    (seq,) = site.say(Donor(item="D"))
    assert "needs a reason" in refused(site, NoReasonError, seq, {"consent": "x"}, reason=reason)


def test_a_field_that_is_not_there(site):
    (seq,) = site.say(Donor(item="D"))
    assert "no field hologram" in refused(site, NotAmendableError, seq, {"hologram": "x"})


def test_an_identifier_is_never_corrected(site):
    (seq,) = site.say(Donor(item="D"))
    assert "its identifier would change" in refused(site, NotAmendableError, seq, {"item": "E"})


@pytest.mark.parametrize("seq", [999, 3])
def test_an_entry_that_is_not_there(site, seq):
    assert site.size() == 3
    assert f"There is no entry {seq}" in refused(site, NoSuchEntryError, seq, {"title": "x"})


def test_an_entry_before_the_first(site):
    refused(site, SeedlotError, -1, {"title": "x"})


def test_the_criteria_of_an_approved_version_are_never_loosened(site):
    make(site)
    seq = number(site, "specification", "DP 1")
    looser = plain(site, seq)["specification"]
    looser["criteria"][0]["low"] = 50
    assert "approve a new version" in refused(site, NotAmendableError, seq, {"specification": looser})


@pytest.mark.parametrize("part", [{"findings": []}, {"reportables": []}, {"version": "2"}])
def test_a_computed_result_is_never_rewritten(site, part):
    make(site)
    (seq,) = site.say(MEASURED)
    result = {**plain(site, seq)["result"], **part}
    assert "never rewritten" in refused(site, NotAmendableError, seq, {"result": result})


def test_a_measurement_can_be_given_to_the_item_that_it_was_of(site):
    make(site)
    (seq,) = site.say(MEASURED)
    correct(site, seq, {"items": {"": "LOT-s"}})
    with site.reading() as connection:
        assert [row.item for row in ask.rows(connection, t.VALUE, reference="MEAS")] == ["LOT-s"]
        assert [row.item for row in ask.rows(connection, t.FOUND, reference="MEAS")] == ["LOT-s"]
    assert "'GHOST'" in refused(site, RefusedError, seq, {"items": {"": "GHOST"}})


def test_decisions_signatures_certificates_and_amendments_are_never_amended(site):
    make(site)
    decision, signature = decide(site.record, "qp", RELEASE, now=site.now)
    _, issued = certify(site.record, "qp", "LOT", now=site.now)
    amendment, _ = correct(site, number(site, "donor", "D"), {"sex": "female"})
    for seq, changes in (
        (0, {"simulated": False}),
        (decision, {"outcome": "rejected"}),
        (signature, {"meaning": "review"}),
        (issued, {"lot": "MCB"}),
        (amendment, {"reason": "another"}),
    ):
        assert "cannot be amended" in refused(site, NotAmendableError, seq, changes)


def test_a_person_whom_the_record_does_not_name_amends_nothing(site):
    (seq,) = site.say(Donor(item="D"))
    size = site.size()
    with pytest.raises(SeedlotError, match="no person 'ghost'"):
        amend(site.record, "ghost", seq, {"sex": "female"}, reason="r", now=site.now)
    assert site.size() == size


def test_what_somebody_else_corrected_meanwhile_is_read_first(site):
    """Two people correct one entry: whoever comes second has read something else."""
    (seq,) = site.say(Material(item="M", name="medium"))
    (first, _) = amend(site.record, "op", seq, {"name": "other"}, reason="misread", after=(), now=site.now)
    with pytest.raises(AmendedMeanwhileError, match="was corrected while you were reading it"):
        amend(site.record, "op", seq, {"name": "third"}, reason="misread", after=(), now=site.now)
    with site.reading() as connection:
        assert amendments(connection, seq) == (first,)
    amend(site.record, "op", seq, {"name": "third"}, reason="misread", after=(first,), now=site.now)


def test_which_fields_can_be_corrected(site):
    (seq,) = site.say(Material(item="M", name="medium"))
    with site.reading() as connection:
        statement, names = correctable(connection, seq)
        with pytest.raises(NotAmendableError):
            correctable(connection, 0)
    assert statement.content.model_dump()["name"] == "medium"
    assert "name" in names
    assert statement.content.IDENTIFIER not in names
