"""What nobody can have meant is refused at its cell: a time that lies ahead, an age that no culture has."""

from __future__ import annotations

import pytest

from seedlot.acts.amend import amend
from seedlot.acts.seal import RefusedError
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.lineage.plausible import PAST
from seedlot.record.entries.custody import DoseUse, Excursion
from seedlot.record.entries.donation import DonorTest, Procurement
from seedlot.record.entries.entry import KINDS
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Donor, Registered
from seedlot.record.entries.premises import Cleaning
from seedlot.record.entries.quality import AgeLimit
from seedlot.record.entries.supplies import MaterialCertificate
from seedlot.record.entries.work import Made, Step, Used
from seedlot.terms.words import ItemKind, Process, Stage

AHEAD = "9999-12-31"
#: Fields of times and of days that may lie ahead, or that only an act of its own says.
FREE = {"due", "until", "expiry", "effective", "begins", "ends", "stamped", "occurred", "last_login", "review"}


def step(**more):
    """A step that makes a culture."""
    inputs, outputs = (Used(item="D"),), (Made(item="C", item_kind=ItemKind.CULTURE),)
    return Step(step="S", process=Process.PASSAGE, inputs=inputs, outputs=outputs, **more)


SAID = [
    (step, "ended"),
    (lambda **more: Report(report="R", item="D", **more), "sampled"),
    (
        lambda **more: DonorTest(
            test="DT", donor="D", analyte="anti-HIV", laboratory="L", result="non-reactive", **more
        ),
        "sampled",
    ),
    (lambda **more: Procurement(step="S0", tissue="marrow", **more), "collected"),
    (lambda **more: Procurement(step="S0", tissue="marrow", **more), "received"),
    (lambda **more: Excursion(excursion="E", **more), "ended"),
    (lambda **more: DoseUse(use="U", dose="D", outcome="given", **more), "thawed"),
    (lambda **more: MaterialCertificate(certificate="C", material="M", what="TSE statement", **more), "issued"),
    (lambda **more: Cleaning(cleaning="CL", where=("R",), **more), "ended"),
]


def test_every_time_of_every_kind_is_of_what_has_happened_or_may_lie_ahead():
    """A field of a moment that somebody adds is put on one of the two lists."""
    for kind in KINDS:
        moments = {name for name, field in kind.model_fields.items() if "fromisoformat" in _checks(field)}
        assert moments - FREE == set(PAST.get(kind, ())), kind.KIND


def _checks(field):
    """The text of what checks a field, where it is a moment."""
    return (
        "fromisoformat"
        if any(word in str((field.annotation, field.metadata)) for word in ("_day", "_moment", "_instant"))
        else ""
    )


@pytest.mark.parametrize(("said", "field"), SAID, ids=lambda each: each if isinstance(each, str) else "")
def test_what_has_happened_has_not_happened_in_the_future(site, said, field):
    faults = [fault for fault in site.faults(said(**{field: AHEAD})) if fault.code == "record/future"]
    assert len(faults) == 1
    assert f"{AHEAD} ('{field}')" in faults[0].says


def test_a_step_that_is_planned_may_end_in_the_future(site):
    site.say(Donor(item="D"), step(planned=True, ended=AHEAD))


def test_no_correction_says_that_something_ended_in_the_future(site):
    site.say(Donor(item="D"), step())
    with site.reading() as connection:
        (row,) = ask.rows(connection, t.STEP)
    with pytest.raises(RefusedError, match=r"lies ahead"):
        amend(site.record, "op", row.entry, {"ended": AHEAD}, reason="a slip", now=site.now)


@pytest.mark.parametrize(
    "said",
    [
        Registered(item="W", item_kind=ItemKind.CULTURE, days="40001"),
        Registered(item="W", item_kind=ItemKind.CULTURE, days="1e9"),
        Registered(item="W", item_kind=ItemKind.CULTURE, doublings="10001"),
        Registered(item="W", item_kind=ItemKind.CULTURE, passages=10_001),
        AgeLimit(limit="AL", stage=Stage.MCB, days="40001"),
        step(doublings="-20.1"),
        step(doublings="1001"),
        step(passages=1001),
    ],
)
def test_an_age_that_no_culture_has_is_refused(site, said):
    site.say(Donor(item="D"))
    (fault,) = site.faults(said)
    assert fault.code == "lineage/implausible"


@pytest.mark.parametrize("doublings", ["-20", "-0.4", "0", "1000"])
def test_a_passage_may_lose_cells(site, doublings):
    site.say(Donor(item="D"), step(doublings=doublings))
