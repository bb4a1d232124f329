"""Seedlot: one verifiable record of a stem-cell line and its lots.

Examples:
    >>> import seedlot
    >>> seedlot.assay("growth", seedlot.example_file("growth.csv")).result.assay
    'growth'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedlot.notebook.door import (
        Judgement,
        Ledger,
        Outcome,
        assay,
        example,
        example_file,
        list_assays,
        open,  # noqa: A004 - seedlot.open reads as it should
    )

__all__ = ["Judgement", "Ledger", "Outcome", "assay", "example", "example_file", "list_assays", "open"]


def __getattr__(name: str) -> Any:
    """Open the notebook's door on first use, so that the command line does not wait for pandas."""
    if name in __all__:
        return getattr(import_module("seedlot.notebook.door"), name)
    raise AttributeError(f"module 'seedlot' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
