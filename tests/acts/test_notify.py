"""Tell those whom a recall concerns, and file it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from seedlot.acts.access import NotAuthorisedError, WrongComponentsError
from seedlot.acts.notify import Letter, NobodyToldError, Telling, acknowledge, notify
from seedlot.acts.recall import Sealing, seal_recall
from seedlot.history.ask import NotInRecordError
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.lineage.told import told_of
from seedlot.record.entries.origin import Donor

LETTERS = (
    Letter(whom="CLINIC", why="given", message=b"one", address="a@b.example"),
    Letter(whom="CLINIC", why="sent", message=b"two", address="gone@b.example"),
)


def recalled(site: Any, name: str = "REC-1") -> str:
    """A sealed recall of a donor."""
    site.say(Donor(item="D"))
    asked = Sealing(recall=name, cause=Cause(kind=CauseKind.ITEM, name="D"), reason="complaint")
    seal_recall(site.record, site.login("qa"), asked, now=site.now)
    return name


def telling(recall: str, *letters: Letter, how: str = "mail") -> Telling:
    return Telling(recall=recall, letters=letters or LETTERS, how=how)


def test_what_is_sent_is_filed_and_what_is_not_is_told(staffed: Any) -> None:
    recall, sent = recalled(staffed), []

    def send(message: bytes, address: str) -> str:
        sent.append((message, address))
        return "no such user" if address.startswith("gone") else ""

    qa = staffed.login("qa")
    first, second = notify(
        staffed.record, qa, telling(recall), send, components=staffed.components("qa"), now=staffed.now
    )
    assert [address for _, address in sent] == ["a@b.example", "gone@b.example"]
    assert (first.failure, second.failure, second.entry) == ("", "no such user", None)
    with staffed.reading() as connection:
        (told,) = told_of(connection, recall)
    assert (told.notice, told.whom, told.why, told.entry) == ("REC-1 notice 1", "CLINIC", "given", first.entry)
    number = acknowledge(staffed.record, qa, told.notice, "3 vials found", on="2026-01-02", now=staffed.now)
    with staffed.reading() as connection:
        (told,) = told_of(connection, recall)
    assert [(each.says, each.entry) for each in told.confirmed] == [("3 vials found", number)]


def test_nothing_is_sent_by_whoever_may_not_or_does_not_prove_it(staffed: Any) -> None:
    recall, sent, size = recalled(staffed), [], staffed.site.size()

    def send(message: bytes, address: str) -> str:
        sent.append(address)
        return str(message)

    wrong = replace(staffed.components("qa"), password=staffed.word("qa", 9))
    for who, components, error in (
        ("an", staffed.components("an"), NotAuthorisedError),
        ("qa", wrong, WrongComponentsError),
    ):
        with pytest.raises(error):
            notify(staffed.record, staffed.login(who), telling(recall), send, components=components, now=staffed.now)
    assert sent == []
    assert staffed.site.size() == size
    with pytest.raises(NotAuthorisedError):
        acknowledge(staffed.record, staffed.login("an"), "N", "x", on="2026-01-02", now=staffed.now)


def test_what_names_nobody_no_way_no_recall_or_no_answer_is_refused(staffed: Any) -> None:
    qa, now = staffed.login("qa"), staffed.now
    for said, error in (
        (Telling(recall="R", letters=(), how="mail"), NobodyToldError),
        (telling("R", how=" "), NobodyToldError),
        (telling("R"), NotInRecordError),
    ):
        with pytest.raises(error):
            notify(staffed.record, qa, said, None, components=None, now=now)
    for says, fault in ((" ", NobodyToldError), ("x", NotInRecordError)):
        with pytest.raises(fault):
            acknowledge(staffed.record, qa, "N", says, on="2026-01-02", now=now)


def test_what_was_given_in_another_way_is_filed_and_each_notice_has_a_name_of_its_own(staffed: Any) -> None:
    recall, qa = recalled(staffed), staffed.login("qa")
    for number in (1, 2):
        given = staffed.components("qa")
        (told,) = notify(
            staffed.record, qa, telling(recall, LETTERS[0], how="letter"), None, components=given, now=staffed.now
        )
        assert told.entry
        with staffed.reading() as connection:
            assert [each.notice for each in told_of(connection, recall)][-1] == f"REC-1 notice {number}"
    for on in ("soon", ""):
        with pytest.raises(NobodyToldError, match="on which day"):
            acknowledge(staffed.record, qa, "REC-1 notice 1", "x", on=on, now=staffed.now)
    first, second = (
        acknowledge(staffed.record, qa, "REC-1 notice 1", says, on="2026-01-02", now=staffed.now)
        for says in ("read", "3 found")
    )
    assert second == first + 1
