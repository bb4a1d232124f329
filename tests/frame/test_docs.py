"""The documentation: what it tells people to type exists, and what it points at is there."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from seedlot.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += [page for folder in ("", "tutorials", "how-to", "why") for page in (ROOT / "docs" / folder).glob("*.md")]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"^\$ (seedlot .*?)(?:\s{2,}#.*)?$", re.MULTILINE)
MAKE = re.compile(r"^\$ make (\w+)|`make (\w+)`", re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands() -> list[tuple[str, str]]:
    """Every command of ours that a page tells people to type."""
    texts = {page: page.read_text().replace("\\\n", " ") for page in PAGES}  # a command that goes on in the next line
    return sorted({(command, _name(page)) for page, text in texts.items() for command in COMMAND.findall(text)})


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [target for target in LINK.findall(text) if not (page.parent / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_make_knows_its_targets(page: Path) -> None:
    named = {first or second for first, second in MAKE.findall(page.read_text(encoding="utf-8"))}
    assert named <= TARGETS


@pytest.mark.parametrize(("command", "page"), commands())
def test_commands_can_be_typed(command: str, page: str) -> None:
    """Each word is a command, an option that it has, an option's value or an argument."""
    words = shlex.split(command)[1:]
    door: Any = get_command(app)
    while getattr(door, "commands", None) and words:
        assert words[0] in door.commands, f"{page}: no command '{words[0]}'"
        door = door.commands[words.pop(0)]
    options = {name: option for option in door.params for name in (*option.opts, *option.secondary_opts)}
    values = {after for word, after in pairwise(words) if word in options and not options[word].is_flag}
    unknown = [word for word in words if word.startswith("-") and word not in {*options, *values}]
    assert unknown == [], f"{page}: {command}"
    required = {option.name for option in door.params if option.required and option.opts[0].startswith("-")}
    assert required <= {options[word].name for word in words if word in options}, f"{page}: {command}"


def test_continuous_integration_runs_what_the_readme_says() -> None:
    assert "$ make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").rstrip().endswith("\nmake test")


def test_the_changelog_keeps_its_heads() -> None:
    """Each release names the figures and the rules that change, or that none does."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for release in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        assert "### Figures that change" in release
        assert "### Rules that change" in release
