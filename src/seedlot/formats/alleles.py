"""Alleles in their shortest writing, so that two files that write one variant differently agree.

Bases that both alleles share at their ends are taken off. Moving an indel along a repeat ("left alignment", Tan et al.
2015) needs the reference genome, which is not at hand: it is never guessed at, and two indels that may be one and the
same are told as such by `akin`.
"""

from __future__ import annotations

from dataclasses import dataclass

from seedlot.genome.events import Kind

#: ALT values that name no sequence: nothing but the reference was seen, or the base is deleted by another record.
NO_ALLELE = frozenset({"<NON_REF>", "<*>", "*", ".", "<X>"})


@dataclass(frozen=True, slots=True, order=True)
class Allele:
    """One alternative allele, trimmed: at least one base of each is left."""

    contig: str
    position: int
    ref: str
    alt: str

    @property
    def kind(self) -> Kind:
        """SNV for one or several replaced bases, else indel."""
        return Kind.SNV if len(self.ref) == len(self.alt) else Kind.INDEL

    @property
    def end(self) -> int:
        """The last base of the reference that it replaces."""
        return self.position + len(self.ref) - 1

    def __str__(self) -> str:
        return f"{self.contig}:{self.position} {self.ref}>{self.alt}"


def trim(contig: str, position: int, ref: str, alt: str) -> Allele:
    """Take off the bases that both alleles end with, then those that both begin with; one base of each stays."""
    ref, alt = ref.upper(), alt.upper()
    if len(ref) == 1 == len(alt):
        return Allele(contig, position, ref, alt)
    tail = 0
    most = min(len(ref), len(alt)) - 1
    while tail < most and ref[-1 - tail] == alt[-1 - tail]:
        tail += 1
    ref, alt = ref[: len(ref) - tail], alt[: len(alt) - tail]
    front = 0
    most = min(len(ref), len(alt)) - 1
    while front < most and ref[front] == alt[front]:
        front += 1
    return Allele(contig, position + front, ref[front:], alt[front:])


def is_sequence(alt: str) -> bool:
    """Whether an ALT is written as bases, and is no symbol (<DEL>), break end or placeholder."""
    return alt.isalpha()


def pieces(allele: Allele) -> tuple[Allele, ...]:
    """The single bases that a replacement of several changes: another caller may write them as records of their own."""
    if len(allele.ref) != len(allele.alt) or len(allele.ref) == 1:
        return (allele,)
    return tuple(
        Allele(allele.contig, allele.position + index, one, other)
        for index, (one, other) in enumerate(zip(allele.ref, allele.alt, strict=True))
        if one != other
    )


def growth(allele: Allele) -> int:
    """Bases that an indel adds, or takes away where negative."""
    return len(allele.alt) - len(allele.ref)


def akin(one: Allele, other: Allele, *, within: int = 50) -> bool:
    """Whether two indels of the same size lie so near that they may be one, placed differently in a repeat."""
    return (
        one.contig == other.contig
        and growth(one) == growth(other) != 0
        and one != other
        and abs(one.position - other.position) <= within
    )
