"""The door with every command in it."""

from __future__ import annotations

from seedlot.cli.door import whole

app = whole()
