"""The security report's settings, with a default for each that isn't set or can't be read."""

import re
from decimal import Decimal

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_PER_DAY = 24 * 60


class Settings:
    """What holds as of T. `malformed` names the settings that can't be read."""

    def __init__(self, raw):
        self.malformed = []
        raw = raw if isinstance(raw, dict) else {}
        self.block_failures = self._whole(raw, "block_failures", 3, 1, 1000)
        self.block_minutes = self._whole(raw, "block_minutes", 15, 1, 525600)
        self.dormant_days = self._whole(raw, "dormant_days", 90, 0, 36500)
        self.working_days = {"sun", "mon", "tue", "wed", "thu", "fri"}
        self.working_from, self.working_to = 10 * 60, 17 * 60
        if "working_hours" in raw:
            hours = working_hours(raw["working_hours"])
            if hours is None:
                self.malformed.append("working_hours")
            else:
                self.working_days, self.working_from, self.working_to = hours

    def _whole(self, raw, name, default, least, most):
        if name not in raw:
            return default
        value = raw[name]
        number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
        if number and value == int(value) and least <= value <= most:
            return int(value)
        self.malformed.append(name)
        return default

    def out_of_hours(self, moment):
        """Whether a local datetime is outside working hours."""
        minute = moment.hour * 60 + moment.minute
        within = self.working_from <= minute < self.working_to
        return not (within and DAYS[moment.weekday()] in self.working_days)


def working_hours(value):
    """(days, first minute, the minute after the last), or None of anything but what the rules describe."""
    if not isinstance(value, dict) or not isinstance(value.get("days"), list):
        return None
    days = value["days"]
    if not days or not all(isinstance(day, str) and day in DAYS for day in days):
        return None
    begins, ends = minutes(value.get("from")), minutes(value.get("to"))
    if begins is None or ends is None or begins >= ends:
        return None
    return set(days), begins, ends


def minutes(text):
    """Minutes since midnight of `HH:MM`, up to 24:00; None of anything else."""
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2})", text) if isinstance(text, str) else None
    if match is None or int(match[2]) > 59:
        return None
    value = int(match[1]) * 60 + int(match[2])
    return value if value <= MINUTES_PER_DAY else None
