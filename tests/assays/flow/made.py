"""Tubes made by hand: FCS files of whole numbers as floats, gates of one axis, and the sources of a measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from tests.assays.rooms import running, values_of
from tests.formats.fcs_writer import written

from seedlot.assays.flow import ASSAY
from seedlot.terms.result import Analysis

HEAD = (
    '<?xml version="1.0"?><gating:Gating-ML xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating" '
    'xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">'
)


def fcs(columns: Mapping[str, Sequence[float]], labels: Mapping[str, str] | None = None, **more: str) -> bytes:
    """An FCS 3.1 file of floats: values by channel, labels by channel, further keywords."""
    values = np.array(list(columns.values()), dtype="<f4").T
    keywords = {"$PAR": str(len(columns)), "$DATATYPE": "F", "$BYTEORD": "1,2,3,4", "$MODE": "L", "$NEXTDATA": "0"}
    keywords["$TOT"] = str(values.shape[0])
    for number, name in enumerate(columns, start=1):
        keywords |= {f"$P{number}N": name, f"$P{number}B": "32", f"$P{number}R": "262144", f"$P{number}E": "0,0"}
        if label := (labels or {}).get(name):
            keywords[f"$P{number}S"] = label
    return written(values.tobytes(), keywords | more, delimiter="|")


def gates(*lines: tuple[str, str, str, float | None, float | None]) -> bytes:
    """Gating-ML of ranges: name, parent, channel, from, to."""
    parts = []
    for name, parent, channel, low, high in lines:
        above = f' gating:parent_id="{parent}"' if parent else ""
        ends = "".join(f' gating:{end}="{value}"' for end, value in (("min", low), ("max", high)) if value is not None)
        parts.append(
            f'<gating:RectangleGate gating:id="{name}"{above}>'
            f'<gating:dimension gating:compensation-ref="uncompensated"{ends}>'
            f'<data-type:fcs-dimension data-type:name="{channel}"/></gating:dimension></gating:RectangleGate>'
        )
    return (HEAD + "".join(parts) + "</gating:Gating-ML>").encode()


#: Read and analyse files, given as text or bytes by their names.
measured = running(ASSAY)


def values(analysis: Analysis, sample: str = "A") -> dict[str, Any]:
    """The reportable values of a sample by their names."""
    return values_of(analysis, sample)


def codes(analysis: Analysis) -> set[str]:
    """The codes of what was found."""
    return {finding.code for finding in analysis.findings}


def found(analysis: Analysis, code: str) -> list[str]:
    """What the findings of a code say."""
    return [finding.says for finding in analysis.findings if finding.code == code]


def cells(positive: int, of: int, *, dim: float = 10, bright: float = 1000) -> list[float]:
    """So many bright cells of all, the dim ones a little apart from each other."""
    return [bright] * positive + [dim + 0.01 * place for place in range(of - positive)]
