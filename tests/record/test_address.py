"""Where a record lies, and what is refused: no password is ever shown, nothing goes over a wire in clear text."""

from __future__ import annotations

from pathlib import Path

import pytest

from seedlot.record.address import BadAddressError, File, NotEncryptedError, Server, is_local, read_address
from seedlot.record.store import create_record, short_name

URL = "postgresql://bob:hush-hush@db.example.org:5433/gmp?schema=bank&files=/srv/bank"


def served(address: str) -> Server:
    """The place on a server that an address names."""
    place = read_address(address)
    assert isinstance(place, Server)
    return place


def test_a_path_is_a_file_with_its_files_beside_it():
    place = read_address(Path("/data/line.a.db"))
    assert place == File(Path("/data/line.a.db"))
    assert (place.where, place.name, place.files) == ("/data/line.a.db", "line.a", Path("/data/line.a.files"))


def test_a_url_is_a_schema_on_a_server():
    place = served(URL)
    assert (place.name, place.history, place.desk, place.role) == ("bank", "bank_history", "bank_desk", "bank_app")
    assert place.files == Path("/srv/bank")
    assert place.login["password"] == "hush-hush"  # noqa: S105 - made up
    assert short_name(URL) == "bank"


def test_the_schema_is_seedlot_where_none_is_named():
    assert served("postgresql:///gmp?files=/srv/f").name == "seedlot"


def test_no_password_is_shown():
    place = served(URL)
    assert "hush" not in place.where + repr(place) + str(place)
    assert read_address(place.where).where == place.where  # it is an address, for a login that needs no password


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_every_name_of_the_scheme(scheme: str):
    assert served(f"{scheme}://x@localhost/gmp?files=/f").where == "postgresql://x@localhost/gmp?files=/f"


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("postgresql://x@localhost/gmp", "does not name the folder of the raw files"),
        ("postgresql://x@localhost/gmp?files=here", "does not name the folder of the raw files"),
        ("postgresql://x@localhost/?files=/f", "names no database"),
        ("postgresql://x@localhost:port/gmp?files=/f", "it is no URL"),
        ("postgresql://x@localhost/gmp?files=/f&schema=public", "'public' is no name for a schema"),
        ("postgresql://x@localhost/gmp?files=/f&schema=pg_toast", "no name for a schema"),
        ("postgresql://x@localhost/gmp?files=/f&schema=a%22;DROP", "no name for a schema"),
        ("postgresql://x@localhost/gmp?files=/f&schema=Bank", "no name for a schema"),
        (f"postgresql://x@localhost/gmp?files=/f&schema={'a' * 51}", "no name for a schema"),
        ("postgresql://x@localhost/gmp?files=/f&schema=a&schema=b", "schema twice"),
        ("postgresql://x@localhost/gmp?files=/f&options=-c+role%3Dpostgres", "it says options"),
        ("postgresql://x@localhost/gmp?files=/f&password=hush", "it says password"),
        ("bank.files", "such names"),
        ("bank.desk", "such names"),
    ],
)
def test_a_text_that_is_no_address(address: str, what: str):
    with pytest.raises(BadAddressError, match=what) as refused:
        read_address(address)
    assert "hush" not in str(refused.value)


def test_a_server_elsewhere_is_known_and_spoken_to_with_tls():
    assert served(URL).login["sslmode"] == "verify-full"
    assert served(f"{URL}&sslmode=verify-ca").login["sslmode"] == "verify-ca"
    assert "sslmode" not in served("postgresql://x@localhost/gmp?files=/f").login


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
@pytest.mark.parametrize("host", ["db.example.org", "192.0.2.7", "localhost,db.example.org", "localhost.example.org"])
def test_clear_text_to_another_machine_is_refused(mode: str, host: str):
    with pytest.raises(NotEncryptedError, match=rf"sslmode={mode}.*verify-full.*21 CFR 11\.30"):
        create_record(f"postgresql://bob@{host}/gmp?files=/f&sslmode={mode}")


@pytest.mark.parametrize("host", ["", "/run/postgresql", "@abstract", "localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_what_is_this_machine(host: str):
    assert is_local(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "fe80::1", "db", "127.0.0.1.example.org", "localhost,db"])
def test_what_is_another_machine(host: str):
    assert not is_local(host)
