"""Proves run folders as an auditor would, with the cryptography package: check_evidence.py OUTPUT ORGANIZATION KEY DATE...

For each date's folder: the manifest's parameters and files (hash, bytes, rows of each CSV counted again, control totals
added up again), the signature, the hash of the manifest before; then that the chain holds them all in order, and that a
changed byte is found. KEY is the file of the private key. Prints what differs and exits with 1.
"""

import base64
import csv
import hashlib
import json
import os
import re
import sys
from decimal import Decimal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

output, organization, key_file = sys.argv[1:4]
problems = []


def expect(truth, text):
    if not truth:
        problems.append(text)


def read(*parts):
    with open(os.path.join(*parts), "rb") as stream:
        return stream.read()


def check_signature(folder, manifest):
    algorithm, public, signature = read(folder, "manifest.sig").decode().splitlines()
    expect(algorithm == "Ed25519", f"the algorithm is {algorithm}")
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(read(key_file)))
    expect(base64.b64decode(public) == private.public_key().public_bytes_raw(), "another public key")
    verifier = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
    verifier.verify(base64.b64decode(signature), manifest)
    for position in (0, len(manifest) // 2, len(manifest) - 1):
        changed = bytearray(manifest)
        changed[position] ^= 1
        try:
            verifier.verify(base64.b64decode(signature), bytes(changed))
            problems.append(f"byte {position} can be changed unnoticed")
        except InvalidSignature:
            pass


def check_files(folder, manifest):
    listed = set()
    for file in manifest["files"]:
        data = read(folder, file["path"])
        listed.add(file["path"])
        expect(hashlib.sha256(data).hexdigest() == file["sha256"], f"{file['path']}: another hash")
        expect(len(data) == file["bytes"], f"{file['path']}: {len(data)} bytes, not {file['bytes']}")
        expect(re.match("[a-z]+/[a-z.+-]+", file["mediaType"]), f"{file['path']}: {file['mediaType']}")
        if file["path"].endswith(".csv"):
            check_table(folder, manifest, file)
    found = {
        os.path.relpath(os.path.join(base, name), folder) for base, _, names in os.walk(folder) for name in names}
    expect(found - listed == {"manifest.json", "manifest.sig"}, f"unlisted files: {sorted(found - listed)}")


def check_table(folder, manifest, file):
    report, table = file["path"][:-4].split("/")
    with open(os.path.join(folder, file["path"]), encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    expect(file["tables"] == [{"name": table, "rows": len(rows)}], f"{file['path']}: {len(rows)} rows")
    totals = next(r for r in manifest["reports"] if r["name"] == report)["controlTotals"]
    for name, total in totals.items():
        # The summary's and the provenance's numbers are of many kinds, and aren't added up.
        if name.split(".")[0] == table and table not in ("summary", "provenance"):
            column = name.split(".", 1)[1]
            added = sum((Decimal(row[column]) for row in rows if row[column]), Decimal(0))
            expect(added == Decimal(total), f"{report}.{name}: {added}, not {total}")


def check_run(date, previous):
    folder = os.path.join(output, date, organization)
    text = read(folder, "manifest.json")
    manifest = json.loads(text)
    check_signature(folder, text)
    check_files(folder, manifest)
    parameters = manifest["parameters"]
    expect(parameters["organization"] == manifest["organization"] == organization, "another organization")
    expect(parameters["as_of_date"] == date, f"as of {parameters['as_of_date']}")
    for key in ("as_of", "period_from", "period_to", "time_zone", "currency", "rule_set_sha256", "program"):
        expect(parameters.get(key), f"no parameter {key}")
    for key in ("runID", "snapshot", "walPosition", "serverVersion", "startedAt", "finishedAt", "host"):
        expect(manifest.get(key), f"no {key}")
    expect(manifest["startedAt"] <= manifest["finishedAt"], "it ended before it began")
    for report in manifest["reports"]:
        expect(re.fullmatch("[0-9a-f]{64}", report["definitionSHA256"]), f"{report['name']}: no hash of the definition")
        expect(report["queries"], f"{report['name']}: no queries")
        for query in report["queries"]:
            expect(query["counted"] == query["extracted"], f"{query['file']}: counted and extracted differ")
            source = read(os.environ["KT_HOME"], "queries", query["file"])
            expect(re.fullmatch("[0-9a-f]{64}", query["sha256"]) and source, f"{query['file']}: no hash")
    expect(manifest.get("previousManifestSHA256") == previous, f"{date}: the manifest before is another")
    return hashlib.sha256(text).hexdigest()


hashes = []
for date in sys.argv[4:]:
    hashes.append(check_run(date, hashes[-1] if hashes else None))
chain = [json.loads(line) for line in read(output, "chain", organization + ".jsonl").splitlines()]
expect([line["sha256"] for line in chain] == hashes, "the chain holds other hashes")
for text in problems[:30]:
    print(text)
sys.exit(1 if problems else 0)
