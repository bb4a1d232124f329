"""The shape of the house: sizes, names, docstrings, and what no file may say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MADE = {"site", "dist", "demo", "__pycache__"}
CODE = sorted(path for folder in ("src", "tests", "scripts", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
PACKAGES = sorted((ROOT / "src").rglob("__init__.py"))
BANNED_FOLDERS = {"utils", "common", "helpers", "base", "manager", "misc"}

#: Written in halves, so that this file does not say them either.
BANNED_WORDS = re.compile(
    "|".join(
        # a path of a machine begins where no word ends: an address in the web may have a folder called home
        (r"(?<!\w)" if left.startswith("/") else "") + re.escape(left + right)
        for left, right in (
            ("py", "pi.org"),
            ("python", "hosted"),
            ("npm", "js.com"),
            ("npm", "js.org"),
            ("deb.", "debian.org"),
            ("/wo", "rk/"),
            ("../sh", "ared"),
            ("/ro", "ot/"),
            ("/ho", "me/"),
        )
    )
)


def written_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that a person wrote or that is kept with the sources."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in {".ci", ".gitignore"}
        if hidden or path.name in MADE or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from written_files(path)
        else:
            yield path


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_code_is_short(path: Path) -> None:
    """No file above 450 lines, no class above 150, no function above 60."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 450
    limits = {ast.ClassDef: 150, ast.FunctionDef: 60, ast.AsyncFunctionDef: 60}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= limits[type(node)], f"{node.name} at line {node.lineno} has {lines} lines"


@pytest.mark.parametrize("path", PACKAGES, ids=_name)
def test_a_room_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert path.parent.name not in BANNED_FOLDERS


def test_every_source_folder_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "src").rglob("*.py")}
    assert folders <= {path.parent for path in PACKAGES}


def test_tests_mirror_the_rooms() -> None:
    """A folder of tests is named as the room that it tests; some test the house itself, or all of it at once."""
    rooms = {path.parent.relative_to(ROOT / "src" / "seedlot") for path in PACKAGES}
    tested = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    assert tested - {Path("frame"), Path("compliance"), Path("faults"), Path("web/browser")} <= rooms


def test_no_file_names_a_registry_or_a_machine() -> None:
    """The sources name no package registry and no path of one machine."""
    found = []
    for path in written_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), start=1)
        found += [f"{_name(path)}:{number}: {line[:100]}" for number, line in lines if BANNED_WORDS.search(line)]
    assert found == []
