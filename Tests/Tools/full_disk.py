"""Runs kt-report on disks that fill up: full_disk.py PROGRAM FOLDER

FOLDER becomes a small file system of its own, so call it in a mount namespace (unshare --mount). The organization's
folder in place must always be whole and the one that the chain ends with, whatever fails; what fails says so with 73.
Prints what doesn't hold and exits with 1.
"""

import hashlib
import json
import os
import subprocess
import sys

program, folder = sys.argv[1:3]
disk, temporary = os.path.join(folder, "disk"), os.path.join(folder, "tmp")
final = os.path.join(disk, "2026-07-16", "single")
ARGUMENTS = ["--org", "single", "--as-of", "2026-07-16"]
problems = []


def mount(path, options):
    os.makedirs(path, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True)


def unmount(path):
    subprocess.run(["umount", path], check=True)


def run(arguments, label, environment=None):
    result = subprocess.run(
        [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **(environment or {})})
    if result.returncode not in (0, 73):
        problems.append(f"{label}: exit {result.returncode}: {result.stderr[:400]}")
    if result.returncode == 73 and not ("No space" in result.stderr or "space left" in result.stderr
                                        or "full" in result.stderr or "Read-only" in result.stderr):
        problems.append(f"{label}: doesn't say why: {result.stderr[:400]}")
    if len(result.stderr.splitlines()) > 10 or bool(result.stderr) != bool(result.returncode):
        problems.append(f"{label}: exit {result.returncode} and said {result.stderr[:400]!r}")
    return result.returncode


def report(label, formats="csv,xlsx"):
    return run(["run", "-o", disk, "--report", "compliance", "--format", formats, *ARGUMENTS], label)


def digest(path):
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def check(label, may_be_absent=False):
    """The folder in place is whole, the chain ends with it, and nothing half-made lies about."""
    for base, folders, files in os.walk(disk):
        for name in folders + files:
            if name.endswith((".partial", ".new", ".spool", ".spill")):
                problems.append(f"{label}: left {os.path.join(base, name)}")
    chain = os.path.join(disk, "chain", "single.jsonl")
    lines = open(chain).read().splitlines() if os.path.exists(chain) else []
    if not os.path.exists(final):
        if not may_be_absent or lines:
            problems.append(f"{label}: no folder, {len(lines)} lines in the chain")
        return None
    manifest = os.path.join(final, "manifest.json")
    for file in json.load(open(manifest))["files"]:
        if digest(os.path.join(final, file["path"])) != file["sha256"]:
            problems.append(f"{label}: {file['path']} is not what the manifest says")
    if not lines or json.loads(lines[-1])["sha256"] != digest(manifest):
        problems.append(f"{label}: the chain doesn't end with the folder in place")
    return digest(manifest)


def free_kilobytes():
    facts = os.statvfs(disk)
    return facts.f_bavail * facts.f_frsize // 1024


def fill(left):
    """Leaves that many KiB."""
    with open(os.path.join(disk, "filler"), "wb") as filler:
        filler.write(bytes(max(0, free_kilobytes() - left) * 1024))


def bytes_run_out():
    mount(disk, "size=8m")
    before = free_kilobytes()
    if report("on an empty disk") != 0:
        problems.append("eight megabytes are too few for this test")
    old = check("on an empty disk")
    size = before - free_kilobytes()
    failed = 0
    for left in [0, 4, 32, size // 2, size - 8, size + 8, size + 64]:
        fill(left)
        label = f"{left} KiB left"
        code = report(label)
        new = check(label)
        failed += code == 73
        if code == 73 and left <= size // 2 and new != old:
            problems.append(f"{label}: the old run is gone")
        old = new
        os.unlink(os.path.join(disk, "filler"))
    if failed < 3:
        problems.append(f"only {failed} runs met a full disk")
    if report("with room again") != 0:
        problems.append("the disk has room again, and the run fails")
    check("with room again")
    # Answers too are put in place whole, or not at all.
    answer = os.path.join(disk, "answer.csv")
    compliance = ["compliance", *ARGUMENTS, "-o", answer]
    run(compliance, "an answer")
    old = digest(answer)
    fill(0)
    if run(compliance, "an answer on a full disk") != 73 or digest(answer) != old:
        problems.append("an answer on a full disk succeeds, or the old one is gone")
    left = [name for name in os.listdir(disk) if name.startswith(".kt-report")]
    if left:
        problems.append(f"an answer on a full disk left {left}")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    if report("read-only") != 73:
        problems.append("a read-only disk is no error")
    unmount(disk)


def names_run_out():
    """No room for another file, at each of the last files that a run makes."""
    mount(disk, "size=8m,nr_inodes=1000")
    report("with room for all files", "csv")
    used = 1000 - os.statvfs(disk).f_ffree
    unmount(disk)
    for most in range(used - 5, used + 3):
        mount(disk, f"size=8m,nr_inodes={most}")
        label = f"room for {most} of {used} files"
        report(label, "csv")
        check(label, may_be_absent=True)
        unmount(disk)


def temporary_files_run_out():
    mount(temporary, "size=64k")
    with open(os.path.join(temporary, "filler"), "wb") as filler:
        try:
            filler.write(bytes(1 << 20))
        except OSError:
            pass
    code = run(["compliance", *ARGUMENTS, "--format", "json"], "TMPDIR is full", {"TMPDIR": temporary})
    if code != 73:
        problems.append(f"with TMPDIR full the exit code is {code}")
    if os.listdir(temporary) != ["filler"]:
        problems.append(f"in TMPDIR are left {os.listdir(temporary)}")
    unmount(temporary)


bytes_run_out()
names_run_out()
temporary_files_run_out()
for text in problems[:20]:
    print(text)
sys.exit(1 if problems else 0)
