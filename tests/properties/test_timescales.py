"""Timescales against a day loop that anyone can read, and against what must hold for every date."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding import testing, workdays
from safeguarding.criteria import Force
from safeguarding.sources import Citation, Evidence, Source
from safeguarding.timescales import Awaiting, Counting, Status, Timescale, Unit, Within, due

LONDON = ZoneInfo("Europe/London")
CALENDAR = workdays.working_days()
DAY = timedelta(1)
LAST = date(2027, 1, 1)
DAYS = st.dates(date(1975, 1, 1), LAST) | st.sampled_from([day for day in testing.days_that_matter() if day <= LAST])
MOMENTS = st.datetimes(datetime(1975, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)) | testing.instants().map(
    lambda at: at.astimezone(UTC)
)
AMOUNTS = st.integers(1, 60)
CALENDAR_UNITS = [Unit.WORKING_DAYS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS]
LENGTHS = st.builds(Within, AMOUNTS, st.sampled_from(CALENDAR_UNITS))
BLOCK = json.loads((Path(workdays.__file__).parent / "data/workdays/bank-holidays.json").read_text("utf-8"))
SHUT = {event["date"] for event in BLOCK["england-and-wales"]["events"] if "withdrawn" not in event}
CITE = Citation(
    source=Source(id="invented", title="Invented guidance", url="https://example.org", retrieved=date(2026, 11, 22)),
    at="p.1",
    evidence=Evidence.PRIMARY,
    checked_on=date(2026, 11, 22),
    edition="invented",
)


def limit(within, counting=Counting.AFTER, starts=("incident",), cautious=None):
    """Return an invented time limit."""
    return Timescale(
        id="invented-limit",
        within=within,
        starts=starts,
        cautious=cautious,
        force=Force.STATUTORY_GUIDANCE,
        who="the local authority",
        counting=counting,
        cite=CITE,
        note=None,
        as_written=None,
        in_force_from=date(1970, 1, 1),
        in_force_until=None,
    )


def ends(within, start, counting=Counting.AFTER):
    """Return the last day of an invented limit."""
    return due(limit(within, counting), {"incident": start}, CALENDAR).due


def is_open(day):
    """Whether a day counts, straight from the data."""
    return day.weekday() < 5 and str(day) not in SHUT


def counted_by_hand(amount, day, counting):
    """Return the last day: cross off one day after the other, as on a calendar on the wall."""
    while counting is Counting.ROLL_FORWARD and not is_open(day):
        day += DAY
    left = amount - (counting is Counting.BEGINNING_WITH and is_open(day))
    while left:
        day += DAY
        left -= is_open(day)
    return day


def month_later(day, months):
    """Return the day of that number in a later month, or the last one that it has."""
    year, month, number = day.year, day.month, day.day
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


class TestWorkingDays:
    """The last day is the one that counting by hand gives."""

    @given(day=DAYS, amount=AMOUNTS)
    @pytest.mark.parametrize("counting", Counting)
    def test_as_by_hand(self, counting, day, amount):
        assert ends(Within(amount, Unit.WORKING_DAYS), day, counting) == counted_by_hand(amount, day, counting)

    @given(day=DAYS, amount=AMOUNTS)
    @pytest.mark.parametrize("counting", Counting)
    def test_the_days_stepped_over_and_the_days_counted_are_all_the_days(self, counting, day, amount):
        found = due(limit(Within(amount, Unit.WORKING_DAYS), counting), {"incident": day}, CALENDAR)
        first = day + DAY if counting is Counting.AFTER else day
        between = [first + DAY * number for number in range((found.due - first).days + 1)]
        assert [skipped.date for skipped in found.skipped] == [each for each in between if not is_open(each)]

    @given(day=DAYS, amount=AMOUNTS)
    def test_the_three_rules_have_an_order(self, day, amount):
        """Beginning with is never later, rolling forward never earlier."""
        within = Within(amount, Unit.WORKING_DAYS)
        inclusive, plain, rolled = (
            ends(within, day, counting) for counting in (Counting.BEGINNING_WITH, Counting.AFTER, Counting.ROLL_FORWARD)
        )
        assert inclusive <= plain <= rolled
        assert (inclusive == plain) is not is_open(day)
        assert (plain == rolled) is is_open(day)


class TestCalendarTime:
    """Days, weeks and months pass through closed days; hours are elapsed hours."""

    @given(day=DAYS, amount=AMOUNTS)
    def test_days_and_weeks(self, day, amount):
        assert (ends(Within(amount, Unit.DAYS), day) - day).days == amount
        assert ends(Within(amount, Unit.WEEKS), day) == ends(Within(7 * amount, Unit.DAYS), day)
        assert ends(Within(amount, Unit.DAYS), day, Counting.BEGINNING_WITH) == day + DAY * (amount - 1)

    @given(day=DAYS, amount=AMOUNTS)
    def test_months(self, day, amount):
        assert ends(Within(amount, Unit.MONTHS), day) == month_later(day, amount)

    @given(moment=MOMENTS, amount=AMOUNTS)
    def test_hours(self, moment, amount):
        within = Within(amount, Unit.HOURS)
        for begun in (moment, moment.astimezone(LONDON)):
            assert ends(within, begun).astimezone(UTC) - moment == timedelta(hours=amount)


class TestEveryLimit:
    """What must hold of every deadline, whatever is counted."""

    @given(moment=MOMENTS, within=LENGTHS, counting=st.sampled_from(Counting))
    def test_a_moment_counts_as_its_london_date(self, moment, within, counting):
        assert ends(within, moment, counting) == ends(within, moment.astimezone(LONDON).date(), counting)

    @given(day=DAYS, later=AMOUNTS, within=LENGTHS, counting=st.sampled_from(Counting))
    def test_who_knows_later_is_never_due_earlier(self, day, later, within, counting):
        assert ends(within, day, counting) <= ends(within, day + DAY * later, counting)

    @given(day=DAYS, within=LENGTHS, counting=st.sampled_from(Counting))
    def test_it_turns_overdue_after_its_last_day(self, day, within, counting):
        found = due(limit(within, counting), {"incident": day}, CALENDAR)
        assert (found.status(found.due), found.status(found.due + DAY)) == (Status.OPEN, Status.OVERDUE)

    @given(one=st.none() | DAYS, other=st.none() | DAYS, within=LENGTHS)
    def test_the_latest_known_event_counts_and_a_stricter_date_is_earlier(self, one, other, within):
        either = limit(within, starts=("incident", "death"), cautious="incident")
        found = due(either, {"incident": one, "death": other}, CALENDAR)
        known = [day for day in (one, other) if day is not None]
        if not known:
            assert isinstance(found, Awaiting)
            return
        assert found.start == max(known)
        strict = None if one is None else ends(within, one)
        assert found.cautious_due == (strict if strict is not None and strict < found.due else None)
