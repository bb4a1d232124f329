"""The gap report, to take to a meeting: as PDF/A, and as .docx, which regulatory people edit."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import Any

import typst

from seedlot.release.gaps import Gaps


def gap_report(gaps: Gaps, contents: dict[str, Any]) -> bytes:
    """Write the report as PDF/A (ISO 19005-2, accessible level). The same contents give the same bytes.

    Texts reach the template as data and are never read as markup.
    """
    document: bytes = typst.compile(
        files("seedlot.dossier").joinpath("gap_report.typ").read_bytes(),
        sys_inputs={"data": json.dumps(contents)},
        ignore_system_fonts=True,
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(gaps.assessment.on, time(), UTC),
    )
    return document
