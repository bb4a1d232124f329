"""No two people look alike, and none can be made to."""

from __future__ import annotations

import re

import pytest
from tests.guarded_site import ADMINISTRATOR, CHEAP, Guarded

from seedlot.acts.access import login
from seedlot.acts.accounts import NobodyToApproveError, close_account, open_account, open_first_account
from seedlot.acts.amend import amend
from seedlot.acts.importing import import_book
from seedlot.acts.seal import RefusedError, say, state
from seedlot.history import ask
from seedlot.history.tables import HEADER
from seedlot.record.entries.origin import Person
from seedlot.terms.words import Role


@pytest.mark.parametrize(
    ("person", "name", "says"),
    [
        ("OP", "Somebody Else", "can be taken for 'op'"),
        ("\N{CYRILLIC SMALL LETTER O}p", "Somebody Else", "plain Latin letters"),
        ("op2", "olga  OPERATOR", "printed name of 'op'"),
    ],
)
def test_another_person_who_looks_like_one_is_refused(site, person, name, says):
    (fault,) = site.faults(Person(person=person, name=name))
    assert says in fault.says


def test_two_in_one_book_who_look_alike_are_refused(site):
    assert len(site.faults(Person(person="a1", name="Ann Alike"), Person(person="A1", name="Ann Alike"))) == 2


def test_a_person_is_not_renamed_into_another(site):
    with site.reading() as connection:
        number = next(row.entry for row in ask.rows(connection, HEADER, kind="person", subject="op"))
    with pytest.raises(RefusedError, match="printed name of 'qp'"):
        amend(site.record, "", number, {"name": "Quentin Person"}, reason="a try", now=site.now)
    amend(site.record, "", number, {"name": "Olga Operator-Jones"}, reason="married", now=site.now)


LOOKALIKES = [
    "Qu\u0435ntin Person",
    "\u039fl\u0433a",
    "Quentin Per\u00adson",
    "Quentin\u200b Person",
    " ",
    "Quentin Person\nQP",
]


@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_a_name_that_looks_like_anothers_or_cannot_be_printed_is_refused_to_acts(site, name):
    assert {fault.code for fault in site.faults(Person(person="new", name=name))} >= {"record/alike"}


@pytest.mark.parametrize("name", LOOKALIKES, ids=ascii)
def test_and_to_amendments(site, name):
    with site.reading() as connection:
        number = next(row.entry for row in ask.rows(connection, HEADER, kind="person", subject="op"))
    before = site.size()
    with pytest.raises(RefusedError):
        amend(site.record, "", number, {"name": name}, reason="a try", now=site.now)
    assert site.size() == before


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Qu\u0435ntin Person", "mixes letters of several scripts"),
        ("\u041e\u0440\u0440", "printed name of 'a1' too"),
        ("Quentin Per\u00adson", "holds what cannot be seen"),
        ("Quentin Person Jr\u202e", r"U\+202E"),
    ],
    ids=ascii,
)
def test_and_to_books(site, tmp_path, name, says):
    """A book's reader takes off some blanks and zero-width spaces, and says so; what is left is what is compared."""
    (tmp_path / "book").mkdir()
    page = f"person,name,roles,occurred\na1,Opp,operator,2026-01-02\nb2,{name},operator,2026-01-02\n"
    (tmp_path / "book" / "People.csv").write_text(page, encoding="utf-8")
    done = import_book(site.record, "op", tmp_path / "book", now=site.now)
    assert done.added == ()
    assert [fault.where for fault in done.faults if re.search(says, fault.says)] == ["People!B3"]


def test_an_administrator_alone_never_opens_an_account(staffed):
    ghost = Person(person="ghost", name="Gus Host", roles=(Role.QUALIFIED_PERSON,))
    state(staffed.record, staffed.actor("adm"), say(ghost, "2026-01-01"), now=staffed.now)
    close_account(staffed.record, staffed.actor("adm"), "qa", "left", now=staffed.now)
    secret = open_account(staffed.record, staffed.actor("adm"), "ghost", now=staffed.now)
    assert not secret.second


def test_an_approver_who_lost_the_role_still_counts(staffed):
    with staffed.reading() as connection:
        number = next(row.entry for row in ask.rows(connection, HEADER, kind="person", subject="qa"))
    state(
        staffed.record,
        staffed.actor("adm"),
        say(Person(person="ghost", name="Gus Host", roles=(Role.QUALITY,)), "2026-01-01"),
        now=staffed.now,
    )
    amend(staffed.record, staffed.actor("adm"), number, {"roles": ["analyst"]}, reason="moved", now=staffed.now)
    secret = open_account(staffed.record, staffed.actor("adm"), "ghost", now=staffed.now)
    assert not secret.second


def test_the_second_account_is_that_of_somebody_who_can_approve(site):
    state(site.record, "", say(ADMINISTRATOR, "2026-01-01"), now=site.now)
    word = Guarded.word("adm")
    open_first_account(site.record, "adm", word, now=site.now, policy=CHEAP)
    _, administrator = login(site.record, "adm", word, now=site.now, policy=CHEAP)
    with pytest.raises(NobodyToApproveError):
        open_account(site.record, administrator, "op", now=site.now)
