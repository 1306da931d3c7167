"""Merging a newer official list of bank holidays into the days already held.

The official list is a window of about ten years, and it has lost days before: for months
of 2025 it began in 2024, and everything of 2019 to 2023 was gone. So a newer list is merged,
never put in place of the days held, and one that has lost past days is refused.

Source:
    https://www.gov.uk/bank-holidays.json is the list. Years 2019 to 2023 were taken out of it in 2025:
    alphagov/frontend pull request 4940.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from safeguarding._calendar import Changes, ClosedDay, Division, MovedDay, Record
from safeguarding._given import is_a, is_mapping, is_plain
from safeguarding.errors import DataError, DataProblem, FactsError, FactsProblem

# How a problem names the file that was given: it has no path.
_GIVEN = "gov_uk_json"
# The authority of a day that the official list itself has shown begins with this.
_OFFICIAL = "gov.uk"
_MERGED = f"{_OFFICIAL}: the official file that was merged"
# A newer file must not stretch the calendar without end.
_LAST_YEAR = 2060
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CHRISTMAS = (12, 25)
_GOOD_FRIDAY = "Good Friday"
# The official file has some seventy thousand characters, and a year of it some ten days.
_MOST_CHARACTERS = 1 << 20
_MOST_EVENTS = 5_000
_MOST_PROBLEMS = 100
_LONGEST = 2_000


def merged(record: Record, gov_uk_json: object, fetched_on: date | None) -> Record:
    """Return the record with a newer official file merged into it; see `WorkingDays.updated`."""
    given, problems = _given_days(record, _parsed(gov_uk_json))
    if problems:
        raise DataError(problems[:_MOST_PROBLEMS])
    complete = min(map(_last_complete_year, given.values()))
    published_to = max(record.published_to, date(complete, 12, 31))
    # The official list is a window of so many years: it may let go of its oldest when it has taken on a new one.
    feed_from = max(record.feed_from, published_to.year - record.window + 1)
    for division in record.divisions:
        days = given[division.id]
        problems += _lost(record, division, days, feed_from) + _implausible(division, days)
        problems += _never_open(division, days)
    if problems:
        raise DataError(problems[:_MOST_PROBLEMS])
    return attrs.evolve(
        record,
        divisions=tuple(_merged_division(part, given[part.id], published_to) for part in record.divisions),
        published_to=published_to,
        feed_from=max(record.feed_from, min(feed_from, *(min(days).year for days in given.values()))),
        checked_on=fetched_on or record.checked_on,
    )


def changes(old: Iterable[ClosedDay], new: Iterable[ClosedDay]) -> Changes:
    """Return what differs between the closed days of two calendars."""
    before, after = ({day.date: day for day in days} for days in (old, new))
    added = [after[day] for day in sorted(after.keys() - before.keys())]
    gone = [before[day] for day in sorted(before.keys() - after.keys())]
    pairs = tuple(MovedDay(old=day, new=target) for day in gone if (target := _successor(day, added)))
    moved_from, moved_to = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    return Changes(
        added=tuple(day for day in added if day not in moved_to),
        moved=pairs,
        withdrawn=tuple(day for day in gone if day not in moved_from),
    )


def _successor(day: ClosedDay, candidates: Iterable[ClosedDay]) -> ClosedDay | None:
    same = (each for each in candidates if each.date.year == day.date.year and _name(each) == _name(day))
    return next(same, None)


def _name(day: ClosedDay) -> str:
    # "Early May bank holiday (VE day)" is still the early May holiday.
    return day.title.partition(" (")[0].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()


def _parsed(gov_uk_json: object) -> Mapping[str, object]:
    if is_a(gov_uk_json, str) or is_a(gov_uk_json, bytes):
        gov_uk_json = _loaded(gov_uk_json)
    if not is_mapping(gov_uk_json):
        expected = "expected the official file: its text, its bytes, or the object parsed from it"
        raise FactsError([FactsProblem(_GIVEN, expected)])
    return gov_uk_json


def _loaded(text: str | bytes) -> object:
    if len(text) > _MOST_CHARACTERS:
        raise DataError([_problem(f"expected at most {_MOST_CHARACTERS:,} characters; fetch the file again")])
    try:
        return json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
    except (ValueError, RecursionError):
        # No text, or a number of more digits than Python reads.
        line, column = 1, 1
    raise DataError([DataProblem(_GIVEN, line, column, "expected JSON; fetch the file again")])


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # The parser would keep the last of two lists and lose the first without a word.
        raise DataError([_problem("expected every key once; fetch the file again")])
    return found


def _problem(text: str) -> DataProblem:
    return DataProblem(_GIVEN, 1, 1, text)


def _given_days(
    record: Record, official: Mapping[str, object]
) -> tuple[dict[str, dict[date, ClosedDay]], list[DataProblem]]:
    days: dict[str, dict[date, ClosedDay]] = {}
    problems: list[DataProblem] = []
    for division in record.divisions:
        block = official.get(division.id)
        events = block.get("events") if is_mapping(block) else None
        if not is_mapping(block) or not is_a(events, list) or not events:
            problems.append(_problem(f"{division.id}: expected an object with its list of events"))
            continue
        if block.get("division", division.id) != division.id or len(events) > _MOST_EVENTS:
            expected = f"expected its own name as division, and at most {_MOST_EVENTS:,} events"
            problems.append(_problem(f"{division.id}: {expected}; fetch the file again"))
            continue
        days[division.id] = found = {}
        for position, event in enumerate(events):
            # The package's own file has the same shape; there a day that was taken back stays, marked.
            withdrawn = event.get("withdrawn") if is_mapping(event) else None
            if withdrawn is not None and withdrawn is not False:
                continue
            day = _given_day(event, record)
            if isinstance(day, str):
                problems.append(_problem(f"{division.id}.events[{position}]{day}"))
            elif day.date in found:
                problems.append(_problem(f"{division.id}.events[{position}].date: expected every date once"))
            else:
                found[day.date] = day
        if not found and not problems:
            problems.append(_problem(f"{division.id}: expected at least one day"))
    return days, problems


def _given_day(event: object, record: Record) -> ClosedDay | str:
    """Return the day, or where and what is wrong with the event."""
    if not is_mapping(event):
        return ": expected an object with a title and a date"
    title, notes, day = event.get("title"), event.get("notes", ""), _date(event.get("date"))
    if not (is_a(title, str) and title.strip() and all(map(_is_short, (title, notes)))):
        return f": expected a text as its title, and as its notes, of {_LONGEST:,} letters at most, none of them hidden"
    if day is None:
        return ".date: expected a day that exists, written like 2027-05-03"
    if day.weekday() in record.weekend:
        return ".date: expected a weekday; the list gives the substitute, never the weekend day"
    if not record.first.year <= day.year <= _LAST_YEAR:
        return f".date: expected a year from {record.first.year} to {_LAST_YEAR}"
    return ClosedDay(date=day, title=title, authority=_MERGED, notes=notes)


def _is_short(text: object) -> bool:
    return is_a(text, str) and len(text) <= _LONGEST and is_plain(text)


def _date(written: object) -> date | None:
    # fromisoformat alone would take week dates and dates without hyphens too.
    if not is_a(written, str) or not _ISO_DATE.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _last_complete_year(days: Iterable[date]) -> int:
    last = max(days)
    return last.year if (last.month, last.day) >= _CHRISTMAS else last.year - 1


def _lost(record: Record, division: Division, given: Mapping[date, ClosedDay], feed_from: int) -> list[DataProblem]:
    first, last, years = min(given), max(given), {day.year for day in given}
    missing = _missing(division, given, since=min(first, date(record.feed_from, 1, 1)))
    start = min(first, date(feed_from, 1, 1))
    lost = [day for day in missing if day < record.checked_on or day > last or day.year not in years]
    if not any(day >= start for day in lost):
        return []
    listed = ", ".join(map(str, lost))
    return [_problem(f"{division.id}: would lose {len(lost)} published days; fetch a complete file: {listed}")]


def _missing(division: Division, given: Mapping[date, ClosedDay], since: date) -> list[date]:
    # Only what the official list once showed can be missing from it: not the history before it began.
    official = (day.date for day in division.published if day.authority.startswith(_OFFICIAL))
    return [day for day in official if day >= since and day not in given]


def _implausible(division: Division, given: Mapping[date, ClosedDay]) -> list[DataProblem]:
    fewest, most = division.days_in_year
    first = min(given)
    # A file that starts or stops within a year says nothing about the number of days of that year.
    start = first.year if first.month == 1 else first.year + 1
    held = {day.date for day in division.published}
    return [
        _problem(f"{division.id}: expected {fewest} to {most} days in {year}; fetch the file again")
        for year in range(start, _last_complete_year(given) + 1)
        # Before 1978 a year had fewer; days that are held already need no second opinion.
        if not fewest <= len(days := _of_year(given, year)) <= most and (not days or days != _of_year(held, year))
    ]


def _never_open(division: Division, given: Mapping[date, ClosedDay]) -> list[DataProblem]:
    """Refuse a file that would open Christmas Day or Good Friday: by law they are no working days, whatever moves."""
    fixed = [
        day.date
        for day in (*division.published, *division.projected)
        if (day.date.month, day.date.day) == _CHRISTMAS or day.title == _GOOD_FRIDAY
    ]
    return [
        _problem(f"{division.id}: expected {day}, which is never a working day; fetch the file again")
        for day in fixed
        if min(given) <= day <= max(given) and day not in given
    ]


def _of_year(days: Iterable[date], year: int) -> set[date]:
    return {day for day in days if day.year == year}


def _merged_division(division: Division, given: Mapping[date, ClosedDay], published_to: date) -> Division:
    known = {day.date: day for day in division.published}
    # Up to its last day the file says which days there are, and the pattern no longer does.
    told_to = max(published_to, *given)
    # Losses were refused before: what is still missing since the file's first day was taken back.
    gone = [known[day] for day in _missing(division, given, since=min(given))]
    new = [given[day] for day in given if day not in known]
    published = [day for day in division.published if day not in gone] + new
    closed = {day.date for day in published}
    marked = [
        attrs.evolve(day, notes=f"Moved to {target.date}" if (target := _successor(day, new)) else "Withdrawn")
        for day in gone
    ]
    return attrs.evolve(
        division,
        published=_ordered(published),
        withdrawn=_ordered(day for day in (*division.withdrawn, *marked) if day.date not in closed),
        projected=tuple(day for day in division.projected if day.date > told_to),
    )


def _ordered(days: Iterable[ClosedDay]) -> tuple[ClosedDay, ...]:
    return tuple(sorted(days, key=lambda day: day.date))
