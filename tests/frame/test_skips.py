"""The rule of tests/conftest.py: continuous integration skips nothing unseen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIXTURE = "def test_needs_data(reference): ...\n"
MODULE = "import pytest\npytest.skip('not today', allow_module_level=True)\n"
EXPECTED = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_known_fault(): assert False\n"


@pytest.mark.parametrize(
    ("test", "ci", "passes"),
    [
        (FIXTURE, "", True),
        (FIXTURE, "true", False),
        (MODULE, "true", False),
        (EXPECTED, "true", True),
    ],
)
def test_a_skip_fails_only_in_ci(tmp_path: Path, test: str, ci: str, *, passes: bool) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(test)
    environment = {**os.environ, "CI": ci, "SEEDLOT_REFERENCE_DATA": str(tmp_path / "absent")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is passes, done.stdout
    assert ("where nothing may be" in done.stdout) is not passes, done.stdout
