"""What may change and be erased: credentials, sessions, attempts. Nothing that is verified lies here."""

from __future__ import annotations

from seedlot.desk.layout import prepare

__all__ = ["prepare"]
