from __future__ import annotations

from typing import Any

import pytest

from seedlot.specs.judge import Evidence, judge
from seedlot.specs.templates import NoSuchTemplateError, load, names
from seedlot.terms.criterion import Criterion, Kind
from seedlot.terms.finding import Answer, overall
from seedlot.terms.reportable import Reportable

#: Test, kind, limit, unit: typed from the tables that each template names, not from the templates.
PUBLISHED: dict[str, tuple[tuple[Any, ...], ...]] = {
    # PMC7234888, Table 1: positive >= 95 %, negative <= 2 %
    "isct-msc-minimal": (
        ("plastic adherence", Kind.EQUALS, "adherent", "1"),
        ("CD73", Kind.MIN, 95, "%"),
        ("CD90", Kind.MIN, 95, "%"),
        ("CD105", Kind.MIN, 95, "%"),
        ("CD45", Kind.MAX, 2, "%"),
        ("CD34", Kind.MAX, 2, "%"),
        ("CD14/CD11b", Kind.MAX, 2, "%"),
        ("CD79a/CD19", Kind.MAX, 2, "%"),
        ("HLA-DR", Kind.MAX, 2, "%"),
        ("trilineage differentiation", Kind.EQUALS, "osteoblasts, adipocytes, chondroblasts", "1"),
    ),
    # PMC8365092, Table 2 says when, and no limits
    "ipsc-genome": (
        ("STR identity with donor", Kind.REPORT_ONLY, None, "1"),
        ("clonal abnormalities", Kind.REPORT_ONLY, None, "1"),
        ("copy number changes", Kind.REPORT_ONLY, None, "1"),
        ("20q11.21 gain", Kind.REPORT_ONLY, None, "%"),
    ),
    # PMC6717959, Table 2: release assays have a criterion, reference assays have none
    "ipsc-bank": (
        ("morphology", Kind.EQUALS, "ES cell-like", "1"),
        ("HLA", Kind.EQUALS, "match with origin", "1"),
        ("STR", Kind.EQUALS, "match with origin", "1"),
        ("sterility", Kind.NOT_DETECTED, None, "1"),
        ("viruses", Kind.NOT_DETECTED, None, "1"),
        ("endotoxin", Kind.MAX, 5, "[EU]/mL"),
        ("mycoplasma", Kind.NOT_DETECTED, None, "1"),
        ("pluripotency markers", Kind.REPORT_ONLY, None, "%"),
        ("karyotype", Kind.REPORT_ONLY, None, "1"),
        ("residual vector", Kind.REPORT_ONLY, None, "1"),
        ("cell count after thaw", Kind.REPORT_ONLY, None, "{cells}"),
        ("viability after thaw", Kind.REPORT_ONLY, None, "%"),
        ("doubling time", Kind.REPORT_ONLY, None, "h"),
    ),
    # PMC9289888, Table 1
    "msc-release-example": (
        ("appearance", Kind.REPORT_ONLY, None, "1"),
        ("CD73", Kind.MIN, 80, "%"),
        ("CD90", Kind.MIN, 80, "%"),
        ("CD105", Kind.MIN, 80, "%"),
        ("CD45", Kind.MAX, 2, "%"),
        ("CD34", Kind.MAX, 2, "%"),
        ("CD11b", Kind.MAX, 2, "%"),
        ("CD19", Kind.MAX, 2, "%"),
        ("HLA-DR", Kind.MAX, 2, "%"),
        ("viability", Kind.MIN, 80, "%"),
        ("immunosuppression", Kind.MIN, 20, "%"),
        ("endotoxin", Kind.MAX, 12.5, "[EU]/mL"),
        ("mycoplasma", Kind.NOT_DETECTED, None, "1"),
        ("sterility", Kind.NOT_DETECTED, None, "1"),
        ("karyotype", Kind.EQUALS, "no chromosomal alterations", "1"),
    ),
}


def limit(criterion: Criterion) -> float | str | None:
    return {Kind.MIN: criterion.low, Kind.MAX: criterion.high}.get(criterion.kind, criterion.text or None)


def test_the_templates_are_those_whose_limits_were_checked() -> None:
    assert names() == tuple(sorted(PUBLISHED))


@pytest.mark.parametrize("name", PUBLISHED)
def test_criteria_are_as_published(name: str) -> None:
    specification = load(name)
    assert specification.name == name
    assert tuple((c.test, c.kind, limit(c), c.unit) for c in specification.criteria) == PUBLISHED[name]
    assert specification.source


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_criterion_names_its_method_and_source(name: str) -> None:
    for criterion in load(name).criteria:
        assert criterion.method, criterion.test
        assert "PMC" in criterion.source, criterion.test


def test_the_schedule_asks_as_often_as_published() -> None:
    """PMC8365092, Table 2: every 6 weeks or 10 passages, and after cloning."""
    told = {c.test: (c.every, "clone" in c.at) for c in load("ipsc-genome").criteria}
    often = ("6 weeks", "10 passages")
    assert told == {
        "STR identity with donor": (often, False),
        "clonal abnormalities": (often, True),
        "copy number changes": (often, True),
        "20q11.21 gain": ((), False),
    }
    assert not [name for name in names() if name != "ipsc-genome" for c in load(name).criteria if c.at or c.every]


def test_only_the_limit_published_as_less_than_is_exclusive() -> None:
    exclusive = {(name, c.test) for name in names() for c in load(name).criteria if c.exclusive}
    assert exclusive == {("msc-release-example", "endotoxin")}


@pytest.mark.parametrize("name", PUBLISHED)
def test_without_evidence_nothing_is_known(name: str) -> None:
    findings = judge(load(name), [])
    assert {finding.answer for finding in findings} == {Answer.NOT_KNOWN}
    assert overall(findings) is Answer.NOT_KNOWN


def test_cells_that_answer_every_minimal_criterion_are_met() -> None:
    texts = {"plastic adherence": "adherent", "trilineage differentiation": "Osteoblasts, adipocytes, chondroblasts"}
    results = [Reportable(name=test, value=text) for test, text in texts.items()]
    results += [Reportable(name=marker, value=99.1, unit="%") for marker in ("CD73", "CD90", "CD105")]
    negative = ("CD45", "CD34", "CD14/CD11b", "CD79a/CD19", "HLA-DR")
    results += [
        Reportable(name=marker, value=None, relation="<", limit=0.5, unit="%", note="below detection")
        for marker in negative
    ]
    evidence = [
        Evidence(reportable=result, entry=7, item="MSC-1", stage="drug substance", occurred="2026-03-01", source="QC")
        for result in results
    ]
    findings = judge(load("isct-msc-minimal"), evidence)
    assert {finding.answer for finding in findings} == {Answer.MET}


@pytest.mark.parametrize("name", ["nothing", "../templates/ipsc-bank", "ipsc-bank.yaml", ""])
def test_a_template_that_is_not_there_is_named_with_those_that_are(name: str) -> None:
    with pytest.raises(
        NoSuchTemplateError, match="There are: ipsc-bank, ipsc-genome, isct-msc-minimal, msc-release-example"
    ):
        load(name)
