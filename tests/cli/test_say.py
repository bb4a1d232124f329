"""What reaches a terminal: nothing that it would obey, and nothing that cannot be seen."""

from __future__ import annotations

import io
import json

import pytest
from rich.text import Text
from tests.simulated_lot import make
from typer.testing import CliRunner

from seedlot.acts.review import review
from seedlot.cli import say
from seedlot.cli.main import app
from seedlot.dossier.pack import pack
from seedlot.record.entries.origin import Donor
from seedlot.record.entries.work import Deviation
from seedlot.release.gather import gather
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, Finding

runner = CliRunner()
#: Window title, clear screen, home, concealed text; text from right to left; a zero-width space; an end of line.
HIDDEN = "\x1b]0;x\x07\x1b[2J\x1b[H\x1b[8m\u202etxet\u200b:smile: [bold]\nmet"
SHOWN = "[U+001B]]0;x[U+0007][U+001B][2J[U+001B][H[U+001B][8m[U+202E]txet[U+200B]:smile: [bold][U+000A]met"


@pytest.fixture
def older(monkeypatch):
    """A record as an older version, or another program, may have written it."""
    monkeypatch.setattr("seedlot.acts.seal.illegible", lambda _: ())


def printed(*parts):
    out = io.StringIO()
    say.Terminal(file=out, width=400, highlight=False, emoji=False, force_terminal=True, color_system=None).print(
        *parts
    )
    return out.getvalue()


def harmless(text):
    """Whether nothing in what was printed is obeyed or hidden; colours are the program's own."""
    return all(line.isprintable() for line in text.split("\n"))


FINDING = Finding(code="c", answer=Answer.MET, says=HIDDEN, where=HIDDEN)


@pytest.mark.parametrize(
    "part",
    [
        say.table(HIDDEN, (HIDDEN,), [(HIDDEN,)]),
        say.findings(HIDDEN, [FINDING]),
        say.verdict(HIDDEN, Answer.MET),
        say.sentence(HIDDEN),
    ],
    ids=["table", "findings", "verdict", "sentence"],
)
def test_a_text_from_outside_is_shown_as_what_it_is(part):
    told = printed(part)
    assert SHOWN in told
    assert harmless(told)


@pytest.mark.parametrize("part", [HIDDEN, Text("a\u202e\x1bb\nc")], ids=["text", "rich text"])
def test_whatever_else_is_printed_is_shown_too(part):
    assert harmless(printed(part))


def test_a_document_keeps_its_lines_and_says_what_it_says():
    told = printed(say.document({"says": HIDDEN}))
    assert json.loads(told) == {"says": HIDDEN}
    assert len(told.splitlines()) == 3
    assert harmless(told)


def test_a_fault_is_one_line(capsys):
    say.fault(SeedlotError(f"No item '{HIDDEN}'", mend="m"), json=False)
    told = capsys.readouterr().err
    assert SHOWN in told
    assert harmless(told)
    say.fault(SeedlotError(f"No item '{HIDDEN}'", mend="m"), json=True)
    told = capsys.readouterr().out
    assert json.loads(told)["what"] == f"No item '{HIDDEN}'"
    assert harmless(told)


@pytest.mark.usefixtures("older")
@pytest.mark.parametrize(
    "args", [("judge", "LOT"), ("log",), ("log", "--about", "LOT"), ("show", "D-X"), ("show", "{n}"), ("trace", "D-X")]
)
@pytest.mark.parametrize("json_too", [(), ("--json",)], ids=["people", "programs"])
def test_every_command_that_tells_of_entries_shows_them(site, args, json_too):
    make(site)
    site.say(Donor(item="D-X", health=HIDDEN))
    (number,) = site.say(Deviation(deviation="DEV-9", targets=("LOT",), title=HIDDEN, severity="minor"))
    command = [each.format(n=number) for each in (*args, *json_too)]
    told = runner.invoke(app, [*command, "--record", site.record.where], env={"COLUMNS": "400"})
    assert told.exit_code in {0, 1}, told.output
    assert harmless(told.output)
    if json_too:
        json.loads(told.stdout)


@pytest.mark.usefixtures("older")
def test_a_package_of_somebody_else_clears_no_screen(stocked, tmp_path):
    given = stocked.components("rev")
    review(
        stocked.record,
        stocked.actor("rev"),
        "LOT",
        acceptable=True,
        conclusion=HIDDEN,
        components=given,
        now=stocked.now,
    )
    with stocked.reading() as connection:
        (tmp_path / "lot.zip").write_bytes(pack(stocked.record, connection, gather(connection, "LOT")))
    for more in ((), ("--json",)):
        told = runner.invoke(app, ["verify", str(tmp_path / "lot.zip"), *more], env={"COLUMNS": "400"})
        assert "review" in told.output
        assert harmless(told.output)


@pytest.mark.usefixtures("older")
def test_what_is_signed_is_shown_whole_and_in_the_order_in_which_it_stands(site):
    (number,) = site.say(Donor(item="D-X", health=HIDDEN))
    told = runner.invoke(
        app, ["sign", str(number), "--meaning", "approval", "--as", "qp", "--record", site.record.where]
    )
    assert told.exit_code == 0, told.output
    assert harmless(told.stderr)
    assert "\\u202etxet\\u200b" in told.stderr.replace("\n", "")


def drawn(made, width=80):
    paper = io.StringIO()
    say.Terminal(file=paper, width=width).print(made)
    return paper.getvalue()


def test_short_columns_stay_whole_and_long_ones_give_way(monkeypatch):
    """A day and a word are read at a glance; a sentence is broken."""
    monkeypatch.setenv("COLUMNS", "80")
    rows = [("2026-12-03", "a sentence of many words " * 9, "severity" * 5, 10)]
    shown = drawn(say.table("t", ("Ask by", "Asked", "Whom", "Severity"), rows))
    assert "2026-12-03" in shown
    assert "Severity" in shown
    assert max(map(len, shown.splitlines())) == 80
    assert "".join(shown.split()).count("severity") >= 1


def test_a_column_that_nobody_fills_and_a_head_that_says_nothing_are_not_drawn():
    here = Finding(code="a", answer=Answer.MET, says="good", where="there")
    nowhere = Finding(code="a", answer=Answer.MET, says="good")
    assert "where" in drawn(say.findings("t", [here, nowhere]))
    assert "where" not in drawn(say.findings("t", [nowhere]))
    assert "where" in drawn(say.findings("t", []))
    assert "┏" not in drawn(say.table("t", ("", ""), [("a", "b")]))
    assert "┏" in drawn(say.table("t", ("", "head"), [("a", "b")]))


@pytest.mark.parametrize(("count", "words"), [(0, "0 steps"), (1, "1 step"), (2, "2 steps")])
def test_one_is_not_several(count, words):
    assert say.some(count, "step") == words
    assert say.some(2, "entry", "entries") == "2 entries"


def test_the_faults_of_a_pack_of_rules_are_told_one_by_one(tmp_path):
    """Each with its file and line, as the faults of a book are with their cells."""
    (tmp_path / "pack.yaml").write_text("name: ours\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["regulation", "check", str(tmp_path), "--json"])
    assert result.exit_code == 2
    faults = json.loads(result.output)["faults"]
    assert ("title: Field required", "pack.yaml line 1") in {(fault["says"], fault["where"]) for fault in faults}
    assert {fault["answer"] for fault in faults} == {"not met"}
