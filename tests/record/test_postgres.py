"""A record on a server: what the application's role cannot do, what verification tells, what is refused in one line."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from tests.postgres_server import WITH_PASSWORD, Postgres
from tests.record.conftest import name_of

from seedlot.record import postgres as dialect
from seedlot.record.address import NotEncryptedError
from seedlot.record.errors import (
    NewerRecordError,
    NotARecordError,
    RecordExistsError,
    RecordFailedError,
)
from seedlot.record.read import bodies, reading, size
from seedlot.record.store import Record, create_record, open_record
from seedlot.record.verify import verify
from seedlot.record.write import append, appending
from seedlot.terms.errors import SeedlotError
from seedlot.terms.finding import Answer, overall


@pytest.fixture
def three(served_record: Record) -> Record:
    """A record of three entries on a server."""
    with appending(served_record) as connection:
        append(connection, [b"{}", b"[]", b"0"])
    return served_record


@pytest.fixture
def analyst(three: Record, postgres: Postgres) -> Iterator[Record]:
    """The same record, opened by a login that is in the application's role and has no other right."""
    postgres.execute("CREATE ROLE analyst LOGIN", f"GRANT {name_of(three)}_app TO analyst")
    record = open_record(postgres.address(three.files, name_of(three), "analyst"), wait=0.05)
    yield record
    record.engine.dispose()
    record.desk.dispose()
    postgres.execute("DROP OWNED BY analyst", "DROP ROLE analyst")


def dump(record: Record) -> list[tuple[Any, ...]]:
    """Everything in the record's two tables."""
    name = name_of(record)
    with record.engine.connect() as connection:
        entries = connection.execute(text(f"SELECT * FROM {name}.entry ORDER BY seq")).all()
        nodes = connection.execute(text(f"SELECT * FROM {name}.node ORDER BY level, idx")).all()
    return [tuple(row) for row in (*entries, *nodes)]


def test_every_connection_is_set_to_be_safe(three: Record):
    names = ("role", "search_path", "TimeZone", "lock_timeout", "synchronous_commit")
    with three.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
    name = name_of(three)
    assert found == [f"{name}_app", f"{name}_history, pg_temp", "UTC", "50ms", "on"]


ATTEMPTS = [
    "UPDATE {name}.entry SET body = '\\x00' WHERE seq = 1",
    "DELETE FROM {name}.entry WHERE seq = 2",
    "DELETE FROM {name}.entry",
    "TRUNCATE {name}.entry",
    "TRUNCATE {name}.node",
    "UPDATE {name}.node SET hash = hash",
    "DELETE FROM {name}.node",
    "INSERT INTO {name}.entry VALUES (1, decode(repeat('00', 32), 'hex'), '') ON CONFLICT (seq) DO UPDATE SET body = ''",
    "MERGE INTO {name}.entry USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    "SELECT * FROM {name}.entry FOR UPDATE",
    "LOCK TABLE {name}.entry IN ACCESS EXCLUSIVE MODE",
    "ALTER TABLE {name}.entry DISABLE TRIGGER ALL",
    "ALTER TABLE {name}.entry DISABLE TRIGGER entry_stays",
    "ALTER TABLE {name}.entry ADD COLUMN more text",
    "ALTER TABLE {name}.entry RENAME TO other",
    "ALTER TABLE {name}.entry OWNER TO {name}_app",
    "ALTER TABLE {name}.entry ENABLE ROW LEVEL SECURITY",
    "ALTER SCHEMA {name} RENAME TO other",
    "DROP TRIGGER entry_stays ON {name}.entry",
    "DROP TABLE {name}.entry",
    "DROP SCHEMA {name} CASCADE",
    "DROP FUNCTION {name}.stays() CASCADE",
    "CREATE OR REPLACE FUNCTION {name}.stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TABLE {name}.shadow (seq bigint)",
    "CREATE INDEX shadow ON {name}.entry (leaf_hash)",
    "CREATE TRIGGER deaf BEFORE INSERT ON {name}.entry EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE RULE shadow AS ON INSERT TO {name}.entry DO INSTEAD NOTHING",
    "CREATE POLICY shadow ON {name}.entry USING (false)",
    "CREATE TABLE {name}_history.child () INHERITS ({name}.entry)",
    "SET session_replication_role = replica",
    "COMMENT ON SCHEMA {name} IS 'somebody else''s'",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_application_cannot_change_or_delete_or_take_the_guards_away(analyst: Record, statement: str):
    before = dump(analyst)
    with pytest.raises(RecordFailedError, match=r"permission denied|must be owner"), appending(analyst) as connection:
        connection.exec_driver_sql(statement.format(name=name_of(analyst)))
    assert dump(analyst) == before


def test_a_login_without_further_rights_cannot_become_another(analyst: Record):
    with pytest.raises(RecordFailedError, match="permission denied to set role"), appending(analyst) as connection:
        connection.exec_driver_sql("SET ROLE postgres")


def test_the_application_cannot_give_itself_rights(analyst: Record):
    """PostgreSQL says this in a warning only."""
    with appending(analyst) as connection:
        connection.exec_driver_sql(f"GRANT ALL ON {name_of(analyst)}.entry TO PUBLIC, {name_of(analyst)}_app")
    assert faults(analyst) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {name}.entry SET body = ''",
        "DELETE FROM {name}.entry WHERE false",
        "TRUNCATE {name}.entry",
        "UPDATE {name}.node SET hash = hash",
        "DELETE FROM {name}.node",
        "TRUNCATE {name}.node",
    ],
)
@pytest.mark.parametrize("setting", ["session_replication_role = origin", "session_replication_role = replica"])
def test_the_guards_hold_the_owner_and_whoever_plays_a_replica(
    three: Record, postgres: Postgres, statement: str, setting: str
):
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="never changed, deleted or emptied"):
        postgres.execute(f"BEGIN; SET LOCAL {setting}; {statement.format(name=name_of(three))}")
    postgres.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ("(4, {hash}, '')", "takes the next number"),
        ("(3, {hash}, ''), (5, {hash}, '')", "takes the next number"),
        ("(1, {hash}, '')", "duplicate key"),
        ("(-1, {hash}, '')", "entry_seq"),
        ("(3, '', '')", "entry_leaf_hash"),
        ("(3, {wrong}, '')", "entry_leaf_hash"),
        ("(3, {hash}, 'x')", "entry_leaf_hash"),
        ("(3, {hash}, NULL)", "null value"),
        ("(NULL, {hash}, '')", "null value"),
    ],
)
def test_entries_follow_one_another(analyst: Record, values: str, words: str):
    before = dump(analyst)
    filled = values.format(hash=f"'\\x{sha256(bytes(1)).hexdigest()}'", wrong=f"'\\x{'00' * 32}'")
    with pytest.raises(IntegrityError, match=words), appending(analyst) as connection:
        connection.exec_driver_sql(f"INSERT INTO {name_of(analyst)}.entry VALUES {filled}")
    assert dump(analyst) == before


def test_a_table_of_the_same_name_is_not_mistaken_for_the_record(analyst: Record):
    """In the history's schema, or for this session alone: what is read and written is the record's own."""
    with appending(analyst) as connection:
        connection.exec_driver_sql("CREATE TABLE entry (seq bigint, leaf_hash bytea, body bytea)")
        connection.exec_driver_sql("CREATE TEMP TABLE node (level bigint, idx bigint, hash bytea)")
        append(connection, [b"1"])
        assert size(connection) == 4
        assert connection.exec_driver_sql("SELECT count(*) FROM entry").scalar() == 0
    assert overall(verify(analyst)) is Answer.MET


def test_two_records_in_one_database_do_not_meet(three: Record, postgres: Postgres, tmp_path: Path):
    other = create_record(postgres.address(tmp_path / "other.files", "other_bank"), wait=0.05)
    with appending(other) as connection, appending(three) as beside:  # two writers, of two records
        append(connection, [b"{}"])
        append(beside, [b"1"])
    with reading(other) as connection:
        assert list(bodies(connection)) == [(0, b"{}")]
    assert overall(verify(other)) is overall(verify(three)) is Answer.MET
    postgres.drop("other_bank")


def faults(record: Record) -> list[tuple[str, str]]:
    """Codes and places of what is not met."""
    return [(found.code, found.where) for found in verify(record) if found.answer is Answer.NOT_MET]


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("ALTER TABLE {name}.entry DISABLE TRIGGER entry_stays", ["trigger trigger entry_stays"]),
        ("ALTER TABLE {name}.node ENABLE TRIGGER node_stays", ["trigger trigger node_stays"]),
        ("DROP TRIGGER entry_follows ON {name}.entry", ["trigger trigger entry_follows"]),
        (
            (
                "CREATE OR REPLACE FUNCTION {name}.stays() RETURNS trigger LANGUAGE plpgsql "
                "SET search_path TO 'pg_catalog', 'pg_temp' AS 'BEGIN RETURN NULL; END'"
            ),
            ["trigger function stays"],
        ),
        ("ALTER FUNCTION {name}.stays() RESET search_path", ["trigger function stays"]),
        ("ALTER FUNCTION {name}.stays() SECURITY DEFINER", ["trigger function stays"]),
        (
            (
                "CREATE FUNCTION {name}_history.stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; "
                "CREATE OR REPLACE TRIGGER entry_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON {name}.entry "
                "FOR EACH STATEMENT EXECUTE FUNCTION {name}_history.stays('an entry'); "
                "ALTER TABLE {name}.entry ENABLE ALWAYS TRIGGER entry_stays"
            ),
            ["trigger trigger entry_stays"],
        ),
        (
            (
                "CREATE TRIGGER deaf BEFORE UPDATE ON {name}.entry FOR EACH ROW "
                "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
            ),
            ["trigger trigger deaf"],
        ),
        ("ALTER TABLE {name}.entry DROP CONSTRAINT entry_leaf_hash", ["schema constraint entry_leaf_hash"]),
        (
            (
                "ALTER TABLE {name}.entry DROP CONSTRAINT entry_leaf_hash, ADD CONSTRAINT entry_leaf_hash "
                "CHECK (octet_length(leaf_hash) = 32) NOT VALID"
            ),
            ["schema constraint entry_leaf_hash"],
        ),
        (
            "ALTER TABLE {name}.node DROP CONSTRAINT node_pkey",
            ["schema constraint node_pkey", "schema index node_pkey"],
        ),
        ("ALTER TABLE {name}.entry ALTER body DROP NOT NULL", ["schema column entry.body"]),
        ("ALTER TABLE {name}.entry ALTER body SET DEFAULT ''", ["schema column entry.body"]),
        ("ALTER TABLE {name}.entry ADD more text", ["schema column entry.more"]),
        ("CREATE INDEX fast ON {name}.entry (leaf_hash)", ["schema index fast"]),
        ("CREATE TABLE {name}.shadow ()", ["right owner shadow", "schema table shadow"]),
        ("CREATE VIEW {name}.shadow AS SELECT 1", ["schema relation shadow", "schema rule shadow._RETURN"]),
        ("ALTER TABLE {name}.entry ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON {name}.entry", None),
        ("CREATE RULE p AS ON INSERT TO {name}.node DO INSTEAD NOTHING", ["schema rule node.p"]),
        ("CREATE TABLE {name}_history.child () INHERITS ({name}.node)", ["schema table node"]),
        ("GRANT UPDATE ON {name}.entry TO {name}_app", ["right right {name}_app on entry"]),
        ("GRANT UPDATE (body) ON {name}.entry TO {name}_app", ["schema column entry.body"]),
        ("GRANT DELETE ON {name}.node TO PUBLIC", ["right right PUBLIC on node", "right right {name}_app on node"]),
        ("GRANT CREATE ON SCHEMA {name} TO {name}_app", ["right right {name}_app on {name}"]),
        ("GRANT pg_monitor TO {name}_app", ["right role {name}_app"]),
        ("ALTER ROLE {name}_app LOGIN", ["right role {name}_app"]),
        ("ALTER SCHEMA {name}_history OWNER TO postgres", ["right owner {name}_history"]),
    ],
)
def test_each_thing_that_is_not_as_it_was_made_is_named(
    three: Record, postgres: Postgres, statement: str, where: list[str] | None
):
    name = name_of(three)
    assert faults(three) == []
    postgres.execute(statement.format(name=name))
    found = [f"{code.removeprefix('record/')} {place}" for code, place in faults(three)]
    if where is None:  # the entries are hidden from the application: that is found as well
        assert {"schema table entry", "schema policy entry.p"} < set(found)
    else:
        assert sorted(found) == sorted(each.format(name=name) for each in where)


def test_a_right_to_read_is_nobodys_fault(three: Record, postgres: Postgres):
    name = name_of(three)
    postgres.execute(f"GRANT USAGE ON SCHEMA {name} TO PUBLIC", f"GRANT SELECT ON {name}.entry TO PUBLIC")
    assert faults(three) == []


def said_of_the_login(record: Record) -> str:
    """What verification says of the login behind the role."""
    return next(found.says for found in verify(record) if found.where.startswith("login"))


def test_it_is_said_whom_the_guards_do_not_hold(three: Record, analyst: Record, postgres: Postgres):
    assert said_of_the_login(analyst) == "The login 'analyst' can do no more than the application does."
    assert "'postgres' could do more than the application does: it is a superuser" in said_of_the_login(three)
    postgres.execute("ALTER ROLE analyst BYPASSRLS")
    assert "it passes by row security" in said_of_the_login(analyst)


def test_it_is_said_what_guards_the_pages(three: Record):
    says = [found.says for found in verify(three) if found.code == dialect.CODE]
    assert "checksums of its pages are on" in says[0]
    assert says[1:] == [
        "fsync is off: what was sealed can be lost when the power fails.",
        "The pages of the tables were not checked: amcheck is not there, or not for us.",
    ]


@pytest.fixture
def laboratory(postgres: Postgres) -> Iterator[str]:
    """A login that may make schemas and roles, and nothing else."""
    postgres.execute("CREATE ROLE laboratory LOGIN CREATEROLE", "GRANT CREATE ON DATABASE postgres TO laboratory")
    yield "laboratory"
    postgres.execute("DROP OWNED BY laboratory CASCADE", "DROP ROLE IF EXISTS lab_bank_app", "DROP ROLE laboratory")


def test_a_login_that_is_no_superuser_makes_a_record_and_works_on_it(
    postgres: Postgres, laboratory: str, tmp_path: Path
):
    address = postgres.address(tmp_path / "files", "lab_bank", laboratory)
    record = create_record(address, wait=0.05)
    with appending(record) as connection:
        append(connection, [b"{}"])
    assert overall(verify(open_record(address))) is Answer.MET
    assert "is, or may become, the owner of the record" in said_of_the_login(record)
    record.engine.dispose()
    postgres.drop("lab_bank")


def test_a_role_that_opens_another_record_is_not_shared(postgres: Postgres, tmp_path: Path):
    """A trainee who was let into 'bank' of a database for tests is not let into 'bank' of another by that."""
    record = create_record(postgres.address(tmp_path / "files", "shared_bank"))
    postgres.execute("CREATE DATABASE production")
    other = postgres.address(tmp_path / "other", "shared_bank").replace("@/postgres?", "@/production?")
    with pytest.raises(RecordFailedError, match="the role 'shared_bank_app' has rights on this server already"):
        create_record(other)
    with psycopg.connect(host=postgres.folder, user="postgres", dbname="production") as connection:
        assert connection.execute("SELECT to_regnamespace('shared_bank')").fetchone() == (None,)
    connection.close()
    record.engine.dispose()
    postgres.execute("DROP DATABASE production")
    postgres.drop("shared_bank")


def test_it_is_said_who_may_be_the_application(three: Record, analyst: Record, postgres: Postgres):
    assert not [found for found in verify(analyst) if "may be the application" in found.says]
    postgres.execute("CREATE ROLE olga LOGIN", f"GRANT {name_of(three)}_app TO olga")
    said = [found.says for found in verify(analyst) if "may be the application" in found.says]
    assert [each.split(".")[0] for each in said] == ["2 logins may be the application ('analyst', 'olga')"]
    postgres.execute("DROP OWNED BY olga", "DROP ROLE olga")


def test_a_login_without_the_rights_is_told_what_to_ask_for(postgres: Postgres, laboratory: str, tmp_path: Path):
    postgres.execute("ALTER ROLE laboratory NOCREATEROLE")
    address = postgres.address(tmp_path / "files", "lab_bank", laboratory)
    asked = r"permission denied to create role .*run: CREATE ROLE lab_bank_app NOLOGIN; GRANT lab_bank_app TO"
    with pytest.raises(RecordFailedError, match=asked):
        create_record(address)
    postgres.execute("CREATE ROLE lab_bank_app NOLOGIN", f"GRANT lab_bank_app TO {laboratory}")
    assert overall(verify(create_record(address))) is Answer.MET
    postgres.drop("lab_bank")


def test_a_record_is_made_whole_or_not_at_all(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dialect, "statements", lambda name: iter((f"CREATE SCHEMA {name}", "SELECT 1 / 0")))
    with pytest.raises(RecordFailedError, match="division by zero"):
        create_record(postgres.address(tmp_path, "half"))
    monkeypatch.undo()
    record = create_record(postgres.address(tmp_path, "half"))
    assert overall(verify(record)) is Answer.MET
    record.engine.dispose()
    postgres.drop("half")


def test_a_record_is_not_made_over_something(three: Record, postgres: Postgres, tmp_path: Path):
    with pytest.raises(RecordExistsError, match="already"):
        create_record(three.where)
    postgres.execute("CREATE SCHEMA taken_desk")
    with pytest.raises(RecordExistsError):
        create_record(postgres.address(tmp_path, "taken"))
    postgres.drop("taken")


def test_words_of_sql_are_names_like_others(postgres: Postgres, tmp_path: Path):
    record = create_record(postgres.address(tmp_path / "files", "user"))
    with appending(record) as connection:
        append(connection, [b"{}"])
    assert overall(verify(record)) is Answer.MET
    record.engine.dispose()
    postgres.execute('DROP SCHEMA "user" CASCADE', "DROP SCHEMA user_history, user_desk", "DROP ROLE user_app")


def refused(address: str, error: type[SeedlotError], words: str) -> None:
    """Opening is refused in one line that has these words and no password."""
    with pytest.raises(error, match=words) as told:
        open_record(address)
    assert "\n" not in str(told.value)
    assert "hush" not in str(told.value)


def test_what_is_no_record(postgres: Postgres, three: Record, tmp_path: Path):
    name = name_of(three)
    refused(postgres.address(tmp_path, "nothing"), NotARecordError, "there is no schema 'nothing'.*seedlot init")
    postgres.execute(f"COMMENT ON SCHEMA {name} IS 'Seedlot record, schema version 7'")
    refused(three.where, NewerRecordError, "schema version 7; this version of Seedlot knows versions up to 1")
    postgres.execute(f"COMMENT ON SCHEMA {name} IS NULL")
    refused(three.where, NotARecordError, "another application's")
    postgres.execute(f"COMMENT ON SCHEMA {name} IS 'Seedlot record, schema version 1'", f"DROP TABLE {name}.node")
    refused(three.where, RecordFailedError, "it has lost the table 'node'")


def test_a_login_that_is_not_in_the_role(postgres: Postgres, three: Record):
    postgres.execute("CREATE ROLE stranger LOGIN")
    record = open_record(postgres.address(three.files, name_of(three), "stranger"))
    asked = rf'GRANT {name_of(three)}_app TO "stranger"'
    with pytest.raises(RecordFailedError, match=asked), reading(record):
        pass
    postgres.execute("DROP ROLE stranger")


def test_a_server_that_is_not_there(tmp_path: Path):
    refused(f"postgresql://x:hush@/gmp?host={tmp_path}&files=/f", RecordFailedError, "No such file or directory")
    refused("postgresql://x:hush@127.0.0.1:9/gmp?files=/f", RecordFailedError, "Connection refused")


def test_a_database_or_a_login_that_is_not_there(postgres: Postgres):
    refused(f"postgresql://postgres:hush@/absent?host={postgres.folder}&files=/f", RecordFailedError, "does not exist")
    refused(f"postgresql://nobody:hush@/postgres?host={postgres.folder}&files=/f", RecordFailedError, "does not exist")


def test_a_wrong_password(postgres: Postgres):
    postgres.execute(f"CREATE ROLE {WITH_PASSWORD} LOGIN PASSWORD 'hush-right'")
    address = f"postgresql://{WITH_PASSWORD}:{{}}@/postgres?host={postgres.folder}&files=/f"
    refused(address.format("hush-wrong"), RecordFailedError, "password authentication failed")
    refused(address.format("hush-right"), NotARecordError, "there is no schema")
    postgres.execute(f"DROP ROLE {WITH_PASSWORD}")


def test_a_server_without_tls_where_it_is_asked_for(postgres: Postgres):
    """Over a socket of this machine TLS is not spoken, whatever is asked for."""
    address = f"postgresql://postgres@/postgres?files=/f&sslmode=require&host={postgres.folder}"
    refused(address, NotARecordError, "there is no schema")


def test_clear_text_over_a_way_that_the_environment_chose_is_refused(three: Record, monkeypatch: pytest.MonkeyPatch):
    """Where the address names no host, libpq asks its environment; what it came to is looked at afterwards."""
    monkeypatch.setattr(dialect, "is_local", lambda _: False)
    with pytest.raises(NotEncryptedError, match="answered without TLS"):
        open_record(three.where)


def test_a_wrong_statement_of_ours_is_no_fault_of_the_server(three: Record):
    with pytest.raises(ProgrammingError), appending(three) as connection:
        connection.exec_driver_sql("SELECT nonsense")
