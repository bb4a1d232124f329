"""Simulated PCR files of the fictitious product SIM-MSC-01: a plate of droplets and a real-time run of one lot each.

Formulas and draws of fixed seeds, in the columns that the instruments write; every row says SIMULATED. `SETTINGS`
are those with which each file is meant to be measured.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from seedlot.demo.simulate import LABEL

LOTS = ("SIM-DP-001", "SIM-DP-002", "SIM-DP-003")

#: Copies of the vector in a cell of each lot, and undifferentiated cells in %.
COPIES = {"SIM-DP-001": 1.8, "SIM-DP-002": 2.1, "SIM-DP-003": 1.6}
RESIDUAL = {"SIM-DP-001": 0.0, "SIM-DP-002": 0.0004, "SIM-DP-003": 0.012}

#: Spiked fractions in %, blanks, and what a percent of undifferentiated cells gives in copies in a droplet.
SPIKED = {"SIM-SPIKE-0.1": 0.1, "SIM-SPIKE-0.01": 0.01, "SIM-SPIKE-0.003": 0.003}
BLANKS, REPLICATES = 24, 3
RESPONSE, BACKGROUND = 0.25, 2e-6
GENE = 0.35
VOLUME = 0.85e-3

#: The real-time run: standards, efficiency, cycle of one copy, scatter in cycles.
STANDARDS = tuple(10.0**power for power in range(6, 0, -1))
EFFICIENCY, ONE_COPY, SCATTER = 0.97, 37.2, 0.08

SETTINGS: dict[str, dict[str, Any]] = {
    "qx_SIM-MSC-01.csv": {
        "reference": "RPP30",
        "vector": "WPRE",
        "residual": "LIN28A",
        "blanks": "SIM-BLANK",
        "levels": "; ".join(f"{name}={level}" for name, level in SPIKED.items()),
        "min_blanks": 20,
        "cells": 60_000,
    },
    "cfx_SIM-MSC-01.csv": {"cleared": "SeV", "lod": "SeV=10", "positive": "SIM-PC", "internal": "IC"},
}

_QX = (
    "Well", "ExptType", "Experiment", "Sample", "TargetType", "Target", "Status", "Concentration", "Supermix",
    "Positives", "Negatives", "AcceptedDroplets", "Threshold",
)  # fmt: skip
_CFX = (
    "", "Well", "Fluor", "Target", "Content", "Sample", "Biological Set Name", "Cq", "Starting Quantity (SQ)",
    "Well Note",
)  # fmt: skip


#: What the platform's bank and the drug product made from it were tested for: Sendai virus, and undifferentiated cells.
BANK, PRODUCT = "SIM-P-MCB", "SIM-RPE-DP-1"


def files() -> dict[str, str]:
    """The two files of the lots by their names."""
    droplets, cycles = _droplets(COPIES, RESIDUAL), _cycles(LOTS)
    return {"qx_SIM-MSC-01.csv": _text(_QX, droplets), "cfx_SIM-MSC-01.csv": _text(_CFX, cycles)}


def platform() -> dict[str, str]:
    """The two files of the platform by their names."""
    droplets, cycles = _droplets({}, {PRODUCT: 0.0}), _cycles((BANK,))
    return {f"qx_{PRODUCT}.csv": _text(_QX, droplets), f"cfx_{BANK}.csv": _text(_CFX, cycles)}


def _text(heading: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    return "".join(",".join(row) + "\n" for row in (heading, *rows))


def _wells() -> Iterator[str]:
    return (f"{row}{column:02}" for column in range(1, 13) for row in "ABCDEFGH")


def _droplets(copies: dict[str, float], residual: dict[str, float]) -> Iterator[tuple[str, ...]]:
    """Vector and reference gene in duplex, then the marker of undifferentiated cells."""
    rng, wells = np.random.default_rng(20260604), _wells()
    for lot, each in copies.items():
        for _ in range(REPLICATES):
            well, accepted = next(wells), int(rng.integers(16_000, 19_500))
            yield _counted(rng, (well, lot, "Ch1Unknown", "WPRE"), GENE * each / 2, accepted)
            yield _counted(rng, (well, lot, "Ch2Reference", "RPP30"), GENE, accepted)
    marked = [("SIM-BLANK", 0.0)] * BLANKS
    marked += [(name, level) for name, level in (*SPIKED.items(), *residual.items()) for _ in range(REPLICATES)]
    for name, level in marked:
        well, accepted = next(wells), int(rng.integers(16_000, 19_500))
        yield _counted(rng, (well, name, "Ch1Unknown", "LIN28A"), BACKGROUND + RESPONSE * level, accepted)
    if copies:
        well, accepted = next(wells), int(rng.integers(16_000, 19_500))
        for kind, target in (("Ch1NTC", "WPRE"), ("Ch2NTC", "RPP30")):
            yield _counted(rng, (well, "NTC", kind, target), 0.0, accepted)
    accepted = int(rng.integers(16_000, 19_500))
    yield _counted(rng, (next(wells), "NTC", "Ch1NTC", "LIN28A"), 0.0, accepted)


def _counted(rng: np.random.Generator, named: tuple[str, str, str, str], mean: float, accepted: int) -> tuple[str, ...]:
    well, sample, kind, target = named
    positives = int(rng.binomial(accepted, -math.expm1(-mean)))
    concentration = -math.log1p(-positives / accepted) / VOLUME
    return (
        well, "Absolute Quantification", LABEL, sample, kind, target, "OK", f"{concentration:.3g}",
        f"{LABEL} supermix", str(positives), str(accepted - positives), str(accepted), "4000",
    )  # fmt: skip


def _cycles(samples: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Standards of Sendai virus, a positive control, the samples, and an internal control in every well."""
    rng, wells = np.random.default_rng(20260602), _wells()
    plan: list[tuple[str, str, float]] = [(f"Std-{k}", f"SIM-STD-{k}", n) for k, n in enumerate(STANDARDS, start=1)]
    plan += [("Pos Ctrl", "SIM-PC", 500.0), *(("Unkn", sample, 0.0) for sample in samples), ("NTC", "NTC", 0.0)]
    for content, sample, copies in plan:
        for _ in range(REPLICATES):
            well, quantity = next(wells), f"{copies:g}" if content.startswith("Std") else "NaN"
            cq = "NaN"
            if copies:
                cq = f"{ONE_COPY - math.log(copies) / math.log1p(EFFICIENCY) + rng.normal(0, SCATTER):.4f}"
            yield ("", well, "FAM", "SeV", content, sample, LABEL, cq, quantity, LABEL)
            yield ("", well, "HEX", "IC", content, sample, LABEL, f"{28 + rng.normal(0, SCATTER):.4f}", "NaN", LABEL)
