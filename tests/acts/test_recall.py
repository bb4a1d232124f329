"""Sealing the answer of a recall: who may, what is sealed, what is refused."""

from __future__ import annotations

import pytest
from tests.lineage.recall_story import tell

from seedlot.acts.access import NotAuthorisedError
from seedlot.acts.recall import OtherAnswerError, Sealing, UnreasonedError, UnsealableCauseError, seal_recall
from seedlot.acts.seal import RefusedError
from seedlot.history import ask
from seedlot.history.words import TABLES
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.recall import recall
from seedlot.lineage.sealed import digest
from seedlot.record import read
from seedlot.record.entries.quality import Recall

M2 = Cause(kind=CauseKind.MATERIAL, name="M2")


def test_what_is_sealed(site):
    tell(site)
    size = site.size()
    with site.reading() as connection:
        seen, root = digest(recall(connection, M2)), read.root(connection).hex()
    number, answer = seal_recall(
        site.record, "qp", Sealing(recall="REC-1", cause=M2, reason="complaint", seen=seen), now=site.now
    )
    assert number == size
    assert {each.item for each in answer.touched} == {"M2", "C1", "C3"}
    with site.reading() as connection:
        (row,) = ask.rows(connection, TABLES[Recall])
    assert (row.recall, row.cause, row.name, row.as_of, row.items) == ("REC-1", "material", "M2", size, 3)
    assert (row.sha256, row.root, row.reason, row.rules) == (seen, root, "complaint", 1)


def test_as_of_an_earlier_entry(site):
    tell(site)
    asked = Sealing(recall="REC-1", cause=M2, reason="complaint", as_of=site.size() - 3)
    _, answer = seal_recall(site.record, "qp", asked, now=site.now)
    assert answer.as_of == site.size() - 4


def test_what_the_person_did_not_read_is_not_sealed(site):
    tell(site)
    size = site.size()
    with pytest.raises(OtherAnswerError, match="is not what you read"):
        seal_recall(site.record, "qp", Sealing(recall="R", cause=M2, reason="complaint", seen="0" * 64), now=site.now)
    assert site.size() == size


def test_a_name_is_taken_once(site):
    tell(site)
    seal_recall(site.record, "qp", Sealing(recall="REC-1", cause=M2, reason="complaint"), now=site.now)
    with pytest.raises(RefusedError, match="stands at entry"):
        seal_recall(site.record, "qp", Sealing(recall="REC-1", cause=M2, reason="another"), now=site.now)


def test_only_quality_and_a_qualified_person(stocked):
    lot = Cause(kind=CauseKind.MATERIAL, name="M")
    for person in ("op", "an", "rev", "adm"):
        with pytest.raises(NotAuthorisedError):
            seal_recall(
                stocked.record,
                stocked.actor(person),
                Sealing(recall="REC-1", cause=lot, reason="complaint"),
                now=stocked.now,
            )


def test_a_recall_by_stage_is_refused_with_one_clear_error(site):
    """A sealed recall names one thing; a stage is that of a programme besides."""
    tell(site)
    before = site.size()
    cause = Cause(kind=CauseKind.STAGE, name="MCB", programme="P")
    with pytest.raises(
        UnsealableCauseError, match=r"A recall of stage 'MCB' of programme 'P' cannot be sealed\. Seal a"
    ):
        seal_recall(site.record, "qp", Sealing(recall="R", cause=cause, reason="refused"), now=site.now)
    assert site.size() == before


@pytest.mark.parametrize(("name", "reason"), [("REC-1", " "), ("", "complaint"), ("a\nb", "complaint")])
def test_a_recall_has_a_name_and_a_reason(site, name, reason):
    tell(site)
    size = site.size()
    with pytest.raises((RefusedError, UnreasonedError)):
        seal_recall(site.record, "qp", Sealing(recall=name, cause=M2, reason=reason), now=site.now)
    assert site.size() == size
