"""The client: what a program in another house types to ask a served record. It knows nothing of the record itself."""

from __future__ import annotations

from seedlot.client.asking import Client
from seedlot.client.hearing import is_signed
from seedlot.client.line import Problem

__all__ = ["Client", "Problem", "is_signed"]
