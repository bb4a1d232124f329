"""Digests of recalls: the same for the same answer, another for any other."""

from __future__ import annotations

import hashlib

import pytest
from tests.lineage.recall_story import tell

from seedlot.acts.recall import Sealing, seal_recall
from seedlot.history.ask import NotInRecordError
from seedlot.lineage import sealed as sealing
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.recall import recall
from seedlot.lineage.sealed import check_sealed, counts, digest, every_sealed, sealed, since_sealed
from seedlot.record.entries.origin import Material
from seedlot.terms.finding import Answer

M2 = Cause(kind=CauseKind.MATERIAL, name="M2")


@pytest.fixture
def story(site):
    """A site to which the story was told."""
    tell(site)
    return site


def test_the_digest_is_that_of_canonical_json(story):
    """Typed by hand: RFC 8785 puts keys in order and leaves no blanks."""
    with story.reading() as connection:
        found = recall(connection, M2)
    cause = '{"begins":"","ends":"","kind":"material","name":"M2","programme":""}'
    plain = f'{{"as_of":{found.as_of},"cause":{cause},"items":[["C1","",true],["C3","",true],["M2","",true]]}}'
    assert digest(found) == hashlib.sha256(plain.encode()).hexdigest()
    assert {each.item_kind: each.items for each in counts(found)} == {"culture": 2, "material lot": 1}


def test_a_sealed_recall_is_answered_the_same_again(story):
    cause = Cause(kind=CauseKind.ROOM, name="R1", begins="2026-01-05", ends="2026-01-06")
    seal_recall(story.record, "qp", Sealing(recall="REC-1", cause=cause, reason="complaint"), now=story.now)
    tell_more(story)
    with story.reading() as connection:
        number, said = sealed(connection, "REC-1")
        again, finding = check_sealed(connection, "REC-1")
    assert (said.as_of, said.items, said.begins) == (number, len(again.touched), "2026-01-05")
    assert finding.answer is Answer.MET
    assert finding.where == f"entry {number}"
    with story.reading() as connection:
        newer = since_sealed(connection, "REC-1", again)
    assert newer is not None
    assert newer.answer is None
    assert "1 item came, 0 went, 0 are touched" in newer.says


def test_nothing_came_since_it_was_sealed(story):
    seal_recall(story.record, "qp", Sealing(recall="REC-1", cause=M2, reason="complaint"), now=story.now)
    with story.reading() as connection:
        again, _ = check_sealed(connection, "REC-1")
        assert since_sealed(connection, "REC-1", again) is None


def test_a_lot_of_a_supplier_is_sealed_with_both(story):
    story.say(Material(item="M3", name="serum", lot="L7", supplier="ACME"))
    cause = Cause(kind=CauseKind.LOT, name="L7", supplier="ACME")
    assert cause.says() == "lot 'L7' of supplier 'ACME'"
    seal_recall(story.record, "qp", Sealing(recall="REC-1", cause=cause, reason="letter"), now=story.now)
    with story.reading() as connection:
        again, finding = check_sealed(connection, "REC-1")
    assert finding.answer is Answer.MET
    assert (again.cause, [each.item for each in again.touched]) == (cause, ["M3"])


def tell_more(site):
    """Something that the same question would find now."""
    from seedlot.record.entries.work import Made, Step, Used  # noqa: PLC0415
    from seedlot.terms.words import ItemKind, Process  # noqa: PLC0415

    made = (Made(item="C9", item_kind=ItemKind.CULTURE),)
    site.say(Step(step="S99", process=Process.PASSAGE, inputs=(Used(item="C3"),), outputs=made), occurred="2026-03-01")


def test_another_answer_is_found_out(story, monkeypatch):
    seal_recall(story.record, "qp", Sealing(recall="REC-1", cause=M2, reason="complaint"), now=story.now)
    monkeypatch.setattr(sealing, "digest", lambda _: "0" * 64)
    with story.reading() as connection:
        assert check_sealed(connection, "REC-1")[1].answer is Answer.NOT_MET
        monkeypatch.setattr(sealing, "RULES", 99)
        finding = check_sealed(connection, "REC-1")[1]
    assert finding.answer is Answer.NOT_KNOWN
    assert "version 1 of the rules" in finding.says


def test_no_such_recall(site):
    with site.reading() as connection, pytest.raises(NotInRecordError):
        check_sealed(connection, "REC-1")


def test_every_sealed_recall_the_last_first(story):
    with story.reading() as connection:
        assert every_sealed(connection) == ()
    for name in ("REC-1", "REC-2"):
        seal_recall(story.record, "qp", Sealing(recall=name, cause=M2, reason="complaint"), now=story.now)
    with story.reading() as connection:
        told = every_sealed(connection)
        assert every_sealed(connection, told[0].entry) == told[1:]
    assert [(each.recall, each.cause, each.items) for each in told] == [
        ("REC-2", "material 'M2'", 3),
        ("REC-1", "material 'M2'", 3),
    ]
