"""The simulated site's clock, for commands; and a user's own folder."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from tests.guarded_site import cheaply

from seedlot import cli


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A user's own configuration folder, and no session from outside; passwords cost next to nothing to check."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("SEEDLOT_SESSION", "SEEDLOT_PERSON", "SEEDLOT_RECORD"):
        monkeypatch.delenv(name, raising=False)
    with cheaply():
        yield tmp_path / "config" / "seedlot" / "sessions"


@pytest.fixture
def clock(site, monkeypatch):
    """Every command's clock is that of the site."""
    for room in pkgutil.iter_modules(cli.__path__):
        module = importlib.import_module(f"seedlot.cli.{room.name}")
        if hasattr(module, "now"):
            monkeypatch.setattr(module, "now", lambda: site.now)
    return site
