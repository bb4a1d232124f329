"""The copy that an act judges on: it follows the entries, nobody writes to it, and it holds nothing that the record has not."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from functools import partial

import pytest
from sqlalchemy import delete, insert, select, text, update
from tests.acts.test_judging import written
from tests.simulated_lot import lab_report, make

from seedlot.acts import decide as deciding
from seedlot.acts import judging as acting
from seedlot.acts import review as reviewing
from seedlot.acts.access import Components, MissingComponentsError
from seedlot.acts.apart import NotContinuedError, copy_of
from seedlot.acts.decide import Verdict, decide
from seedlot.acts.judging import COMPARING, ForgedHistoryError
from seedlot.acts.opening import refold, resume
from seedlot.acts.seal import say, state
from seedlot.history import ask
from seedlot.history import tables as t
from seedlot.history.compare import compare
from seedlot.record import read
from seedlot.record.entries.origin import Donor
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall
from seedlot.terms.words import AccountChange, Outcome

KEPT_BACK = Verdict(lot="LOT", outcome=Outcome.QUARANTINED, reason="to be looked at")


@pytest.fixture
def judged(site):
    """A site whose process has decided about a lot before: its copy is made, and compared."""
    make(site)
    site.say(Donor(item="ELSEWHERE"))
    decide_again(site)
    return site


def decide_again(site, verdict=KEPT_BACK, **more):
    return decide(site.record, "qp", verdict, now=site.now, **more)


def same(site):
    """Whether the copy is the record: as many entries, the same root, the same history."""
    copy = copy_of(site.record)
    with site.reading() as connection:
        assert (copy.size, copy.root) == (read.size(connection), read.root(connection))
        assert overall(compare(connection)) is Answer.MET
    return True


def test_the_whole_is_compared_once_and_then_what_is_read(judged):
    told = []
    number, _ = decide_again(judged, progress=lambda *said: told.append(said))
    assert not [stage for stage, *_ in told if stage == COMPARING]
    assert number == judged.size() - 2
    assert same(judged)


def test_what_others_seal_is_followed(judged):
    """Through another process, that is, with no part in this one's copy."""
    other = resume(judged.record.where)
    state(other, "op", *lab_statement(), now=judged.now)
    number, _ = decide_again(judged)
    with judged.reading() as connection:
        rests = {row.target for row in ask.rows(connection, t.RESTS, entry=number)}
    assert number - 1 in rests
    assert same(judged)


def lab_statement():
    return [say(lab_report("R9", "LOT", "viability", 95.0), "2026-01-05")]


@pytest.mark.parametrize("table", [t.VALUE, t.STEP, t.ITEM, t.SPECIFICATION, t.PERSON, t.HEADER])
def test_what_bears_on_the_lot_is_not_hidden_from_a_copy_that_is_made(judged, table):
    before = judged.size()
    written(judged, update(table).values(entry=10**6, since=10**6))
    with pytest.raises(ForgedHistoryError, match=table.name.removeprefix("history_")):
        decide_again(judged)
    assert judged.size() == before
    refold(judged.record)
    decide_again(judged)
    assert same(judged)


def test_what_does_not_bear_on_it_is_left_to_verify(judged):
    """Said plainly: after the first act of a process, tables that no act reads may differ, and `verify` tells of it."""
    written(judged, update(t.ITEM).where(t.ITEM.c.item == "ELSEWHERE").values(stage="MCB"))
    number, _ = decide_again(judged)
    with judged.reading() as connection:
        assert overall(compare(connection)) is Answer.NOT_MET
        assert ask.rows(connection, t.DECISION, lot="LOT")[-1].entry == number


def test_an_act_that_is_refused_leaves_nothing_on_the_copy(judged):
    release = Verdict(lot="LOT", outcome=Outcome.RELEASED, meaning="nonsense")
    with pytest.raises(SeedlotError):
        decide_again(judged, release)
    assert same(judged)
    decide_again(judged)
    assert same(judged)


def test_an_act_that_does_not_come_to_stand_leaves_nothing_either(judged, monkeypatch):
    def fail(*_given):
        raise OSError

    size = judged.size()
    with monkeypatch.context() as broken, suppress(OSError):
        broken.setattr(acting, "_put", fail)
        decide_again(judged)
    assert judged.size() == size
    decide_again(judged)
    assert same(judged)


@pytest.mark.parametrize("site", ["sqlite"], indirect=True)  # on a server a schema is not put back by copying a file
def test_an_older_state_of_the_record_is_not_gone_on_with(judged, tmp_path):
    """Somebody puts an earlier file in its place while the server runs: what was sealed since is not judged away."""
    path, earlier = judged.record.path, tmp_path / "earlier.db"
    judged.record.engine.dispose()
    shutil.copy(path, earlier)
    decide_again(judged)
    judged.record.engine.dispose()
    shutil.copy(earlier, path)
    size = judged.size()
    with pytest.raises(NotContinuedError, match=r"it held \d+ entries once"):
        decide_again(judged)
    state(judged.record, "op", *lab_statement(), say(Donor(item="MORE"), "2026-01-05"), now=judged.now)
    with pytest.raises(NotContinuedError, match="are not those that were read before"):
        decide_again(judged)
    assert judged.size() == size + 2


def test_nobody_signs_by_an_account_that_only_the_tables_tell(stocked):
    """Somebody takes a person's second factor away for a moment: what was weighed then was too little."""
    stocked.review("LOT")
    with stocked.reading() as connection:
        said = ask.rows(connection, t.ACCOUNT, person="qp")[-1]._mapping
    number = stocked.size() - 1
    forged = {**said, "entry": number, "since": number, "change": AccountChange.FACTOR_REMOVED}
    del forged["row"]
    written(stocked, insert(t.ACCOUNT).values(forged))
    with pytest.raises(ForgedHistoryError, match="'account' differs"):
        stocked.decide("LOT")
    assert stocked.size() == number + 1
    written(stocked, delete(t.ACCOUNT).where(t.ACCOUNT.c.entry == number))
    stocked.decide("LOT")


@contextmanager
def accounts_hidden(site, where):
    """Rows of accounts are gone from the tables, and then there again."""
    with site.reading() as connection:
        hidden = [dict(row) for row in connection.execute(select(t.ACCOUNT).where(where)).mappings()]
    written(site, delete(t.ACCOUNT).where(where))
    yield
    written(site, insert(t.ACCOUNT).values(hidden))


def test_nobody_signs_without_what_the_entries_ask_for(stocked, monkeypatch):
    """The tables tell another account only while it is weighed what somebody gave, and are right again when it is sealed."""
    factor = t.ACCOUNT.c.change == AccountChange.FACTOR_SET
    password = Components(person="qp", password=stocked.word("qp"))
    kept_back = partial(stocked.decide, "LOT", Outcome.QUARANTINED, reason="to be looked at")
    for act, where, attempt, given in (
        (deciding, t.ACCOUNT.c.entry >= 0, kept_back, Components()),
        (deciding, factor, kept_back, password),
        (reviewing, t.ACCOUNT.c.entry >= 0, partial(stocked.review, "LOT"), Components()),
    ):
        prove, size = act.prove, stocked.size()

        def proved(*said, hides=where, real=prove, **more):
            with accounts_hidden(stocked, hides):
                return real(*said, **more)

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(act, "prove", proved)
            meanwhile.setattr(stocked, "components", lambda _person, gives=given: gives)
            with pytest.raises(MissingComponentsError):
                attempt()
        assert stocked.size() == size
    stocked.review("LOT")
    stocked.decide("LOT")


def test_two_processes_seal_in_turn(judged):
    """A server and the command line, say: each follows what the other sealed; what is hidden between refuses both."""
    other = resume(judged.record.where)
    for record in (other, judged.record, other):
        decide(record, "qp", KEPT_BACK, now=judged.now)
    written(judged, update(t.VALUE).values(item="elsewhere"))
    size = judged.size()
    for record in (other, judged.record):
        with pytest.raises(ForgedHistoryError, match="'value' differs"):
            decide(record, "qp", KEPT_BACK, now=judged.now)
    assert judged.size() == size
    refold(judged.record)
    decide(other, "qp", KEPT_BACK, now=judged.now)
    decide_again(judged)
    assert same(judged)


@pytest.mark.parametrize(
    "site", ["sqlite"], indirect=True
)  # whoever acts as the application on a server makes no trigger
def test_what_is_put_in_the_record_is_what_was_sealed(judged):
    """Somebody has the file change each entry while it is written: the person is not told that theirs was sealed."""
    changed = (
        "CREATE TRIGGER changed AFTER INSERT ON entry BEGIN UPDATE entry SET body = x'7b7d' WHERE seq = NEW.seq; END"
    )
    written(judged, text("DROP TRIGGER entry_unchanged"), text(changed))
    size = judged.size()
    with pytest.raises(NotContinuedError, match="does not hold what was just written"):
        decide_again(judged)
    assert judged.size() == size
    written(judged, text("DROP TRIGGER changed"))
    decide_again(judged)
    assert same(judged)
