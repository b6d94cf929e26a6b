#!/usr/bin/env python3
"""Checks the calendar table day by day against PyPI's sambat, both ways.

    pip install sambat && Tests/Tools/calendar-against-sambat.py [reports/calendar/bikram-sambat-months.csv]

Prints how many days agree and the FNV-1a hash of what sambat says of each of them, a line a day, such as
"1918-04-13 1975-01-01". Tests/NepaliCalendarTests computes the same hash from the program's own conversion.
Exit code 1 where a day differs.
"""

import csv
import datetime
import sys

import sambat

path = sys.argv[1] if len(sys.argv) > 1 else "reports/calendar/bikram-sambat-months.csv"
days = differences = 0
fingerprint = 0xCBF29CE484222325
with open(path, newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        year, day = int(row["bs_year"]), datetime.date.fromisoformat(row["starts_on"])
        if not sambat.MINYEAR <= year <= sambat.MAXYEAR:
            sys.exit(f"sambat {sambat.__version__} does not know BS {year}")
        for month in range(1, 13):
            for number in range(1, int(row[f"m{month}"]) + 1):
                theirs = sambat.date.from_gregorian(day)
                days += 1
                try:
                    back = sambat.date(year, month, number).to_gregorian()
                except ValueError:
                    back = None
                if (theirs.year, theirs.month, theirs.day) != (year, month, number) or back != day:
                    differences += 1
                    print(f"{day}: table {year}-{month:02}-{number:02}, sambat {theirs.isoformat()} and {back}")
                line = f"{day.isoformat()} {theirs.year:04}-{theirs.month:02}-{theirs.day:02}\n"
                for byte in line.encode():
                    fingerprint = (fingerprint ^ byte) * 0x100000001B3 % 2**64
                day += datetime.timedelta(days=1)
print(f"{days} days, {differences} differ, fingerprint {fingerprint:#018x}, sambat {sambat.__version__}")
sys.exit(1 if differences else 0)
