"""How accounts stand, told from entries alone."""

from __future__ import annotations

import pytest

from seedlot.acts.access import UNNAMED
from seedlot.acts.seal import say, seal, writing
from seedlot.history import ask
from seedlot.history.accounts import Standing, account, accounts
from seedlot.record.entries.access import Account
from seedlot.terms.moments import instant
from seedlot.terms.words import AccountChange as Change
from seedlot.terms.words import Role


@pytest.fixture
def tell(site):
    """Seal changes of the account of `op` as they come; what is told then, and the number of the last entry."""

    def sealed(*changes, person="op"):
        statements = [say(Account(person=person, change=each), instant(site.now)) for each in changes]
        with writing(site.record) as connection:
            numbers = seal(connection, UNNAMED, statements, now=site.now)
            return account(connection, person), numbers

    return sealed


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ((), Standing.MISSING),
        ((Change.OPENED,), Standing.OPEN),
        ((Change.OPENED, Change.PASSWORD_SET, Change.LOCKED), Standing.LOCKED),
        ((Change.OPENED, Change.LOCKED, Change.RESET), Standing.LOCKED),
        ((Change.OPENED, Change.LOCKED, Change.UNLOCKED), Standing.OPEN),
        ((Change.OPENED, Change.LOCKED, Change.CLOSED), Standing.CLOSED),
    ],
)
def test_how_an_account_stands(tell, changes, standing):
    assert tell(*changes)[0].standing is standing


def test_which_password_and_which_factor_count(tell):
    told, (_, _, first, _, second) = tell(
        Change.OPENED, Change.FACTOR_SET, Change.PASSWORD_SET, Change.LOCKED, Change.FACTOR_SET
    )
    assert (told.password, told.factor) == (first, second)
    told, (last, _) = tell(Change.RESET, Change.FACTOR_REMOVED)
    assert (told.password, told.factor) == (last, None)


def test_what_is_asked_for_lapses_when_a_password_comes(tell):
    told, (opened,) = tell(Change.OPENED)
    assert (told.password, told.asked) == (None, opened)
    assert tell(Change.PASSWORD_SET)[0].asked is None
    told, (asked,) = tell(Change.RESET_ASKED)
    assert told.asked == asked
    assert tell(Change.APPROVED)[0].asked == asked
    assert tell(Change.RESET)[0].asked is None


def test_name_and_roles_are_those_of_the_person(tell):
    told, _ = tell(Change.OPENED)
    assert (told.is_named, told.name, told.roles) == (True, "Olga Operator", (Role.OPERATOR,))
    told, _ = tell(Change.OPENED, person="ghost")
    assert (told.is_named, told.name, told.roles) == (False, "", ())


def test_every_account_in_the_order_in_which_they_were_opened(tell, site):
    with site.reading() as connection:
        assert accounts(connection) == ()
        assert not ask.guarded(connection)
    tell(Change.OPENED, person="qp")
    told, _ = tell(Change.OPENED)
    tell(Change.LOCKED, person="qp")
    with site.reading() as connection:
        assert [each.person for each in accounts(connection)] == ["qp", "op"]
        assert accounts(connection)[1] == told
        assert ask.guarded(connection)
