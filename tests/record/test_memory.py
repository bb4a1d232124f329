"""Circles of references wait while Python is told not to look for them, and go after each part."""

from __future__ import annotations

import gc
import weakref

from seedlot.record.memory import collect_young, uncollected


class _Held:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_circles_go_after_each_part() -> None:
    with uncollected():
        assert not gc.isenabled()
        circle = weakref.ref(_Held())
        assert circle() is not None
        collect_young()
        assert circle() is None
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_had_turned_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
