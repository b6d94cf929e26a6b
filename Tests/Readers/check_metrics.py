"""Reads a metrics file with Prometheus' own parser: check_metrics.py FILE. Prints its samples as JSON.

One object {"NAME{label=value,...}": value}. Exits with 1 where the file isn't in the exposition format, a family has no
help or no type, or a sample appears twice.
"""

import json
import sys

from prometheus_client.parser import text_fd_to_metric_families

samples = {}
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for family in text_fd_to_metric_families(file):
        if not family.documentation or family.type == "unknown":
            sys.exit(f"{family.name} has no help or no type")
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            key = sample.name + (f"{{{labels}}}" if labels else "")
            if key in samples:
                sys.exit(f"{key} appears twice")
            samples[key] = sample.value
print(json.dumps(samples))
