"""What waits on the disk while a book is read."""

from __future__ import annotations

from seedlot.book.spool import digest, spooling


def test_a_key_is_met_once():
    with spooling() as spool:
        assert spool.meet(b"key", "Donors!A2", b"says") is None
        assert spool.meet(b"key", "Donors!A3", b"other") == ("Donors!A2", b"says")
        assert (spool.is_met(b"key"), spool.is_met(b"none")) == (True, False)


def test_what_is_told_apart():
    assert digest("a", "b") == digest("a", "b")
    assert len({digest("a", "b"), digest("ab"), digest("b", "a"), digest("a", None), digest("a", "None")}) == 5


def test_rows_wait_for_their_parts_in_order_and_are_forgotten():
    with spooling() as spool:
        with spool.sheet():
            spool.wait(3, b"p", {"item": "B"})
            spool.wait(2, None, {"item": "A"})
            for said in ("one", None, "two"):
                spool.put_part(b"p", 0, said)
            spool.sort_parts()
            assert list(spool.waited()) == [(2, None, {"item": "A"}), (3, b"p", {"item": "B"})]
            assert list(spool.parts(b"p")) == [(0, "one"), (0, None), (0, "two")]
        assert list(spool.waited()) == []


def test_more_rows_than_are_put_or_given_at_once():
    with spooling() as spool:
        for number in range(5_001):
            spool.plan(f"M{number % 2_500}", number)
        assert list(spool.planned()) == list(range(5_001))
        assert list(spool.planned("M0")) == [0, 2_500, 5_000]
        names = (f"M{number}" for number in range(2_500))
        assert len(list(spool.among("SELECT number FROM planned WHERE name IN ({})", names))) == 5_001
