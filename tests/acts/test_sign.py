"""Signing: what a signature carries, what must be given for it, and what becomes of one that is not proved."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta, timezone

import pytest
from tests.simulated_lot import lab_report, make_bank

from seedlot.acts.access import (
    Components,
    MissingComponentsError,
    NotAuthorisedError,
    NotLoggedInError,
    SessionEndedError,
    WrongComponentsError,
    prove,
    signed_in,
    wanted,
)
from seedlot.acts.amend import amend
from seedlot.acts.decide import CODE, NotAuthenticatedError, Verdict, decide
from seedlot.acts.meanings import NoMeaningError, UnclearMeaningError
from seedlot.acts.review import review
from seedlot.acts.sign import OtherShownError, SignedMeanwhileError, document, meanings, sign
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.accounts import account
from seedlot.history.signed import signatures
from seedlot.record import read
from seedlot.record.entries.entry import Entry
from seedlot.record.entries.origin import Donor
from seedlot.record.errors import NoSuchEntryError
from seedlot.terms.words import Outcome


def said(site, number):
    """An entry."""
    with site.reading() as connection:
        return Entry.parse(read.body(connection, number))


def put(site, who, number=0, meaning="approval", /, **more):
    """Sign an entry; what is given is all that the person has, unless it is said."""
    actor = site.actor(who)
    given = Components(**more) if more else site.components(who)
    return sign(site.record, actor, number, meaning, given, now=site.now)


def test_a_signature_says_who_when_where_what_it_means_and_what_was_shown(staffed):
    (number,) = staffed.say(Donor(item="D"))
    staffed.site.now = staffed.now.astimezone(timezone(timedelta(hours=2)))
    before = staffed.size()
    first, second = put(staffed, "qa", number), put(staffed, "qp", number, "approval, the second")
    assert (first, second) == (before, before + 1)
    entry = said(staffed, first)
    signature = entry.content
    with staffed.reading() as connection:
        assert signature.record == ask.origin(connection)
        assert signature.target_leaf == read.leaf(connection, number).hex()
        kept = read.file_bytes(staffed.record, signature.shown.sha256)
        shown = document(connection, number)
    assert (signature.person, signature.name, signature.meaning) == ("qa", "Quirin Assure", "approval")
    assert (signature.method, signature.components) == ("password and code", ("person", "password", "code"))
    assert signature.signed.endswith("+02:00")
    assert signature.signed[:10] == "2026-06-01"
    assert (entry.by, entry.authentication) == ("qa", "password and code")
    assert kept == shown
    assert hashlib.sha256(kept).hexdigest() == signature.shown.sha256
    assert json.loads(kept)["says"]["content"]["item"] == "D"
    assert signature.previous == ()
    assert said(staffed, second).content.previous == (first,)


def test_what_was_shown_is_what_the_entry_says_when_it_is_signed(staffed):
    (number,) = staffed.say(Donor(item="D"))
    with staffed.reading() as connection:
        shown = document(connection, number)
    who, given = staffed.actor("qp"), staffed.components("qp")
    signature = sign(staffed.record, who, number, "approval", given, shown=shown, now=staffed.now)
    assert read.file_bytes(staffed.record, said(staffed, signature).content.shown.sha256) == shown
    amend(staffed.record, staffed.actor("qa"), number, {"sex": "female"}, reason="misread", now=staffed.now)
    before, given = staffed.size(), staffed.components("qp")
    for other in (shown, b"a page", b""):
        with pytest.raises(OtherShownError, match="Read it again"):
            sign(staffed.record, who, number, "approval", given, shown=other, now=staffed.now)
    assert staffed.size() == before


def test_both_components_at_the_first_signature_of_a_session_one_at_later_ones_both_again_after_a_break(staffed):
    """21 CFR 11.200(a)(1)(i) and (ii)."""
    word = staffed.passwords["rev"]
    with pytest.raises(MissingComponentsError):
        put(staffed, "rev", 0, "review", password=word)
    first = put(staffed, "rev", 0, "review", person="rev", password=word)
    later = put(staffed, "rev", 0, "review", password=word)
    assert said(staffed, first).content.components == ("person", "password")
    assert said(staffed, later).content.components == ("password",)
    staffed.wait(minutes=16)
    with pytest.raises(SessionEndedError):
        put(staffed, "rev", 0, "review", password=word)
    staffed.actors.clear()
    with pytest.raises(MissingComponentsError):
        put(staffed, "rev", 0, "review", password=word)
    put(staffed, "rev", 0, "review", person="rev", password=word)


def test_the_first_signature_of_a_session_takes_all_components_whatever_was_signed_in_another(staffed_anew):
    """21 CFR 11.200(a)(1)(i): a single, continuous period of access. Proof alone, without a signature, is none."""
    site = staffed_anew
    everything = ("person", "password", "code")
    one, other = site.login("qa"), site.login("qa")
    assert wanted(site.record, one, now=site.now) == wanted(site.record, other, now=site.now) == everything
    prove(site.record, one, site.components("qa"), now=site.now)  # and the act fails after it
    assert wanted(site.record, one, now=site.now) == everything
    sign(site.record, other, 0, "approval", site.components("qa"), now=site.now)
    assert wanted(site.record, other, now=site.now) == ("password",)
    assert wanted(site.record, one, now=site.now) == everything
    with pytest.raises(MissingComponentsError):
        sign(site.record, one, 0, "approval", Components(password=site.passwords["qa"]), now=site.now)
    sign(site.record, one, 0, "approval", site.components("qa"), now=site.now)
    assert wanted(site.record, one, now=site.now) == ("password",)


def test_a_signature_that_was_never_sealed_proves_nothing_to_its_session(staffed, monkeypatch):
    """The desk commits just before the record. What it then notes is of an entry that is another, or not there."""
    who = staffed.actor("qa")

    def broken_off(*given):
        signed_in(*given)
        raise OSError

    with monkeypatch.context() as crash:
        crash.setattr("seedlot.acts.sign.signed_in", broken_off)
        with pytest.raises(OSError):  # noqa: PT011 - made by the test
            put(staffed, "qa")
    assert "person" in wanted(staffed.record, who, now=staffed.now)
    put(staffed, "qp")  # another entry takes the number
    assert "person" in wanted(staffed.record, who, now=staffed.now)


def test_a_qualified_person_gives_the_code_at_every_signature(staffed):
    word = staffed.passwords["qp"]
    put(staffed, "qp")
    with pytest.raises(MissingComponentsError):
        put(staffed, "qp", password=word)
    later = put(staffed, "qp", password=word, code=staffed.code("qp"))
    assert said(staffed, later).content.components == ("password", "code")


def sealed(staffed, person, attempt):
    """How many entries an attempt that is refused leaves behind, and how the account stands."""
    before = staffed.size()
    with pytest.raises(NotLoggedInError) as refused:
        attempt()
    with staffed.reading() as connection:
        return staffed.size() - before, account(connection, person).standing, str(refused.value)


@pytest.mark.parametrize("wrong", ["password", "code", "person"])
def test_what_is_wrong_seals_nothing_and_the_failure_counts(staffed, wrong):
    """21 CFR 11.300(d). The fifth failure seals that the account is locked, though the act itself is undone."""
    put(staffed, "qp")
    for attempt in range(1, 6):
        right = {"person": "qp", "password": staffed.passwords["qp"], "code": staffed.code("qp")}
        given = {**right, wrong: "rev" if wrong == "person" else "000000"}
        new, standing, words = sealed(staffed, "qp", lambda given=given: put(staffed, "qp", **given))
        assert staffed.passwords["qp"] not in words
        assert (new, standing) == ((1, "locked") if attempt == 5 else (0, "open"))


def test_no_component_at_all_signs_nothing(staffed):
    for attempt in (
        lambda: sign(staffed.record, staffed.actor("qa"), 0, "approval", None, now=staffed.now),
        lambda: sign(staffed.record, staffed.actor("qa"), 0, "approval", Components(), now=staffed.now),
        lambda: sign(staffed.record, "qa", 0, "approval", staffed.components("qa"), now=staffed.now),
    ):
        assert sealed(staffed, "qa", attempt)[0] == 0


def test_the_components_of_another_sign_nothing(staffed):
    """21 CFR 11.200(a)(2): used only by their genuine owners."""
    given = staffed.components("qa")
    for person in ("qp", "rev"):
        with pytest.raises(WrongComponentsError):
            sign(staffed.record, staffed.actor(person), 0, "review", given, now=staffed.now)


def test_a_session_that_was_ended_signs_nothing(staffed):
    who, given = staffed.actor("qa"), staffed.components("qa")
    staffed.wait(hours=13)
    assert sealed(staffed, "qa", lambda: sign(staffed.record, who, 0, "approval", given, now=staffed.now))[0] == 0


@pytest.mark.parametrize("meaning", ["", " \n"])
def test_a_signature_without_a_meaning(staffed, meaning):
    with pytest.raises(NoMeaningError, match=r"11\.50"):
        put(staffed, "qa", 0, meaning)


@pytest.mark.parametrize("meaning", ["appro\nval", "a\x1b[2J", "a\u202eb", "a\u200bb", "a\x00", "a\u2028b"])
def test_a_meaning_that_is_not_one_line_of_printable_text(staffed, meaning):
    """21 CFR 11.50(b): it must be shown with the name."""
    with pytest.raises(UnclearMeaningError, match="one line of text"):
        put(staffed, "qa", 0, meaning)
    verdict = Verdict(lot="D", outcome=Outcome.REJECTED, meaning=meaning)
    with pytest.raises(UnclearMeaningError):
        decide(staffed.record, staffed.actor("qp"), verdict, components=staffed.components("qp"), now=staffed.now)


def test_an_entry_that_is_not_there(staffed):
    with pytest.raises(NoSuchEntryError):
        put(staffed, "qa", 999)


def test_a_signature_falls_when_what_it_signs_is_corrected(staffed):
    """EU GMP Annex 11, draft of 2025, Electronic signatures."""
    (number,) = staffed.say(Donor(item="D"))
    signature = put(staffed, "qp", number)
    amendment, fallen = amend(
        staffed.record, staffed.actor("qa"), number, {"sex": "female"}, reason="misread", now=staffed.now
    )
    assert fallen == (signature,)
    again = put(staffed, "qp", number)
    with staffed.reading() as connection:
        old, new = signatures(connection, [number])[number]
        shown = json.loads(read.file_bytes(staffed.record, said(staffed, again).content.shown.sha256))
    assert (old.entry, old.fallen) == (signature, (amendment,))
    assert f"fell by the amendment of entry {amendment}" in old.says
    assert (new.entry, new.fallen) == (again, ())
    assert [each["entry"] for each in shown["amended"]] == [amendment]


def test_the_signature_of_a_review_falls_with_what_was_reviewed(stocked):
    reviewed, signature = stocked.review("LOT")
    with stocked.reading() as connection:
        number = ask.rows(connection, t.VALUE, item="LOT", name="viability")[0].entry
    results = [lab_report("R1", "LOT", "viability", 90.0).results[0].model_dump(mode="json")]
    amendment, fallen = amend(
        stocked.record, stocked.actor("qa"), number, {"results": results}, reason="misread", now=stocked.now
    )
    assert fallen == (reviewed,)
    with stocked.reading() as connection:
        (shown,) = signatures(connection, [reviewed])[reviewed]
    assert (shown.entry, shown.fallen) == (signature, (amendment,))


def test_without_accounts_a_signature_says_that_nothing_was_proved(site):
    number = sign(site.record, "qp", 0, "approval", now=site.now)
    signature = said(site, number).content
    assert (signature.method, signature.components, signature.name) == ("none", (), "Quentin Person")


def test_an_act_that_signs_is_refused_before_anything_is_proved(staffed):
    """What cannot be done anyhow is told before a password is weighed: no failure is counted, no code is used up."""
    make_bank(staffed)
    verdict = Verdict(lot="MCB", outcome=Outcome.RELEASED)
    who, wrong = staffed.actor("qa"), Components(person="qa", password=staffed.word("nobody"), code="000000")
    for attempt in (
        lambda: decide(staffed.record, who, verdict, components=wrong, now=staffed.now),
        lambda: review(staffed.record, who, "MCB", acceptable=True, conclusion="c", components=wrong, now=staffed.now),
    ):
        for _ in range(6):
            with pytest.raises(NotAuthorisedError, match="Quirin Assure may not re"):
                attempt()
    with staffed.reading() as connection:
        assert account(connection, "qa").standing == "open"
    put(staffed, "qa")


def test_a_release_without_the_code_is_refused_whatever_was_proved(stocked, monkeypatch):
    """A second line of defence: `prove` asks a qualified person for the code; if it ever did not, nothing is released."""
    monkeypatch.setattr("seedlot.acts.decide.prove", lambda *_, **__: ("person", "password"))
    stocked.review("LOT")
    before = stocked.size()
    with pytest.raises((MissingComponentsError, NotAuthenticatedError), match="password and code"):
        stocked.decide("LOT")
    assert stocked.size() == before
    assert CODE == "code"


def test_what_was_signed_since_is_looked_at_first(staffed):
    """Somebody goes back and sends the form again: the signature that stands already is another than they saw."""
    (number,) = staffed.say(Donor(item="D"))
    who = staffed.actor("qa")
    first = sign(staffed.record, who, number, "approval", staffed.components("qa"), under=(), now=staffed.now)
    size = staffed.size()
    with pytest.raises(SignedMeanwhileError, match="was signed since you read it"):
        sign(staffed.record, who, number, "approval", staffed.components("qa"), under=(), now=staffed.now)
    assert staffed.size() == size
    sign(staffed.record, who, number, "approval", staffed.components("qa"), under=(first,), now=staffed.now)


def test_what_a_signature_can_mean(staffed):
    (number,) = staffed.say(Donor(item="D"))
    with staffed.reading() as connection:
        told = {
            who: [line.what for line in meanings(connection, staffed.actor(who), number)] for who in ("op", "an", "qp")
        }
    assert told["op"] == ["authorship", "responsibility", "performance"], "the entry is their own"
    assert told["an"] == ["authorship", "responsibility", "performance", "verification"]
    assert told["qp"] == [
        "authorship",
        "responsibility",
        "verification",
        "review",
        "approval",
        "rejection",
        "quarantine",
        "certification",
    ]
