"""What PostgreSQL alone needs: connections, transactions, and its own checks. The schema stands in `postgres_schema`.

`sqlite` is the first module like this one (`database.Database`).

A record NAME is three schemas of one database. `NAME` holds `entry` and `node` and belongs to the login that made
it. `NAME_history` and `NAME_desk` belong to the role `NAME_app`, which every connection takes on, whoever logged in;
on `entry` and `node` that role can read and add, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.pq import Format
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Table,
    Text,
    and_,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError

from seedlot.record.address import NotEncryptedError, Server, is_local
from seedlot.record.errors import NewerRecordError, NotARecordError, RecordExistsError, RecordFailedError
from seedlot.record.postgres_schema import MARK, SCHEMA_VERSION, faults_of_schema, statements
from seedlot.record.tables import NODE, RECORD
from seedlot.terms.finding import Answer, Finding

CODE = "record/postgresql"
MEND = "Check that the server runs, that the login may use the record (`seedlot init` says how), and the server's log."
#: A query for the values, as texts, of a bound text that is a JSON array.
UNPACKED = "SELECT value FROM json_array_elements_text(CAST(:{} AS json)) AS packed(value)"
#: Numbers of many rows in one text, with commas: much less to hand over than a row for each.
PACKED = "string_agg(CAST({} AS text), ',')"

_TYPES = {BigInteger: "int8", Integer: "int4", Boolean: "bool", Float: "float8", LargeBinary: "bytea"}
#: Below so many rows a statement for each is faster than a COPY.
_FEW = 4
#: PostgreSQL's classes of errors (its manual, appendix A) in which the server or the disk failed, or rights are missing.
_FAILED = ("08", "28", "3D", "53", "54", "57", "58", "F0", "XX", "25006", "42501")
_ASKED = (
    func.unnest(bindparam("levels", type_=ARRAY(BigInteger)), bindparam("places", type_=ARRAY(BigInteger)))
    .table_valued("level", "idx", name="asked")
    .render_derived()
)
_NODES = select(NODE).join(_ASKED, and_(NODE.c.level == _ASKED.c.level, NODE.c.idx == _ASKED.c.idx))
#: What a role owns or may do, in every database of the server.
_USES = """SELECT count(*) FROM pg_shdepend
  WHERE refclassid = 'pg_authid'::regclass AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = %s)"""
_BUSY = ("55P03", "40001", "40P01")


class _BinaryCursor(psycopg.ServerCursor[Any]):
    """A cursor for rows that are streamed: bytes come as bytes, in half the time that their hexadecimal form takes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.format = Format.BINARY


def among(column: Column[Any], name: str) -> ColumnElement[bool]:
    """That a column holds one of many values."""
    kind = BigInteger if column.type.python_type is int else Text
    return column == any_(bindparam(name, type_=ARRAY(kind)))


def packed(values: Sequence[Any]) -> list[Any]:
    """Many values as one."""
    return [*values]


def create(place: Server, *, wait: float) -> None:
    """Make the schemas of a new record, all in one transaction.

    The login needs CREATE on the database, and CREATEROLE unless the role is there and the login is in it.

    Raises:
        RecordExistsError: one of the schemas is there.
        RecordFailedError: the server cannot be reached, or the login may not.
    """
    with connect(place, wait=wait) as connection:
        if _one(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = ANY(%s)", _schemas(place)):
            raise RecordExistsError(place.where)
        try:
            _make_role(connection, place)
            for statement in statements(place.name):
                connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege as fault:
            what = fault.diag.message_primary or str(fault)
            raise RecordFailedError(place.where, what, mend=_how_to_make(place, connection)) from fault
    connection.close()


def check(place: Server, *, wait: float) -> None:
    """Refuse what is not a record that can be worked on.

    Raises:
        NotARecordError: there is no such schema, or it is somebody else's.
        NewerRecordError: a later version of Seedlot made it.
        RecordFailedError: the server cannot be reached, the login may not take on the role, a table is lost.
    """
    with connect(place, wait=wait) as connection:
        found = "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = %s"
        mark = _one(connection, found, place.name)
        tables = "SELECT string_agg(relname, ' ') FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace"
        held = "" if mark is None else _one(connection, tables, place.name) or ""
    connection.close()
    if mark is None:
        raise NotARecordError(place.where, f"there is no schema '{place.name}' in the database")
    version = str(mark).removeprefix(MARK)
    if not str(mark).startswith(MARK) or not version.isdecimal():
        raise NotARecordError(place.where, f"the schema '{place.name}' is another application's")
    if int(version) > SCHEMA_VERSION:
        raise NewerRecordError(place.where, found=int(version), known=SCHEMA_VERSION)
    if missing := [f"the table '{name}'" for name in ("entry", "node") if name not in held.split()]:
        raise RecordFailedError(place.where, f"it has lost {' and '.join(missing)}", mend=MEND)


def discard(place: Server, *, wait: float) -> None:
    """Drop the schemas of a record, unless it holds an entry. Its role stays."""
    with connect(place, wait=wait) as connection:
        held = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(place.name, "entry"))
        if connection.execute(held).fetchone() == (False,):
            schemas = sql.SQL(", ").join(map(sql.Identifier, _schemas(place)))
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schemas))
    connection.close()


def engine_for(place: Server, *, wait: float) -> Engine:
    """Make an engine for a record that is there; `wait` seconds for another writer."""
    engine = _engine(place, wait, place.history)
    return engine.execution_options(schema_translate_map={RECORD: place.name}, seedlot_lock=lock_of(place.name))


def desk_for(place: Server, *, wait: float) -> Engine:
    """Make an engine for the desk."""
    return _engine(place, wait, place.desk)


def connect(place: Server, *, wait: float, first: str = "", role: str = "") -> psycopg.Connection[Any]:
    """Connect, and make sure of all that a server or a login may have set otherwise.

    Names without a schema are looked for in `first`, and in the place for temporary tables last.

    Raises:
        NotEncryptedError: the server is another machine and the connection has no TLS.
    """
    fixed = {"application_name": "seedlot", "client_encoding": "utf8"}
    told = make_conninfo("", **{"connect_timeout": "10", **place.login, **fixed})
    connection = psycopg.connect(told, autocommit=True)
    connection.server_cursor_factory = _BinaryCursor
    try:
        _check_way(place, connection)
        _take_on(place, connection, role)
        settings = {
            "search_path": f"{first}, pg_temp" if first else "pg_catalog, pg_temp",
            "timezone": "UTC",
            "lock_timeout": f"{max(round(wait * 1000), 1)}ms",
            "standard_conforming_strings": "on",
            "row_security": "on",
        }
        for name, value in settings.items():
            connection.execute("SELECT pg_catalog.set_config(%s, %s, false)", (name, value))
        # What is acknowledged is on the disk. Another setting than "off" is as strong or stronger, and stands.
        connection.execute(
            "SELECT pg_catalog.set_config('synchronous_commit', 'on', false)"
            " WHERE pg_catalog.current_setting('synchronous_commit') = 'off'"
        )
        connection.autocommit = False
    except BaseException:
        connection.close()
        raise
    return connection


def lock_of(name: str) -> int:
    """Tell the number of the advisory lock that the one writer of a record holds (a bigint)."""
    return int.from_bytes(hashlib.sha256(f"seedlot record {name}".encode()).digest()[:8], "big", signed=True)


def writing(engine: Engine) -> Engine:
    """Give the engine whose transactions take the one write lock at their beginning."""
    return engine.execution_options(seedlot_writes=True)


def read_only(connection: Connection) -> None:
    """Let a fresh connection see the record as it is now, and refuse every write in its transaction."""
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def hold(connection: Connection, tables: Sequence[Table]) -> None:
    """Let nobody else write to tables until the transaction ends, whether they heed the write lock or not.

    Each statement of an act sees what others have committed by then; of the tables this leaves one state.
    """
    names = [connection.dialect.identifier_preparer.format_table(table) for table in tables]
    connection.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE")


def put(connection: Connection, table: Table, rows: Sequence[Sequence[Any]], *, columns: Sequence[str] = ()) -> None:
    """Insert rows as fast as PostgreSQL takes them, in the order of `columns` (all of the table's)."""
    if not rows:
        return
    names = columns or table.c.keys()
    schema = connection.schema_for_object(table)
    target = sql.SQL("{} ({})").format(
        sql.Identifier(*filter(None, (schema, table.name))), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor:
            if len(rows) < _FEW:
                values = sql.SQL(", ").join([sql.Placeholder()] * len(names))
                cursor.executemany(sql.SQL("INSERT INTO {} VALUES ({})").format(target, values), rows)
                return
            with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(target)) as copy:
                copy.set_types([_type_of(table, name) for name in names])
                for row in rows:
                    copy.write_row(row)
    except psycopg.Error as fault:
        raise DBAPIError.instance("INSERT", None, fault, psycopg.Error, dialect=connection.dialect) from fault


def nodes(connection: Connection, wanted: Sequence[tuple[int, int]]) -> Iterable[Any]:
    """Find many nodes of the tree at once: rows of level, idx and hash, in any order."""
    levels, places = zip(*wanted, strict=True)
    return connection.execute(_NODES, {"levels": list(levels), "places": list(places)})


def structure(connection: Connection) -> Iterator[Finding]:
    """Tell what guards the pages on the disk, and let amcheck look at them where it may."""
    shown = "current_setting('server_version'), current_setting('data_checksums'), current_setting('fsync')"
    version, checksums, fsync = connection.exec_driver_sql(f"SELECT {shown}").one()
    yield Finding(code=CODE, says=f"PostgreSQL {version}; checksums of its pages are {checksums}.")
    if fsync != "on":
        yield Finding(code=CODE, says="fsync is off: what was sealed can be lost when the power fails.")
    yield from _pages(connection)


def schema(connection: Connection) -> Iterator[Finding]:
    """Compare tables, guards, owners and rights with what was made."""
    return faults_of_schema(connection, _name(connection))


def kind_of(error: BaseException | None) -> str:
    """Tell by the driver's error whether the server is `busy`, something `failed` (server, way, disk, rights), or the statement was `wrong`."""
    state = str(getattr(error, "sqlstate", None) or "")
    if state.startswith(_BUSY):
        return "busy"
    # Without a state the server was not asked: it could not be reached, or could not hold such a value (a NUL).
    unreached = not state and isinstance(error, psycopg.OperationalError | psycopg.DataError)
    return "failed" if unreached or state.startswith(_FAILED) else "wrong"


def shapes(_: Connection) -> Mapping[str, Sequence[tuple[Any, ...]]]:
    """Tell nothing: what PostgreSQL says of a table stands in pages with checksums, and is not read from a file."""
    return {}


def scrub(engine: Engine) -> None:
    """Vacuum the desk, so that deleted rows are no longer in its pages."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        names = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        for name in names.scalars().all():
            connection.exec_driver_sql(f"VACUUM {connection.dialect.identifier_preparer.quote(name)}")


def _make_role(connection: psycopg.Connection[Any], place: Server) -> None:
    """Make the application's role, unless it is there and free, and see to it that this login can take it on.

    Roles are the whole server's: who was let into one record must not be let into another by its name.
    """
    role = place.role
    if not _one(connection, "SELECT count(*) FROM pg_roles WHERE rolname = %s", role):
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    elif _one(connection, _USES, role):
        what = f"the role '{role}' has rights on this server already, as that of a record in another database has"
        raise RecordFailedError(place.where, what, mend="Give the record another name (schema=…) in the address.")
    # Since PostgreSQL 16 who makes a role is not thereby in it; 'SET' and 'MEMBER' are one before.
    word = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    if not _one(connection, "SELECT pg_has_role(%s, %s)", role, word):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _how_to_make(place: Server, connection: psycopg.Connection[Any]) -> str:
    login, database = connection.info.user, connection.info.dbname
    return (
        f'Have the database\'s administrator run: CREATE ROLE {place.role} NOLOGIN; GRANT {place.role} TO "{login}"; '
        f'GRANT CREATE ON DATABASE "{database}" TO "{login}";'
    )


def _schemas(place: Server) -> list[str]:
    return [place.name, place.history, place.desk]


def _one(connection: psycopg.Connection[Any], query: LiteralString, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    return None if row is None else row[0]


def _engine(place: Server, wait: float, first: str) -> Engine:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(place, wait=wait, first=first, role=place.role),
        pool_pre_ping=True,
        use_native_hstore=False,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Take the write lock: held to the end of the transaction, and waited for as long as `lock_timeout` says."""
    options = connection.get_execution_options()
    if options.get("seedlot_writes", False):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (options["seedlot_lock"],))


def _check_way(place: Server, connection: psycopg.Connection[Any]) -> None:
    """Refuse clear text over the wire, however libpq came to it (its environment, a service file): 21 CFR 11.30."""
    if not connection.pgconn.ssl_in_use and not (is_local(connection.info.host) and is_local(connection.info.hostaddr)):
        raise NotEncryptedError(place.where, "the server answered without TLS")


def _take_on(place: Server, connection: psycopg.Connection[Any], role: str) -> None:
    if not role:
        return
    try:
        connection.execute("SELECT pg_catalog.set_config('role', %s, false)", (role,))
    except (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege) as fault:
        login = connection.info.user
        mend = f'Have the owner of the record run: GRANT {role} TO "{login}";'
        raise RecordFailedError(place.where, fault.diag.message_primary or str(fault), mend=mend) from fault


def _pages(connection: Connection) -> Iterator[Finding]:
    amcheck = connection.exec_driver_sql(
        "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
        " WHERE extname = 'amcheck'"
        " AND has_function_privilege(format('%%I.bt_index_check(regclass,boolean)', nspname), 'EXECUTE')"
    ).scalar()
    if amcheck is None:
        yield Finding(code=CODE, says="The pages of the tables were not checked: amcheck is not there, or not for us.")
        return
    for name in ("entry_pkey", "node_pkey"):
        connection.exec_driver_sql(
            f"SELECT {amcheck}.bt_index_check(%s::regclass, true)", (f"{_name(connection)}.{name}",)
        )
    yield Finding(code=CODE, answer=Answer.MET, says="Every row stands in the index as in its table (amcheck).")


def _name(connection: Connection) -> str:
    """The name of the record: that of its schema."""
    return str(connection.get_execution_options()["schema_translate_map"][RECORD])


def _type_of(table: Table, name: str) -> str:
    return next((ours for kind, ours in _TYPES.items() if isinstance(table.c[name].type, kind)), "text")
