"""Faults name pages where they can, and stay what they are; no text of the program that a page may show names a command."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import seedlot
from seedlot.acts.access import NotLoggedInError, SessionEndedError
from seedlot.acts.measure import UnmappedError
from seedlot.terms.errors import SeedlotError
from seedlot.web.mends import in_pages, in_words

ROOT = Path(seedlot.__file__).parent
#: Rooms that no page shows the words of, and this room's own table of commands.
APART = ("cli", "client", "demo", "dossier/verifier/verify.py", "web/mends.py")
#: What looks like a command and is none: the first lines of documents, the name of a lock.
NO_COMMANDS = {"seedlot rule pack", "seedlot record {…}"}
COMMAND = re.compile(r"\bseedlot [a-z]|(?<![\w-])--[a-z]")
#: What is said of a command that no words are known for.
UNKNOWN = ("the command line, on the server", "the option '")


def texts(path: Path) -> Iterator[str]:
    """Every text in a file of source that is not documentation; what is filled in later stands as `{…}`."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source if COMMAND.search(source) else "")
    above = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    told = (each.body[0] for each in ast.walk(tree) if isinstance(each, above) and each.body)
    left = {id(each.value) for each in told if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            left |= {id(part) for part in each.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{…}" for part in each.values)
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in left:
            yield each.value


def shown() -> dict[str, str]:
    """Each text that names a command, by where it stands."""
    files = (path for path in ROOT.rglob("*.py") if not path.relative_to(ROOT).as_posix().startswith(APART))
    found = ((path, text) for path in sorted(files) for text in texts(path) if COMMAND.search(text))
    return {f"{path.relative_to(ROOT)}: {text}": text for path, text in found if text not in NO_COMMANDS}


def test_a_page_is_named_in_place_of_a_command() -> None:
    assert (in_pages(SessionEndedError()).what, in_pages(SessionEndedError()).mend) == (
        "This session is over",
        "Log in again.",
    )
    assert "seedlot" not in in_pages(NotLoggedInError()).mend
    assert "SAMPLE=ITEM" not in in_pages(UnmappedError(["A", "B"], "no sample is an item")).mend


def test_others_stay_as_they_are() -> None:
    error = SeedlotError("A", mend="Say it: `Screened: why`, 2 -- 3, or a--b.")
    assert in_pages(error) is error


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("Read it. Run `seedlot rebuild`.", "Read it. Have whoever keeps the server fold the history again."),
        ("Name it: --set build=GRCh38.", "Name it: the setting build = GRCh38."),
        ("Say it: --set gc=FILE or --set map=F.", "Say it: the setting gc = FILE or the setting map = F."),
        ("Use `seedlot strange --x 1` or --y.", "Use the command line, on the server or the option 'y'."),
    ],
)
def test_commands_are_said_in_the_words_of_the_pages(says: str, told: str) -> None:
    assert in_words(says) == told


def test_no_text_of_the_program_names_a_command_in_a_page() -> None:
    """Every refusal and finding there is, read out of the source: whoever writes one that names a command must say its page."""
    found = shown()
    assert len(found) > 60
    said = {where: in_words(text) for where, text in found.items()}
    assert [
        where for where, text in said.items() if COMMAND.search(text) or any(each in text for each in UNKNOWN)
    ] == []
