"""Results as a table for people and as JSON for programs."""

import json
import os
import platform
import statistics
from importlib.metadata import version

PEERS = ["duckdb", "polars", "connectorx", "xlsxturbo", "XlsxWriter", "psycopg"]


def machine(server):
    """What the figures depend on besides the program."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    with open("/proc/meminfo", encoding="ascii") as file:
        memory = int(file.readline().split()[1]) * 1024
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": models[0] if models else platform.processor(),
        "memory": memory,
        "load_at_start": os.getloadavg()[0],
        "kernel": platform.release(),
        "postgresql": server.psql("postgres", "-c", "SHOW server_version"),
        "peers": {name: version(name) for name in PEERS},
    }


def judge(line):
    """The budgets of a measured line: figure, limit and whether it is met."""
    judged = []
    for budget in line.budgets:
        figure = budget.figure(line.by_name)
        judged.append({
            "against": budget.against, "figure": round(figure, 4), "limit": budget.limit, "unit": budget.unit,
            "met": figure <= budget.limit})
    return judged


def as_json(line, outputs):
    """- outputs: rows and digest by contestant, of those whose output was read back."""
    if line.per_row:
        # What they took under valgrind says nothing.
        return {
            "line": line.key, "work": line.work, "programs": [], "instructions_per_row": line.per_row(),
            "budgets": judge(line)}
    return {
        "line": line.key,
        "work": line.work,
        "programs": [
            {
                "name": contestant.name,
                "runs": len(contestant.samples),
                "median_seconds": contestant.median,
                "spread": contestant.spread,
                "seconds": [sample.wall for sample in contestant.samples],
                "client_cpu_seconds": statistics.median(sample.cpu for sample in contestant.samples),
                "client_cpu_nanoseconds_per_row": contestant.cpu_per_row,
                "peak_memory_bytes": contestant.peak,
                "output": outputs.get(contestant.name),
            }
            for contestant in line.contestants
        ],
        "budgets": judge(line),
    }


def as_text(line):
    """The line's programs and what they took."""
    if line.per_row:
        return per_row_as_text(line)
    text = [f"\n{line.work}", f"  {'':30} {'median':>10} {'spread':>7} {'runs':>4} {'peak':>9} {'CPU/row':>10}"]
    for contestant in line.contestants:
        per_row = f"{contestant.cpu_per_row:,.0f} ns" if contestant.rows else ""
        text.append(
            f"  {contestant.name:30} {seconds(contestant.median):>10} {contestant.spread:>7.0%}"
            f" {len(contestant.samples):>4} {contestant.peak / 1e6:>6,.0f} MB {per_row:>10}")
    return "\n".join(text)


def per_row_as_text(line):
    """A path a row: instructions of ours, of the C floor, and their ratio."""
    counted = line.per_row()
    programs = list(dict.fromkeys(name for counts in counted.values() for name in counts))
    text = [f"\n{line.work}", f"  {'':10}" + "".join(f"{name:>12}" for name in programs) + f"{'ratio':>8}"]
    for path, counts in counted.items():
        cells = "".join(f"{counts[name]:>12,.0f}" if name in counts else " " * 12 for name in programs)
        values = list(counts.values())
        text.append(f"  {path:10}{cells}" + (f"{values[0] / values[1]:>8.2f}" if len(values) > 1 else ""))
    return "\n".join(text)


def summary(results):
    """The budget table with what was measured."""
    rows = [("line", "against", "measured", "at most", "")]
    for result in results:
        for budget in result["budgets"]:
            unit = f" {budget['unit']}" if budget["unit"] else ""
            rows.append((
                result["line"], budget["against"], f"{figure(budget['figure'], '.2f')}{unit}",
                f"{figure(budget['limit'], 'g')}{unit}",
                "met" if budget["met"] else "over"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def figure(value, form):
    """A number, in whole thousands where it has some."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:{form}}"


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def write_json(path, facts, sizes, results):
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"machine": facts, "sizes": vars(sizes), "lines": results}
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
