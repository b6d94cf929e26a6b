"""Looks for other organizations' rows in what was written for one: check_tenancy.py FOLDER IDS.

IDS has an id a line, each of a row that the organization hasn't. Every file of FOLDER is read, workbooks and calendars
too. Prints how many ids of any kind were seen; exits with 1 where one of them is foreign.
"""

import re
import sys
import zipfile
from pathlib import Path

UUID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
foreign = set(Path(sys.argv[2]).read_bytes().split())
seen, files, problems = set(), 0, []


def look(name, data):
    found = set(UUID.findall(data))
    seen.update(found)
    for identifier in sorted(found & foreign)[:3]:
        problems.append(f"{name} holds {identifier.decode()}")


for path in sorted(Path(sys.argv[1]).rglob("*")):
    if not path.is_file():
        continue
    files += 1
    look(path, path.read_bytes())
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as workbook:
            for part in workbook.namelist():
                look(f"{path}:{part}", workbook.read(part))
if not foreign or not seen or not files:
    problems.append(f"nothing to compare: {len(foreign)} ids, {len(seen)} seen in {files} files")
print("\n".join(problems) or f"{len(seen)} ids in {files} files")
sys.exit(1 if problems else 0)
