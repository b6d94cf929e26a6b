"""Validates a report's JSON document: check_schema.py SCHEMA DOCUMENT

The schema itself must be valid, the document must fit it with formats asserted, and documents with a small fault must
not. Prints what differs and exits with 1.
"""

import copy
import json
import sys

import jsonschema

schema, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)]


def spoil(name, change):
    copied = copy.deepcopy(document)
    change(copied)
    if validator.is_valid(copied):
        problems.append(f"{name} is not noticed")


spoil("a missing table", lambda d: d["tables"].pop("provenance"))
spoil("an unknown table", lambda d: d["tables"].update(surplus=[]))
spoil("another report", lambda d: d.update(report="other"))
spoil("a missing column", lambda d: d["tables"]["summary"][0].pop("key"))
spoil("an unknown column", lambda d: d["tables"]["summary"][0].update(surplus=1))
spoil("a text that is a number", lambda d: d["tables"]["summary"][0].update(key=1))
for table, rows in document["tables"].items():
    properties = schema["properties"]["tables"]["properties"][table]["items"]["properties"]
    money = [key for key, kind in properties.items() if kind.get("pattern", "").endswith("[0-9]{2}$")]
    if rows and money and not money[0].endswith("_bs"):
        def change(d, table=table, key=money[0]):
            d["tables"][table][0][key] = 1.5
        spoil(f"money as a number in {table}", change)
for text in problems[:20]:
    print(text)
sys.exit(1 if problems else 0)
