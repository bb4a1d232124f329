"""What was refused is shown to whoever watches over access."""

from __future__ import annotations

import pytest

from seedlot.acts.access import NotAuthorisedError
from seedlot.acts.denials import Denial, denied, deny

SAID = Denial(at="2026-06-01T12:00:00Z", person="op", address="::1", method="GET", path="/admin", why="Any")


def test_a_refusal_is_kept_and_shown(staffed_anew):
    deny(staffed_anew.record, SAID)
    for person in ("adm", "qa", "aud"):
        assert denied(staffed_anew.record, staffed_anew.actor(person)) == (SAID,)


def test_others_are_not_shown_it(staffed):
    with pytest.raises(NotAuthorisedError):
        denied(staffed.record, staffed.actor("op"))
