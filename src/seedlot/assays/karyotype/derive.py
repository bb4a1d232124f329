"""A rearranged chromosome from its description: of which stretches of which chromosomes it consists (ISCN 2020, chapter 9).

Stretches are told on the ladder of bands; what is of unknown origin is `None`. Nothing here knows of cells or clones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from seedlot.assays.karyotype.ladder import Point, apart, bottom, centre, end, middle, place, top
from seedlot.formats.iscn_shapes import Break, Operation


@dataclass(frozen=True, slots=True)
class Bit:
    """A stretch of a chromosome, in the direction in which it lies: backwards where it ends nearer to the p end."""

    start: Point
    end: Point

    @property
    def chromosome(self) -> str:
        """Whose stretch it is."""
        return self.start.chromosome

    def holds(self, point: Point) -> bool:
        """Whether a place lies in it or at its ends."""
        low, high = sorted((self.start.position, self.end.position))
        return self.chromosome == point.chromosome and low <= point.position <= high

    def turned(self) -> Bit:
        """The same stretch the other way round."""
        return Bit(self.end, self.start)


#: A rearranged chromosome from one end to the other; None is a stretch of unknown origin.
Bits = tuple[Bit | None, ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """The chromosomes that a rearrangement makes, those that it takes the place of, and what could not be followed.

    `doubt` says why the stretches are not known, or why they may be others.
    """

    made: tuple[Bits, ...]
    replaces: tuple[str, ...]
    doubt: str = ""


def whole(chromosome: str) -> Bits:
    """A chromosome as it should be."""
    return (Bit(top(chromosome), bottom(chromosome)),)


def derived(operations: Sequence[Operation]) -> Derived:
    """Follow the operations of one rearranged chromosome (or of the several that t and ins make)."""
    first = operations[0]
    owners = tuple(name for name in first.chromosomes if name != "?")
    word = first.kind.split()[-1]
    if len(operations) == 1 and word in ("t", "rcp") and not first.pieces:
        return Derived(tuple(whole(name) for name in owners), owners)
    if len(operations) == 1 and word == "ins" and len(first.chromosomes) > 1:
        return Derived(tuple(whole(name) for name in owners), owners)
    bits, doubt = _followed(operations)
    if word == "ider":
        bits = _mirrored(bits, first)
    return Derived((bits,), owners, doubt)


def _followed(operations: Sequence[Operation]) -> tuple[Bits, str]:
    """Follow the operations as far as they are told; the chromosome so far, and why it goes no further."""
    first = operations[0]
    bits = tuple(bit for name in first.chromosomes for bit in _plain(name))
    try:
        bits = _begun(first)
        for one in operations[1:]:
            bits = _changed(bits, one, first.chromosomes[0])
    except _UntoldError as fault:
        return bits, str(fault)
    return bits, ""


class _UntoldError(Exception):
    """What a rearrangement is made of is not told; never leaves this file."""


def _begun(first: Operation) -> Bits:
    """The chromosome after its first operation."""
    word, chromosomes = first.kind.split()[-1], first.chromosomes
    if first.pieces:
        return tuple(_piece(one.chromosome, one.start, one.end) for one in first.pieces)
    if word in ("dic", "trc") or (word in ("der", "rob") and len(chromosomes) > 1):
        return _joined(first) if first.breaks else tuple(bit for name in chromosomes for bit in _plain(name))
    if word == "tas":
        return tuple(bit for name in chromosomes for bit in _plain(name))
    if word in ("i", "idic"):
        return _isochromosome(first)
    bits = _plain(chromosomes[0])
    if word in ("der", "ider", "rec"):
        return bits
    return _changed(bits, first, chromosomes[0])


def _plain(chromosome: str) -> Bits:
    return (None,) if chromosome == "?" else whole(chromosome)


def _piece(chromosome: str, start: Break, stop: Break) -> Bit | None:
    if chromosome == "?":
        return None
    first, last = place(chromosome, start), place(chromosome, stop)
    if first is None or last is None:
        return None
    return Bit(first, last)


def _joined(operation: Operation) -> Bits:
    """Two chromosomes joined where both are broken, each with its centromere; or two whole arms."""
    bits: list[Bit | None] = []
    for index, (name, group) in enumerate(zip(operation.chromosomes, operation.breaks, strict=True)):
        point = _point(name, group)
        if name == "?" or point is None:
            bits.append(None)
            continue
        arm = group[0].arm
        far = end(name, arm) if group[0].band == "10" else end(name, "q" if arm == "p" else "p")
        bits.append(Bit(far, point) if index == 0 else Bit(point, far))
    return tuple(bits)


def _isochromosome(operation: Operation) -> Bits:
    """Two like arms: i(17)(q10) twice the long arm, idic(18)(p11.2) twice all from there over the centromere."""
    name, flat = operation.chromosomes[0], operation.flat
    point = place(name, flat[0]) if flat else None
    if name == "?" or point is None:
        raise _UntoldError("its breakpoint is not known")
    arm = flat[0].arm
    if operation.kind.split()[-1] == "i":
        return (Bit(end(name, arm), middle(name)), Bit(middle(name), end(name, arm)))
    far = end(name, "q" if arm == "p" else "p")
    return (Bit(far, point), Bit(point, far))


def _mirrored(bits: Bits, first: Operation) -> Bits:
    """The isochromosome of a derivative: the arm that its breakpoint names, with what it carries, twice."""
    arm = first.flat[0].arm if first.flat else ""
    found = _central(bits, first.chromosomes[0])
    if not arm or found is None:
        return (*_turned(bits), *bits)
    bit = bits[found]
    assert bit is not None  # noqa: S101 - a stretch with a centromere is known
    forward = bit.start.position < bit.end.position
    kept: Bits = (
        (Bit(middle(bit.chromosome), bit.end), *bits[found + 1 :])
        if (arm == "q") == forward
        else (Bit(middle(bit.chromosome), bit.start), *_turned(bits[:found]))
    )
    return (*_turned(kept), *kept)


def _turned(bits: Bits) -> Bits:
    return tuple(None if bit is None else bit.turned() for bit in reversed(bits))


def _changed(bits: Bits, operation: Operation, owner: str) -> Bits:
    word = operation.kind.split()[-1]
    if operation.pieces or word not in _STEPS:
        return bits
    return _STEPS[word](bits, operation, owner)


def _translocated(bits: Bits, operation: Operation, owner: str) -> Bits:
    """Cut off what lies beyond the break, and join what the chromosome before it in the list gives to the end of its arm."""
    return _exchanged(bits, operation, owner, centric=False)


def _exchanged(bits: Bits, operation: Operation, owner: str, *, centric: bool) -> Bits:
    """Cut, and join what another gives: from its break to the end of that arm, or over the centromere to the other's."""
    chromosomes, breaks = operation.chromosomes, operation.breaks
    if not breaks:
        raise _UntoldError(f"the breakpoints of {operation} are not told")
    for index in sorted(range(len(chromosomes)), key=lambda one: chromosomes[one] != owner):
        donor = (index - 1) % len(chromosomes)
        given = _given(chromosomes[donor], breaks[donor], centric=centric)
        if chromosomes[index] == "?" and None in bits:
            return (*bits, given)
        point = _point(chromosomes[index], breaks[index])
        if point is None:
            continue
        cut = _cut(bits, point, owner)
        if cut is not None:
            kept, left = cut
            return (_back(given), *kept) if left else (*kept, given)
    raise _UntoldError(f"no breakpoint of {operation} lies on it")


def _back(bit: Bit | None) -> Bit | None:
    return None if bit is None else bit.turned()


def _given(chromosome: str, group: Sequence[Break], *, centric: bool) -> Bit | None:
    point = _point(chromosome, group)
    if point is None:
        return None
    arm = group[0].arm or "q"
    return Bit(point, end(chromosome, ("p" if arm == "q" else "q") if centric else arm))


def _point(chromosome: str, group: Sequence[Break]) -> Point | None:
    return place(chromosome, group[0]) if group else None


def _central(bits: Bits, owner: str) -> int | None:
    """The stretch with the centromere of the owner, or else of any chromosome."""
    for only in (owner, None):
        for index, bit in enumerate(bits):
            if bit is not None and only in (bit.chromosome, None) and bit.holds(middle(bit.chromosome)):
                return index
    return None


def _find(bits: Bits, point: Point, owner: str) -> int | None:
    found = [index for index, bit in enumerate(bits) if bit is not None and bit.holds(point)]
    central = _central(bits, owner)
    return central if central in found else (found[-1] if found else None)


def _cut(bits: Bits, point: Point, owner: str) -> tuple[Bits, bool] | None:
    """Take off what lies beyond a place, seen from the centromere: what is left, and whether the left end was cut."""
    index = _find(bits, point, owner)
    if index is None:
        return None
    bit = bits[index]
    assert bit is not None  # noqa: S101 - it was found by its chromosome
    central = _central(bits, owner)
    forward = bit.start.position <= bit.end.position
    before = index < central if central is not None and index != central else False
    if index == central:
        before = (point.position < centre(bit.chromosome)) == forward
    if before:
        return (Bit(point, bit.end), *bits[index + 1 :]), True
    return (*bits[:index], Bit(bit.start, point)), False


def _added(bits: Bits, operation: Operation, owner: str) -> Bits:
    """add: what lies beyond is lost, and something unknown is there."""
    return _ended(bits, operation, owner, unknown=True)


def _deleted(bits: Bits, operation: Operation, owner: str) -> Bits:
    pair = _pair(operation)
    if pair is None:
        return _ended(bits, operation, owner, unknown=False)
    index, bit, first, second = _stretch(bits, pair, operation)
    return (*bits[:index], Bit(bit.start, first), Bit(second, bit.end), *bits[index + 1 :])


def _ended(bits: Bits, operation: Operation, owner: str, *, unknown: bool) -> Bits:
    point = _point(operation.chromosomes[0], operation.flat)
    if point is None:
        raise _UntoldError(f"the breakpoint of {operation} is not known")
    cut = _cut(bits, point, owner)
    if cut is None:
        raise _UntoldError(f"the breakpoint of {operation} does not lie on it")
    kept, left = cut
    if not unknown:
        return kept
    return (None, *kept) if left else (*kept, None)


def _pair(operation: Operation) -> tuple[Point, Point] | None:
    flat, name = operation.flat, operation.chromosomes[-1]
    if len(flat) < 2:
        return None
    first, second = (place(name, point) for point in flat[-2:])
    if first is None or second is None:
        raise _UntoldError(f"a breakpoint of {operation} is not known")
    return apart(first, second)


def _stretch(bits: Bits, pair: tuple[Point, Point], operation: Operation) -> tuple[int, Bit, Point, Point]:
    """The stretch in which both places lie, and the two in its direction."""
    for index, bit in enumerate(bits):
        if bit is not None and bit.holds(pair[0]) and bit.holds(pair[1]):
            ordered = pair if bit.start.position <= bit.end.position else (pair[1], pair[0])
            return index, bit, *ordered
    raise _UntoldError(f"the breakpoints of {operation} do not both lie on it")


def _inverted(bits: Bits, operation: Operation, _owner: str) -> Bits:
    pair = _pair(operation)
    if pair is None:
        return bits
    index, bit, first, second = _stretch(bits, pair, operation)
    return (
        *bits[:index],
        Bit(bit.start, first),
        Bit(second, first),
        Bit(second, bit.end),
        *bits[index + 1 :],
    )


def _repeated(times: int) -> Callable[[Bits, Operation, str], Bits]:
    def repeat(bits: Bits, operation: Operation, _owner: str) -> Bits:
        pair = _pair(operation)
        if pair is None:
            raise _UntoldError(f"{operation} does not tell what is there more than once")
        index, bit, first, second = _stretch(bits, pair, operation)
        again = (Bit(first, second),) * times
        return (*bits[:index], Bit(bit.start, second), *again, Bit(second, bit.end), *bits[index + 1 :])

    return repeat


def _inserted(bits: Bits, operation: Operation, owner: str) -> Bits:
    """What another chromosome gives is inserted; within one chromosome nothing is gained or lost."""
    chromosomes, breaks = operation.chromosomes, operation.breaks
    if len(chromosomes) < 2:
        return bits
    if not breaks:
        raise _UntoldError(f"the breakpoints of {operation} are not told")
    if owner == chromosomes[1] != chromosomes[0]:
        return _deleted(bits, Operation("del", (owner,), (breaks[1],), column=operation.column), owner)
    pair = _pair(operation) if len(breaks[1]) > 1 else None
    given = None if pair is None else Bit(*pair)
    point = _point(chromosomes[0], breaks[0])
    if point is None:
        return (*bits, given)
    index = _find(bits, point, owner)
    if index is None:
        raise _UntoldError(f"the breakpoint of {operation} does not lie on it")
    bit = bits[index]
    assert bit is not None  # noqa: S101 - it was found by its chromosome
    return (*bits[:index], Bit(bit.start, point), given, Bit(point, bit.end), *bits[index + 1 :])


def _ring(_bits: Bits, operation: Operation, _owner: str) -> Bits:
    pair = _pair(operation)
    if pair is None:
        raise _UntoldError(f"the breakpoints of {operation} are not told")
    return (Bit(*pair),)


def _fused(bits: Bits, operation: Operation, owner: str) -> Bits:
    """A second chromosome with its centromere is joined to a derivative."""
    if set(operation.chromosomes) <= {bit.chromosome for bit in bits if bit is not None} | {"?"}:
        return _joined(operation) if operation.breaks else bits
    return _exchanged(bits, operation, owner, centric=True)


_STEPS: dict[str, Callable[[Bits, Operation, str], Bits]] = {
    "t": _translocated,
    "add": _added,
    "del": _deleted,
    "inv": _inverted,
    "dup": _repeated(1),
    "trp": _repeated(2),
    "qdp": _repeated(3),
    "ins": _inserted,
    "r": _ring,
    "dic": _fused,
}
