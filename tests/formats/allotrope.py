"""What the Allotrope document beside an instrument's export says, in our words, value by value."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

#: Figures of a cell count: Allotrope's name, ours.
FIGURES = {
    "viable cell density (cell counter)": "viable_density",
    "total cell density (cell counter)": "total_density",
    "dead cell density (cell counter)": "dead_density",
    "viability (cell counter)": "viability",
    "viable cell count": "viable_cells",
    "total cell count": "total_cells",
    "dead cell count": "dead_cells",
    "average total cell diameter": "diameter",
    "average live cell diameter (cell counter)": "viable_diameter",
    "average total cell circularity": "circularity",
    "aggregate rate": "aggregates",
    "cell aggregation percentage": "aggregates",
    "debris index": "debris",
}
#: Figures that stand outside of the processed data.
CALCULATED = {
    "Cell diameter standard deviation (um)": "diameter_deviation",
    "Percentage of cells with five or more": "aggregates",
}
FREE = {
    "Debris Index": "debris",
    "Aggregates (%)": "aggregates",
    "Dilution Factor": "dilution",
    "Diameter (um)": "diameter",
}
FIELDS = (
    *dict.fromkeys((*FIGURES.values(), *CALCULATED.values())),
    "dilution",
    "cell_type",
    "batch",
    "data_set",
    "sample_volume",
    "sample",
    "counted_at",
)


def document(path: Path) -> dict[str, Any]:
    """Load the document that stands beside an export, packed or not."""
    plain = path.with_suffix(".json")
    text = plain.read_bytes() if plain.exists() else gzip.decompress(path.with_suffix(".json.gz").read_bytes())
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def measurements(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every measurement of the document, with the aggregate in which it stands."""
    whole = next(value for key, value in document(path).items() if key.endswith("aggregate document"))
    for part in next(value for key, value in whole.items() if key in {KINDS[0], KINDS[1]}):
        aggregate = part["measurement aggregate document"]
        for measured in aggregate["measurement document"]:
            yield measured, aggregate


KINDS = ("cell counting document", "solution analyzer document")


def device(path: Path) -> dict[str, Any]:
    """What the document says of the instrument."""
    whole = next(value for key, value in document(path).items() if key.endswith("aggregate document"))
    told: dict[str, Any] = whole["device system document"]
    return told


def counts(path: Path) -> list[dict[str, Any]]:
    """Every cell count of the document, in the order of the file; what it does not say is None or ""."""
    return [
        _count(measured, aggregate)
        for measured, aggregate in measurements(path)
        if "processed data aggregate document" in measured
    ]


def _count(measured: dict[str, Any], aggregate: dict[str, Any]) -> dict[str, Any]:
    processed = measured["processed data aggregate document"]["processed data document"][0]
    processing = processed.get("data processing document", {})
    sample = measured["sample document"]
    control = measured["device control aggregate document"]["device control document"][0]
    found: dict[str, Any] = dict.fromkeys(FIELDS) | {"cell_type": "", "batch": "", "data_set": ""}
    for source in (processed, processed.get("custom information document", {})):
        found |= {FIGURES[name]: part["value"] for name, part in source.items() if name in FIGURES}
    for part in aggregate.get("calculated data aggregate document", {}).get("calculated data document", []):
        found[CALCULATED[part["calculated data name"]]] = part["calculated result"]["value"]
    free = measured.get("custom information document", {})
    found |= {FREE[name]: value for name, value in free.items() if name in FREE}
    told = {
        "dilution": processing.get("cell density dilution factor", {}).get("value", found["dilution"]),
        "cell_type": processing.get("cell type processing method", ""),
        "batch": sample.get("batch identifier", ""),
        "data_set": sample.get("custom information document", {}).get("group identifier", ""),
        "sample_volume": control.get("sample volume setting", {}).get("value"),
        "sample": sample["sample identifier"],
        "counted_at": datetime.fromisoformat(measured["measurement time"]),
    }
    return found | told


#: Allotrope's gases, pH and osmolality, which stand beside the analytes: its name, ours.
BESIDE = {
    "pO2": "pO2",
    "pCO2": "pCO2",
    "carbon dioxide saturation": "carbon dioxide saturation",
    "oxygen saturation": "oxygen saturation",
    "pH": "pH",
    "osmolality": "osmolality",
    "absorbance": "optical density",
}
#: Allotrope's names of analytes that are not ours.
NAMES = {"ldh": "LDH", "IgG human": "IgG"}


def readings(path: Path) -> list[tuple[str, str, float, str, str]]:
    """Every reading of the document: sample, analyte, value, unit as Allotrope gives it, flag."""
    return [reading for measured, _ in measurements(path) for reading in _readings(measured)]


def _readings(measured: dict[str, Any]) -> Iterator[tuple[str, str, float, str, str]]:
    sample = measured["sample document"]["sample identifier"]
    for part in measured.get("analyte aggregate document", {}).get("analyte document", []):
        value = part.get("molar concentration") or part.get("mass concentration")
        flag = part.get("custom information document", {}).get("flag", "")
        name = part["analyte name"]
        yield sample, NAMES.get(name, name), value["value"], value["unit"], flag
    for name, ours in BESIDE.items():
        if name in measured:
            yield sample, ours, measured[name]["value"], measured[name]["unit"], ""
