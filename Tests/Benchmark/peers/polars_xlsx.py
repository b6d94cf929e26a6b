"""A peer: polars over connectorx, into a Rust XLSX writer (xlsxturbo, on rust_xlsxwriter), constant memory.

    polars_xlsx.py URI QUERY OUT
"""

import sys
import warnings

import polars
import xlsxturbo


def main(uri, query, out):
    frame = polars.read_database_uri(query, uri, engine="connectorx")
    # It warns of what constant memory can't do, which isn't asked for.
    warnings.simplefilter("ignore")
    xlsxturbo.df_to_xlsx(
        frame, out, sheet_name="events", constant_memory=True, freeze_panes=True,
        column_formats={
            name: {"num_format": "yyyy-mm-dd hh:mm:ss" if frame.schema[name].is_temporal() else "@"}
            for name in frame.columns})


if __name__ == "__main__":
    main(*sys.argv[1:])
