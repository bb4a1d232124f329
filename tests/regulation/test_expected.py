"""The tables of expected tests: complete against what they were made from, and refused where they cannot be."""

from __future__ import annotations

import pytest

from seedlot.regulation.expected import (
    Asked,
    BankTests,
    bank_tests,
    donor_markers,
    of_territories,
    table_of,
)
from seedlot.release.tested import is_of
from seedlot.terms.lines import BadYamlError, shaped

HEAD = "source: s\nconfidence: c\nto_verify: v\ntests:\n  - test: T\n    method: m\n    rules: []\n"
LEVELS = "    levels: {seed: '-', mcb: release, wcb: '-', eopc: '-', lot: '-'}\n"


def test_twenty_six_tests_of_banks_and_what_lots_are_tested_for_beside() -> None:
    tests = {each.test: each for each in bank_tests().tests}
    of_banks = [each for each in tests.values() if {each.levels.seed, each.levels.mcb, each.levels.wcb} != {"-"}]
    assert (len(of_banks), len(tests)) == (26, 30)
    # Typed from the researched table.
    assert tests["Karyotype"].levels.model_dump() == {
        "seed": "report",
        "mcb": "release",
        "wcb": "release",
        "eopc": "release",
        "lot": "-",
    }
    assert tests["Replication-competent virus"].needs == ({"viral_vector": "true"},)
    assert tests["Residual reprogramming vector"].rules == ("BANK-13", "JP-GEN-02")


def test_a_result_counts_for_what_it_is_and_not_for_what_it_resembles() -> None:
    names = {each.test: each.names for each in bank_tests().tests}

    def counts_for(result: str) -> set[str]:
        return {test for test, phrases in names.items() if is_of(result, phrases)}

    assert counts_for("replication-competent Sendai virus") == {"Replication-competent virus"}
    assert counts_for("20q11.21 copy number") == set()
    assert counts_for("genomic stability") == set()
    assert counts_for("STR profile") == {"Identity STR vs donor"}
    assert counts_for("trilineage differentiation") == {"Differentiation capacity", "MSC phenotype and trilineage"}


def test_markers_of_donors_by_territory() -> None:
    markers = {each.marker: each.territories for each in donor_markers().markers}
    assert len(markers) == 18
    assert {territory for territory, asked in markers["HIV-1 NAT"].items() if asked.asks == "required"} == {"US"}
    assert markers["HTLV-I/II"]["EU"].needs == ({"donor_htlv_risk_area": "true"},)
    assert markers["Parvovirus B19"]["JP"].asks == "required"
    assert table_of(markers["HBsAg"], "CN") == Asked(asks="unknown", says="nothing was found on it")
    assert donor_markers().autologous == {"EU": "required", "US": "exempt"}


def test_rules_of_some_territories() -> None:
    rules = ("BANK-03", "US-ST-04", "EU-PHE-06", "INTL-GTX-03")
    assert of_territories(rules, ("EU",)) == ("BANK-03", "EU-PHE-06", "INTL-GTX-03")
    assert of_territories(rules, ()) == rules


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (f"{LEVELS}    names: [n]\n    needs: [{{colour: blue}}]\n", "'colour' is no fact"),
        (f"{LEVELS}    names: []\n", "line 9: tests.1.names"),
        ("    names: [n]\n    levels: {seed: often, mcb: '-', wcb: '-', eopc: '-', lot: '-'}\n", "tests.1.levels.seed"),
    ],
)
def test_a_test_that_cannot_be_is_refused(more: str, says: str) -> None:
    with pytest.raises(BadYamlError, match=says):
        shaped(HEAD + more, "bank_tests.yaml", BankTests)
