"""What is known of a found allele: a listed change, a listed gene, what the file's annotation says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seedlot.assays.variants.depths import Listed, listed
from seedlot.assays.variants.raw import Raw, Sighting
from seedlot.formats.alleles import Allele, pieces
from seedlot.genome.builds import Build
from seedlot.genome.genes import Position, gene_at, positions
from seedlot.genome.known import Tier
from seedlot.genome.regions import Region


@dataclass(frozen=True, slots=True)
class Meaning:
    """Names of the listed changes and genes that an allele is or touches; `silent` is None where nothing tells."""

    gene: str = ""
    protein: str = ""
    consequence: str = ""
    silent: bool | None = None
    changes: tuple[str, ...] = ()
    benign: bool = False
    listed: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """All names, for the table of events."""
        return "; ".join(dict.fromkeys((*self.changes, *self.listed)))


@dataclass(frozen=True, slots=True)
class Meanings:
    """The lists, ready to be asked."""

    raw: Raw
    at: Mapping[Allele, tuple[Listed, ...]]
    genes: Mapping[str, tuple[str, ...]]
    proteins: Mapping[tuple[str, str], str]
    harmless: Mapping[Allele, str]

    @property
    def benign(self) -> frozenset[str]:
        """Titles of common benign variants."""
        return frozenset(self.harmless.values())

    def of(self, one: Sighting) -> Meaning:
        """What is known of an allele."""
        hits = [hit for piece in {one.allele, *pieces(one.allele)} for hit in self.at.get(piece, ())]
        gene, protein, consequence, silent = "", "", "", None
        if one.told is not None:
            gene, protein, consequence = one.told.gene, one.told.protein, one.told.consequence
            silent = one.told.silent
        place = self._gene_at(one.allele)
        gene = gene or next((hit.gene for hit in hits), "") or place
        changes = [hit.title for hit in hits]
        title = self.proteins.get((gene, protein), "")
        if title:
            changes.append(title)
        if hits and silent is None:
            silent = False
        names = [f"{gene} ({name})" for name in self.genes.get(gene, ())]
        names += [place] if place and place == gene else []
        benign = title in self.benign or one.allele in self.harmless
        if one.allele in self.harmless:
            changes.append(self.harmless[one.allele])
        return Meaning(gene, protein, consequence, silent, tuple(dict.fromkeys(changes)), benign, tuple(names))

    def _gene_at(self, allele: Allele) -> str:
        if self.raw.build is None or allele.contig == "MT":
            return ""
        found = gene_at(Region(self.raw.build, allele.contig, max(allele.position, 1), max(allele.end, 1)))
        return "" if found is None else found.name


def meanings(raw: Raw) -> Meanings:
    """Make the lists ready."""
    at: dict[Allele, tuple[Listed, ...]] = {}
    for one in listed(raw.build, raw.lists):
        at[one.allele] = (*at.get(one.allele, ()), one)
    genes: dict[str, tuple[str, ...]] = {}
    for each in raw.lists:
        for gene in each.genes:
            genes[gene] = (*genes.get(gene, ()), each.name)
    proteins = {(one.gene, one.protein): _titled(one) for one in positions()}
    return Meanings(raw, at, genes, proteins, _harmless(raw.build))


def _titled(one: Position) -> str:
    return f"{one.title} ({one.tier})" if one.tier is Tier.BENIGN else one.title


def _harmless(build: Build | None) -> dict[Allele, str]:
    """The common benign variants among the listed changes."""
    return {
        Allele(place.chromosome, place.start, one.ref, one.alt): _titled(one)
        for one in positions()
        if build is not None and one.tier is Tier.BENIGN and (place := one.where.get(build)) is not None
    }
