"""The types of document that a programme files, and what each shows. The only such table.

A document shows that something was written, and who answers for it; what was measured is shown by its result, and what
an authority said by its agreement. So nothing stands here that a result, an agreement or a licence would show.
"""

from __future__ import annotations

from collections.abc import Mapping

_OF_CELLS = {
    "history file": "the history of a line: source, derivation, procedures, people, materials, tests",
    "GMP alternative assessment": "why no cells processed under GMP can take the place of those that were not",
    "risk assessment": "an assessment of risk that is filed as a document of its own",
    "risk-benefit assessment": "risk and benefit weighed before a line is begun",
    "cumulative risk assessment": "the risk that cycles of editing and banking add to one another",
    "control file": "the controls under which cell line development was done outside licensed GMP",
    "cycle map": "which cycles of cloning, editing and banking were done under which regime, and why",
    "GMP principles gap analysis": "a site measured clause by clause against full GMP",
    "quality control release of starting cells": "the check and release of cells that were processed outside GMP",
    "bank system description": "how banks are made from one another, and how many",
    "bank test plan": "which tests a bank gets, by risk",
    "bank stock change protocol": "how a change of the cell stock is validated",
    "bank stability protocol": "how the stability of a bank is followed",
    "GAiT dataset": "the minimum set of data on a line for clinical use (GAiT)",
    "variant review plan": "how variants of the genome are reviewed",
    "material transfer agreement": "under which restrictions cells were received or given",
    "clonality statistics": "the probability that a clone comes from one cell",
}
_OF_DONORS = {
    "donor questionnaire": "the questionnaire on health and medical history",
    "donor interview record": "the record of the interview of the donor",
    "donor physical assessment": "the record of the physical assessment of the donor",
    "donor clinical record": "clinical records of the donor",
    "donor selection criteria": "by what donors are chosen",
    "donor screening record": "the review of the donor's relevant medical records",
    "tuberculosis screening": "screening of the donor for tuberculosis",
    "sepsis screening": "screening of the donor for sepsis",
    "TSE screening": "screening of the donor for transmissible spongiform encephalopathies",
    "donor extra test assessment": "which further tests the donor's history and the cells ask for",
    "donor gap assessment": "how later tests fill what a donor was not tested for",
    "donor suitability": "the verification that a donor is suitable",
    "haemodilution assessment": "the assessment of plasma dilution before sampling",
    "hepatitis B investigation": "the investigation of anti-HBc without HBsAg",
    "syphilis algorithm": "the validated algorithm that excludes active infection",
    "window period assessment": "how the window period of infections is closed",
    "autologous pathogen assessment": "whether manufacture can spread a pathogen of the donor",
    "urgent medical need": "the documented need, or kinship, for which an ineligible donor is used",
    "donor guidance table": "an authority's guidance on donors, line by line",
    "export consent": "the donor's consent to the export of cells",
}
_OF_MATERIALS = {
    "material grade justification": "why no higher grade of a material was used",
    "material adventitious agent assessment": "the adventitious agents of materials of human or animal origin",
    "material residual assessment": "what of the materials remains in the product",
    "material qualification": "the qualification of a material for its use",
    "platelet lysate donor screening": "the screening of the donors of a platelet lysate",
    "platelet lysate pool record": "the pool of a platelet lysate: donors, size, reduction of pathogens",
    "platelet lysate supply plan": "how the supply of platelet lysate is assured",
    "serum virus testing": "the tests of a lot of serum for viruses",
    "serum inactivation": "the inactivation of viruses in a lot of serum",
    "serum exit plan": "how serum will be replaced",
    "trypsin virus testing": "the tests of a lot of trypsin for viruses",
    "xeno justification": "why a material of animal origin is used",
    "biological raw material statement": "a statement against the Japanese Standard for Biological Ingredients",
    "editing reagent specification": "the specification of nuclease, guide or template",
    "plasmid bank description": "the bacterial bank from which a plasmid is made",
    "vector bank description": "the banks from which a vector is made",
    "vector manufacture description": "how a vector was made under principles of GMP",
    "vector risk assessment": "the risk of a starting material of biological origin",
    "vector campaign record": "which vectors were made in one area, and the change-over between",
    "vector genealogy": "from plasmid and sequences to the vector stock",
    "excipient GMP certificate": "the GMP certificate of the maker of a critical excipient",
}
_OF_THE_DOSSIER = {
    "QTPP": "the quality target product profile",
    "CQA table": "the critical quality attributes",
    "control strategy": "how attributes are controlled",
    "potency risk assessment": "the risk to attributes of potency",
    "potency assurance strategy": "how potency is assured",
    "adventitious agent strategy": "the safety evaluation of adventitious agents (CTD 3.2.A.2)",
    "GMP gap analysis": "a comparison with the GMP text of a territory",
    "guideline table": "a guideline gone through line by line",
    "IMPD quality": "the quality part of the investigational medicinal product dossier",
    "IND CMC": "the chemistry, manufacturing and controls part of an IND",
    "CTD map": "where each piece of evidence stands in the dossier",
    "standards statement": "which standards are followed and which do not apply",
    "territory matrix": "expectations of the territories side by side",
    "environmental risk assessment": "the risk of a genetically modified organism to the environment",
    "GMO table": "the permissions for a genetically modified organism, state by state",
    "transition plan": "how a change of the rules is prepared",
    "point-of-care master file": "the master file of manufacture at the point of care",
    "process validation plan": "how the process is validated",
    "comparability protocol": "how a product after a change is compared with that before",
    "method qualification": "the qualification or validation of the methods of test",
    "stability protocol": "how the stability of the product is followed",
    "traceability system description": "how product, materials and donors are traced, in both directions",
    "retention policy": "how long records of traceability are kept",
    "label": "the label of the product or its container",
    "site description": "the status of a site, and what it is authorised for",
    "GMP statement": "under which GMP text a product of early phase is made",
    "import and handling plan": "where cells are handled, and that none are sent abroad",
    "procedure plan": "which procedure of an authority is followed, and why",
}
_OF_SAFETY = {
    "long-term follow-up protocol": "how recipients are followed",
    "long-term follow-up assessment": "whether follow-up of recipients is needed",
    "clinical immunogenicity plan": "how immune responses of recipients are followed",
    "editing design file": "design of nuclease, guides and template",
    "editing safety plan": "the assessment of safety of an edited product",
    "off-target nomination": "by which methods sites off target were nominated",
    "NGS strategy": "the choice and validation of the sequencing",
    "vector design": "what in the design of a vector excludes that it replicates",
    "non-clinical strategy": "which non-clinical studies are done, and why",
    "risk scoring definition": "the scales by which risks are scored",
    "device requirements": "conformity of a device with the general safety and performance requirements",
    "AI intended use": "what a model of artificial intelligence is used for",
    "AI model description": "that a model is static and deterministic, with its tests",
    "data governance plan": "how data are governed through their life",
    "computer system validation": "the validation of the computerised system at this site",
    "ethics opinion": "the opinion of an ethics committee or commission",
    "bank deposit": "the deposit of a line in a national bank",
}
_OF_RECALLS = {
    "recall notice": "what somebody whom a recall concerns was told",
    "recall acknowledgement": "that somebody who was told of a recall read it, and what they found",
}

#: Every type of document, and in words what it is.
TYPES: Mapping[str, str] = {
    **_OF_CELLS,
    **_OF_DONORS,
    **_OF_MATERIALS,
    **_OF_THE_DOSSIER,
    **_OF_SAFETY,
    **_OF_RECALLS,
    "other": "any other document; it shows nothing to a rule",
}

#: What is written about the cells or donors of one line; about others' it says nothing of it.
OF_ONE_LINE = frozenset({*_OF_CELLS, *_OF_DONORS})
