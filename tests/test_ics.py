"""Deadlines as entries of a calendar, read again by the library that calendars use."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest
from icalendar import Calendar

import safeguarding as sg
from exchange_cases import ANSWERS, LIMITS, RULES
from safeguarding import incidents
from safeguarding.exchange import from_json, to_json
from safeguarding.ics import calendar
from safeguarding.records import redue
from safeguarding.timescales import Awaiting, Counting, Deadline, Unit, Within, due
from test_records import CANARY, problems_of
from test_redue import AFTER_FUNERAL, BEFORE_FUNERAL
from test_redue import NOTIFY as NOTIFY_2020

STAMP = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
KEY = b"a secret of the tests' own"
WEDNESDAY = date(2026, 12, 23)
UNKNOWN = incidents.Incident(child_died=False)
NOTIFY = RULES.timescales["notify-panel"]
HOURS = next(limit for limit in RULES.timescales.values() if limit.within.unit is Unit.HOURS)


def entries(deadlines, reference="C-2041", **more):
    """Return the entries of a file, as the library icalendar reads them."""
    read = Calendar.from_ical(calendar(deadlines, reference=reference, **{"key": KEY, "stamp": STAMP, **more}))
    assert read.errors == []
    assert all(event.errors == [] for event in read.events)
    return read.events


def titles(deadlines, **more):
    """Return what a passer-by could read, by day."""
    return [(event.start, str(event["summary"])) for event in entries(deadlines, **more)]


def limit(timescale=NOTIFY, **events):
    """Return the deadline of a time limit alone."""
    return due(timescale, events, RULES.working_days)


def test_the_file():
    """It is a whole file, in the lines that the standard asks for."""
    text = calendar([limit(authority_aware=WEDNESDAY)], reference="C-2041", key=KEY, stamp=STAMP).decode()
    uid = re.search(r"UID:(\S+)", text)[1]
    assert max(map(len, text.split("\r\n"))) <= 75
    assert text.replace("\r\n ", "").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//safeguarding//{sg.__version__}//EN",
        "BEGIN:VEVENT",
        "SUMMARY:Deadline\\, reference C-2041",
        "DTSTART;VALUE=DATE:20270104",
        "DTSTAMP:20261125T093000Z",
        f"UID:{uid}",
        "SEQUENCE:0",
        "CLASS:CONFIDENTIAL",
        "DESCRIPTION:The latest day\\, never a target. What is due\\, and why\\, stands in the case record.",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_id_never_changes():
    """Calendars hold it for years, so what it is made of must not move with a version."""
    (event,) = entries([limit(authority_aware=WEDNESDAY)])
    assert event["uid"] == "1318a21f-293b-534e-8ee1-1a293dbaec2f"


class TestMarks:
    """What is not certain is marked in the title, and stands as tentative."""

    def test_certain(self):
        """A title has no word of what is due."""
        (event,) = entries([limit(authority_aware=WEDNESDAY)])
        assert (event["summary"], event["status"]) == ("Deadline, reference C-2041", "CONFIRMED")

    def test_provisional(self):
        """Bank holidays of 2029 are not published."""
        (event,) = entries([limit(authority_aware=date(2029, 3, 27))])
        assert event["summary"] == "Deadline, reference C-2041 (provisional)"
        assert event["status"] == "TENTATIVE"

    def test_conditional(self):
        """While the finding is unknown its duty may not apply."""
        answer = incidents.serious_incident_notification(UNKNOWN, RULES)
        made = sg.deadlines(answer, {"authority_aware": date(2029, 3, 27)}, RULES)
        (event,) = entries(made[:1])
        assert event["summary"] == "Deadline, reference C-2041 (provisional, if it applies)"
        assert event["status"] == "TENTATIVE"

    def test_the_stricter_reading_has_an_entry_of_its_own(self):
        """Both days are there, and neither takes the other's place."""
        later = limit(authority_aware=WEDNESDAY, abuse_suspected=date(2027, 1, 6))
        first, second = entries([later])
        assert [first.start, second.start] == [date(2027, 1, 13), date(2027, 1, 4)]
        assert second["summary"] == "Deadline, reference C-2041 (stricter reading)"
        assert first["uid"] != second["uid"]

    def test_of_two_duties_with_one_limit_the_certain_one_is_told(self):
        """One duty applies, the other may: the entry is certain, in whichever order they come."""
        certain = limit(authority_aware=WEDNESDAY)
        perhaps = attrs.evolve(certain, conditional=True)
        for both in ([certain, perhaps], [perhaps, certain]):
            assert titles(both) == [(date(2027, 1, 4), "Deadline, reference C-2041")]

    def test_of_two_days_the_earlier_is_told(self):
        """Nothing is lost to a later one, even where that is certain."""
        later = limit(authority_aware=date(2026, 12, 24))
        earlier = attrs.evolve(limit(authority_aware=WEDNESDAY), conditional=True)
        for both in ([later, earlier], [earlier, later]):
            assert titles(both) == [(date(2027, 1, 4), "Deadline, reference C-2041 (if it applies)")]


class TestHours:
    """An entry lasts all day, and a limit in hours does not: the time is told."""

    @pytest.mark.parametrize(
        ("end", "day", "time"),
        [
            (datetime(2026, 12, 23, 14, 5, tzinfo=UTC), WEDNESDAY, "14:05 GMT"),
            (datetime(2026, 7, 1, 22, 59, tzinfo=UTC), date(2026, 7, 1), "23:59 BST"),
            # Midnight is the end of the day before.
            (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 1), "midnight"),
            (datetime(2026, 7, 1, 23, 0, 30, tzinfo=UTC), date(2026, 7, 1), "midnight"),
            (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25), "01:30 BST"),
            (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), date(2026, 10, 25), "01:30 GMT"),
        ],
    )
    def test_the_day_of_its_last_minute(self, end, day, time):
        """The London day, and the London time, which one hour of October has twice."""
        amount = timedelta(hours=HOURS.within.amount)
        made = limit(HOURS, **{HOURS.starts[0]: end - amount})
        assert titles([made]) == [(day, f"Deadline by {time}, reference C-2041")]
        # One that was kept as JSON is the same.
        assert titles([from_json(Deadline, to_json(made))]) == titles([made])

    def test_a_clock_that_runs_already(self):
        """The day is known and the time is not: the first instant at which it can end."""
        limits = attrs.evolve(HOURS, within=Within(30, Unit.HOURS), counting=Counting.AFTER)
        waits = limit(limits, **{HOURS.starts[0]: WEDNESDAY})
        assert isinstance(waits, Awaiting)
        expected = "Deadline by 06:00 GMT, reference C-2041 (the earliest it can be)"
        assert titles([waits]) == [(date(2026, 12, 24), expected)]


class TestWaiting:
    """What waits has an entry where a date is known, and none where not."""

    def test_nothing_is_known(self):
        """There is no day to write."""
        assert entries([limit(RULES.timescales["rapid-review"])]) == []
        assert entries([]) == []

    def test_the_stricter_day_is_known(self):
        """A review waits for its notification, and its stricter clock runs from awareness."""
        waits = limit(RULES.timescales["rapid-review"], authority_aware=date(2026, 11, 20))
        assert titles([waits]) == [(date(2026, 12, 11), "Deadline, reference C-2041 (stricter reading)")]
        late = limit(RULES.timescales["rapid-review"], authority_aware=date(2029, 3, 20))
        assert late.provisional
        assert [title for _, title in titles([late])] == ["Deadline, reference C-2041 (stricter reading, provisional)"]


class TestMoving:
    """The same time limit of the same case is the same entry, wherever it moves."""

    def test_a_deadline_that_moves(self):
        """A bank holiday is proclaimed: same id, higher sequence, other day."""
        events = {"authority_aware": date(2022, 9, 16)}
        made = due(NOTIFY_2020, events, BEFORE_FUNERAL)
        (moved,) = redue([made], AFTER_FUNERAL)
        again = due(NOTIFY_2020, events, AFTER_FUNERAL)
        assert moved.becomes == again.due != made.due
        (before,) = entries([made])
        (after,) = entries([again], sequence=1, stamp=STAMP + timedelta(days=3))
        assert (before["uid"], before["sequence"], before.start) == (after["uid"], 0, date(2022, 9, 23))
        assert (after["sequence"], after.start) == (1, date(2022, 9, 26))
        assert after["dtstamp"].dt == STAMP + timedelta(days=3)

    def test_facts_and_events_are_no_part_of_it(self):
        """What becomes known changes the marks and the day, never the id."""
        ids = set()
        for incident in (UNKNOWN, incidents.Incident(child_died=True, died_in_area=True)):
            for day in (WEDNESDAY, date(2029, 3, 27)):
                answer = incidents.serious_incident_notification(incident, RULES)
                ids.add(entries(sg.deadlines(answer, {"authority_aware": day}, RULES)[:1])[0]["uid"])
        assert len(ids) == 1

    def test_another_case_or_another_limit_is_another_entry(self):
        """No two share an id, even where their names run together."""
        made = limit(authority_aware=WEDNESDAY)
        other = attrs.evolve(made, timescale=attrs.evolve(NOTIFY, id="1-notify-panel"))
        found = [
            entries([each], reference=reference)[0]["uid"] for each in (made, other) for reference in ("C-1", "C-11")
        ]
        assert len(set(found)) == 4

    def test_without_the_secret_it_can_not_be_made(self):
        """Whoever sees an entry knows the reference and every time limit, and must not find out which it is."""
        made = limit(authority_aware=WEDNESDAY)
        assert entries([made])[0]["uid"] != entries([made], key=bytes(16))[0]["uid"]


def test_nothing_of_the_case_is_in_the_file():
    """Neither what is due nor why, nor for whom: not one word of the answers, and no event."""
    events = dict.fromkeys(RULES.events, WEDNESDAY)
    made = (*sg.deadlines(ANSWERS, events, RULES), *LIMITS)
    text = calendar(made, reference="C-2041", key=KEY, stamp=STAMP).decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") > 30
    mark = r"(provisional|if it applies|stricter reading|the earliest it can be)"
    when = r"( by (midnight|\d\d:\d\d (GMT|BST)))?"
    variable = [
        rf"SUMMARY:Deadline{when}\\, reference C-2041( \({mark}(\\, {mark})*\))?",
        r"DTSTART;VALUE=DATE:\d{8}",
        r"UID:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        r"STATUS:(TENTATIVE|CONFIRMED)",
    ]
    # The rest are lines that stand in every file, and `test_the_file` shows them.
    same = (
        calendar([limit(authority_aware=WEDNESDAY)], reference="C-2041", key=KEY, stamp=STAMP)
        .decode()
        .replace("\r\n ", "")
    )
    told = set(text.split("\r\n")) - set(same.split("\r\n"))
    assert [line for line in told if not any(re.fullmatch(form, line) for form in variable)] == []


REFERENCE = "reference: expected a reference of your own, with a digit in it and no blanks; never a name"


class TestRefused:
    """What can't be used is told at once, and not repeated."""

    @pytest.mark.parametrize(
        "reference", [CANARY, "", None, 7, f"{CANARY} 7", "7\n", "7;X", "é7", "x" * 64 + "7", "-7", ["7"]]
    )
    def test_a_reference(self, reference):
        """A name has no digit; a blank or a line break could end a line of the file."""
        assert problems_of(calendar, [], reference=reference, key=KEY, stamp=STAMP) == [REFERENCE]

    @pytest.mark.parametrize(
        "stamp",
        [
            CANARY,
            None,
            WEDNESDAY,
            datetime(2026, 11, 25, 9, 30),
            datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))),
            datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-9))),
        ],
    )
    def test_a_stamp(self, stamp):
        """Nothing here knows the time, and a time without a zone is none."""
        assert problems_of(calendar, [], reference="C-1", key=KEY, stamp=stamp) == [
            "stamp: expected a datetime with a time zone, of the years 2 to 9998"
        ]

    @pytest.mark.parametrize("sequence", [CANARY, None, True, -1, 1.0, 2**31])
    def test_a_sequence(self, sequence):
        """It counts."""
        assert problems_of(calendar, [], reference="C-1", key=KEY, stamp=STAMP, sequence=sequence) == [
            "sequence: expected a whole number, 0 to 2,147,483,647"
        ]

    @pytest.mark.parametrize("key", [CANARY, CANARY.encode(), b"x" * 15, None, bytearray(16), 16])
    def test_a_key(self, key):
        """A short one could be tried out."""
        (problem,) = problems_of(calendar, [], reference="C-1", key=key, stamp=STAMP)
        assert problem.startswith("key: expected a secret of at least 16 bytes, such as")

    @pytest.mark.parametrize("deadlines", [CANARY, None, 7, [None], [CANARY], [WEDNESDAY], ANSWERS])
    def test_deadlines(self, deadlines):
        """Nothing but deadlines."""
        expected = "deadlines: expected the deadlines of one case, each a Deadline or an Awaiting"
        assert problems_of(calendar, deadlines, reference="C-1", key=KEY, stamp=STAMP) == [expected]

    def test_all_at_once(self):
        """Each mistake is told."""
        assert len(problems_of(calendar, 1, reference=CANARY, key=CANARY, stamp=CANARY, sequence=CANARY)) == 5


def test_another_zone_is_the_same_stamp():
    """A stamp is an instant, written in UTC."""
    there = STAMP.astimezone(timezone(timedelta(hours=9)))
    made = [limit(authority_aware=WEDNESDAY)]
    assert calendar(made, reference="C-1", key=KEY, stamp=there) == calendar(
        made, reference="C-1", key=KEY, stamp=STAMP
    )
