"""Computes a sealed trail as an auditor would: check_trail.py DATABASE_URL ORGANIZATION_ID KEPT PUBLIC_KEY.

The events come as PostgreSQL's own binary COPY writes them; the leaves, the tree (RFC 6962, word for word), the roots
of every kept head, the chain of heads and their signatures (signed notes) are computed with nothing of ours. KEPT.jsonl
and KEPT.leaves are what `kt-report seal` keeps. Prints what differs and exits with 1.
"""

import base64
import hashlib
import json
import struct
import subprocess
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

url, organization, kept, public = sys.argv[1:5]
key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
problems = []


def sha256(data):
    return hashlib.sha256(data).digest()


def events():
    query = (
        "select organization_id, epoch, xid, id, at, actor, action, table_name, row_id, before::text, after::text, "
        f"application, client from audit.events where organization_id = '{organization}' order by epoch, xid, id")
    data = subprocess.run(
        ["psql", "-X", "-d", url, "-c", f"copy ({query}) to stdout (format binary)"], check=True,
        capture_output=True, env={"PGCLIENTENCODING": "UTF8", "PATH": "/usr/bin:/bin"}).stdout
    assert data.startswith(b"PGCOPY\n\xff\r\n\0")
    at = 19 + struct.unpack(">i", data[15:19])[0]
    while True:
        start = at
        (count,) = struct.unpack(">h", data[at:at + 2])
        if count == -1:
            return
        at += 2
        for _ in range(count):
            (length,) = struct.unpack(">i", data[at:at + 4])
            at += 4 + max(0, length)
        yield data[start:at]


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\1" + root(leaves[:half]) + root(leaves[half:]))


leaves = [sha256(b"\0" + b"\1" + row) for row in events()]
with open(kept + ".leaves", "rb") as stream:
    if stream.read() != b"".join(leaves):
        problems.append("the kept leaves differ")
before = "none"
size = 0
for line in open(kept + ".jsonl", encoding="utf-8"):
    note, separator, signature = json.loads(line)["checkpoint"].partition("\n\n")
    note += "\n"
    lines = note.splitlines()
    size = int(lines[1])
    facts = dict(text.split(" ", 1) for text in lines[3:])
    if lines[0] != "kt-report/audit/" + organization:
        problems.append(f"{size}: the origin is {lines[0]}")
    if base64.b64decode(lines[2]) != root(leaves[:size]):
        problems.append(f"{size}: another root")
    if facts["previous"] != before:
        problems.append(f"{size}: the head before is another")
    before = hashlib.sha256(note.encode()).hexdigest()
    dash, name, blob = signature.split()
    blob = base64.b64decode(blob)
    identity = sha256(name.encode() + b"\n\1" + base64.b64decode(public))[:4]
    if dash != "\u2014" or name != lines[0] or blob[:4] != identity:
        problems.append(f"{size}: another key's signature line")
    key.verify(blob[4:], note.encode())
if size != len(leaves) or size < 50:
    problems.append(f"the last head is over {size} events of {len(leaves)}")
for text in problems[:30]:
    print(text)
sys.exit(1 if problems else 0)
