"""The schema of a record on PostgreSQL: its text, and telling whether it stands as it was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from seedlot.record.schema import RIGHT, Parts, differences
from seedlot.terms.finding import Answer, Finding

SCHEMA_VERSION = 1
#: The comment on a record's schema: whose it is, and its version.
MARK = "Seedlot record, schema version "

#: In each statement `{name}` stands for the quoted name of the record.
TABLES = (
    """CREATE TABLE {name}.entry (
  seq bigint CONSTRAINT entry_pkey PRIMARY KEY CONSTRAINT entry_seq CHECK (seq >= 0),
  leaf_hash bytea NOT NULL,
  body bytea NOT NULL,
  CONSTRAINT entry_leaf_hash CHECK (leaf_hash = sha256('\\x00'::bytea || body))
)""",
    """CREATE TABLE {name}.node (
  level bigint CONSTRAINT node_level CHECK (level >= 1),
  idx bigint CONSTRAINT node_idx CHECK (idx >= 0),
  hash bytea NOT NULL CONSTRAINT node_hash CHECK (octet_length(hash) = 32),
  CONSTRAINT node_pkey PRIMARY KEY (level, idx)
)""",
)

#: The bodies of the guards. Nothing in them is looked for outside pg_catalog and the record.
_FOLLOWS = """
DECLARE
  first bigint; last bigint; many bigint;
BEGIN
  SELECT min(seq), max(seq), count(*) INTO first, last, many FROM added;
  IF many > 0 AND (
    last - first + 1 <> many
    OR last <> (SELECT max(seq) FROM {name}.entry)
    OR first > 0 AND NOT EXISTS (SELECT FROM {name}.entry WHERE seq = first - 1)
  ) THEN
    RAISE EXCEPTION 'an entry takes the next number' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END
"""
_STAYS = """
BEGIN
  RAISE EXCEPTION '% is never changed, deleted or emptied', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
"""
FUNCTIONS = {"entry_follows": _FOLLOWS, "stays": _STAYS}
_FUNCTION = (
    "CREATE FUNCTION {name}.{function}() RETURNS trigger LANGUAGE plpgsql "
    "SET search_path TO 'pg_catalog', 'pg_temp' AS $seedlot${body}$seedlot$"
)
TRIGGERS = {
    "entry_follows": "AFTER INSERT ON {name}.entry REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION {name}.entry_follows()",
    "entry_stays": "BEFORE DELETE OR UPDATE OR TRUNCATE ON {name}.entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION {name}.stays('an entry')",
    "node_stays": "BEFORE DELETE OR UPDATE OR TRUNCATE ON {name}.node "
    "FOR EACH STATEMENT EXECUTE FUNCTION {name}.stays('a node of the tree')",
}

#: What the application's role may do with the tables; everything else it may not.
_MAY = "INSERT, SELECT"
_RIGHTS = ("DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE")
_COLUMNS = {
    "entry.seq": "bigint not null",
    "entry.leaf_hash": "bytea not null",
    "entry.body": "bytea not null",
    "node.level": "bigint not null",
    "node.idx": "bigint not null",
    "node.hash": "bytea not null",
}
_CONSTRAINTS = {
    "entry_pkey": "PRIMARY KEY (seq)",
    "entry_seq": "CHECK ((seq >= 0))",
    "entry_leaf_hash": "CHECK ((leaf_hash = sha256(('\\x00'::bytea || body))))",
    "node_pkey": "PRIMARY KEY (level, idx)",
    "node_level": "CHECK ((level >= 1))",
    "node_idx": "CHECK ((idx >= 0))",
    "node_hash": "CHECK ((octet_length(hash) = 32))",
}
_INDEXES = {
    "entry_pkey": "CREATE UNIQUE INDEX entry_pkey ON entry USING btree (seq)",
    "node_pkey": "CREATE UNIQUE INDEX node_pkey ON node USING btree (level, idx)",
}


def statements(name: str) -> Iterator[str]:
    """Yield what makes the schemas of a record. The application's role is there, and the login may take it on."""
    role, quoted = f"{name}_app", _quoted(name)
    yield f"CREATE SCHEMA {quoted}"
    for table in TABLES:
        yield table.format(name=quoted)
    for function, body in FUNCTIONS.items():
        yield _FUNCTION.format(name=quoted, function=function, body=body.format(name=quoted))
        yield f"REVOKE ALL ON FUNCTION {quoted}.{function}() FROM PUBLIC"
    for trigger, text in TRIGGERS.items():
        yield f"CREATE TRIGGER {trigger} {text.format(name=quoted)}"
        # So that it fires in a session that plays a replica, too.
        yield f"ALTER TABLE {quoted}.{trigger.partition('_')[0]} ENABLE ALWAYS TRIGGER {trigger}"
    yield f"GRANT USAGE ON SCHEMA {quoted} TO {role}"
    yield f"GRANT {_MAY} ON {quoted}.entry, {quoted}.node TO {role}"
    for beside in ("history", "desk"):
        yield f"CREATE SCHEMA {name}_{beside} AUTHORIZATION {role}"
    yield f"COMMENT ON SCHEMA {quoted} IS '{MARK}{SCHEMA_VERSION}'"


def faults_of_schema(connection: Connection, name: str) -> Iterator[Finding]:
    """Name every part, owner and right that is not as it was made; tell whom the guards do not hold."""
    made, found = _made(name), _found(connection, name)
    faults = list(differences(made, found))
    yield from faults
    if not any(fault.code == RIGHT for fault in faults):
        says = f"The role {name}_app can read entries and add to them, and nothing else."
        yield Finding(code=RIGHT, answer=Answer.MET, says=says)
    yield from _beyond(connection, name)


def _made(name: str) -> Parts:
    """Tell what `statements` makes, as `_found` tells it."""
    role = f"{name}_app"
    made = {("table", table): "heap permanent" for table in ("entry", "node")}
    for kind, texts in (("column", _COLUMNS), ("constraint", _CONSTRAINTS), ("index", _INDEXES)):
        made |= {(kind, part): text for part, text in texts.items()}
    made |= {("function", function): body.format(name=_quoted(name)) for function, body in FUNCTIONS.items()}
    for trigger, text in TRIGGERS.items():
        made["trigger", trigger] = f"CREATE TRIGGER {trigger} {text.replace('{name}.', '')}"
    made |= {("owner", owned): "the owner of the record" for owned in ("entry", "node", *FUNCTIONS)}
    made |= {("owner", f"{name}_{beside}"): role for beside in ("history", "desk")}
    made |= {("right", f"{role} on {table}"): _MAY for table in ("entry", "node")}
    made["right", f"{role} on {name}"] = "USAGE"
    made["role", role] = "no login, no further rights"
    return made


def _found(connection: Connection, name: str) -> Parts:
    """Tell whatever stands in the schema of the record now, and who may do what there."""
    given = {"name": name, "role": f"{name}_app", "rights": list(_RIGHTS)}
    found: dict[tuple[str, str], str] = {}
    for query in _QUERIES:
        rows: Any = connection.exec_driver_sql(query.replace("FROM ours", _OURS), given)
        found.update({(str(kind), str(part)): str(text) for kind, part, text in rows})
    return found


def _beyond(connection: Connection, name: str) -> Iterator[Finding]:
    """Say it where the login behind the role could do more than the role."""
    login, reasons = connection.exec_driver_sql(_LOGIN, {"name": name}).one()
    if reasons:
        says = f"The login '{login}' could do more than the application does: it {reasons}. The guards do not hold it."
    else:
        says = f"The login '{login}' can do no more than the application does."
    yield Finding(code=RIGHT, says=says, where=f"login {login}")
    logins: Any = connection.exec_driver_sql(_LOGINS, {"role": f"{name}_app"}).scalars().all()
    if len(logins) > 1:
        named = ", ".join(f"'{each}'" for each in logins)
        says = f"{len(logins)} logins may be the application ({named}). Whoever has one can change the desk, and so act as "
        yield Finding(code=RIGHT, says=f"{says}anybody: let one service have the role, and no person.")


def _quoted(name: str) -> str:
    """Quote a name that has no quotes in it, so that none is taken for a word of SQL."""
    return f'"{name}"'


#: `FROM ours` in a query stands for this.
_OURS = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = %(name)s"

# In the text of a definition the record's own schema is left out, so that every record's reads the same.
_QUERIES = (
    # Tables, views and whatever else can be read from; and how a table may have been made to hide rows.
    """SELECT CASE relkind WHEN 'r' THEN 'table' ELSE 'relation' END, relname,
  concat_ws(' ', (SELECT amname FROM pg_am WHERE oid = relam),
    CASE relpersistence WHEN 'p' THEN 'permanent' ELSE 'not kept after a crash' END,
    CASE WHEN relrowsecurity OR relforcerowsecurity THEN 'row security' END,
    CASE WHEN relispartition OR EXISTS (SELECT FROM pg_inherits WHERE c.oid IN (inhrelid, inhparent)) THEN 'in parts' END)
  FROM ours WHERE relkind NOT IN ('i', 'I', 't')""",
    """SELECT 'column', c.relname || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
    CASE WHEN attnotnull THEN 'not null' END, nullif(attidentity, ''), nullif(attgenerated, ''),
    (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = c.oid AND adnum = attnum), attacl::text)
  FROM ours JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped WHERE relkind = 'r'""",
    # NOT NULL stands with the columns; PostgreSQL 18 lists it here as well.
    """SELECT 'constraint', conname, replace(pg_get_constraintdef(k.oid), quote_ident(%(name)s) || '.', '')
  FROM ours JOIN pg_constraint k ON conrelid = c.oid WHERE contype NOT IN ('n', 't')""",
    """SELECT 'index', i.relname, replace(pg_get_indexdef(i.oid), quote_ident(%(name)s) || '.', '')
    || CASE WHEN indisvalid AND indisready THEN '' ELSE ' invalid' END
  FROM ours JOIN pg_index x ON indrelid = c.oid JOIN pg_class i ON i.oid = indexrelid WHERE c.relkind = 'r'""",
    """SELECT 'trigger', tgname, replace(pg_get_triggerdef(t.oid), quote_ident(%(name)s) || '.', '') || concat_ws(' ', '',
    CASE tgenabled WHEN 'A' THEN NULL ELSE 'not always enabled' END,
    CASE WHEN p.pronamespace <> n.oid THEN 'elsewhere' END)
  FROM ours JOIN pg_trigger t ON tgrelid = c.oid AND NOT tgisinternal JOIN pg_proc p ON p.oid = tgfoid""",
    """SELECT 'function', proname, concat_ws(' ', prosrc,
    CASE WHEN lanname <> 'plpgsql' OR prosecdef OR pronargs > 0 OR prorettype <> 'trigger'::regtype
      OR proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp'] THEN 'otherwise made' END)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace AND n.nspname = %(name)s
  JOIN pg_language l ON l.oid = prolang""",
    """SELECT 'rule', c.relname || '.' || rulename, '' FROM ours JOIN pg_rewrite r ON ev_class = c.oid
  UNION ALL SELECT 'policy', c.relname || '.' || polname, '' FROM ours JOIN pg_policy ON polrelid = c.oid""",
    """SELECT 'owner', relname, CASE relowner WHEN nspowner THEN 'the owner of the record' ELSE
    pg_get_userbyid(relowner) END FROM ours WHERE relkind = 'r'
  UNION ALL SELECT 'owner', proname, CASE proowner WHEN nspowner THEN 'the owner of the record' ELSE
    pg_get_userbyid(proowner) END FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace AND nspname = %(name)s
  UNION ALL SELECT 'owner', nspname, pg_get_userbyid(nspowner) FROM pg_namespace
    WHERE nspname IN (%(name)s || '_history', %(name)s || '_desk')""",
    # What the role may do by whatever way: granted to it, to a role that it is in, or to everybody.
    """SELECT 'right', %(role)s || ' on ' || relname, string_agg(word, ', ' ORDER BY word)
  FROM ours CROSS JOIN unnest(%(rights)s::text[]) word
  WHERE relkind = 'r' AND has_table_privilege(%(role)s, c.oid, word) GROUP BY relname
  UNION ALL SELECT 'right', %(role)s || ' on ' || nspname, string_agg(word, ', ' ORDER BY word)
  FROM pg_namespace CROSS JOIN unnest(ARRAY['CREATE', 'USAGE']) word
  WHERE nspname = %(name)s AND has_schema_privilege(%(role)s, oid, word) GROUP BY nspname""",
    # What anybody else was granted: reading is nobody's business here, anything more is.
    """SELECT 'right', grantee || ' on ' || relname, string_agg(privilege_type, ', ' ORDER BY privilege_type) FROM (
    SELECT relname, privilege_type, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END AS grantee
    FROM ours CROSS JOIN aclexplode(relacl) g WHERE relkind = 'r' AND g.grantee <> relowner
      AND (privilege_type <> 'SELECT' OR is_grantable)) granted
  WHERE grantee <> %(role)s GROUP BY grantee, relname
  UNION ALL SELECT 'right', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END || ' on ' || nspname,
    privilege_type FROM pg_namespace CROSS JOIN aclexplode(nspacl) g
  WHERE nspname = %(name)s AND g.grantee <> nspowner AND (privilege_type <> 'USAGE' OR is_grantable)""",
    """SELECT 'role', rolname, CASE WHEN rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
    OR rolreplication OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid)
    OR pg_has_role(rolname, (SELECT nspowner FROM pg_namespace WHERE nspname = %(name)s), 'MEMBER')
    THEN 'can log in, has further rights, or is in another role' ELSE 'no login, no further rights' END
  FROM pg_roles r WHERE rolname = %(role)s""",
)

_LOGIN = """SELECT session_user, CASE WHEN rolsuper THEN 'is a superuser' ELSE concat_ws(', it ',
    CASE WHEN pg_has_role(oid, (SELECT nspowner FROM pg_namespace WHERE nspname = %(name)s), 'MEMBER')
      THEN 'is, or may become, the owner of the record' END,
    CASE WHEN rolcreaterole THEN 'may make roles' END,
    CASE WHEN rolbypassrls THEN 'passes by row security' END,
    CASE WHEN rolreplication THEN 'may read everything as a replica' END,
    CASE WHEN has_table_privilege(oid, quote_ident(%(name)s) || '.entry', 'UPDATE, DELETE, TRUNCATE, TRIGGER')
      THEN 'has further rights on the tables' END) END
  FROM pg_roles WHERE rolname = session_user"""

#: Who may take on the role, but superusers, who may do everything anyway.
_LOGINS = """SELECT rolname FROM pg_roles r WHERE rolcanlogin AND NOT rolsuper AND pg_has_role(oid, %(role)s, 'MEMBER')
  ORDER BY rolname COLLATE "C" """
