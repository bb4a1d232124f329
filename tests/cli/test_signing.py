"""Review, sign, release and certify from the command line, in a record with accounts: the password is typed unseen."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re

import pytest
from tests.simulated_lot import make
from typer.testing import CliRunner

from seedlot import cli
from seedlot.book.write import write_book
from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.record.entries.content import Statement
from seedlot.record.entries.origin import Donor
from seedlot.record.verify import verify
from seedlot.terms.finding import Answer, overall

runner = CliRunner()
TITLE = "certification of the lot"


@pytest.fixture
def bench(stocked, home, monkeypatch):
    """The stocked site, whose clock is that of the commands, and whose sessions are a user's own."""
    for room in pkgutil.iter_modules(cli.__path__):
        module = importlib.import_module(f"seedlot.cli.{room.name}")
        if hasattr(module, "now"):
            monkeypatch.setattr(module, "now", lambda: stocked.now)
    monkeypatch.setenv("SEEDLOT_RECORD", stocked.record.where)
    stocked.session = lambda person: monkeypatch.setenv("SEEDLOT_SESSION", stocked.enter(person)[0])
    assert home
    return stocked


def call(*args, typed="", code=0):
    """Call a command; its exit code must be this."""
    result = runner.invoke(app, [str(arg) for arg in args], input=typed)
    assert result.exit_code == code, (result.output, result.stderr, result.exception)
    return result


def tell(*args, typed="", code=0):
    """Call a command as a program does."""
    said = call(*args, "--json", typed=typed, code=code).stdout
    plain = json.loads(said[said.index("{") :])  # the runner echoes on it what is typed, which a terminal does not
    if code != 2:
        assert set(plain) == set(KEYS[str(args[0])])
    return plain


def typed(site, person, *, first=True):
    """What a person types to sign."""
    lines = [
        *([person] if first else []),
        site.passwords[person],
        *([site.code(person)] if person in site.secrets else []),
    ]
    return "\n".join(lines) + "\n"


def test_the_way_of_a_lot_from_its_review_to_its_certificate(bench, tmp_path):
    bench.session("rev")
    shown = call("review", "LOT", "--conclusion", "Complete.", typed=typed(bench, "rev"))
    for words in ("entries bear on 'LOT'", "typed by hand", "viability", "91.0 %", "Your password"):
        assert words in shown.stderr, words
    assert bench.passwords["rev"] not in shown.output
    bench.session("qp")
    released = call("release", "LOT", "--as", "qp", typed=typed(bench, "qp"))
    assert "what you read" in released.stderr
    assert f"You decide: released. Your signature means: {TITLE}." in released.stderr
    assert "Signed: Quentin Person (qp, qualified person), 2026-" in released.stdout
    assert f"{TITLE}, by password and code" in " ".join(released.stdout.split())
    assert bench.passwords["qp"] not in released.output
    judged = tell("judge", "LOT")
    (signature,) = judged["signatures"]
    assert (signature["name"], signature["meaning"], signature["fallen"]) == ("Quentin Person", TITLE, [])
    assert "Signed: Quentin Person" in call("judge", "LOT").stdout
    assert tell("coa", "LOT", "-o", tmp_path / "coa.pdf")["file"]
    assert overall(verify(bench.record, files=True)) is Answer.MET


def test_a_signature_under_an_entry_is_shown_wherever_the_entry_is(bench):
    """21 CFR 11.50(b)."""
    bench.session("qa")
    signed = tell("sign", 1, "--meaning", "approval", typed=typed(bench, "qa"))
    assert signed["says"].startswith("Quirin Assure (qa, quality), 2026-")
    for shown in (call("show", 1).stdout, call("log", "-n", "5").stdout):
        told = re.sub(r"[\s│]", "", shown)
        assert "signed:QuirinAssure(qa,quality)," in told.replace("Signed", "signed")
        assert "approval" in told
    assert tell("log", "-n", 5)["entries"][1]["signatures"][0]["entry"] == signed["signature"]
    assert json.loads(call("show", 1, "--json").stdout)["signatures"][0]["meaning"] == "approval"


def test_what_is_to_be_signed_is_shown_before_the_password_is_asked_for(bench):
    bench.session("qa")
    shown = call("sign", 1, "--meaning", "approval", typed=typed(bench, "qa")).stderr
    assert shown.index('"person": "op"') < shown.index("You sign entry 1") < shown.index("Your password")


def test_later_signatures_of_a_session_ask_for_the_password_alone(bench):
    bench.session("rev")
    first = call("sign", 1, "--meaning", "review", typed=typed(bench, "rev"))
    later = call("sign", 2, "--meaning", "review", typed=typed(bench, "rev", first=False))
    assert "Your identifier" in first.stderr
    assert "Your identifier" not in later.stderr


def test_what_cannot_be_done_is_refused_before_anything_is_typed(bench):
    for person, args, words in (
        ("op", ("review", "LOT", "--conclusion", "c"), "may not review a lot"),
        ("qa", ("release", "LOT"), "may not release a lot"),
        ("qp", ("release", "LOT"), "has not been reviewed"),
        ("an", ("sign", 44, "--meaning", "verification"), "it is their own"),
        ("aud", ("sign", 1, "--meaning", "approval"), "may not sign an entry"),
        ("rev", ("sign", 1, "--meaning", " "), "says what it means"),
        ("rev", ("sign", 1, "--meaning", "approval"), "may not sign as 'approval'"),
        ("rev", ("sign", 1, "--meaning", "acknowledged"), "Begin with one of: authorship"),
        ("qa", ("clock", "--reason", "r"), "may not correct the clock"),
    ):
        bench.session(person)
        size = bench.size()
        refused = call(*args, code=2)
        assert words in refused.stderr, args
        assert "password" not in refused.stderr.casefold(), args
        assert bench.size() == size


def test_a_wrong_password_signs_nothing_and_is_not_repeated(bench):
    bench.session("rev")
    size = bench.size()
    refused = call("review", "LOT", "--conclusion", "c", typed="rev\nnot the password\n", code=2)
    assert "is wrong" in refused.stderr
    assert "not the password" not in refused.output
    assert bench.size() == size


def test_nobody_acts_in_the_name_of_another(bench):
    bench.session("qp")
    assert "'qp' is logged in, not 'rev'" in call("review", "LOT", "--conclusion", "c", "--as", "rev", code=2).stderr


def test_every_command_that_writes_is_done_by_the_person_of_the_session(bench, tmp_path):
    bench.session("op")
    number = tell("enter", "donor", "item=D-NEW", "--occurred", "2026-01-02")["entry"]
    assert tell("log", "--from", number)["entries"][0]["by"] == "op"
    assert "may not correct an entry" in call("amend", number, "sex=male", "--reason", "r", code=2).stderr
    bench.session("qa")
    assert tell("amend", number, "sex=male", "--reason", "misread")["amends"] == number
    bench.session("adm")
    assert tell("clock", "--reason", "set by NTP")["entry"] == number + 2
    write_book([Statement(content=Donor(item="D-BOOK"), occurred="2026-01-02")], tmp_path / "book")
    refused = call("import", tmp_path / "book", "--check", code=2)
    assert "may not enrol a donor" in refused.stderr


def test_without_accounts_nothing_is_asked(site, home):
    make(site)
    assert home
    at = ("--record", site.record.where)
    assert tell("sign", 1, "--meaning", "approval", "--as", "qp", *at)["says"].endswith("approval")
    assert "may not review" in call("review", "LOT", "--conclusion", "c", "--as", "qp", *at, code=2).stderr
    released = call("release", "LOT", "--as", "qp", *at)
    assert released.stderr == ""
    assert tell("clock", "--reason", "r", *at)["entry"] == site.size() - 1
