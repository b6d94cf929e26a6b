"""Reads what the tests of the writers wrote: check_texts.py MODE FOLDER

texts: every text of expected.json is exact in JSON and NDJSON, exact in CSV once a leading apostrophe is taken off, and
in XLSX as a workbook shows it; nothing in CSV begins like a formula, nothing in XLSX is a formula or a link.
numbers: the same values in all formats. sheets, names: tables go on in further sheets. sign-off: what the columns for it
take. Each mode reads every part of the workbook as XML. Prints what differs and exits with 1.
"""

import csv
import datetime
import json
import os
import re
import sys
import unicodedata
import xml.sax
import zipfile
from decimal import Decimal

import openpyxl

csv.field_size_limit(1 << 30)
folder = sys.argv[2]
problems = []


def show(text):
    return ascii(text if text is None or len(text) < 60 else text[:60] + "...")


def check_parts():
    """Every part is well-formed; no sheet has a formula or a link."""
    with zipfile.ZipFile(os.path.join(folder, "sample.xlsx")) as package:
        if package.testzip():
            problems.append("the zip file is damaged")
        for name in package.namelist():
            data = package.read(name)
            try:
                xml.sax.parseString(data, xml.sax.ContentHandler())
            except xml.sax.SAXException as error:
                problems.append(f"{name}: {error}")
            if name.startswith("xl/worksheets/sheet"):
                for mark in (b"<f>", b"<f ", b"<hyperlink"):
                    if mark in data:
                        problems.append(f"{name}: {mark.decode()}")
            if name.startswith("xl/worksheets/_rels") and b"/hyperlink" in data:
                problems.append(f"{name}: a link")
    for sheet in openpyxl.load_workbook(os.path.join(folder, "sample.xlsx")).worksheets:
        for part in (sheet.oddHeader, sheet.oddFooter):
            texts = [part.left.text, part.center.text, part.right.text]
            # The notes have none.
            if not any(texts) and not sheet.title.startswith("notes"):
                problems.append(f"{sheet.title}: no header or footer")


def csv_rows(table):
    with open(os.path.join(folder, "sample", table + ".csv"), encoding="utf-8", newline="") as stream:
        text = stream.read()
    text = text.removeprefix("\ufeff")
    if not text.endswith("\r\n"):
        problems.append(f"{table}.csv: the last line has no end")
    rows = list(csv.reader(re.split(r"(?<=\n)", text), strict=True))
    return rows[0], [row for row in rows[1:] if row]


def document():
    with open(os.path.join(folder, "sample.json"), encoding="utf-8") as stream:
        return json.load(stream)["tables"]


def ndjson(table):
    with open(os.path.join(folder, "sample", table + ".ndjson"), "rb") as stream:
        return [json.loads(line) for line in stream.read().decode("utf-8").split("\n") if line]


def units(text):
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text):
    """A text as a workbook shows it: control characters as pictures, CR as LF, no noncharacters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        chr(0x2400 + ord(c)) if ord(c) < 0x20 and c not in "\n\t" else "\u2421" if c == "\x7f"
        else "\ufffd" if c in "\ufffe\uffff" else c for c in text)


def unescape(value):
    """ECMA-376, ST_Xstring, which openpyxl leaves to its callers in inline strings."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), value)


def is_dangerous(text):
    """Whether a spreadsheet could run a text: its first character that can be seen begins a formula."""
    for c in text:
        if c in "\t\r":
            return True
        if c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp") or c in "\ufe0f\u180e":
            continue
        return unicodedata.normalize("NFKC", c)[:1] in ("=", "+", "-", "@")
    return False


def check_texts():
    expected = json.load(open(os.path.join(folder, "expected.json"), encoding="utf-8"))
    workbook = openpyxl.load_workbook(os.path.join(folder, "sample.xlsx"))
    objects = document()
    for table, rows in expected.items():
        heading, found = csv_rows(table)
        lines, cells = ndjson(table), list(workbook[table].iter_rows(min_row=2))
        if not len(rows) == len(found) == len(lines) == len(objects[table]) == len(cells):
            problems.append(
                f"{table}: {len(rows)} rows, CSV {len(found)}, JSON {len(objects[table])}, XLSX {len(cells)}")
            continue
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                place = f"row {number + 1}, {heading[column]}, {show(text)}"
                for name, item in (("JSON", objects[table][number]), ("NDJSON", lines[number])):
                    if item[heading[column]] != text:
                        problems.append(f"{place}: {name} has {show(item[heading[column]])}")
                check_csv(place, text, found[number][column])
                check_cell(place, text, cells[number][column])


def check_csv(place, text, cell):
    exact = cell[1:] if cell.startswith("'") else cell
    if exact != (text or ""):
        problems.append(f"{place}: CSV has {show(cell)}")
    if is_dangerous(cell):
        problems.append(f"{place}: CSV begins like a formula: {show(cell)}")


def check_cell(place, text, cell):
    if cell.data_type == "f" or cell.hyperlink is not None:
        problems.append(f"{place}: a formula or a link in XLSX")
    if not text:
        if cell.value is not None:
            problems.append(f"{place}: XLSX has {show(cell.value)}")
        return
    if cell.data_type not in ("s", "inlineStr"):
        problems.append(f"{place}: XLSX has the type {cell.data_type}")
        return
    shown, whole = unescape(cell.value), visible(text)
    if units(whole) <= 32767:
        if shown != whole:
            problems.append(f"{place}: XLSX has {show(shown)}")
    elif not whole.startswith(shown) or not 32766 <= units(cell.value) <= 32767:
        problems.append(f"{place}: cut to {units(cell.value)} units")


def check_numbers():
    rows = document()["numbers"]
    heading, found = csv_rows("numbers")
    cells = list(openpyxl.load_workbook(os.path.join(folder, "sample.xlsx"))["numbers"].iter_rows(min_row=2))
    if rows != ndjson("numbers") or not len(rows) == len(found) == len(cells):
        problems.append("the formats have different rows")
    for number, (item, texts, line) in enumerate(zip(rows, found, cells), 1):
        for key, text, cell in zip(heading, texts, line):
            value = item[key]
            place = f"row {number}, {key}, {text}"
            if text == "":
                if value is not None or cell.value is not None:
                    problems.append(f"{place}: JSON has {value!r}, XLSX {cell.value!r}")
                continue
            if isinstance(value, bool):
                same, spread = text == str(value).lower(), cell.value is value
            elif key in ("count", "amount", "ratio"):
                exact = Decimal(text)
                same = abs(Decimal(str(value)) - exact) <= abs(exact) * Decimal("1e-15") \
                    if isinstance(value, float) else Decimal(value) == exact
                digits = len(text.replace("-", "").replace(".", "").lstrip("0"))
                # A number in a cell, unless it would lose digits there.
                spread = (Decimal(repr(cell.value)) == exact if digits <= 15 else cell.value == text) \
                    and (cell.data_type == "n") == (digits <= 15)
            else:
                same, spread = value == text, same_moment(text, cell)
            if not same or not spread:
                problems.append(f"{place}: JSON has {value!r}, XLSX {cell.value!r}")


def same_moment(text, cell):
    if not isinstance(cell.value, datetime.datetime):
        # Before March 1900 and past 9999, and Bikram Sambat dates.
        local = text[:26].replace("T", " ")
        return cell.value is not None and (text.startswith(str(cell.value)[:19].replace(" ", "T")) or local[:19] in str(cell.value))
    if cell.value < datetime.datetime(1900, 3, 1):
        return False
    moment = datetime.datetime.fromisoformat(text[:26])
    return abs((cell.value - moment).total_seconds()) < 0.002


def check_sheets():
    expected = json.load(open(os.path.join(folder, "expected.json"), encoding="utf-8"))
    workbook = openpyxl.load_workbook(os.path.join(folder, "sample.xlsx"))
    for table, rows in expected.items():
        parts = [name for name in workbook.sheetnames if name == table or name.startswith(table + " (")]
        labels = []
        for name in parts:
            sheet = workbook[name]
            heading = [cell.value for cell in sheet[1]]
            if heading != ["number", "label"] or sheet.freeze_panes != "B2":
                problems.append(f"{name}: the heading is {heading}, frozen at {sheet.freeze_panes}")
            labels += [row[1].value for row in sheet.iter_rows(min_row=2)]
        if labels != [row[1] for row in rows]:
            problems.append(f"{table}: {len(labels)} rows in {parts}")
        if [item["label"] for item in document()[table]] != labels or [row[1] for row in csv_rows(table)[1]] != labels:
            problems.append(f"{table}: other rows in CSV or JSON")


def check_names():
    expected = json.load(open(os.path.join(folder, "expected.json"), encoding="utf-8"))
    workbook = openpyxl.load_workbook(os.path.join(folder, "sample.xlsx"))
    names = workbook.sheetnames
    if len({name.lower() for name in names}) != len(names) or "history" in {name.lower() for name in names}:
        problems.append(f"names: {names}")
    if max(map(len, names)) > 31:
        problems.append(f"too long: {names}")
    # Two sheets per table of twelve rows with room for ten, and the notes.
    if len(names) != 2 * len(expected) + 1:
        problems.append(f"{len(names)} sheets: {names}")
    defined = {name: list(value.destinations) for name, value in workbook.defined_names.items()}
    for table in expected:
        places = defined.get("kt_" + table, [])
        if len(places) != 1 or places[0][0] not in names:
            problems.append(f"kt_{table} is {places}")
    with zipfile.ZipFile(os.path.join(folder, "sample.xlsx")) as package:
        for part in package.namelist():
            if part.startswith("xl/charts/chart"):
                for area in re.findall("<c:f>(.*?)</c:f>", package.read(part).decode()):
                    sheet = area.rsplit("!", 1)[0].strip("'")
                    if sheet not in names:
                        problems.append(f"{part}: there is no sheet {sheet}")


def check_sign_off():
    sheet = openpyxl.load_workbook(os.path.join(folder, "sample.xlsx"))["exceptions"]
    found = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    # Below the heading, columns 3 and 4. Day 36526 is 2000-01-01.
    wanted = {"C2:C4": ("date", "36526"), "D2:D4": ("list", '"agreed,exception,follow up"')}
    if found != wanted:
        problems.append(f"the columns for the sign-off take {found}")


check_parts()
{"texts": check_texts, "numbers": check_numbers, "sheets": check_sheets, "names": check_names,
 "sign-off": check_sign_off, "parts": lambda: None}[sys.argv[1]]()
for text in problems[:30]:
    print(text)
if problems:
    print(f"{len(problems)} problems")
    sys.exit(1)
