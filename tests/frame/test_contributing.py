"""CONTRIBUTING.md, followed to the letter: its blocks are put where they say, and its examples' tests run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (Add .*?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
BLOCK = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"(?P<path>\S+?)(?: \((?P<where>at the end|imports|in|after)(?: (?P<name>\S+))?\))?")
STRANGER = "your own pyproject.toml"


def put(root: Path, title: str, text: str) -> Path:
    """Put a block where its title says: a new file, or the end of one, its imports, a named list, after a line."""
    place = PLACE.fullmatch(title)
    assert place, f"'{title}' says no place"
    path = root / place["path"]
    if place["where"] is None:
        assert not path.exists(), f"{title} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path
    before = path.read_text(encoding="utf-8")
    path.write_text(_changed(before, text, place["where"], place["name"]), encoding="utf-8")
    return path


def _changed(before: str, text: str, where: str, name: str | None) -> str:
    if where == "at the end":
        return f"{before}\n\n{text}"
    if where == "imports":
        return before.replace("\n\nfrom seedlot", f"\n\n{text}from seedlot", 1)
    if where == "after":
        assert f"{name}\n" in before
        return before.replace(f"{name}\n", f"{name}\n{text}", 1)
    start = re.search(rf"^{name}\b[^=\n]*= *[(\[]", before, re.MULTILINE)
    assert start, f"no list {name}"
    end, depth = start.end(), 1
    while depth:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(before[end], 0)
        end += 1
    inside = before[start.end() : end - 1].rstrip()
    comma = "" if inside.endswith(",") else ","
    return f"{before[: start.end()]}{inside}{comma}\n{text}{before[end - 1 :]}"


def call(root: Path, *command: str, path: Path | None = None) -> str:
    """Run a Python module in the copy, which stands before the sources here."""
    environment = {**os.environ, "PYTHONPATH": str(path or root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    for name in ("pyproject.toml", "mkdocs.yml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_every_addition_is_told() -> None:
    assert list(SECTIONS) == ["Add a format", "Add an assay room", "Add an entry kind", "Add a rule"]


@pytest.mark.parametrize("section", SECTIONS)
def test_an_addition_is_under_a_page(section: str) -> None:
    """A page of prose: what is to be read, code apart, is within 60 lines."""
    assert len(BLOCK.sub("", SECTIONS[section]).splitlines()) <= 60


@pytest.mark.parametrize("section", SECTIONS)
def test_following_the_page(copy: Path, section: str) -> None:
    blocks = [(title, text) for title, text in BLOCK.findall(SECTIONS[section]) if title != STRANGER]
    paths = [put(copy, title, text) for title, text in blocks]
    written = [str(path) for path in dict.fromkeys(paths) if path.suffix == ".py"]
    call(copy, "ruff", "format", "--quiet", *written)
    call(copy, "ruff", "check", "--fix", "--quiet", *written)
    tests = [path for path in written if Path(path).name.startswith("test_")]
    assert tests
    assert " passed" in call(copy, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests)


def test_a_strangers_assay_room(tmp_path: Path) -> None:
    """The same files as a package of its own are installed and found by their entry point."""
    house, site = tmp_path / "house", tmp_path / "site"
    for title, text in BLOCK.findall(SECTIONS["Add an assay room"]):
        if title.startswith("src/seedlot/assays/diameter/"):
            put(house, title.replace("src/seedlot/assays/", ""), text.replace("seedlot.assays.diameter", "diameter"))
    put(house, "pyproject.toml", dict(BLOCK.findall(SECTIONS["Add an assay room"]))[STRANGER])
    options = ("--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    call(tmp_path, "pip", "install", *options, "--target", str(site), str(house), path=house)
    (tmp_path / "cells.csv").write_text("sample,diameter\nA,14\nA,15\nA,16\n")
    (tmp_path / "ask.py").write_text(
        "from pathlib import Path\n"
        "from seedlot.assays import wing\n"
        "from seedlot.terms.assay import Source\n"
        "result = wing.run(wing.assay('diameter'), (Source(name='cells.csv', path=Path('cells.csv')),), {})\n"
        "print(result.software.distribution, result.software.version, result.reportables[0].value)\n"
    )
    assert call(tmp_path, "ask", path=Path(f"{site}{os.pathsep}{tmp_path}")) == "diameter 1.0 15.0\n"
