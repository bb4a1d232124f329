"""Facts of the making: the worst along the way, and what is not known of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.release.invented import CL, GMP, PRINCIPLES, RESEARCH, B, C, D, P, line, programme, thing, told, work

from seedlot.record.entries.derivation import GeneEdit, GeneTransfer
from seedlot.record.entries.origin import Material, Programme
from seedlot.record.entries.quality import Change, ChangeClosed
from seedlot.record.entries.supplies import MaterialCertificate, MaterialStatus
from seedlot.release import facts_making as f
from seedlot.terms.words import Process, Stage


def transfer(**says):
    """The particulars of the reprogramming of the line."""
    return told(
        GeneTransfer(
            **{"step": "S2", "purpose": "reprogramming", "method": "Sendai virus", "integrating": False} | says
        )
    )


def edit(**says):
    """An edit in the step that cloned the line."""
    return told(GeneEdit(**{"edit": "E", "step": "S3", "target": "B2M", "change": "knock-out"} | says))


def lot(**says):
    """A lot of the material of the line."""
    return told(Material(**{"item": "M", "name": "medium", "supplier": "SUP", "lot": "1"} | says))


@pytest.mark.parametrize(
    ("environment", "worst"),
    [(RESEARCH, "research"), (PRINCIPLES, "gmp-principles"), (GMP, "licensed-gmp"), ("", None)],
)
def test_the_regime_of_cell_line_development(environment, worst):
    """Procurement is none of it, and the making of the bank has a fact of its own."""
    found = f.cld_environment(line(first=environment))
    assert found.value == worst
    assert set(found.about) == {"S2", "S3"}
    assert f.mcb_environment(line(first=environment)).value == "gmp"


def test_one_step_that_is_silent_leaves_it_unknown_until_the_worst_is_reached():
    """The worst of three is research: with it the silence of another step changes nothing."""
    made = line(first=PRINCIPLES)
    silent = replace(made, works={**made.works, "S3": replace(made.works["S3"], environment="")})
    assert f.cld_environment(silent).value is None
    assert "gmp-principles at the worst" in f.cld_environment(silent).says
    worst = replace(silent, works={**silent.works, "S2": replace(silent.works["S2"], environment=RESEARCH)})
    assert f.cld_environment(worst).value == "research"


@given(st.lists(st.sampled_from([GMP, PRINCIPLES, RESEARCH, ""]), min_size=1, max_size=6))
def test_the_worst_of_any_regimes(regimes):
    """Known exactly if none is silent or one is research; then it is the worst of those that speak."""
    things = [thing("MCB", B, Stage.MCB, step="BANK"), *(thing(f"C{n}", step=f"S{n}") for n in range(len(regimes)))]
    works = [work("BANK", Process.BANKING), *(work(f"S{n}", environment=each) for n, each in enumerate(regimes))]
    parents = {"MCB": tuple(f"C{n}" for n in range(len(regimes)))}
    made = replace(programme(things, works, parents), unmade=())
    found = f.cld_environment(made).value
    if "" in regimes and RESEARCH not in regimes:
        assert found is None
    else:
        order = [GMP, PRINCIPLES, RESEARCH]
        assert (
            found == ["licensed-gmp", "gmp-principles", "research"][max(order.index(each) for each in regimes if each)]
        )


def test_a_line_that_came_from_outside_says_its_regime_or_leaves_it_unknown():
    def came(environment):
        things = [
            thing("L", CL, Stage.CLONE, registered=True, environment=environment),
            thing("MCB", B, Stage.MCB, step="S"),
        ]
        return programme(things, [work("S", Process.BANKING, environment=GMP)], {"MCB": ("L",)})

    assert f.cld_environment(came("")).value is None
    assert f.cld_environment(came(PRINCIPLES)).value == "gmp-principles"
    assert "'L'" in f.cld_environment(came("")).says


def test_what_came_of_a_registered_bank_is_not_asked_about():
    """A working bank registered with its master bank as parent lies after cell line development."""
    made = line()
    later = thing("WCB", B, Stage.WCB, registered=True)
    both = programme((*made.items.values(), later), made.works.values(), {**made.parents, "WCB": ("MCB",)})
    assert f.cld_environment(both).value == "research"
    assert f.unmade_before(both) == ()


@pytest.mark.parametrize(
    ("says", "grade"),
    [
        ({"grade": "GMP grade as the maker claims"}, "gmp"),
        ({"grade": "RUO"}, "research"),
        ({"grade": "research use only", "tier": "1"}, "research"),
        ({"tier": "2"}, "gmp"),
        ({"tier": "3"}, None),
        ({"grade": "Ph. Eur."}, "gmp"),
        ({"grade": "non-GMP"}, None),
        ({"grade": "not for clinical use", "tier": "2"}, None),
        ({"grade": "pre-clinical grade"}, None),
        ({"grade": "manufactured without GMP"}, None),
        ({"grade": "GMP-like"}, None),
        ({"grade": "animal-free, GMP"}, "gmp"),
        ({}, None),
    ],
)
def test_the_grade_of_the_materials(says, grade):
    assert f.cld_material_grade(line(entries=[lot(**says)])).value == grade


def test_a_lot_that_was_released_here_on_a_certificate_of_analysis_is_qualified():
    papers = [
        told(MaterialCertificate(certificate="C", material="M", what="certificate of analysis"), about="M"),
        told(MaterialStatus(disposition="X", material="M", status="released"), about="M"),
    ]
    assert f.cld_material_grade(line(entries=[lot(), *papers])).value == "qualified"
    assert f.cld_material_grade(line(entries=[lot(), papers[0]])).value is None
    later = told(MaterialStatus(disposition="Y", material="M", status="rejected", reason="r"), about="M")
    assert f.cld_material_grade(line(entries=[lot(), *papers, later])).value is None
    assert f.cld_material_grade(line(entries=[lot(grade="RUO"), *papers])).value == "research"


def test_a_step_of_culture_without_materials_leaves_the_grade_unknown():
    assert f.cld_material_grade(line(entries=[lot(grade="GMP")], materials=())).value is None


def test_cycles_are_counted_on_the_longest_way():
    """Reprogrammed once; edited and cloned again before the bank: two. A step that changes no cells counts for nothing."""
    assert f.cld_cycles(line()).value == 1
    made = line()
    edited = replace(made, works={**made.works, "S3": replace(made.works["S3"], process=Process.GENE_EDITING)})
    assert f.cld_cycles(edited).value == 2
    msc = replace(made, works={**made.works, "S2": replace(made.works["S2"], process=Process.EXPANSION)})
    assert f.cld_cycles(msc).value == 0


def test_cycles_behind_a_line_from_outside_are_not_known():
    things = [thing("L", CL, registered=True), thing("E", step="S1"), thing("MCB", B, Stage.MCB, step="S2")]
    works = [work("S1", Process.GENE_EDITING), work("S2", Process.BANKING)]
    found = f.cld_cycles(programme(things, works, {"E": ("L",), "MCB": ("E",)}))
    assert found.value is None
    assert found.says.startswith("At least 1;")


def test_banks_are_there_or_surely_not_or_not_known():
    made = line()
    assert f.banked(made).value is True
    assert f.bank_two_tier(made).value is False
    two = programme((*made.items.values(), thing("WCB", B, Stage.WCB, step="S5")), made.works.values(), made.parents)
    assert f.bank_two_tier(two).value is True
    unbanked = programme([thing("D", D), thing("DP", P, step="S")], [work("S", Process.FILLING)], {"DP": ("D",)})
    assert f.banked(unbanked).value is False
    unknown = programme([thing("L", C, registered=True), thing("DP", P, step="S")], [work("S")], {"DP": ("L",)})
    assert f.banked(unknown).value is None
    assert f.banked(programme([thing("D", D)])).value is None


@pytest.mark.parametrize(
    ("method", "word", "vector"),
    [
        ("Sendai virus", "sendai", "sendai"),
        ("episomal plasmids", "episomal", "plasmid"),
        ("self-amplifying RNA", "mrna", "rna"),
        ("mRNA", "mrna", "rna"),
        ("lentivirus", "lentiviral", "lentiviral"),
        ("retrovirus", "retroviral", "retroviral"),
        ("a potion", "other", "other"),
    ],
)
def test_by_what_the_cells_were_reprogrammed(method, word, vector):
    made = line(entries=[transfer(method=method)])
    assert f.reprogramming(made).value == frozenset({word})
    assert f.vector(made).value == frozenset({vector})
    virus = None if vector == "other" else vector in {"sendai", "lentiviral", "retroviral"}
    assert f.viral_vector(made).value is virus


def test_a_reprogramming_without_particulars_is_not_known():
    for fact in (f.reprogramming, f.vector, f.viral_vector, f.integrating_vector, f.gene_modified):
        assert fact(line()).value is None


def test_cells_that_are_not_reprogrammed_were_reprogrammed_by_nothing():
    stated = told(Programme(programme="PRG", product="P", cell_source="MSC"))
    assert f.reprogramming(programme(entries=[stated])).value == frozenset({"none"})
    assert f.reprogramming(programme()).value is None


def test_no_step_that_changes_genes_on_a_whole_way_is_a_known_no():
    made = programme(
        [thing("D", D), thing("C", C, step="S"), thing("DP", P, step="S2")],
        [work("S"), work("S2")],
        {"C": ("D",), "DP": ("C",)},
    )
    for fact in (f.viral_vector, f.integrating_vector, f.gene_modified, f.genome_edited):
        assert fact(made).value is False
    assert f.vector(made).value == frozenset({"none"})


@pytest.mark.parametrize(
    ("says", "integrates"),
    [
        ({}, False),
        ({"integrating": True}, True),
        ({"integrating": None}, None),
        ({"method": "lentivirus", "integrating": False}, True),
    ],
)
def test_a_vector_that_integrates(says, integrates):
    """A lentiviral vector integrates, whatever is stated of it."""
    made = line(entries=[transfer(**says)])
    assert f.integrating_vector(made).value is integrates
    assert f.gene_modified(made).value is integrates


@pytest.mark.parametrize(
    ("says", "virus"),
    [
        ({"delivery": ""}, None),
        ({"delivery": "electroporation"}, False),
        ({"delivery": "electroporation", "template": "AAV6 donor"}, True),
        ({"delivery": "in some way"}, None),
    ],
)
def test_a_virus_that_brought_an_edit_in(says, virus):
    """How an edit was delivered is asked for; where no word tells, it is not known."""
    made = line(entries=[transfer(method="episomal plasmid"), edit(**says)])
    assert f.viral_vector(made).value is virus


@pytest.mark.parametrize(
    ("says", "inserts"),
    [
        ({}, False),
        ({"change": "mEGFP at the N-terminus"}, True),
        ({"change": "knock-in of a reporter"}, True),
        ({"template": "donor plasmid"}, None),
        ({"change": "something"}, None),
    ],
)
def test_an_edit_that_inserts_a_sequence(says, inserts):
    made = line(entries=[transfer(), edit(**says)])
    assert f.gene_modified(made).value is inserts
    assert f.genome_edited(made).value is True


def change(when, **says):
    """A change that came into force on a day."""
    asked = told(
        Change(change="CC", title="a new medium", classification="major", what=("PRG",)), about="PRG", what="PRG"
    )
    closed = told(ChangeClosed(change="CC", approved=True, conclusion="c", effective=when, **says), occurred=when)
    return [asked, closed]


def test_the_process_changed_if_a_change_is_in_force_since_the_last_lot():
    made = line()
    assert f.process_changed(made).value is None
    assert f.process_changed(line(entries=change("2026-02-01"))).value is True
    assert f.process_changed(replace(line(entries=change("2025-12-01")), keeps={"change": 7})).value is False
    assert f.process_changed(programme([thing("D", D)])).value is None


def test_the_process_changed_if_lots_were_made_by_different_versions_of_a_procedure():
    things = [thing("D", D), *(thing(f"DP{n}", P, Stage.DRUG_PRODUCT, step=f"F{n}") for n in (1, 2))]
    works = [work(f"F{n}", Process.FILLING, procedure=f"SOP-7 v{n}") for n in (1, 2)]
    parents = {"DP1": ("D",), "DP2": ("D",)}
    assert f.process_changed(programme(things, works, parents)).value is True
    other = [replace(each, procedure=f"SOP-{each.step}") for each in works]
    assert f.process_changed(programme(things, other, parents)).value is None


@pytest.mark.parametrize(("environment", "regime"), [(GMP, "gmp"), (PRINCIPLES, "gmp-principles"), ("", None)])
def test_a_bank_that_came_from_outside_says_under_which_regime_it_was_made(environment, regime):
    bank = thing("MCB", B, Stage.MCB, registered=True, environment=environment)
    assert f.mcb_environment(programme([bank])).value == regime


def test_an_edit_by_a_protein_uses_no_vector():
    things = [thing("D", D), thing("E", step="S3")]
    made = programme(things, [work("S3", Process.GENE_EDITING)], {"E": ("D",)}, [edit(delivery="electroporation")])
    assert f.vector(made).value == frozenset({"none"})
