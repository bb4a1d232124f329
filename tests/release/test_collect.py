"""A programme collected from a record: what facts and evidence say of it, then and now, on both databases."""

from __future__ import annotations

import pytest
from tests.release.programme_story import GMP, step, tell
from tests.simulated_lot import make

from seedlot.acts.amend import amend
from seedlot.history import ask
from seedlot.history.tables import HEADER
from seedlot.record.entries.evidence import Attachment
from seedlot.record.entries.filing import Document
from seedlot.record.entries.origin import Programme
from seedlot.record.entries.premises import Cleaning, Room
from seedlot.record.entries.quality import Capa, Risk, RiskAssessment, Withdrawn
from seedlot.record.entries.work import Deviation, Made, Step, Used
from seedlot.regulation.evidence import Subject
from seedlot.regulation.shapes import Standing
from seedlot.release.collect import collect
from seedlot.release.facts import stated
from seedlot.release.showing import Showing
from seedlot.terms.words import ItemKind, Process, Stage


def gathered(site, name="PRG", **more):
    """The programme as the record holds it."""
    with site.reading() as connection:
        return collect(connection, name, **more)


def facts(site, **more):
    """The values of all facts."""
    return {name: told.value for name, told in stated(gathered(site, **more)).items()}


def test_the_facts_of_a_programme(site):
    """Worked out by hand from the story: every fact that is not listed is not known."""
    tell(site)
    known = {name: value for name, value in facts(site).items() if value is not None}
    assert known == {
        "cell_source": "iPSC",
        "pluripotent": True,
        "use": "allogeneic",
        "phase": {"phase1", "phase2"},
        "cld_environment": "research",
        "cld_material_grade": "gmp",
        "cld_cycles": 1,
        "mcb_environment": "gmp",
        "banked": True,
        "bank_two_tier": False,
        "reprogramming": {"sendai"},
        "gene_modified": False,
        "genome_edited": False,
        "integrating_vector": False,
        "vector": {"sendai"},
        "viral_vector": True,
        "donor_living": True,
        "donor_age_months": 360,
        "donor_leukocyte_rich": True,
        "tissue": {"blood"},
        "procured_in": {"IE", "EU"},
        "derived_in": {"DE", "EU"},
        "manufactured_in": {"DE", "EU"},
        "used_in": {"EU", "US"},
        "cells_cross_uk_eea_border": False,
        "us_cells_exported_to_country_of_concern": False,
        "uses_animal_material": False,
        "uses_ruminant_material": False,
        "uses_bovine_serum": False,
        "uses_porcine_trypsin": False,
        "uses_human_material": False,
        "uses_hpl": False,
        "uses_feeder": False,
        "computerised_records": True,
    }


def test_the_evidence_of_a_programme(site):
    """What the story shows, each by a form of its own; and what it does not."""
    tell(site)
    showing = Showing(gathered(site))
    held = {
        "donor.test.hiv_ab",
        "donor.consent",
        "donor.sample_timing.eu",
        "agreement.pei.cld",
        "agreement.eu_nca.cld",
        "cld.risk_assessment",
        "bank.mcb.mycoplasma",
        "bank.mcb.gmp",
        "gmp.authorisation.drug_product",
        "material.usp1043_tier",
        "reprogramming.non_integrating",
        "risk.fmea",
        "csv.audit_trail",
    }
    assert {code for code in held if showing[code].standing is not Standing.HELD} == set()
    missing = {
        "cld.licensed_gmp",
        "cld.history_file",
        "agreement.any.cld",
        "bank.mcb.sterility",
        "donor.test.hbsag",
        "cld.em_data",
    }
    assert {code for code in missing if showing[code].standing is not Standing.MISSING} == set()


def test_entries_are_named_that_decided(site):
    tell(site)
    told = stated(gathered(site))
    with site.reading() as connection:
        kinds = {row.entry: row.kind for row in ask.rows(connection, HEADER)}
    assert {kinds[entry] for entry in told["reprogramming"].entries} == {"gene transfer"}
    assert {kinds[entry] for entry in told["cld_environment"].entries} == {"step"}
    assert {kinds[entry] for entry in told["used_in"].entries} == {"programme"}


def test_a_document_shows_nothing_without_its_file_nor_once_it_is_withdrawn(site):
    tell(site)
    file = Attachment(name="history.pdf", sha256="a" * 64, bytes=3)
    plain = {"type": "history file", "title": "t", "programme": "PRG"}

    def standing():
        return Showing(gathered(site))["cld.history_file"].standing

    site.say(Document(document="H v1", **plain))
    assert standing() is Standing.MISSING
    site.say(Document(document="H v2", files=(file,), **plain))
    assert standing() is Standing.HELD
    site.say(Withdrawn(withdrawal="W", what="document", name="H v2", reason="superseded"))
    assert standing() is Standing.MISSING


def test_as_of_an_entry_later_ones_say_nothing(site):
    tell(site)
    before = site.size()
    site.say(Programme(programme="PRG2", product="P2"))
    file = Attachment(name="history.pdf", sha256="a" * 64, bytes=3)
    site.say(Document(document="H", type="history file", title="t", programme="PRG", files=(file,)))
    assert Showing(gathered(site))["cld.history_file"].standing is Standing.HELD
    then = gathered(site, as_of=before)
    assert Showing(then)["cld.history_file"].standing is Standing.MISSING
    with pytest.raises(ask.NotInRecordError):
        gathered(site, "PRG2", as_of=before)


def test_a_corrected_step_says_what_holds(site):
    tell(site)
    assert facts(site)["cld_environment"] == "research"
    for name in ("P2", "P3"):
        number = gathered(site).works[name].entry
        amend(site.record, "qp", number, {"environment": "principles of GMP"}, reason="typing error", now=site.now)
    assert facts(site)["cld_environment"] == "gmp-principles"


def test_what_is_planned_counts_only_if_it_is_asked_for(site):
    """A planned working bank: without it the line has one tier; with it two, and the fact says that it is planned."""
    tell(site)
    made = Made(item="WCB", item_kind=ItemKind.BANK, stage=Stage.WCB, programme="PRG")
    site.say(step("P6", Process.BANKING, "MCB", made, GMP, planned=True), occurred="2026-05-01")
    assert facts(site)["bank_two_tier"] is False
    told = stated(gathered(site, planned=True))
    assert (told["bank_two_tier"].value, told["bank_two_tier"].planned) == (True, True)
    assert not told["mcb_environment"].planned


def test_a_programme_that_is_only_planned_can_be_assessed_before_anything_is_made(site):
    site.say(Programme(programme="PLAN", product="P"))
    bank = Made(item="PMCB", item_kind=ItemKind.BANK, stage=Stage.MCB, programme="PLAN")
    tissue = Made(item="PT", item_kind=ItemKind.TISSUE)
    site.say(
        step("Q1", Process.PROCUREMENT, "PD", tissue, GMP, planned=True, materials=()).model_copy(update={"inputs": ()})
    )
    site.say(step("Q2", Process.BANKING, "PT", bank, GMP, planned=True, materials=()))
    assert gathered(site, "PLAN").items == {}
    made = gathered(site, "PLAN", planned=True)
    assert stated(made)["mcb_environment"].value == "gmp"
    assert stated(made)["banked"].planned


def test_another_programme_of_the_same_bank_is_not_part_of_it(site):
    tell(site)
    site.say(Programme(programme="OTHER", product="O"))
    lot = Made(item="ODP", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, programme="OTHER")
    site.say(step("O1", Process.FILLING, "MCB", lot, GMP, materials=(), quarantine="q"), occurred="2026-04-02")
    assert "ODP" not in gathered(site).items
    other = gathered(site, "OTHER")
    assert set(other.items) == {"D", "T", "R", "CL", "MCB", "ODP"}
    assert other.part(Subject.DEVELOPMENT) == ("P2", "P3")


def test_a_culture_on_the_way_to_another_programme_is_none_of_ones_own(site):
    """Of the bank a culture without a label leads to another programme's lot, one leads nowhere yet."""
    tell(site)
    site.say(Programme(programme="OTHER", product="O"))
    for name in ("theirs", "open"):
        thawed = Made(item=name, item_kind=ItemKind.CULTURE)
        site.say(step(f"T-{name}", Process.THAW, "MCB", thawed, GMP, quarantine="q"), occurred="2026-04-02")
    lot = Made(item="ODP", item_kind=ItemKind.DRUG_PRODUCT, stage=Stage.DRUG_PRODUCT, programme="OTHER")
    site.say(step("O2", Process.FILLING, "theirs", lot, GMP), occurred="2026-04-03")
    assert set(gathered(site).items) & {"theirs", "open", "ODP"} == {"open"}
    assert set(gathered(site, "OTHER").items) & {"theirs", "open", "ODP"} == {"theirs", "ODP"}


def test_a_programme_that_nobody_names_is_not_in_the_record(site):
    with pytest.raises(ask.NotInRecordError, match="NOBODY"):
        gathered(site, "NOBODY")


def test_specifications_decisions_and_what_quality_keeps(site):
    """Another lot of the bank of `simulated_lot`, for a programme."""
    make(site)
    site.say(Programme(programme="SIM", product="P"))
    labelled = Step(
        step="S9",
        process=Process.FILLING,
        inputs=(Used(item="MCB", units=1),),
        outputs=(Made(item="LOT2", item_kind=ItemKind.DRUG_PRODUCT, specification="DP 1", programme="SIM"),),
    )
    site.say(
        labelled,
        Deviation(deviation="DEV", title="t", severity="minor", targets=("LOT2",)),
        Capa(capa="CAPA", title="t", causes=("DEV",)),
        occurred="2026-01-02",
    )
    made = gathered(site, "SIM")
    assert {name: specification.name for name, (_, specification) in made.specifications.items()} == {
        "MCB": "CELLS",
        "LOT2": "DP",
    }
    assert set(made.keeps) == {"deviation", "CAPA", "signature"}
    assert [(each.about, each.says["outcome"], each.says["signed"]) for each in made.of("decision")] == [
        ("MCB", "released", True)
    ]
    showing = Showing(made)
    assert showing["bank.mcb.release_certificate"].standing is Standing.HELD
    assert showing["product.specification"].standing is Standing.HELD
    assert showing["release.qp_certificate"].standing is Standing.MISSING


def test_two_files_of_a_document_and_two_risks_of_an_assessment_are_one_entry_each(site):
    tell(site)
    files = tuple(Attachment(name=name, sha256=name[0] * 64, bytes=3) for name in ("a.pdf", "b.pdf"))
    risks = tuple(Risk(risk=str(number), hazard="h") for number in (1, 2))
    site.say(
        Document(document="H", type="history file", title="t", programme="PRG", files=files),
        RiskAssessment(assessment="RA-2", title="t", subjects=("PRG",), risks=risks),
    )
    made = gathered(site)
    assert [each.text("files") for each in made.of("document")] == ["a.pdf;b.pdf"]
    assert [each.text("assessment") for each in made.of("risk assessment")] == ["RA", "RA-2"]


def test_a_licence_that_was_withdrawn_and_a_room_that_was_cleaned(site):
    """The licence of the site goes; the room of development is cleaned, and nobody is qualified to gown for it."""
    tell(site)
    site.say(
        Withdrawn(withdrawal="W", what="accreditation", name="ACC", reason="the authority took it back"),
        Room(room="CR-1"),
        Cleaning(cleaning="CLN", where=("CR-1",), people=("op",)),
        occurred="2026-01-15",
    )
    made = gathered(site)
    showing = Showing(made)
    assert [each.about for each in made.of("cleaning")] == ["CR-1"]
    assert showing["bank.mcb.gmp"].standing is Standing.MISSING
    assert showing["bank.mcb.gmp"].says == "SIM has no 'GMP' in the record."
    assert "gowning" in showing["cld.cleaning_gowning"].says
