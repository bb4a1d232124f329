"""An STR profile as any table gives it: the alleles of each locus, their peaks where heights are told, what else is said."""

from __future__ import annotations

from dataclasses import dataclass, field

from seedlot.formats.str_alleles import Alleles, order
from seedlot.terms.finding import Answer, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """One allele of a long table: its size in bases and its height (RFU) where they are told."""

    allele: str
    size: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Locus:
    """Alleles of a locus, each once and in order; `off` peaks are named by no ladder. `lost`: a cell could not be read."""

    name: str
    alleles: tuple[str, ...]
    peaks: tuple[Peak, ...] = ()
    off: int = 0
    lost: bool = False

    @property
    def heights(self) -> dict[str, float]:
        """The height of each allele; empty unless every allele has one."""
        told: dict[str, float] = {}
        for peak in self.peaks:
            if peak.height is not None:
                told[peak.allele] = max(told.get(peak.allele, 0.0), peak.height)
        return told if set(told) >= set(self.alleles) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The loci of one sample, and what the table says of it beside them (role, parent, donor, sex), in small letters."""

    sample: str
    loci: dict[str, Locus]
    where: str
    said: dict[str, str] = field(default_factory=dict)


#: What a table may say of a sample, and how its column is headed, in small letters.
SAID: dict[str, tuple[str, ...]] = {
    "role": ("role", "stage", "type"),
    "parent": ("parent", "derived from", "parental line", "from"),
    "donor": ("donor", "individual", "patient"),
    "same": ("same individual", "same individual as", "sister", "sister line"),
    "sex": ("sex", "gender"),
    "accession": ("ac", "accession", "cellosaurus", "rrid"),
}
#: How the column of the sample's name is headed.
SAMPLE = ("sample", "sample name", "samplename", "sample id", "name", "cell line", "cell line name", "line", "id")


def plain(cell: object) -> str:
    """A heading in small letters, without underlines and double blanks."""
    return " ".join(str(cell if cell is not None else "").replace("_", " ").split()).casefold()


def said_of(cell: object) -> str:
    """Our name for a column that tells of the sample; "" for another."""
    word = plain(cell)
    return next((name for name, words in SAID.items() if word in words), "")


def put(loci: dict[str, Locus], name: str, read: Alleles, peak: Peak | None = None) -> None:
    """Add to a locus what one more cell says of it."""
    old = loci.get(name)
    if old is None and peak is None and not read.notes:
        loci[name] = Locus(name=name, alleles=read.names, off=read.off)
        return
    old = old or Locus(name=name, alleles=())
    loci[name] = Locus(
        name=name,
        alleles=tuple(sorted({*old.alleles, *read.names}, key=order)),
        peaks=(*old.peaks, peak) if peak is not None else old.peaks,
        off=old.off + read.off,
        lost=old.lost or any(note.lost for note in read.notes),
    )


def noted(read: Alleles, *, what: str, where: str) -> list[Finding]:
    """Say what had to be understood in a cell, or could not be."""
    return [
        Finding(
            code=f"str/{note.name}",
            answer=Answer.NOT_KNOWN if note.lost else None,
            says=f"{what}: {note.says}",
            where=where,
        )
        for note in read.notes
    ]
