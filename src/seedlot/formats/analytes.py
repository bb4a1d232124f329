"""What any analyser of culture medium says of a sample: one shape for all of them, and the analytes by name.

A molar mass is that of the form in which the analyte is weighed, from the standard atomic weights (IUPAC 2021, abridged):
lactate as lactic acid, the amino acids as such, acetate, pyruvate, formate and phosphate as anions. The Cedex states its
measuring ranges in both units, and these agree (calcium 8.02 mg/L and 0.2 mmol/L; pyruvate 8.706 mg/L and 0.1 mmol/L).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seedlot.formats.cells import Number
from seedlot.formats.counts import CellCount
from seedlot.terms.finding import Finding


@dataclass(frozen=True, slots=True)
class Analyte:
    """An analyte: its name, the unit it is reported in, its molar mass (g/mol; None where it has none), what is possible."""

    name: str
    unit: str = "mmol/L"
    mass: float | None = None
    low: float = 0.0
    high: float = 1e6


#: Every analyte that is known by name.
ANALYTES = (
    Analyte("glucose", mass=180.156),
    Analyte("lactate", mass=90.078),
    Analyte("glutamine", mass=146.146),
    Analyte("glutamate", mass=147.130),
    Analyte("ammonium", mass=18.039),
    Analyte("ammonia", mass=17.031),
    Analyte("sodium", mass=22.990),
    Analyte("potassium", mass=39.098),
    Analyte("calcium", mass=40.078),
    Analyte("magnesium", mass=24.305),
    Analyte("iron", mass=55.845),
    Analyte("bicarbonate", mass=61.016),
    Analyte("phosphate", mass=94.970),
    Analyte("acetate", mass=59.044),
    Analyte("pyruvate", mass=87.054),
    Analyte("formate", mass=45.017),
    Analyte("ethanol", mass=46.069),
    Analyte("glycerol", mass=92.094),
    Analyte("galactose", mass=180.156),
    Analyte("asparagine", mass=132.119),
    Analyte("aspartate", mass=133.103),
    Analyte("LDH", "U/L"),
    Analyte("IgG", "g/L"),
    Analyte("total protein", "g/L"),
    Analyte("optical density", "{OD}"),
    Analyte("pH", "[pH]", low=0.0, high=14.0),
    Analyte("pO2", "mm[Hg]"),
    Analyte("pCO2", "mm[Hg]"),
    Analyte("oxygen saturation", "%"),
    Analyte("carbon dioxide saturation", "%"),
    Analyte("osmolality", "mosm/kg"),
)
KNOWN = {analyte.name: analyte for analyte in ANALYTES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One analyte of one sample. `number` is in `unit`, as the instrument writes it; `called` is the instrument's name.

    `at` is when the sample was drawn, else measured, by the instrument's clock; `measured` says that the instrument tells
    only when it measured, as one that measures stored samples does. `dilution` is the factor that the
    instrument states; the value is the one that it reports, and nothing is multiplied here.
    """

    sample: str
    where: str
    analyte: str
    called: str
    number: Number
    unit: str
    at: datetime | None = None
    batch: str = ""
    flag: str = ""
    dilution: float | None = None
    measured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """An analyser's export: its readings, the cell counts in it, what had to be repaired, and what was not read."""

    instrument: str
    serial: str = ""
    readings: tuple[Reading, ...]
    counts: tuple[CellCount, ...] = ()
    findings: tuple[Finding, ...]
    unused: tuple[str, ...]
