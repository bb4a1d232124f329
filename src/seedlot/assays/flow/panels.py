"""Markers with their other names, and panels with their source. No limit stands here: specifications judge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """What a panel expects of a marker; RARE are the few cells whose absence is to be shown."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    RARE = "rare"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a panel asks for: the name of the test, the markers of which one suffices, and what is expected."""

    test: str
    markers: tuple[str, ...]
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A list of markers that belong together, and where it comes from."""

    name: str
    title: str
    wanted: tuple[Wanted, ...]
    source: str


#: Every marker by our name of it, with the other names that stand in labels. Hyphens and blanks do not matter.
MARKERS: dict[str, tuple[str, ...]] = {
    "CD3": (),
    "CD10": (),
    "CD11b": ("ITGAM", "Mac-1"),
    "CD13": (),
    "CD14": (),
    "CD19": (),
    "CD29": (),
    "CD31": ("PECAM-1",),
    "CD34": (),
    "CD44": (),
    "CD45": ("PTPRC",),
    "CD73": ("NT5E", "ecto-5'-nucleotidase"),
    "CD79a": ("CD79 alpha", "CD79\u03b1", "Ig\u03b1"),
    "CD90": ("Thy-1",),
    "CD105": ("endoglin", "ENG"),
    "CD117": ("c-kit",),
    "CD133": ("prominin-1",),
    "CD146": ("MCAM",),
    "CD166": ("ALCAM",),
    "CD271": ("NGFR", "LNGFR"),
    "CD362": ("syndecan-2", "SDC2"),
    "HLA-ABC": (),
    "HLA-DR": (),
    "HLA-DR/DP/DQ": ("HLA-DR,DP,DQ", "HLA-DR DP DQ", "HLA-DR-DP-DQ"),
    "MSCA-1": (),
    "NANOG": (),
    "OCT4": ("OCT3/4", "OCT-3/4", "OCT 3 4", "OCT-4A", "POU5F1"),
    "SOX2": (),
    "SSEA-1": ("CD15", "Lewis X"),
    "SSEA-3": (),
    "SSEA-4": (),
    "SSEA-5": (),
    "STRO-1": (),
    "TRA-1-60": ("TRA-1-60-R", "TRA160"),
    "TRA-1-81": ("TRA181",),
    "TRA-2-49": ("TRA-2-49/6E", "TRA249"),
    "TRA-2-54": (),
    "rBC2LCN": (),
}

#: The name under which a dye for dead cells is declared, and what labels call it.
VIABILITY = "viability"
DYES = (
    VIABILITY,
    "viability dye",
    "live dead",
    "live/dead",
    "L/D",
    "7-AAD",
    "propidium iodide",
    "PI",
    "DAPI",
    "SYTOX",
    "Zombie",
    "FVD",
    "FVS",
    "eFluor 506 viability",
    "DRAQ7",
    "TO-PRO-3",
    *(f"FVS{wavelength}" for wavelength in (440, 450, 510, 520, 570, 620, 660, 700, 780)),
)

_POSITIVE, _NEGATIVE, _RARE = Direction.POSITIVE, Direction.NEGATIVE, Direction.RARE


def _each(direction: Direction, *markers: str) -> tuple[Wanted, ...]:
    return tuple(Wanted(marker, (marker,), direction) for marker in markers)


_ALL = (
    Panel(
        name="isct-msc",
        title="Mesenchymal stromal cells, minimal criteria of the ISCT",
        wanted=(
            *_each(_POSITIVE, "CD73", "CD90", "CD105"),
            *_each(_NEGATIVE, "CD45", "CD34"),
            Wanted("CD14/CD11b", ("CD14", "CD11b"), _NEGATIVE),
            Wanted("CD79a/CD19", ("CD79a", "CD19"), _NEGATIVE),
            *_each(_NEGATIVE, "HLA-DR"),
        ),
        source="Dominici et al. 2006, Cytotherapy 8:315, doi:10.1080/14653240600855905",
    ),
    Panel(
        name="msc-enrichment",
        title="Mesenchymal stromal cells, markers by which they are enriched",
        wanted=_each(_POSITIVE, "CD362", "STRO-1"),
        source="STRO-1: Simmons and Torok-Storb 1991, Blood 78:55; CD362 (syndecan-2): the laboratory's own choice",
    ),
    Panel(
        name="pluripotency",
        title="Pluripotent stem cells, surface and nuclear markers",
        wanted=(
            *_each(_POSITIVE, "OCT4", "NANOG", "SOX2", "SSEA-3", "SSEA-4", "TRA-1-60", "TRA-1-81"),
            *_each(_NEGATIVE, "SSEA-1"),
        ),
        source="Thomson et al. 1998, Science 282:1145, doi:10.1126/science.282.5391.1145; International Stem Cell "
        "Initiative 2007, Nat Biotechnol 25:803, doi:10.1038/nbt1318",
    ),
    Panel(
        name="residual-undifferentiated",
        title="Residual undifferentiated cells in a differentiated product",
        wanted=_each(_RARE, "OCT4", "TRA-1-60", "SSEA-4", "TRA-2-49"),
        source="Kuroda et al. 2012, PLoS ONE 7:e37342, doi:10.1371/journal.pone.0037342 (TRA-1-60 by flow "
        "cytometry); the other markers: the laboratory's own choice",
    ),
)

#: Every panel by its name.
PANELS: dict[str, Panel] = {panel.name: panel for panel in _ALL}
