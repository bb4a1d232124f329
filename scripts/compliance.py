"""Write docs/reference/compliance.md: each statement of a regulation, the tests that show it, and how they ended.

python -m scripts.compliance           run the tests and write the page
python -m scripts.compliance --check   exit 1 if the page does not name today's statements and tests
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "compliance.md"
STATEMENTS = ROOT / "tests" / "compliance" / "statements.yaml"

HEAD = f"""# Compliance

What 21 CFR Part 11 and EU GMP Annex 11 ask of a system of record, as statements that a test can show, and how each
test ended with Seedlot {version("seedlot")}, on SQLite and on PostgreSQL. The page is generated from the tests. It is the
start of a validation package, not the whole of one: procedures, training, the qualification of your computers and your
own acceptance tests are yours. *Passed* says that the software did what the statement asks, in these tests.
"""


class Matrix:
    """A pytest plugin: which tests show which statement, and how they ended."""

    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.outcomes: dict[str, set[str]] = defaultdict(set)
        self.says: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note each test's statements."""
        for item in items:
            name = item.nodeid.partition("[")[0]
            for mark in item.iter_markers("statement"):
                for statement in mark.args:
                    self.tests[statement].add(name)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how each test ended."""
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.nodeid.partition("[")[0]].add(report.outcome)

    def result(self, statement: str) -> str:
        """How the tests of a statement ended, together."""
        ended = set().union(*(self.outcomes[test] for test in self.tests[statement]))
        if not self.tests[statement]:
            return "**not shown**"
        return "passed" if ended == {"passed"} else f"**{', '.join(sorted(ended - {'passed'})) or 'not run'}**"


def gather(*, run: bool) -> Matrix:
    """Collect, and run, the tests that show statements."""
    matrix = Matrix()
    chosen = [str(ROOT / "tests"), "-m", "statement", "-q", "-p", "no:cacheprovider"]
    pytest.main([*chosen, "--collect-only"], plugins=[matrix])
    if run:
        pytest.main([*chosen, "-n", "logical"], plugins=[matrix])
    return matrix


def statements() -> dict[str, Any]:
    """The statements, by regulation."""
    plain: dict[str, Any] = yaml.safe_load(STATEMENTS.read_text("utf-8"))
    return plain


def page(matrix: Matrix) -> Iterator[str]:
    """Write the page, line by line."""
    yield HEAD
    for regulation in statements().values():
        yield f"## {regulation['title']}\n"
        yield "| | clause | statement | test | result |\n|---|---|---|---|---|"
        for each in regulation["statements"]:
            tests = (
                "<br>".join(f"`{test.removeprefix('tests/')}`" for test in sorted(matrix.tests[each["id"]])) or "none"
            )
            yield f"| {each['id']} | {each['clause']} | {each['says']} | {tests} | {matrix.result(each['id'])} |"
        yield ""


def without_results(text: str) -> list[str]:
    """The page without its last column, which only a run can tell."""
    return [line.rpartition(" | ")[0] for line in text.splitlines() if line.startswith("| ")]


def main() -> int:
    """Write the page, or check it."""
    if "--check" in sys.argv[1:]:
        found = without_results("\n".join(page(gather(run=False))))
        if found != without_results(PAGE.read_text("utf-8")):
            sys.stderr.write("docs/reference/compliance.md is not up to date: run `make docs`.\n")
            return 1
        return 0
    PAGE.write_text("\n".join(page(gather(run=True))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
