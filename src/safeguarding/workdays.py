"""Working days: the days that count towards a time limit, and those that don't.

England and Wales have no law that says what a working day is for most safeguarding
clocks. The reading here is the usual one: Monday to Friday, without bank holidays, Good
Friday and Christmas Day. Freedom of Information requests leave out a bank holiday in any
part of the United Kingdom, so which days count is named: see `working_days`.

The official list reaches two or three years ahead. Up to `WorkingDays.published_to` the
answer rests on published days. After it, the statutory pattern answers for England and
Wales, and the answer is provisional: a royal event may still move it. Outside the calendar
there is no answer, only an error: a guess would look like a date.

The dangerous error is a deadline that is too late. From a closed day the next working day
is day 1, which is the earlier of the two readings.

Source:
    Banking and Financial Dealings Act 1971, section 1 and Schedule 1, and
    https://www.gov.uk/bank-holidays; every day names its own source in
    ``data/workdays``. Freedom of Information Act 2000, section 10(6).
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate, compress
from operator import attrgetter
from typing import Any

import attrs

from safeguarding import _calendar, _official
from safeguarding._calendar import Changes, ClosedDay, MovedDay, Record, WorkalendarCalendar
from safeguarding._given import is_a, is_date, is_iterable, is_text
from safeguarding.errors import BeyondCalendarError, FactsError, FactsProblem, UnknownNameError

__all__ = [
    "Changes",
    "ClosedDay",
    "MovedDay",
    "WorkalendarCalendar",
    "WorkingDays",
    "from_workalendar",
    "working_days",
]

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_A_DATE = "expected a date without a time; take the Europe/London date first"
_A_NUMBER = "expected a whole number of working days"
_A_YEAR = "expected a year from 1900 to 2200, the first not after the last"
_YEARS = range(1900, 2201)
_its_date = attrgetter("date")
#: How the name of a definition ends that leaves out the closed days of an office too.
_CLOSURES = "-with-office-closures"


@attrs.frozen(kw_only=True)
class WorkingDays:
    """The working days of one definition, from `first` to `last`.

    Get one from `working_days` or `from_workalendar`. It never changes: `updated` returns a
    new one. Two are equal when their versions are, and the version follows from the content.
    """

    #: The id of the definition, for example ``england-and-wales``.
    division: str = attrs.field(eq=False)
    #: The definition for readers.
    title: str = attrs.field(eq=False, repr=False)
    #: First day that the calendar answers for.
    first: date = attrs.field(eq=False)
    #: Last day that the calendar answers for.
    last: date = attrs.field(eq=False)
    #: Last day for which the official list was published; None where nothing is official.
    published_to: date | None = attrs.field(eq=False)
    #: Closed weekdays; Monday is 0.
    weekend: tuple[int, ...] = attrs.field(eq=False, repr=False)
    #: Days once published and then taken back, with where they went.
    withdrawn: tuple[ClosedDay, ...] = attrs.field(default=(), eq=False, repr=False)
    #: Days on which an office is shut; they never extend a clock of the law or of guidance.
    office_closures: tuple[ClosedDay, ...] = attrs.field(default=(), eq=False, repr=False)
    #: What the last `updated` changed; empty otherwise.
    changes: Changes = attrs.field(factory=Changes, eq=False, repr=False)
    #: Edition of the data that the days come from, the middle part of the version.
    edition: str = attrs.field(eq=False, repr=False)
    _named: tuple[ClosedDay, ...] = attrs.field(alias="named", eq=False, repr=False)
    _record: Record | None = attrs.field(alias="record", default=None, eq=False, repr=False)
    #: The definition, the edition and a digest of the days: equal content, equal version.
    version: str = attrs.field(init=False)
    # Twice the place of a working day among the working days; for a closed day, one less
    # than that of the next working day. One look-up then answers every question, and a day
    # that is no date, or outside the calendar, simply isn't found.
    _place: dict[date, int] = attrs.field(init=False, eq=False, repr=False)
    _working: tuple[date, ...] = attrs.field(init=False, eq=False, repr=False)
    _closed: tuple[date, ...] = attrs.field(init=False, eq=False, repr=False)
    _by_name: dict[date, ClosedDay] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        named = tuple(day for day in self._named if self.first <= day.date <= self.last)
        days, is_open = _calendar.days_and_flags(self.first, self.last, self.weekend, named)
        upto = accumulate(is_open)
        places = (2 * working - 1 - flag for working, flag in zip(upto, is_open, strict=True))
        digest = _calendar.digest(
            (self.division, self.first, self.last, self.published_to, *self.weekend), named, self.withdrawn
        )
        for name, value in (
            ("_named", named),
            ("_place", dict(zip(days, places, strict=True))),
            ("_working", tuple(compress(days, is_open))),
            ("_closed", tuple(compress(days, (not flag for flag in is_open)))),
            ("_by_name", {day.date: day for day in named}),
            ("version", f"{self.division}-{self.edition}-{digest}"),
        ):
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        # The tables are made again from the days: thirty times smaller than carrying them.
        fields = attrs.fields(WorkingDays)
        return _rebuilt, ({each.alias: getattr(self, each.name) for each in fields if each.init},)

    def is_working_day(self, d: date) -> bool:
        """Return whether a day counts.

        Raises:
            safeguarding.errors.FactsError: `d` is no date, or has a time of day.
            safeguarding.errors.BeyondCalendarError: `d` is outside the calendar.
        """
        try:
            return not self._place[d] & 1
        except Exception:  # noqa: BLE001  what is no date may raise anything while it is looked up
            raise self._refusal(d=d) from None

    def add(self, d: date, n: int) -> date:
        """Return the working day that lies `n` working days from a day.

        Args:
            d: The day to count from. It is day 0, so a working day 1 after it is the next one;
                from a closed day the next working day is day 1 too.
            n: How many working days: back when negative. With 0 the answer is `d` itself, or
                the next working day when `d` is closed.

        Raises:
            safeguarding.errors.FactsError: `d` is no date, or has a time of day, or `n` no whole number.
            safeguarding.errors.BeyondCalendarError: `d` or the answer is outside the calendar.

        Source:
            The day of the event is left out unless the words are "beginning with": the
            ordinary rule of English law, here the default for every timescale.
        """
        try:
            if n.__class__ is int:
                place = self._place[d]
                index = (place >> 1) + n if n > 0 else (place + 1 >> 1) + n
                # A negative index would count from the other end of the calendar.
                if index >= 0:
                    return self._working[index]
        except Exception:  # noqa: BLE001, S110  what is no date may raise anything while it is looked up
            pass
        raise self._refusal(n, d=d)

    def count(self, after: date, up_to: date) -> int:
        """Return how many working days lie after one day, up to and including another.

        Counting backwards gives the same number with a minus sign. From a working day,
        ``count(d, add(d, n))`` is always `n`.

        Raises:
            safeguarding.errors.FactsError: either is no date, or has a time of day.
            safeguarding.errors.BeyondCalendarError: either is outside the calendar.
        """
        try:
            return (self._place[up_to] + 2 >> 1) - (self._place[after] + 2 >> 1)
        except Exception:  # noqa: BLE001  what is no date may raise anything while it is looked up
            raise self._refusal(after=after, up_to=up_to) from None

    def next(self, d: date) -> date:
        """Return the first working day after a day, never the day itself.

        Raises:
            safeguarding.errors.FactsError: `d` is no date, or has a time of day.
            safeguarding.errors.BeyondCalendarError: `d` or the answer is outside the calendar.
        """
        return self.add(d, 1)

    def holidays(self, a: date, b: date) -> tuple[ClosedDay, ...]:
        """Return the days closed by name from one day to another, both included, without weekends.

        Raises:
            safeguarding.errors.FactsError: either is no date, or has a time of day.
            safeguarding.errors.BeyondCalendarError: either is outside the calendar.
        """
        self._check(a=a, b=b)
        start = bisect_left(self._named, a, key=_its_date)
        return self._named[start : bisect_right(self._named, b, key=_its_date)]

    def closed(self, after: date, up_to: date) -> tuple[ClosedDay, ...]:
        """Return every closed day after one day, up to and including another: weekends too.

        Raises:
            safeguarding.errors.FactsError: either is no date, or has a time of day.
            safeguarding.errors.BeyondCalendarError: either is outside the calendar.
        """
        self._check(after=after, up_to=up_to)
        days = self._closed[bisect_right(self._closed, after) : bisect_right(self._closed, up_to)]
        return tuple(self._by_name.get(day) or _weekend_day(day) for day in days)

    def why(self, d: date) -> ClosedDay | None:
        """Return why a day does not count; None for a working day.

        Raises:
            safeguarding.errors.FactsError: `d` is no date, or has a time of day.
            safeguarding.errors.BeyondCalendarError: `d` is outside the calendar.
        """
        if self.is_working_day(d):
            return None
        return self._by_name.get(d) or _weekend_day(d)

    def is_provisional(self, d: date) -> bool:
        """Return whether a day lies after the published ones, so that it may still change.

        Raises:
            safeguarding.errors.FactsError: `d` is no date, or has a time of day.
            safeguarding.errors.BeyondCalendarError: `d` is outside the calendar.
        """
        self._check(d=d)
        return self.published_to is None or d > self.published_to

    def updated(self, gov_uk_json: str | bytes | Mapping[str, Any], *, fetched_on: date | None = None) -> WorkingDays:
        """Return a calendar with a newer official file merged in; `changes` says what it changed.

        The days held are never replaced by the file. What the file adds is added. What it no
        longer has is either taken back or lost, and these are told apart without a clock:

        - The calendar knows when its days were checked. A day before that is past, and
          nobody takes back a day that is past: the file has lost it.
        - A day in a year of which the file has nothing, or after the file's last day, is lost.
        - Any other day that is missing was taken back. It is kept and marked: in `withdrawn`,
          and in `changes` as moved when the file has a day of that name in the same year.
        - The official list is a window that slides. The calendar knows the first year that
          it showed; nothing older is looked for in a file. A file that carries the
          list on by a year may let the oldest year go. A file that starts later than that has lost
          days, as the list of 2025 did when it dropped 2019 to 2023.
        - Only what the official list itself once showed can be lost from it.

        Args:
            gov_uk_json: The file https://www.gov.uk/bank-holidays.json: its text, its bytes, or
                the object parsed from it. Nothing is fetched here.
            fetched_on: The day on which the file was fetched. It moves the line between past and
                future for the next file; left out, that line stays.

        Raises:
            safeguarding.errors.DataError: the file can't be read, has lost days (they are
                listed), has a weekend day, or a complete year with too few or too many days
                (England and Wales: 8 to 11).
            safeguarding.errors.FactsError: an argument is of the wrong kind, or this calendar does not
                come from `working_days`.

        Source:
            https://www.gov.uk/bank-holidays.json.
        """
        if self._record is None:
            raise FactsError([FactsProblem("self", "expected a calendar of official days; start from working_days()")])
        if fetched_on is not None and (not is_date(fetched_on) or fetched_on < self._record.checked_on):
            raise FactsError([FactsProblem("fetched_on", f"expected a date, {self._record.checked_on} or later")])
        newer = _from_record(_official.merged(self._record, gov_uk_json, fetched_on))
        return attrs.evolve(newer, changes=_official.changes(self._named, newer._named))  # noqa: SLF001 - our own

    def with_office_closures(self, days: Iterable[date], *, title: str, authority: str) -> WorkingDays:
        """Return a calendar on which an office's own closed days don't count either.

        Only time limits of local policy take such a calendar: `safeguarding.timescales.due`
        refuses it for every other. It can't be `updated`; update the official one first.

        Args:
            days: The dates on which the office is shut; days that are closed anyway are left out.
            title: What to call them, for example ``Council closed``.
            authority: Who decided it.

        Raises:
            safeguarding.errors.FactsError: one of `days` is no date, or has a time of day; or
                `title` or `authority` is no text.
            safeguarding.errors.BeyondCalendarError: one of `days` is outside the calendar.
        """
        # A text is letter after letter, and each would be a problem.
        given: list[Any] = list(days) if is_iterable(days) and not is_text(days) else [days]
        problems = [FactsProblem(f"days[{at}]", _A_DATE) for at, day in enumerate(given) if not is_date(day)]
        for name, text in (("title", title), ("authority", authority)):
            if not is_a(text, str) or not text.strip():
                problems.append(FactsProblem(name, "expected a text"))
        if problems:
            raise FactsError(problems)
        shut = tuple(
            ClosedDay(date=day, title=title, authority=authority)
            for day in sorted(set(given))
            if self.is_working_day(day)
        )
        named = tuple(sorted((*self._named, *shut), key=_its_date))
        return attrs.evolve(
            self,
            # Another definition: what is counted with it must not be taken for what is counted without.
            division=f"{self.division.removesuffix(_CLOSURES)}{_CLOSURES}",
            named=named,
            record=None,
            changes=Changes(),
            office_closures=(*self.office_closures, *shut),
        )

    def _check(self, **days: date) -> None:
        if not all(self._holds(day) for day in days.values()):
            raise self._refusal(**days)

    def _holds(self, day: object) -> bool | None:
        """Return whether the calendar answers for a day; None where it is no date."""
        if not is_date(day):
            return None
        try:
            return day in self._place
        except Exception:  # noqa: BLE001  a kind of date with code of its own
            return None

    def _refusal(self, n: object = 0, **days: object) -> FactsError | BeyondCalendarError:
        held = {name: self._holds(day) for name, day in days.items()}
        problems = [FactsProblem(name, _A_DATE) for name, found in held.items() if found is None]
        if type(n) is not int:
            problems.append(FactsProblem("n", _A_NUMBER))
        if problems:
            return FactsError(problems)
        names = [name for name, found in held.items() if not found] or ["the answer"]
        return BeyondCalendarError(
            f"{' and '.join(names)}: outside the calendar {self.division}, which answers from {self.first} "
            f"to {self.last}; use a date within it, or merge a newer official file with updated()"
        )


def working_days(division: str = "england-and-wales") -> WorkingDays:
    """Return the working days of one definition, from the package's own data.

    Args:
        division: ``england-and-wales`` for safeguarding duties; ``scotland``;
            ``northern-ireland``; ``any-part-of-the-united-kingdom`` for Freedom of Information.

    Raises:
        safeguarding.errors.FactsError: `division` is not a text.
        safeguarding.errors.UnknownNameError: no definition has this name.

    Source:
        Each definition cites its own, in ``data/workdays/definitions.json``.
    """
    if not is_a(division, str):
        raise FactsError([FactsProblem("division", "expected the name of a definition")])
    known = _calendar.definition_ids()
    division = str.__str__(division)  # of a subclass too, without any code of its own
    if division not in known:
        message = f"division: expected one of {', '.join(known)}"
        raise UnknownNameError(message)
    return _shipped(division)


def from_workalendar(calendar: WorkalendarCalendar, first_year: int, last_year: int) -> WorkingDays:
    """Return the working days of a calendar that you hold, provisional throughout.

    Args:
        calendar: One of workalendar's calendars, or anything with the same three methods.
        first_year: The first year to take over, from 1 January.
        last_year: The last year to take over, to 31 December.

    Raises:
        safeguarding.errors.FactsError: `calendar` lacks a method or works on some of its weekend
            days, or the years can't be used.
    """
    years_fit = type(first_year) is type(last_year) is int and first_year in _YEARS and last_year in _YEARS
    if not years_fit or first_year > last_year:
        raise FactsError([FactsProblem("first_year", _A_YEAR), FactsProblem("last_year", _A_YEAR)])
    name = f"workalendar-{type(calendar).__name__}"
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    weekend, named = _calendar.taken_from(calendar, name, first, last)
    return WorkingDays(
        division=name,
        title=f"Working days of {name}",
        first=first,
        last=last,
        published_to=None,
        weekend=weekend,
        edition=f"{first_year}.{last_year}",
        named=named,
    )


@functools.cache
def _shipped(division: str) -> WorkingDays:
    return _from_record(_calendar.shipped(division))


def _from_record(record: Record) -> WorkingDays:
    return WorkingDays(
        division=record.id,
        title=record.title,
        first=record.first,
        last=record.last,
        published_to=record.published_to,
        weekend=record.weekend,
        withdrawn=_calendar.withdrawn(record),
        edition=record.edition,
        named=_calendar.closed_by_name(record),
        record=record,
    )


def _rebuilt(fields: Mapping[str, Any]) -> WorkingDays:
    return WorkingDays(**fields)


def _weekend_day(day: date) -> ClosedDay:
    return ClosedDay(date=day, title=_WEEKDAYS[day.weekday()], authority=_calendar.WEEKEND)
