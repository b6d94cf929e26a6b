"""A peer: psycopg's server-side cursor into Python's XlsxWriter, constant memory.

    xlsxwriter_rows.py LIBPQ-URI QUERY OUT
"""

import sys
from datetime import datetime

import psycopg
import xlsxwriter


def main(uri, query, out):
    workbook = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = workbook.add_worksheet("events")
    text = workbook.add_format({"num_format": "@"})
    instant = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet.freeze_panes(1, 1)
    with psycopg.connect(uri) as connection, connection.cursor("rows", binary=True) as cursor:
        cursor.itersize = 5000
        cursor.execute(query)
        sheet.write_row(0, 0, [column.name for column in cursor.description])
        for row, values in enumerate(cursor, 1):
            for column, value in enumerate(values):
                if isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, instant)
                elif value is not None:
                    sheet.write_string(row, column, str(value), text)
    workbook.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
