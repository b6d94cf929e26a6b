"""Reads a run folder with other people's readers: check_run.py FOLDER

The manifest's hashes and sizes against the files; the rows and values of every table the same in CSV (csv), JSON (json)
and XLSX (openpyxl); no formula and no link that data made. Prints what differs and exits with 1, else the row counts.
"""

import csv
import datetime
import hashlib
import json
import os
import sys
from decimal import Decimal

import openpyxl

csv.field_size_limit(1 << 30)
problems = []


def problem(text):
    problems.append(text)


def check_manifest(folder):
    manifest = json.load(open(os.path.join(folder, "manifest.json"), encoding="utf-8"))
    listed = {"manifest.json", "manifest.sig", "index.html"}
    for file in manifest["files"]:
        path = os.path.join(folder, file["path"])
        listed.add(file["path"])
        data = open(path, "rb").read()
        if len(data) != file["bytes"] or hashlib.sha256(data).hexdigest() != file["sha256"]:
            problem(f"{file['path']}: not what the manifest says")
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.relpath(os.path.join(base, name), folder)
            if path not in listed:
                problem(f"{path}: not in the manifest")
    return manifest


def csv_rows(path):
    with open(path, encoding="utf-8-sig", newline="") as stream:
        text = stream.read()
    if "\n" in text.replace("\r\n", "") and '"' not in text:
        problem(f"{path}: bare line feeds")
    return list(csv.reader(text.splitlines(keepends=True)))


def plain(value):
    """A JSON value as the text that CSV has."""
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value)


def unguard(text):
    """Takes back the apostrophe that keeps a spreadsheet from running a text."""
    return text[1:] if text.startswith("'") else text


def visible(text):
    """A text as a workbook holds it: see XLSXText.swift."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        chr(0x2400 + ord(c)) if ord(c) < 0x20 and c not in "\n\t" else "\u2421" if c == "\x7f"
        else "\ufffd" if c in "\ufffe\uffff" else c for c in text)
    kept, units = [], 0
    for c in text:
        units += 2 if ord(c) > 0xFFFF else 1
        if units > 32767:
            break
        kept.append(c)
    return "".join(kept)


def same_cell(text, cell):
    """Whether a workbook's cell says what CSV says."""
    value = cell.value
    if cell.data_type == "f":
        return False
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, datetime.datetime):
        if len(text) == 10:
            return value.strftime("%Y-%m-%d") == text
        expected = datetime.datetime.fromisoformat(text).replace(tzinfo=None)
        return abs((value - expected).total_seconds()) < 0.002
    if isinstance(value, (int, float)):
        return Decimal(repr(value)) == Decimal(text)
    # openpyxl leaves escaped underscores of inline strings as they are.
    return visible(unguard(text)) == value.replace("_x005F_", "_") or visible(text) == value.replace("_x005F_", "_")


def check_report(folder, report):
    document = json.load(open(os.path.join(folder, report + ".json"), encoding="utf-8"))
    workbook = openpyxl.load_workbook(os.path.join(folder, report + ".xlsx"))
    counts = {}
    for table, objects in document["tables"].items():
        rows = csv_rows(os.path.join(folder, report, table + ".csv"))
        heading, rows = rows[0], rows[1:]
        counts[table] = len(rows)
        if len(rows) != len(objects):
            problem(f"{report}.{table}: {len(rows)} rows in CSV, {len(objects)} in JSON")
        for number, (row, item) in enumerate(zip(rows, objects), 2):
            if list(item) != heading:
                problem(f"{report}.{table}:{number}: other columns in JSON")
                break
            for key, text in zip(heading, row):
                value = plain(item[key])
                exact = unguard(text) if isinstance(item[key], str) else text
                if value != exact and value != text and not (
                        isinstance(item[key], float) and Decimal(repr(item[key])) == Decimal(text)):
                    problem(f"{report}.{table}:{number}.{key}: CSV {text[:60]!r}, JSON {value[:60]!r}")
                dangerous = text.lstrip(" \n\u00a0\u200b\ufeff")[:1]
                if isinstance(item[key], str) and dangerous in list("=+-@\t\r\uff1d\uff0b\uff0d\uff20") and dangerous:
                    try:
                        Decimal(text)
                    except ArithmeticError:
                        problem(f"{report}.{table}:{number}.{key}: CSV begins like a formula")
        sheets = [s for s in workbook.sheetnames if s == table[:31] or s.startswith(table[:26] + " (")]
        cells = [row for name in sheets for row in workbook[name].iter_rows(min_row=2)]
        if len(cells) != len(rows):
            problem(f"{report}.{table}: {len(cells)} rows in XLSX, {len(rows)} in CSV")
        for number, (row, line) in enumerate(zip(rows, cells), 2):
            for key, text, cell in zip(heading, row, line):
                if not same_cell(text, cell):
                    problem(f"{report}.{table}:{number}.{key}: CSV {text[:60]!r}, XLSX {str(cell.value)[:60]!r}")
                if cell.hyperlink is not None and table != "summary":
                    problem(f"{report}.{table}:{number}.{key}: a link in the workbook")
    return counts


def main():
    folder = sys.argv[1]
    check_manifest(folder)
    reports = sorted(n[:-5] for n in os.listdir(folder) if n.endswith(".json") and n != "manifest.json")
    counts = {report: check_report(folder, report) for report in reports}
    for text in problems[:40]:
        print(text)
    if problems:
        print(f"{len(problems)} differences")
        sys.exit(1)
    print(json.dumps(counts))


main()
