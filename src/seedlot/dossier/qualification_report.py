"""The qualification report: every challenge of an installation, to be signed by those who accept it."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

import typst


def qualification_report(contents: dict[str, Any], *, at: datetime) -> bytes:
    """Write the report as PDF/A (ISO 19005-2, accessible level). The same contents give the same bytes.

    Texts reach the template as data and are never read as markup.
    """
    document: bytes = typst.compile(
        files("seedlot.dossier").joinpath("qualification_report.typ").read_bytes(),
        sys_inputs={"data": json.dumps(contents)},
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=at.replace(microsecond=0),
    )
    return document
