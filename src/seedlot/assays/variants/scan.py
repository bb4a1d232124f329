"""One reading of the line's VCF: what the line has that its reference was not called to have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial

from seedlot.assays.variants.apart import Apart
from seedlot.assays.variants.bank import Bank
from seedlot.assays.variants.common import ALL, DEEPEST, EVERY, PASSED, RISE, Common, Pair, verdict
from seedlot.assays.variants.gathered import Gathered, Runs
from seedlot.assays.variants.raw import Sighting, Support
from seedlot.assays.variants.settings import Settings
from seedlot.formats.alleles import NO_ALLELE, Allele, is_sequence, trim
from seedlot.formats.annotations import Layout, Told, layout_of, told
from seedlot.formats.depth_table import Asked, Stretch
from seedlot.formats.vcf import Record, Vcf, info, record_of
from seedlot.formats.vcf_counts import Reads, genotype, layout, reads, strands, value, whole
from seedlot.genome.builds import chromosome
from seedlot.genome.genes import genes

#: A fraction that is larger in the line by this many standard errors is kept.
_ERRORS = 6.0


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are the line's and the reference's; a reference in a file of its own is a bank."""

    line: int
    reference: int | None = None
    bank: Bank | None = None
    genes: frozenset[str] = frozenset()

    @property
    def every_gene(self) -> frozenset[str]:
        """The genes of the lists that a laboratory gives, and of our own."""
        return self.genes | _own_genes()

    @property
    def compared(self) -> bool:
        """Whether there is a reference."""
        return self.reference is not None or self.bank is not None


@cache
def _own_genes() -> frozenset[str]:
    return frozenset(one.name for one in genes())


def scan(vcf: Vcf, columns: Columns, asked: Asked, settings: Settings) -> Gathered:
    """Read every record once.

    Raises:
        UnreadableFileError: a record is damaged; names its line.
    """
    gathered = Gathered(Runs(settings.run_sites, settings.run_length))
    reader = _Reader(vcf, columns, asked, settings, gathered, layout_of(vcf.head))
    common = _common(columns, gathered)
    plain: dict[str, str | None] = {}
    last, before = "", 0
    for row in vcf.rows():
        _, position, parts = row
        contig, alt = parts[0], parts[4]
        if contig not in plain:
            plain[contig] = chromosome(contig)
        name = plain[contig]
        if name is None:
            gathered.unplaced[contig] += 1
            continue
        if position < before and contig == last:
            gathered.unsorted = gathered.unsorted or f"line {row[0]}"
        last, before = contig, position
        block = alt in NO_ALLELE
        if asked.concerns(name) and (block or asked.holds(name, position, position + len(parts[3]))):
            note_depth(asked, name, record_of(row), parts[9 + columns.line])
        elif common is not None and not block and common.takes(name, position, parts):
            continue
        if block:
            gathered.blocks += 1
        elif "," in alt or not parts[8].startswith("GT"):
            reader.each(name, record_of(row))
        else:
            reader.by_genotypes(name, record_of(row))
    gathered.runs.close()
    gathered.genotyped += any(mine.strip("./|") for mine, _ in reader.verdicts)
    return gathered


def _common(columns: Columns, gathered: Gathered) -> Common | Apart | None:
    """The short way for common records, where there is one."""
    if columns.reference is not None:
        return Common(9 + columns.line, 9 + columns.reference, gathered)
    return None if columns.bank is None else Apart(9 + columns.line, columns.bank, gathered)


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
        told = self.verdicts.get(both)
        if told is None:
            told = self.verdicts[both] = verdict(*both)
        if other is not None and len(record.ref) == 1 == len(record.alt):
            gathered.pairs[both] = gathered.pairs.get(both, 0) + 1
        if told.lost is not None:
            gathered.runs.see(name, record.position, lost=told.lost)
        if told.mine:
            self.one(name, record, told)

    def one(self, name: str, record: Record, pair: Pair) -> None:
        """An allele that the line was called to have, alone in its record."""
        if not is_sequence(record.alt):
            self.gathered.symbolic += 1
            return
        if not self._passes(record):
            return
        if name == "X":
            self.gathered.see_x(record.position, het=pair.het)
        alone = self.columns.reference is None
        mine = _counts(record, self.columns.line, 0, (record.alt,), single=len(record.samples) == 1)
        if alone:
            self._against_bank(name, record, 0, mine, het=pair.het)
            return
        at = self.columns.reference or 0
        theirs = _counts(record, at, 0, (record.alt,), single=False)
        if pair.theirs:
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
        if gathered.shared <= ALL or gathered.shared % EVERY == 0:
            gathered.totals[min(mine.total or 0, DEEPEST)] += 1
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
        return self.settings.rejected or _passes(record, self.columns.line, self.gathered)

    def _sighting(self, name: str, record: Record, index: int, mine: Support, theirs: Support | None) -> Sighting:
        alts = record.alt.split(",")
        text = record.samples[self.columns.line]
        return Sighting(
            allele=_trimmed(name, record, alts[index]),
            line=mine,
            reference=theirs,
            told=_annotation(
                self.annotated, record, alts[index], single=len(alts) == 1, listed=self.columns.every_gene
            ),
            strands=strands(record.format, text, index, len(alts), saf=_own(record, "SAF"), sar=_own(record, "SAR")),
            genotype=value(text, layout(record.format), "GT"),
            where=f"{self.vcf.source.name}, line {record.line}",
        )


def _passes(record: Record, line: int, gathered: Gathered) -> bool:
    """Whether a record and the line's own column pass the caller's filters; what does not is counted."""
    if record.filter not in PASSED:
        gathered.rejected[record.filter] += 1
        return False
    keys = layout(record.format)
    if "FT" in keys and (said := value(record.samples[line], keys, "FT")) not in PASSED:
        gathered.rejected[f"FT {said}"] += 1
        return False
    return True


def _annotation(layed: Layout | None, record: Record, alt: str, *, single: bool, listed: frozenset[str]) -> Told | None:
    if layed is None or not (text := info(record, layed.key)):
        return None
    return told(text, layed, record.ref, alt, single=single, listed=listed)


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
    if not first.isdecimal() or not second.isdecimal() or len(first) > 7 or len(second) > 7:
        return None
    return int(first), int(second)


def _standard_errors(mine: Support, theirs: Support) -> float:
    a, n, b, m = mine.count or 0, mine.total or 1, theirs.count or 0, theirs.total or 1
    common = (a + b) / (n + m)
    variance = common * (1 - common) * (1 / n + 1 / m)
    return float((a / n - b / m) / variance**0.5) if variance > 0 else 0.0
