"""Bikram Sambat by table look-up, with later years projected from four years before."""

import csv

from oracle.values import Day, parse_day


class Calendar:
    """Conversion of Days to Bikram Sambat dates, fiscal years and months, out of the project's table."""

    def __init__(self, path):
        self.lengths = {}
        self.starts = {}
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                year = int(row["bs_year"])
                self.lengths[year] = [int(row[f"m{month}"]) for month in range(1, 13)]
                self.starts[year] = parse_day(row["starts_on"])
        self.first_year = min(self.lengths)
        self.last_year = max(self.lengths)
        # Years up to this one have a start and lengths, projected ones too.
        self.known = self.last_year
        for year in range(self.first_year, self.last_year):
            if self.starts[year] + sum(self.lengths[year]) != self.starts[year + 1]:
                raise ValueError(f"the table has a hole after {year}")
        self.first_day = self.starts[self.first_year]

    def _know(self, year):
        """Projects years up to this one."""
        while self.known < year:
            following = Day(self.starts[self.known] + sum(self.lengths[self.known]))
            self.known += 1
            self.starts[self.known] = following
            self.lengths[self.known] = self.lengths[self.known - 4]

    def date(self, day):
        """(year, month, day) of a Day, or None before the table."""
        if day is None or day < self.first_day:
            return None
        year = self.first_year + (day - self.first_day) // 366
        self._know(year + 1)
        while True:
            self._know(year + 1)
            if day < self.starts[year + 1]:
                break
            year += 1
        month, rest = 1, day - self.starts[year]
        while rest >= self.lengths[year][month - 1]:
            rest -= self.lengths[year][month - 1]
            month += 1
        return year, month, rest + 1

    def day(self, year, month, of_month=1):
        """The Day of a Bikram Sambat date at or after the table's beginning."""
        self._know(year)
        return Day(self.starts[year] + sum(self.lengths[year][: month - 1]) + of_month - 1)

    def twin(self, day):
        """('2083-02-15', is projected), or (None, None) before the table."""
        date = self.date(day)
        if date is None:
            return None, None
        return f"{date[0]:04d}-{date[1]:02d}-{date[2]:02d}", date[0] > self.last_year

    # MARK: Fiscal years: Shrawan 1 (month 4) to the last day of Asar

    def fiscal_year(self, day):
        """The BS year in which the fiscal year of a Day begins; None where its Shrawan 1 is before the table."""
        date = self.date(day)
        if date is None:
            return None
        year = date[0] if date[1] >= 4 else date[0] - 1
        return year if year >= self.first_year else None

    def fiscal_year_start(self, year):
        """Shrawan 1 of a BS year."""
        return self.day(year, 4)

    def fiscal_year_name(self, year):
        """`2083/84`."""
        return f"{year}/{(year + 1) % 100:02d}"

    def new_fiscal_years(self, after, until):
        """Every Shrawan 1 in (after, until]."""
        found = []
        date = self.date(max(after, self.first_day))
        year = date[0]
        while True:
            start = self.fiscal_year_start(year)
            if start > until:
                return found
            if start > after:
                found.append(start)
            year += 1

    def end_of_chaitra(self, year):
        """The last day of a BS year."""
        self._know(year + 1)
        return Day(self.starts[year + 1] - 1)

    def months(self, first, last):
        """(name, first day, last day) of each BS month that has a day in [first, last], in order."""
        found = []
        first = max(first, self.first_day)
        if first > last:
            return found
        year, month, _ = self.date(first)
        while True:
            start = self.day(year, month)
            if start > last:
                return found
            found.append((f"{year:04d}-{month:02d}", start, Day(start + self.lengths[year][month - 1] - 1)))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
