"""Materials at their use: released, in date, of the best grade at hand, safe as to TSE."""

from __future__ import annotations

import pytest

from seedlot.acts.amend import amend
from seedlot.lineage.inspection import inspect
from seedlot.lineage.scope import behind, everything
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.quality import Withdrawn
from seedlot.record.entries.supplies import MaterialCertificate, MaterialStatus
from seedlot.record.entries.work import Deviation, DeviationClosed, Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process

USED = "2026-03-10"
MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


def receive(site, item="M", *, occurred="2026-03-01", **more):
    """A lot comes."""
    told = {"name": "medium", "expiry": "2026-12-31", "origin": "synthetic"} | more
    site.say(Material(item=item, **told), occurred=occurred)


def dispose(site, status, occurred, item="M", name=""):
    """A disposition of a lot."""
    said = MaterialStatus(disposition=name or f"MD-{status}-{occurred}", material=item, status=status)
    site.say(said, occurred=occurred)


def use(site, *items, occurred=USED, ended=None):
    """A donor's cells are grown in a material."""
    site.say(Donor(item="D"))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    site.say(
        Step(
            step="S",
            process=Process.ISOLATION,
            inputs=(Used(item="D"),),
            outputs=made,
            materials=items or ("M",),
            ended=ended,
        ),
        occurred=occurred,
    )


def told(site, code, item="C"):
    """What is found under one code: answers and sentences."""
    with site.reading() as connection:
        found = inspect(connection, behind(connection, item) if item else everything(connection))
    return [(each.finding.answer, each.finding.says) for each in found if each.finding.code == f"lineage/{code}"]


def answers(site, code, item="C"):
    """The answers alone."""
    return [answer for answer, _ in told(site, code, item)]


@pytest.mark.parametrize(
    ("quarantined", "statuses", "expected"),
    [
        (False, [], None),
        (True, [], NOT_MET),
        (False, [("released", "2026-03-09")], MET),
        (False, [("released", USED)], MET),
        (False, [("released", "2026-03-11")], NOT_MET),
        (True, [("released", USED)], MET),
        (True, [("released", "2026-03-11")], NOT_MET),
        (False, [("quarantine", "2026-03-02")], NOT_MET),
        (False, [("quarantine", "2026-03-02"), ("released", "2026-03-05")], MET),
        (False, [("released", "2026-03-02"), ("quarantine", "2026-03-05")], NOT_MET),
        (False, [("released", "2026-03-02"), ("rejected", "2026-03-05")], NOT_MET),
        (False, [("released", "2026-03-02"), ("rejected", "2026-03-20")], NOT_MET),
        (False, [("rejected", "2026-03-02"), ("released", "2026-03-05")], MET),
        (False, [("released", "2026-03-02"), ("rejected", "2026-03-20"), ("quarantine", "2026-03-21")], NOT_MET),
        (False, [("released", "2026-03-02"), ("rejected", "2026-03-20"), ("released", "2026-03-21")], MET),
        (False, [("released", "2026-03-02"), ("quarantine", "2026-03-20")], NOT_KNOWN),
        (False, [("released", "2026-03-02"), ("quarantine", USED)], NOT_KNOWN),
        (False, [("released", "2026-03-02"), ("quarantine", "2026-03-20"), ("released", "2026-03-21")], MET),
        (False, [("released", "2026-03-05T09:00:00Z"), ("quarantine", "2026-03-05")], NOT_MET),
        (False, [("quarantine", "2026-03-20")], NOT_KNOWN),
    ],
)
def test_a_lot_is_used_once_it_is_released(site, quarantined, statuses, expected):
    receive(site, quarantined=quarantined)
    for status, day in statuses:
        dispose(site, status, day)
    use(site)
    assert answers(site, "status") == [expected]


def test_a_lot_of_which_nothing_is_said_where_others_are_disposed_of(site):
    receive(site)
    receive(site, "OTHER", name="another")
    dispose(site, "released", "2026-03-09", item="OTHER")
    use(site)
    ((answer, says),) = told(site, "status")
    assert answer is NOT_KNOWN
    assert says == "'M' was used in step S on 2026-03-10; that it was released is not recorded. Enter its disposition."


def test_where_others_are_disposed_of_only_later_nobody_asked_then(site):
    receive(site)
    receive(site, "OTHER", name="another")
    dispose(site, "released", "2026-03-11", item="OTHER")
    use(site)
    assert answers(site, "status") == [None]


def test_instants_are_exact(site):
    receive(site, occurred="2026-03-10T08:00:00Z")
    dispose(site, "released", "2026-03-10T09:00:01Z")
    use(site, occurred="2026-03-10T09:00:00Z")
    assert answers(site, "status") == [NOT_MET]


@pytest.mark.parametrize(
    ("expiry", "ended", "expected"),
    [
        ("2026-03-10", None, MET),
        ("2026-03-09", None, NOT_MET),
        (None, None, NOT_KNOWN),
        ("2026-03-10", "2026-03-11", NOT_MET),
        ("2026-03-11", "2026-03-11", MET),
        ("2026-03-10", "2026-03-10T09:59:59Z", MET),
        ("2026-03-10", "2026-03-10T18:00:00Z", NOT_KNOWN),
        ("2026-03-10", "2026-03-11T14:00:00Z", NOT_MET),
    ],
    ids=[
        *("on its last day", "the day after", "not stated", "during the step", "to its end"),
        *("in its last hours in UTC", "where the day of the site decides", "wherever the site is"),
    ],
)
def test_shelf_life(site, expiry, ended, expected):
    receive(site, expiry=expiry)
    use(site, ended=ended)
    assert answers(site, "expiry") == [expected]


@pytest.mark.parametrize(
    ("own", "other", "released", "expected"),
    [
        ({"tier": "3"}, {"tier": "2"}, "2026-03-10", [NOT_KNOWN]),
        ({"tier": "3"}, {"tier": "2"}, "2026-03-11", []),
        ({"tier": "3"}, {"tier": "2"}, None, []),
        ({"tier": "2"}, {"tier": "2"}, "2026-03-09", []),
        ({"tier": "2"}, {"tier": "3"}, "2026-03-09", []),
        ({"grade": "Research Use Only"}, {"grade": "GMP-grade"}, "2026-03-09", [NOT_KNOWN]),
        ({"grade": "clinical"}, {"grade": "GMP"}, "2026-03-09", []),
        ({"grade": "the best"}, {"grade": "GMP"}, "2026-03-09", []),
        ({"tier": "3"}, {"tier": "2", "name": "another"}, "2026-03-09", []),
        ({"tier": "3"}, {"tier": "2", "expiry": "2026-03-09"}, "2026-03-05", []),
    ],
)
def test_a_better_lot_was_at_hand(site, own, other, released, expected):
    receive(site, **own)
    receive(site, "BETTER", **other)
    if released:
        dispose(site, "released", released, item="BETTER")
    use(site)
    assert answers(site, "grade") == expected


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({"origin": "animal (bovine)"}, NOT_MET),
        ({"origin": "animal"}, NOT_MET),
        ({"origin": "human", "components": ("fetal bovine serum",)}, NOT_MET),
        ({"origin": "animal (porcine)"}, None),
        ({"origin": "human"}, NOT_KNOWN),
        ({"origin": "human", "components": ("albumin",)}, NOT_KNOWN),
        ({"origin": ""}, NOT_KNOWN),
        ({"origin": "the supplier's secret"}, NOT_KNOWN),
        ({"origin": "recombinant", "components": ("albumin",)}, NOT_KNOWN),
        ({"origin": "", "xeno_free": True}, MET),
        ({"origin": "recombinant"}, MET),
        ({"origin": "plant"}, MET),
        ({"origin": "animal-free"}, MET),
        ({"origin": "recombinant human albumin"}, MET),
    ],
)
def test_origin_and_tse(site, of, expected):
    receive(site, **of)
    use(site)
    assert answers(site, "tse") == [expected]


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ({}, MET),
        ({"what": "certificate of suitability"}, MET),
        ({"what": "certificate of origin"}, NOT_MET),
        ({"lot": "L7"}, MET),
        ({"issued": "2026-03-10"}, MET),
        ({"issued": "2026-03-11"}, NOT_MET),
        ({"until": "2026-03-10"}, MET),
        ({"until": "2026-03-09"}, NOT_MET),
    ],
)
def test_a_paper_speaks_for_its_lot_on_that_day(site, paper, expected):
    receive(site, origin="bovine", lot="L7")
    plain = {"what": "TSE statement"} | paper
    site.say(MaterialCertificate(certificate="MC", material="M", **plain), occurred="2026-03-11")
    use(site)
    assert answers(site, "tse") == [expected]


@pytest.mark.parametrize(("withdrawn", "expected"), [("2026-03-09", NOT_MET), ("2026-03-10", MET)])
def test_a_paper_that_was_withdrawn(site, withdrawn, expected):
    receive(site, origin="bovine")
    site.say(MaterialCertificate(certificate="MC", material="M", what="TSE statement"), occurred="2026-03-01")
    site.say(Withdrawn(withdrawal="W", what="material certificate", name="MC", reason="r"), occurred=withdrawn)
    use(site)
    assert answers(site, "tse") == [expected]


def test_what_a_site_makes_itself_inherits_what_went_into_it(site):
    """The serum in the medium is judged where the medium was made, and stands behind the culture."""
    receive(site, "FBS", name="serum", origin="bovine")
    medium = Made(item="M", item_kind=ItemKind.MATERIAL_LOT, expiry="2026-04-01")
    site.say(
        Step(step="MIX", process=Process.FORMULATION, outputs=(medium,), materials=("FBS",)), occurred="2026-03-02"
    )
    use(site)
    ((answer, says),) = told(site, "tse")
    assert (answer, says.startswith("'FBS', used in step MIX on 2026-03-02, comes from animals (bovine)")) == (
        NOT_MET,
        True,
    )
    assert answers(site, "expiry") == [MET]


@pytest.mark.parametrize("target", ["S", "M"])
def test_a_deviation_closed_as_acceptable_covers_it_until_it_is_amended(site, target):
    receive(site, expiry="2026-03-09")
    use(site)
    (number,) = site.say(
        Deviation(deviation="DEV", title="expired", severity="minor", targets=(target,)), occurred=USED
    )
    assert answers(site, "expiry") == [NOT_MET]
    site.say(DeviationClosed(deviation="DEV", conclusion="tested", acceptable=True), occurred="2026-03-12")
    ((answer, says),) = told(site, "expiry")
    assert (answer, f"Deviation DEV on '{target}', closed as acceptable" in says) == (None, True)
    amend(site.record, "op", number, {"title": "long expired"}, reason="wrong", now=site.now)
    assert answers(site, "expiry") == [NOT_MET]


def test_a_deviation_that_was_not_acceptable_covers_nothing(site):
    receive(site, expiry="2026-03-09")
    use(site)
    site.say(Deviation(deviation="DEV", title="expired", severity="minor", targets=("S",)), occurred=USED)
    site.say(DeviationClosed(deviation="DEV", conclusion="no", acceptable=False), occurred="2026-03-12")
    assert answers(site, "expiry") == [NOT_MET]


def test_a_paper_of_another_lot_speaks_for_it_no_longer(site):
    """Nobody can file it so; but the lot's own number may be corrected later."""
    (number,) = site.say(Material(item="M", name="serum", origin="bovine", lot="L8"), occurred="2026-03-01")
    site.say(MaterialCertificate(certificate="MC", material="M", what="TSE statement", lot="L8"), occurred="2026-03-02")
    use(site)
    assert answers(site, "tse") == [MET]
    amend(site.record, "op", number, {"lot": "L7"}, reason="typing error", now=site.now)
    assert answers(site, "tse") == [NOT_MET]


@pytest.mark.parametrize(
    ("used", "released_first", "expected"),
    [(f"{USED}T08:00:00Z", False, NOT_KNOWN), (f"{USED}T08:00:00Z", True, MET), (USED, False, MET)],
    ids=["entered after it", "entered before it", "both are dates"],
)
def test_a_release_of_the_day_of_a_use_that_tells_its_time(site, used, released_first, expected):
    receive(site)
    if released_first:
        dispose(site, "released", USED)
    use(site, occurred=used)
    if not released_first:
        dispose(site, "released", USED)
    assert answers(site, "status") == [expected]


def test_a_lot_among_the_inputs_of_a_step_is_judged_as_a_material(site):
    receive(site)
    dispose(site, "rejected", "2026-03-02")
    site.say(Donor(item="D"))
    made = (Made(item="C", item_kind=ItemKind.CULTURE),)
    inputs = (Used(item="D"), Used(item="M"))
    site.say(Step(step="S", process=Process.ISOLATION, inputs=inputs, outputs=made), occurred=USED)
    assert answers(site, "status") == [NOT_MET]
    assert answers(site, "status", item=None) == [NOT_MET]


def deviate(site, raised, closed, target):
    """A deviation, raised and closed as acceptable."""
    site.say(Deviation(deviation="DEV", title="box dented", severity="minor", targets=(target,)), occurred=raised)
    site.say(DeviationClosed(deviation="DEV", conclusion="box only", acceptable=True), occurred=closed)


@pytest.mark.parametrize(
    ("raised", "closed", "target", "expected"),
    [
        ("2026-03-02", "2026-03-03", "M", NOT_MET),
        ("2026-03-02", "2026-03-12", "M", NOT_MET),
        (USED, USED, "M", None),
        ("2026-03-11", "2026-03-12", "M", None),
        ("2026-03-02", "2026-03-03", "S", NOT_MET),
        ("2026-03-02", "2026-03-12", "S", None),
    ],
    ids=["closed before", "raised before", "that day", "since", "step, closed before", "step, raised before"],
)
def test_a_deviation_covers_no_use_that_was_yet_to_come(site, raised, closed, target, expected):
    receive(site, expiry="2026-03-09")
    use(site)
    deviate(site, raised, closed, target)
    assert answers(site, "expiry") == [expected]


@pytest.mark.parametrize(
    ("closed", "target", "expected"),
    [("2026-03-22", "M", NOT_MET), ("2026-03-22", "S", None), ("2026-03-12", "S", NOT_MET)],
    ids=["names the lot", "names the step", "closed before the rejection"],
)
def test_a_rejection_is_answered_by_a_deviation_on_the_step_alone(site, closed, target, expected):
    receive(site)
    use(site)
    dispose(site, "rejected", "2026-03-20")
    deviate(site, closed, closed, target)
    assert answers(site, "status") == [expected]
