"""A stranger's package with an assay of its own, installed in a folder: it reads, fails, or ends its process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOM = """
import os

from seedlot.terms.assay import Assay, Settings
from seedlot.terms.errors import UnreadableFileError
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis


def read(sources, settings):
    text = " ".join(source.data.decode() for source in sources)
    if "die" in text:
        os._exit(7)
    if "unreadable" in text:
        raise UnreadableFileError(sources[0].name, "it says so", where="row 1", mend="Write something else.")
    return text


def analyse(raw, settings):
    return Analysis(reportables=(Reportable(sample="S", name="result", value=1 / len(raw.strip())),))


ASSAY = Assay(
    name="whims", version="1", title="Whims", accepts=(".txt",), settings=Settings, read=read, analyse=analyse,
    guidelines=(),
)
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the package for this process and for those that it starts."""
    (folder / "whims.py").write_text(ROOM, encoding="utf-8")
    info = folder / "whims-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: whims\nVersion: 1.0\n", encoding="utf-8")
    (info / "top_level.txt").write_text("whims\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[seedlot.assays]\nwhims = whims:ASSAY\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, "whims", raising=False)
