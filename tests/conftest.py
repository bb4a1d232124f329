"""For every test: where the reference data lie, deterministic property tests, no unseen skips in CI, what runs first."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings

settings.register_profile("seedlot", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("seedlot")

REFERENCE = Path(os.environ.get("SEEDLOT_REFERENCE_DATA", Path(__file__).parents[2] / "shared" / "data"))
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

#: Skips that are right in continuous integration too, by how their reason begins.
ALLOWED_SKIPS: tuple[str, ...] = ("pymerkle is an oracle",)

#: What takes longest runs first, so that no worker is left with it at the end while the others are idle.
LONGEST: tuple[str, ...] = (
    "tests/frame/test_tutorial.py",
    "tests/cli/test_commands.py::test_demo",
    "tests/web/browser/",
    "tests/demo/",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without looking for circles of references, and never look among what was collected, which stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first, and leave all else in its order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))


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


@pytest.fixture(scope="session", autouse=True)
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Records of tests do not wait for the disk, and put each statement into SQL once; uploads lie with the tests' files."""
    if not Path(__file__).with_name("quick.py").exists():  # this file is also run beside other tests
        yield
        return
    from tests import quick  # noqa: PLC0415 - as above

    with quick.quick(), quick.uploading(tmp_path_factory.mktemp("uploads")):
        yield


DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A PostgreSQL server, started when the first test needs it."""
    from tests.postgres_server import running  # noqa: PLC0415 - this file is also run beside other tests

    with running() as server:
        yield server


@pytest.fixture(params=DATABASES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[object]:
    """A simulated site with two people, on each database."""
    with _site(request, tmp_path, simulated=True) as made:
        yield made


@pytest.fixture(params=DATABASES)
def real_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[object]:
    """A site whose record is not a demonstration, on each database."""
    with _site(request, tmp_path, simulated=False) as made:
        yield made


@contextmanager
def _site(request: pytest.FixtureRequest, folder: Path, *, simulated: bool) -> Iterator[object]:
    from tests.simulated_site import Site, beginning  # noqa: PLC0415 - as above

    if request.param == "sqlite":
        made = Site(folder, simulated=simulated)
        yield made
        made.record.engine.dispose()
        return
    server = request.getfixturevalue("postgres")
    with server.record(folder / "seedlot.files", beginning(simulated=simulated)) as record:
        yield Site(record, simulated=simulated)


@pytest.fixture(scope="session")
def staff_template(tmp_path_factory: pytest.TempPathFactory) -> object:
    """A guarded site, made once; tests work on copies of it."""
    from tests.guarded_site import Staffed, cheaply  # noqa: PLC0415 - as above
    from tests.simulated_site import Site  # noqa: PLC0415 - as above

    with cheaply():
        return Staffed(Site(tmp_path_factory.mktemp("staff")))


@pytest.fixture(scope="session")
def stock_template(staff_template: Any, tmp_path_factory: pytest.TempPathFactory) -> object:
    """A guarded site with a lot that awaits its review, made once; tests work on copies of it."""
    from tests.guarded_site import cheaply  # noqa: PLC0415 - as above

    with cheaply():
        made = staff_template.copied(tmp_path_factory.mktemp("stock"))
        made.stock()
        return made


@pytest.fixture
def staffed(staff_template: Any, tmp_path: Path) -> Iterator[object]:
    """A simulated site with accounts: one person for each role, and passwords that cost next to nothing to check."""
    from tests.guarded_site import cheaply  # noqa: PLC0415 - as above

    with cheaply():
        yield staff_template.copied(tmp_path / "staffed")


@pytest.fixture
def stocked(stock_template: Any, tmp_path: Path) -> Iterator[object]:
    """As `staffed`, with a lot that meets everything but the review of its audit trail."""
    from tests.guarded_site import cheaply  # noqa: PLC0415 - as above

    with cheaply():
        yield stock_template.copied(tmp_path / "stocked")


@pytest.fixture(params=DATABASES)
def staffed_anew(request: pytest.FixtureRequest, staff_template: Any, tmp_path: Path) -> Iterator[object]:
    """As `staffed`, on each database, for what must be shown on each of them."""
    with _anew(request, tmp_path, staff_template) as made:
        yield made


@pytest.fixture(params=DATABASES)
def stocked_anew(request: pytest.FixtureRequest, stock_template: Any, tmp_path: Path) -> Iterator[object]:
    """As `stocked`, on each database; what is sealed to come so far is shown there with `staffed_anew`."""
    with _anew(request, tmp_path, stock_template) as made:
        yield made


@contextmanager
def _anew(request: pytest.FixtureRequest, folder: Path, made: Any) -> Iterator[object]:
    from tests.guarded_site import cheaply  # noqa: PLC0415 - as above

    with cheaply():
        if request.param == "sqlite":
            yield made.copied(folder / "staffed")
            return
        server = request.getfixturevalue("postgres")
        with server.record(folder / "seedlot.files", made.beginning()) as record:
            made.keep(record)
            yield made.over(record)


@pytest.fixture(scope="module")
def staffed_on_postgresql(
    staff_template: Any, postgres: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[object]:
    """As `staffed`, on PostgreSQL alone and one for a file of tests: on SQLite the same is shown by cheaper copies."""
    from tests.guarded_site import cheaply  # noqa: PLC0415 - as above

    files = tmp_path_factory.mktemp("server") / "seedlot.files"
    with cheaply(), postgres.record(files, staff_template.beginning()) as record:
        yield staff_template.over(record)
