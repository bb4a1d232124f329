"""Drafts at the desk: each is its writer's alone, and is never overwritten by an older one."""

from __future__ import annotations

from dataclasses import replace

from seedlot.desk.drafts import Draft, count, drop, find, of_person, put

FIRST = Draft(
    draft="a",
    person="op",
    sheet="Donors",
    form="enter",
    title="D-1",
    typed="{}",
    saved="2026-06-01T12:00:00Z",
    version=1,
)


def test_a_draft_is_found_by_its_writer_alone(desk):
    assert put(desk, FIRST)
    assert find(desk, "a", "op") == FIRST
    assert find(desk, "a", "qa") is None
    assert (count(desk, "op"), count(desk, "qa")) == (1, 0)


def test_the_version_before_is_replaced_and_no_other(desk):
    put(desk, FIRST)
    second = replace(FIRST, version=2, typed='{"x": []}')
    assert put(desk, second)
    assert not put(desk, replace(second, typed="late"))
    assert not put(desk, replace(FIRST, version=2, person="qa"))
    assert find(desk, "a", "op") == second


def test_the_last_saved_stands_first(desk):
    later = replace(FIRST, draft="b", saved="2026-06-02T12:00:00Z")
    put(desk, FIRST)
    put(desk, later)
    assert of_person(desk, "op") == (later, FIRST)


def test_only_its_writer_deletes_it(desk):
    put(desk, FIRST)
    drop(desk, "a", "qa")
    assert count(desk, "op") == 1
    drop(desk, "a", "op")
    assert count(desk, "op") == 0
