"""For every test: where the reference data lie, deterministic property tests, no unseen skips in CI."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

settings.register_profile("seedlot", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("seedlot")

REFERENCE = Path(os.environ.get("SEEDLOT_REFERENCE_DATA", Path(__file__).parents[2] / "shared" / "data"))
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

#: Skips that are right in continuous integration too, by how their reason begins.
ALLOWED_SKIPS: tuple[str, ...] = ("pymerkle is an oracle",)


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference data; a test that needs it is skipped where it is absent."""
    if not REFERENCE.is_dir():
        pytest.skip(f"reference data are not at {REFERENCE}; set SEEDLOT_REFERENCE_DATA")
    return REFERENCE


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, count a skipped test as failed."""
    return _seen((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Where CI is set, count a skipped file of tests as failed."""
    return _seen((yield))


def _seen(report: Report) -> Report:
    """Fail a skip that nobody allowed. A bare clone may skip for want of reference data; CI may not."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(ALLOWED_SKIPS):
            report.outcome = "failed"
            report.longrepr = f"Skipped in continuous integration, where nothing may be: {reason}"
    return report


@pytest.fixture
def site(tmp_path: Path) -> Iterator[object]:
    """A simulated site with two people."""
    from tests.simulated_site import Site  # noqa: PLC0415 - this file is also run beside other tests

    made = Site(tmp_path)
    yield made
    made.record.engine.dispose()


@pytest.fixture
def real_site(tmp_path: Path) -> Iterator[object]:
    """A site whose record is not a demonstration."""
    from tests.simulated_site import Site  # noqa: PLC0415 - this file is also run beside other tests

    made = Site(tmp_path, simulated=False)
    yield made
    made.record.engine.dispose()
