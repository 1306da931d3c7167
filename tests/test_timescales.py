"""Timescales: which day is the last one, what it rests on, and what is still missing."""

from __future__ import annotations

import copy
import functools
import pickle
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import attrs
import pytest

import safeguarding as sg
from safeguarding import child_deaths, incidents, timescales, workdays
from safeguarding.criteria import Force
from safeguarding.errors import BeyondCalendarError, FactsError, UnknownNameError
from safeguarding.sources import Citation, Evidence, Source
from safeguarding.timescales import Awaiting, Counting, Deadline, Status, Timescale, Unit, Within, due

LONDON = ZoneInfo("Europe/London")
CALENDAR = workdays.working_days()
AFTER, BEGINNING_WITH, ROLL_FORWARD = Counting.AFTER, Counting.BEGINNING_WITH, Counting.ROLL_FORWARD
SOURCE = Source(id="invented", title="Invented guidance", url="https://example.org", retrieved=date(2026, 11, 22))
CITE = Citation(
    source=SOURCE, at="p.1", evidence=Evidence.PRIMARY, checked_on=date(2026, 11, 22), edition="invented-2020"
)
NOTIFIABLE = incidents.Incident(
    abuse_or_neglect=incidents.Suspicion.SUSPECTED, child_died=True, under_18_when_died=True, died_in_area=True
)
UNDECIDED = incidents.Incident(child_died=True, under_18_when_died=True, died_in_area=True)
PERSON = "Jane Doe of 1 Invented Road"


def limit(within, counting=AFTER, starts=("incident",), **others):
    """Return an invented time limit, such as of ``5 working days``."""
    amount, unit = within.split(" ", 1)
    given = {
        "id": "invented-limit",
        "within": Within(int(amount), Unit(unit.removesuffix("s") + "s")),
        "starts": starts,
        "cautious": None,
        "force": Force.STATUTORY_GUIDANCE,
        "who": "the local authority",
        "counting": counting,
        "cite": CITE,
        "note": None,
        "as_written": None,
        "in_force_from": date(2020, 1, 1),
        "in_force_until": None,
    }
    return Timescale(**(given | others))


def last_day(within, start, counting=AFTER):
    """Return the last day of an invented limit, as text."""
    return str(due(limit(within, counting), {"incident": date.fromisoformat(start)}, CALENDAR).due)


@functools.cache
def rules_on(*on):
    """Return Croydon's rules of a date."""
    return sg.rulebook("croydon", on=date(*on))


def notification(facts=NOTIFIABLE, on=(2026, 11, 22), **events):
    """Return Croydon's rules, and the deadlines that the notification alone brings, by duty."""
    rules = rules_on(*on)
    found = sg.deadlines(incidents.serious_incident_notification(facts, rules), events, rules)
    return {item.duty.id: item for item in found}


class TestNotification:
    """Five working days from awareness, in the rules as they are shipped."""

    @pytest.mark.parametrize(
        ("aware", "last"),
        [
            # Over Christmas; 24 December and the days between are working days.
            ((2026, 12, 23), "Monday 4 January 2027"),
            ((2026, 12, 25), "Tuesday 5 January 2027"),
            # From a Saturday: Monday is day 1.
            ((2026, 11, 21), "Friday 27 November 2026"),
            # Over Easter.
            ((2026, 4, 2), "Monday 13 April 2026"),
            ((2027, 3, 22), "Wednesday 31 March 2027"),
            # The State Funeral, the moved days of 2020 and 2022, under the rules of then.
            ((2022, 9, 16), "Monday 26 September 2022"),
            ((2022, 5, 30), "Wednesday 8 June 2022"),
            ((2020, 5, 5), "Wednesday 13 May 2020"),
        ],
    )
    def test_the_last_day(self, aware, last):
        """The day of awareness is day 0, and closed days don't count."""
        found = notification(on=aware, authority_aware=date(*aware))["notify-panel"]
        assert found.explain().startswith(f"Due by {last}: 5 working days after ")

    def test_it_names_the_days_that_it_stepped_over(self):
        """Anyone can count after it."""
        found = notification(on=(2026, 12, 23), authority_aware=date(2026, 12, 23))["notify-panel"]
        assert found.explain() == (
            "Due by Monday 4 January 2027: 5 working days after Wednesday 23 December 2026 (authority aware). "
            "Stepped over: Friday 25 December 2026 (Christmas Day), Saturday 26 December 2026, "
            "Sunday 27 December 2026, Monday 28 December 2026 (Boxing Day), Friday 1 January 2027 (New Year's Day), "
            "Saturday 2 January 2027, Sunday 3 January 2027. "
            f"Source: {found.timescale.cite}. {' '.join(found.caveats)}"
        )
        assert found.caveats[0].startswith("Carried forward: the text of working-together-2026 has not been read")
        assert found.calendar_version == CALENDAR.version

    def test_the_later_suspicion_starts_the_clock_and_the_stricter_date_stands_beside(self):
        """Knowing of a death is not knowing that it is notifiable; both dates are shown."""
        found = notification(authority_aware=date(2026, 11, 2), abuse_suspected=date(2026, 11, 23))["notify-panel"]
        assert (found.event, found.start, found.due) == ("abuse_suspected", date(2026, 11, 23), date(2026, 11, 30))
        assert (found.cautious_start, found.cautious_due) == (date(2026, 11, 2), date(2026, 11, 9))
        assert "On the stricter reading, from authority aware: Monday 9 November 2026." in found.explain()

    @pytest.mark.parametrize(
        "events",
        [
            {"authority_aware": date(2026, 11, 23)},
            {"authority_aware": date(2026, 11, 23), "abuse_suspected": None},
            {"authority_aware": date(2026, 11, 23), "abuse_suspected": date(2026, 11, 20)},
            {"authority_aware": date(2026, 11, 23), "abuse_suspected": date(2026, 11, 23)},
        ],
    )
    def test_a_stricter_date_that_is_no_earlier_is_left_out(self, events):
        """One date, where there is one reading."""
        found = notification(**events)["notify-panel"]
        assert (found.event, found.due, found.cautious_due) == ("authority_aware", date(2026, 11, 30), None)
        assert "stricter" not in found.explain()

    def test_one_of_two_events_is_enough(self):
        """The clock runs from what is known."""
        found = notification(abuse_suspected=date(2026, 11, 23))["notify-panel"]
        assert (found.event, found.due) == ("abuse_suspected", date(2026, 11, 30))
        assert (found.cautious_start, found.cautious_due) == (None, None)

    def test_without_either_it_waits(self):
        """No date is made up."""
        found = notification(authority_aware=None)["notify-panel"]
        assert (type(found), found.needs, found.event) == (Awaiting, "event", "authority_aware")
        assert found.cautious_due is None
        assert found.explain().startswith("Waits for the date of authority aware: 5 working days after it. Source: ")

    def test_an_unknown_finding_shows_its_clock(self):
        """What a met finding would bring is conditional, and dated all the same."""
        found = notification(UNDECIDED, authority_aware=date(2026, 11, 21))["notify-panel"]
        assert found.conditional
        assert found.due == date(2026, 11, 27)
        assert found.explain().startswith("If this turns out to apply, due by Friday 27 November 2026")
        assert not notification(authority_aware=date(2026, 11, 21))["notify-panel"].conditional


class TestRapidReview:
    """Fifteen working days from the notification, which sources dispute."""

    def found(self, facts=NOTIFIABLE, **events):
        rules = rules_on(2026, 11, 22)
        return sg.deadlines(incidents.rapid_review(facts, rules), events, rules)[0]

    def test_it_waits_for_the_notification_and_shows_the_stricter_date(self):
        """The clock has not begun, but the strictest reading has."""
        found = self.found(authority_aware=date(2026, 12, 23))
        assert (type(found), found.needs, found.event) == (Awaiting, "event", "notification_sent")
        assert found.cautious_due == date(2027, 1, 18)
        assert found.explain().startswith(
            "Waits for the date of notification sent: 15 working days after it. "
            "On the stricter reading: Monday 18 January 2027. Source: "
        )
        assert any(text.startswith("Sources disagree on the start") for text in found.caveats)
        assert not found.conditional
        assert self.found(UNDECIDED, authority_aware=date(2026, 12, 23)).conditional

    def test_it_runs_from_the_notification(self):
        """Once it is sent there is a date, and the stricter one stays beside it."""
        found = self.found(authority_aware=date(2026, 12, 23), notification_sent=date(2027, 1, 4))
        assert (found.due, found.cautious_due) == (date(2027, 1, 25), date(2027, 1, 18))
        assert "6 weekend days." in found.explain()


class TestCounting:
    """Which day is day 1 is part of the limit."""

    @pytest.mark.parametrize(
        ("within", "start", "after", "beginning_with", "roll_forward"),
        [
            # From an open day: excluding the day of the event, and including it.
            ("5 working days", "2026-12-23", "2027-01-04", "2026-12-31", "2027-01-04"),
            ("5 working days", "2026-04-02", "2026-04-13", "2026-04-10", "2026-04-13"),
            ("5 working days", "2022-05-30", "2022-06-08", "2022-06-07", "2022-06-08"),
            ("5 working days", "2022-09-16", "2022-09-26", "2022-09-23", "2022-09-26"),
            ("5 working days", "2020-05-05", "2020-05-13", "2020-05-12", "2020-05-13"),
            # From a closed day: Saturday, Sunday, a bank holiday, the first of two closed days.
            ("5 working days", "2026-11-21", "2026-11-27", "2026-11-27", "2026-11-30"),
            ("5 working days", "2026-11-22", "2026-11-27", "2026-11-27", "2026-11-30"),
            ("5 working days", "2026-08-31", "2026-09-07", "2026-09-07", "2026-09-08"),
            ("1 working day", "2026-12-25", "2026-12-29", "2026-12-29", "2026-12-30"),
            ("1 working day", "2026-12-24", "2026-12-29", "2026-12-24", "2026-12-29"),
        ],
    )
    def test_three_rules(self, within, start, after, beginning_with, roll_forward):
        """From an open day two of them agree; from a closed one the other two."""
        found = tuple(last_day(within, start, counting) for counting in (AFTER, BEGINNING_WITH, ROLL_FORWARD))
        assert found == (after, beginning_with, roll_forward)

    @pytest.mark.parametrize(
        ("start", "ends"),
        [
            ("2026-12-23", ("2026-12-24", "2027-01-04", "2027-01-06", "2027-01-18", "2027-03-01")),
            ("2026-12-25", ("2026-12-29", "2027-01-05", "2027-01-07", "2027-01-19", "2027-03-02")),
            ("2026-04-02", ("2026-04-07", "2026-04-13", "2026-04-15", "2026-04-27", "2026-06-10")),
            ("2022-05-30", ("2022-05-31", "2022-06-08", "2022-06-10", "2022-06-22", "2022-08-03")),
            ("2022-09-16", ("2022-09-20", "2022-09-26", "2022-09-28", "2022-10-10", "2022-11-21")),
            ("2020-05-05", ("2020-05-06", "2020-05-13", "2020-05-15", "2020-05-28", "2020-07-09")),
            ("2026-11-21", ("2026-11-23", "2026-11-27", "2026-12-01", "2026-12-11", "2027-01-27")),
        ],
    )
    def test_reference_outputs(self, start, ends):
        """One, five, seven, fifteen and forty-five working days from days that are easy to get wrong."""
        assert tuple(last_day(f"{amount} working days", start) for amount in (1, 5, 7, 15, 45)) == ends

    @pytest.mark.parametrize(
        ("within", "start", "counting", "last"),
        [
            ("7 days", "2026-12-23", AFTER, "2026-12-30"),
            ("7 days", "2026-12-23", BEGINNING_WITH, "2026-12-29"),
            ("1 day", "2026-12-23", BEGINNING_WITH, "2026-12-23"),
            ("6 weeks", "2026-12-23", AFTER, "2027-02-03"),
            ("1 week", "2026-12-23", BEGINNING_WITH, "2026-12-29"),
            ("1 month", "2027-01-29", AFTER, "2027-02-28"),
            ("1 month", "2027-01-30", AFTER, "2027-02-28"),
            ("1 month", "2027-01-31", AFTER, "2027-02-28"),
            ("1 month", "2028-01-31", AFTER, "2028-02-29"),
            ("1 month", "2027-03-31", AFTER, "2027-04-30"),
            ("1 month", "2027-04-30", AFTER, "2027-05-30"),
            ("6 months", "2026-08-31", AFTER, "2027-02-28"),
            ("6 months", "2027-08-31", AFTER, "2028-02-29"),
            ("12 months", "2028-02-29", AFTER, "2029-02-28"),
            ("48 months", "2028-02-29", AFTER, "2032-02-29"),
            ("1 month", "2026-12-15", AFTER, "2027-01-15"),
            ("1 month", "2027-01-15", BEGINNING_WITH, "2027-02-14"),
        ],
    )
    def test_calendar_time(self, within, start, counting, last):
        """Days and weeks pass through closed days; a month ends on the last day of a shorter one."""
        found = due(limit(within, counting), {"incident": date.fromisoformat(start)}, CALENDAR)
        assert str(found.due) == last
        assert (found.skipped, found.provisional) == ((), False)

    @pytest.mark.parametrize(("start", "last"), [("2027-03-01", "2027-03-31"), ("2027-05-01", "2027-05-31")])
    def test_a_month_that_begins_with_the_first_is_that_month(self, start, last):
        """It is the whole month, however long the month before it was."""
        assert last_day("1 month", start, BEGINNING_WITH) == last

    @pytest.mark.parametrize(
        ("counting", "start", "opening", "stepped_over"),
        [
            (AFTER, (2026, 11, 21), "Due by Monday 23 November 2026: 1 working day after", [22]),
            (AFTER, (2026, 11, 19), "Due by Friday 20 November 2026: 1 working day after", []),
            (BEGINNING_WITH, (2026, 11, 21), "Due by Monday 23 November 2026: 1 working day beginning with", [21, 22]),
            (ROLL_FORWARD, (2026, 11, 21), "Due by Tuesday 24 November 2026: 1 working day after", [21, 22]),
        ],
    )
    def test_the_explanation_fits_the_rule(self, counting, start, opening, stepped_over):
        """It says which rule was used, and steps over the event's own day only where that would count."""
        found = due(limit("1 working day", counting), {"incident": date(*start)}, CALENDAR)
        assert found.explain().startswith(opening)
        assert [day.date.day for day in found.skipped] == stepped_over
        assert ("Stepped over" in found.explain()) is bool(stepped_over)

    @pytest.mark.parametrize(
        ("within", "start", "stepped_over"),
        [
            (
                "6 working days",
                (2026, 5, 1),
                (
                    "Saturday 2 May 2026, Sunday 3 May 2026, Monday 4 May 2026 (Early May bank holiday), "
                    "Saturday 9 May 2026, Sunday 10 May 2026."
                ),
            ),
            ("11 working days", (2026, 11, 21), "5 weekend days"),
            ("20 working days", (2026, 12, 23), "Friday 25 December 2026 (Christmas Day), Monday 28 December 2026"),
        ],
    )
    def test_many_weekend_days_are_counted_not_named(self, within, start, stepped_over):
        """The bank holidays are what people miss, so they are always named."""
        found = due(limit(within), {"incident": date(*start)}, CALENDAR)
        assert f"Stepped over: {stepped_over}" in found.explain()


class TestHours:
    """Hours are elapsed hours: neither nights nor holidays nor a clock change stop them."""

    @pytest.mark.parametrize(
        ("hours", "start", "end"),
        [
            # The clock goes forward on 28 March 2027 and back on 25 October 2026.
            (72, "2027-03-26 12:00+00:00", "2027-03-29 13:00+01:00"),
            (72, "2026-10-23 12:00+01:00", "2026-10-26 11:00+00:00"),
            (24, "2027-03-27 22:15+00:00", "2027-03-28 23:15+01:00"),
            (24, "2026-10-24 22:15+01:00", "2026-10-25 21:15+00:00"),
            (1, "2026-10-25 01:30+01:00", "2026-10-25 01:30+00:00"),
            (48, "2026-12-24 17:00+00:00", "2026-12-26 17:00+00:00"),
        ],
    )
    def test_the_last_instant(self, hours, start, end):
        """Seventy-two hours across a clock change are seventy-two hours."""
        began = datetime.fromisoformat(start)
        for zone in (LONDON, UTC, timezone(timedelta(hours=-5))):
            found = due(limit(f"{hours} hours"), {"incident": began.astimezone(zone)}, CALENDAR)
            assert found.due.isoformat(" ", "minutes") == end
            assert found.due.astimezone(UTC) - began == timedelta(hours=hours)
            assert (found.provisional, found.skipped) == (False, ())

    def test_it_is_explained_with_the_time_of_day(self):
        """The instant is in London time."""
        found = due(limit("24 hours"), {"incident": datetime(2027, 3, 27, 22, 15, tzinfo=UTC)}, CALENDAR)
        assert found.explain().startswith("Due by 23:15 BST on Sunday 28 March 2027: 24 hours after 22:15 GMT on ")

    def test_a_bare_date_waits_for_the_time_of_day(self):
        """No hour is made up, neither midnight nor noon."""
        found = due(limit("24 hours"), {"incident": date(2027, 5, 1)}, CALENDAR)
        assert (type(found), found.needs, found.event, found.cautious_due) == (Awaiting, "time", "incident", None)
        assert found.explain().startswith(
            "Waits for the time of day of incident: 24 hours after it. The clock may run already; "
            "it ends no earlier than 00:00 BST on Sunday 2 May 2027. Source: "
        )

    def test_it_ends_no_earlier_than_from_the_first_instant_of_the_day(self):
        """Over the night on which the clock goes forward, 24 hours are a day and an hour on the wall."""
        found = due(limit("24 hours"), {"incident": date(2027, 3, 28)}, CALENDAR)
        assert found.earliest_due == datetime(2027, 3, 29, tzinfo=UTC)
        assert str(found.earliest_due) == "2027-03-29 01:00:00+01:00"
        assert due(limit("24 hours"), {}, CALENDAR).earliest_due is None

    def test_of_two_events_each_needs_its_time(self):
        """Which is the later can't be told without it."""
        events = {"incident": datetime(2027, 5, 1, 12, tzinfo=UTC), "death": date(2027, 5, 1)}
        found = due(limit("24 hours", starts=("incident", "death")), events, CALENDAR)
        assert (found.needs, found.event) == ("time", "death")
        # It may have been just after midnight, and then the incident is the later.
        assert found.earliest_due == datetime(2027, 5, 2, 12, tzinfo=UTC)

    def test_in_the_hour_that_comes_twice_the_later_instant_is_later(self):
        """At 01:10 after the clock went back, 01:30 before it is forty minutes past."""
        first, again = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
        found = due(limit("1 hour", starts=("incident", "death")), {"incident": first, "death": again}, CALENDAR)
        assert found.event == "death"
        found = due(limit("1 hour"), {"incident": first - timedelta(hours=1)}, CALENDAR)
        assert found.status(again) is Status.OVERDUE


class Zoneless(tzinfo):
    """A time zone that doesn't know its offset."""

    def utcoffset(self, _):
        """Return nothing."""


JUNK = [
    datetime(2026, 11, 21, 9),
    datetime(2026, 11, 21, 9, tzinfo=Zoneless()),
    PERSON,
    "2026-11-21",
    b"2026-11-21",
    20261121,
    1795219200.0,
    True,
    (2026, 11, 21),
    [date(2026, 11, 21)],
    {"date": date(2026, 11, 21)},
    time(9),
    timedelta(1),
    object(),
    date,
]


class TestMoments:
    """Which clock takes a date, and which an instant."""

    @pytest.mark.parametrize("within", ["5 working days", "7 days", "2 weeks", "6 months"])
    @pytest.mark.parametrize("counting", Counting)
    def test_a_date_and_the_moments_of_its_day_give_the_same(self, within, counting):
        """An aware datetime counts by its London date, 00:30 in summer, the day before in UTC, too."""
        day = date(2026, 8, 29)
        moments = [
            datetime(2026, 8, 29, 0, 30, tzinfo=LONDON),
            datetime(2026, 8, 28, 23, 30, tzinfo=UTC),
            datetime(2026, 8, 29, 22, 59, tzinfo=UTC),
            datetime(2026, 8, 29, 10, tzinfo=timezone(timedelta(hours=9))),
        ]
        expected = due(limit(within, counting), {"incident": day}, CALENDAR)
        assert expected.start == day
        for moment in moments:
            assert due(limit(within, counting), {"incident": moment}, CALENDAR) == expected

    @pytest.mark.parametrize("within", ["5 working days", "24 hours"])
    @pytest.mark.parametrize("junk", JUNK, ids=lambda junk: type(junk).__name__)
    def test_nothing_else_is_a_moment(self, within, junk):
        """It is refused by place; what was passed is never repeated."""
        events = {"death": None, "incident": junk}
        with pytest.raises(FactsError) as error:
            due(limit(within), events, CALENDAR)
        assert str(error.value) == "event 2: expected a date, or a datetime with a time zone"
        rules = rules_on(2026, 11, 22)
        with pytest.raises(FactsError, match=r"^event 2: expected a date"):
            sg.deadlines([], events, rules)

    def test_every_wrong_event_is_named_at_once(self):
        """One round is enough."""
        with pytest.raises(FactsError) as error:
            due(limit("5 days"), {"incident": PERSON, "death": date(2026, 1, 1), "conference": 5}, CALENDAR)
        assert [problem.path for problem in error.value.problems] == ["event 1", "event 3"]
        assert PERSON not in str(error.value)
        assert PERSON not in repr(error.value)

    def test_no_event_is_awaited(self):
        """Not there and None are the same: not known."""
        for events in ({}, {"incident": None}, {"death": date(2026, 11, 21)}):
            found = due(limit("5 days"), events, CALENDAR)
            assert (type(found), found.needs, found.event, found.duty) == (Awaiting, "event", "incident", None)
            assert not found.conditional

    @pytest.mark.parametrize("name", [PERSON, "authority_awear", "", 5, None])
    def test_an_unknown_event_is_refused_without_repeating_it(self, name):
        """A misspelt event would otherwise be a clock that never starts."""
        with pytest.raises(UnknownNameError) as error:
            sg.deadlines([], {"death": None, name: date(2026, 11, 21)}, rules_on(2026, 11, 22))
        known = ", ".join(rules_on(2026, 11, 22).events)
        assert str(error.value) == f"events: a name is not an event of this rulebook; there are {known}"
        assert PERSON not in str(error.value)
        assert "awear" not in str(error.value)

    @pytest.mark.parametrize("day", [date(1973, 12, 31), date(2060, 12, 31), date(2061, 1, 1), date.min, date.max])
    def test_beyond_the_calendar_there_is_no_date(self, day):
        """A guess would look like a date."""
        with pytest.raises(BeyondCalendarError):
            due(limit("5 working days"), {"incident": day}, CALENDAR)
        with pytest.raises(BeyondCalendarError) as refused:
            due(limit("5 working days", cautious="death"), {"death": day}, CALENDAR)
        assert re.match(r"invented-limit: (the answer: )?outside the calendar england-and-wales, ", str(refused.value))

    @pytest.mark.parametrize(
        ("within", "counting", "moment"),
        [
            ("1 day", AFTER, date.max),
            ("2 days", BEGINNING_WITH, date.max),
            ("1 month", AFTER, date.max),
            ("1 hour", AFTER, datetime.max.replace(tzinfo=UTC)),
            ("1 day", AFTER, datetime.min.replace(tzinfo=UTC)),
        ],
    )
    def test_beyond_all_dates_there_is_no_date_either(self, within, counting, moment):
        """The error is the library's own."""
        with pytest.raises(BeyondCalendarError):
            due(limit(within, counting), {"incident": moment}, CALENDAR)


class TestStatus:
    """A deadline is met on its last day, and up to its last instant."""

    @pytest.mark.parametrize(
        ("at", "status"),
        [
            (date(2026, 11, 26), Status.OPEN),
            (date(2026, 11, 27), Status.OPEN),
            (date(2026, 11, 28), Status.OVERDUE),
            (datetime(2026, 11, 27, 23, 59, tzinfo=LONDON), Status.OPEN),
            (datetime(2026, 11, 28, 0, 0, tzinfo=UTC), Status.OVERDUE),
            (datetime(2026, 11, 28, 4, 0, tzinfo=timezone(timedelta(hours=9))), Status.OPEN),
        ],
    )
    def test_days(self, at, status):
        """The day counts to its end, in London."""
        assert due(limit("5 working days"), {"incident": date(2026, 11, 21)}, CALENDAR).status(at) is status

    def test_in_summer_the_day_ends_an_hour_earlier_in_utc(self):
        """What is still the last day elsewhere is past here."""
        found = due(limit("1 day"), {"incident": date(2026, 7, 1)}, CALENDAR)
        assert found.status(datetime(2026, 7, 2, 22, 59, tzinfo=UTC)) is Status.OPEN
        assert found.status(datetime(2026, 7, 2, 23, 0, tzinfo=UTC)) is Status.OVERDUE

    def test_hours(self):
        """The last instant is in time."""
        found = due(limit("24 hours"), {"incident": datetime(2026, 10, 24, 22, 15, tzinfo=LONDON)}, CALENDAR)
        assert found.status(datetime(2026, 10, 25, 21, 15, tzinfo=UTC)) is Status.OPEN
        assert found.status(datetime(2026, 10, 25, 21, 15, 0, 1, tzinfo=UTC)) is Status.OVERDUE

    @pytest.mark.parametrize(
        ("within", "at"),
        [*(("5 days", junk) for junk in JUNK), *(("24 hours", junk) for junk in (*JUNK, date(2026, 11, 21)))],
    )
    def test_nothing_else_is_a_moment(self, within, at):
        """A bare date can't be held against hours, and what was passed is never repeated."""
        found = due(limit(within), {"incident": datetime(2026, 11, 21, 9, tzinfo=UTC)}, CALENDAR)
        with pytest.raises(FactsError, match=r"^at: expected a"):
            found.status(at)


class Weekends:
    """A calendar of the caller's own, without holidays."""

    def holidays(self, _):
        """Return no holidays."""
        return []

    def get_weekend_days(self):
        """Return Saturday and Sunday."""
        return {5, 6}

    def is_working_day(self, day):
        """Return whether it is neither."""
        return day.weekday() not in self.get_weekend_days()


class TestCaveats:
    """What a reader must know before relying on a date."""

    def test_after_the_published_bank_holidays_it_is_provisional(self):
        """The answer holds as far as anyone can know, and says so."""
        firm = due(limit("5 working days"), {"incident": date(2028, 12, 20)}, CALENDAR)
        assert (firm.due, firm.provisional, firm.caveats) == (date(2028, 12, 29), False, ())
        found = due(limit("5 working days"), {"incident": date(2028, 12, 21)}, CALENDAR)
        assert (found.due, found.provisional) == (date(2029, 1, 2), True)
        assert found.explain().endswith(
            "Provisional: bank holidays are published up to 31 December 2028, so this date may still move; "
            "check it when more are published."
        )

    def test_days_weeks_and_months_rest_on_no_bank_holiday(self):
        """So they are never provisional."""
        assert not due(limit("6 months"), {"incident": date(2028, 12, 21)}, CALENDAR).provisional

    def test_a_calendar_without_official_days_is_provisional_throughout(self):
        """Nobody has published it."""
        own = workdays.from_workalendar(Weekends(), 2026, 2026)
        found = due(limit("1 working day"), {"incident": date(2026, 11, 20)}, own)
        assert (found.due, found.provisional, found.calendar_version) == (date(2026, 11, 23), True, own.version)
        assert "Provisional: bank holidays are not official" in found.explain()

    def test_the_timescale_s_own_come_first(self):
        """Evidence, the unit that the source writes, and the note."""
        unread = attrs.evolve(CITE, evidence=Evidence.UNVERIFIED)
        found = limit("5 working days", cite=unread, as_written="5 days", note="Sources differ.").caveats
        assert found == (unread.caveat, "The source writes 5 days; working days are assumed.", "Sources differ.")

    @pytest.mark.parametrize(
        ("events", "caveats"),
        [
            ({"incident": date(2026, 3, 18)}, []),
            ({"incident": date(2026, 8, 31), "death": None}, []),
            ({"incident": date(2026, 3, 17)}, ["This clock started before invented-2020 began on 18 March 2026"]),
            ({"incident": datetime(2026, 8, 31, 22, 30, tzinfo=UTC)}, []),
            # The next day in London, though not in UTC.
            (
                {"incident": datetime(2026, 8, 31, 23, 30, tzinfo=UTC)},
                ["This clock started after invented-2020 ended on 31 August 2026"],
            ),
            (
                {"incident": date(2026, 4, 1), "death": date(2026, 3, 1), "conference": date(2027, 1, 1)},
                [
                    "Another clock of this case started before invented-2020 began on 18 March 2026",
                    "Another clock of this case started after invented-2020 ended on 31 August 2026",
                ],
            ),
        ],
    )
    def test_a_clock_of_another_edition_is_a_caveat(self, events, caveats):
        """Editions are never mixed in silence."""
        dated = limit("5 days", in_force_from=date(2026, 3, 18), in_force_until=date(2026, 8, 31))
        found = due(dated, events, CALENDAR).caveats
        assert [text.split(";")[0] for text in found] == caveats

    def test_a_case_across_the_change_of_edition_says_so(self):
        """Aware under the edition of 2023, notified under that of 2026."""
        found = notification(on=(2026, 3, 13), authority_aware=date(2026, 3, 13), notification_sent=date(2026, 3, 19))[
            "notify-panel"
        ]
        assert found.due == date(2026, 3, 20)
        assert found.caveats == (
            (
                "Another clock of this case (notification_sent) started after working-together-2023 ended on "
                "17 March 2026; see the next edition too."
            ),
        )

    def test_awaiting_carries_them_too(self):
        """What waits can be of another edition as well."""
        dated = limit("5 days", in_force_from=date(2026, 3, 18), note="Sources differ.")
        found = due(dated, {"death": date(2026, 1, 1)}, CALENDAR)
        assert found.caveats[0] == "Sources differ."
        assert found.caveats[1].startswith("Another clock of this case started before")

    def test_a_gap_hides_nothing(self):
        """An event that is not known stands before one that lies outside the edition."""
        dated = limit("5 days", in_force_from=date(2026, 3, 18))
        found = due(dated, {"incident": None, "death": date(2026, 1, 1)}, CALENDAR)
        assert len(found.caveats) == 1

    def test_what_waits_for_everything_is_not_provisional(self):
        """There is no day of it yet that bank holidays could move."""
        for strict in (None, "death"):
            found = due(limit("5 working days", cautious=strict), {}, CALENDAR)
            assert (found.provisional, found.cautious_skipped, found.cautious_due) == (False, (), None)
            assert not any(text.startswith("Provisional") for text in found.caveats)

    def test_the_latest_of_several_in_the_hour_that_comes_twice(self):
        """A clock whose third start has no time of day can't end before that of the later of two others."""
        of_three = limit("2 hours", starts=("incident", "death", "strategy_meeting"))
        first, later = datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 5, tzinfo=UTC)
        events = {"incident": first, "death": later, "strategy_meeting": date(2026, 10, 24)}
        assert due(of_three, events, CALENDAR).earliest_due == datetime(2026, 10, 25, 3, 5, tzinfo=UTC)

    def test_a_stricter_reading_steps_over_nothing_in_plain_days(self):
        """They all count."""
        found = due(limit("5 days", cautious="death"), {"death": date(2026, 12, 23)}, CALENDAR)
        assert (found.cautious_due, found.cautious_skipped) == (date(2026, 12, 28), ())

    def test_a_stricter_reading_in_hours_needs_the_hour(self):
        """A day alone gives no stricter date."""
        in_hours = limit("24 hours", cautious="death")
        events = {"incident": datetime(2026, 11, 20, 9, tzinfo=UTC), "death": date(2026, 11, 19)}
        found = due(in_hours, events, CALENDAR)
        assert (found.cautious_start, found.cautious_due) == (None, None)

    def test_a_provisional_stricter_date_says_so(self):
        """It rests on the same bank holidays."""
        found = due(limit("5 working days", cautious="death"), {"death": date(2028, 12, 21)}, CALENDAR)
        assert any(text.startswith("Provisional") for text in found.caveats)


class TestOfficeClosures:
    """Days on which an office is shut extend its own limits only."""

    SHUT = CALENDAR.with_office_closures([date(2026, 12, 29)], title="Office shut", authority="the office")

    def test_local_policy_may_leave_them_out(self):
        """The limit is the office's own."""
        own = limit("5 working days", force=Force.LOCAL_POLICY)
        found = due(own, {"incident": date(2026, 12, 23)}, self.SHUT)
        assert found.due == date(2027, 1, 5)
        assert "Tuesday 29 December 2026 (Office shut)" in found.explain()

    @pytest.mark.parametrize("force", [force for force in Force if force is not Force.LOCAL_POLICY])
    def test_nothing_stronger_waits_for_an_office(self, force):
        """A date too late would leave a child unprotected."""
        with pytest.raises(FactsError, match="working_days: office closures count for local policy only"):
            due(limit("5 working days", force=force), {"incident": date(2026, 12, 23)}, self.SHUT)


class TestDeadlines:
    """Every time limit of a case in one list."""

    EVENTS = {  # noqa: RUF012  never changed
        "authority_aware": date(2026, 11, 21),
        "abuse_suspected": datetime(2026, 11, 23, 9, tzinfo=LONDON),
    }

    def test_the_soonest_comes_first_and_what_waits_last(self):
        """It reads as a diary."""
        rules = rules_on(2026, 11, 22)
        found = sg.deadlines(incidents.assessments(NOTIFIABLE, rules), self.EVENTS, rules)
        given = [item.due for item in found if isinstance(item, Deadline)]
        assert given == sorted(given)
        assert [type(item) for item in found] == [Deadline] * len(given) + [Awaiting] * (len(found) - len(given))
        assert 0 < len(given) < len(found)

    def test_an_instant_and_a_day_stand_in_one_order(self):
        """A day is due at its end."""
        facts = child_deaths.ChildDeath(born_alive=True, under_18_when_died=True, sudden_no_apparent_cause=True)
        rules = rules_on(2026, 11, 22)
        several = [
            incidents.serious_incident_notification(NOTIFIABLE, rules),
            child_deaths.joint_agency_response(facts, rules),
        ]
        events = {"authority_aware": date(2026, 11, 19), "death": datetime(2026, 11, 25, 0, 30, tzinfo=LONDON)}
        found = [item for item in sg.deadlines(several, events, rules) if item.timescale.id != "tell-partners"]
        assert [(item.timescale.id, str(item.due)) for item in found] == [
            ("jar-home-visit", "2026-11-26 00:30:00+00:00"),
            ("notify-panel", "2026-11-26"),
            ("jar-planning-meeting", "2026-11-27 00:30:00+00:00"),
            ("jar-meeting", "2026-12-02"),
        ]
        noon = datetime(2026, 11, 26, 12, tzinfo=UTC)
        assert [item.status(noon) for item in found] == [Status.OVERDUE, Status.OPEN, Status.OPEN, Status.OPEN]

    def test_the_hour_that_comes_twice_is_two_hours(self):
        """On the night of 25 October 2026 it is half past one twice, and a quarter past one twice."""
        rules = rules_on(2026, 11, 22)
        starts = [datetime(2026, 10, 24, 0, 15, tzinfo=UTC), datetime(2026, 10, 24, 1, 5, tzinfo=UTC)]
        limit = rules.timescales["jar-home-visit"]
        later, sooner = (due(limit, {"death": start}, rules.working_days) for start in reversed(starts))
        assert later.due.time() < sooner.due.time()
        assert sorted([later, sooner], key=timescales._soonest) == [sooner, later]

    @pytest.mark.parametrize("text", [5, None, "5", "working days", "5 working day or so"])
    def test_what_names_no_length(self, text):
        """None, of whatever type."""
        assert Within.parsed(text) is None

    def test_a_day_in_summer_ends_at_londons_midnight(self):
        """That is an hour before midnight in UTC."""
        rules = rules_on(2026, 11, 22)
        start = datetime(2026, 7, 13, 23, 30, tzinfo=UTC)
        night = due(rules.timescales["jar-home-visit"], {"death": start}, rules.working_days)
        day = due(rules.timescales["notify-panel"], {"authority_aware": date(2026, 7, 7)}, rules.working_days)
        assert (day.due, night.due.astimezone(UTC).date()) == (date(2026, 7, 14), date(2026, 7, 14))
        assert sorted([night, day], key=timescales._soonest) == [day, night]

    def test_a_clock_that_runs_stands_where_it_may_end_first(self):
        """Its time of day is missing, so nobody can say that it has not run out: it is no row for later."""
        facts = child_deaths.ChildDeath(born_alive=True, under_18_when_died=True, sudden_no_apparent_cause=True)
        rules = rules_on(2026, 11, 22)
        events = {"death": date(2026, 11, 24), "authority_aware": date(2026, 11, 25)}
        found = sg.deadlines(
            [incidents.case_of_concern(NOTIFIABLE, rules), child_deaths.joint_agency_response(facts, rules)],
            events,
            rules,
        )
        assert [(item.timescale.id, type(item)) for item in found[:3]] == [
            ("jar-home-visit", Awaiting),
            ("jar-planning-meeting", Awaiting),
            ("jar-meeting", Deadline),
        ]

    def test_one_assessment_or_several(self):
        """One need not be wrapped, and twice the same gives each deadline once."""
        rules = rules_on(2026, 11, 22)
        one = incidents.serious_incident_notification(NOTIFIABLE, rules)
        expected = sg.deadlines(one, self.EVENTS, rules)
        assert expected
        assert sg.deadlines([one], self.EVENTS, rules) == expected
        assert sg.deadlines(iter([one, one]), self.EVENTS, rules) == expected
        assert sg.deadlines([], self.EVENTS, rules) == ()

    def test_a_duty_without_a_time_limit_has_no_deadline(self):
        """The Act gives no number of days for the death of a looked-after child."""
        rules = rules_on(2026, 11, 22)
        facts = incidents.Incident(child_died=True, looked_after_by=incidents.Whose.THIS_AUTHORITY)
        assert sg.deadlines(incidents.looked_after_child_death(facts, rules), self.EVENTS, rules) == ()

    def test_assessments_of_another_rulebook_are_refused(self):
        """Editions are never mixed."""
        then, now = rules_on(2026, 3, 13), rules_on(2026, 11, 22)
        mixed = [incidents.rapid_review(NOTIFIABLE, rules) for rules in (now, then)]
        with pytest.raises(FactsError, match=r"^assessments: expected assessments made with this rulebook"):
            sg.deadlines(mixed, {}, now)


class TestModels:
    """Every public object is a value."""

    def every(self):
        """Return one of each kind of object, with every field filled somewhere."""
        rules = rules_on(2026, 11, 22)
        moment = {"incident": datetime(2026, 10, 25, 0, 30, tzinfo=UTC)}
        return [
            limit("5 working days"),
            Within(5, Unit.WORKING_DAYS),
            *Unit,
            *Counting,
            *Status,
            due(limit("1 hour"), moment, CALENDAR),
            due(limit("1 hour"), {}, CALENDAR),
            *sg.deadlines(incidents.assessments(UNDECIDED, rules), TestDeadlines.EVENTS, rules),
        ]

    def test_hash_pickle_and_copies(self):
        """Equal to its copy, however it was copied."""
        for value in self.every():
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
                again = pickle.loads(pickle.dumps(value, protocol))
                assert (again, hash(again)) == (value, hash(value))
            assert copy.deepcopy(value) == copy.copy(value) == value

    def test_frozen(self):
        """Nobody moves a date."""
        for model in (Timescale, Deadline, Awaiting):
            value = next(value for value in self.every() if type(value) is model)
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                value.due = date(2099, 1, 1)

    def test_a_deadline_shows_no_date_of_the_case(self):
        """A repr ends up in logs."""
        found = due(limit("5 working days"), {"incident": date(2026, 11, 21)}, CALENDAR)
        assert repr(found) == "<Deadline for invented-limit>"

    def test_what_waits_shows_no_date_of_the_case_either(self):
        """The stricter date follows from an event of the case."""
        found = due(limit("5 days", cautious="death"), {"death": date(2031, 7, 9)}, CALENDAR)
        assert "2031" not in repr(found)

    @pytest.mark.parametrize(
        ("within", "text"),
        [
            (Within(1, Unit.WORKING_DAYS), "1 working day"),
            (Within(5, Unit.WORKING_DAYS), "5 working days"),
            (Within(1, Unit.HOURS), "1 hour"),
            (Within(6, Unit.MONTHS), "6 months"),
        ],
    )
    def test_a_length_reads_well(self, within, text):
        """One of a thing is singular."""
        assert str(within) == text


@pytest.mark.parametrize("junk", [None, 1, "an answer", ["an answer"], [None]])
def test_only_assessments_have_deadlines(junk):
    """Anything else is refused, without being repeated."""
    with pytest.raises(FactsError, match=r"^assessments: expected one assessment or several$"):
        sg.deadlines(junk, {}, sg.rulebook("croydon", on=date(2026, 11, 20)))


@pytest.mark.parametrize("junk", [None, 1, "death", [("death", date(2026, 11, 20))]])
def test_events_are_a_mapping(junk):
    """Anything else is refused, without being repeated."""
    with pytest.raises(FactsError, match=r"^events: expected a mapping of event names to"):
        due(limit("1 day"), junk, CALENDAR)


class TestTheFirstDayOfTheCalendar:
    """A clock may start on it, whichever day is day 1."""

    @pytest.mark.parametrize(
        ("within", "counting", "last", "skipped"),
        [
            ("1 working day", BEGINNING_WITH, date(1974, 1, 2), [date(1974, 1, 1)]),
            ("1 working day", Counting.ROLL_FORWARD, date(1974, 1, 3), [date(1974, 1, 1)]),
            ("1 working day", AFTER, date(1974, 1, 2), []),
            ("2 days", BEGINNING_WITH, date(1974, 1, 2), []),
        ],
    )
    def test_it_counts(self, within, counting, last, skipped):
        """New Year's Day 1974 is closed, so day 1 is the day after."""
        found = due(limit(within, counting), {"incident": CALENDAR.first}, CALENDAR)
        assert (found.due, [day.date for day in found.skipped]) == (last, skipped)


def test_explain_says_on_which_day_an_event_on_a_closed_day_counts():
    """Otherwise the sentence would not add up."""
    rolled = due(limit("5 working days", Counting.ROLL_FORWARD), {"incident": date(2026, 11, 21)}, CALENDAR)
    assert rolled.due == date(2026, 11, 30)
    said = "An event on a closed day counts as on the next working day: Monday 23 November 2026."
    assert said in rolled.explain()
    plain = due(limit("5 working days", Counting.ROLL_FORWARD), {"incident": date(2026, 11, 23)}, CALENDAR)
    assert "counts as on" not in plain.explain()


class NoTime(datetime):
    """What some libraries have for no time: it looks like a datetime."""

    def utcoffset(self):
        raise ValueError


def test_what_only_looks_like_a_datetime_is_none():
    """The error is the library's own."""
    for moment in (NoTime(2026, 11, 21), NoTime(2026, 11, 21, tzinfo=UTC)):
        with pytest.raises(FactsError):
            due(limit("1 day"), {"incident": moment}, CALENDAR)


@pytest.mark.parametrize(
    ("timescale", "calendar", "path"), [("core-group", CALENDAR, "timescale"), (limit("1 day"), None, "working_days")]
)
def test_due_takes_a_time_limit_and_a_calendar(timescale, calendar, path):
    """Anything else is named, and never repeated."""
    with pytest.raises(FactsError, match=f"^{path}: expected a "):
        due(timescale, {}, calendar)


@pytest.mark.parametrize("missing", [{}, {"authority_aware": None}])
def test_a_stricter_reading_that_is_not_known_is_told(missing):
    """Otherwise the later day would look like the only one."""
    rules = rules_on(2026, 11, 22)
    given = {"abuse_suspected": date(2026, 12, 10), **missing}
    found = due(rules.timescales["notify-panel"], given, CALENDAR)
    said = "A stricter reading starts with authority aware, whose date is not known."
    assert (found.cautious_due, said in found.caveats) == (None, True)
    known = due(rules.timescales["notify-panel"], given | {"authority_aware": date(2026, 12, 1)}, CALENDAR)
    assert (known.cautious_due, said in known.caveats) == (date(2026, 12, 8), False)
    assert said in due(rules.timescales["notify-panel"], missing, CALENDAR).caveats


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2026, 1, 28), date(2026, 2, 27)),
        (date(2026, 1, 29), date(2026, 2, 28)),
        (date(2026, 1, 31), date(2026, 2, 28)),
    ],
)
def test_a_month_that_begins_with_its_first_day_ends_the_day_before(start, last):
    """Only where the later month is shorter does it end on that month's last day."""
    assert due(limit("1 month", BEGINNING_WITH), {"incident": start}, CALENDAR).due == last


@pytest.mark.parametrize("counting", [AFTER, BEGINNING_WITH])
@pytest.mark.parametrize("conditional", [False, True])
def test_what_waits_reads_as_a_sentence(counting, conditional):
    """Whether it may apply, what it waits for, how it counts, and the stricter day."""
    rules = rules_on(2026, 11, 22)
    facts = NOTIFIABLE if not conditional else incidents.Incident()
    duty = next(
        item.duty
        for item in sg.deadlines(incidents.serious_incident_notification(facts, rules), {}, rules)
        if item.timescale.id == "notify-panel"
    )
    assert duty.conditional is conditional
    timescale = attrs.evolve(limit("5 working days", counting, starts=("incident",)), cautious="death")
    found = attrs.evolve(due(timescale, {"death": date(2026, 11, 20)}, CALENDAR), duty=duty)
    waits = "If this turns out to apply, waits for" if conditional else "Waits for"
    relation = "beginning with" if counting is BEGINNING_WITH else "after"
    strict = "Thursday 26 November 2026" if counting is BEGINNING_WITH else "Friday 27 November 2026"
    assert found.explain().startswith(
        f"{waits} the date of incident: 5 working days {relation} it. On the stricter reading: {strict}. Source: "
    )


@pytest.mark.parametrize(
    ("within", "expected"),
    [("24 hours", "a datetime with a time zone"), ("5 days", "a date, or a datetime with a time zone")],
)
def test_a_status_asks_for_the_moment_that_its_clock_needs(within, expected):
    """A clock in hours needs an instant."""
    found = due(limit(within), {"incident": datetime(2026, 11, 20, 12, tzinfo=UTC)}, CALENDAR)
    with pytest.raises(FactsError) as refused:
        found.status("today")
    assert str(refused.value) == f"at: expected {expected}"
