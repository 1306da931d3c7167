"""Working days against independent oracles: naive loops, numpy, holidays, workalendar, own Easter."""

from __future__ import annotations

import json
import runpy
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import holidays
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workalendar.europe import UnitedKingdom, UnitedKingdomNorthernIreland

from safeguarding import testing, workdays
from safeguarding.errors import BeyondCalendarError

ROOT = Path(__file__).parents[2]
DATA = Path(workdays.__file__).parent / "data" / "workdays"
DIVISIONS = ("england-and-wales", "scotland", "northern-ireland")
ALL = (*DIVISIONS, "any-part-of-the-united-kingdom")
ENGLAND = workdays.working_days()
DAY = timedelta(1)
BEGINS, ENDS = date(2012, 1, 1), date(2028, 12, 31)
KNOWN = json.loads((ROOT / "tests/data/calendar_disagreements.json").read_text("utf-8"))
IN_CALENDAR = st.dates(date(1974, 1, 1), date(2060, 12, 31)) | testing.dates()


def official_days(name):
    """The closed dates of a definition, read straight from the data."""
    blocks = json.loads((DATA / "bank-holidays.json").read_text("utf-8"))
    return {
        date.fromisoformat(event["date"])
        for division in (DIVISIONS if name not in DIVISIONS else (name,))
        for event in blocks[division]["events"]
        if "withdrawn" not in event
    }


def walk(day, step, shut):
    """Every working day from a day on, up to the end of the published years: a loop that anyone can read."""
    while BEGINS <= (day := day + step) <= ENDS:
        if day.weekday() < 5 and day not in shut:
            yield day


def every_day(first=BEGINS, last=ENDS):
    """Every day from one to another."""
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]


def easter(year):
    """Easter Sunday by the anonymous Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def by_pattern(year):
    """The England and Wales days of a year by the statutory pattern alone, one rule a line."""
    monday = lambda month, day: (start := date(year, month, day)) + (7 - start.weekday()) % 7 * DAY  # noqa: E731
    new_year, christmas, boxing = date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)
    return {
        new_year if new_year.weekday() < 5 else monday(1, 1),
        easter(year) - 2 * DAY,
        easter(year) + DAY,
        monday(5, 1),
        monday(5, 25),
        monday(8, 25),
        {5: date(year, 12, 27), 6: date(year, 12, 27)}.get(christmas.weekday(), christmas),
        {5: date(year, 12, 28), 6: date(year, 12, 28)}.get(boxing.weekday(), boxing),
    }


class TestEveryPublishedDay:
    """From every day of 2012 to 2028, adding and counting is what a loop over the official days gives."""

    @pytest.mark.parametrize("name", ALL)
    @pytest.mark.parametrize("sign", [1, -1])
    def test_loop(self, name, sign):
        """All four definitions, up to 60 working days, both ways."""
        days, shut = workdays.working_days(name), official_days(name)
        for start in every_day():
            for n, (expected, _) in enumerate(zip(walk(start, sign * DAY, shut), range(60), strict=False), 1):
                assert days.add(start, sign * n) == expected
                if sign > 0:
                    assert days.count(start, expected) == n
                    assert days.count(expected, start) == -n

    @pytest.mark.parametrize("n", [1, 2, 5, 7, 10, 15, 45])
    def test_numpy(self, n):
        """Numpy agrees: from a closed day it must first roll back, so that the next working day is day 1."""
        shut = sorted(official_days("england-and-wales") | set().union(*map(by_pattern, range(2029, 2031))))
        starts = every_day()
        ends = np.busday_offset(
            np.array(starts, "datetime64[D]"), n, roll="backward", holidays=np.array(shut, "datetime64[D]")
        ).tolist()
        assert [ENGLAND.add(start, n) for start in starts] == ends
        assert {ENGLAND.count(start, end) for start, end in zip(starts, ends, strict=True)} == {n}

    @pytest.mark.parametrize("name", ALL)
    def test_reasons(self, name):
        """A day has a reason exactly when it doesn't count, and a name exactly when it is a bank holiday."""
        days, shut = workdays.working_days(name), official_days(name)
        for day in every_day():
            why = days.why(day)
            assert (why is None) == days.is_working_day(day) == (day.weekday() < 5 and day not in shut)
            assert why is None or (why.date == day and (why.authority == "weekend") == (day not in shut))


class TestPattern:
    """The projected days are the statutory pattern, by workalendar's rules and by our own."""

    def test_checked_in_file(self):
        """The checked-in days are those that workalendar gives, and those of the independent computation."""
        events = json.loads((DATA / "projected-bank-holidays.json").read_text("utf-8"))["england-and-wales"]["events"]
        days = [date.fromisoformat(event["date"]) for event in events]
        assert (days[0].year, days[-1].year) == (2029, 2060)
        calendar, years = UnitedKingdom(), range(2029, 2061)
        assert set(days) == {day for year in years for day, _ in calendar.holidays(year) if day.weekday() < 5}
        assert set(days) == set().union(*map(by_pattern, years))
        assert len(days) == 8 * len(years)

    def test_tool(self):
        """The development tool writes the checked-in file, to the letter."""
        tool = runpy.run_path(str(ROOT / "tools/project_bank_holidays.py"))
        assert tool["text"]() == (DATA / "projected-bank-holidays.json").read_text("utf-8")

    def test_history_differs_only_where_it_did(self):
        """Since 1978, the official days leave the pattern only in the years of royal and national days."""
        different = {
            year
            for year in range(1978, 2029)
            if by_pattern(year) != {day.date for day in ENGLAND.holidays(date(year, 1, 1), date(year, 12, 31))}
        }
        assert different == {1981, 1995, 1999, 2002, 2011, 2012, 2020, 2022, 2023}


class TestOtherLibraries:
    """Other libraries agree, but for the days on the committed list."""

    def compare(self, library, name, theirs, first, last):
        """Compare the weekdays that each side closes."""
        begins, ends = date(first, 1, 1), date(last, 12, 31)
        ours = {day.date for day in workdays.working_days(name).holidays(begins, ends)}
        closed = {day for day in theirs if day.weekday() < 5 and begins <= day <= ends}
        found = {str(day) for day in ours ^ closed}
        assert found <= KNOWN[library].get(name, {}).keys()
        return found

    @pytest.mark.parametrize("subdivision", ["ENG", "WLS"])
    def test_holidays_england_and_wales(self, subdivision):
        """Holidays agrees on every day of 2012 to 2028, and outside them but for the list."""
        days = holidays.country_holidays("GB", subdiv=subdivision, years=range(1974, 2061))
        found = self.compare("holidays", "england-and-wales", days, 1974, 2060)
        assert not [day for day in found if day >= "2012"]

    @pytest.mark.parametrize(("subdivision", "name"), [("SCT", "scotland"), ("NIR", "northern-ireland")])
    def test_holidays_elsewhere(self, subdivision, name):
        """Holidays agrees on Scotland, 15 June 2026 included, and on Northern Ireland."""
        days = holidays.country_holidays("GB", subdiv=subdivision, years=range(2012, 2029))
        assert not self.compare("holidays", name, days, 2012, 2028)

    def test_workalendar(self):
        """Workalendar agrees but for the list; its Scottish calendars call themselves experimental."""
        for name, calendar, first, last in (
            ("england-and-wales", UnitedKingdom(), 1974, 2060),
            ("northern-ireland", UnitedKingdomNorthernIreland(), 2012, 2028),
        ):
            days = [day for year in range(first, last + 1) for day, _ in calendar.holidays(year)]
            self.compare("workalendar", name, days, first, last)

    def test_from_workalendar(self):
        """A workalendar calendar taken over answers as it does itself, from every day of two years."""
        calendar = UnitedKingdom()
        days = workdays.from_workalendar(calendar, 2025, 2030)
        for day in every_day(date(2026, 1, 1), date(2027, 12, 31)):
            assert days.is_working_day(day) == calendar.is_working_day(day)
            assert days.add(day, 5) == calendar.add_working_days(day, 5)
        assert days.why(date(2026, 4, 3)).title == "Good Friday"


class TestLaws:
    """What holds for every day of the whole calendar, projected years included."""

    @given(IN_CALENDAR, st.integers(-300, 300))
    def test_count_undoes_add(self, day, n):
        """From a working day, counting to the answer gives the number; backwards it is negative."""
        try:
            start, answer = ENGLAND.add(day, 0), ENGLAND.add(ENGLAND.add(day, 0), n)
        except BeyondCalendarError:
            return
        assert ENGLAND.is_working_day(answer)
        assert ENGLAND.count(start, answer) == n == -ENGLAND.count(answer, start)
        assert ENGLAND.add(answer, -n) == start

    @given(IN_CALENDAR, st.integers(1, 60), st.integers(1, 60))
    def test_steps_add_up(self, day, m, n):
        """So many days, and so many more, are their sum."""
        try:
            total = ENGLAND.add(day, m + n)
        except BeyondCalendarError:
            return
        assert ENGLAND.add(ENGLAND.add(day, m), n) == total

    @given(IN_CALENDAR, IN_CALENDAR, IN_CALENDAR)
    def test_count_is_additive(self, a, b, c):
        """Counts over neighbouring stretches add up."""
        assert ENGLAND.count(a, b) + ENGLAND.count(b, c) == ENGLAND.count(a, c)

    @given(IN_CALENDAR, st.integers(0, 200))
    def test_closed_and_open_fill_the_calendar(self, day, length):
        """In any stretch, the closed days and the working days are all the days."""
        end = min(day + length * DAY, ENGLAND.last)
        closed = ENGLAND.closed(day, end)
        assert len(closed) + ENGLAND.count(day, end) == (end - day).days
        assert all(a.date < b.date for a, b in pairwise(closed))
        named = tuple(each for each in closed if each.authority != "weekend")
        assert named == tuple(each for each in ENGLAND.holidays(day, end) if each.date > day)

    @given(st.dates(), st.integers(-(10**6), 10**6))
    def test_outside(self, day, n):
        """An answer lies in the calendar, or is refused."""
        try:
            assert ENGLAND.first <= ENGLAND.add(day, n) <= ENGLAND.last
        except BeyondCalendarError:
            return
        assert ENGLAND.first <= day <= ENGLAND.last

    @given(st.dates(min_value=date(2061, 1, 1)) | st.dates(max_value=date(1973, 12, 31)), st.integers(-9, 9))
    def test_always_beyond(self, day, n):
        """Outside the calendar, every answer is refused."""
        for answer in (ENGLAND.is_working_day, ENGLAND.next, ENGLAND.why, ENGLAND.is_provisional):
            with pytest.raises(BeyondCalendarError):
                answer(day)
        with pytest.raises(BeyondCalendarError):
            ENGLAND.add(day, n)

    @given(st.dates(date(2029, 1, 1), date(2060, 12, 31)))
    def test_projected_years(self, day):
        """After the published days the pattern answers, and the answer is provisional."""
        assert ENGLAND.is_working_day(day) == (day.weekday() < 5 and day not in by_pattern(day.year))
        assert ENGLAND.is_provisional(day)
