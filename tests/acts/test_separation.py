"""Nobody judges, closes or vouches for their own work: every rule, in a record with accounts and in one without."""

from __future__ import annotations

import pytest
from tests.release.drifting_line import gain, measured
from tests.simulated_lot import SOP, lab_report, make, make_bank, make_lot

from seedlot.acts.access import NotAuthorisedError
from seedlot.acts.amend import amend
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.importing import import_book
from seedlot.acts.seal import say, state
from seedlot.acts.separation import OwnWorkError, authors
from seedlot.acts.sign import sign
from seedlot.book.write import write_book
from seedlot.genome.known import Tier
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.content import Statement
from seedlot.record.entries.custody import Excursion, ExcursionClosed
from seedlot.record.entries.genome import Classified
from seedlot.record.entries.premises import Gowning
from seedlot.record.entries.quality import Capa, CapaClosed, Change, ChangeClosed, Investigation, InvestigationClosed
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step, Used
from seedlot.release.gather import gather
from seedlot.terms.words import Outcome, Process, Role

DEVIATION = Deviation(deviation="DEV-1", title="spill", severity="minor", targets=("M",))
HOLD = Hold(hold="HOLD-1", targets=("M",), reason="label")
CLOSED = DeviationClosed(deviation="DEV-1", conclusion="harmless", acceptable=True)
LIFTED = HoldLifted(hold="HOLD-1", reason="label mended")


#: What the person who raised it may not close, and what is raised: by the analyst, who is given quality's hat too.
CLOSINGS = [
    (
        Excursion(excursion="EXC-1", ended="2026-01-02"),
        ExcursionClosed(excursion="EXC-1", conclusion="c", acceptable=True),
    ),
    (
        Investigation(investigation="OOS-1", item="MCB", test="t", references=("R0",), phase="1"),
        InvestigationClosed(investigation="OOS-1", confirmed=True, conclusion="c"),
    ),
    (Capa(capa="CAPA-1", title="t", causes=("c",)), CapaClosed(capa="CAPA-1", effective=True, conclusion="c")),
    (
        Change(change="CC-1", title="t", classification="minor"),
        ChangeClosed(change="CC-1", approved=True, conclusion="c"),
    ),
]


def refused(site, words, attempt):
    """Whether an attempt is refused, in one line with these words, and nothing is written."""
    before = site.size()
    with pytest.raises(OwnWorkError, match=words) as found:
        attempt()
    assert "Let another person do it." in str(found.value)
    assert len(str(found.value).splitlines()) == 1
    assert site.size() == before


def entry(site, table, **equals):
    """The entry of a row of the history."""
    with site.reading() as connection:
        return ask.rows(connection, table, **equals)[0].entry


def give(site, person, *roles):
    """Give a person more roles, as an administrator may."""
    number = entry(site, t.PERSON, person=person)
    amend(site.record, site.actor("adm"), number, {"roles": list(roles)}, reason="two hats", now=site.now)


def test_who_wrote_an_entry_of_the_case_neither_reviews_nor_decides(stocked):
    give(stocked, "an", Role.ANALYST, Role.REVIEWER)
    refused(
        stocked, r"Anna Lyst may not review 'LOT': entry \d+, which bears", lambda: stocked.review("LOT", person="an")
    )
    stocked.review("LOT")
    give(stocked, "op", Role.OPERATOR, Role.QUALITY)
    for outcome in (Outcome.REJECTED, Outcome.QUARANTINED):
        refused(
            stocked,
            "Olga Operator may not decide about 'LOT'",
            lambda outcome=outcome: stocked.decide("LOT", outcome, person="op", reason="r"),
        )
    stocked.decide("LOT")


def test_who_performed_a_step_that_another_entered_neither_reviews_nor_decides(stocked):
    """The steps name `op` as performing them; here it is the qualified person whom a further one names."""
    ship = Step(step="S9", process=Process.SHIPMENT, inputs=(Used(item="LOT"),), people=("qp", "rev"))
    stocked.say(ship)
    refused(stocked, "Rita View may not review", lambda: stocked.review("LOT"))
    give(stocked, "aud", Role.REVIEWER)
    stocked.review("LOT", person="aud")
    refused(stocked, "Quentin Person may not decide", lambda: stocked.decide("LOT", Outcome.REJECTED, reason="r"))


def test_who_corrected_what_bears_on_a_lot_does_not_decide(stocked):
    number = entry(stocked, t.VALUE, item="LOT", name="viability")
    results = [lab_report("R1", "LOT", "viability", 90.0).results[0].model_dump(mode="json")]
    amend(stocked.record, stocked.actor("qa"), number, {"results": results}, reason="misread", now=stocked.now)
    stocked.review("LOT")
    refused(
        stocked,
        "Quirin Assure may not decide",
        lambda: stocked.decide("LOT", Outcome.REJECTED, person="qa", reason="r"),
    )
    stocked.decide("LOT")


def test_who_approved_the_specification_or_entered_the_training_may_decide(stocked):
    """`qa` approved what the lot is judged against, and entered the training and the equipment."""
    stocked.say(Equipment(equipment="EQ-1", name="e", serial="1"))
    stocked.decide("LOT", Outcome.REJECTED, person="qa", reason="the sponsor asks for it")


def test_the_reviewer_does_not_decide_and_the_decider_does_not_review(stocked):
    stocked.review("LOT")
    give(stocked, "rev", Role.REVIEWER, Role.QUALITY)
    refused(stocked, "they reviewed it", lambda: stocked.decide("LOT", Outcome.REJECTED, person="rev", reason="r"))
    give(stocked, "qp", Role.QUALIFIED_PERSON, Role.REVIEWER)
    stocked.decide("LOT")
    refused(stocked, "they decided about it", lambda: stocked.review("LOT", person="qp"))


@pytest.mark.parametrize(("raised", "closed"), [(DEVIATION, CLOSED), (HOLD, LIFTED)])
def test_who_raised_it_does_not_close_it(stocked, raised, closed):
    stocked.say(raised, person="qa")
    refused(stocked, "they raised it", lambda: stocked.say(closed, person="qa"))
    stocked.say(closed, person="qp")


@pytest.mark.parametrize(("raised", "closed"), [(DEVIATION, CLOSED), (HOLD, LIFTED)])
def test_nor_does_who_corrected_it(stocked, raised, closed):
    (number,) = stocked.say(raised, person="op")
    changes = {"severity": "major"} if raised is DEVIATION else {"reason": "another label"}
    amend(stocked.record, stocked.actor("qa"), number, changes, reason="worse", now=stocked.now)
    refused(stocked, "they raised it, or corrected it since", lambda: stocked.say(closed, person="qa"))


def test_nor_does_who_raises_it_and_closes_it_in_one_breath(stocked, tmp_path):
    said = [say(DEVIATION, "2026-01-02"), say(CLOSED, "2026-01-02")]
    refused(stocked, "they raised it", lambda: state(stocked.record, stocked.actor("qa"), *said, now=stocked.now))
    book = tmp_path / "book"
    write_book([Statement(content=each.content, occurred=each.occurred) for each in said], book)
    refused(stocked, "they raised it", lambda: import_book(stocked.record, stocked.actor("qa"), book, now=stocked.now))


def test_nor_does_who_raised_it_correct_how_it_was_closed(stocked):
    stocked.say(DEVIATION, person="qa")
    (number,) = stocked.say(CLOSED.model_copy(update={"acceptable": False}), person="qp")
    refused(
        stocked,
        "they raised it",
        lambda: amend(
            stocked.record, stocked.actor("qa"), number, {"acceptable": True}, reason="milder", now=stocked.now
        ),
    )


def test_nobody_grants_roles_to_themselves(stocked):
    number = entry(stocked, t.PERSON, person="adm")
    refused(
        stocked,
        "correct the entry of 'adm': it is their own",
        lambda: amend(
            stocked.record,
            stocked.actor("adm"),
            number,
            {"roles": ["administrator", "qualified person"]},
            reason="handy",
            now=stocked.now,
        ),
    )
    with stocked.reading() as connection:
        assert ask.rows(connection, t.PERSON, person="adm")[0].roles == "administrator"


def test_roles_count_as_the_record_gives_them_now_not_as_they_were_at_login(stocked):
    who = stocked.actor("rev")
    give(stocked, "rev", Role.AUDITOR)
    assert who.roles == (Role.REVIEWER,)
    with pytest.raises(NotAuthorisedError, match="may not review a lot"):
        stocked.review("LOT")


def test_nobody_vouches_for_their_own_training(stocked):
    own = Training(training="TR-7", person="qa", procedure="SOP-2 v1")
    refused(stocked, "it is their own", lambda: stocked.say(own, person="qa"))
    stocked.say(own, person="adm")


def test_nobody_classifies_what_their_own_test_found(stocked):
    """The analyst who did the test, and has quality's hat too, does not; nor who corrected it; the others may."""
    test = measured("CN-1", "LOT", (gain((30, 100)),))
    (number,) = stocked.say(test, person="an", occurred="2026-01-02")
    said = Classified(
        classification="GC-1", item="MCB", event="20q11.21 gain", tier=Tier.BENIGN, acceptable=True, reason="r"
    )
    give(stocked, "an", Role.ANALYST, Role.QUALITY)
    refused(stocked, "classify '20q11.21 gain': they did, or corrected", lambda: stocked.say(said, person="an"))
    other = said.model_copy(update={"event": "12p gain"})
    stocked.say(other, person="an")
    amend(stocked.record, stocked.actor("qa"), number, {"items": {"S": "MCB"}}, reason="its sample", now=stocked.now)
    again = said.model_copy(update={"classification": "GC-2"})
    refused(stocked, "classify", lambda: stocked.say(again, person="qa"))
    stocked.say(again, person="qp")


def test_nor_in_the_breath_in_which_they_tell_the_test(stocked):
    give(stocked, "an", Role.ANALYST, Role.QUALITY)
    said = Classified(
        classification="GC-1", item="LOT", event="20q11.21 gain", tier=Tier.BENIGN, acceptable=True, reason="r"
    )
    both = [say(each, "2026-01-02") for each in (measured("CN-1", "LOT", (gain((30, 100)),)), said)]
    refused(stocked, "classify", lambda: state(stocked.record, stocked.actor("an"), *both, now=stocked.now))


def test_ones_own_entry_is_signed_only_as_ones_own(stocked):
    number = entry(stocked, t.VALUE, item="LOT", name="viability")
    who = stocked.actor("an")
    refused(
        stocked,
        "can mean only 'authorship' or 'performance' or 'responsibility'",
        lambda: sign(stocked.record, who, number, "verification", stocked.components("an"), now=stocked.now),
    )
    sign(stocked.record, who, number, "authorship", stocked.components("an"), now=stocked.now)
    sign(stocked.record, stocked.actor("qa"), number, "approval", stocked.components("qa"), now=stocked.now)


def test_without_accounts_nothing_is_kept_apart(site):
    """Nobody proved who they are: the rules would keep apart names, not people."""
    make(site)
    state(site.record, "qp", say(DEVIATION, "2026-01-02"), say(CLOSED, "2026-01-02"), now=site.now)
    decide(site.record, "qp", Verdict(lot="LOT", outcome=Outcome.RELEASED), now=site.now)


def filled(site, *people):
    """A lot that was filled by some people; its step."""
    for number, person in enumerate({*people} - {"op"}):
        site.say(Training(training=f"TR-X{number}", person=person, procedure=SOP))
    make_bank(site)
    site.review("MCB", person="aud")
    site.decide("MCB", person="qp")
    make_lot(site, quarantine="the tests of the bank are awaited")
    step = entry(site, t.STEP, step="S2")
    amend(site.record, site.actor("qa"), step, {"people": ["op", *people]}, reason="left out", now=site.now)
    return step


def test_who_is_corrected_out_of_a_step_had_a_part_in_it_all_the_same(staffed_anew):
    """However often: everybody whom any telling of it names worked on the lot, and whoever entered or corrected it."""
    site = staffed_anew
    give(site, "aud", Role.REVIEWER)
    step = filled(site, "qp", "rev")
    amend(site.record, site.actor("qa"), step, {"people": ["op"]}, reason="typing error", now=site.now)
    refused(site, "Rita View may not review 'LOT'", lambda: site.review("LOT"))
    site.review("LOT", person="aud")
    refused(site, f"entry {step}, which bears on it, is theirs", lambda: site.decide("LOT", Outcome.RELEASED))
    with site.reading() as connection:
        assert {"qp", "rev", "op"} <= set(authors(connection, gather(connection, "LOT")))


def test_so_had_whoever_performed_a_step_that_is_corrected_away_from_the_lot(stocked):
    ship = Step(step="S9", process=Process.SHIPMENT, inputs=(Used(item="LOT"),), people=("qp",))
    (step,) = stocked.say(ship)
    elsewhere = {"inputs": [{"item": "MCB"}]}
    amend(stocked.record, stocked.actor("qa"), step, elsewhere, reason="mix-up", now=stocked.now)
    stocked.review("LOT")
    refused(stocked, "Quentin Person may not decide", lambda: stocked.decide("LOT", Outcome.REJECTED, reason="r"))


@pytest.mark.parametrize(("raised", "closed"), CLOSINGS, ids=[raised.KIND for raised, _ in CLOSINGS])
@pytest.mark.parametrize("together", [True, False])
def test_who_raised_what_came_later_does_not_close_it(stocked, raised, closed, together):
    give(stocked, "an", Role.ANALYST, Role.QUALITY)
    who = stocked.login("an")
    words = f"may not close '{closed.identifier()}'"
    if together:
        both = [say(raised, "2026-01-02"), say(closed, "2026-01-03")]
        refused(stocked, words, lambda: state(stocked.record, who, *both, now=stocked.now))
        return
    stocked.say(raised, person="an")
    refused(stocked, words, lambda: state(stocked.record, who, say(closed, "2026-01-03"), now=stocked.now))
    stocked.say(closed, person="qa")


def test_nobody_qualifies_themselves_to_gown(staffed):
    own = say(Gowning(gowning="G-1", person="qa", grade="B", passed=True), "2026-01-02")
    refused(staffed, "enter gowning 'G-1'", lambda: state(staffed.record, staffed.actor("qa"), own, now=staffed.now))
    staffed.say(Gowning(gowning="G-1", person="qa", grade="B", passed=True), person="adm")
