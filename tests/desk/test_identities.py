"""Who people are at a provider: an identity is one person's, and counts with its entry alone."""

from __future__ import annotations

from dataclasses import replace

from seedlot.desk import identities
from seedlot.desk.identities import Known

KNOWN = Known(issuer="https://a.example", subject="1", person="rev", entry=7)


def test_an_identity_is_found_by_issuer_and_subject(desk):
    identities.keep(desk, KNOWN)
    assert identities.find(desk, "https://a.example", "1") == KNOWN
    assert identities.find(desk, "https://b.example", "1") is None


def test_it_gives_way_to_the_next_once_its_entry_is_sealed(desk):
    identities.keep(desk, KNOWN)
    identities.keep(desk, replace(KNOWN, subject="2", entry=9))
    identities.forget(desk, "rev", but=9)
    assert identities.find(desk, KNOWN.issuer, "1") is None
    identities.forget(desk, "rev")
    assert identities.find(desk, KNOWN.issuer, "2") is None


def test_one_of_an_entry_that_was_never_sealed_is_written_over(desk):
    identities.keep(desk, KNOWN)
    identities.keep(desk, replace(KNOWN, subject="3"))
    assert identities.find(desk, KNOWN.issuer, "1") is None
