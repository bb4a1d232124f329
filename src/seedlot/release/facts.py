"""Every fact that a rule may name, as one function of a programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from seedlot.regulation.facts import facts
from seedlot.regulation.shapes import Stated
from seedlot.release import facts_cells, facts_donor, facts_making, facts_materials, facts_places
from seedlot.release.programme import Programme
from seedlot.release.saying import Said

_TOLD = (
    facts_cells.cell_source,
    facts_cells.pluripotent,
    facts_cells.use,
    facts_cells.phase,
    facts_making.cld_environment,
    facts_making.cld_material_grade,
    facts_making.cld_cycles,
    facts_making.mcb_environment,
    facts_making.banked,
    facts_making.bank_two_tier,
    facts_making.reprogramming,
    facts_making.gene_modified,
    facts_making.genome_edited,
    facts_making.integrating_vector,
    facts_making.vector,
    facts_making.viral_vector,
    facts_donor.donor_living,
    facts_donor.donor_age_months,
    facts_donor.donor_htlv_risk_area,
    facts_donor.donor_anti_hbc_reactive,
    facts_donor.donor_leukocyte_rich,
    facts_donor.donor_transfused,
    facts_donor.donor_eligible,
    facts_donor.tissue,
    facts_places.procured_in,
    facts_places.derived_in,
    facts_places.manufactured_in,
    facts_cells.used_in,
    facts_places.cells_cross_uk_eea_border,
    facts_places.us_cells_exported_to_country_of_concern,
    facts_materials.uses_animal_material,
    facts_materials.uses_ruminant_material,
    facts_materials.uses_bovine_serum,
    facts_materials.uses_porcine_trypsin,
    facts_materials.uses_human_material,
    facts_materials.uses_hpl,
    facts_materials.uses_feeder,
    facts_materials.uses_novel_reagent,
    facts_cells.cryopreserved_product,
    facts_cells.device_combined,
    facts_cells.point_of_care_manufacture,
    facts_cells.hospital_exemption,
    facts_making.process_changed,
    facts_cells.computerised_records,
    facts_cells.uses_ai,
    facts_cells.lineage_product,
)

#: Each fact by its name, which is the function's own, in the order of their definitions. The only such list.
FACTS: Mapping[str, Callable[[Programme], Said]] = {each.__name__: each for each in _TOLD}


def state(programme: Programme, fact: str) -> Stated:
    """Say one fact of a programme; of one that is not known, which entry would settle it."""
    told = FACTS[fact](programme)
    return Stated(
        fact=fact,
        value=told.value,
        says=told.says,
        entries=told.entries,
        settle="" if told.value is not None else told.settle or facts()[fact].settle,
        planned=programme.planned_among(told.about),
    )


def stated(programme: Programme) -> dict[str, Stated]:
    """Say every fact of a programme."""
    return {fact: state(programme, fact) for fact in FACTS}
