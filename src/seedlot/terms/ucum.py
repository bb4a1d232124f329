"""The units that Seedlot reads: a part of UCUM (Unified Code for Units of Measure), case sensitive, as data.

Two choices differ from UCUM's own table, both so that nothing is compared blindly. The mole is a
base unit, where UCUM makes it a plain number. `[EU]` is the endotoxin unit, where UCUM's table gives
that code to the Ehrlich unit; being arbitrary, it converts to nothing but itself either way.
"""

from __future__ import annotations

#: Metric prefixes as powers of ten (UCUM, table 1).
PREFIXES: dict[str, int] = {
    "Y": 24,
    "Z": 21,
    "E": 18,
    "P": 15,
    "T": 12,
    "G": 9,
    "M": 6,
    "k": 3,
    "h": 2,
    "da": 1,
    "d": -1,
    "c": -2,
    "m": -3,
    "u": -6,
    "n": -9,
    "p": -12,
    "f": -15,
    "a": -18,
    "z": -21,
    "y": -24,
}

#: Base units (UCUM, table 2) and the mole. All take a prefix.
BASES: tuple[str, ...] = ("m", "s", "g", "rad", "K", "C", "cd", "mol")

#: Units that take a prefix, each as a number times a unit.
METRIC: dict[str, tuple[str, str]] = {
    "L": ("1", "dm3"),
    "l": ("1", "dm3"),
    "t": ("1000", "kg"),
    "N": ("1", "kg.m/s2"),
    "Pa": ("1", "N/m2"),
    "bar": ("100000", "Pa"),
    "m[Hg]": ("133.322", "kPa"),
    "m[H2O]": ("9.80665", "kPa"),
    "J": ("1", "N.m"),
    "W": ("1", "J/s"),
    "cal": ("4.184", "J"),
    "Hz": ("1", "s-1"),
    "A": ("1", "C/s"),
    "V": ("1", "J/C"),
    "F": ("1", "C/V"),
    "Ohm": ("1", "V/A"),
    "S": ("1", "Ohm-1"),
    "Wb": ("1", "V.s"),
    "T": ("1", "Wb/m2"),
    "H": ("1", "Wb/A"),
    "sr": ("1", "rad2"),
    "lm": ("1", "cd.sr"),
    "lx": ("1", "lm/m2"),
    "Bq": ("1", "s-1"),
    "Ci": ("37000000000", "Bq"),
    "Gy": ("1", "J/kg"),
    "Sv": ("1", "J/kg"),
    "P": ("0.1", "Pa.s"),
    "St": ("1", "cm2/s"),
    "kat": ("1", "mol/s"),
    "U": ("1", "umol/min"),
    "osm": ("1", "mol"),
    "eq": ("1", "mol"),
    "[g]": ("9.80665", "m/s2"),
}

#: Units that take no prefix, each as a number times a unit.
PLAIN: dict[str, tuple[str, str]] = {
    "10*": ("10", "1"),
    "10^": ("10", "1"),
    "%": ("0.01", "1"),
    "[ppth]": ("0.001", "1"),
    "[ppm]": ("0.000001", "1"),
    "[ppb]": ("0.000000001", "1"),
    "[pptr]": ("0.000000000001", "1"),
    "min": ("60", "s"),
    "h": ("60", "min"),
    "d": ("24", "h"),
    "wk": ("7", "d"),
    "mo": ("30.4375", "d"),
    "a": ("365.25", "d"),
    "atm": ("101325", "Pa"),
}

#: Arbitrary units (UCUM, paragraph 24): each is its own dimension. The one that takes prefixes is [IU].
ARBITRARY: tuple[str, ...] = (
    *("[IU]", "[EU]", "[CFU]", "[PFU]", "[FFU]", "[TCID_50]", "[CCID_50]", "[EID_50]", "[arb'U]", "[USP'U]"),
    *("[AU]", "[BAU]", "[IR]", "[Lf]", "[PNU]", "[FEU]", "[ELU]", "[D'ag'U]", "[anti'Xa'U]", "[pH]"),
)

#: Spellings of UCUM that mean one unit.
SYNONYMS: dict[str, str] = {"[iU]": "[IU]"}

#: Units with a zero point of their own: kelvins = value x factor + offset. They stand alone (UCUM, paragraph 21).
SPECIAL: dict[str, tuple[str, str]] = {"Cel": ("1", "273.15"), "[degF]": ("5/9", "45967/180")}

#: Things that are counted, plural to singular: the only annotations that are taken as the same word.
SINGULAR: dict[str, str] = {
    "aggregates": "aggregate",
    "alleles": "allele",
    "bags": "bag",
    "beads": "bead",
    "cells": "cell",
    "clones": "clone",
    "colonies": "colony",
    "copies": "copy",
    "doses": "dose",
    "doublings": "doubling",
    "droplets": "droplet",
    "embryos": "embryo",
    "events": "event",
    "flasks": "flask",
    "foci": "focus",
    "genomes": "genome",
    "insertions": "insertion",
    "integrations": "integration",
    "metaphases": "metaphase",
    "micronuclei": "micronucleus",
    "mismatches": "mismatch",
    "mutations": "mutation",
    "nuclei": "nucleus",
    "particles": "particle",
    "passages": "passage",
    "plates": "plate",
    "reads": "read",
    "sites": "site",
    "spots": "spot",
    "units": "unit",
    "variants": "variant",
    "vials": "vial",
    "viable_cells": "viable_cell",
    "wells": "well",
}
