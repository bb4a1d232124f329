from __future__ import annotations

import pytest
from tests.assays.copy_number.files import analysed, bins, source
from tests.assays.copy_number.simulated_array import Change, simulated, table

from seedlot.assays.copy_number import ASSAY
from seedlot.draw.picture import svg
from seedlot.genome.events import Event, Kind, Limit
from seedlot.genome.known import hotspots
from seedlot.terms.finding import Answer
from seedlot.terms.result import Analysis


def codes(analysis: Analysis) -> dict[str, Answer | None]:
    return {one.code: one.answer for one in analysis.findings}


def test_reads_against_their_bank() -> None:
    sample = source("lot.tsv", bins(gains={"20": 1.1}))
    alone = analysed(sample, source("bank.tsv", bins(seed=2)), reference="bank")
    (event,) = [Event.told(row) for row in alone.tables["events"]]
    assert (event.kind, event.chromosome) == (Kind.GAIN, "20")
    assert event.low is not None
    assert event.high is not None
    assert event.low <= 0.2 <= event.high
    values = {one.name: one for one in alone.reportables}
    assert values["new copy number changes"].value == 1
    assert values["sex chromosomes"].value == "XX"
    assert any("difference from the bank" in chart.name for chart in alone.charts)


def test_what_the_bank_has_too_is_told_whoever_was_asked_before() -> None:
    """A bank is analysed alone once for all its samples: what each shares with it is the same, and no other's."""
    bank = source("bank.tsv", bins(seed=2, gains={"12": 1.5}))
    told = []
    for name, gains in (("a", {"12": 1.5}), ("b", {"20": 1.5}), ("a", {"12": 1.5})):
        lot = source(f"{name}.tsv", bins(seed=5, gains=gains))
        told.append([Event.told(row) for row in analysed(lot, bank, reference="bank").tables["events"]])
    assert [(one.name, one.new) for one in told[0]] == [("12 gain", "no")]
    assert told[0] == told[2]
    assert [(one.name, one.new) for one in told[1]] == [("12 loss", "yes"), ("20 gain", "yes")]
    clean = analysed(source("a.tsv", bins(seed=5)), source("bank.tsv", bins(seed=2)), reference="bank")
    assert "events" not in clean.tables


def test_every_negative_has_a_limit() -> None:
    analysis = analysed(source("lot.tsv", bins()), source("bank.tsv", bins(seed=2)), reference="bank")
    assert "events" not in analysis.tables
    told = {one.name: one for one in analysis.reportables}
    for one in hotspots():
        value = told[one.title]
        assert value.value is None
        assert value.relation == "<" or "could not have been seen" in value.note
    limits = [Limit.told(row) for row in analysis.tables["limits"]]
    assert {limit.region for limit in limits} >= {one.name for one in hotspots()}


def test_an_array_against_its_bank() -> None:
    change = Change("12", 1, 133_000_000, 2, 1, 0.3)
    lot = source("lot.txt", table(simulated(changes=(change,), seed=3, sample="LOT")))
    bank = source("bank.txt", table(simulated(seed=4, sample="BANK")))
    analysis = analysed(lot, bank, reference="BANK")
    (event,) = [Event.told(row) for row in analysis.tables["events"]]
    assert (event.sample, event.kind, event.chromosome, event.new, event.build) == (
        "LOT",
        Kind.GAIN,
        "12",
        "yes",
        "GRCh37",
    )
    assert "12 gain" in event.known.split("; ")
    values = {one.name: one for one in analysis.reportables}
    assert values["12 gain"].value == pytest.approx(30, abs=4)
    assert values["20q11.21 gain"].relation == "<" or values["20q11.21 gain"].note
    assert codes(analysis)["copy_number/identity"] is Answer.MET
    for chart in analysis.charts:
        assert svg(chart)


def test_a_bank_of_another_donor_is_one_clear_finding() -> None:
    lot = source("lot.txt", table(simulated(probes=6000, sample="LOT")))
    bank = source("bank.txt", table(simulated(probes=6000, donor=2, sample="BANK")))
    analysis = analysed(lot, bank, reference="BANK")
    assert codes(analysis)["copy_number/identity"] is Answer.NOT_MET
    assert {one.name: one.value for one in analysis.reportables}["new copy number changes"] is None


def test_a_female_against_a_male_reference() -> None:
    analysis = analysed(source("lot.tsv", bins()), source("bank.tsv", bins(seed=2, male=True)), reference="bank")
    assert Answer.NOT_MET in codes(analysis).values() or Answer.NOT_KNOWN in codes(analysis).values()
    assert not [row for row in analysis.tables.get("events", []) if row["chromosome"] not in {"X", "Y"}]


def test_sex_chromosomes_that_should_be_others() -> None:
    analysis = analysed(source("lot.txt", table(simulated(probes=8000))), sex="XY")
    assert codes(analysis)["copy_number/sex"] is Answer.NOT_MET


def test_empty_bins_are_not_known() -> None:
    analysis = analysed(source("lot.tsv", bins(mean=0)))
    assert codes(analysis)["copy_number/empty"] is Answer.NOT_KNOWN
    assert {one.name: one.value for one in analysis.reportables}["copy number changes"] is None


def test_a_reference_of_other_bins_is_not_used() -> None:
    analysis = analysed(source("a.tsv", bins()), source("b.tsv", bins(width=1_000_000)), reference="b")
    assert codes(analysis)["copy_number/other-bins"] is Answer.NOT_KNOWN


def test_one_name_for_two_files() -> None:
    files = [source(name, table(simulated(probes=3000, seed=seed))) for seed, name in enumerate(("a.txt", "b.txt"))]
    assert codes(analysed(*files))["copy_number/name-twice"] is Answer.NOT_KNOWN


def test_a_noisy_array_is_doubted() -> None:
    analysis = analysed(source("a.txt", table(simulated(probes=6000, lrr_sd=0.5, other=(3, 0.2)))))
    assert codes(analysis)["copy_number/noise"] is Answer.NOT_KNOWN
    assert codes(analysis)["copy_number/contamination"] is Answer.NOT_MET


def test_the_same_files_tell_the_same() -> None:
    files = [source("a.tsv", bins()), source("b.tsv", bins(seed=2))]
    assert analysed(*files, reference="b").model_dump_json() == analysed(*files, reference="b").model_dump_json()
    assert ASSAY.name == "copy_number"


def test_what_the_bank_has_too_is_told_and_is_not_new() -> None:
    """Half the cells of bank and lot have a third 12: no difference, but 12 is none of those that were not found."""
    both = [
        source(name, bins(seed=seed, mean=900, gains={"12": 1.25})) for seed, name in enumerate(("lot.tsv", "bank.tsv"))
    ]
    analysis = analysed(*both, reference="bank")
    (event,) = [Event.told(row) for row in analysis.tables["events"]]
    assert (event.name, event.new) == ("12 gain", "no")
    values = {one.name: one for one in analysis.reportables}
    assert values["new copy number changes"].value == 0
    assert values["12 gain"].value == pytest.approx(50, abs=5)
    answers = codes(analysis)
    assert answers["copy_number/shared"] is None
    assert "copy_number/recurrent" not in answers
