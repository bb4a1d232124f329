"""Samples: the cells counted, the donor's sex chromosomes, and which abnormalities are of a clone (ISCN 2020, chapter 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from seedlot.assays.karyotype.cells import Carried, Cell, Cells
from seedlot.assays.karyotype.imbalance import Imbalance, imbalances
from seedlot.assays.karyotype.mosaicism import GAIN_CELLS, LOSS_CELLS
from seedlot.assays.karyotype.raw import Written
from seedlot.formats.iscn_shapes import Abnormality, Clone


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A clone of a sample with its cell, how many such cells there are, and what they have too much or too little of.

    `foreign` says that its sex chromosomes cannot have come of the donor's; `unsexed` that nothing tells whether they
    are the donor's.
    """

    clone: Clone
    cell: Cell | None
    cells: int | None
    written: Written
    changes: tuple[Imbalance, ...] = ()
    foreign: bool = False
    unsexed: bool = False

    @property
    def acquired(self) -> tuple[Carried, ...]:
        """Its abnormalities that are neither constitutional nor variants, as far as they could be read."""
        if self.cell is None:
            return ()
        return tuple(
            one
            for one in self.cell.carried
            if not one.item.constitutional and one.item.kind not in ("variant", "unread")
        )

    @property
    def polyploid(self) -> bool:
        """Whether it has more or fewer than two sets of chromosomes."""
        return (self.clone.ploidy if self.cell is None else self.cell.ploidy) not in (2, None)

    @property
    def state(self) -> str:
        """normal, abnormal, or, of cells of which no clone is described, non-clonal; unread where it could not be read.

        A clone without an abnormality whose number is not that of its list, 47,XX, is unread: one was left out.
        """
        if self.clone.kind in ("nonclonal", "unread"):
            return {"nonclonal": "non-clonal", "unread": "unread"}[self.clone.kind]
        unread = any(one.kind == "unread" for one in self.clone.abnormalities)
        if self.acquired or self.polyploid or self.changes:
            return "abnormal"
        odd = self.cell is not None and bool(self.cell.faults)
        return "unread" if unread or odd or self.unsexed else "normal"


@dataclass(slots=True, kw_only=True)
class Seen:
    """One abnormality in one sample: in how many cells, whether in a composite, in which cultures.

    `cells` is None where the karyotype does not tell; `most` says that it is an upper bound (a composite).
    """

    name: str
    carried: Carried
    cells: int | None = 0
    most: bool = False
    cultures: set[str] = field(default_factory=set)

    @property
    def loss(self) -> bool:
        """Whether it is the loss of a chromosome, of which a clone needs three cells."""
        return self.carried.item.sign == "-"

    @property
    def clonal(self) -> bool | None:
        """Whether it is seen in as many cells as make a clone; None where the cells are not told."""
        if self.cells is None:
            return None
        return self.cells >= (LOSS_CELLS if self.loss else GAIN_CELLS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """All that the files say of one sample."""

    name: str
    written: tuple[Written, ...]
    clones: tuple[Counted, ...]
    sexes: str
    total: int | None
    seen: tuple[Seen, ...]

    @property
    def mixed(self) -> bool:
        """Whether it holds cells of two individuals."""
        return any(one.foreign or one.clone.donor for one in self.clones)

    @property
    def readable(self) -> bool:
        """Whether all that is written of it could be read."""
        return all(one.karyotype.readable for one in self.written)

    @property
    def obstacle(self) -> str:
        """Why no share of its cells can be told, nor what they exclude; "" where nothing stands in the way."""
        if self.mixed:
            return "the cells are of two individuals"
        if not self.clones:
            return "there is no banded karyotype that could be read"
        if self.total is None and any(too_many(one, self.clones) for one in self.written):
            return "the brackets hold more cells than are stated as counted"
        return "how many cells were counted is not told" if self.total is None else ""

    def cells_in(self, *states: str) -> int | None:
        """How many cells are in a state; None where a clone does not tell its cells."""
        numbers = [one.cells for one in self.clones if one.state in states]
        known = [number for number in numbers if number is not None]
        return sum(known) if len(known) == len(numbers) else None

    @property
    def own(self) -> tuple[Counted, ...]:
        """The clones without those of a chimera's donor."""
        return tuple(one for one in self.clones if not one.clone.donor)


def constitution(clones: Sequence[Clone]) -> str:
    """The donor's sex chromosomes: those of normal cells, else those of a clone with what it says to have lost."""
    told: list[str] = []
    for clone in clones:
        if clone.kind != "clone" or clone.sex is None or clone.donor or "U" in clone.sex:
            continue
        lost = "".join(
            name * (one.copies[0] if one.sign == "-" else 1)
            for one in clone.abnormalities
            for name in one.chromosomes
            if name in "XY" and not one.constitutional and (one.sign == "-" or (not one.sign and one.operations))
        )
        whole = "".join(sorted(clone.sex + lost))
        if clone.sex_constitutional or (not clone.abnormalities and len(whole) == 2):
            return whole
        told.append(whole)
    return next((one for one in told if len(one) == 2), "")


def sample(name: str, written: Sequence[Written], *, sex: str) -> Sample:
    """Put together what is written of one sample."""
    every = [clone for one in written for clone in one.karyotype.clones]
    sexes = constitution(every) if sex == "auto" else sex
    clones = tuple(counted for one in written for counted in _counted(one, sexes))
    return Sample(
        name=name,
        written=tuple(written),
        clones=clones,
        sexes=sexes,
        total=_total(written, clones),
        seen=tuple(_seen(clones)),
    )


def _counted(one: Written, sexes: str) -> list[Counted]:
    clones = one.karyotype.clones
    made = []
    for clone, cell in zip(clones, Cells(clones).cells, strict=True):
        cells = clone.cells
        if cells is None and len(clones) == 1:
            cells = one.cells
        strange = foreign(clone, sexes)
        changes = () if cell is None else imbalances(cell, "" if clone.donor or strange else sexes)
        made.append(
            Counted(
                clone=clone,
                cell=cell,
                cells=cells,
                written=one,
                changes=_acquired(changes, cell),
                foreign=strange,
                unsexed=not sexes and bool(clone.sex) and "U" not in (clone.sex or "") and not clone.donor,
            )
        )
    return made


def foreign(clone: Clone, sexes: str) -> bool:
    """Whether cells are of another individual: a Y where the donor has none, two X and no Y where the donor is XY."""
    own = clone.sex or ""
    told = any(name in "XY" for one in clone.abnormalities for name in one.chromosomes)
    if clone.donor or told or not own or "U" in own:
        return False
    return "Y" in own if sexes == "XX" else sexes == "XY" and "Y" not in own and own.count("X") > 1


def _acquired(changes: tuple[Imbalance, ...], cell: Cell | None) -> tuple[Imbalance, ...]:
    """Leave out what the constitutional abnormalities make."""
    if cell is None or not any(one.item.constitutional for one in cell.carried):
        return changes
    born = {name for one in cell.carried if one.item.constitutional for name in one.item.chromosomes}
    acquired = {name for one in cell.carried if not one.item.constitutional for name in one.item.chromosomes}
    return tuple(one for one in changes if one.chromosome not in born - acquired)


def too_many(one: Written, clones: Sequence[Counted]) -> bool:
    """Whether the brackets hold more cells than are stated as counted: one of the two is wrong."""
    return one.cells is not None and sum(each.cells or 0 for each in clones if each.written is one) > one.cells


def _total(written: Sequence[Written], clones: Sequence[Counted]) -> int | None:
    """The cells of which it is told what they are: those in the brackets; the cells stated where a bracket lacks."""
    total = 0
    for one in written:
        inside = [clone.cells for clone in clones if clone.written is one]
        if not inside:  # of another method, or unread: whatever number stands beside it tells nothing of these cells
            continue
        if too_many(one, clones):
            return None
        if all(number is not None for number in inside):
            total += sum(number or 0 for number in inside)
        elif one.cells is not None:
            total += one.cells
        else:
            return None
    return total or None


def _of_sex(one: Counted) -> list[Carried]:
    """Gains and losses of X and Y that the sex chromosomes tell and the list does not: 45,X beside 46,XY has lost a Y."""
    named = {name for each in one.acquired for name in each.item.chromosomes}
    made = []
    for change in one.changes:
        if change.chromosome in "XY" and change.bands == change.chromosome not in named:
            sign: Literal["+", "-"] = "+" if change.change > 0 else "-"
            text = f"{sign}{change.chromosome}"
            item = Abnormality(
                kind="chromosome",
                text=text,
                column=one.clone.column,
                sign=sign,
                chromosomes=(change.chromosome,),
            )
            made.append(Carried(item))
    return made


def _seen(clones: Sequence[Counted]) -> list[Seen]:
    found: dict[str, Seen] = {}
    for one in clones:
        for carried in {each.name: each for each in (*one.acquired, *_of_sex(one))}.values():
            seen = found.setdefault(carried.name, Seen(name=carried.name, carried=carried))
            inside = carried.item.cells
            cells = one.cells if inside is None else inside
            seen.most = seen.most or (one.clone.composite and inside is None)
            seen.cells = None if seen.cells is None or cells is None else seen.cells + cells
            seen.cultures.add(one.written.culture)
    return list(found.values())
