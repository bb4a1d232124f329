"""One reading of the line's VCF: what the line has that its reference was not called to have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from seedlot.assays.variants.bank import Bank
from seedlot.assays.variants.gathered import Gathered, Runs
from seedlot.assays.variants.raw import Sighting, Support
from seedlot.assays.variants.settings import Settings
from seedlot.formats.alleles import NO_ALLELE, Allele, is_sequence, trim
from seedlot.formats.annotations import Layout, Told, layout_of, told
from seedlot.formats.depth_table import Asked, Stretch
from seedlot.formats.vcf import Record, Vcf, info
from seedlot.formats.vcf_counts import Reads, genotype, layout, reads, strands, value, whole
from seedlot.genome.builds import chromosome

_PASSED = frozenset({"PASS", ".", ""})
#: A fraction that is larger in the line than in the reference by this much, and by so many standard errors, is kept.
RISE, _ERRORS = 0.2, 6.0
#: Beyond this many shared variants, one in so many goes into the chart of fractions.
_ALL, _EVERY = 20_000, 16
_DEEPEST = 10_000
#: Ends of the pseudoautosomal regions of X lie below and above these positions on both builds.
X_ALONE = (2_800_000, 154_900_000)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are the line's and the reference's; a reference in a file of its own is a bank."""

    line: int
    reference: int | None = None
    bank: Bank | None = None
    genes: frozenset[str] = frozenset()

    @property
    def compared(self) -> bool:
        """Whether there is a reference."""
        return self.reference is not None or self.bank is not None


@dataclass(frozen=True, slots=True)
class Pair:
    """What two genotypes of a record of two alleles say: whose the allele is, and what became of a heterozygous site."""

    mine: bool
    theirs: bool
    lost: bool | None
    het: bool


def scan(vcf: Vcf, columns: Columns, asked: Asked, settings: Settings) -> Gathered:
    """Read every record once.

    Raises:
        UnreadableFileError: a record is damaged; names its line.
    """
    gathered = Gathered(Runs(settings.run_sites, settings.run_length))
    reader = _Reader(vcf, columns, asked, settings, gathered, layout_of(vcf.head))
    plain: dict[str, str | None] = {}
    last, before = "", 0
    for record in vcf.records():
        contig, position, alt = record.contig, record.position, record.alt
        if contig not in plain:
            plain[contig] = chromosome(contig)
        name = plain[contig]
        if name is None:
            gathered.unplaced[contig] += 1
            continue
        if position < before and contig == last:
            gathered.unsorted = gathered.unsorted or f"line {record.line}"
        last, before = contig, position
        if asked.concerns(name):
            note_depth(asked, name, record, record.samples[columns.line])
        if alt in NO_ALLELE:
            gathered.blocks += 1
        elif "," in alt or not record.format.startswith("GT"):
            reader.each(name, record)
        else:
            reader.by_genotypes(name, record)
    gathered.runs.close()
    return gathered


def _verdict(mine: str, theirs: str) -> Pair:
    one, two = genotype(mine, {"GT": 0}), genotype(theirs, {"GT": 0})
    whole_line = bool(one) and None not in one
    site = len(two) == 2 and two[0] != two[1] and None not in two
    lost = len(set(one)) == 1 if site and whole_line else None
    return Pair(mine=1 in one, theirs=1 in two, lost=lost, het=len(set(one)) > 1)


def note_depth(asked: Asked, name: str, record: Record, sample: str) -> None:
    """Take the line's depth from a record or a block of a gVCF (MIN_DP, the least of the block, before DP)."""
    keys = layout(record.format)
    depth = whole(value(sample, keys, "MIN_DP") or value(sample, keys, "DP"))
    if depth is None:
        total = reads(record.ref, tuple(record.alt.split(",")), record.format, sample).total
        if total is None:
            return
        depth = total
    end = whole(info(record, "END") or "") if record.alt in NO_ALLELE else None
    start = max(record.position, 1)
    last = end if end is not None and start <= end else start + len(record.ref) - 1
    asked.note(name, Stretch(start, last, max(depth, 0)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the alleles of one record for what is kept of them."""

    vcf: Vcf
    columns: Columns
    asked: Asked
    settings: Settings
    gathered: Gathered
    annotated: Layout | None
    verdicts: dict[tuple[str, str], Pair] = field(default_factory=dict)

    def by_genotypes(self, name: str, record: Record) -> None:
        """A record of one alternative allele: its two genotypes, as they are written, tell what is to do."""
        gathered, other = self.gathered, self.columns.reference
        gathered.records += 1
        theirs = record.samples[other].partition(":")[0] if other is not None else ""
        both = (record.samples[self.columns.line].partition(":")[0], theirs)
        verdict = self.verdicts.get(both)
        if verdict is None:
            verdict = self.verdicts[both] = _verdict(*both)
        if other is not None and len(record.ref) == 1 == len(record.alt):
            gathered.pairs[both] = gathered.pairs.get(both, 0) + 1
        if verdict.lost is not None:
            gathered.runs.see(name, record.position, lost=verdict.lost)
        if verdict.mine:
            self.one(name, record, verdict)

    def one(self, name: str, record: Record, verdict: Pair) -> None:
        """An allele that the line was called to have, alone in its record."""
        if not is_sequence(record.alt):
            self.gathered.symbolic += 1
            return
        if not self._passes(record):
            return
        self._count_x(name, record.position, het=verdict.het)
        alone = self.columns.reference is None
        mine = _counts(record, self.columns.line, 0, (record.alt,), single=len(record.samples) == 1)
        if alone:
            self._against_bank(name, record, 0, mine, het=verdict.het)
            return
        at = self.columns.reference or 0
        theirs = _counts(record, at, 0, (record.alt,), single=False)
        if verdict.theirs:
            self._share(record, mine, theirs, partial(self._sighting, name, record, 0, mine, theirs))
            return
        self.gathered.seen += 1
        called = record.samples[at].partition(":")[0].strip("./|") != ""
        self._keep(self._sighting(name, record, 0, mine, theirs if called or theirs.total else None))

    def each(self, name: str, record: Record) -> None:
        """The alleles of a record that has several, or no genotypes."""
        self.gathered.records += 1
        alts = tuple(record.alt.split(","))
        keys, text = layout(record.format), record.samples[self.columns.line]
        called = genotype(text, keys)
        self.gathered.genotyped += bool(called)
        other = self.columns.reference
        theirs_called = genotype(record.samples[other], keys) if other is not None else ()
        for index, alt in enumerate(alts):
            if not is_sequence(alt):
                self.gathered.symbolic += alt not in NO_ALLELE
                continue
            mine = _counts(record, self.columns.line, index, alts, single=len(record.samples) == 1)
            has = index + 1 in called if "GT" in keys else (mine.count or 0) >= self.settings.least
            if not has or not self._passes(record):
                continue
            if other is None:
                self._against_bank(name, record, index, mine, het=len(set(called)) > 1)
                continue
            theirs = _counts(record, other, index, alts, single=False)
            if index + 1 in theirs_called:
                self._share(record, mine, theirs, partial(self._sighting, name, record, index, mine, theirs))
                continue
            self.gathered.seen += 1
            known = theirs.total is not None or bool(theirs_called)
            self._keep(self._sighting(name, record, index, mine, theirs if known else None))

    def _against_bank(self, name: str, record: Record, index: int, mine: Support, *, het: bool) -> None:
        """Look an allele up among those of a reference in a file of its own."""
        bank = self.columns.bank
        allele = _trimmed(name, record, record.alt.split(",")[index])
        found = bank.find(allele) if bank is not None else None
        if found is None:
            self.gathered.seen += 1
            akin = bank is not None and bank.near(allele)
            self._keep(replace(self._sighting(name, record, index, mine, None), akin=akin))
            return
        theirs, site = found
        if site:
            self.gathered.runs.see(name, record.position, lost=not het)
        self._share(record, mine, theirs, partial(self._sighting, name, record, index, mine, theirs))

    def _keep(self, sighting: Sighting) -> None:
        """Keep an allele of the line alone; where there is no reference, only those in listed genes and places."""
        allele = sighting.allele
        always = self.asked.holds(allele.contig, allele.position, allele.end)
        always = always or (sighting.told is not None and sighting.told.gene in self.columns.genes)
        if always or self.columns.compared:
            self.gathered.keep(sighting, always=always)

    def _share(self, record: Record, mine: Support, theirs: Support, made: Callable[[], Sighting]) -> None:
        """Count an allele that both have; keep it where the line has clearly more of it, or where it may matter."""
        gathered = self.gathered
        gathered.seen += 1
        gathered.shared += 1
        if self._matters(record, made):
            gathered.keep(replace(made(), called=True), always=True)
            return
        one, two = mine.fraction, theirs.fraction
        if one is None or two is None:
            return
        if gathered.shared <= _ALL or gathered.shared % _EVERY == 0:
            gathered.totals[min(mine.total or 0, _DEEPEST)] += 1
            gathered.fractions[round(100 * two), round(100 * one)] += 1
        if one - two > RISE and _standard_errors(mine, theirs) > _ERRORS:
            gathered.keep(replace(made(), called=True), always=False)

    def _matters(self, record: Record, made: Callable[[], Sighting]) -> bool:
        """Whether a shared allele is a listed change, or is told to change the protein of a listed gene."""
        name = chromosome(record.contig) or ""
        if not self.asked.concerns(name) or not self.asked.holds(
            name, record.position, record.position + len(record.ref)
        ):
            return False
        sighting = made()
        if sighting.allele.position in self.asked.positions.get(name, ()):
            return True
        return sighting.told is not None and not sighting.told.silent

    def _passes(self, record: Record) -> bool:
        if self.settings.rejected:
            return True
        if record.filter not in _PASSED:
            self.gathered.rejected[record.filter] += 1
            return False
        keys = layout(record.format)
        if "FT" in keys and (said := value(record.samples[self.columns.line], keys, "FT")) not in _PASSED:
            self.gathered.rejected[f"FT {said}"] += 1
            return False
        return True

    def _count_x(self, name: str, position: int, *, het: bool) -> None:
        if name == "X" and X_ALONE[0] < position < X_ALONE[1]:
            self.gathered.x_sites += 1
            self.gathered.x_het += het

    def _sighting(self, name: str, record: Record, index: int, mine: Support, theirs: Support | None) -> Sighting:
        alts = record.alt.split(",")
        text = record.samples[self.columns.line]
        return Sighting(
            allele=_trimmed(name, record, alts[index]),
            line=mine,
            reference=theirs,
            told=self._told(record, alts[index], single=len(alts) == 1),
            strands=strands(record.format, text, index, len(alts), saf=_own(record, "SAF"), sar=_own(record, "SAR")),
            genotype=value(text, layout(record.format), "GT"),
            where=f"{self.vcf.source.name}, line {record.line}",
        )

    def _told(self, record: Record, alt: str, *, single: bool) -> Told | None:
        layed = self.annotated
        if layed is None or not (text := info(record, layed.key)):
            return None
        return told(text, layed, record.ref, alt, single=single)


def _own(record: Record, key: str) -> str | None:
    """An INFO value that is the sample's own, where the file has but one."""
    return info(record, key) if len(record.samples) == 1 else None


def _trimmed(name: str, record: Record, alt: str) -> Allele:
    return trim(name, record.position, record.ref, alt)


def _counts(record: Record, sample: int, index: int, alts: tuple[str, ...], *, single: bool) -> Support:
    """The reads of one alternative allele."""
    text = record.samples[sample]
    quick = _listed(text, layout(record.format).get("AD")) if len(alts) == 1 else None
    if quick is not None:
        return Support(quick[1], quick[0] + quick[1], "AD")
    found: Reads = reads(record.ref, alts, record.format, text, dp4=info(record, "DP4") if single else None)
    if found.alts is None:
        return Support(None, found.depth, "DP" if found.depth is not None else "")
    return Support(found.alts[index], found.total, found.basis)


def _listed(text: str, at: int | None) -> tuple[int, int] | None:
    """AD of one reference and one alternative allele, by the shortest way."""
    if at is None:
        return None
    parts = text.split(":", at + 1)
    if len(parts) <= at:
        return None
    first, _, second = parts[at].partition(",")
    return (int(first), int(second)) if first.isdecimal() and second.isdecimal() else None


def _standard_errors(mine: Support, theirs: Support) -> float:
    a, n, b, m = mine.count or 0, mine.total or 1, theirs.count or 0, theirs.total or 1
    common = (a + b) / (n + m)
    variance = common * (1 - common) * (1 / n + 1 / m)
    return float((a / n - b / m) / variance**0.5) if variance > 0 else 0.0
