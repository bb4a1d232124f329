"""Run the commands of a tutorial and write what they print. With `--check`, write nothing and fail if it differs.

A block with a title is a file that the reader saves. A block that shows commands alone keeps showing them alone.
A picture of the page, `../img/NAME.png`, is the chart that one of its commands draws as `charts/NAME.png`.
What a command asks for is what the comment after it says: `$ seedlot login sim-auditor  # type: the password`.
Times, hashes and sizes differ from run to run and are not compared.
"""

from __future__ import annotations

import glob
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from typer.testing import CliRunner

from seedlot.cli.main import app

DOCS = Path(__file__).parents[1] / "docs"
PAGES = tuple(sorted((DOCS / "tutorials").glob("*.md")))
IMAGES = DOCS / "img"
BLOCK = re.compile(r'^```(?:console|\w+ title="(?P<file>[^"]+)")\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)

PICTURE = re.compile(r"\]\(\.\./img/([^)]+\.png)\)")

#: What is another in every run.
FLEETING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d| UTC)?|\b[0-9a-f]{8}\b|\b[0-9a-f]{12,}\b|\b[0-9a-f]{2}/|[A-Za-z0-9+/]{43}=|[\d,]+ bytes|[ ─━]{2,}"
)


@contextmanager
def staged(**environment: str) -> Iterator[None]:
    """Work in an empty folder, with these variables set; put back what was."""
    before, here = dict(os.environ), Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ.update(environment)
        try:
            yield
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(before)


def lasting(text: str) -> str:
    """Leave out what is another in every run."""
    return FLEETING.sub(" * ", text)


def run(command: str) -> str:
    """Run one command of the page, and tell what it prints. A fault of ours comes up as it is; a bad answer does not."""
    if command.startswith("export "):
        name, _, value = command.removeprefix("export ").partition("=")
        os.environ[name] = value
        return ""
    words = [each for word in shlex.split(command, comments=True) for each in _spread(word)]
    typed = command.partition("# type: ")[2]
    done = CliRunner().invoke(app, words[1:], prog_name=words[0], input=f"{typed}\n\n")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    lines = (done.stdout if typed else done.stdout + done.stderr).splitlines()  # prompts are no answer
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _spread(word: str) -> list[str]:
    """A word with a star as the files that it stands for, as a shell spreads it."""
    return (sorted(glob.glob(word)) or [word]) if "*" in word else [word]  # noqa: PTH207 - relative, as it is typed


def refreshed(text: str) -> str:
    """Follow a page in order: save its files, run its commands, and show what they print."""
    return BLOCK.sub(_followed, text)


def _followed(block: re.Match[str]) -> str:
    if block["file"]:
        Path(block["file"]).write_text(block["text"], encoding="utf-8")
        return block[0]
    return f"```console\n{_shown(block['text'])}```"


def _shown(block: str) -> str:
    lines = block.splitlines()
    bare = all(line.startswith("$ ") for line in lines)
    shown = []
    for line in lines:
        if line.startswith("$ "):
            says = run(line.removeprefix("$ "))
            shown += [line] if bare or not says else [line, *says.splitlines()]
    return "\n".join(shown) + "\n"


def walk(page: Path, pictures: Path | None = None) -> str:
    """Run a page in a folder of its own, and write it anew; keep the pictures that it draws and shows in a folder.

    Raises:
        FileNotFoundError: it shows a picture that none of its commands draws.
    """
    with staged(COLUMNS="100", TERM="dumb", NO_COLOR="1", XDG_CONFIG_HOME="config"):
        text = refreshed(page.read_text(encoding="utf-8"))
        for name in PICTURE.findall(text):
            drawn = (Path("charts") / name).read_bytes()
            if pictures is not None:
                (pictures / name).write_bytes(drawn)
        return text


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name those that show something else. Return the exit code."""
    stale = []
    for page in PAGES:
        new = walk(page, None if "--check" in arguments else IMAGES)
        if lasting(new) == lasting(page.read_text(encoding="utf-8")):
            continue
        stale.append(page.name)
        if "--check" not in arguments:
            page.write_text(new, encoding="utf-8")
    said = "shows what is no longer printed; run `make docs`" if "--check" in arguments else "written"
    sys.stdout.writelines(f"docs/tutorials/{name} {said}\n" for name in stale)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
