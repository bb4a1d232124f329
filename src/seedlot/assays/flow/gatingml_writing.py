"""Gates as a Gating-ML 2.0 file: ranges and rectangles on channels and on ratios of two, linear or on a scale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from seedlot.formats.gating import (
    FROM_FILE,
    UNCOMPENSATED,
    Asinh,
    Axis,
    Gating,
    Matrix,
    Population,
    Ratio,
    Rectangle,
)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gating:Gating-ML
    xmlns:gating="http://www.isac-net.org/std/Gating-ML/v2.0/gating"
    xmlns:transforms="http://www.isac-net.org/std/Gating-ML/v2.0/transformations"
    xmlns:data-type="http://www.isac-net.org/std/Gating-ML/v2.0/datatypes">
"""
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.\-]+")


def gating_ml(gating: Gating) -> str:
    """Write gates; a name becomes an identifier of XML, in which "+" is "_positive".

    Raises:
        ValueError: a gate is no rectangle, or its axis has a scale that is not written.
    """
    transformations = dict(_transformations(gating))
    ids = {population.key: _identifier(population.name) for population in gating.populations}
    parts = [*transformations.values(), *(_gate(one, ids) for one in gating.populations)]
    return _HEAD + "".join(parts) + "</gating:Gating-ML>\n"


def _identifier(name: str) -> str:
    plain = _NOT_IN_A_NAME.sub("_", name.replace("+", "_positive"))
    return plain if plain[:1].isalpha() else f"P_{plain}"


def _transformations(gating: Gating) -> Iterator[tuple[str, str]]:
    for population in gating.populations:
        if not isinstance(population.gate, Rectangle):
            raise ValueError(f"'{population.name}' is no rectangle")  # noqa: TRY004 - the value is at fault
        for axis in population.gate.axes:
            if axis.matrix not in {UNCOMPENSATED, FROM_FILE}:
                name = _identifier(axis.matrix)
                yield name, _spectrum(gating.matrices[axis.matrix], name)
            if isinstance(axis.channel, Ratio):
                name = _ratio_name(axis.channel)
                yield name, _ratio(axis.channel, name)
            if isinstance(axis.scale, Asinh):
                name = _asinh_name(axis.scale)
                yield name, _asinh(axis.scale, name)
            elif axis.scale is not None:
                raise ValueError(f"the scale of '{population.name}' is not written")


def _ratio_name(ratio: Ratio) -> str:
    return _identifier(f"ratio_{ratio.over}_{ratio.under}")


def _ratio(ratio: Ratio, name: str) -> str:
    return (
        f'  <transforms:transformation transforms:id="{name}">\n'
        f'    <transforms:fratio transforms:A="{ratio.a!r}" transforms:B="{ratio.b!r}" transforms:C="{ratio.c!r}">\n'
        f"      <data-type:fcs-dimension data-type:name={quoteattr(ratio.over)}/>\n"
        f"      <data-type:fcs-dimension data-type:name={quoteattr(ratio.under)}/>\n"
        "    </transforms:fratio>\n"
        "  </transforms:transformation>\n"
    )


def _spectrum(matrix: Matrix, name: str) -> str:
    """A matrix of spillover: dyes, detectors, and a spectrum for each dye."""

    def named(part: str, names: tuple[str, ...]) -> str:
        inner = "".join(f"      <data-type:fcs-dimension data-type:name={quoteattr(one)}/>\n" for one in names)
        return f"    <transforms:{part}>\n{inner}    </transforms:{part}>\n"

    rows = "".join(
        "    <transforms:spectrum>"
        + "".join(f'<transforms:coefficient transforms:value="{value!r}"/>' for value in row)
        + "</transforms:spectrum>\n"
        for row in matrix.values
    )
    return (
        f'  <transforms:spectrumMatrix transforms:id="{name}">\n{named("fluorochromes", matrix.rows)}'
        f"{named('detectors', matrix.columns)}{rows}  </transforms:spectrumMatrix>\n"
    )


def _asinh_name(scale: Asinh) -> str:
    return _identifier(f"asinh_{scale.t:g}_{scale.m:g}_{scale.a:g}")


def _asinh(scale: Asinh, name: str) -> str:
    return (
        f'  <transforms:transformation transforms:id="{name}">\n'
        f'    <transforms:fasinh transforms:T="{scale.t!r}" transforms:M="{scale.m!r}" transforms:A="{scale.a!r}"/>\n'
        "  </transforms:transformation>\n"
    )


def _gate(population: Population, ids: dict[str, str]) -> str:
    gate = population.gate
    assert isinstance(gate, Rectangle)  # noqa: S101 - seen before
    parent = f' gating:parent_id="{ids[population.parent]}"' if population.parent else ""
    axes = "".join(
        _dimension(axis, low, high) for axis, low, high in zip(gate.axes, gate.lows, gate.highs, strict=True)
    )
    return f'  <gating:RectangleGate gating:id="{ids[population.key]}"{parent}>\n{axes}  </gating:RectangleGate>\n'


def _dimension(axis: Axis, low: float | None, high: float | None) -> str:
    bounds = "".join(
        f' gating:{name}="{value!r}"' for name, value in (("min", low), ("max", high)) if value is not None
    )
    scale = f' gating:transformation-ref="{_asinh_name(axis.scale)}"' if isinstance(axis.scale, Asinh) else ""
    matrix = _identifier(axis.matrix or "uncompensated")
    if isinstance(axis.channel, Ratio):
        inner = f'<data-type:new-dimension data-type:transformation-ref="{_ratio_name(axis.channel)}"/>'
    else:
        inner = f"<data-type:fcs-dimension data-type:name={quoteattr(axis.channel)}/>"
    return (
        f'    <gating:dimension gating:compensation-ref="{matrix}"{scale}{bounds}>\n      {inner}\n'
        "    </gating:dimension>\n"
    )
