"""Compares outputs: reduces each to its number of rows and a digest over positions and values.

Run as a program, so that what reading takes in memory isn't there when the next program is measured:

    compare.py '{"kind": "csv", "paths": [...], "columns": {"changed_at": "TIMESTAMPTZ"}}'

prints `{"rows": ..., "digest": ...}`. Values are compared, not their texts: `2026-01-01 00:00:00+00` and
`2026-01-01T05:45:00.000000+05:45` are the same instant.
"""

import json
import subprocess
import sys


def digest_csv(paths, columns):
    """Of CSV files, one after the other; `columns` are the wanted ones as SQL expressions or types by name."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    values = ", ".join(f"({expression})" for expression in columns.values())
    files = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    rows, digest = connection.execute(
        f"SELECT count(*), sum(hash(position, {values})) FROM ("
        f"SELECT *, row_number() OVER () AS position FROM read_csv([{files}], header = true, all_varchar = true))"
    ).fetchone()
    return {"rows": rows, "digest": str(digest)}


def digest_xlsx(path, sheet, columns):
    """Of a sheet with a heading line; times to the millisecond, as the reader gives them."""
    import fastexcel
    import polars

    frame = fastexcel.read_excel(path).load_sheet(sheet).to_polars().select(list(columns))
    texts = frame.select(
        polars.col(name).dt.epoch("ms").cast(polars.String)
        if frame.schema[name].is_temporal() else polars.col(name).cast(polars.String) for name in columns)
    hashes = texts.with_row_index("position").hash_rows(seed=0)
    return {"rows": frame.height, "digest": str(hashes.cast(polars.Int128).sum())}


def digest(output):
    """Of a contestant's output, in a process of its own."""
    run = subprocess.run(
        [sys.executable, __file__, json.dumps(output, default=str)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(run.stdout)


if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    read = {"csv": digest_csv, "xlsx": digest_xlsx}[arguments.pop("kind")]
    print(json.dumps(read(**arguments)))
