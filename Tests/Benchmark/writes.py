"""What following changes costs a write: the audit trail, the outbox and NOTIFY, each against none of them."""

from measure import Contestant
from workplace import FLEET, HERE

NONE, TRAIL, OUTBOX, NOTIFY = "nothing", "audit trail", "outbox", "NOTIFY"
# The triggers that are on in a database of its own, so that no switch is measured.
TRIGGERS = {
    NONE: ("DISABLE", "false", "false"), TRAIL: ("ENABLE", "false", "false"), OUTBOX: ("DISABLE", "true", "false"),
    NOTIFY: ("DISABLE", "false", "true"),
}
ORGANIZATION = "(SELECT organization_id FROM core.organization_directory)"
TABLE = "assets.tags"
WRITERS = 4


class Writes:
    """The writers, for a running server with the database FLEET.

    - writes: rows that each writes at a time.
    """

    def __init__(self, server, writes):
        self.server = server
        self.writes = writes
        for what, (audit, outbox, notify) in TRIGGERS.items():
            server.psql("postgres", "-c", f"CREATE DATABASE {self.database(what)} TEMPLATE {FLEET}")
            server.psql(
                self.database(what), "-c",
                f"BEGIN; SELECT core.set_context({ORGANIZATION}); "
                f"INSERT INTO {TABLE} (organization_id, name) "
                f"SELECT {ORGANIZATION}, 'updated ' || n FROM generate_series(1, {writes}) AS n; COMMIT; "
                f"SELECT audit.follow('{TABLE}', {outbox}, {notify}); ALTER TABLE {TABLE} {audit} TRIGGER audit",
                "-c", f"VACUUM ANALYZE {TABLE}")

    @staticmethod
    def database(what):
        return "writes_" + what.split()[0].lower()

    def inserts(self):
        """One row a statement, all in one transaction: what a commit costs stays out of it."""
        return [self.psql(what, what, f"DO $$ BEGIN FOR n IN 1..{self.writes} LOOP "
                          f"INSERT INTO {TABLE} (organization_id, name) VALUES ("
                          "current_setting('app.organization_id')::uuid, gen_random_uuid()::text); END LOOP; END $$")
                for what in TRIGGERS]

    def updates(self):
        """All rows in one statement."""
        return [self.psql(what, f"{what}, UPDATE",
                          f"UPDATE {TABLE} SET name = CASE WHEN name LIKE '%.' THEN rtrim(name, '.') ELSE name || '.' "
                          "END WHERE name LIKE 'updated %'")
                for what in TRIGGERS]

    def commits(self):
        """One row a transaction, by several writers at a time: NOTIFY has them commit one after the other."""
        share = self.writes // WRITERS
        return [
            Contestant(
                f"{what}, {WRITERS} writers",
                [self.server.programs / "pgbench", "-n", "-c", WRITERS, "-j", "2", "-t", share, "-f",
                 HERE / "queries" / "insert.sql", self.server.uri(self.database(what))], rows=share * WRITERS)
            for what in TRIGGERS]

    def psql(self, what, name, statement):
        command = ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", self.server.uri(self.database(what)), "-c",
                   f"BEGIN; SELECT core.set_context({ORGANIZATION}); {statement}; COMMIT"]
        return Contestant(name, command, rows=self.writes)

    def microseconds(self, what, kind=""):
        """A figure: what a write takes longer than with no trigger."""
        def figure(by_name):
            more = by_name[what + kind].median - by_name[NONE + kind].median
            return more / by_name[what + kind].rows * 1e6
        return figure
