"""The cell of a clone: which normal and which rearranged chromosomes it has, stem lines followed (ISCN 2020, chapter 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from seedlot.assays.karyotype.derive import Bits, derived
from seedlot.formats.iscn_shapes import Abnormality, Clone, Fault, Operation
from seedlot.genome.builds import CHROMOSOMES

#: More sets of chromosomes than this are taken for a slip of the pen.
_MOST_SETS = 16
#: More abnormalities of one cell than this, too.
_MOST_CARRIED = 400
_AUTOSOMES = CHROMOSOMES[:22]


@dataclass(frozen=True, slots=True)
class Carried:
    """An abnormality that a cell has, from its own list or from that of its stem line; its chromosomes."""

    item: Abnormality
    made: tuple[Bits, ...] = ()
    replaces: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def name(self) -> str:
        """The abnormality as it is written in full, without its count."""
        return key(self.item)


@dataclass(slots=True)
class Cell:
    """What a cell of a clone has: normal chromosomes, abnormalities, and how many chromosomes that makes.

    `others` are markers and rings of unknown origin; `loose` says that not every cell has all of it (a composite);
    `faults` are what does not fit together.
    """

    ploidy: int
    sexes: str
    normal: Counter[str] = field(default_factory=Counter)
    carried: list[Carried] = field(default_factory=list)
    others: tuple[int, int] = (0, 0)
    loose: bool = False
    faults: list[Fault] = field(default_factory=list)

    def copy(self) -> Cell:
        """Another with the same content."""
        return Cell(self.ploidy, self.sexes, Counter(self.normal), list(self.carried), self.others, self.loose)

    @property
    def total(self) -> tuple[int, int]:
        """How many chromosomes there are, at least and at most."""
        known = sum(self.normal.values()) + sum(len(one.made) for one in self.carried)
        return known + self.others[0], known + self.others[1]


def key(item: Abnormality) -> str:
    """The name by which the same abnormality is known in another clone or sample: +12, t(9;22)(q34;q11.2)."""
    sign = item.sign if item.kind == "chromosome" or item.sign == "-" else ""
    if item.operations:
        return sign + "".join(map(str, item.operations))
    return sign + (item.name or "".join(item.chromosomes) or item.text)


def ploidy_of(clone: Clone) -> int:
    """How many sets of chromosomes: as told, else by ISCN's limits (near-diploid 35 to 57, near-triploid 58 to 80)."""
    if clone.ploidy:
        return clone.ploidy
    return 2 if clone.count is None else max((sum(clone.count) // 2 + 11) // 23, 1)


@dataclass(slots=True)
class _Line:
    clone: Clone
    cell: Cell


class Cells:
    """The cells of all clones of one karyotype, in their order; None for what is no clone."""

    __slots__ = ("_known", "_lines", "_told")

    def __init__(self, clones: Sequence[Clone]) -> None:
        self._lines: list[_Line] = []
        self._known: dict[tuple[str, tuple[str, ...]], Operation] = {}
        self._told: list[Cell | None] = [self._cell(one) for one in clones]

    @property
    def cells(self) -> tuple[Cell | None, ...]:
        """One for each clone."""
        return tuple(self._told)

    def _cell(self, clone: Clone) -> Cell | None:
        if clone.kind != "clone":
            return None
        cell = self._stem(clone) if clone.stem else _begun(clone)
        cell.loose = cell.loose or clone.composite or clone.incomplete
        self._add(cell, clone)
        self._lines.append(_Line(clone, cell))
        _check_total(cell, clone)
        return cell

    def _stem(self, clone: Clone) -> Cell:
        """The cell of the stem line that a clone goes out from, as many times as it is taken."""
        full = [one for one in self._lines if not one.clone.stem]
        side = [one for one in self._lines if one.clone.stem]
        if clone.stem == "sdl":
            found = side[-1:] if clone.stem_number is None else side[clone.stem_number - 1 : clone.stem_number]
        else:
            chosen = clone.stem_number or 1
            found = full[chosen - 1 : chosen]
        if not found:
            cell = _begun(clone)
            number = "" if clone.stem_number is None else clone.stem_number
            says = f"'{clone.stem}{number}' refers to a clone that is not there"
            cell.faults.append(Fault(clone.column, says, "write the abnormalities of this clone in full", "wrong"))
            return cell
        if found[0].cell.ploidy * clone.stem_times > _MOST_SETS:
            cell = found[0].cell.copy()
            says = f"the stem line would have more than {_MOST_SETS} sets of chromosomes"
            cell.faults.append(Fault(clone.column, says, "count the chromosomes again", "wrong"))
            return cell
        return _times(found[0].cell, clone.stem_times)

    def _add(self, cell: Cell, clone: Clone) -> None:
        written = bool(clone.sex)
        for item in clone.abnormalities:
            whole = self._remember(item)
            if len(cell.carried) > _MOST_CARRIED:
                says = f"there are more than {_MOST_CARRIED} abnormalities; what follows is not read"
                cell.faults.append(Fault(item.column, says, "look at the stem lines and at x2", "wrong"))
                return
            _take(cell, whole, written=written)

    def _remember(self, item: Abnormality) -> Abnormality:
        """Fill in the breakpoints of an abnormality that is written shorter than before, del(11) or der(2)t(2;13)."""
        whole = []
        for one in item.operations:
            name = (one.kind, one.chromosomes)
            if one.breaks or one.pieces:
                self._known.setdefault(name, one)
                whole.append(one)
            else:
                whole.append(self._known.get(name, one))
        return replace(item, operations=tuple(whole)) if item.operations else item


def _take(cell: Cell, item: Abnormality, *, written: bool) -> None:
    """Do to a cell what one item of its list says; `written` is a list with the sex chromosomes before it."""
    if item.sign == "-" and item.kind != "chromosome":
        for _ in range(item.copies[0]):
            _take_away(cell, item)
    elif item.kind == "chromosome":
        _whole(cell, item, written=written)
    elif item.kind == "structural":
        _rearranged(cell, item, written=written)
    elif item.kind in ("marker", "ring") and not item.name.startswith("hsr"):
        cell.others = (cell.others[0] + item.copies[0], cell.others[1] + item.copies[1])
        cell.carried.append(Carried(item))
    elif item.kind != "incomplete":
        cell.carried.append(Carried(item))


def _begun(clone: Clone) -> Cell:
    """A cell before its list of abnormalities: the autosomes, and the sex chromosomes as they are written."""
    ploidy = ploidy_of(clone)
    cell = Cell(ploidy, clone.sex or "")
    cell.normal.update(dict.fromkeys(_AUTOSOMES, ploidy))
    cell.normal.update(letter for letter in clone.sex or "" if letter in "XY")
    return cell


def _times(cell: Cell, times: int) -> Cell:
    made = cell.copy()
    if times > 1:
        made.ploidy *= times
        made.sexes *= times
        made.normal = Counter({name: times * number for name, number in cell.normal.items()})
        made.carried = [one for one in cell.carried for _ in range(times)]
        made.others = (times * cell.others[0], times * cell.others[1])
    return made


def _whole(cell: Cell, item: Abnormality, *, written: bool) -> None:
    """A gained or lost chromosome. Of the sex chromosomes only those are written that are there, so -Y takes none."""
    (name,) = item.chromosomes
    number = item.copies[0] if item.copies[0] == item.copies[1] else 1
    opposite = "-" if item.sign == "+" else "+"
    for _ in range(number):
        if item.sign == "+":
            cell.normal[name] += 1
        elif not (written and name in "XY"):
            _replace(cell, name, 1, item)
        undone = _undone(cell, opposite, name)
        if undone is None:
            cell.carried.append(Carried(item))
        else:
            cell.carried.pop(undone)


def _undone(cell: Cell, sign: str, name: str) -> int | None:
    """The gain or loss that is undone by its opposite in a later clone; a rearranged one taken away counts as loss."""
    for index, one in enumerate(cell.carried):
        if one.item.kind == "chromosome" and one.item.sign == sign and one.item.chromosomes == (name,):
            return index
        if sign == "-" == one.item.sign and one.replaces == (name,):
            return index
    return None


def _rearranged(cell: Cell, item: Abnormality, *, written: bool) -> None:
    found = derived(item.operations)
    number = item.copies[0]
    for _ in range(number):
        cell.carried.append(Carried(item, found.made, () if item.sign == "+" else found.replaces, found.doubt))
    if item.sign == "+":
        return
    for name in found.replaces:
        if not (written and name in "XY"):
            _replace(cell, name, number, item)


def _replace(cell: Cell, name: str, number: int, item: Abnormality) -> None:
    """Take normal chromosomes for rearranged ones; where there are too few, a rearranged one has been changed further."""
    if cell.normal[name] < number:
        says = f"more chromosomes {name} are lost or rearranged than there are"
        cell.faults.append(Fault(item.column, says, f"look at each abnormality of chromosome {name}", "wrong"))
    cell.normal[name] = max(cell.normal[name] - number, 0)


def _take_away(cell: Cell, item: Abnormality) -> None:
    """Take away a rearranged chromosome or a marker that the stem line has."""
    wanted = _short(item)
    for index in range(len(cell.carried) - 1, -1, -1):
        one = cell.carried[index]
        if one.item.sign != "-" and wanted == _short(one.item)[: len(wanted)]:
            cell.carried.pop(index)
            if item.kind in ("marker", "ring"):
                cell.others = (max(cell.others[0] - 1, 0), max(cell.others[1] - 1, 0))
            elif one.replaces:
                _left(cell, item, one)
            return
    if _split(cell, item):
        return
    says = f"'{item.text}' takes away what the stem line does not have"
    cell.faults.append(Fault(item.column, says, "write it as it is written in the stem line", "wrong"))


def _split(cell: Cell, item: Abnormality) -> bool:
    """Take away one of the derivatives of a balanced translocation, -der(22)t(9;22) of t(9;22); whether there was one."""
    if item.kind != "structural" or item.operations[-1].kind != "t":
        return False
    owner, t = item.chromosomes[0], item.operations[-1]
    for index, one in enumerate(cell.carried):
        if one.item.operations[:1] == (t,) and owner in one.replaces:
            kept = [derived((Operation("der", (name,)), t)) for name in one.replaces if name != owner]
            made = tuple(bits for each in kept for bits in each.made)
            cell.carried[index] = Carried(one.item, made, one.replaces, one.doubt)
            cell.carried.append(Carried(item, (), ()))
            return True
    return False


def _left(cell: Cell, item: Abnormality, one: Carried) -> None:
    """What is lost with a rearranged chromosome is lost, unless a normal one has come in its place."""
    for name in one.replaces:
        back = _undone(cell, "+", name)
        if back is not None:
            cell.carried.pop(back)
        else:
            cell.carried.append(Carried(replace(item, operations=one.item.operations), (), (name,)))


def _short(item: Abnormality) -> tuple[object, ...]:
    """By what a rearranged chromosome is known again where its breakpoints are left out."""
    if item.operations:
        every = [one for one in item.operations if one.kind != "der" or one.chromosomes]
        return tuple((one.kind.split()[-1], tuple(sorted(one.chromosomes))) for one in every)
    return (item.kind, item.name)


def _check_total(cell: Cell, clone: Clone) -> None:
    """Whether the list makes the number of chromosomes that is written (ISCN 2020, chapter 8); a composite's list does not."""
    if clone.count is None or cell.loose or any(_loose(one) for one in clone.abnormalities):
        return
    low, high = cell.total
    if low <= clone.count[1] and high >= clone.count[0]:
        return
    made = str(low) if low == high else f"{low} to {high}"
    written = "~".join(map(str, dict.fromkeys(clone.count)))
    says = f"the list makes {made} chromosomes, and {written} is written"
    cell.faults.append(Fault(clone.column, says, "count the gains, losses and joined chromosomes again", "wrong"))


def _loose(item: Abnormality) -> bool:
    return item.kind == "unread" or item.cells is not None or (item.uncertain and item.kind == "chromosome")
