"""The method page says what the code does: codes of findings, reportable values, defaults."""

from __future__ import annotations

import re
from math import comb
from pathlib import Path

import pytest

import seedlot.assays.variants as room
from seedlot.assays.variants.checks import FEWEST, OPPOSITE, RELATED, SHARED
from seedlot.assays.variants.settings import Settings
from seedlot.genome.genes import genes, positions
from seedlot.genome.known import Tier
from seedlot.stats.alleles import detectable, more_than

FOLDER = Path(room.__file__).parent
PAGE = (FOLDER / "method.md").read_text(encoding="utf-8")
SOURCE = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))


def test_every_finding_is_on_the_page():
    codes = set(re.findall(r'found\(\s*"([a-z]+)"', SOURCE)) | {"genotypes"}
    assert len(codes) > 18
    assert {code for code in codes if f"`variants/{code}`" not in PAGE} == set()


def test_every_reportable_value_is_on_the_page():
    names = set(re.findall(r'name="([^"]+)"|name = "([^"]+)"', SOURCE))
    told = {one or two for one, two in names if " " in (one or two)} - {"allele fractions", "limits of detection"}
    assert len(told) >= 5
    for name in (*told, "new single-base variants", "new insertions and deletions", "TP53 variant"):
        assert f"`{name}" in PAGE, name


def test_the_defaults_on_the_page_are_those_of_the_settings():
    settings = Settings()
    for name, value in (("least", 3), ("power", 0.95), ("alpha", 0.05), ("cluster", 3), ("window", 100)):
        assert getattr(settings, name) == value
        assert f"`{name}` ({value})" in PAGE
    assert f"`most_foreign` ({settings.most_foreign:g} %)" in PAGE
    assert f"`error` ({100 * settings.error:g} %)" in PAGE
    assert (settings.run_sites, settings.run_length) == (50, 1_000_000)
    assert (FEWEST, OPPOSITE, RELATED, SHARED) == (50, 0.005, 0.9, 0.9)


@pytest.mark.parametrize(
    ("depth", "allele", "cells"),
    [(30, "19.5", "39.1"), (100, "6.16", "12.3"), (500, "1.25", "2.51"), (1000, "0.628", "1.26")],
)
def test_the_table_of_limits(depth: int, allele: str, cells: str):
    found = detectable(depth, least=3, power=0.95)
    assert found is not None
    assert f"| {depth} | {100 * found:.3g} % | {200 * found:.3g} % |" == f"| {depth} | {allele} % | {cells} % |"
    assert f"| {depth} | {allele} % | {cells} % |" in PAGE


def test_the_worked_example():
    assert comb(30, 15) / comb(60, 15) == pytest.approx(2.9e-6, rel=0.01)
    assert (
        more_than([15], [30], [0], [4])[0]
        == pytest.approx(comb(30, 15) / comb(34, 15))
        == pytest.approx(0.084, abs=5e-4)
    )


def test_what_is_listed():
    assert len(genes()) == 9
    assert sum(one.gene == "TP53" and one.tier is not Tier.BENIGN for one in positions()) == 10
    assert all(gene.name in PAGE for gene in genes())
