"""What a karyotype says (ISCN 2020, McGowan-Jordan et al.): clones, their abnormalities, breakpoints, parts of other methods.

Every shape keeps the column at which it stands in the text as it was given, so that a fault can name its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What a fault means: the text was read as if mended; a part could not be read; or it is only worth knowing.
Gravity = Literal["mended", "wrong", "note"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a karyotype that is not ISCN: where, what, and what was probably meant."""

    column: int
    what: str
    mend: str = ""
    gravity: Gravity = "mended"


@dataclass(frozen=True, slots=True)
class Break:
    """A breakpoint: the arm ("p", "q", or "" where it is not known) and the band ("21.3", "ter", "10", "" if unknown).

    `to` is the second band of an uncertain range, q21~24 or q21~q24; `uncertain` is a question mark.
    """

    arm: str
    band: str
    column: int = 1
    to: str = ""
    uncertain: bool = False

    def __str__(self) -> str:
        if not self.arm:
            return self.band or "?"
        return f"{self.arm}{self.band or '?'}" + (f"~{self.to}" if self.to else "")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a chromosome in the detailed system, 11pter->11q21; an unknown one has the chromosome "?"."""

    chromosome: str
    start: Break
    end: Break


@dataclass(frozen=True, slots=True)
class Operation:
    """One rearrangement, t(9;22)(q34;q11.2): its word, its chromosomes, the breakpoints of each, or its pieces."""

    kind: str
    chromosomes: tuple[str, ...]
    breaks: tuple[tuple[Break, ...], ...] = ()
    pieces: tuple[Piece, ...] = ()
    column: int = 1

    @property
    def flat(self) -> tuple[Break, ...]:
        """All breakpoints, in the order in which they are written."""
        return tuple(point for group in self.breaks for point in group)

    def __str__(self) -> str:
        told = f"{self.kind}({';'.join(self.chromosomes)})"
        if self.pieces:
            shown = (f"{one.chromosome}{one.start}->{one.chromosome}{one.end}" for one in self.pieces)
            return told + f"({'::'.join('?' if one.startswith('?') else one for one in shown)})"
        if not self.breaks:
            return told
        return told + f"({';'.join(''.join(map(str, group)) for group in self.breaks)})"


#: What an abnormality is: a whole chromosome, a rearranged one, a marker, a ring of unknown origin, double minutes,
#: a variant of heterochromatin or satellites, "incomplete", or what could not be read.
Kind = Literal["chromosome", "structural", "marker", "ring", "dmin", "variant", "incomplete", "unread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abnormality:
    """One item of a clone's list, +12 or der(4)t(4;11)(q12;q23)."""

    kind: Kind
    text: str
    column: int
    sign: Literal["+", "-", ""] = ""
    chromosomes: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = ()
    name: str = ""
    copies: tuple[int, int] = (1, 1)
    constitutional: bool = False
    uncertain: bool = False
    origin: str = ""
    cells: int | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """Cells of one karyotype. `kind` "nonclonal" and "ploidy" are what laboratories add: nonclonal[2], 4n[1].

    `stem` is "idem", "sl" or "sdl" with its number, and how many times it is taken (slx2). `cells_of` is the 20 of [3/20].
    """

    kind: Literal["clone", "nonclonal", "ploidy", "unread"]
    text: str
    column: int
    count: tuple[int, int] | None = None
    ploidy: int | None = None
    sex: str | None = None
    sex_constitutional: bool = False
    stem: str = ""
    stem_number: int | None = None
    stem_times: int = 1
    abnormalities: tuple[Abnormality, ...] = ()
    cells: int | None = None
    cells_of: int | None = None
    composite: bool = False
    incomplete: bool = False
    remark: str = ""
    donor: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What another method says in the same string: ish, nuc ish, arr, rsa, seq, ogm. Recognised, not interpreted.

    `signals` are the counts in its brackets: abnormal of all nuclei, [200/205].
    """

    technique: str
    text: str
    column: int
    signals: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Karyotype:
    """A karyotype string, read. `written` is the text as it was read, repairs included."""

    text: str
    written: str
    mixture: Literal["", "mos", "chi"]
    clones: tuple[Clone, ...]
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]

    @property
    def readable(self) -> bool:
        """Whether nothing in it was left unread."""
        return not any(fault.gravity == "wrong" for fault in self.faults)
