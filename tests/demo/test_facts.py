"""The book of the demonstration: every row has a source, and every value stands on the page it names."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from seedlot.book.read import read_book
from seedlot.demo import simulate
from seedlot.record.entries.evidence import Report
from seedlot.record.entries.judgement import SpecificationApproved
from seedlot.record.entries.work import Step
from seedlot.specs import templates
from seedlot.specs.judge import Evidence, judge
from seedlot.terms.finding import Answer, Finding, overall

BOOK = Path(str(files("seedlot.demo") / "book"))
DETAILS = {"inputs", "outputs", "results", "criteria"}
CATALOGUE = "allen-cell-animated/cell-catalog@9d9e9c52"


@cache
def rows(sheet: str) -> tuple[dict[str, str], ...]:
    with (BOOK / f"{sheet}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def where(sheet: str, **wanted: str) -> list[dict[str, str]]:
    return [row for row in rows(sheet) if all(row[column] == text for column, text in wanted.items())]


def value(report: str, name: str) -> dict[str, str]:
    (row,) = where("results", report=report, name=name)
    return row


def step_of(item: str) -> dict[str, str]:
    (output,) = where("outputs", item=item)
    (step,) = where("steps", step=output["step"])
    return step


def real(sheet: str) -> list[dict[str, str]]:
    return [row for row in rows(sheet) if row["source"].startswith(CATALOGUE)]


SHEETS = sorted(path.stem for path in BOOK.glob("*.csv"))


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet not in DETAILS])
def test_every_row_says_when_and_where_from(sheet: str) -> None:
    assert rows(sheet)
    for row in rows(sheet):
        assert row["source"].strip(), row
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["occurred"]), row


def test_every_criterion_has_a_source() -> None:
    assert all(row["source"] for row in rows("criteria"))


def test_the_book_reads_without_a_fault() -> None:
    """Every row becomes a statement: results are reportable, what is not determined says why."""
    book = read_book(BOOK)
    assert book.faults == ()
    main = [sheet for sheet in SHEETS if sheet not in {*DETAILS, "measurements"}]
    assert len(book.statements) == sum(len(rows(sheet)) for sheet in main)
    assert {each.assay for each in book.measurements} == {"growth", "potency", "flow", "viability", "metabolites"}


def test_counts_of_the_collection() -> None:
    """71 pages: the parent, one hidden entry, 61 edited clones and 8 disease lines of 36 clones."""
    outputs = [row for row in rows("outputs") if row["programme"] == "ALLEN-CELL-COLLECTION"]
    kinds = Counter(row["item kind"] for row in outputs)
    assert kinds == {"clone": 61 + 36 + 1, "bank": 55 + 36}
    assert len(where("steps", planned="yes", step="EDIT-AICS-70")) == 1
    metaphases = Counter(row["value"] for row in where("results", name="metaphases karyotyped"))
    assert metaphases == {"20": 8, "30": 47 + 36}


def test_values_typed_from_the_page_of_aics_13_210() -> None:
    """LMNB1-mEGFP, read by eye."""
    step = step_of("AICS-13-210")
    assert step["inputs"] == "AICS-0"
    assert step["process"] == "gene editing"
    assert step["detail"] == (
        "gene LMNB1, tag mEGFP, N-terminus, mono-allelic; crRNA GGGGTCGCAGTCGCCATGGC; linker SGLRSRAQAS; "
        "Cas9 Wildtype spCas9; isoform NM_005573; donor plasmid Addgene 87422"
    )
    assert step["source"].endswith("src/pages/cell-line/AICS-13-210/index.md https://hpscreg.eu/cell-line/UCSFi001-A-6")
    assert value("REP-AICS-13-210-ddPCR", "ddPCR copy number mEGFP")["value"] == "0.45"
    assert value("REP-AICS-13-210-ddPCR", "ddPCR plasmid")["value"] == "0.02"
    assert value("REP-AICS-13-210-pluripotency", "TRA-1-60 positive")["value"] == "86.1"
    assert value("REP-AICS-13-210-trilineage", "trilineage ectoderm PAX6")["value"] == "72"
    assert value("REP-AICS-13-210-off-targets", "off-target sites sequenced")["value"] == "45"
    assert value("REP-AICS-13-210-cardiomyocytes", "cardiac troponin T positive")["value"] == "39-97"
    assert value("REP-AICS-13-210-BANK-karyotype", "metaphases karyotyped")["value"] == "20"


@pytest.mark.parametrize(
    ("clone", "copy_number", "plasmid", "specification"),
    [
        ("AICS-11-27", "0.76", "0.75", "ALLEN-HET-mEGFP-KanR-OFFTARGET 1"),
        ("AICS-23-20", "0.1", "0.0", "ALLEN-HET-mEGFP-AmpR-OFFTARGET 1"),
        ("AICS-25-44", "0.93", "0.0", "ALLEN-HOM-mEGFP-AmpR 1"),
        ("AICS-114-32", "1.06", "", "ALLEN-HOM-mEGFP 1"),
        ("AICS-96-74", "0.598", "0.0", "ALLEN-HET-mEGFP-KanR 1"),
    ],
)
def test_values_typed_from_the_pages(clone: str, copy_number: str, plasmid: str, specification: str) -> None:
    report = f"REP-{clone}-ddPCR"
    assert value(report, "ddPCR copy number mEGFP")["value"] == copy_number
    assert value(report, "ddPCR plasmid")["value"] == plasmid
    (output,) = where("outputs", item=clone)
    assert output["specification"] == specification


def test_a_row_of_another_clone_is_not_taken_for_this_one() -> None:
    """The ddPCR row of the page of AICS-36-28 names clone 6."""
    row = value("REP-AICS-36-28-ddPCR", "ddPCR copy number mEGFP")
    assert row["value"] == ""
    assert "names clone 6, not 28, with 0.48" in row["note"]


def test_single_base_edits_come_from_edited_lines() -> None:
    assert step_of("AICS-104-85")["inputs"] == "AICS-75-85"
    assert step_of("AICS-119-10")["inputs"] == "AICS-13-210"
    assert step_of("AICS-104-3")["step"] == step_of("AICS-104-4")["step"] != step_of("AICS-104-85")["step"]
    assert value("REP-AICS-105-31-genotype", "genotype")["value"] == "R369Q/R369Q"
    assert value("REP-AICS-104-6-cardiomyocytes", "cardiac troponin T positive")["value"] == "49"


def test_limits_are_those_of_the_captions() -> None:
    """0.5 +/- 0.1, 1 +/- 0.1, below 0.1; no limit on plasmid where the caption states none."""
    for row in rows("specifications"):
        name = row["name"]
        if not name.startswith(("ALLEN-HET", "ALLEN-HOM")):
            continue
        criteria = {each["test"]: each for each in where("criteria", specification=name)}
        copies = [each for test, each in criteria.items() if test.startswith("ddPCR copy number")]
        wanted = ("0.4", "0.6") if "-HET-" in name else ("0.9", "1.1")
        assert copies
        assert {(each["kind"], each["low"], each["high"]) for each in copies} == {("range", *wanted)}
        plasmid = criteria.get("ddPCR plasmid")
        assert (plasmid is not None) == ("AmpR" in name or "KanR" in name)
        if plasmid is not None:
            assert (plasmid["kind"], plasmid["high"], plasmid["exclusive"]) == ("max", "0.1", "yes")


def test_programmes_of_table_1() -> None:
    """Typed from Table 1, row by row."""
    table = {
        row["programme"]: (
            row["phase"],
            row["cell source"],
            row["donor type"],
            row["culture device"],
            row["media supplement"],
            row["delivery"],
            row["trials"],
        )
        for row in rows("programmes")
        if row["source"].startswith("Table 1")
    }
    flasks = "2D-culture flasks"
    assert table == {
        "REMEDI-CLI": (
            "1b", "BM-MSCs", "autologous", flasks, "FBS", "Cryobanked cells with a wash step", "NCT03455335",
        ),
        "ADIPOA-2": ("2", "ASCs", "autologous", flasks, "hPL", "Culture-adapted cells", "NCT02838069"),
        "NEPHSTROM": (
            "1/2", "CD362+ BM-MSCs", "allogeneic", "Quantum cell expansion system", "hPL", "Cryobanked cells",
            "NCT02585622",
        ),
        "VISICORT": ("1b", "BM-MSCs", "allogeneic", flasks, "hPL", "Cryobanked cells", "EudraCT 2018-000890-60"),
    }  # fmt: skip


@pytest.mark.parametrize("programme", ["REMEDI-CLI", "ADIPOA-2", "NEPHSTROM", "VISICORT"])
def test_published_programmes_are_only_planned(programme: str) -> None:
    steps = [row for row in rows("steps") if row["step"].startswith(f"PLAN-{programme}-")]
    assert len(steps) >= 5
    assert all(row["planned"] == "yes" for row in steps)
    assert not [row for row in rows("reports") if row["item"].startswith(programme)]
    made = [row for row in rows("outputs") if row["programme"] == programme]
    assert [row["stage"] for row in (made[0], made[-1])] == ["donor", "drug product"]


def test_what_is_simulated_says_so_and_nothing_else_does() -> None:
    for sheet in SHEETS:
        for row in rows(sheet):
            texts = " ".join(row.values())
            ours = any(text.lower().startswith("sim-") for text in row.values())
            if sheet not in DETAILS:
                assert ("simulated" in row["source"]) == ours, row
                assert ("SIMULATED" in texts) == ours, row


def test_nothing_simulated_touches_anything_real() -> None:
    maker = {row["item"]: row["step"] for row in rows("outputs")}
    taken = [(row["step"], row["item"]) for row in rows("inputs")]
    taken += [(row["step"], item) for row in rows("steps") for item in row["inputs"].split("; ") if item]
    taken += [(row["step"], item) for row in rows("steps") for item in row["materials"].split("; ") if item]
    for step, item in taken:
        assert step.startswith("SIM-") == item.startswith("SIM-"), (step, item)
    assert all(item.startswith("SIM-") == step.startswith("SIM-") for item, step in maker.items())


def test_doublings_of_the_simulated_steps_are_those_of_the_counts() -> None:
    """log2 of the mean of the counts harvested over the mean of those seeded, to two decimals."""
    grown: dict[tuple[str, str], float] = defaultdict(float)
    for name in ("growth.csv", "growth_SIM-EOPC.csv"):
        for row in csv.DictReader((BOOK / "raw" / name).read_text(encoding="utf-8").splitlines()):
            counts = [list(map(int, row[f"viable cells {end}"].split(";"))) for end in ("seeded", "harvested")]
            grown[row["sample"], row["passage"]] += simulate.doublings(*counts)
            grown[row["sample"], ""] += simulate.doublings(*counts)
    steps = {"SIM-ST-03": ("SIM-MCB", "P1"), "SIM-ST-04": ("SIM-MCB", "P2"), "SIM-ST-07": ("SIM-WCB", "P3")}
    steps |= {f"SIM-ST-{number}": (f"SIM-DS-00{lot}", "P4") for lot, number in ((1, 10), (2, 13), (3, 16))}
    steps |= {"SIM-ST-19": ("SIM-EOPC", "")}
    assert {row["step"]: row["doublings"] for row in rows("steps") if row["doublings"]} == {
        step: f"{grown[culture]:.2f}" for step, culture in steps.items()
    }


def test_the_identity_of_the_planned_products_is_the_shipped_template() -> None:
    """Dominici et al. 2006: at least 95 % of three markers, at most 2 % of five."""
    approved = [said.content for said in read_book(BOOK).statements if isinstance(said.content, SpecificationApproved)]
    (ours,) = [each.specification for each in approved if each.specification.name == "isct-msc-minimal"]
    assert ours == templates.load("isct-msc-minimal")
    planned = [row for row in rows("outputs") if row["stage"] == "drug product" and not row["item"].startswith("SIM-")]
    assert {row["specification"] for row in planned} == {"isct-msc-minimal 2006"}
    assert len(planned) == 4


def answers() -> dict[str, dict[str, Answer | None]]:
    """Every published clone judged on its own reports: item to test to answer."""
    said = [each.content for each in read_book(BOOK).statements]
    specifications = {
        f"{each.specification.name} {each.specification.version}": each.specification
        for each in said
        if isinstance(each, SpecificationApproved)
    }
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for report in (each for each in said if isinstance(each, Report)):
        evidence[report.item] += [
            Evidence(reportable=value, entry=0, item=report.item, stage="gene edit", occurred="", source="")
            for value in report.results
        ]
    made = [each for step in said if isinstance(step, Step) and not step.planned for each in step.outputs]
    return {
        each.item: {
            finding.code.removeprefix("spec/"): finding.answer
            for finding in judge(specifications[each.specification], evidence[each.item])
        }
        for each in made
        if each.item_kind == "clone"
    }


def test_which_clones_fail_the_limits_of_their_captions_and_which_are_not_known() -> None:
    """Read by eye from the pages; a limit is one that a caption states."""
    found = answers()
    limits = {
        clone: {test: answer for test, answer in tests.items() if test.startswith(("ddPCR copy", "ddPCR plasmid"))}
        for clone, tests in found.items()
    }
    failing = {
        (clone, test) for clone, tests in limits.items() for test, answer in tests.items() if answer == "not met"
    }
    assert failing == {
        ("AICS-11-27", "ddPCR copy number mEGFP"),
        ("AICS-11-27", "ddPCR plasmid"),
        ("AICS-23-20", "ddPCR copy number mEGFP"),
    }
    unknown = {clone for clone, tests in limits.items() if tests and overall_of(tests) is Answer.NOT_KNOWN}
    assert unknown == {"AICS-36-28", "AICS-78-79", "AICS-88-83", "AICS-102-330", "AICS-120-204", "AICS-122-77"}
    counts = Counter(overall_of(tests) for tests in found.values())
    assert counts == {Answer.MET: 59, Answer.NOT_MET: 2, Answer.NOT_KNOWN: 36}


def overall_of(tests: dict[str, Answer | None]) -> Answer:
    return overall(Finding(code=test, answer=answer, says=test) for test, answer in tests.items())


def page_of(reference: Path, source: str) -> dict[str, Any]:
    """Read the page that a row's source names."""
    found = re.search(r"src/pages/([\w-]+)/([\w-]+)/index\.md", source)
    assert found, source
    file = reference / "cell_lines" / "allen-cell-catalog" / f"{found[1]}__{found[2]}__index.md"
    text = file.read_text(encoding="utf-8").removeprefix("---")
    page: dict[str, Any] = yaml.safe_load(text.rpartition("\n---")[0] or text)
    return page


def edited_clones() -> Iterator[tuple[str, dict[str, str]]]:
    for output in where("outputs", programme="ALLEN-CELL-COLLECTION", stage="gene edit"):
        (step,) = where("steps", step=output["step"])
        yield output["item"], step


def test_guides_stand_on_their_pages(reference: Path) -> None:
    """Every guide RNA, Cas9 and parent in the book equals its page's."""
    parents = {0: "AICS-0", 13: "AICS-13-210", 75: "AICS-75-85"}
    guides = 0
    for item, step in edited_clones():
        page = page_of(reference, step["source"])
        design = page["editing_design"]
        assert step["inputs"] == parents[page["parental_line"]], item
        guide = str(design.get("cr_rna") or design.get("cr_rna_target_site") or "")
        published = re.findall(r"[ACGT]{20}", guide)
        typed = re.search(r"crRNA (?:target site )?([^;]+)", step["detail"])
        assert typed, item
        assert re.findall(r"[ACGT]{20}", typed[1]) == published, item
        assert bool(published) != (typed[1] == "not published"), item
        guides += len(published)
    # 59 lines name a guide, 5 of them several (2, 2, 2, 3, 3), and so does each of the 36 single-base edits
    assert guides == 54 + 12 + 36


def test_ddpcr_values_stand_on_their_pages(reference: Path) -> None:
    """Every ddPCR ratio of every clone, read again from its page; a page without one gives no report."""
    reports = {row["item"]: row for row in real("reports") if row["report"].endswith("-ddPCR")}
    compared = 0
    for item, step in edited_clones():
        page = page_of(reference, step["source"])
        if page["templateKey"] != "cell-line":
            continue
        lines = (page.get("genomic_characterization") or {}).get("ddpcr") or []
        assert (item in reports) == bool(lines), item
        for line, change in zip(lines, page.get("genetic_modifications") or [], strict=bool(lines)):
            report = f"REP-{item}-ddPCR"
            copies = value(report, f"ddPCR copy number {change['fluorescent_tag']}")["value"]
            plasmid = value(report, "ddPCR plasmid")["value"]
            own = line["clone"] == page["clone_number"]
            assert (float(copies) if copies else None) == (line["fp_ratio"] if own else None), item
            assert (float(plasmid) if plasmid else None) == (line["plasmid"] if own else None), item
            compared += 1
    assert compared == 63
