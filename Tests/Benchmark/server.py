"""A PostgreSQL of the benchmark's own: made in a temporary folder, reached over a Unix socket, gone at the end."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "maintenance_work_mem": "256MB",
    # What loading costs isn't measured. Of writes it is measured what triggers add; a commit's sync would come on top
    # for all of them alike.
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    # Compiling a plan costs more than it saves here; kt-report switches it off for itself, so peers get the same.
    "jit": "off",
}


class Server:
    """A running server; a context manager that ends with the server stopped and its folder removed.

    - keep: leave the folder behind, for a look at it.
    """

    def __init__(self, keep=False):
        self.programs = newest_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="kt-bench-"))
        self.keep = keep
        # The server refuses root; Debian's package brings this account.
        self.drop = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.drop:
            shutil.chown(self.folder, "postgres", "postgres")
            self.folder.chmod(0o755)

    def __enter__(self):
        try:
            self._run(
                "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            settings = {**SETTINGS, "unix_socket_directories": self.folder}
            options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
            self._run("pg_ctl", "-D", self.data, "-l", self.folder / "server.log", "-w", "-o", options, "start")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")
        if not self.keep:
            shutil.rmtree(self.folder)

    @property
    def data(self):
        return self.folder / "data"

    def uri(self, database):
        """As libpq takes it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def uri_without_options(self, database):
        """As drivers take it that want a host in its place: the socket's folder, escaped."""
        return f"postgresql://postgres@{str(self.folder).replace('/', '%2F')}/{database}"

    def psql(self, database, *arguments):
        """Runs psql and returns what it prints, without headings."""
        command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.uri(database), *map(str, arguments)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def warm(self, database):
        """Reads tables and indexes of items and their changes into the buffers, which hold one database at a time."""
        self.psql(database, "-c", "SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        self.psql(
            database, "-c",
            "SELECT sum(pg_prewarm(c.oid)) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'assets' AND c.relkind IN ('r', 'i') AND c.relname LIKE '%items%'")

    def _run(self, program, *arguments):
        command = [*self.drop, str(self.programs / program), *map(str, arguments)]
        # pg_ctl's server would hold on to a pipe.
        with open(os.devnull, "wb") as nothing:
            subprocess.run(command, check=True, stdout=nothing, cwd="/")


def newest_programs():
    """The folder with initdb of the newest server that is installed: Debian's layout first, else the search path's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise SystemExit("bench: there is no PostgreSQL server here (initdb)")
    return found[-1].parent if found else Path(on_path).parent
