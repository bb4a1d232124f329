"""The sheet that says what each file is for: columns file, sample, role."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from seedlot.assays.copy_number.raw import Role
from seedlot.assays.copy_number.settings import Settings
from seedlot.formats.tables import Sheet
from seedlot.terms.errors import UnreadableFileError

#: Other words for the roles.
_WORDS = {
    "": Role.SAMPLE,
    "test": Role.SAMPLE,
    "parent": Role.REFERENCE,
    "bank": Role.REFERENCE,
    "normal": Role.PANEL,
    "mappability": Role.MAPPABILITY,
    "map": Role.MAPPABILITY,
    **{str(role): role for role in Role},
}


@dataclass(frozen=True, slots=True)
class Told:
    """A row: the file, the sample in it ("" where the file names it), its role."""

    file: str
    sample: str
    role: Role


def is_layout(sheet: Sheet) -> bool:
    """Whether a sheet has the heading of a layout."""
    return bool(sheet.rows) and {"file", "role"} <= set(_names(sheet))


def read_layout(sheet: Sheet, *, file: str) -> tuple[Told, ...]:
    """Read the rows.

    Raises:
        UnreadableFileError: a row names no file, or a role that is none.
    """
    names = _names(sheet)
    told = []
    for line, cells in enumerate(sheet.rows[1:], start=2):
        row = {name: str(cell).strip() for name, cell in zip(names, cells, strict=False) if cell is not None}
        if not row:
            continue
        role = _WORDS.get(row.get("role", "").casefold())
        if role is None or not row.get("file"):
            what = f"'{row.get('role', '')}' is no role of a file, or the row names no file"
            raise UnreadableFileError(file, what, where=f"row {line}", mend=f"Write one of: {', '.join(Role)}.")
        told.append(Told(row["file"], row.get("sample", ""), role))
    return tuple(told)


def _names(sheet: Sheet) -> list[str]:
    return [str(cell or "").strip().casefold() for cell in sheet.rows[0]]


def role_of(file: str, sample: str, told: tuple[Told, ...], settings: Settings) -> tuple[Role, str]:
    """What a file is for, and its sample's name: by the layout, else by the settings, else it is a sample."""
    for row in told:
        if _same(row.file, file) and (not row.sample or not sample or row.sample.casefold() == sample.casefold()):
            return row.role, row.sample or sample or stem(file)
    name = sample or stem(file)
    given = {Role.REFERENCE: settings.reference, Role.PANEL: settings.panel}
    given |= {Role.GC: (settings.gc,), Role.MAPPABILITY: (settings.mappability,)}
    for role, names in given.items():
        if any(one and (_same(one, file) or one.casefold() == name.casefold()) for one in names):
            return role, name
    return Role.SAMPLE, name


def stem(file: str) -> str:
    """The name of a file without its endings."""
    name = PurePath(file).name
    for ending in (".gz", ".bgz", ".bam", ".cram", ".sam", ".vcf", ".bcf", ".wig", ".tsv", ".csv", ".txt", ".bed"):
        name = name.removesuffix(ending)
    return name


def _same(one: str, file: str) -> bool:
    name = PurePath(file).name.casefold()
    return one.casefold() in {file.casefold(), name, stem(file).casefold()}
