"""Who may do what: every act tried by every role in a record with accounts, against what regulations say of the roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import count

import pytest
from tests.acts.entered import ENTERED
from tests.guarded_site import STAFF, Staffed, cheaply
from tests.simulated_lot import SPEC, lab_report

from seedlot.acts.access import NONE, Actor, NotAuthorisedError, NotLoggedInError
from seedlot.acts.accounts import open_account, review_access
from seedlot.acts.amend import amend
from seedlot.acts.authority import (
    AMEND_PERSON,
    AUTHORITIES,
    MAY,
    MEANINGS,
    RELEASE,
    REVEAL,
    insist,
    needs_factor,
    permit,
    table,
)
from seedlot.acts.certify import certify
from seedlot.acts.checkpoints import keep_cosignature, keep_timestamp, make_key, name_key, revoke_key, sign_checkpoint
from seedlot.acts.clock import correct_clock
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.drilling import drill
from seedlot.acts.importing import import_book
from seedlot.acts.personal import erase, identify, reveal
from seedlot.acts.recall import Sealing, seal_recall
from seedlot.acts.review import review
from seedlot.acts.seal import OWN_ACT, say, state
from seedlot.acts.sign import sign
from seedlot.book.write import write_book
from seedlot.history import ask
from seedlot.history.tables import DECISION, PERSON
from seedlot.lineage.cause import Cause, CauseKind
from seedlot.record.entries.access import Equipment, Training
from seedlot.record.entries.content import Content, Statement
from seedlot.record.entries.entry import KINDS
from seedlot.record.entries.evidence import Measured
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.origin import Donor, Material, Person, Programme, Registered
from seedlot.record.entries.work import Deviation, DeviationClosed, Hold, HoldLifted, Step, Used
from seedlot.record.notes import COSIGNATURE
from seedlot.terms.errors import SeedlotError
from seedlot.terms.result import Result, Software
from seedlot.terms.words import ItemKind, Outcome, Process, Role

#: What the roles may do, typed from the regulations and from nothing in the product (EU GMP Part I 2.7 and 2.8,
#: Annex 11 and 16; 21 CFR 11.10, 211.22): this table and the product's must say the same.
EXPECTED = {
    "op": "donor, personal, material, registered, step, deviation, hold, signature, consent, donor test, "
    "material certificate, order, procurement, isolation, enrichment, gene transfer, deposition, clone picking, gene edit, culture, "
    "formulation, component, identity check, stored, shipment, shipment received, excursion, dose use, cleaning, "
    "monitoring, CAPA, change, on stability",
    "an": "report, measured, deviation, hold, signature, donor test, material certificate, excursion, monitoring, "
    "investigation, CAPA, change, calibration, on stability",
    "rev": "review, deviation, hold, signature, excursion",
    "qa": "consent, eligibility, material certificate, material status, order, component, excursion, excursion closed, "
    "dose use, investigation, investigation closed, classified, CAPA, CAPA closed, age limit, quality target, quality attribute, "
    "process parameter, control, risk, stability study, on stability, comparability exercise, change, change closed, risk assessment, "
    "agreement, document, trial, trial status, product, organisation, accreditation, withdrawn, recall, procedure, gowning, room, "
    "qualification, calibration, programme, specification, amendment, deviation, deviation closed, hold, hold lifted, training, equipment, equipment moved, "
    "decision, certificate, signature, access review, personal, personal data, erased",
    "qp": "release, decision, certificate, deviation, deviation closed, hold, hold lifted, signature, eligibility, "
    "excursion, excursion closed, change closed, recall, classified",
    "adm": "gowning, room, person, amendment of a person, account, access review, key, key revoked, checkpoint, cosignature, "
    "timestamp, drill, clock, equipment, equipment moved, training, personal, personal data, erased",
    "aud": "",
}
#: Acts that somebody who may do them still cannot do here, for want of what they work on: they are refused otherwise.
WANTING = {"cosignature", "timestamp", "drill"}
_numbers = count(1)


@pytest.fixture(scope="module")
def site(stock_template, tmp_path_factory):
    """One site for every act."""
    with cheaply():
        made = stock_template.copied(tmp_path_factory.mktemp("matrix"))
        made.say(Material(item="M-BESIDE", name="no part of the lot"))
        made.key = make_key(made.record.path.with_name("log"), "example.org/log")
        name_key(made.record, made.actor("adm"), made.key.verifier.text(), now=made.now)
        identify(made.record, made.actor("op"), "D", {"note": "kept"}, now=made.now)
        yield made


def entered(content: Callable[[int], Content], first: Callable[[Staffed, int], object] = lambda _site, _n: None):
    """An act that enters something of which there can be many; `first` says what must be there."""

    def prepare(site, who, n):
        first(site, n)
        return lambda: state(site.record, who, say(content(n), "2026-01-02"), now=site.now)

    return prepare


def act(call):
    """An act that needs nothing to be prepared."""
    return lambda site, who, n: lambda: call(site, who, n)


def raised(kind):
    """Let somebody who judges nothing raise a deviation or a hold."""
    return lambda site, n: site.say(kind(n), person="op")


def given(site, who):
    """What the person gives to sign."""
    return site.components(who.person if isinstance(who, Actor) else who)


def deviation(n):
    return Deviation(deviation=f"DEV-{n}", title="t", severity="minor", targets=("M-BESIDE",))


def hold(n):
    return Hold(hold=f"HOLD-{n}", targets=("M-BESIDE",), reason="r")


def measured(n):
    software = Software(distribution="seedlot", version="0")
    result = Result(
        assay="a",
        version="1",
        software=software,
        settings={"n": n},
        inputs=(),
        reportables=(),
        findings=(),
        tables={},
        charts=(),
        unused=(),
    )
    return Measured(measurement=f"MEAS-{n}", items={"": "D"}, result=result)


def released(site, _who, _n):
    """See to it that the lot is reviewed, everything being settled; then release it."""
    site.review("LOT")


def with_components(prepare, call):
    """An act that signs: whoever acts has logged in, and gives what proves it."""

    def made(site, who, n):
        prepare(site, who, n)
        components = given(site, who)
        return lambda: call(site, who, components)

    return made


def decided(outcome):
    verdict = Verdict(lot="LOT", outcome=outcome, reason="" if outcome is Outcome.RELEASED else "r")
    return lambda site, who, components: decide(site.record, who, verdict, components=components, now=site.now)


def certificate(site, who, n):
    with site.reading() as connection:
        stands = ask.rows(connection, DECISION, lot="LOT", outcome=Outcome.RELEASED)
    if not stands:
        released(site, who, n)
        site.decide("LOT")
    return lambda: certify(site.record, who, "LOT", now=site.now)


def person_entry(site, name):
    with site.reading() as connection:
        return ask.rows(connection, PERSON, person=name)[0].entry


def new_person(site, n):
    site.say(Person(person=f"new-{n}", name=f"New {n}"))


def witness(site, n):
    """The verifier key of a new witness."""
    name = f"example.org/witness-{n}"
    return make_key(site.record.path.with_name(f"witness-{n}"), name, algorithm=COSIGNATURE).verifier.text()


def open_new(site, who, n):
    new_person(site, n)
    return lambda: open_account(site.record, who, f"new-{n}", now=site.now)


def amended(site, who, n):
    (seq,) = site.say(Donor(item=f"AM-{n}"))
    return lambda: amend(site.record, who, seq, {"sex": "female"}, reason="misread", now=site.now)


def revoked(site, who, n):
    verifier = witness(site, n)
    name_key(site.record, site.actor("adm"), verifier, purpose="witness", now=site.now)
    return lambda: revoke_key(site.record, who, verifier, reason="r", good_until=0, now=site.now)


def erased(site, who, n):
    identify(site.record, site.actor("op"), "D", {f"datum {n}": "value"}, now=site.now)
    return lambda: erase(site.record, who, "D", [f"datum {n}"], reason="asked for", now=site.now)


RECALLED = Cause(kind=CauseKind.MATERIAL, name="M")


def beforehand(said):
    """Let each say what must be there before."""

    def prepare(site, n):
        for person, content in said(n):
            site.say(content, person=person, occurred="2026-01-02")

    return prepare


NOTE = "seedlot/SIM/0\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— example.org/w AAAAAAAA\n"
ACTS = {
    "donor": entered(lambda n: Donor(item=f"DON-{n}")),
    "personal": act(lambda site, who, n: identify(site.record, who, "D", {f"age {n}": "1"}, now=site.now)),
    "material": entered(lambda n: Material(item=f"MAT-{n}", name="m")),
    "registered": entered(lambda n: Registered(item=f"REG-{n}", item_kind=ItemKind.CULTURE)),
    "step": entered(
        lambda n: Step(step=f"ST-{n}", process=Process.SHIPMENT, inputs=(Used(item=f"REG-S{n}"),)),
        lambda site, n: site.say(Registered(item=f"REG-S{n}", item_kind=ItemKind.CULTURE)),
    ),
    "report": entered(lambda n: lab_report(f"REP-{n}", "D", "age", 1.0)),
    "measured": entered(measured),
    "deviation": entered(deviation),
    "hold": entered(hold),
    "deviation closed": entered(
        lambda n: DeviationClosed(deviation=f"DEV-{n}", conclusion="c", acceptable=True), raised(deviation)
    ),
    "hold lifted": entered(lambda n: HoldLifted(hold=f"HOLD-{n}", reason="r"), raised(hold)),
    "programme": entered(lambda n: Programme(programme=f"P-{n}", product="p")),
    "specification": entered(lambda n: SpecificationApproved(specification=SPEC.model_copy(update={"name": f"S{n}"}))),
    "amendment": amended,
    "signature": with_components(
        lambda _site, _who, _n: None,
        lambda site, who, components: sign(site.record, who, 0, "verification", components, now=site.now),
    ),
    "review": with_components(
        lambda _site, _who, _n: None,
        lambda site, who, components: review(
            site.record, who, "LOT", acceptable=True, conclusion="c", components=components, now=site.now
        ),
    ),
    "decision": with_components(lambda _site, _who, _n: None, decided(Outcome.QUARANTINED)),
    RELEASE: with_components(released, decided(Outcome.RELEASED)),
    "certificate": certificate,
    "training": entered(lambda n: Training(training=f"TR-{n + 100}", person="an", procedure="SOP-9 v1")),
    "equipment": entered(lambda n: Equipment(equipment=f"EQ-{n}", name="e")),
    "person": entered(lambda n: Person(person=f"p-{n}", name="P")),
    AMEND_PERSON: act(
        lambda site, who, n: amend(
            site.record, who, person_entry(site, "aud"), {"organisation": f"o{n}"}, reason="r", now=site.now
        )
    ),
    "account": open_new,
    "access review": act(lambda site, who, _n: review_access(site.record, who, "in order", now=site.now)),
    REVEAL: act(lambda site, who, _n: reveal(site.record, who, "D", now=site.now)),
    "erased": erased,
    "recall": act(
        lambda site, who, n: seal_recall(
            site.record, who, Sealing(recall=f"REC-{n}", cause=RECALLED, reason="r"), now=site.now
        )
    ),
    "key": act(lambda site, who, n: name_key(site.record, who, witness(site, n), purpose="witness", now=site.now)),
    "key revoked": revoked,
    "checkpoint": act(lambda site, who, _n: sign_checkpoint(site.record, who, site.key, now=site.now)),
    "cosignature": act(lambda site, who, _n: keep_cosignature(site.record, who, NOTE, now=site.now)),
    "timestamp": act(lambda site, who, _n: keep_timestamp(site.record, who, b"", now=site.now)),
    "drill": act(lambda site, who, _n: drill(site.record, who, site.record.path.parent / "none", now=site.now)),
    **{kind: entered(content, beforehand(said)) for kind, (content, said) in ENTERED.items()},
    "clock": act(lambda site, who, _n: correct_clock(site.record, who, reason="set by NTP", now=site.now)),
}


def refused(site, attempt):
    """Whether an attempt is refused for want of authority: in one line, and nothing is written."""
    before, said = site.size(), ""
    try:
        attempt()
    except NotAuthorisedError as error:
        said = str(error)
    assert not said or (site.size() == before and len(said.splitlines()) == 1)
    return bool(said)


def test_every_act_and_kind_stands_in_the_table_once_and_is_tried_here():
    assert set(ACTS) == set(MAY)
    assert len(AUTHORITIES) == len(MAY)
    enterable = {kind.KIND for kind in KINDS} - {"opened"}
    assert enterable <= set(MAY)
    assert {kind.KIND for kind in KINDS if not issubclass(kind, OWN_ACT)} <= enterable


def test_the_table_says_what_the_regulations_say_of_the_roles():
    held = defaultdict(set)
    for what, roles in MAY.items():
        for role in roles:
            held[role].add(what)
    expected = {STAFF[who]: set(filter(None, words.split(", "))) for who, words in EXPECTED.items()}
    assert {role: held[role] for role in Role} == expected


@pytest.mark.parametrize("what", list(MAY))
def test_each_act_is_done_by_the_roles_that_may_and_refused_to_all_others(site, what):
    allowed = set()
    for person, role in STAFF.items():
        attempt = ACTS[what](site, site.actor(person), next(_numbers))
        if what in WANTING and role in MAY[what]:
            with pytest.raises(SeedlotError) as found:
                attempt()
            assert not isinstance(found.value, NotAuthorisedError)
            allowed.add(role)
        elif not refused(site, attempt):
            allowed.add(role)
    assert allowed == set(MAY[what])


@pytest.mark.parametrize("what", list(MAY))
def test_no_act_is_done_by_somebody_who_only_says_who_they_are(site, what):
    """21 CFR 11.10(d): there is no anonymous path, nor one by a name alone."""
    role = MAY[what][0]
    name = next(person for person, held in STAFF.items() if held is role)
    for who in (name, "", "ghost"):
        if what in {"signature", "review", "decision", RELEASE}:
            attempt = {
                "signature": lambda who=who: sign(site.record, who, 0, "approval", now=site.now),
                "review": lambda who=who: review(
                    site.record, who, "LOT", acceptable=True, conclusion="c", now=site.now
                ),
                "decision": lambda who=who: decided(Outcome.QUARANTINED)(site, who, None),
                RELEASE: lambda who=who: decided(Outcome.RELEASED)(site, who, None),
            }[what]
        else:
            attempt = ACTS[what](site, who, next(_numbers))
        before = site.size()
        with pytest.raises(NotLoggedInError):
            attempt()
        assert site.size() == before


def test_what_stands_in_no_line_is_permitted_to_nobody():
    everything = Actor(person="x", name="X", roles=tuple(Role), authentication="password and code")
    with pytest.raises(NotAuthorisedError, match="seal an entry of kind 'unicorn'"):
        permit(everything, "unicorn")


def test_without_accounts_roles_are_only_claims_and_hold_back_only_decisions():
    claims = Actor(person="x", name="X", roles=(Role.OPERATOR,), authentication=NONE)
    permit(claims, "person", RELEASE, "unicorn")
    with pytest.raises(NotAuthorisedError, match=r"X may not release a lot\. It needs .* qualified person\."):
        insist(claims, RELEASE)


def test_the_table_is_printed_with_a_source_for_each_line():
    printed = table()
    assert all(f"| `{line.what}` |" in printed for line in (*AUTHORITIES, *MEANINGS))
    assert all(line.source for line in (*AUTHORITIES, *MEANINGS))
    assert len([line for line in printed.splitlines() if line.startswith("| `")]) == len(AUTHORITIES) + len(MEANINGS)


def book(folder, *contents):
    """A book that says these."""
    write_book([Statement(content=each, occurred="2026-01-02") for each in contents], folder)
    return folder


@pytest.mark.parametrize("check", [False, True])
def test_a_book_is_refused_whole_for_one_kind_that_the_person_may_not_enter(staffed, tmp_path, check):
    said = book(tmp_path / "book", Donor(item="D-BOOK"), lab_report("REP-1", "D-BOOK", "age", 41.0))
    before = staffed.size()
    for person, words in (("op", "may not file a report"), ("an", "may not enrol a donor"), ("aud", "may not")):
        with pytest.raises(NotAuthorisedError, match=words):
            import_book(staffed.record, staffed.actor(person), said, now=staffed.now, check=check)
    with pytest.raises(NotLoggedInError):
        import_book(staffed.record, "op", said, now=staffed.now, check=check)
    assert staffed.size() == before


def test_what_a_book_says_again_needs_no_authority(staffed, tmp_path):
    """Nothing is written of it: the sheet of people stays in a laboratory's book for ever."""
    staffed.say(Donor(item="D-BOOK"), occurred="2026-01-02")
    said = book(tmp_path / "book", Donor(item="D-BOOK"), lab_report("REP-1", "D-BOOK", "age", 41.0))
    done = import_book(staffed.record, staffed.actor("an"), said, now=staffed.now)
    assert (len(done.added), done.unchanged) == (1, 1)


def test_a_book_names_nobody_who_imports_it_in_a_record_with_accounts(staffed, tmp_path):
    """Without accounts a book may be the first to name whoever imports it; with them nobody makes themselves known so."""
    everything = Person(person="self", name="Self Made", roles=tuple(Role))
    with pytest.raises(NotLoggedInError):
        import_book(staffed.record, "self", book(tmp_path / "book", everything), now=staffed.now)


def test_what_only_critical_roles_may_takes_a_second_factor() -> None:
    assert needs_factor(["recall"])
    assert needs_factor(["amendment", AMEND_PERSON])
    assert not needs_factor(["measured", "recall"])
    assert not needs_factor(["no such act"])
    assert not needs_factor([])
