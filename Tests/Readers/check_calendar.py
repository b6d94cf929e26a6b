"""Reads an iCalendar file with somebody else's reader and compares its events with what is expected.

Arguments: the file, and a JSON list of {uid, day, summary, description} in order. Exits with 1 and says what differs.
"""

import json
import sys

import icalendar


def main():
    """Checks lines, then events."""
    path, expected = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
    raw = open(path, "rb").read()
    problems = []
    # RFC 5545, 3.1: CRLF behind each line, none longer than 75 octets, each whole UTF-8 by itself.
    if not raw.endswith(b"\r\n") or raw.count(b"\n") != raw.count(b"\r\n"):
        problems.append("a line doesn't end with CRLF")
    for number, line in enumerate(raw.split(b"\r\n"), 1):
        if len(line) > 75:
            problems.append(f"line {number} has {len(line)} octets")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(f"line {number}: {error}")
    calendar = icalendar.Calendar.from_ical(raw)
    if not calendar.subcomponents:
        problems.append("the calendar has no component")
    events = calendar.walk("VEVENT")
    if len(events) != len(expected):
        problems.append(f"{len(events)} events where {len(expected)} are due")
    for event, wanted in zip(events, expected):
        found = {
            "uid": str(event["UID"]),
            "day": event.decoded("DTSTART").isoformat(),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
        }
        for key, value in wanted.items():
            if found[key] != value:
                problems.append(f"{wanted['uid']}: {key} is {found[key]!r}, due is {value!r}")
        if event.errors:
            problems.append(f"{wanted['uid']}: {event.errors}")
        alarms = event.walk("VALARM")
        if len(alarms) != 1 or alarms[0].decoded("TRIGGER").days != -7:
            problems.append(f"{wanted['uid']}: no alarm seven days before")
    if len({str(event["UID"]) for event in events}) != len(events):
        problems.append("two events have one id")
    print("\n".join(problems[:40]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
