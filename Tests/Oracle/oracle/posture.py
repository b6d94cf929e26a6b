"""How the database guards rows of organizations, out of the system catalogs. It has no past."""

import json

from oracle.data import psql

SCHEMAS = ("core", "authentication", "assets", "vehicles", "audit", "reporting")
GLOBAL = ("core.organization_directory", "core.email_digests")
UNAUDITED = ("audit.events", "audit.outbox", "audit.outbox_readers", "audit.tree_heads", "reporting.runs")
APPEND_ONLY = ("authentication.attempts", "assets.items_history_status", "audit.events", "audit.tree_heads")
# Bits of pg_trigger.tgtype.
ROW, BEFORE, INSERT, DELETE, UPDATE, TRUNCATE = 1, 2, 4, 8, 16, 32

TABLES = """
SELECT json_build_object(
    'oid', c.oid::bigint,
    'name', n.nspname || '.' || c.relname,
    'owner', o.rolname,
    'owner_bypasses', o.rolsuper OR o.rolbypassrls,
    'row_security', c.relrowsecurity,
    'forced', c.relforcerowsecurity,
    'policies', (SELECT json_agg(json_build_object(
            'name', p.polname, 'permissive', p.polpermissive, 'command', p.polcmd,
            'roles', p.polroles::text, 'using', pg_get_expr(p.polqual, c.oid),
            'check', pg_get_expr(p.polwithcheck, c.oid)) ORDER BY p.polname)
        FROM pg_policy p WHERE p.polrelid = c.oid),
    'grants', (SELECT json_agg(json_build_object(
            'grantee', coalesce(g.rolname, 'PUBLIC'), 'privilege', a.privilege_type, 'option', a.is_grantable))
        FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a LEFT JOIN pg_roles g ON g.oid = a.grantee),
    'triggers', (SELECT json_agg(json_build_object(
            'function', f.pronamespace::regnamespace || '.' || f.proname, 'type', t.tgtype,
            'enabled', t.tgenabled IN ('O', 'A'), 'partial', t.tgqual IS NOT NULL OR t.tgattr::text <> ''))
        FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid WHERE t.tgrelid = c.oid AND NOT t.tgisinternal))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles o ON o.oid = c.relowner
WHERE c.relkind IN ('r', 'p') AND n.nspname IN ({schemas})
  AND EXISTS (SELECT FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped);
"""

ROLES = """
SELECT json_build_object(
    'oid', r.oid::bigint, 'name', r.rolname, 'superuser', r.rolsuper, 'bypass', r.rolbypassrls,
    'inherit', r.rolinherit, 'createrole', r.rolcreaterole, 'createdb', r.rolcreatedb, 'login', r.rolcanlogin,
    'replication', r.rolreplication,
    'member_of', (SELECT json_agg(g.rolname ORDER BY g.rolname COLLATE "C")
        FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid),
    'becomes', (SELECT json_agg(g.rolname) FROM pg_roles g WHERE pg_has_role(r.oid, g.oid, 'MEMBER')),
    'reaches', EXISTS (
        SELECT FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
        WHERE c.oid IN ({oids})
          AND (has_table_privilege(r.oid, c.oid, privilege)
               OR privilege NOT IN ('DELETE', 'TRUNCATE') AND has_any_column_privilege(r.oid, c.oid, privilege))))
FROM pg_roles r;
"""


def _read(dsn, script):
    return [json.loads(line) for line in psql(dsn, script).split("\n") if line]


def _in_order(name):
    return name.encode("utf-8")


class Posture:
    """The tables with rows of organizations, the roles that reach them, and what is wrong with either.

    `tables`, `roles`: by name; `unprotected`, `audited`, `unaudited`, `unguarded`: names of tables; `accountable` (all
    but the role that made the server), `bypassing`: names of roles.
    """

    def __init__(self, scope):
        dsn = scope.database.dsn
        schemas = ", ".join(f"'{name}'" for name in SCHEMAS)
        found = [one for one in _read(dsn, TABLES.replace("{schemas}", schemas)) if one["name"] not in GLOBAL]
        self.tables = {one["name"]: one for one in sorted(found, key=lambda one: _in_order(one["name"]))}
        oids = ", ".join(str(one["oid"]) for one in found) or "0"
        every = {one["name"]: one for one in _read(dsn, ROLES.replace("{oids}", oids))}
        # Who may become a role that reaches a table could reach it, even without inheriting its rights.
        self.roles = {
            name: every[name]
            for name in sorted(every, key=_in_order)
            if not name.startswith("pg_") and any(every[other]["reaches"] for other in every[name]["becomes"] or ())
        }
        self.beyond = {
            name
            for name, role in self.roles.items()
            if any(every[other]["superuser"] or every[other]["bypass"] for other in role["becomes"] or ())
        }
        # The role that made the server has the oid 10, and can't be bound: the control isn't about it.
        self.accountable = [name for name, role in self.roles.items() if role["oid"] != 10]
        self.bypassing = [name for name in self.accountable if name in self.beyond]
        self.unprotected = [name for name, one in self.tables.items() if not protected(one)]
        self.audited = [name for name in self.tables if name not in UNAUDITED]
        self.unaudited = [name for name in self.audited if not audits(self.tables[name])]
        self.unguarded = [name for name, one in self.tables.items() if not guarded(one)]

    def rows(self):
        """The rows of `database_posture`, tables and roles together by name."""
        rows = [
            {
                "object": name,
                "owner": one["owner"],
                "row_security": one["row_security"],
                "forced": one["forced"],
                "policies": "; ".join(policy_text(policy) for policy in one["policies"] or ()) or None,
                "grants": "; ".join(grants_of_table(one)) or None,
                "bypasses": one["owner_bypasses"] or not (one["row_security"] and one["forced"]),
            }
            for name, one in self.tables.items()
        ]
        rows += [
            {
                "object": name,
                "owner": None,
                "row_security": None,
                "forced": None,
                "policies": None,
                "grants": "; ".join(attributes_of_role(role)) or None,
                "bypasses": name in self.beyond,
            }
            for name, role in self.roles.items()
        ]
        return sorted(rows, key=lambda row: _in_order(row["object"]))


def policy_text(policy):
    """`name permissive all using (...) with check (...)`."""
    words = [
        policy["name"],
        "permissive" if policy["permissive"] else "restrictive",
        {"*": "all", "r": "select", "a": "insert", "w": "update", "d": "delete"}[policy["command"]],
    ]
    for word, condition in (("using", policy["using"]), ("with check", policy["check"])):
        if condition is not None:
            words += [word, condition]
    return " ".join(words)


def grants_of_table(table):
    """`grantee: PRIVILEGE,PRIVILEGE` of each grantee, in byte order."""
    grants = {}
    for grant in table["grants"] or ():
        grants.setdefault(grant["grantee"], set()).add(grant["privilege"])
    return [f"{name}: {','.join(sorted(grants[name]))}" for name in sorted(grants, key=_in_order)]


def attributes_of_role(role):
    """What lets a role in and beyond, and the roles that it is a member of."""
    words = {"login": "LOGIN", "superuser": "SUPERUSER", "bypass": "BYPASSRLS", "createrole": "CREATEROLE"}
    found = [word for name, word in words.items() if role[name]]
    if role["member_of"]:
        found.append("member of " + ", ".join(role["member_of"]))
    return found


def protected(table):
    """Whether row security is on, forced, and every policy that lets rows through goes by the organization."""
    policies = [policy for policy in table["policies"] or () if policy["permissive"]]
    return table["row_security"] and table["forced"] and all(goes_by_organization(policy) for policy in policies)


def goes_by_organization(policy):
    """Whether each condition that the policy has compares the organization with that of the context."""
    conditions = [text for text in (policy["using"], policy["check"]) if text is not None]
    return bool(conditions) and all(
        text.replace(" ", "").startswith("(organization_id=") and "'app.organization_id'" in text
        and " OR " not in text
        for text in conditions
    )


def _triggers(table, function, wanted, unwanted):
    """Whether an enabled, whole trigger of that function has the wanted bits and none of the unwanted."""
    return any(
        one["function"] == function
        and one["enabled"]
        and not one["partial"]
        and one["type"] & wanted == wanted
        and not one["type"] & unwanted
        for one in table["triggers"] or ()
    )


def audits(table):
    """Whether every write leads to an audit event."""
    return _triggers(table, "audit.record_change", ROW | INSERT | UPDATE | DELETE, BEFORE)


def guarded(table):
    """Whether TRUNCATE is refused and, of append-only tables, UPDATE and DELETE too."""
    wanted = BEFORE | TRUNCATE
    if table["name"] in APPEND_ONLY:
        wanted |= UPDATE | DELETE
    return _triggers(table, "core.refuse_change", wanted, ROW)
