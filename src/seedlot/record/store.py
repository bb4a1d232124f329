"""Where a record lies: its database, its folder of raw files, and its desk, which holds what may change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from weakref import finalize

from sqlalchemy import Engine

from seedlot.record import postgres, sqlite
from seedlot.record.address import File, Server, read_address
from seedlot.record.database import database_of, said_plainly
from seedlot.record.errors import NotAFileError

#: Seconds to wait for another writer.
PATIENCE = 30.0


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Record:
    """A record that is open: its database, its folder of raw files, and its desk.

    `where` names it for people, and holds no password. The desk is a database of its own for state that may
    change and be erased (credentials, sessions, salts); nothing that is verified lies in it.
    """

    where: str
    engine: Engine
    files: Path
    desk: Engine

    @property
    def path(self) -> Path:
        """The file of a record that is one.

        Raises:
            NotAFileError: the record lies on a database server.
        """
        if self.engine.dialect.name != "sqlite":
            raise NotAFileError(self.where)
        return Path(self.where)


def create_record(address: str | Path, *, wait: float = PATIENCE) -> Record:
    """Make a new record without entries at an address: the path of a file, or the URL of a schema on a server.

    Raises:
        BadAddressError: the text is no address.
        RecordExistsError: something lies at the address.
        NoSuchFileError: the folder is not there.
        RecordFailedError: the disk, the server or the login does not let us.
    """
    place = read_address(address)
    with said_plainly(place.where, surely=True):
        if isinstance(place, Server):
            postgres.create(place, wait=wait)
        else:
            sqlite.create(place, wait=wait)
    return _record(place, wait)


def open_record(address: str | Path, *, wait: float = PATIENCE, kept: bool = False) -> Record:
    """Open a record that is there. Another application's database is left as it is.

    With `kept` connections to a file stay open for the next use, until `rest`; those to a server always do.

    Raises:
        BadAddressError: the text is no address.
        NoSuchFileError: nothing lies at the path.
        NotARecordError: there is something else, or no such schema.
        NewerRecordError: a later version of Seedlot made it.
        RecordFailedError: the database cannot be read or reached.
    """
    place = read_address(address)
    with said_plainly(place.where, surely=True):
        if isinstance(place, Server):
            postgres.check(place, wait=wait)
        else:
            sqlite.check(place, wait=wait)
    return _record(place, wait, kept=kept)


def discard_record(record: Record, address: str | Path) -> None:
    """Take away a record that never came to its first entry, as what made it was broken off; any other one stays."""
    place = read_address(address)
    for engine in (record.engine, record.desk):
        engine.dispose()
    with said_plainly(place.where, surely=True):
        if isinstance(place, Server):
            postgres.discard(place, wait=PATIENCE)
        else:
            sqlite.discard(place, wait=PATIENCE)


def rest(record: Record) -> None:
    """Close what is kept open of a record that is a file, so that all of it lies in that file. What is in use goes on."""
    if record.engine.dialect.name == "sqlite":
        record.engine.dispose()
        record.desk.dispose()


def short_name(address: str | Path) -> str:
    """Tell what a record at this address is called, for want of a title."""
    return read_address(address).name


def scrub(record: Record) -> None:
    """Have the database overwrite what was deleted on the desk.

    SQLite does so at once, but for its journal, which this overwrites. PostgreSQL keeps deleted rows until they are
    vacuumed, which this does.
    """
    with said_plainly(record.where):
        database_of(record.desk).scrub(record.desk)


def _record(place: File | Server, wait: float, *, kept: bool = False) -> Record:
    if isinstance(place, Server):
        engine, desk = postgres.engine_for(place, wait=wait), postgres.desk_for(place, wait=wait)
    else:
        engine = sqlite.engine_for(place, wait=wait, kept=kept)
        desk = sqlite.desk_for(place, wait=wait, kept=kept)
    record = Record(where=place.where, engine=engine, files=place.files, desk=desk)
    # Connections are kept while the record is held, and closed with it.
    for each in (engine, desk):
        finalize(record, each.dispose)
    return record
