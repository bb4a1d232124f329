"""Entries as evidence: about every subject, saying what they must."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.release.invented import GMP, RESEARCH, line, programme, thing, told, work

from seedlot.record.entries.derivation import GeneEdit
from seedlot.record.entries.donation import Consent, DonorTest
from seedlot.record.entries.origin import Donor, Material
from seedlot.record.entries.quality import RiskAssessment
from seedlot.record.entries.strategy import QualityAttribute
from seedlot.record.entries.supplies import MaterialCertificate
from seedlot.regulation.evidence import Said, Subject
from seedlot.regulation.shapes import Standing
from seedlot.release.showing_entries import entry
from seedlot.terms.criterion import Criterion, Kind, Specification
from seedlot.terms.words import Process

H, M, F = Standing.HELD, Standing.MISSING, Standing.FAILED
HIV = Said(kind="donor test", of=Subject.DONORS, where={"analyte": ("anti-HIV",)}, says={"outcome": ("acceptable",)})
REGIME = Said(kind="step", of=Subject.DEVELOPMENT, says={"environment": ("licensed GMP",)})


def donor_test(analyte, result, **says):
    """A test of the donor of the line."""
    return told(
        DonorTest(test="T", donor="D", analyte=analyte, sampled="2026-01-01", laboratory="L", result=result, **says)
    )


@pytest.mark.parametrize(
    ("tests", "standing"),
    [
        ([("anti-HIV-1/2", "non-reactive")], H),
        ([("anti-HIV-1/2", "reactive")], F),
        ([("anti-HIV-1/2", "non-reactive"), ("anti-HIV-1/2", "reactive")], F),
        ([("anti-HIV-1/2", "see report")], M),
        ([("HIV RNA", "not detected")], M),
        ([], M),
    ],
)
def test_a_donor_test(tests, standing):
    made = line(entries=[told(Donor(item="D")), *(donor_test(*each) for each in tests)])
    assert entry(made, HIV).standing is standing


def test_every_donor_is_asked_for():
    donors = [thing("D1", "donor"), thing("D2", "donor")]
    consents = [told(Consent(consent=f"C{n}", donor=f"D{n}", document="F", uses=("clinical use",))) for n in (1, 2)]
    needs = Said(kind="consent", of=Subject.DONORS, where={"uses": ("clinical use",)})
    assert entry(programme(donors, entries=consents), needs).standing is H
    one = entry(programme(donors, entries=consents[:1]), needs)
    assert one.standing is M
    assert "D2" in one.says


@pytest.mark.parametrize(("environment", "standing"), [(GMP, H), (RESEARCH, M), ("", M)])
def test_every_step_says_its_regime(environment, standing):
    """A step under another regime is no failure of evidence: it is not so."""
    found = entry(line(first=environment), REGIME)
    assert found.standing is standing
    assert found.settle == "" or found.settle.startswith("It is not so" if environment else "State 'environment'")


def test_what_was_done_before_a_line_came_is_missing():
    things = [thing("L", registered=True), thing("C", step="S"), thing("MCB", "bank", "MCB", step="B")]
    works = [work("S", Process.PASSAGE, environment=GMP), work("B", Process.BANKING, environment=GMP)]
    made = programme(things, works, {"C": ("L",), "MCB": ("C",)})
    assert entry(made, REGIME).standing is M
    assert "'L'" in entry(made, REGIME).says


def test_each_of_several_edits_is_examined():
    """One of two edits of a step has no result of other sites."""
    needs = Said(kind="gene edit", of=Subject.EDITING, says={"off_target": ("stated",)})
    edits = [
        told(GeneEdit(edit=f"E{n}", step="S3", target="t", change="c", off_target=("R",) if n else ()), entry=n)
        for n in (0, 1)
    ]
    made = line(entries=edits)
    made = replace(made, parts={**made.parts, Subject.EDITING: ("S3",)})
    assert entry(made, needs).standing is M
    assert entry(replace(made, told={"gene edit": tuple(edits[1:])}), needs).standing is H


def test_of_no_material_of_animals_nothing_is_asked_but_of_no_material_all_is():
    needs = Said(kind="material certificate", of=Subject.ANIMAL_MATERIALS, where={"what": ("certificate of origin",)})
    plain, animal = (told(Material(item="M", name="m", origin=origin)) for origin in ("synthetic", "bovine"))
    paper = told(MaterialCertificate(certificate="C", material="M", what="certificate of origin"), about="M")
    assert entry(line(entries=[plain]), needs).standing is H
    assert entry(line(entries=[animal]), needs).standing is M
    assert entry(line(entries=[animal, paper]), needs).standing is H
    assert entry(line(), needs).standing is M


@pytest.mark.parametrize(
    ("subjects", "standing"),
    [
        (("PRG", "clone"), H),
        (("PRG",), H),
        (("S2",), H),
        (("clone",), M),
        (("OTHER", "reprogramming"), M),
        (("PRG", "filling"), H),
        (("DP",), M),
    ],
)
def test_a_risk_assessment_names_the_programme_or_something_of_it(subjects, standing):
    """One that only names a stage may be of any programme; one of the filled product is none of cell line development."""
    needs = Said(
        kind="risk assessment", of=Subject.PROGRAMME, where={"subjects": ("development", "clone", "programme")}
    )
    made = line(entries=[told(RiskAssessment(assessment="RA", title="t", subjects=subjects))])
    assert entry(made, needs).standing is standing


def test_where_there_are_no_subjects_nothing_is_shown():
    assert entry(programme(), HIV).standing is M


def test_items_and_specifications_are_told_as_entries():
    made = line(
        specifications={
            "DP": (7, Specification(name="DP", version="1", criteria=(Criterion(test="t", kind=Kind.REPORT_ONLY),)))
        }
    )
    assert entry(made, Said(kind="specification", of=Subject.LOTS)).entries == (7,)
    assert entry(made, Said(kind="item", of=Subject.MASTER_BANKS, says={"units": ("stated",)})).standing is M
    counted = replace(made, items={**made.items, "MCB": replace(made.items["MCB"], units=50)})
    assert entry(counted, Said(kind="item", of=Subject.MASTER_BANKS, says={"units": ("stated",)})).standing is H


def test_every_attribute_is_assessed():
    """One attribute of which nobody said whether it is critical leaves the table unfinished."""
    needs = Said(kind="quality attribute", of=Subject.PROGRAMME, says={"critical": ("stated",)})
    done, open_ = (
        told(QualityAttribute(attribute=f"A{n}", programme="PRG", name="n", critical=critical), entry=n)
        for n, critical in enumerate((False, None))
    )
    assert entry(programme(entries=[done]), needs).standing is H
    assert entry(programme(entries=[done, open_]), needs).standing is M


@pytest.mark.parametrize(
    ("uses", "excludes", "standing"),
    [
        (("clinical use", "commercial use"), (), H),
        (("clinical use", "commercial use"), ("commercial use",), F),
        (("clinical use", "commercial use"), ("cosmetics",), H),
        (("clinical use", "non-commercial use"), (), M),
        (("clinical use", "no commercial use"), (), M),
    ],
)
def test_a_consent_to_the_contrary_is_none(uses, excludes, standing):
    needs = Said(kind="consent", of=Subject.DONORS, where={"uses": ("commercial use",)})
    given = told(Consent(consent="C", donor="D", document="F", uses=uses, excludes=excludes))
    assert entry(line(entries=[told(Donor(item="D")), given]), needs).standing is standing


@pytest.mark.parametrize(
    ("conclusions", "standing"),
    [(("",), H), (("The risk is not acceptable.",), F), (("not acceptable", "The risk is acceptable."), H)],
)
def test_a_risk_assessment_that_found_no_acceptance_speaks_against(conclusions, standing):
    """The last version holds."""
    needs = Said(kind="risk assessment", of=Subject.PROGRAMME, where={"subjects": ("programme",)})
    several = [
        told(RiskAssessment(assessment="RA", title="t", subjects=("PRG",), conclusion=each), entry=number)
        for number, each in enumerate(conclusions, 80)
    ]
    assert entry(line(entries=several), needs).standing is standing
