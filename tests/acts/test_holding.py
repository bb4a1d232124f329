"""Prove to hold a passkey: what a device answers, weighed against the record. More stands in tests/web/pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.authenticator import Device

from seedlot.acts.access import Components, WrongComponentsError, account_of, login_with_passkey
from seedlot.acts.holding import BadPasskeyError, Presented, creation, new_key, owner_of, request
from seedlot.acts.own_account import NoPasskeyError, remove_passkey, set_passkey
from seedlot.desk import passkeys
from seedlot.desk.passkeys import Key

KEY = Key(credential="", person="", public="", uses=0)
ELSEWHERE = Presented(answer="{}", whose="me", site="localhost", origin="http://localhost")


def equip(site, person, device):
    """Let a person set a passkey."""
    asked = creation(site.record, person, "me", site="localhost", now=site.now)
    made = replace(ELSEWHERE, answer=device.make(asked))
    return set_passkey(site.record, site.components(person), made, now=site.now)


def shown(site, device):
    """What a device answers to a challenge."""
    return replace(ELSEWHERE, answer=device.show(request(site.record, "me", site="localhost", now=site.now)))


def test_a_device_enters_on_each_database(staffed_anew):
    site, device = staffed_anew, Device()
    number = equip(site, "qp", device)
    assert account_of(site.record, "qp").passkey == number
    _, who = login_with_passkey(site.record, shown(site, device), now=site.now)
    assert (who.person, who.authentication) == ("qp", "passkey")


def test_a_second_passkey_takes_the_place_of_the_first(staffed):
    first, second = Device(), Device()
    equip(staffed, "qp", first)
    equip(staffed, "qp", second)
    with pytest.raises(WrongComponentsError):
        login_with_passkey(staffed.record, shown(staffed, first), now=staffed.now)
    assert owner_of(staffed.record, shown(staffed, second)) == "qp"


def test_a_row_that_is_put_into_the_desk_opens_nothing(staffed, monkeypatch):
    """Whoever can write the desk still needs an entry of the record (see `history.accounts`)."""
    device = Device()
    equip(staffed, "qp", device)
    key = passkeys.find
    monkeypatch.setattr(passkeys, "find", lambda *given: replace(key(*given) or KEY, person="qa"))
    with pytest.raises(WrongComponentsError):
        login_with_passkey(staffed.record, shown(staffed, device), now=staffed.now)


def test_what_is_no_passkey_is_not_set(staffed):
    with pytest.raises(BadPasskeyError):
        new_key(staffed.record, "qp", ELSEWHERE, now=staffed.now)
    with pytest.raises(NoPasskeyError):
        remove_passkey(staffed.record, staffed.components("qp"), now=staffed.now)
    device = Device()
    equip(staffed, "qp", device)
    with pytest.raises(BadPasskeyError):
        equip(staffed, "qa", device)
    assert account_of(staffed.record, "qa").passkey is None


def test_nothing_is_taken_without_a_password(staffed):
    asked = creation(staffed.record, "qp", "me", site="localhost", now=staffed.now)
    made = replace(ELSEWHERE, answer=Device().make(asked))
    with pytest.raises(WrongComponentsError):
        set_passkey(staffed.record, Components(person="qp", code="0"), made, now=staffed.now)
