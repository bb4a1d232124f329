"""What VEP (INFO CSQ) and SnpEff (INFO ANN) say of a variant: consequence, gene and change of the protein."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import unquote

from seedlot.formats.vcf import Head

#: Sequence Ontology terms, the severest first, as Ensembl orders them (Ensembl, "Calculated consequences").
SEVERITY = (
    "transcript_ablation",
    "splice_acceptor_variant",
    "splice_donor_variant",
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "transcript_amplification",
    "feature_elongation",
    "feature_truncation",
    "inframe_insertion",
    "inframe_deletion",
    "missense_variant",
    "protein_altering_variant",
    "splice_donor_5th_base_variant",
    "splice_region_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
    "incomplete_terminal_codon_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
    "coding_sequence_variant",
    "mature_miRNA_variant",
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "intron_variant",
    "NMD_transcript_variant",
    "non_coding_transcript_variant",
    "coding_transcript_variant",
    "upstream_gene_variant",
    "downstream_gene_variant",
    "TFBS_ablation",
    "TFBS_amplification",
    "TF_binding_site_variant",
    "regulatory_region_ablation",
    "regulatory_region_amplification",
    "regulatory_region_variant",
    "intergenic_variant",
    "sequence_variant",
)
_RANK = {term: rank for rank, term in enumerate(SEVERITY)}
#: SnpEff's names for the same.
_ALSO = {
    "disruptive_inframe_insertion": "inframe_insertion",
    "conservative_inframe_insertion": "inframe_insertion",
    "disruptive_inframe_deletion": "inframe_deletion",
    "conservative_inframe_deletion": "inframe_deletion",
    "intergenic_region": "intergenic_variant",
    "initiator_codon_variant": "start_retained_variant",
    "5_prime_UTR_premature_start_codon_gain_variant": "5_prime_UTR_variant",
}
#: The last term that changes the protein or its splice sites.
_LAST_NON_SILENT = _RANK["protein_altering_variant"]
_FORMAT = re.compile(r"Format:\s*([^\"]+)")
_SNPEFF = ("Allele", "Annotation", "Impact", "Gene_Name", "Gene_ID", "Type", "Feature", "Biotype", "Rank", "c", "p")
_AMINO = dict(
    zip(
        re.findall("[A-Z][a-z]{2}", "AlaArgAsnAspCysGlnGluGlyHisIleLeuLysMetPheProSerThrTrpTyrValTer"),
        "ARNDCQEGHILKMFPSTWYV*",
        strict=True,
    )
)
_THREE = re.compile("|".join(_AMINO))


@dataclass(frozen=True, slots=True)
class Told:
    """What an annotation says of one allele: its worst consequence, in which gene, and the protein's change."""

    gene: str
    consequence: str
    protein: str

    @property
    def silent(self) -> bool:
        """Whether neither the protein nor a splice site is changed."""
        return rank(self.consequence) > _LAST_NON_SILENT


@dataclass(frozen=True, slots=True)
class Layout:
    """Which INFO key holds annotations, and where in them the parts are."""

    key: str
    allele: int
    consequence: int
    gene: int
    protein: int


def rank(consequence: str) -> int:
    """The place of a consequence among all, 0 the severest; several joined by & count by the severest."""
    return min((_RANK.get(_ALSO.get(term, term), len(SEVERITY)) for term in consequence.split("&")), default=99)


def layout_of(head: Head) -> Layout | None:
    """Find how a file is annotated; None where it is not."""
    if (field := head.infos.get("CSQ")) is not None and (found := _FORMAT.search(field.says)):
        names = [name.strip() for name in found[1].split("|")]
        if {"Allele", "Consequence", "SYMBOL"} <= set(names):
            protein = names.index("HGVSp") if "HGVSp" in names else -1
            return Layout("CSQ", names.index("Allele"), names.index("Consequence"), names.index("SYMBOL"), protein)
    if "ANN" in head.infos:
        return Layout("ANN", 0, 1, _SNPEFF.index("Gene_Name"), _SNPEFF.index("p"))
    return None


def told(text: str, layout: Layout, ref: str, alt: str, *, single: bool, listed: Collection[str] = ()) -> Told | None:
    """The worst that an annotation says of an alternative allele; `single` where the record has but one.

    Genes overlap (TP53 and WRAP53): what changes the protein of a `listed` gene is told before what is worse in another.
    """
    names = {alt, _vep_allele(ref, alt)}
    worst: Told | None = None
    for entry in text.split(","):
        parts = entry.split("|")
        if len(parts) <= max(layout.allele, layout.consequence, layout.gene):
            continue
        if not single and parts[layout.allele] not in names:
            continue
        protein = parts[layout.protein] if 0 <= layout.protein < len(parts) else ""
        found = Told(parts[layout.gene], parts[layout.consequence], _short(protein))
        if worst is None or _weight(found, listed) < _weight(worst, listed):
            worst = found
    return worst


def _weight(one: Told, listed: Collection[str]) -> tuple[bool, int]:
    """In which order annotations of one allele are told, the first the smallest."""
    return one.silent or one.gene not in listed, rank(one.consequence)


def _vep_allele(ref: str, alt: str) -> str:
    """How VEP names an allele: without the base that an indel shares with the reference, "-" for a deletion."""
    if len(ref) == len(alt):
        return alt
    shared = ref[:1] == alt[:1]
    return (alt[1:] if shared else alt) or "-"


def _short(protein: str) -> str:
    """Shorten ENSP00000269305.4:p.Arg175His to R175H."""
    plain = unquote(protein).rpartition("p.")[2].strip("()")
    return _THREE.sub(lambda found: _AMINO[found[0]], plain)
