"""Facts of the product: known answers, contradictions, and what nobody states."""

from __future__ import annotations

import pytest
from tests.release.invented import line, programme, told

from seedlot.record.entries.culture import Component, Formulation
from seedlot.record.entries.custody import DoseUse
from seedlot.record.entries.origin import Donor, Programme, Registered
from seedlot.record.entries.quality import Product, Trial
from seedlot.record.entries.supplies import Organisation
from seedlot.release import facts_cells as f
from seedlot.terms.words import ItemKind


def of(**says):
    """A programme that is only stated."""
    return programme(entries=[told(Programme(programme="PRG", product="P", **says))])


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("CD362+ bone-marrow MSC", "MSC"),
        ("BM-MSCs", "MSC"),
        ("ASCs", "MSC"),
        ("iPSC platform line", "iPSC"),
        ("hiPSCs", "iPSC"),
        ("induced pluripotent stem cells", "iPSC"),
        ("hESC", "ESC"),
        ("CD34+ cells", "HSC"),
        ("chondrocytes", "somatic"),
        ("MSC made of iPSC", None),
        ("a line", None),
        ("", None),
    ],
)
def test_the_source_of_the_cells_by_its_words(words, source):
    assert f.cell_source(of(cell_source=words)).value == source


def test_a_reprogramming_says_more_than_words():
    """The line was reprogrammed, whatever the programme calls it; pluripotent follows."""
    assert f.cell_source(line()).value == "iPSC"
    assert f.pluripotent(line()).value is True
    assert f.pluripotent(of(cell_source="MSC")).value is False


@pytest.mark.parametrize(("name", "source"), [("WAe009-A", "ESC"), ("UCSFi001-A", "iPSC")])
def test_the_registry_names_the_kind_of_a_line(name, source):
    entry = told(Registered(item="L", item_kind=ItemKind.CULTURE, registry=name))
    assert f.cell_source(programme(entries=[entry])).value == source


def test_two_registered_lines_that_contradict_are_not_known():
    lines = [
        told(Registered(item=name, item_kind=ItemKind.CULTURE, registry=name)) for name in ("WAe009-A", "UCSFi001-A")
    ]
    found = f.cell_source(programme(entries=lines))
    assert found.value is None
    assert "Contradictory" in found.says


def test_use_is_stated_alike_by_programme_and_donors():
    stated = told(Programme(programme="PRG", product="P", donor_type="autologous"))
    donor = told(Donor(item="D", use="allogeneic"))
    assert f.use(programme(entries=[stated])).value == "autologous"
    assert f.use(programme(entries=[donor])).value == "allogeneic"
    assert f.use(programme(entries=[stated, donor])).value is None


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("1b", {"phase1"}),
        ("1/2", {"phase1", "phase2"}),
        ("2a/b", {"phase2"}),
        ("Phase III", {"phase3"}),
        ("1 (SIMULATED)", {"phase1"}),
        ("I/II", {"phase1", "phase2"}),
        ("preclinical", {"preclinical"}),
        ("marketing authorisation", {"marketing"}),
        ("approved", {"marketed"}),
        ("10", None),
        ("", None),
    ],
)
def test_phases(text, phases):
    assert f.phase(of(phase=text)).value == (None if phases is None else frozenset(phases))


def test_a_trial_has_a_phase_too():
    assert f.phase(programme(entries=[told(Trial(trial="T", programme="PRG", phase="2"))])).value == frozenset(
        {"phase2"}
    )


@pytest.mark.parametrize("fact", [f.point_of_care_manufacture, f.hospital_exemption, f.uses_ai])
def test_flags_of_the_programme_are_as_stated(fact):
    field = {"point_of_care_manufacture": "point_of_care"}.get(fact.__name__, fact.__name__)
    assert [fact(of(**{field: each})).value for each in (True, False, None)] == [True, False, None]


def test_the_product_consists_of_what_is_stated():
    assert f.lineage_product(of(lineage="neuron")).value == "neuron"
    assert f.lineage_product(of()).value is None


def test_a_component_or_the_product_says_that_a_device_is_part_of_it():
    plain, combined = (told(Product(product="P", programme="PRG", combined=each)) for each in (False, True))
    part = told(Component(component="C", product="P", name="scaffold"))
    assert f.device_combined(programme(entries=[plain])).value is False
    assert f.device_combined(programme(entries=[combined])).value is True
    assert f.device_combined(programme(entries=[plain, part])).value is True
    assert f.device_combined(programme()).value is None


@pytest.mark.parametrize(
    ("says", "frozen"),
    [
        ({"cryoprotectant": "DMSO"}, True),
        ({"cryoprotectant": "none"}, False),
        ({"dmso": "10"}, True),
        ({"dmso": "0"}, False),
        ({}, None),
    ],
)
def test_frozen_by_the_formulation(says, frozen):
    assert f.cryopreserved_product(programme(entries=[told(Formulation(step="S", **says))])).value is frozen


@pytest.mark.parametrize(
    ("delivery", "frozen"),
    [
        ("not cryopreserved", False),
        ("non-frozen suspension", False),
        ("fresh or frozen", None),
        ("Cryobanked cells with a wash step", True),
        ("Culture-adapted cells", False),
        ("fresh cells", False),
        ("cells", None),
    ],
)
def test_frozen_by_the_delivery_that_is_stated(delivery, frozen):
    assert f.cryopreserved_product(of(delivery=delivery)).value is frozen


def test_used_where_it_is_filed_and_where_doses_were_given():
    stated = told(Programme(programme="PRG", product="P", territories=("US",)))
    given = told(DoseUse(use="U", dose="DOSE", outcome="given", centre="CLIN"), about="DOSE")
    clinic = told(Organisation(organisation="CLIN", name="Clinic", does=("clinic",), country="IE"))
    assert f.used_in(programme(entries=[stated])).value == frozenset({"US"})
    assert f.used_in(programme(entries=[stated, given, clinic])).value == frozenset({"US", "IE", "EU"})
    assert f.used_in(programme(entries=[given])).value is None
