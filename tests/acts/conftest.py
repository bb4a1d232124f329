"""Records with accounts, on each database."""

from __future__ import annotations

import pytest
from tests.conftest import DATABASES
from tests.guarded_site import Guarded, cheaply
from tests.simulated_site import Site


@pytest.fixture(scope="session")
def guarded_template(tmp_path_factory):
    """A guarded record in a file, made once; tests work on copies of it."""
    return Guarded(Site(tmp_path_factory.mktemp("guarded")), "op", "qp", factors=("qp",))


@pytest.fixture(params=DATABASES)
def guarded(request, tmp_path, guarded_template):
    """A simulated record with accounts: adm, qa, op; and qp with a second factor."""
    if request.param == "sqlite":
        made = guarded_template.copied(tmp_path / "guarded")
        with cheaply():
            yield made
        made.record.engine.dispose()
        return
    server = request.getfixturevalue("postgres")
    with cheaply(), server.record(tmp_path / "files", guarded_template.beginning()) as record:
        yield guarded_template.over(record)
