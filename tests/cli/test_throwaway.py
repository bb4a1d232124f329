"""What `seedlot serve --demo` makes, tells and removes."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from seedlot.cli import throwaway as room
from seedlot.demo.throwaway import Guest

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - that of RFC 6238, appendix B


class Walk:
    """A walk that was made elsewhere; the demo room tests the real one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        path = folder / "seedlot.db"
        path.write_bytes(b"x")
        gone = SimpleNamespace(dispose=lambda: None)
        self.record = SimpleNamespace(path=path, engine=gone, desk=gone)
        self.staff = SimpleNamespace(secrets={"sim-qp": SECRET})


@pytest.fixture
def simulated(monkeypatch):
    """No record is made: it takes half a minute."""
    told = (
        Guest("sim-op", "Olga", "operator", "pass word"),
        Guest("sim-qp", "Quentin", "QP", "pass word", "otpauth://x"),
    )
    monkeypatch.setattr(room, "furnish", lambda folder, **_: Walk(folder))
    monkeypatch.setattr(room, "guests", lambda _: told)
    monkeypatch.setattr(room, "now", lambda: NOW)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return told


@pytest.mark.usefixtures("simulated")
def test_who_may_log_in_is_told_and_it_is_removed_at_the_end(capsys):
    with room.throwaway("http://127.0.0.1:8765/") as held:
        address = held.place
        assert held.guests == (
            ("sim-op", "Olga", "operator", "nothing here is ever real"),
            ("sim-qp", "Quentin", "QP", "nothing here is ever real, and the code that the terminal tells"),
        )
        assert Path(address).exists()
        told = capsys.readouterr().out
    for part in ("sim-op", "sim-qp", "nothing here is ever real", "otpauth://x", "http://127.0.0.1:8765/help/tour"):
        assert part in told
    assert not Path(address).parent.exists()
    assert "is removed" in capsys.readouterr().out


@pytest.mark.usefixtures("simulated")
def test_it_is_removed_when_something_fails_too():
    def fail(address):
        raise RuntimeError(address)

    with pytest.raises(RuntimeError) as caught, room.throwaway("http://x/") as held:
        fail(held.place)
    assert not Path(str(caught.value)).exists()


def test_each_line_that_is_typed_is_answered_with_the_code_of_the_moment(simulated, tmp_path, capsys):
    """RFC 6238's secret; at each line the code of its step of 30 seconds."""
    walk: Any = Walk(tmp_path / "d")
    room.answer_codes(walk, simulated, io.StringIO("\n\n"))
    lines = capsys.readouterr().out.split()
    assert lines[0] == "sim-qp:"
    assert lines[1] == lines[3]
    assert (len(lines[1]), lines[1].isdecimal()) == (6, True)
