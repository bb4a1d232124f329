"""Entries that were appended by other means than acts, with right hashes: which of them the audit finds, and names."""

from __future__ import annotations

from typing import Any

import pytest
from tests.guarded_site import CHEAP, Staffed
from tests.simulated_site import Site

from seedlot.acts.access import NONE, ONE_TIME, PASSWORD, PASSWORD_AND_CODE, Actor, login
from seedlot.acts.accounts import close_account, review_access, unlock
from seedlot.acts.amend import amend
from seedlot.acts.audit import CODE, ENOUGH, audit
from seedlot.acts.audit_judgements import CODE as JUDGED
from seedlot.acts.own_account import remove_factor
from seedlot.acts.recovery import recover
from seedlot.acts.seal import say, stamp, state, writing
from seedlot.desk import credentials
from seedlot.history import ask, fold
from seedlot.history.tables import HEADER, ITEM, PERSON
from seedlot.record import read, write
from seedlot.record.entries.access import Account
from seedlot.record.entries.content import Content
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.judgement import Amendment, Decision, Review, Signature
from seedlot.record.entries.origin import Donor, Person
from seedlot.record.store import Record
from seedlot.release.decide import RULES, propose
from seedlot.release.gather import gather
from seedlot.terms.finding import Answer, Finding
from seedlot.terms.moments import instant
from seedlot.terms.words import AccountChange, Role

DON = Donor(item="DON-X")
OPENED = {"title": "A better one", "site": "SIM", "simulated": True}


def audited(record: Record) -> tuple[Finding, ...]:
    with read.reading(record) as connection:
        return tuple(audit(connection))


def faults(record: Record) -> list[str]:
    """What is against the record; a record without faults says so in one sentence of each kind."""
    found = audited(record)
    assert {each.code for each in found} <= {CODE, JUDGED}
    against = [each for each in found if each.answer is not Answer.MET]
    assert len(found) == len({each.code for each in found}) or all(each.answer is Answer.NOT_MET for each in against)
    return [each.says for each in against]


def forge(staffed: Staffed, content: Content, by: str, authentication: str = PASSWORD) -> int:
    """Append an entry as somebody does who can write to the database and knows how records are made."""
    who = Actor(person=by, name="", roles=(), authentication=authentication)
    entry = stamp(say(content, instant(staffed.now)), who, site="SIM", now=staffed.now)
    with writing(staffed.record) as connection:
        (number,) = write.append(connection, [entry.canonical()])
        fold.apply(connection, [(number, entry)])
    return number


def sign(
    staffed: Staffed, target: int, by: str, *, components: tuple[str, ...] = ("person", "password", "code")
) -> int:
    """Forge the signature of an entry."""
    with staffed.reading() as connection:
        leaf, origin = read.leaf(connection, target).hex(), ask.origin(connection)
    shown = Attachment(name="x.json", sha256=write.keep(staffed.record, b"{}"), bytes=2)
    given: dict[str, Any] = {"person": by, "name": by, "method": PASSWORD_AND_CODE, "components": components}
    said = Signature(target=target, target_leaf=leaf, meaning="certification", record=origin, shown=shown, **given)
    return forge(staffed, said, by, PASSWORD_AND_CODE)


def judged(staffed: Staffed, kind: type[Decision | Review], **changed: Any) -> Decision | Review:
    """What a decision or a review of the lot would say now, but for what is changed."""
    with staffed.reading() as connection:
        proposal = propose(gather(connection, "LOT"))
        size = read.size(connection)
        read_over = proposal.case.entries
        said = {
            "lot": "LOT",
            "rules": RULES,
            "as_of": size,
            "root": read.root(connection, size).hex(),
            "read": read_over,
        }
    own: dict[str, Any] = {"acceptable": True, "conclusion": "ok"}
    if kind is Decision:
        own = {"outcome": "released", "proposed": proposal.outcome, "specification": "DP 1"}
        own["findings"] = proposal.findings
    return kind.model_validate({**said, **own, **changed})


# What is as it should be.


def test_a_record_without_accounts_says_so_in_one_line(site: Site):
    (finding,) = audited(site.record)
    assert (finding.code, finding.answer) == (CODE, None)


def test_a_lot_that_was_reviewed_and_released(stocked: Staffed):
    stocked.review("LOT")
    stocked.decide("LOT")
    finding, judged = audited(stocked.record)
    assert (finding.answer, judged.answer, judged.code) == (Answer.MET, Answer.MET, JUDGED)
    with stocked.reading() as connection:
        first = next(row.entry for row in ask.rows(connection, HEADER) if row.kind == "account")
    assert f"{stocked.size() - first} entries, from the first account on (entry {first})" in finding.says


def test_all_that_the_product_does_to_accounts(staffed_anew: Staffed):
    """On each database: locks, resets, closings, roles, the second factor; also with nobody logged in."""
    staffed = staffed_anew
    staffed.fail("op", times=CHEAP.failures)
    unlock(staffed.record, staffed.actor("adm"), "op", "seen to", now=staffed.now)
    staffed.finish("an", staffed.ask("an"), staffed.word("an", 2))
    staffed.finish("qp", staffed.ask("qp", factor=True), staffed.word("qp", 2))
    staffed.passwords["qp"] = staffed.word("qp", 2)
    del staffed.secrets["qp"]
    staffed.set_factor("qp")
    close_account(staffed.record, staffed.actor("adm"), "rev", "left", now=staffed.now)
    review_access(staffed.record, staffed.actor("adm"), "as it should be", now=staffed.now)
    with staffed.reading() as connection:
        (person,) = ask.rows(connection, PERSON, person="an")
    amend(staffed.record, staffed.actor("adm"), person.entry, {"roles": ["operator"]}, reason="moved", now=staffed.now)
    an = login(staffed.record, "an", staffed.word("an", 2), now=staffed.now, policy=CHEAP)[1]
    state(staffed.record, an, say(DON, "2026-01-01"), now=staffed.now)
    remove_factor(staffed.record, staffed.components("qp"), now=staffed.now, policy=CHEAP)
    assert faults(staffed.record) == []


def test_a_lone_administrator_is_let_in_again_after_a_while(staffed: Staffed):
    staffed.fail("adm", times=CHEAP.failures)
    staffed.wait(minutes=31)
    staffed.login("adm")
    assert staffed.changes("adm")[-1][0] == AccountChange.UNLOCKED
    assert faults(staffed.record) == []


def test_a_desk_that_was_lost(staffed: Staffed):
    with staffed.record.desk.begin() as desk:
        credentials.forget(desk, "adm")
    recover(staffed.record, "adm", staffed.word("adm", 3), "the disk broke", now=staffed.now, policy=CHEAP)
    (finding,) = audited(staffed.record)
    assert (finding.answer, "but for 4 about accounts" in finding.says) == (Answer.MET, True)


# Who seals.


@pytest.mark.parametrize(
    ("content", "by", "authentication", "says"),
    [
        (DON, "", NONE, "nobody who had logged in"),
        (DON, "op", NONE, "nobody who had logged in"),
        (DON, "", PASSWORD, "nobody who had logged in"),
        (DON, "nemo", PASSWORD, "whose account was not there"),
        (DON, "op", ONE_TIME, "which opens no session"),
        (DON, "op", "by telephone", "which opens no session"),
        (DON, "an", PASSWORD, "is by 'an' (analyst), but 'donor' is for operator"),
        (DON, "aud", PASSWORD, "(auditor)"),
        (Person(person="x", name="X", roles=(Role.QUALIFIED_PERSON,)), "op", PASSWORD, "'person' is for administrator"),
        (Person(person="op", name="O", roles=(Role.QUALIFIED_PERSON,)), "adm", PASSWORD, "names 'op' a second time"),
        (Amendment(target=0, reason="r", content=OPENED), "qa", PASSWORD, "which is never corrected"),
    ],
)
def test_an_entry_by_somebody_who_might_not(staffed: Staffed, content, by: str, authentication: str, says: str):
    number = forge(staffed, content, by, authentication)
    (fault,) = faults(staffed.record)
    assert says in fault
    assert fault.startswith(f"Entry {number} ({content.KIND})")


def test_who_might_is_not_found(staffed: Staffed):
    forge(staffed, DON, "op")
    assert faults(staffed.record) == []


def test_an_entry_of_an_account_that_is_closed_or_locked(staffed: Staffed):
    close_account(staffed.record, staffed.actor("adm"), "op", "left", now=staffed.now)
    staffed.fail("an", times=CHEAP.failures)
    first, second = forge(staffed, DON, "op"), forge(staffed, Donor(item="DON-Y"), "an")
    assert [fault.partition(",")[0] for fault in faults(staffed.record)] == [
        f"Entry {first} (donor) is by 'op'",
        f"Entry {second} (donor) is by 'an'",
    ]


def test_a_real_record_asks_for_the_second_factor(staffed: Staffed, monkeypatch: pytest.MonkeyPatch):
    opened = staffed_opened(staffed).model_copy(update={"simulated": False})
    monkeypatch.setattr(ask, "opened", lambda _: opened)
    forge(staffed, Person(person="x", name="X"), "adm", PASSWORD)
    assert "without the second factor that their role needs" in faults(staffed.record)[-1]


def staffed_opened(staffed: Staffed) -> Any:
    with staffed.reading() as connection:
        return ask.opened(connection)


@pytest.mark.parametrize(
    ("by", "authentication", "says"),
    [("", NONE, "nobody who had logged in"), ("an", PASSWORD, "'amendment of a person' is for"), ("adm", PASSWORD, "")],
)
def test_roles_that_were_given_by_an_amendment(staffed: Staffed, by: str, authentication: str, says: str):
    """What is granted wrongly counts for nothing: all that is done with it is found too."""
    with staffed.reading() as connection:
        (person,) = ask.rows(connection, PERSON, person="an")
    content = {"person": "an", "name": "Anna Lyst", "roles": ["operator"], "organisation": ""}
    forge(staffed, Amendment(target=person.entry, reason="r", content=content), by, authentication)
    forge(staffed, DON, "an")
    found = faults(staffed.record)
    assert len(found) == (2 if says else 0)
    assert all(each in fault for each, fault in zip([says, "is by 'an' (analyst)"], found, strict=False))


def test_a_person_who_becomes_another_or_corrects_themselves(staffed: Staffed):
    with staffed.reading() as connection:
        people = {row.person: row.entry for row in ask.rows(connection, PERSON)}
    other = {"person": "op", "name": "Anna Lyst", "roles": ["analyst"], "organisation": ""}
    own = {"person": "adm", "name": "Ada Min", "roles": ["administrator", "qualified person"], "organisation": ""}
    forge(staffed, Amendment(target=people["an"], reason="r", content=other), "adm", PASSWORD_AND_CODE)
    forge(staffed, Amendment(target=people["adm"], reason="r", content=own), "adm", PASSWORD_AND_CODE)
    first, second = faults(staffed.record)
    assert "the identifier of another" in first
    assert "by themselves" in second


# Accounts.


@pytest.mark.parametrize(
    ("person", "change", "by", "authentication", "says"),
    [
        ("op", "opened", "adm", PASSWORD, "which was open"),
        ("nemo", "opened", "adm", PASSWORD, "whom the record does not name"),
        ("op", "closed", "op", PASSWORD, "'account' is for administrator"),
        ("adm", "closed", "adm", PASSWORD, "by themselves"),
        ("op", "closed", "", NONE, "by nobody who had logged in"),
        ("op", "opened", "", NONE, "by nobody who had logged in"),
        ("op", "locked", "adm", PASSWORD, "which the product alone does"),
        ("op", "unlocked", "adm", PASSWORD, "which was open"),
        ("op", "unlocked", "", NONE, "by nobody who had logged in"),
        ("op", "password set", "adm", PASSWORD, "by 'adm'"),
        ("op", "password set", "op", NONE, "by 'op' (none)"),
        ("op", "password set", "op", ONE_TIME, "does not allow"),
        ("op", "reset", "op", PASSWORD, "without a one-time secret"),
        ("op", "reset", "", NONE, "by nobody who had logged in"),
        ("op", "second factor set", "op", ONE_TIME, "does not allow"),
        ("op", "second factor removed", "op", ONE_TIME, "does not allow"),
        ("op", "one-time secret approved", "qa", PASSWORD, "no other person had asked for"),
        ("op", "one-time secret approved", "an", PASSWORD, "who may not approve"),
        ("op", "reset asked for", "qa", PASSWORD, "'account' is for administrator"),
    ],
)
def test_a_change_of_an_account(staffed: Staffed, person, change, by, authentication, says):
    forge(staffed, Account(person=person, change=AccountChange(change), approved_by=by), by, authentication)
    (fault,) = faults(staffed.record)
    assert says in fault


def test_a_reset_that_nobody_approved(staffed: Staffed):
    staffed.wait(minutes=1)
    forge(staffed, Account(person="op", change=AccountChange.RESET_ASKED), "adm")
    forge(staffed, Account(person="op", change=AccountChange.RESET, approved_by="qa"), "op", ONE_TIME)
    (fault,) = faults(staffed.record)
    assert "(reset) with 'one-time secret' that it does not allow" in fault


def test_an_administrator_who_is_let_in_too_early(staffed: Staffed):
    staffed.fail("adm", times=CHEAP.failures)
    staffed.wait(minutes=29)
    forge(staffed, Account(person="adm", change=AccountChange.UNLOCKED), "", NONE)
    (fault,) = faults(staffed.record)
    assert "before its time" in fault


def test_a_first_account_of_somebody_who_was_no_administrator(tmp_path):
    site = Site(tmp_path)
    forge(site, Account(person="op", change=AccountChange.OPENED), "op", NONE)  # type: ignore[arg-type]  # has no accounts
    assert "who was no administrator" in faults(site.record)[0]


# Reviews and decisions.


def reviewed(stocked: Staffed, by: str = "rev", **changed: Any) -> list[str]:
    """Forge a review with its signature, and audit."""
    sign(stocked, forge(stocked, judged(stocked, Review, **changed), by), by)
    return faults(stocked.record)


def decided(stocked: Staffed, by: str = "qp", **changed: Any) -> list[str]:
    """Forge a decision with its signature, and audit."""
    said = judged(stocked, Decision, **changed)
    sign(stocked, forge(stocked, said, by, PASSWORD_AND_CODE), by)
    return faults(stocked.record)


def test_what_a_reviewer_or_a_qualified_person_might_seal(stocked: Staffed):
    assert reviewed(stocked) == []
    assert decided(stocked, "qa", outcome="rejected") == []
    assert decided(stocked) == []


@pytest.mark.parametrize("by", ["an", "aud", "qp"])
def test_a_review_by_somebody_who_is_no_reviewer(stocked: Staffed, by: str):
    assert "'review' is for reviewer" in reviewed(stocked, by)[0]


@pytest.mark.parametrize(("by", "says"), [("op", "'decision' is for"), ("qa", "'release' is for qualified person")])
def test_a_release_by_somebody_who_may_not(stocked: Staffed, by: str, says: str):
    assert says in decided(stocked, by)[0]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"root": "00" * 32}, "states a root that the first"),
        ({"as_of": 10_000}, "has read 10000 entries, which were not there yet"),
        ({"as_of": -1}, "has read -1 entries"),
        ({"read": ()}, "has not read entries "),
        ({"read": (10_000,)}, "has read entry 10000, which do not bear on 'LOT'"),
        ({"lot": "NONE"}, "judges what cannot be judged: 'NONE' is not in the record"),
        ({"proposed": "quarantined"}, "was proposed to be quarantined; its entries propose released"),
    ],
)
def test_a_decision_that_did_not_read_what_it_says(stocked: Staffed, changed: dict[str, Any], says: str):
    assert reviewed(stocked) == []
    assert any(says in each for each in decided(stocked, **changed))


def test_a_release_without_a_review(stocked: Staffed):
    first, *_ = decided(stocked)
    assert "releases 'LOT', against which its entries stood: The audit trail of 'LOT' has not been reviewed" in first


def test_a_release_without_the_second_factor(stocked: Staffed):
    number = forge(stocked, judged(stocked, Decision), "qp", PASSWORD)
    sign(stocked, number, "qp", components=("person", "password"))
    fault, *_ = faults(stocked.record)
    assert "releases without a second factor" in fault
    assert "signed without a second factor" in fault


@pytest.mark.parametrize(
    ("signer", "between", "says"),
    [
        ("", False, "is not signed."),
        ("aud", False, "is signed by 'aud', not by 'qp', whose it is"),
        ("qp", True, "is not signed by the entry that follows it"),
    ],
)
def test_a_decision_that_its_author_did_not_sign_at_once(stocked: Staffed, signer: str, between: bool, says: str):  # noqa: FBT001 - a case
    number = forge(stocked, judged(stocked, Decision), "qp", PASSWORD_AND_CODE)
    if between:
        forge(stocked, DON, "op")
    if signer:
        sign(stocked, number, signer)
    assert says in faults(stocked.record)[0]


def test_whoever_worked_on_it_or_reviewed_it_does_not_decide(stocked: Staffed):
    """The same person, who holds more roles than one."""
    with stocked.reading() as connection:
        people = {row.person: row for row in ask.rows(connection, PERSON)}
        (donor,) = ask.rows(connection, ITEM, item="D")
    for who in ("op", "rev"):
        roles = [*people[who].roles.split(";"), "qualified person"]
        content = {"person": who, "name": people[who].name, "roles": roles, "organisation": ""}
        forge(stocked, Amendment(target=people[who].entry, reason="r", content=content), "adm")
    assert reviewed(stocked) == []
    assert f"is by 'op', whose own work entry {donor.entry} is" in decided(stocked, "op")[0]
    assert "is by 'rev', who also sealed a review about 'LOT'" in decided(stocked, "rev")[0]


# Whatever stands in the database.


def test_the_list_of_faults_ends(staffed: Staffed):
    who = Actor(person="", name="", roles=(), authentication=NONE)
    entries = [
        stamp(say(Donor(item=f"DON-{number}"), "2026-01-01"), who, site="SIM", now=staffed.now)
        for number in range(ENOUGH + 50)
    ]
    with writing(staffed.record) as connection:
        numbers = write.append(connection, [entry.canonical() for entry in entries])
        fold.apply(connection, list(zip(numbers, entries, strict=True)))
    found = audited(staffed.record)
    assert len(found) == ENOUGH + 1
    assert f"more than {ENOUGH} faults" in found[-1].says


def test_a_kind_of_a_later_version_is_not_known(staffed: Staffed):
    with staffed.reading() as connection:
        body = read.body(connection, staffed.size() - 1)
    entry = Entry.parse(body.replace(b'"kind":"account"', b'"kind":"prophecy"'))
    entry = entry.model_copy(update={"by": "op", "authentication": PASSWORD})
    with writing(staffed.record) as connection:
        (number,) = write.append(connection, [entry.canonical()])
        fold.apply(connection, [(number, entry)])
    (finding,) = audited(staffed.record)
    assert (finding.answer, finding.where) == (Answer.NOT_KNOWN, f"entry {number}")


def test_a_history_that_lacks_entries(staffed: Staffed):
    with staffed.record.engine.begin() as connection:
        connection.execute(HEADER.delete().where(HEADER.c.entry == 3))
    (finding,) = audited(staffed.record)
    assert (finding.answer, "rebuild" in finding.says) == (Answer.NOT_MET, True)
