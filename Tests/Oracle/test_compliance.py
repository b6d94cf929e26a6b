"""Cases counted by hand for the second calculation of the compliance report: `python -m unittest test_compliance`."""

import os
import unittest
from fractions import Fraction

from oracle import penalties, validity
from oracle.calendar_bs import Calendar
from oracle.rules import PenaltyRule, Rules, Tariff, Tier
from oracle.services import done_row
from oracle.validity import Papers
from oracle.values import day_text, parse_day

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CALENDAR = Calendar(os.path.join(ROOT, "reports", "calendar", "bikram-sambat-months.csv"))

BLUEBOOK = PenaltyRule(
    "bluebook",
    "bluebook",
    2000,
    grace_days=90,
    cut_at_chaitra=True,
    tiers=[Tier(1, 30, Fraction(5)), Tier(31, 45, Fraction(10)), Tier(46, None, Fraction(20))],
    yearly_percent=Fraction(32),
    maximum_years=5,
    yearly_mode="add",
    base="tax",
    prerequisites=["insurance", "pollution"],
)
POLLUTION = PenaltyRule(
    "pollution",
    "pollution",
    2000,
    grace_days=7,
    tiers=[Tier(8, 30, Fraction(100))],
    tiers_from_expiry=True,
    base="charge",
    minimum_wheels=4,
)
INSURANCE = PenaltyRule("insurance", "insurance", 2000)


def bs(year, month, day):
    return CALENDAR.day(year, month, day)


def renewal(number, first, last):
    return {"id": number, "valid_from": parse_day(first), "valid_until": parse_day(last)}


def vehicle(registered_on=None, struck_off_on=None, **traits):
    row = {
        "registered_on": parse_day(registered_on),
        "struck_off_on": parse_day(struck_off_on),
        "province": None,
        "class": None,
        "use": None,
        "engine_cc": None,
        "motor_kw": None,
    }
    return row | traits


class ValidityTests(unittest.TestCase):
    def setUp(self):
        # An island of two that touch, a reversed one, a gap of May 11 to 20, and one that starts in July.
        self.papers = Papers(
            "bluebook",
            [
                renewal("a", "2026-01-01", "2026-03-31"),
                renewal("b", "2026-04-01", "2026-05-10"),
                renewal("c", "2026-05-21", "2026-06-30"),
                renewal("d", "2026-06-15", "2026-06-20"),
                renewal("e", "2026-07-11", "2027-07-10"),
                renewal("f", "2026-09-01", "2026-08-01"),
            ],
        )

    def test_expiry_is_the_end_of_the_island_or_the_last_end_before(self):
        for day, expiry in (
            ("2025-12-31", None),
            ("2026-01-01", "2026-05-10"),
            ("2026-05-15", "2026-05-10"),
            ("2026-06-30", "2026-06-30"),
            ("2026-07-10", "2026-06-30"),
            ("2026-07-11", "2027-07-10"),
        ):
            found = self.papers.expiry(parse_day(day))
            self.assertEqual(found and day_text(found), expiry, day)

    def test_a_renewal_that_begins_later_carries_on_the_island_of_the_day(self):
        first, second = renewal("a", "2026-01-01", "2026-06-30"), renewal("b", "2026-07-01", "2027-06-30")
        papers = Papers("bluebook", [first, second])
        self.assertEqual(day_text(papers.expiry(parse_day("2026-06-30"))), "2027-06-30")
        self.assertEqual(papers.latest(parse_day("2026-06-30"))["id"], "a")

    def test_latest_of_equals_begins_later_then_has_the_smallest_id(self):
        papers = Papers(
            "bluebook",
            [
                renewal("a", "2026-01-01", "2026-06-30"),
                renewal("c", "2026-02-01", "2026-06-30"),
                renewal("b", "2026-02-01", "2026-06-30"),
            ],
        )
        self.assertEqual(papers.latest(parse_day("2026-07-30"))["id"], "b")

    def test_coverage(self):
        day = parse_day("2026-07-05")
        found = self.papers.measure(vehicle("2026-03-01"), parse_day("2026-01-01"), day, day)
        # March 1 to July 5 is 127 days; May 11 to 20 and July 1 to 5 are open.
        self.assertEqual((found.window_days, found.covered_days, found.lapsed_days), (127, 112, 15))
        self.assertEqual(
            [(day_text(one), day_text(last), still) for one, last, still in found.gaps],
            [("2026-05-11", "2026-05-20", False), ("2026-07-01", "2026-07-05", True)],
        )
        self.assertEqual((found.longest_gap_days, found.overlap_days), (10, 6))

    def test_a_gap_that_a_strike_off_or_a_later_renewal_ends_is_not_open(self):
        last, day = parse_day("2026-07-03"), parse_day("2026-07-05")
        first = parse_day("2026-06-01")
        self.assertTrue(self.papers.measure(vehicle(), first, last, day).gaps[0][2])
        self.assertFalse(self.papers.measure(vehicle(), first, last, parse_day("2026-07-20")).gaps[0][2])
        struck = self.papers.measure(vehicle(struck_off_on="2026-07-03"), first, last, day)
        self.assertEqual([(day_text(struck.gaps[0][1]), struck.gaps[0][2])], [("2026-07-02", False)])

    def test_without_registration_and_renewals_there_is_no_window(self):
        papers = Papers("bluebook", [])
        self.assertIsNone(papers.measure(vehicle(), parse_day("2026-01-01"), parse_day("2026-02-01"), 0))
        found = papers.measure(vehicle("2026-01-31"), parse_day("2026-01-01"), parse_day("2026-02-01"), 0)
        self.assertEqual((found.window_days, found.covered_days), (2, 0))

    def test_days_covered_twice_count_once_however_many_hold(self):
        self.assertEqual(validity.days_covered_twice([(1, 10), (3, 5), (4, 8), (8, 8)]), 6)
        self.assertEqual(validity.days_covered_twice([(1, 5), (6, 10)]), 0)


class PenaltyTests(unittest.TestCase):
    def at(self, rule, expiry, day):
        found = penalties.stage(rule, expiry, day, CALENDAR)
        return found.state, found.tier, found.percent

    def test_grace_is_cut_at_chaitra(self):
        # Magh 2082 has 29 days, Falgun 30, Chaitra 30.
        self.assertEqual(penalties.grace_end(BLUEBOOK, bs(2082, 10, 15), CALENDAR), bs(2082, 12, 30))
        self.assertEqual(penalties.grace_end(BLUEBOOK, bs(2082, 12, 30), CALENDAR), bs(2082, 12, 30))
        self.assertEqual(penalties.grace_end(BLUEBOOK, bs(2083, 1, 1), CALENDAR), bs(2083, 1, 1) + 90)
        self.assertEqual(penalties.grace_end(BLUEBOOK, bs(2082, 6, 1), CALENDAR), bs(2082, 6, 1) + 90)

    def test_bluebook_day_by_day(self):
        expiry = bs(2082, 12, 30)
        self.assertEqual(self.at(BLUEBOOK, expiry, expiry + 1), ("penalised", "1", 5))
        self.assertEqual(self.at(BLUEBOOK, expiry, expiry + 30), ("penalised", "1", 5))
        self.assertEqual(self.at(BLUEBOOK, expiry, expiry + 31), ("penalised", "2", 10))
        self.assertEqual(self.at(BLUEBOOK, expiry, expiry + 45), ("penalised", "2", 10))
        self.assertEqual(self.at(BLUEBOOK, expiry, expiry + 46), ("penalised", "3", 20))
        self.assertEqual(self.at(BLUEBOOK, expiry, bs(2083, 4, 1) - 1), ("penalised", "3", 20))
        self.assertEqual(self.at(BLUEBOOK, expiry, bs(2083, 4, 1)), ("lapsed_prior_year", "year 1", 52))
        self.assertEqual(self.at(BLUEBOOK, expiry, bs(2084, 4, 1)), ("lapsed_prior_year", "year 2", 84))
        self.assertEqual(self.at(BLUEBOOK, expiry, bs(2090, 4, 1)), ("lapsed_prior_year", "year 5", 180))

    def test_a_shrawan_within_the_grace_does_not_count(self):
        expiry = bs(2083, 2, 1)
        grace = expiry + 90
        self.assertGreater(grace, bs(2083, 4, 1))
        self.assertEqual(self.at(BLUEBOOK, expiry, grace), ("in_grace", None, None))
        self.assertEqual(self.at(BLUEBOOK, expiry, grace + 1), ("penalised", "1", 5))
        self.assertEqual(self.at(BLUEBOOK, expiry, bs(2084, 4, 1)), ("lapsed_prior_year", "year 1", 52))

    def test_pollution_and_insurance(self):
        day = parse_day("2026-06-01")
        for after, found in (
            (7, ("in_grace", None, None)),
            (8, ("penalised", "1", 100)),
            (30, ("penalised", "1", 100)),
            (31, ("lapsed", None, None)),
        ):
            self.assertEqual(self.at(POLLUTION, day, day + after), found)
        self.assertEqual(self.at(INSURANCE, day, day + 1), ("lapsed", None, None))
        self.assertEqual(self.at(None, day, day + 1), ("unknown_rule", None, None))

    def test_every_coming_tier_is_what_the_day_itself_says(self):
        for expiry in (bs(2082, 12, 30), bs(2082, 4, 1), bs(2083, 2, 1), bs(2083, 3, 20)):
            for rule in (BLUEBOOK, POLLUTION):
                steps = penalties.coming_tiers(rule, expiry, expiry, CALENDAR)
                for tier, starts_on, percent in steps:
                    self.assertEqual(self.at(rule, expiry, starts_on)[1:], (tier, percent))
                    self.assertNotEqual(self.at(rule, expiry, starts_on - 1)[1], tier)
        self.assertEqual(len(penalties.coming_tiers(BLUEBOOK, bs(2082, 12, 30), bs(2083, 4, 1), CALENDAR)), 4)

    def test_due_in(self):
        found = [penalties.due_in(days) for days in (0, 7, 8, 30, 31, 90, 91)]
        self.assertEqual(found, [7, 7, 30, 30, 90, 90, None])


class RulesTests(unittest.TestCase):
    def test_look_up(self):
        rules = Rules(
            {"motorcycle": 2, "car": 4},
            [
                POLLUTION,
                PenaltyRule("z", "pollution", 2080, vehicle_class={"car"}, use={"private"}),
                PenaltyRule("y", "pollution", 2082, vehicle_class={"car"}),
                PenaltyRule("x", "pollution", 2070, province={"bagmati"}),
                PenaltyRule("w", "pollution", 2081, province={"bagmati"}),
                PenaltyRule("v", "pollution", 2081, province={"bagmati"}),
            ],
            [
                Tariff("all", 2080, amounts={"tax": Fraction(1)}),
                Tariff("big", 2080, engine_cc=(1001, 1500), amounts={"tax": Fraction(2)}),
                Tariff("fee", 2080, province={"bagmati"}, amounts={"fee": Fraction(3)}),
            ],
        )
        car = vehicle(province="bagmati", **{"class": "car", "use": "private"})
        self.assertEqual(rules.penalty_rule("pollution", car, 2082).id, "v")
        self.assertEqual(rules.penalty_rule("pollution", car, 2080).id, "x")
        self.assertEqual(rules.penalty_rule("pollution", car | {"province": "koshi"}, 2082).id, "z")
        self.assertEqual(rules.penalty_rule("pollution", car | {"province": None, "use": None}, 2082).id, "y")
        self.assertIsNone(rules.penalty_rule("pollution", car, None))
        self.assertEqual(rules.amount("tax", car, 2082), 1)
        self.assertEqual(rules.amount("tax", car | {"engine_cc": 1500}, 2082), 2)
        self.assertEqual(rules.amount("tax", car | {"engine_cc": 1501}, 2082), 1)
        self.assertIsNone(rules.amount("charge", car, 2082))
        self.assertTrue(rules.exempts(POLLUTION, vehicle(**{"class": "motorcycle"})))
        self.assertFalse(rules.exempts(POLLUTION, vehicle(**{"class": "car"})))
        self.assertFalse(rules.exempts(POLLUTION, vehicle()))


class ServiceTests(unittest.TestCase):
    def test_on_time_is_a_tenth_of_the_interval(self):
        since = parse_day("2026-01-01")
        for gap, on_time in ((81, True), (80, False), (99, True), (100, False)):
            found = done_row("i", 90, since, type(since)(since + gap))
            self.assertEqual((found["gap_days"], found["on_time"]), (gap, on_time))


if __name__ == "__main__":
    unittest.main()
