"""Dependencies: locked with hashes, explained one by one, and free to use."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
DEV = [Requirement(text) for text in PROJECT["dependency-groups"]["dev"]]
EXTRAS = [Requirement(text) for extra in PROJECT["project"]["optional-dependencies"].values() for text in extra]
ORACLES = [Requirement(text) for text in PROJECT["dependency-groups"]["oracles"]]
EXPLAINED = (ROOT / "docs" / "why" / "dependencies.md").read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """Read a lock: name to its versions (more than one where Pythons differ)."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def licence(name: str) -> str:
    """Tell a distribution's own licence from its metadata: as an expression, by classifier, or in words."""
    said = metadata(name)
    classifiers = [text for text in said.get_all("Classifier") or () if text.startswith("License")]
    return "; ".join(said.get_all("License-Expression") or classifiers or said.get_all("License") or ())


@pytest.mark.parametrize(("lock", "wanted"), [("run.lock", RUN), ("dev.lock", RUN + DEV)], ids=["run", "dev"])
def test_lock_meets_what_the_project_asks(lock: str, wanted: list[Requirement]) -> None:
    locked = pins(lock)
    for requirement in wanted:
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is not in {lock}; run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run `make lock`"


def test_the_product_is_tested_with_the_versions_that_it_runs_with() -> None:
    run, dev = pins("run.lock"), pins("dev.lock")
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("lock", ["run.lock", "dev.lock", "installer.lock"])
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("requirement", RUN + DEV, ids=lambda requirement: requirement.name)
def test_every_dependency_is_explained(requirement: Requirement) -> None:
    """One line: what for, why this one, licence, what without it."""
    lines = [line for line in EXPLAINED.splitlines() if line.startswith(f"| {requirement.name} |")]
    assert len(lines) == 1
    cells = [cell.strip() for cell in lines[0].strip("|").split("|")]
    assert len(cells) == 5
    assert all(cells)


def test_nothing_else_is_explained() -> None:
    names = set(re.findall(r"^\| ([a-z][\w.-]*) \|", EXPLAINED, re.MULTILINE)) - {"package"}
    assert names == {"uv", *(requirement.name for requirement in RUN + DEV + ORACLES)}


def test_the_product_imports_only_what_it_declares() -> None:
    """What development happens to install beside it is not there where the product runs."""
    brought = packages_distributions()
    declared = {canonicalize_name(requirement.name) for requirement in RUN + EXTRAS}
    declared.add(canonicalize_name("pydantic-core"))  # the other half of pydantic, which pins it
    undeclared = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            for name in {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"seedlot"}:
                if declared.isdisjoint(map(canonicalize_name, brought.get(name, []))):
                    undeclared.add(f"{path.relative_to(ROOT)} imports {name}")
    assert undeclared == set()


def test_an_extra_is_imported_where_it_is_used_and_nowhere_else() -> None:
    """Without it the product starts, and only says what to install when it is asked for."""
    extras = {canonicalize_name(requirement.name) for requirement in EXTRAS}
    assert extras <= {canonicalize_name(requirement.name) for requirement in DEV}
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert extras.isdisjoint(canonicalize_name(name.partition(".")[0]) for name in names), path


#: Under the LGPL, and used unmodified, as a library.
LESSER = {"psycopg", "psycopg-binary", "python-stdnum"}


def test_the_product_runs_without_copyleft() -> None:
    """No GPL or AGPL among all that the product needs, however far down; the LGPL where it is said."""
    licences = {}
    for name in pins("run.lock"):
        try:
            licences[name] = licence(name)
        except PackageNotFoundError:
            continue  # needed only on another system
    assert len(licences) > len(RUN)
    copyleft = re.compile(r"GPL|General Public", re.IGNORECASE)
    found = {name: said for name, said in licences.items() if not said or copyleft.search(said)}
    assert set(found) == LESSER
    assert all("LGPL" in said for said in found.values())
