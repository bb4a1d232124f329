"""The plan of tests of the story of `strategy_story`, by hand."""

from __future__ import annotations

import pytest
from tests.release.strategy_story import tell, told_in

from seedlot.record.entries.donation import DonorTest
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.origin import Donor, Programme, Registered
from seedlot.record.entries.supplies import Accreditation, Organisation
from seedlot.release.collect import collect
from seedlot.release.plan_of_tests import plan
from seedlot.terms.finding import Answer
from seedlot.terms.reportable import Reportable
from seedlot.terms.words import ItemKind, Stage

MET, NOT_MET, NOT_KNOWN = Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN


@pytest.fixture
def told(tmp_path):
    """The story."""
    with told_in(tmp_path) as site:
        yield site


def planned(site, *territories, name="P"):
    """The plan of the programme."""
    with site.reading() as connection:
        return plan(collect(connection, name), territories)


def expected(site, *territories):
    """What is expected, by stage, test and level."""
    return {(each.stage, each.test, each.level): each for each in planned(site, *territories).expected}


def reported(name, item, test, value, laboratory="LAB", **more):
    """A report of one result."""
    result = Reportable(sample=item, name=test, value=value, unit="1")
    return Report(report=name, item=item, laboratory=laboratory, results=(result,), **more)


def test_what_is_done_missing_and_not_asked_for(site):
    tell(site)
    found = expected(site)
    mycoplasma = found["MCB", "Mycoplasma", "release"]
    assert (mycoplasma.answer, mycoplasma.status, mycoplasma.done[0].laboratory) == (MET, "met", "LAB")
    assert mycoplasma.asked_by == ("BANK-03", "EU-PHE-06")
    assert found["MCB", "Sterility", "release"].status == "missing"
    # Nothing was edited, the vector does not integrate, the cells are no stromal cells: none of their tests.
    assert not [key for key in found if key[1].startswith(("Edit", "Integration", "MSC"))]
    # A bovine serum was used, and a Sendai virus; the donor is another person.
    assert {
        ("MCB", test, "release") for test in ("Bovine and porcine viruses", "Replication-competent virus", "HLA type")
    } <= set(found)
    assert ("drug product", "Potency", "release") in found
    notes = planned(site).notes
    assert "Nothing of stage WCB is in the record." in notes
    assert "EU: autologous too when cells are stored or cultured." in notes


def test_a_result_fails_by_its_criterion_and_releases_by_one_alone(told):
    told.say(
        reported("R2", "MCB", "sterility", "growth"),
        reported("R3", "MCB", "karyotype", "46,XX"),
        reported("R4", "MCB", "WGS", "no variant of the lists"),
        reported("R5", "CL", "clonality", "one cell"),
        occurred="2026-05-01",
    )
    found = expected(told)
    assert (found["MCB", "Sterility", "release"].answer, found["MCB", "Sterility", "release"].status) == (
        NOT_MET,
        "failed",
    )
    karyotype = found["MCB", "Karyotype", "release"]
    assert (karyotype.answer, karyotype.status) == (NOT_KNOWN, "done, and no criterion judges it")
    assert found["MCB", "WGS or WES", "report"].answer is MET
    # Clonality is reported of the bank itself; what its clone showed is the record's at the seed alone.
    assert found["MCB", "Clonality", "report"].status == "missing"
    assert "Sterility of MCB (MCB), release: failed: sterility is 'growth' (LAB)." in [
        each.finding.says for each in found.values()
    ]


def test_in_which_laboratory_and_as_what_it_is_accredited(told):
    told.say(Organisation(organisation="LAB-G", name="genetics", does=("laboratory",)))
    told.say(Accreditation(accreditation="ACC-1", organisation="LAB-G", standard="ISO/IEC 17025"))
    told.say(
        reported("R2", "MCB", "WGS", "none", laboratory="LAB-G", accreditation="GLP"),
        occurred="2026-05-01",
    )
    (done,) = expected(told)["MCB", "WGS or WES", "report"].done
    assert done.accreditation == ("GLP (as it states)", "ISO/IEC 17025 (ACC-1)")


def sampled(name, analyte, result="non-reactive"):
    """A test of the donor."""
    return DonorTest(test=name, donor="D", analyte=analyte, sampled="2026-01-30", laboratory="LAB", result=result)


def test_the_panel_of_the_donor_is_the_union_of_the_territories(told):
    told.say(sampled("DT1", "HBsAg"), sampled("DT2", "anti-HCV", "reactive"), occurred="2026-02-02")
    found = expected(told, "EU", "US", "CN")
    answers = {(test, level): each.answer for (stage, test, level), each in found.items() if stage == "donor"}
    assert answers["HBsAg", "required in EU"] is MET
    assert answers["HCV antibody", "required in US"] is NOT_MET
    assert answers["HIV-1 NAT", "required in US"] is NOT_KNOWN
    assert answers["HIV-1 NAT", "as needed in EU"] is None
    assert answers["HTLV-I/II", "conditional in EU"] is NOT_KNOWN
    assert answers["other markers", "unknown in CN"] is NOT_KNOWN
    assert len([level for _, level in answers if level == "unknown in CN"]) == 1 + len({"HBsAg", "HCV antibody"})
    assert ("EBV", "not listed in US") not in answers
    # A member state has the panel of the EU.
    assert {level for stage, _, level in expected(told, "DE") if stage == "donor"} == {
        "required in EU",
        "as needed in EU",
        "conditional in EU",
    }


def test_a_conditional_test_follows_the_donor(told):
    told.say(Programme(programme="Q", product="q", donor_type="allogeneic"), Donor(item="D2", htlv_risk=True))
    told.say(Registered(item="C2", item_kind=ItemKind.CULTURE, parents=("D2",), programme="Q"))
    (line,) = [each for each in planned(told, "EU", name="Q").expected if each.test == "HTLV-I/II"]
    assert (line.applies, line.status) == (True, "missing")


def test_autologous_donors_are_tested_in_the_eu_and_exempt_in_the_us(site):
    site.say(Programme(programme="P", product="p", donor_type="autologous"), Donor(item="D", use="autologous"))
    site.say(Registered(item="C", item_kind=ItemKind.CULTURE, parents=("D",), programme="P"))
    levels = {each.level for each in planned(site, "EU", "US").expected if each.stage == "donor"}
    assert "required in EU" in levels
    assert not [level for level in levels if level.endswith("US")]
    (hbsag,) = [each for each in planned(site, "JP").expected if each.test == "HBsAg"]
    assert (hbsag.applies, hbsag.status) == (None, "a person decides whether it is asked for")


def test_a_programme_of_which_little_is_known_is_asked_what_it_is(site):
    site.say(Programme(programme="P", product="p"))
    site.say(Registered(item="B", item_kind=ItemKind.BANK, stage=Stage.MCB, programme="P"))
    found = {each.test: each for each in planned(site).expected}
    assert found["Sterility"].status == "missing"
    assert (found["HLA type"].applies, found["HLA type"].status) == (
        None,
        "the record does not tell whether it is asked for",
    )
    assert any(note.startswith("The programme names no territory") for note in planned(site).notes)
