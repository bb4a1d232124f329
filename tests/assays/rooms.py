"""What the tests of several assay rooms need: files in, analysis out; and a page that says what the code does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from seedlot import formats
from seedlot.terms.assay import Assay, Source
from seedlot.terms.reportable import Reportable
from seedlot.terms.result import Analysis

#: Files by their names, as text or bytes.
Files = Mapping[str, str | bytes]
Run = Callable[..., Analysis]
Values = Callable[..., dict[str, Reportable]]


def running(assay: Assay[Any, Any], as_files: Callable[[Any], Files] = dict) -> Run:
    """Read and analyse files of an assay; whatever else is given is made into files first."""

    def run(given: Any, **settings: Any) -> Analysis:
        files = given if isinstance(given, Mapping) else as_files(given)
        sources = tuple(
            Source(name, content=text.encode() if isinstance(text, str) else text) for name, text in files.items()
        )
        chosen = assay.settings.model_validate(settings)
        return assay.analyse(assay.read(sources, chosen), chosen)

    return run


def values_of(analysis: Analysis, sample: str) -> dict[str, Reportable]:
    """The reportable values of one sample, by their names."""
    return {told.name: told for told in analysis.reportables if told.sample == sample}


def telling(run: Run, usual: str) -> Values:
    """Run an assay, and tell the values of one sample: the usual one, if none is named."""

    def values(files: Any, sample: str = usual, **given: Any) -> dict[str, Reportable]:
        return values_of(run(files, **given), sample)

    return values


def unnamed_findings(folder: Path, code: str) -> set[str]:
    """The codes of findings that a room, or a reader of its files, can make, and that its page does not name."""
    source = _python(folder)
    codes = {f"{code}/{name}" for name in re.findall(r'found\(\s*"([a-z0-9-]+)"', source)}
    codes |= set(re.findall(rf'code="({code}/[a-z-]+)"', source + _python(Path(formats.__file__).parent)))
    assert len(codes) > 15
    return {one for one in codes if f"`{one}`" not in _page(folder)}


def check_settings_on_page(assay: Assay[Any, Any], folder: Path) -> None:
    """Every setting is described, its default on the page is its own, and the page names no other."""
    page, settings, fields = _page(folder), assay.settings(), assay.settings.model_fields
    assert [name for name, field in fields.items() if not field.description] == []
    stated = re.findall(r"`([a-z_0-9]+)` \(([0-9.]+)(?: %)?[,)]", page)
    assert stated
    assert [name for name, shown in stated if getattr(settings, name) != float(shown)] == []
    assert set(re.findall(r"`([a-z]+_[a-z_0-9]+)`", page)) <= set(fields)


def _page(folder: Path) -> str:
    return (folder / "method.md").read_text(encoding="utf-8")


def _python(folder: Path) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
