"""Single sign-on, on each database; the attacks on it stand in tests/web/pages/test_provider.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seedlot.acts.access import SIGNED_ON, SIGNED_ON_TWICE, WrongComponentsError, account_of
from seedlot.acts.signing_on import (
    Identity,
    NoProviderError,
    TakenIdentityError,
    remove_identity,
    set_identity,
    sign_on,
)
from seedlot.desk import identities
from seedlot.desk.identities import Known

KNOWN = Known(issuer="", subject="", person="")
MARY = Identity(issuer="https://a.example", subject="mary")


def test_whoever_set_it_enters_with_it_until_it_is_removed(staffed_anew):
    site = staffed_anew
    number = set_identity(site.record, site.components("rev"), MARY, now=site.now)
    assert account_of(site.record, "rev").provider == number
    _, who = sign_on(site.record, MARY, now=site.now)
    assert (who.person, who.authentication) == ("rev", SIGNED_ON)
    assert sign_on(site.record, replace(MARY, twice=True), now=site.now)[1].authentication == SIGNED_ON_TWICE
    with pytest.raises(TakenIdentityError):
        set_identity(site.record, site.components("op"), MARY, now=site.now)
    remove_identity(site.record, site.components("rev"), now=site.now)
    with pytest.raises(WrongComponentsError):
        sign_on(site.record, MARY, now=site.now)
    with pytest.raises(NoProviderError):
        remove_identity(site.record, site.components("rev"), now=site.now)


def test_a_row_that_is_put_into_the_desk_opens_nothing(staffed, monkeypatch):
    set_identity(staffed.record, staffed.components("rev"), MARY, now=staffed.now)
    find = identities.find
    monkeypatch.setattr(identities, "find", lambda *given: replace(find(*given) or KNOWN, person="qa"))
    with pytest.raises(WrongComponentsError):
        sign_on(staffed.record, MARY, now=staffed.now)


def test_a_closed_account_is_not_entered(staffed):
    set_identity(staffed.record, staffed.components("rev"), MARY, now=staffed.now)
    staffed.fail("rev", times=5)
    with pytest.raises(WrongComponentsError):
        sign_on(staffed.record, MARY, now=staffed.now)
