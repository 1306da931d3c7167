"""The days behind `workdays`: what a closed day is, and the package's own days.

Nothing here is public. `safeguarding.workdays` shows the models under its own name.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import attrs

from safeguarding.errors import FactsError, FactsProblem

# The authority of a day that nobody had to appoint.
WEEKEND = "weekend"
_METHODS = ("holidays", "get_weekend_days", "is_working_day")


@attrs.frozen(kw_only=True)
class ClosedDay:
    """A day that is not a working day, and why."""

    #: The civil date.
    date: date
    #: What the day is called: ``Good Friday``, ``Saturday``.
    title: str
    #: Who says so: the source of the day, or ``weekend``.
    authority: str
    #: What the source adds, for example ``Substitute day``; often empty.
    notes: str = ""
    #: Whether the day is projected: the official list may still move it.
    provisional: bool = False

    @property
    def is_weekend(self) -> bool:
        """Return whether the day is closed for its weekday alone."""
        return self.authority == WEEKEND


@attrs.frozen(kw_only=True)
class MovedDay:
    """A closed day that a newer official file puts on another date of its year."""

    #: The day as it was.
    old: ClosedDay
    #: The day as it is now.
    new: ClosedDay


@attrs.frozen(kw_only=True)
class Changes:
    """What a newer official file changed, each in the order of the dates."""

    #: Days closed now that were not closed before.
    added: tuple[ClosedDay, ...] = ()
    #: Days that stand on another date of the same year.
    moved: tuple[MovedDay, ...] = ()
    #: Days no longer closed, published or projected before.
    withdrawn: tuple[ClosedDay, ...] = ()


@attrs.frozen(kw_only=True)
class Division:
    """A part of the United Kingdom with bank holidays of its own."""

    #: The official id, for example ``england-and-wales``.
    id: str
    #: The name for readers.
    title: str
    #: Fewest and most closed days that a complete year can plausibly have.
    days_in_year: tuple[int, int]
    #: Published days that stand.
    published: tuple[ClosedDay, ...]
    #: Days once published and then taken back; never deleted.
    withdrawn: tuple[ClosedDay, ...]
    #: Days by the statutory pattern, after the published ones.
    projected: tuple[ClosedDay, ...]


@attrs.frozen(kw_only=True)
class Record:
    """One definition of a working day, with every day that it rests on."""

    #: The id of the definition.
    id: str
    #: The definition for readers.
    title: str
    #: The edition of the data, for example ``2026.11``.
    edition: str
    #: Closed weekdays, Monday is 0.
    weekend: tuple[int, ...]
    #: The divisions whose bank holidays count.
    divisions: tuple[Division, ...]
    #: First day that the calendar answers for.
    first: date
    #: Last day for which the official list has been published.
    published_to: date
    #: Last day of the projection; None where there is none.
    projected_to: date | None
    #: First year that the official list still showed when these days were checked.
    feed_from: int
    #: How many years the official list shows at least.
    window: int
    #: Day on which these days were checked: what lies before it is past.
    checked_on: date

    @property
    def last(self) -> date:
        """Return the last day that the calendar answers for."""
        return max(self.published_to, self.projected_to or self.published_to)


class WorkalendarCalendar(Protocol):
    """What `from_workalendar` asks of a calendar; workalendar's own have it."""

    def holidays(self, year: int) -> Iterable[tuple[date, str]]:
        """Return the holidays of a year with their labels."""
        ...

    def get_weekend_days(self) -> Iterable[int]:
        """Return the closed weekdays; Monday is 0."""
        ...

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is a working day."""
        ...


@functools.cache
def _package_data(name: str) -> Any:  # noqa: ANN401 - parsed JSON
    return json.loads((Path(__file__).parent / "data" / "workdays" / name).read_text("utf-8"))


def definition_ids() -> tuple[str, ...]:
    """Return the ids of the definitions that the package ships."""
    return tuple(_package_data("definitions.json")["definitions"])


def shipped(definition: str) -> Record:
    """Return the record of one definition from the package's own data."""
    data = _package_data("definitions.json")
    entry = data["definitions"][definition]
    projected_to = entry["projected_to"]
    return Record(
        id=definition,
        title=entry["title"],
        edition=data["edition"],
        weekend=tuple(entry["weekend"]),
        divisions=tuple(_shipped_division(name, projects=projected_to is not None) for name in entry["divisions"]),
        first=date.fromisoformat(entry["published_from"]),
        published_to=date.fromisoformat(entry["published_to"]),
        projected_to=projected_to and date.fromisoformat(projected_to),
        feed_from=entry["feed_from"],
        window=date.fromisoformat(entry["published_to"]).year - entry["feed_from"] + 1,
        checked_on=date.fromisoformat(data["checked_on"]),
    )


def _shipped_division(name: str, *, projects: bool) -> Division:
    about = _package_data("definitions.json")["divisions"][name]
    events = _package_data("bank-holidays.json")[name]["events"]
    projected = _package_data("projected-bank-holidays.json")[name]["events"] if projects else ()
    return Division(
        id=name,
        title=about["title"],
        days_in_year=tuple(about["days_in_year"]),
        published=tuple(_shipped_day(event) for event in events if "withdrawn" not in event),
        withdrawn=tuple(_shipped_day(event) for event in events if "withdrawn" in event),
        projected=tuple(_shipped_day(event, provisional=True) for event in projected),
    )


def _shipped_day(event: Mapping[str, str], *, provisional: bool = False) -> ClosedDay:
    return ClosedDay(
        date=date.fromisoformat(event["date"]),
        title=event["title"],
        authority=_package_data("sources.json")[event["source"]],
        notes=event.get("withdrawn", event["notes"]),
        provisional=provisional,
    )


def closed_by_name(record: Record) -> tuple[ClosedDay, ...]:
    """Return the bank holidays that count, one for a date, in the order of the dates."""
    return _together(record, {part.id: part.published + part.projected for part in record.divisions})


def withdrawn(record: Record) -> tuple[ClosedDay, ...]:
    """Return the days once published and then taken back, in the order of the dates."""
    return _together(record, {part.id: part.withdrawn for part in record.divisions})


def _together(record: Record, days: Mapping[str, Iterable[ClosedDay]]) -> tuple[ClosedDay, ...]:
    by_date: dict[date, list[tuple[str, ClosedDay]]] = {}
    for division in record.divisions:
        for day in days[division.id]:
            by_date.setdefault(day.date, []).append((division.title, day))
    return tuple(_one(by_date[day], len(record.divisions)) for day in sorted(by_date))


def _one(named: list[tuple[str, ClosedDay]], divisions: int) -> ClosedDay:
    day = named[0][1]
    places: dict[str, list[str]] = {}
    for place, each in named:
        places.setdefault(each.title, []).append(place)
    # A reader in Croydon must see that the day is closed for Scotland's sake.
    title = "; ".join(
        name if len(where) == divisions else f"{name} ({', '.join(where)})" for name, where in places.items()
    )
    notes = "; ".join(dict.fromkeys(each.notes for _, each in named if each.notes))
    return attrs.evolve(day, title=title, notes=notes)


def taken_from(
    calendar: WorkalendarCalendar, name: str, first: date, last: date
) -> tuple[tuple[int, ...], tuple[ClosedDay, ...]]:
    """Return the weekend of somebody else's calendar, and its closed weekdays."""
    # Looked for on its class: a class that is passed itself has no calendar to call them on.
    if not all(callable(getattr(type(calendar), each, None)) for each in _METHODS):
        raise FactsError([FactsProblem("calendar", "expected one of workalendar's calendars")])
    weekend = tuple(sorted(set(calendar.get_weekend_days())))
    years = range(first.year, last.year + 1)
    labels = {day: label for year in years for day, label in calendar.holidays(year)}
    days = [first + timedelta(number) for number in range((last - first).days + 1)]
    # The tables here close a weekend day always: an answer would come too late.
    if any(calendar.is_working_day(day) for day in days if day.weekday() in weekend):
        raise FactsError([FactsProblem("calendar", "expected no working day on its weekend days")])
    return weekend, tuple(
        ClosedDay(date=day, title=labels.get(day, "Holiday"), authority=name, provisional=True)
        for day in days
        if day.weekday() not in weekend and not calendar.is_working_day(day)
    )


def days_and_flags(
    first: date, last: date, weekend: Iterable[int], named: Iterable[ClosedDay]
) -> tuple[list[date], bytearray]:
    """Return every day from one to another, and for each 1 when it is a working day, 0 when not."""
    start = first.toordinal()
    days = list(map(date.fromordinal, range(start, last.toordinal() + 1)))
    shut = set(weekend)
    week = bytes((first.weekday() + offset) % 7 not in shut for offset in range(7))
    is_open = bytearray((week * (len(days) // 7 + 1))[: len(days)])
    for day in named:
        is_open[day.date.toordinal() - start] = 0
    return days, is_open


def digest(about: Iterable[object], named: Iterable[ClosedDay], taken_back: Iterable[ClosedDay]) -> str:
    """Return the first twelve hexadecimal digits of a digest of all that can change an answer."""
    content = [
        list(map(str, about)),
        [[str(day.date), day.title, day.notes, day.provisional] for day in named],
        [[str(day.date), day.title, day.notes] for day in taken_back],
    ]
    text = json.dumps(content, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
