"""The page that tells how to program the record: its lines run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.simulated_site import Site

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "program-the-record.md"


def test_the_lines_of_the_page_run(
    served: tuple[Site, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    code = "\n".join(blocks).replace('token=os.environ["SEEDLOT_TOKEN"]', 'person="op"')
    assert "http://127.0.0.1:8765" in code
    exec(compile(code.replace("http://127.0.0.1:8765", served[1]), str(PAGE), "exec"), {})  # noqa: S102 - our own page
    said = capsys.readouterr().out
    assert "MCB" in said
    assert "Donors!B2" in said
