"""Which sample is the line and which its reference: as a person says, or as the caller wrote into the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from seedlot.assays.variants.settings import Settings
from seedlot.formats.archives import brief
from seedlot.formats.vcf import Vcf
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.finding import Answer, Finding

#: Samples of a file that are named in an error.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Column:
    """A sample's column in a file."""

    vcf: Vcf
    sample: str

    @property
    def at(self) -> int:
        """The place of the column among the samples."""
        return self.vcf.head.samples.index(self.sample)


@dataclass(frozen=True, slots=True)
class Roles:
    """The line, its reference, and why one of them is not known."""

    line: Column | None = None
    reference: Column | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def apart(self) -> bool:
        """Whether they stand in two files."""
        return self.reference is not None and self.line is not None and self.reference.vcf is not self.line.vcf


def of_reference(name: str, settings: Settings) -> bool:
    """Whether a file is the reference's by its name, with or without its endings."""
    plain = PurePath(name).name
    return any(given in {plain, plain.partition(".")[0]} for given in settings.reference)


def roles_of(vcfs: Sequence[Vcf], settings: Settings) -> Roles:
    """Tell the line and the reference.

    Raises:
        UnreadableFileError: a sample that a person named is in no file.
    """
    columns = [Column(vcf, name) for vcf in vcfs for name in vcf.head.samples]
    if not columns:
        return Roles(findings=_nothing(vcfs))
    theirs = [one for one in columns if one.sample in settings.reference or of_reference(one.vcf.source.name, settings)]
    if settings.sample:
        named = [one for one in columns if one.sample == settings.sample]
        if not named:
            raise _no_sample(settings.sample, vcfs)
        mine = [one for one in named if one not in theirs] or (named if len(named) == 1 else [])
        theirs = [one for one in theirs if one not in mine]
    else:
        mine = [one for one in columns if one not in theirs]
    if not settings.reference:
        mine, theirs = _by_head(mine, columns, settings)
    elif not theirs and not _files_only(vcfs, settings):
        raise _no_sample(", ".join(settings.reference), vcfs)
    return _settled(mine, theirs)


def _files_only(vcfs: Sequence[Vcf], settings: Settings) -> bool:
    """Whether what names the reference looks like other files (a BAM, a table of depths)."""
    return bool(vcfs) and all("." in name for name in settings.reference)


def _by_head(mine: list[Column], columns: list[Column], settings: Settings) -> tuple[list[Column], list[Column]]:
    """Mutect2 writes ##normal_sample; Strelka2 and VarScan name the columns NORMAL and TUMOR."""
    for one in columns:
        said = set(one.vcf.head.said("normal_sample"))
        if "TUMOR" in one.vcf.head.samples and "NORMAL" in one.vcf.head.samples:
            said.add("NORMAL")
        normal = [other for other in columns if other.vcf is one.vcf and other.sample in said]
        if normal and not settings.sample:
            return [other for other in mine if other not in normal], normal
        if normal:
            return mine, [other for other in normal if other not in mine]
    return mine, []


def _settled(mine: list[Column], theirs: list[Column]) -> Roles:
    if len(mine) != 1:
        names = ", ".join(f"'{one.sample}' ({one.vcf.source.name})" for one in mine) or "none"
        says = (
            f"Which sample is the line, and which its parent or bank, is not told (left: {names}). "
            "Set sample=NAME and reference=NAME, or reference=FILE."
        )
        return Roles(findings=(_found("roles", says),))
    if len(theirs) > 1:
        says = f"Several samples are named as reference: {', '.join(one.sample for one in theirs)}. Name one."
        return Roles(line=mine[0], findings=(_found("roles", says),))
    return Roles(mine[0], theirs[0] if theirs else None)


def _nothing(vcfs: Sequence[Vcf]) -> tuple[Finding, ...]:
    return tuple(
        _found(
            "genotypes",
            f"'{vcf.source.name}' has no sample columns: it lists sites without genotypes, and nothing is told of a line.",
            vcf.source.name,
        )
        for vcf in vcfs
    )


def _found(code: str, says: str, where: str = "") -> Finding:
    return Finding(code=f"variants/{code}", answer=Answer.NOT_KNOWN, says=says, where=where)


def _no_sample(name: str, vcfs: Sequence[Vcf]) -> UnreadableFileError:
    known = "; ".join(
        f"{vcf.source.name}: {', '.join(map(brief, vcf.head.samples[:_NAMED])) or 'none'}" for vcf in vcfs
    )
    return UnreadableFileError(vcfs[0].source.name, f"no file has a sample '{name}'", mend=f"The samples are: {known}.")
