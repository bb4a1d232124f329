"""What is asked twice with one key is done once."""

from __future__ import annotations

import pytest

from seedlot.acts.once import SentOtherwiseError, do_once


def test_it_is_done_once_for_each_person_and_key(site):
    """On each database."""
    done = []

    def work():
        done.append(1)
        return 201, str(len(done))

    def ask(person, request):
        return do_once(site.record, person, "a-key", request, work, now=site.now)

    assert ask("op", b"r") == ((201, "1"), False)
    assert ask("op", b"r") == ((201, "1"), True)
    assert ask("qp", b"r") == ((201, "2"), False)
    with pytest.raises(SentOtherwiseError, match="another request"):
        ask("op", b"s")
    assert len(done) == 2


def test_under_way_is_said_and_a_fault_is_forgotten(site):
    def again():
        return do_once(site.record, "op", "a-key", b"r", lambda: (200, ""), now=site.now)

    def work():
        with pytest.raises(SentOtherwiseError, match="under way"):
            again()
        raise KeyError

    with pytest.raises(KeyError):
        do_once(site.record, "op", "a-key", b"r", work, now=site.now)
    assert again() == ((200, ""), False)
