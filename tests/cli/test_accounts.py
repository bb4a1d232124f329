"""Logging in and keeping accounts, as people do it at the terminal."""

from __future__ import annotations

import json
import os
import re
import stat

import pytest
from tests.guarded_site import Guarded
from typer.testing import CliRunner

from seedlot.acts import own_account
from seedlot.acts.at_desk import at_desk
from seedlot.cli import tokens
from seedlot.cli.keys import KEYS
from seedlot.cli.main import app
from seedlot.desk.factors import STEP, code_at, step_at
from seedlot.desk.policy import POLICY
from seedlot.desk.tables import metadata
from seedlot.history import ask
from seedlot.record import read
from seedlot.record.store import open_record
from seedlot.terms.moments import instant

runner = CliRunner()
WORD = "ninety blue herons fly"
GUESS = "hunter2 hunter2 hunter2"


@pytest.fixture
def guarded(clock, home, tmp_path, request):  # noqa: ARG001 - every session is in the home of a test
    """A guarded record whose clock is the commands' too; its address."""
    made = Guarded(clock, "op", "qp", factors=("qp",))
    if clock.record.engine.dialect.name != "sqlite":
        name = clock.record.where.partition("schema=")[2].partition("&")[0]
        made.address = request.getfixturevalue("postgres").address(tmp_path / "seedlot.files", name)
    return made


def call(guarded, *args, typed=(), code=0):
    """Call a command, with lines that are typed; its exit code must be this."""
    line = [*map(str, args), "--record", guarded.address]
    result = runner.invoke(app, line, input="".join(f"{each}\n" for each in typed))
    assert result.exit_code == code, (result.output, result.exception)
    for said in typed:
        assert said in {"", *PLAIN} or said not in result.output, "what was typed unseen was shown"
    return result


#: What is typed and not secret.
PLAIN = ("op", "adm", "qa", "qp")


def tell(guarded, *args, typed=(), code=0):
    """Call a command with --json; its keys must be those that are promised."""
    said = call(guarded, *args, "--json", typed=typed, code=code).stdout
    plain = json.loads(said[said.index("{") :])  # the runner echoes what is typed in the open
    if code != 2:
        name = next(each for each in (" ".join(args[:3]), " ".join(args[:2]), args[0]) if each in KEYS)
        assert set(plain) == set(KEYS[name])
    return plain


def login(guarded, person, code=0):
    """Log in at the terminal."""
    given = guarded.components(person)
    return tell(guarded, "login", person, typed=(given.password, given.code), code=code)


def half(result):
    """The half of a one-time secret that was shown on the error terminal."""
    (found,) = re.findall(r"half of the one-time secret .*?: (\S+)", result.stderr)
    return found


def test_login_whoami_logout(guarded):
    told = login(guarded, "op")
    assert (told["person"], told["name"], told["authentication"]) == ("op", "Olga Operator", "password")
    assert told["until"] == instant(guarded.now + POLICY.absolute)
    who = tell(guarded, "whoami")
    assert [each["current"] for each in who["sessions"]] == [True]
    assert who["session"] == told["session"]
    assert "Olga Operator" in call(guarded, "whoami").stdout
    assert tell(guarded, "log")["size"] == guarded.site.size()
    tell(guarded, "logout")
    assert "nobody is logged in" in tell(guarded, "log", code=2)["what"]
    assert "nobody is logged in" in tell(guarded, "logout", code=2)["what"]


def test_a_session_is_one_file_that_its_owner_alone_reads(guarded, home):
    login(guarded, "op")
    (file,) = home.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    login(guarded, "qa")
    assert len(list(home.iterdir())) == 1
    assert tell(guarded, "whoami")["person"] == "qa"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_token_that_others_can_read_is_not_used_and_can_be_ended(guarded, home, mode):
    login(guarded, "op")
    (file,) = home.iterdir()
    token = file.read_text(encoding="ascii")
    file.chmod(mode)
    refused = tell(guarded, "log", code=2)
    assert "Others can read" in refused["what"]
    assert token not in json.dumps(refused)
    tell(guarded, "logout", "--everywhere")
    assert not file.exists()


def test_a_link_in_the_place_of_a_token_is_not_followed(guarded, home, tmp_path):
    login(guarded, "op")
    (file,) = home.iterdir()
    elsewhere = tmp_path / "token"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert "or it is a link" in tell(guarded, "log", code=2)["what"]


def test_a_program_gives_its_session_in_the_environment(guarded, home, monkeypatch):
    token, _ = guarded.enter("op")
    monkeypatch.setenv(tokens.VARIABLE, token)
    assert tell(guarded, "whoami")["person"] == "op"
    assert not home.exists()


def test_as_names_the_session_s_own_person_or_nobody(guarded):
    login(guarded, "op")
    donor = ("enter", "donor", "item=D", "--occurred", "2026-01-05")
    assert "'op' is logged in, not 'qa'" in tell(guarded, *donor, "--as", "qa", code=2)["what"]
    assert tell(guarded, *donor, "--as", "op")["entry"]
    assert tell(guarded, *donor)["entry"] is None


def test_other_sessions_are_ended_by_name(guarded):
    other = guarded.login("op").session[:12]
    login(guarded, "op")
    assert len(tell(guarded, "whoami")["sessions"]) == 2
    tell(guarded, "logout", "--session", other)
    assert [each["current"] for each in tell(guarded, "whoami")["sessions"]] == [True]


def test_logging_in_again_ends_the_session_that_was_here(guarded):
    login(guarded, "op")
    login(guarded, "op")
    assert len(tell(guarded, "whoami")["sessions"]) == 1


def test_an_idle_session_ends(guarded):
    login(guarded, "op")
    guarded.wait(minutes=16)
    assert "session is over" in tell(guarded, "log", code=2)["what"]


def test_nothing_typed_stands_in_an_answer_or_an_error(guarded):
    for json_too in ((), ("--json",)):
        result = call(guarded, "login", "op", *json_too, typed=(GUESS, "123456"), code=2)
        assert "locked" in result.output
    result = call(
        guarded, "account", "password", "op", typed=(guarded.passwords["op"], "", "weak pw", "weak pw"), code=2
    )
    assert "fewer than 12" in result.output
    said = call(guarded, "login", "op", typed=(guarded.passwords["op"], ""))
    assert "password" in said.stdout


def test_an_alarm_is_seen_at_login_and_acknowledged(guarded):
    for _ in range(POLICY.failures):
        tell(guarded, "login", "op", typed=(GUESS, ""), code=2)
    told = login(guarded, "adm")
    assert [each["person"] for each in told["alarms"]] == ["op"]
    given = guarded.components("adm")
    assert "account of 'op' was locked" in call(guarded, "login", "adm", typed=(given.password, "")).stderr
    assert tell(guarded, "account", "list")["alarms"][0]["person"] == "op"
    assert "locked" in call(guarded, "account", "list").stdout
    tell(guarded, "account", "unlock", "op", "--reason", "it was her")
    assert tell(guarded, "account", "list")["alarms"] == []
    assert login(guarded, "op")["alarms"] == []


def test_an_account_is_opened_approved_and_entered(guarded):
    login(guarded, "adm")
    call(guarded, "enter", "person", "person=new", "name=Nora New", 'roles=["analyst"]', "--occurred", "2026-01-05")
    asked = call(guarded, "account", "open", "new", "--json")
    assert json.loads(asked.stdout) == {"person": "new", "awaits": "approval"}
    first = half(asked)
    login(guarded, "qa")
    approved = call(guarded, "account", "reset", "approve", "new")
    second = half(approved)
    assert first not in asked.stdout
    assert second not in approved.stdout
    tell(guarded, "account", "reset", "finish", "new", typed=(first, second, WORD, WORD, ""))
    assert tell(guarded, "login", "new", typed=(WORD, ""))["name"] == "Nora New"


def test_a_lost_password_is_reset(guarded):
    login(guarded, "adm")
    first = half(call(guarded, "account", "reset", "ask", "qp", "--reason", "lost both", "--factor"))
    assert "they asked for it" in tell(guarded, "account", "reset", "approve", "qp", code=2)["what"]
    login(guarded, "qa")
    second = half(call(guarded, "account", "reset", "approve", "qp"))
    tell(guarded, "account", "reset", "finish", "qp", typed=(second, first, WORD, WORD, ""), code=2)
    tell(guarded, "account", "reset", "finish", "qp", typed=(first, second, WORD, WORD, ""))
    assert tell(guarded, "login", "qp", typed=(WORD, ""))["authentication"] == "password"


def test_a_password_is_changed(guarded):
    entry = tell(guarded, "account", "password", "op", typed=(guarded.passwords["op"], "", WORD, WORD))["entry"]
    assert entry == guarded.site.size() - 1
    assert tell(guarded, "login", "op", typed=(WORD, ""))["person"] == "op"


def test_a_second_factor_is_shown_once_and_set(guarded, monkeypatch):
    secret = own_account.new_secret()
    monkeypatch.setattr(own_account, "new_secret", lambda: secret)
    guarded.wait(seconds=STEP)
    typed = (guarded.passwords["op"], "", code_at(secret, step_at(guarded.now)))
    result = call(guarded, "account", "factor", "op", "--json", typed=typed)
    assert secret in result.stderr
    assert "otpauth://totp/" in result.stderr
    assert "▄" in result.stderr
    assert secret not in result.stdout
    guarded.secrets["op"] = secret
    assert login(guarded, "op")["authentication"] == "password and code"
    given = guarded.components("op")
    tell(guarded, "account", "factor", "op", "--remove", typed=(given.password, given.code))
    del guarded.secrets["op"]
    assert login(guarded, "op")["authentication"] == "password"


def test_access_is_reviewed_and_an_account_closed(guarded):
    login(guarded, "adm")
    tell(guarded, "account", "close", "op", "--reason", "left")
    entry = tell(guarded, "account", "review", "--conclusion", "all needed")["entry"]
    assert entry == guarded.site.size() - 1
    stands = {each["person"]: each["state"] for each in tell(guarded, "account", "list")["accounts"]}
    assert stands == {"adm": "open", "qa": "open", "op": "closed", "qp": "open"}


def test_a_record_whose_desk_was_lost_is_recovered(guarded):
    recover = ("account", "recover", "adm", "--reason", "no desk in the backup")
    assert "not lost" in tell(guarded, *recover, typed=(WORD, WORD), code=2)["what"]
    with at_desk(guarded.record) as desk:
        desk.execute(metadata.tables["password"].delete())
    tell(guarded, *recover, typed=(WORD, WORD))
    assert tell(guarded, "login", "adm", typed=(WORD, ""))["person"] == "adm"


def test_a_decision_is_signed_at_the_terminal(guarded):
    login(guarded, "op")
    tell(guarded, "enter", "donor", "item=D", "--occurred", "2026-01-05")
    number = str(guarded.site.size() - 1)
    typed = ("op", guarded.passwords["op"])
    tell(guarded, "sign", number, "--meaning", "authorship", typed=typed)
    tell(guarded, "sign", number, "--meaning", "responsibility", typed=typed[1:])
    wrong = tell(guarded, "sign", number, "--meaning", "responsibility", typed=(GUESS,), code=2)
    assert "is wrong" in wrong["what"]


@pytest.mark.usefixtures("home")
def test_a_record_without_accounts_needs_no_login(tmp_path):
    path = tmp_path / "plain.db"
    runner.invoke(app, ["init", "--record", str(path)])
    result = runner.invoke(app, ["login", "op", "--record", str(path)])
    assert result.exit_code == 2
    assert "no accounts yet" in result.stderr
    assert runner.invoke(app, ["log", "--record", str(path)]).exit_code == 0


@pytest.mark.usefixtures("home")
def test_a_record_is_made_guarded(tmp_path):
    path = str(tmp_path / "new.db")
    init = ["init", "--site", "DUB", "--administrator", "mkelly", "--record", path, "--json"]
    named = [*init, "--name", "Mary Kelly"]
    assert "printed name" in json.loads(runner.invoke(app, init, input=f"{WORD}\n{WORD}\n").stdout)["what"]
    assert "owner's" in runner.invoke(app, named, input="Mary Kelly 1\nMary Kelly 1\n").stdout
    assert not os.path.exists(path)  # noqa: PTH110 - a text
    assert json.loads(runner.invoke(app, named, input=f"{WORD}\n{WORD}\n").stdout)["guarded"] is True
    assert runner.invoke(app, ["log", "--record", path]).exit_code == 2
    assert runner.invoke(app, ["login", "mkelly", "--record", path], input=f"{WORD}\n\n").exit_code == 0
    assert runner.invoke(app, ["log", "--record", path]).exit_code == 0


@pytest.mark.usefixtures("home")
def test_the_first_account_guards_a_record_that_is_there(tmp_path):
    path = str(tmp_path / "new.db")
    runner.invoke(app, ["init", "--record", path])
    person = ["person=mkelly", "name=Mary Kelly", 'roles=["administrator"]']
    assert runner.invoke(app, ["enter", "person", *person, "--occurred", "2026-01-05", "--record", path]).exit_code == 0
    opened = ["account", "open", "mkelly", "--record", path]
    assert runner.invoke(app, opened, input=f"{WORD}\n{WORD}\n").exit_code == 0
    record = open_record(path)
    with read.reading(record) as connection:
        assert ask.guarded(connection)
    record.engine.dispose()
    assert runner.invoke(app, ["log", "--record", path]).exit_code == 2
