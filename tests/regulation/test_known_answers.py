"""The known answers, worked out by hand from what the first seed says, with facts and evidence given as values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from tests.regulation.given import ON, all_but, evidence, stated

from seedlot.regulation.check import assess
from seedlot.regulation.judged import Territorial
from seedlot.regulation.pack import built_in
from seedlot.regulation.shapes import Shown, Value, Verdict

ACCEPTED, AGREED, NOTE = Verdict.ACCEPTED, Verdict.AGREED, Verdict.NOTE
GAP, BLOCKER, NOT_ASSESSED, NOT_APPLICABLE = (
    Verdict.GAP,
    Verdict.BLOCKER,
    Verdict.NOT_ASSESSED,
    Verdict.NOT_APPLICABLE,
)

#: One iPSC programme, derived in a research laboratory in the United Kingdom and banked under GMP; every fact is stated.
IPSC: dict[str, Value | None] = {
    "cell_source": "iPSC",
    "pluripotent": True,
    "use": "allogeneic",
    "phase": frozenset({"phase1"}),
    "cld_environment": "research",
    "cld_material_grade": "research",
    "cld_cycles": 1,
    "mcb_environment": "gmp",
    "banked": True,
    "bank_two_tier": True,
    "reprogramming": frozenset({"episomal"}),
    "gene_modified": False,
    "genome_edited": False,
    "integrating_vector": False,
    "vector": frozenset({"plasmid"}),
    "viral_vector": False,
    "donor_living": True,
    "donor_age_months": 400,
    "donor_htlv_risk_area": False,
    "donor_anti_hbc_reactive": False,
    "donor_leukocyte_rich": True,
    "donor_transfused": False,
    "donor_eligible": True,
    "tissue": frozenset({"blood"}),
    "procured_in": frozenset({"UK"}),
    "derived_in": frozenset({"UK"}),
    "manufactured_in": frozenset({"UK"}),
    "used_in": frozenset({"DE", "EU", "UK", "US", "SG", "JP"}),
    "cells_cross_uk_eea_border": True,
    "us_cells_exported_to_country_of_concern": False,
    "uses_animal_material": False,
    "uses_ruminant_material": False,
    "uses_bovine_serum": False,
    "uses_porcine_trypsin": False,
    "uses_human_material": True,
    "uses_hpl": False,
    "uses_feeder": False,
    "uses_novel_reagent": False,
    "cryopreserved_product": True,
    "device_combined": False,
    "point_of_care_manufacture": False,
    "hospital_exemption": False,
    "process_changed": False,
    "computerised_records": True,
    "uses_ai": False,
    "lineage_product": "neuron",
}
AGREEMENTS = (
    "agreement.eu_nca.cld",
    "agreement.pei.cld",
    "agreement.fda.cld",
    "agreement.pmda.cld",
    "agreement.nmpa.cld",
    "agreement.tfda.cld",
    "agreement.tga.cld",
    "agreement.hc.alternative",
)
#: Of cell line development nothing is shown that this programme cannot have: it has no licence, and nobody agreed yet.
OPEN = ("cld.licensed_gmp", "cld.no_gmp_alternative_justified", "material.grade_justification", *AGREEMENTS)
CONTROLS = ("cld.controls_file", "cld.materials_list", "cld.traceability_of_components")


def of(
    code: str, shown: Callable[[str], Shown], *, on: date = ON, **facts: Value | None
) -> Territorial:  # fmt: skip
    return assess(built_in(), stated(IPSC | facts), shown, on=on, territories=[code]).territories[code]


@pytest.mark.parametrize("code", ["EU", "DE"])
def test_germany_and_the_eu_block_until_all_three_are_recorded(code: str) -> None:
    before = of(code, all_but(*OPEN))
    assert before.verdict is BLOCKER
    assert before.of_family("cld-gmp") is BLOCKER
    assert not before.provisional
    expected = {"EU-CLD-02"} | ({"DE-CLD-01"} if code == "DE" else set())
    assert {one.rule.id for one in before.deciding} == expected
    lacking = ["cld.licensed_gmp", "material.grade_justification", *AGREEMENTS]
    assert of(code, all_but(*lacking)).verdict is BLOCKER
    lacking = [name for name in lacking if name not in {"agreement.eu_nca.cld", "agreement.pei.cld"}]
    after = of(code, all_but(*lacking))
    assert after.verdict is AGREED
    assert after.of_family("cld-gmp") is AGREED
    for still in ("cld.no_gmp_alternative_justified", "cld.risk_assessment"):
        assert of(code, all_but(still, *lacking)).verdict is BLOCKER


def test_an_agreement_elsewhere_in_the_eu_is_none_of_the_paul_ehrlich_institut() -> None:
    shown = all_but("cld.licensed_gmp", "agreement.pei.cld")
    assert of("EU", shown).verdict is AGREED
    assert of("DE", shown).verdict is BLOCKER
    assert [one.rule.id for one in of("DE", shown).deciding] == ["DE-CLD-01"]


def test_the_united_states_accept_in_theory_and_better_material_is_a_gap_of_its_own() -> None:
    shown = of("US", all_but(*OPEN))
    assert shown.verdict is GAP
    assert {one.rule.id for one in shown.deciding} == {"US-CLD-01", "US-CLD-02"}
    confirmed = of("US", all_but(*(code for code in OPEN if code != "agreement.fda.cld")))
    assert {one.rule.id for one in confirmed.deciding} == {"US-CLD-02"}
    assert confirmed.of_family("cld-gmp") is AGREED
    better = of("US", all_but(*OPEN), cld_material_grade="gmp")
    assert {one.rule.id for one in better.deciding} == {"US-CLD-01"}
    both = of("US", all_but("cld.licensed_gmp"), cld_material_grade="gmp")
    assert both.verdict is AGREED


def test_the_united_kingdom_is_met_by_controls_and_blocks_without_the_licence() -> None:
    lacking = of("UK", all_but(*OPEN, *CONTROLS))
    rule = lacking.rule("UK-CLD-01")
    assert rule is not None
    assert (rule.verdict, rule.missing_evidence) == (GAP, ("cld.controls_file", "cld.materials_list"))
    assert of("UK", all_but(*OPEN)).verdict is ACCEPTED
    unlicensed = of("UK", all_but(*OPEN, "licence.hta.processing_or_written_view"))
    assert unlicensed.verdict is BLOCKER
    assert [one.rule.id for one in unlicensed.deciding] == ["UK-CLD-04"]


@pytest.mark.parametrize("code", ["SG", "CH", "TH", "CA", "NZ", "KR"])
@pytest.mark.parametrize("environment", ["gmp-principles", "research"])
def test_adopters_of_pics_accept_with_traceability_and_show_a_gap_without(code: str, environment: str) -> None:
    shown = of(code, all_but(*OPEN), cld_environment=environment)
    assert shown.verdict is ACCEPTED
    assert shown.of_family("cld-gmp") is ACCEPTED
    without = of(code, all_but("cld.traceability_of_components", *OPEN), cld_environment=environment)
    assert without.verdict is GAP
    assert without.of_family("cld-gmp") is GAP
    assert without.of_family("cld-traceability") is GAP


@pytest.mark.parametrize("code", ["JP", "CN", "TW"])
def test_where_nothing_was_found_the_question_is_not_assessed(code: str) -> None:
    shown = of(code, all_but(*OPEN))
    assert shown.of_family("cld-gmp") is NOT_ASSESSED
    assert shown.verdict is NOT_ASSESSED
    assert shown.provisional
    assert [one.rule.id for one in shown.deciding] == [f"{code}-CLD-01"]
    assert shown.deciding[0].rule.action in shown.deciding[0].to_do
    licensed = of(code, all_but(*OPEN), cld_environment="licensed-gmp")
    assert licensed.of_family("cld-gmp") is NOT_APPLICABLE
    assert licensed.verdict is (AGREED if code == "JP" else ACCEPTED)  # PMDA was consulted (JP-PROC-02)


def test_a_line_under_licensed_gmp_is_accepted_everywhere() -> None:
    assessment = assess(
        built_in(),
        stated(IPSC | {"cld_environment": "licensed-gmp", "cld_material_grade": "gmp"}),
        all_but(*AGREEMENTS),
        on=ON,
    )
    expected = dict.fromkeys(assessment.territories, ACCEPTED) | {"JP": AGREED}
    assert {code: one.verdict for code, one in assessment.territories.items()} == expected
    assert [one.rule.id for one in assessment.territories["JP"].deciding] == ["JP-PROC-02"]
    assert assessment.verdict is AGREED


DONOR = (
    "donor.test.hiv_ab",
    "donor.test.hbsag",
    "donor.test.anti_hbc",
    "donor.test.hcv_ab",
    "donor.test.syphilis",
)


def test_an_untested_autologous_donor_blocks_in_the_eu_and_is_exempt_with_a_label_in_the_united_states() -> None:
    untested = of("EU", all_but(*DONOR), use="autologous", cld_environment="licensed-gmp")
    assert untested.verdict is BLOCKER
    assert {one.rule.id for one in untested.deciding} == {"EU-DON-07"}
    assert of("EU", all_but(), use="autologous", cld_environment="licensed-gmp").verdict is ACCEPTED
    labelled = of("US", all_but(*DONOR), use="autologous", cld_environment="licensed-gmp", cld_material_grade="gmp")
    assert labelled.verdict is ACCEPTED
    assert labelled.of_family("donor-autologous") is ACCEPTED
    assert labelled.of_family("donor-panel-allogeneic") is NOT_APPLICABLE
    unlabelled = of(
        "US",
        all_but(*DONOR, "label.autologous_use_only"),
        use="autologous",
        cld_environment="licensed-gmp",
        cld_material_grade="gmp",
    )
    assert unlabelled.verdict is GAP
    assert [one.rule.id for one in unlabelled.deciding] == ["US-DE-08"]


def test_who_is_treated_is_not_known() -> None:
    """Neither panel can be asked for, and none is passed over."""
    shown = of("EU", all_but(*DONOR), use=None, cld_environment="licensed-gmp")
    assert shown.verdict is NOT_ASSESSED
    panels = [one for one in shown.judged if one.rule.id in {"EU-DON-02", "EU-DON-07"}]
    assert [one.missing_facts for one in panels] == [("use",), ("use",)]
    assert [one.to_do for one in panels] == [("Enter use.",), ("Enter use.",)]


def test_nothing_at_all_is_known() -> None:
    """Of a programme that states nothing, no territory says that it is accepted."""
    assessment = assess(built_in(), {}, evidence(), on=ON)
    assert {one.verdict for one in assessment.territories.values()} == {BLOCKER}
    blank = assess(built_in(), {}, all_but(), on=ON)
    assert {one.verdict for one in blank.territories.values()} == {NOT_ASSESSED}


def test_embryonic_stem_cells_that_were_derived_in_germany_stay_blocked() -> None:
    shown = of("DE", all_but("none.possible"), cell_source="ESC", derived_in=frozenset({"DE", "EU"}))
    assert [one.rule.id for one in shown.deciding] == ["DE-ESC-02"]
    elsewhere = of("DE", all_but("none.possible"), cell_source="ESC", derived_in=frozenset({"US"}))
    assert elsewhere.of_family("hesc") is ACCEPTED


def test_the_soho_regulation_counts_from_its_day() -> None:
    before = of("EU", all_but("plan.soho_transition"), on=date(2027, 8, 6)).rule("EU-DON-13")
    after = of("EU", all_but("plan.soho_transition"), on=date(2027, 8, 7)).rule("EU-DON-13")
    assert before is not None
    assert after is not None
    assert (before.timing, before.verdict, after.timing) == ("upcoming", NOTE, "in force")


def test_a_draft_is_listed_and_not_counted() -> None:
    shown = of("US", all_but("edit.ngs_validation"), genome_edited=True, on=date(2026, 4, 14))
    rule = shown.rule("US-GE-03")
    assert rule is not None
    assert (rule.verdict, rule.timing, rule.counted, rule.answer) == (GAP, "draft", False, None)
    assert rule not in shown.deciding
    assert of("US", all_but(), genome_edited=True, on=date(2026, 4, 13)).rule("US-GE-03") is None
