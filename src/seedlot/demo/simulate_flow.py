"""Simulated files of a flow cytometer for a lot of the fictitious product: a panel of MSC with its controls and gates.

Nothing here was measured. Every number comes from a fixed formula: the i-th event takes its place in each of its
distributions from the fractional part of i times the square root of a prime, one prime for each (a sequence that fills
the unit interval evenly), so that the same files come out everywhere and their true fractions are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

LABEL = "SIMULATED"
SERIAL = "SIM-CYT-01"
EVENTS = 1500
#: Shares of all events that are debris, and of the cells that are doublets and that are dead.
DEBRIS, DOUBLETS, DEAD = 0.12, 0.04, 0.06

DYES = ("FITC-A", "PE-A", "PerCP-Cy5-5-A", "APC-A", "BV421-A", "BV510-A")
CHANNELS = ("FSC-A", "FSC-H", "SSC-A", *DYES, "Time")
DEAD_DYE = "PerCP-Cy5-5-A"
#: What each dye gives in the other detectors: a row for each dye, in the order of DYES.
SPILLOVER = (
    (1.0, 0.12, 0.02, 0.0, 0.0, 0.03),
    (0.02, 1.0, 0.15, 0.0, 0.0, 0.0),
    (0.0, 0.01, 1.0, 0.04, 0.0, 0.0),
    (0.0, 0.0, 0.03, 1.0, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 1.0, 0.1),
    (0.02, 0.0, 0.0, 0.0, 0.15, 1.0),
)
#: Brightness of what is not stained, of stained and of dead cells, as median and as standard deviation of the logarithm.
_DARK, _BRIGHT, _DEAD = (150.0, 0.25), (9000.0, 0.3), (12000.0, 0.25)
#: Where positive begins in compensated values, and where dead cells do: far from both groups of the formulas.
POSITIVE_FROM, DEAD_FROM = 1000.0, 1500.0
#: Area over height of single cells lies within; that of doublets is near 2.
SINGLETS = (0.85, 1.25)
CELLS_FROM = 22000.0
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_TOP = 65535
_HEADER = 58


@dataclass(frozen=True, slots=True, kw_only=True)
class Tube:
    """One simulated tube: which marker each dye shows, and the share of living single cells that bear it."""

    name: str
    role: str
    sample: str
    shown: tuple[tuple[str, str, float], ...]
    dead: float = DEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kinds:
    """Which events are doublets, dead single cells, and living single cells; the others are debris."""

    doublets: NDArray[np.bool_]
    dead: NDArray[np.bool_]
    single: NDArray[np.bool_]


#: The shares of positive cells of a lot that meets the minimal criteria.
MARKERS = {
    "CD73": 0.990,
    "CD90": 0.985,
    "CD105": 0.970,
    "CD45": 0.004,
    "CD34": 0.006,
    "CD14": 0.002,
    "CD19": 0.001,
    "HLA-DR": 0.010,
}
_PANEL = (
    ("positive", (("CD73", "FITC-A"), ("CD90", "PE-A"), ("CD105", "APC-A"))),
    (
        "negative",
        (("CD45", "FITC-A"), ("CD34", "PE-A"), ("CD14", "APC-A"), ("CD19", "BV421-A"), ("HLA-DR", "BV510-A")),
    ),
)


def tubes(sample: str, shares: dict[str, float] | None = None, dead: float = DEAD) -> tuple[Tube, ...]:
    """Tell the tubes of a sample: two that are stained, one with isotype controls, one that is unstained."""
    true = MARKERS | (shares or {})
    stained = tuple(
        Tube(
            name=f"{sample}_{part}.fcs",
            role="test",
            sample=sample,
            shown=tuple((marker, dye, true[marker]) for marker, dye in shown),
            dead=dead,
        )
        for part, shown in _PANEL
    )
    isotypes = tuple((f"isotype {dye}", dye, 0.0) for dye in DYES if dye != DEAD_DYE)
    return (
        *stained,
        Tube(name=f"{sample}_isotype.fcs", role="isotype", sample=sample, shown=isotypes, dead=dead),
        Tube(name=f"{sample}_unstained.fcs", role="unstained", sample=sample, shown=(), dead=dead),
    )


def files(
    sample: str, shares: dict[str, float] | None = None, *, dead: float = DEAD, events: int = EVENTS
) -> dict[str, bytes]:
    """Write the files of a sample: FCS files, the table of its tubes, and a file of gates (Gating-ML 2.0)."""
    made = tubes(sample, shares, dead)
    written = {tube.name: fcs(tube, events) for tube in made}
    return written | {f"{sample}_tubes.csv": _table(made).encode(), f"{sample}_gates.xml": gates().encode()}


def _even(events: int, dimension: int) -> Floats:
    """Fill the open unit interval evenly, in an order that is another for each dimension."""
    steps = np.arange(1, events + 1) * float(np.sqrt(_PRIMES[dimension]))
    return np.asarray(np.clip(steps - np.floor(steps), 1e-6, 1 - 1e-6))


def _about(median: float, spread: float, place: Floats) -> Floats:
    """Log-normal values at a place between 0 and 1 of their distribution."""
    values: Floats = median * np.exp(spread * special.ndtri(place))
    return values


def _ranked(share: float, place: Floats, among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The events with the lowest places among some: as many as the share says, to the nearest whole event."""
    chosen = np.zeros(place.size, dtype=np.bool_)
    ranked = np.flatnonzero(among)[np.argsort(place[among], kind="stable")]
    chosen[ranked[: round(share * ranked.size)]] = True
    return chosen


def columns(tube: Tube, events: int = EVENTS) -> dict[str, Floats]:
    """Compute what the detectors of the simulated instrument saw, channel by channel."""
    every = np.ones(events, dtype=np.bool_)
    debris = _ranked(DEBRIS, _even(events, 0), every)
    doublets = _ranked(DOUBLETS, _even(events, 1), ~debris)
    dead = _ranked(tube.dead, _even(events, 2), ~debris & ~doublets)
    kinds = _Kinds(doublets=doublets, dead=dead, single=~debris & ~doublets & ~dead)
    height = np.where(debris, _about(6000, 0.3, _even(events, 3)), _about(14000, 0.06, _even(events, 3)) * 2.4)
    ratio = np.where(doublets, 1.8, 1.0) + 0.04 * special.ndtri(_even(events, 4))
    seen = {"FSC-A": height * ratio, "FSC-H": height}
    seen["SSC-A"] = np.where(debris, _about(3000, 0.4, _even(events, 5)), _about(15000, 0.2, _even(events, 5)))
    light = np.stack([_light(tube, dye, place, kinds) for place, dye in enumerate(DYES)], axis=1)
    seen |= dict(zip(DYES, (light @ np.array(SPILLOVER)).T, strict=True))
    return seen | {"Time": np.arange(events) * 20.0}


def _light(tube: Tube, dye: str, place: int, kinds: _Kinds) -> Floats:
    """The light of one dye: dark unless a cell bears its marker, or is dead and takes the dye for dead cells."""
    spot = _even(kinds.dead.size, 6 + place)
    light = _about(*_DARK, spot)
    if dye == DEAD_DYE:
        is_dyed = tube.role != "unstained"
        return np.asarray(np.where(kinds.dead & is_dyed, _about(*_DEAD, spot), light))
    share = next((share for _, one, share in tube.shown if one == dye), 0.0)
    mixed = _even(kinds.dead.size, 5 - place % 3)
    order = (spot + mixed) % 1.0
    bears = _ranked(share, order, kinds.single) | _ranked(share, order, kinds.doublets)
    return np.where(bears, _about(*_BRIGHT, mixed), light)


def fcs(tube: Tube, events: int = EVENTS) -> bytes:
    """Write a tube as FCS 3.1: whole numbers of 16 bits, with its spillover, and the word SIMULATED in its text."""
    seen = columns(tube, events)
    numbers = np.stack([np.clip(np.rint(seen[name]), 0, _TOP) for name in CHANNELS], axis=1)
    data = numbers.astype("<u2").tobytes()
    return _file(_keywords(tube, events), data)


def _keywords(tube: Tube, events: int) -> dict[str, str]:
    labels = {dye: marker for marker, dye, _ in tube.shown} | {DEAD_DYE: "7-AAD"}
    keywords = {
        "$BYTEORD": "1,2,3,4",
        "$DATATYPE": "I",
        "$MODE": "L",
        "$NEXTDATA": "0",
        "$PAR": str(len(CHANNELS)),
        "$TOT": str(events),
        "$BEGINANALYSIS": "0",
        "$ENDANALYSIS": "0",
        "$BEGINSTEXT": "0",
        "$ENDSTEXT": "0",
        "$COM": f"{LABEL}: no cells were measured",
        "$CYT": f"{LABEL} cytometer",
        "$CYTSN": SERIAL,
        "$FIL": tube.name,
        "$SMNO": f"{LABEL} {tube.sample}",
        "$TIMESTEP": "0.001",
        "$SPILLOVER": ",".join([str(len(DYES)), *DYES, *(f"{share:g}" for row in SPILLOVER for share in row)]),
    }
    for number, name in enumerate(CHANNELS, start=1):
        keywords |= {f"$P{number}N": name, f"$P{number}B": "16", f"$P{number}E": "0,0", f"$P{number}R": str(_TOP + 1)}
        if name in labels:
            keywords[f"$P{number}S"] = labels[name]
    return keywords


def _file(keywords: dict[str, str], data: bytes) -> bytes:
    """HEADER, TEXT and DATA; the offsets have eight digits, so that the length of the text does not depend on them."""
    places = {"$BEGINDATA": "0" * 8, "$ENDDATA": "0" * 8}
    first = _HEADER + len(_text(places | keywords))
    last = first + len(data) - 1
    text = _text({"$BEGINDATA": f"{first:08}", "$ENDDATA": f"{last:08}"} | keywords)
    header = f"FCS3.1    {_HEADER:8}{first - 1:8}{first:8}{last:8}{0:8}{0:8}"
    return header.encode() + text + data


def _text(keywords: dict[str, str]) -> bytes:
    return ("|" + "".join(f"{name}|{value}|" for name, value in keywords.items())).encode()


def _table(made: Sequence[Tube]) -> str:
    """The table of tubes."""
    rows = ["file,sample,role,markers"]
    for tube in made:
        shown = [] if tube.role != "test" else [f"{marker}={dye}" for marker, dye, _ in tube.shown]
        shown += [f"viability={DEAD_DYE}"]
        rows.append(f"{tube.name},{tube.sample},{tube.role},{'; '.join(shown)}")
    return "\n".join(rows) + "\n"


_GATES = """<?xml version="1.0" encoding="UTF-8"?>
<!-- SIMULATED: gates of simulated tubes -->
<gating:Gating-ML
    xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating"
    xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations"
    xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">
  <transforms:transformation transforms:id="area_over_height">
    <transforms:fratio transforms:A="1" transforms:B="0" transforms:C="0">
      <data-type:fcs-dimension data-type:name="FSC-A"/>
      <data-type:fcs-dimension data-type:name="FSC-H"/>
    </transforms:fratio>
  </transforms:transformation>
{gates}</gating:Gating-ML>
"""
_GATE = """  <gating:RectangleGate gating:id="{name}"{parent}>
    <gating:dimension gating:compensation-ref="{matrix}"{bounds}>
      <data-type:{axis}/>
    </gating:dimension>
  </gating:RectangleGate>
"""


def gates() -> str:
    """Write the gates of every tube: cells, singlets, live, then the positive cells of each dye."""
    parts = [
        _gate("cells", "", "FSC-A", f' gating:min="{CELLS_FROM:g}"', "uncompensated"),
        _gate("singlets", "cells", "", f' gating:min="{SINGLETS[0]:g}" gating:max="{SINGLETS[1]:g}"', "uncompensated"),
        _gate("live", "singlets", DEAD_DYE, f' gating:max="{DEAD_FROM:g}"', "FCS"),
    ]
    positive = f' gating:min="{POSITIVE_FROM:g}"'
    parts += [_gate(f"{dye}_positive", "live", dye, positive, "FCS") for dye in DYES if dye != DEAD_DYE]
    return _GATES.format(gates="".join(parts))


def _gate(name: str, parent: str, channel: str, bounds: str, matrix: str) -> str:
    axis = f'fcs-dimension data-type:name="{channel}"'
    if not channel:
        axis = 'new-dimension data-type:transformation-ref="area_over_height"'
    above = f' gating:parent_id="{parent}"' if parent else ""
    return _GATE.format(name=name, parent=above, matrix=matrix, bounds=bounds, axis=axis)
