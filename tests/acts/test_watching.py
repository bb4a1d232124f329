"""Who is logged in, and an end to it."""

from __future__ import annotations

import pytest

from seedlot.acts.access import NotAuthorisedError, SessionEndedError, enter
from seedlot.acts.watching import end_sessions_of, open_sessions


def test_everybody_who_is_logged_in_is_shown_until_they_are_not(staffed_anew):
    site = staffed_anew
    token, _ = site.enter("rev")
    assert "rev" in {each.person for each in open_sessions(site.record, site.actor("aud"), now=site.now)}
    end_sessions_of(site.record, site.actor("adm"), "rev")
    assert "rev" not in {each.person for each in open_sessions(site.record, site.actor("aud"), now=site.now)}
    with pytest.raises(SessionEndedError):
        enter(site.record, token, now=site.now)


def test_who_keeps_no_accounts_ends_no_sessions(staffed):
    with pytest.raises(NotAuthorisedError):
        end_sessions_of(staffed.record, staffed.actor("aud"), "rev")
    with pytest.raises(NotAuthorisedError):
        open_sessions(staffed.record, staffed.actor("op"), now=staffed.now)
