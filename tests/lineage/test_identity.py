"""The chain of identity of an order, from donor to recipient; every leg counted by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from seedlot.history.ask import NotInRecordError
from seedlot.lineage.identity import chain
from seedlot.record.entries.custody import DoseUse, IdentityCheck, Order, Shipment, ShipmentReceived
from seedlot.record.entries.donation import Procurement
from seedlot.record.entries.origin import Donor
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
    return [(finding.code.removeprefix("identity/"), finding.answer) for finding in told.findings]


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
    found = asked(site).findings[-1]
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
