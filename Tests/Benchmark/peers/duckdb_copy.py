"""A peer: DuckDB over its postgres scan, `COPY (query) TO file`.

    duckdb_copy.py LIBPQ-URI QUERY OUT

The query names the server's tables below `pg.`.
"""

import sys
from pathlib import Path

import duckdb
import duckdb_extension_postgres_scanner


def main(uri, query, out):
    package = Path(duckdb_extension_postgres_scanner.__file__).parent
    [extension] = package.glob(f"extensions/v{duckdb.__version__}/postgres_scanner.duckdb_extension")
    connection = duckdb.connect()
    connection.load_extension(str(extension))
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute(f"ATTACH '{uri}' AS pg (TYPE postgres, READ_ONLY)")
    connection.execute(f"COPY ({query}) TO '{out}' (FORMAT csv, HEADER)")


if __name__ == "__main__":
    main(*sys.argv[1:])
