"""Deadlines as entries of a calendar, in iCalendar (RFC 5545), with nothing about a child in them.

A calendar is synchronised, shared and read over a shoulder. So an entry has the same title
whatever it is about, and a reference that means something only to whoever holds the case:
what is due stands in the case record. Needs the extra ``ics``, the library icalendar.

The dangerous error is an entry that is too late, or missing. A limit in hours stands on the
day in which its last minute lies, with the time in its title; the stricter reading has an
entry of its own.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from safeguarding._version import __version__
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.timescales import Awaiting, Deadline, Moment

__all__ = ["calendar"]

_SHORTEST_KEY = 16
#: The standard's own bound.
_MOST_ISSUES = 2**31 - 1
_REFERENCE = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_TEXT = "The latest day, never a target. What is due, and why, stands in the case record."


class _Entry(NamedTuple):
    """A day of a calendar, and what to say of it."""

    id: str
    when: Moment
    stricter: bool
    #: It may still move or fall away.
    marks: tuple[str, ...]


def calendar(
    deadlines: Iterable[Deadline | Awaiting], *, reference: str, key: bytes, stamp: datetime, sequence: int = 0
) -> bytes:
    """Return the deadlines of one case as an iCalendar file of all-day entries.

    There is one entry for each time limit, and one more where a stricter reading ends
    earlier. A deadline that waits for its event has an entry only where a date is known of it
    already: its stricter day, or the first instant at which its clock can end. A title says
    that a deadline is provisional, that it stands only if the duty turns out to apply, and of
    a limit in hours the London time by which it ends; it says nothing else of the case.

    An entry's id follows from `key`, `reference` and the time limit alone, so that issuing the
    same deadline again, with a higher `sequence`, moves the entry that a calendar holds. An
    entry that is no longer issued stays where it is. Without a secret in it, whoever sees an
    entry could try the ids of all time limits, and so learn what the title doesn't say.

    Args:
        deadlines: Those of one case, from `safeguarding.deadlines`.
        reference: What stands for the case in the caller's own records; it is shown in the
            titles, so it must be no name and tell nothing. Letters, digits, ``.``, ``_``, ``/``
            and ``-``, with a digit among them; 64 at most.
        key: A secret of the caller's own, at least 16 random bytes, the same each time: with
            another one, entries are added and not moved.
        stamp: When the file is made, an aware datetime: nothing here reads the clock.
        sequence: How often the entries were issued before; 0 the first time.

    Raises:
        safeguarding.errors.FactsError: An argument can't be used: every one of them at once.
        ImportError: The extra ``ics`` is not installed.
    """
    several = list(deadlines) if isinstance(deadlines, Iterable) else [None]
    problems = [
        FactsProblem(name, expected)
        for name, is_right, expected in (
            (
                "deadlines",
                all(isinstance(each, Deadline | Awaiting) for each in several),
                "expected the deadlines of one case, each a Deadline or an Awaiting",
            ),
            (
                "reference",
                type(reference) is str and _REFERENCE.fullmatch(reference) is not None,
                "expected a reference of your own, with a digit in it and no blanks; never a name",
            ),
            (
                "key",
                type(key) is bytes and len(key) >= _SHORTEST_KEY,
                f"expected a secret of at least {_SHORTEST_KEY} bytes, such as secrets.token_bytes(32) gives once",
            ),
            ("stamp", _is_aware(stamp), "expected a datetime with a time zone, of the years 2 to 9998"),
            (
                "sequence",
                type(sequence) is int and 0 <= sequence <= _MOST_ISSUES,
                f"expected a whole number, 0 to {_MOST_ISSUES:,}",
            ),
        )
        if not is_right
    ]
    if problems:
        raise FactsError(problems)
    given = [each for each in several if each is not None]
    return _written(given, reference, key, stamp.astimezone(UTC), sequence)


def _is_aware(value: object) -> bool:
    # In UTC it may be another year, and there is none before the first and after the last.
    return isinstance(value, datetime) and value.utcoffset() is not None and MINYEAR < value.year < MAXYEAR


def _written(deadlines: list[Deadline | Awaiting], reference: str, key: bytes, stamp: datetime, sequence: int) -> bytes:
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", f"-//safeguarding//{__version__}//EN")
    made.add("version", "2.0")
    for entry in _entries(deadlines):
        event = Event()
        for name, value in _properties(entry, reference, key):
            event.add(name, value)
        event.add("dtstamp", stamp)
        event.add("sequence", sequence)
        made.add_component(event)
    return bytes(made.to_ical())


def _entries(deadlines: list[Deadline | Awaiting]) -> Iterator[_Entry]:
    """Return one entry for each id: the earliest day, and of two duties the one that is certain."""
    found: dict[tuple[str, bool], list[_Entry]] = {}
    for deadline in deadlines:
        for entry in _of(deadline):
            found.setdefault((entry.id, entry.stricter), []).append(entry)
    for same in found.values():
        first = min(same, key=lambda entry: _day_and_time(entry.when))
        yield min((entry for entry in same if entry.when == first.when), key=lambda entry: len(entry.marks))


def _of(deadline: Deadline | Awaiting) -> Iterator[_Entry]:
    provisional = ("provisional",) if deadline.provisional else ()
    marks = (*provisional, *(("if it applies",) if deadline.conditional else ()))
    limit = deadline.timescale.id
    if isinstance(deadline, Deadline):
        yield _Entry(limit, deadline.due, stricter=False, marks=marks)
    elif deadline.earliest_due is not None:
        yield _Entry(limit, deadline.earliest_due, stricter=False, marks=("the earliest it can be", *marks))
    if deadline.cautious_due is not None:
        yield _Entry(limit, deadline.cautious_due, stricter=True, marks=("stricter reading", *marks))


def _day_and_time(when: Moment) -> tuple[date, str]:
    """Return the day on which the last minute lies, and what to say of the time."""
    if not isinstance(when, datetime):
        return when, ""
    # Midnight ends the day before, which is where it has to be seen.
    if (when.hour, when.minute) == (0, 0):
        return when.date() - timedelta(days=1), " by midnight"
    return when.date(), f" by {when:%H:%M %Z}"


def _properties(entry: _Entry, reference: str, key: bytes) -> tuple[tuple[str, object], ...]:
    day, time = _day_and_time(entry.when)
    marks = f" ({', '.join(entry.marks)})" if entry.marks else ""
    return (
        ("uid", _id(entry, reference, key)),
        ("dtstart", day),
        ("summary", f"Deadline{time}, reference {reference}{marks}"),
        ("description", _TEXT),
        ("status", "TENTATIVE" if entry.marks else "CONFIRMED"),
        ("class", "CONFIDENTIAL"),
        # It fills no one's day.
        ("transp", "TRANSPARENT"),
    )


def _id(entry: _Entry, reference: str, key: bytes) -> str:
    said = f"{reference} {entry.id}{' stricter' if entry.stricter else ''}"
    return str(UUID(bytes=hmac.digest(key, said.encode(), "sha256")[:16], version=5))
