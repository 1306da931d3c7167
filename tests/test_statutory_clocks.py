"""Clocks of single statutes: child assessment orders, reports of mutilation, reviews of looked-after children."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

import safeguarding as sg
from safeguarding import timescales
from safeguarding.criteria import Force
from safeguarding.sources import Evidence
from safeguarding.timescales import Counting

LONDON = ZoneInfo("Europe/London")
RULES = sg.rulebook("croydon", on=date(2026, 11, 20))
DAY = timedelta(1)
#: Bank holidays of England in 2026 and the first half of 2027, copied by hand: the library's own list isn't asked.
SHUT = {
    *(date(2026, month, day) for month, day in [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
    *(date(2027, month, day) for month, day in [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31)]),
}
#: By limit: its event, and how many working days or months.
IN_WORKING_DAYS = {
    "looked-after-first-review": ("looked_after", 20),
    "fgm-report-next-working-day": ("fgm_discovered", 1),
}
IN_MONTHS = {
    "fgm-report": ("fgm_discovered", 1),
    "looked-after-second-review": ("looked_after_first_review", 3),
    "looked-after-later-review": ("looked_after_review", 6),
}
NEW = {*IN_WORKING_DAYS, *IN_MONTHS, "child-assessment-order"}


def last(name, start):
    """Return the last day of a limit whose clock started on a day."""
    limit = RULES.timescales[name]
    return timescales.due(limit, {limit.starts[0]: start}, RULES.working_days).due


def crossed_off(start, amount):
    """Return the last of some working days, each crossed off as on a calendar on the wall."""
    day = start
    while amount:
        day += DAY
        amount -= day.weekday() < 5 and day not in SHUT
    return day


def leafed_through(start, months):
    """Return the day of the same number some months on, or the month's last: turn over day after day."""
    day, turned = start, 0
    while turned < months:
        day += DAY
        turned += day.day == 1
    while day.day < start.day and (day + DAY).day != 1:
        day += DAY
    return day


@pytest.mark.parametrize(
    ("name", "start", "expected"),
    [
        # The date of the order is the first of seven, and neither a weekend nor Christmas stretches it.
        ("child-assessment-order", date(2026, 11, 20), date(2026, 11, 26)),
        ("child-assessment-order", date(2026, 12, 24), date(2026, 12, 30)),
        ("child-assessment-order", date(2026, 2, 26), date(2026, 3, 4)),
        ("fgm-report", date(2026, 11, 20), date(2026, 12, 20)),
        ("fgm-report", date(2027, 1, 31), date(2027, 2, 28)),
        ("fgm-report", date(2028, 1, 31), date(2028, 2, 29)),
        ("fgm-report", date(2026, 11, 25), date(2026, 12, 25)),
        ("fgm-report-next-working-day", date(2026, 11, 20), date(2026, 11, 23)),
        ("fgm-report-next-working-day", date(2026, 12, 24), date(2026, 12, 29)),
        ("fgm-report-next-working-day", date(2026, 4, 2), date(2026, 4, 7)),
        ("looked-after-first-review", date(2026, 11, 2), date(2026, 11, 30)),
        # Christmas, Boxing Day moved to Monday, and New Year's Day.
        ("looked-after-first-review", date(2026, 12, 4), date(2027, 1, 6)),
        ("looked-after-first-review", date(2026, 11, 21), date(2026, 12, 18)),
        ("looked-after-second-review", date(2026, 11, 30), date(2027, 2, 28)),
        ("looked-after-second-review", date(2026, 11, 20), date(2027, 2, 20)),
        ("looked-after-later-review", date(2026, 8, 31), date(2027, 2, 28)),
        ("looked-after-later-review", date(2026, 11, 20), date(2027, 5, 20)),
    ],
)
def test_the_last_day(name, start, expected):
    """Worked out by hand: weekends, Christmas, Easter, and months that are too short."""
    assert last(name, start) == expected


@pytest.mark.parametrize("start", [date(2026, 1, 1) + number * DAY for number in range(365)], ids=str)
def test_every_day_of_a_year_against_a_calendar_on_the_wall(start):
    """Nobody's arithmetic but turning over one day after the other."""
    for name, (_, days) in IN_WORKING_DAYS.items():
        assert last(name, start) == crossed_off(start, days), name
    for name, (_, months) in IN_MONTHS.items():
        assert last(name, start) == leafed_through(start, months), name
    seven = [start + number * DAY for number in range(7)]
    assert last("child-assessment-order", start) == seven[-1]


@pytest.mark.parametrize(
    ("name", "event"), [(name, each[0]) for name, each in {**IN_WORKING_DAYS, **IN_MONTHS}.items()]
)
def test_each_limit_has_its_event_and_the_event_a_meaning(name, event):
    """A clock starts with what its source names, and with nothing else."""
    assert RULES.timescales[name].starts == (event,)
    assert RULES.events[event]
    assert RULES.timescales[name].counting is Counting.AFTER


def test_only_the_order_counts_the_day_that_it_names():
    """The Act says that the seven days begin with it."""
    order = RULES.timescales["child-assessment-order"]
    assert (order.counting, order.starts) == (Counting.BEGINNING_WITH, ("child_assessment_from",))
    assert (
        "beginning with Friday 20 November 2026"
        in timescales.due(order, {"child_assessment_from": date(2026, 11, 20)}, RULES.working_days).explain()
    )


def test_a_moment_just_after_midnight_is_a_day_of_london():
    """00:30 in summer time is the evening before in universal time."""
    night = datetime(2026, 7, 1, 0, 30, tzinfo=LONDON)
    assert last("fgm-report", night) == date(2026, 8, 1)
    assert last("child-assessment-order", night) == date(2026, 7, 7)


def test_guidance_on_mutilation_is_sooner_than_the_act_on_every_day():
    """Both stand side by side, and neither takes the other's place."""
    act, guidance = RULES.timescales["fgm-report"], RULES.timescales["fgm-report-next-working-day"]
    assert (act.force, act.cite.evidence) == (Force.STATUTE, Evidence.PRIMARY)
    assert (guidance.force, guidance.cite.evidence) == (Force.STATUTORY_GUIDANCE, Evidence.SECONDARY)
    for number in range(365):
        start = date(2026, 1, 1) + number * DAY
        assert last(guidance.id, start) < last(act.id, start)
    assert any("the close of the next working day" in text for text in guidance.caveats)
    assert any("within 48 hours" in text for text in guidance.caveats)


def test_999_comes_before_the_report():
    """A report to the police doesn't protect a girl by itself."""
    report = RULES.signposts["fgm-mandatory-report"]
    assert report.steps[0].startswith("Phone 999")
    assert any("101" in step for step in report.steps)


def test_older_texts_on_the_first_review_are_named_and_not_counted():
    """Four weeks and 28 days stand beside the regulation's working days."""
    first = RULES.timescales["looked-after-first-review"]
    assert any("four weeks" in text and "28 days" in text for text in first.caveats)
    # Over Christmas the regulation's day is later, and the reader is told so.
    assert last(first.id, date(2026, 12, 4)) > date(2026, 12, 4) + 28 * DAY
    assert last(first.id, date(2026, 11, 2)) == date(2026, 11, 2) + 28 * DAY


@pytest.mark.parametrize("name", sorted(NEW - {"fgm-report-next-working-day"}))
def test_what_a_statute_says_was_read(name):
    """As enacted or as made; each edition says that its first day is no commencement."""
    limit = RULES.timescales[name]
    assert (limit.force, limit.cite.evidence) == (Force.STATUTE, Evidence.PRIMARY)
    assert "that day is not its commencement" in RULES.editions[limit.cite.edition].note
    assert limit.in_force_from == date(2018, 6, 29)


def test_a_review_waits_for_the_one_before_it():
    """The first never starts the clock of a later one."""
    limit = RULES.timescales["looked-after-later-review"]
    waiting = timescales.due(limit, {"looked_after_first_review": date(2026, 11, 20)}, RULES.working_days)
    assert isinstance(waiting, timescales.Awaiting)
