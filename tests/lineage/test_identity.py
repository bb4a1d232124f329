"""The chain of identity of an order, from donor to recipient; every leg counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seedlot.history.ask import NotInRecordError
from seedlot.lineage import checks
from seedlot.lineage.identity import chain
from seedlot.record.entries.custody import DoseUse, IdentityCheck, Order, Shipment, ShipmentReceived
from seedlot.record.entries.donation import Procurement
from seedlot.record.entries.origin import Donor, Programme
from seedlot.record.entries.quality import Withdrawn
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.finding import Answer
from seedlot.terms.words import ItemKind, Process

ORDER = Order(order="COI-1", recipient="REC-1", donor="DON-A", product="P", due="2026-02-10")
CHECK = IdentityCheck(check="ID-1", order="COI-1", item="DOSE-1", at="bedside", matches=True)
USE = DoseUse(
    use="USE-1", dose="DOSE-1", outcome="given", recipient="REC-1", order="COI-1", thawed="2026-02-09T09:00:00Z"
)


def made(step, process, source, *items, kind=ItemKind.CULTURE, ended=None):
    """A step from some items to others."""
    outputs = tuple(Made(item=item, item_kind=kind) for item in items)
    inputs = tuple(Used(item=item) for item in source)
    return Step(step=step, process=process, inputs=inputs, outputs=outputs, ended=ended)


#: The way of one product: collected on 10 January at noon, given on 9 February at half past nine.
WAY = (
    (Donor(item="DON-A", use="autologous"), "2026-01-01"),
    (ORDER, "2026-01-02"),
    (made("S1", Process.PROCUREMENT, ["DON-A"], "TIS", kind=ItemKind.TISSUE), "2026-01-10"),
    (
        Procurement(step="S1", tissue="marrow", collected="2026-01-10T12:00:00Z", received="2026-01-11T06:00:00Z"),
        "2026-01-11",
    ),
    (made("S2", Process.ISOLATION, ["TIS"], "CUL"), "2026-01-12"),
    (
        made("S3", Process.EXPANSION, ["CUL"], "DS", kind=ItemKind.DRUG_SUBSTANCE, ended="2026-02-01T08:00:00Z"),
        "2026-01-14T08:00:00Z",
    ),
    (made("S4", Process.FILLING, ["DS"], "DOSE-1", "DOSE-2", kind=ItemKind.DOSE), "2026-02-02"),
    (Shipment(shipment="SH", items=("DOSE-1",), receiver="the clinic"), "2026-02-07T06:00:00Z"),
    (ShipmentReceived(shipment="SH", acceptable=True), "2026-02-08T18:00:00Z"),
)
GIVEN = ((CHECK, "2026-02-09T09:10:00Z"), (USE, "2026-02-09T09:30:00Z"))


def tell(site, *told):
    """Say some things to the record."""
    for content, occurred in told:
        site.say(content, occurred=occurred)


def asked(site, order="COI-1", **more):
    with site.reading() as connection:
        return chain(connection, order, **more)


def answers(told):
    """What is answered under each code, without the information that no release is entered."""
    codes = [(finding.code.removeprefix("identity/"), finding.answer) for finding in told.findings]
    return [each for each in codes if each != ("release", None)]


def test_every_hand_and_every_leg(site):
    """Vein to vein: 10 January 12:00 to 9 February 09:30 is 29 days and 21.5 hours."""
    tell(site, *WAY, *GIVEN)
    told = asked(site)
    days = {leg.name: leg.days for leg in told.legs}
    assert days == {
        "order to collection": Decimal(8),
        "collection to receipt": Decimal("0.75"),
        "receipt to product": Decimal(22),
        "product to release": None,
        "release to dispatch": None,
        "dispatch to arrival": Decimal("1.5"),
        "arrival to use": Decimal("0.645833"),
        "collection to use (vein to vein)": Decimal("29.895833"),
        "order to use": Decimal(38),
    }
    assert [event.what for event in told.events] == [
        "ordered",
        "collected (S1)",
        "received by the laboratory (S1)",
        "isolation (S2)",
        "expansion (S3)",
        "filling (S4)",
        "sent to the clinic (SH)",
        "arrived (SH)",
        "thawed",
        "labels match: bedside",
        "given to REC-1",
    ]
    assert answers(told) == [(code, Answer.MET) for code in ("check", "donor", "recipient", "due")]


def test_the_second_dose_is_no_part_of_the_way(site):
    tell(site, *WAY, *GIVEN)
    filled = next(event for event in asked(site).events if event.what == "filling (S4)")
    assert filled.item == "DOSE-1"


def test_before_anything_is_named_the_way_is_all_that_came_of_the_donor(site):
    tell(site, *WAY)
    told = asked(site)
    assert answers(told) == [("check", Answer.NOT_KNOWN)]
    assert next(event for event in told.events if event.what == "filling (S4)").item == "DOSE-1, DOSE-2"


@pytest.mark.parametrize(
    ("change", "code", "answer", "words"),
    [
        ({"recipient": "REC-2"}, "recipient", Answer.NOT_MET, "was given to 'REC-2'; order 'COI-1' is for 'REC-1'"),
        ({"recipient": ""}, "recipient", Answer.NOT_KNOWN, "is not stated"),
        ({"order": ""}, "other recipient", Answer.NOT_MET, "recipient 'REC-1' under no order"),
    ],
)
def test_a_wrong_recipient_is_found(site, change, code, answer, words):
    use = USE.model_copy(update=change)
    tell(site, *WAY, GIVEN[0], (use, "2026-02-09T09:30:00Z"))
    found = [finding for finding in asked(site).findings if finding.code == f"identity/{code}"]
    assert [finding.answer for finding in found] == [answer]
    assert words in found[0].says


def test_labels_that_do_not_match_are_found(site):
    tell(site, *WAY, (CHECK.model_copy(update={"matches": False}), "2026-02-09T09:10:00Z"))
    assert ("check", Answer.NOT_MET) in answers(asked(site))


@pytest.mark.parametrize("when", [None, "2026-02-09T09:40:00Z"])
def test_a_dose_whose_label_nobody_compared_before_is_not_known(site, when):
    tell(site, *WAY, GIVEN[1], *(((CHECK, when),) if when else ()))
    assert ("check", Answer.NOT_KNOWN) in answers(asked(site))


@pytest.mark.parametrize(("due", "answer"), [("2026-02-09", Answer.MET), ("2026-02-08", Answer.NOT_MET)])
def test_the_day_on_which_it_is_due_is_still_in_time(site, due, answer):
    order = ORDER.model_copy(update={"due": due})
    tell(site, WAY[0], (order, "2026-01-02"), *WAY[2:], *GIVEN)
    assert ("due", answer) in answers(asked(site))


def test_what_comes_from_another_donor_is_found(site):
    tell(site, *WAY, (Donor(item="DON-B", use="autologous"), "2026-01-01"))
    step = made("S9", Process.FILLING, ["DON-B"], "DOSE-9", kind=ItemKind.DOSE)
    tell(site, (step, "2026-02-02"), (CHECK.model_copy(update={"item": "DOSE-9"}), "2026-02-09"))
    found = [finding for finding in asked(site).findings if finding.code == "identity/donor"][-1]
    assert (found.answer, found.says) == (
        Answer.NOT_MET,
        "'DOSE-9' comes from 'DON-B'; order 'COI-1' is for what comes from 'DON-A'.",
    )


@pytest.mark.parametrize(("use", "answer"), [("autologous", Answer.NOT_MET), ("allogeneic", None)])
def test_a_pool_with_another_donor_is_found(site, use, answer):
    donor = (Donor(item="DON-A", use=use), "2026-01-01")
    tell(site, donor, (ORDER, "2026-01-02"), (Donor(item="DON-B"), "2026-01-01"))
    step = made("S9", Process.POOLING, ["DON-A", "DON-B"], "DOSE-1", kind=ItemKind.DOSE)
    tell(site, (step, "2026-02-02"), GIVEN[0])
    assert ("donor", answer) in answers(asked(site))


def programmed(site, donor_use, donor_type):
    """The way of an order that names a programme; another dose of the donor went to a stranger."""
    site.say(Programme(programme="PRG", product="P", donor_type=donor_type))
    order = ORDER.model_copy(update={"programme": "PRG"})
    tell(site, (Donor(item="DON-A", use=donor_use), "2026-01-01"), (order, "2026-01-02"), *WAY[2:], *GIVEN)
    tell(site, (DoseUse(use="U2", dose="DOSE-2", outcome="given", recipient="REC-9"), "2026-02-09"))


@pytest.mark.parametrize(
    ("donor_use", "donor_type", "expected"),
    [
        ("autologous", "", [Answer.NOT_MET]),
        ("", "autologous", [Answer.NOT_MET]),
        ("", "", [Answer.NOT_KNOWN]),
        ("", "allogeneic", []),
        ("allogeneic", "autologous", []),
    ],
)
def test_whether_the_cells_are_for_the_donor_alone_the_programme_tells_too(site, donor_use, donor_type, expected):
    programmed(site, donor_use, donor_type)
    found = [each for each in asked(site).findings if each.code == "identity/other recipient"]
    assert [each.answer for each in found] == expected


def test_of_a_use_that_nobody_states_a_pool_is_not_known(site):
    tell(site, (Donor(item="DON-A"), "2026-01-01"), (ORDER, "2026-01-02"), (Donor(item="DON-B"), "2026-01-01"))
    step = made("S9", Process.POOLING, ["DON-A", "DON-B"], "DOSE-1", kind=ItemKind.DOSE)
    tell(site, (step, "2026-02-02"), GIVEN[0])
    assert ("donor", Answer.NOT_KNOWN) in answers(asked(site))


def test_the_donor_of_a_lysate_that_was_made_here_is_no_other_donor_of_the_product(site):
    tell(site, WAY[0], WAY[1], (Donor(item="BLOOD", use="allogeneic"), "2026-01-01"))
    tell(site, (made("S0", Process.POOLING, ["BLOOD"], "HPL", kind=ItemKind.MATERIAL_LOT), "2026-01-02"))
    filled = made("S4", Process.FILLING, ["DON-A"], "DOSE-1", kind=ItemKind.DOSE)
    tell(site, (filled.model_copy(update={"materials": ("HPL",)}), "2026-02-02"), *GIVEN)
    assert ("donor", Answer.MET) in answers(asked(site))


def test_what_a_material_of_the_donor_was_used_for_is_none_of_the_donors_cells(site):
    tell(site, *WAY, (Donor(item="DON-B", use="autologous"), "2026-01-01"))
    tell(site, (made("S7", Process.POOLING, ["DON-A"], "SERUM", kind=ItemKind.MATERIAL_LOT), "2026-01-02"))
    filled = made("S8", Process.FILLING, ["DON-B"], "DOSE-8", kind=ItemKind.DOSE)
    tell(site, (filled.model_copy(update={"materials": ("SERUM",)}), "2026-02-02"))
    tell(site, (DoseUse(use="U8", dose="DOSE-8", outcome="given", recipient="REC-9"), "2026-02-09"), *GIVEN)
    assert "other recipient" not in {code for code, _ in answers(asked(site))}


@pytest.mark.parametrize("outcome", ["given", "destroyed"])
def test_a_dose_that_is_given_though_nothing_was_left_is_found(site, outcome, monkeypatch):
    """Where it stands in the record, which refuses it now."""
    monkeypatch.setattr(checks, "given_again", lambda *_: ())
    tell(site, *WAY, (DoseUse(use="USE-0", dose="DOSE-1", outcome=outcome), "2026-02-08"), *GIVEN)
    found = [each for each in asked(site).findings if each.code == "identity/given again"]
    assert [each.answer for each in found] == [Answer.NOT_MET]
    assert "had been" in found[0].says


def test_giving_under_an_order_that_was_withdrawn_is_found(site):
    tell(site, *WAY, (Withdrawn(withdrawal="W", what="order", name="COI-1", reason="r"), "2026-02-08"), *GIVEN)
    assert ("withdrawn", Answer.NOT_MET) in answers(asked(site))


def test_it_is_told_as_it_was_known(site):
    tell(site, *WAY)
    size = site.size()
    tell(site, *GIVEN)
    assert answers(asked(site, as_of=size)) == [("check", Answer.NOT_KNOWN)]


def test_an_order_that_is_nowhere_is_said(site):
    with pytest.raises(NotInRecordError, match="'COI-9' is not in the record"):
        asked(site, "COI-9")


def test_that_no_release_is_entered_is_told_for_information(site):
    """It changes no answer; what was given so is named."""
    tell(site, *WAY)
    says = "No release of anything on the way of order 'COI-1' is entered; "
    released = [each for each in asked(site).findings if each.code == "identity/release"]
    assert [(each.answer, each.says) for each in released] == [(None, f"{says}nothing was given yet.")]
    tell(site, *GIVEN)
    (told,) = (each for each in asked(site).findings if each.code == "identity/release")
    assert told.says == f"{says}'DOSE-1' was given."
