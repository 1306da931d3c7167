"""Recorded deadlines under a newer calendar: which move, and because of which days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

import attrs

from safeguarding._given import is_a, is_iterable
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.timescales import Awaiting, Deadline, Moment, Timescale, Unit, end, stepped_over
from safeguarding.workdays import ClosedDay, WorkingDays


@attrs.frozen(kw_only=True, repr=False)
class Moved:
    """A recorded deadline that another calendar puts on another day."""

    #: What was recorded; while it still waits for its event, it may have a stricter date all the same.
    deadline: Deadline | Awaiting
    #: None where the deadline still waits for its event.
    was: date | None
    becomes: date | None
    #: The same for the stricter reading; None where there is none.
    cautious_was: Moment | None
    cautious_becomes: Moment | None
    #: The days that make the difference: closed now and not before, or before and not now. Beyond the recorded end
    #: those alone that the calendar took in with its last update.
    because: tuple[ClosedDay, ...]

    @property
    def urgent(self) -> bool:
        """Whether a recorded date is too late, so that it must be put right at once."""
        return _is_earlier(self.becomes, self.was) or _is_earlier(self.cautious_becomes, self.cautious_was)

    def __repr__(self) -> str:
        return f"<Moved: {self.deadline.timescale.id}, {'earlier' if self.urgent else 'later'}>"


def _is_earlier(becomes: date | None, was: date | None) -> bool:
    return becomes is not None and (was is None or becomes < was)


class _Shift(NamedTuple):
    """Where a recorded deadline goes."""

    due: date | None
    cautious_due: date | None
    because: tuple[ClosedDay, ...]


#: The closed days of one clock up to a day.
_Closed = Callable[[date], tuple[ClosedDay, ...]]


def redue(deadlines: Iterable[Deadline | Awaiting], working_days: WorkingDays) -> tuple[Moved, ...]:
    """Return the recorded deadlines that `working_days` moves, the earlier ones first: those are urgent.

    A day that was withdrawn makes a recorded date too late; a new closed day makes it
    earlier than it need be, which harms nobody.

    Args:
        deadlines: What was recorded. Those counted in hours, days, weeks or months never move;
            one that waits for its event moves where its stricter date does.
        working_days: The calendar as it is now, of the same definition.

    Raises:
        safeguarding.errors.BeyondCalendarError: A date is outside the calendar.
        safeguarding.errors.FactsError: One of `deadlines` is none, or was counted by another
            definition of working days; or `working_days` is no calendar.

    Source:
        Each deadline's own time limit; ``because`` names the authority of each day.
    """
    if not is_a(working_days, WorkingDays):
        raise FactsError([FactsProblem("working_days", "expected a WorkingDays")])
    if not is_iterable(deadlines):
        raise FactsError([FactsProblem("deadlines", _EXPECTED)])
    moved: list[Moved] = []
    # Recorded deadlines repeat few limits and few days, so each is reckoned once. A limit stands in
    # the key by its identity, which is its own only while it lives: so it is kept beside the answer.
    key: tuple[object, ...]
    known: dict[tuple[object, ...], tuple[Timescale, _Shift | None]] = {}
    for position, deadline in enumerate(deadlines):
        made = type(deadline)
        if made is Deadline:
            key = (
                id(deadline.timescale),
                deadline.start,
                deadline.due,
                deadline.cautious_start,
                deadline.cautious_due,
                deadline.calendar_version,
            )
        elif made is Awaiting:
            key = (
                id(deadline.timescale),
                deadline.cautious_start,
                deadline.cautious_due,
                deadline.calendar_version,
            )
        else:
            raise FactsError([FactsProblem(f"deadlines[{position}]", _EXPECTED)])
        try:
            shift = known[key][1]
        except KeyError:
            shift = _shift(deadline, position, working_days)
            known[key] = deadline.timescale, shift
        if shift is not None:
            moved.append(_moved(deadline, shift))
    return tuple(sorted(moved, key=_urgent_first))


_EXPECTED = "expected a Deadline, or an Awaiting"


def _urgent_first(item: Moved) -> tuple[bool, date]:
    days = [day for day in (item.becomes, item.cautious_becomes) if day is not None]
    return not item.urgent, min(days)


def _moved(deadline: Deadline | Awaiting, shift: _Shift) -> Moved:
    return Moved(
        deadline=deadline,
        was=deadline.due if isinstance(deadline, Deadline) else None,
        becomes=shift.due,
        cautious_was=deadline.cautious_due,
        cautious_becomes=shift.cautious_due,
        because=shift.because,
    )


def _shift(deadline: Deadline | Awaiting, position: int, working_days: WorkingDays) -> _Shift | None:
    """Return where a deadline goes; None where it stays."""
    limit, strict = deadline.timescale, deadline.cautious_start
    if limit.within.unit is not Unit.WORKING_DAYS:
        return None
    # The last two parts of a version are the edition and the digest.
    if deadline.calendar_version.rsplit("-", 2)[0] != working_days.division:
        expected = "expected one counted by the definition of working_days; use a calendar of that"
        raise FactsError([FactsProblem(f"deadlines[{position}]", expected)])
    cautious = None if strict is None else end(limit, strict, working_days)
    now, was = None, None
    if isinstance(deadline, Deadline):
        now, was = end(limit, deadline.start, working_days), deadline.due
        if cautious is not None and cautious >= now:
            cautious = None
    if (now, cautious) == (was, deadline.cautious_due):
        return None

    def closed_from(start: date) -> _Closed:
        return lambda last: stepped_over(limit, start, last, working_days)

    because: dict[date, ClosedDay] = {}
    if isinstance(deadline, Deadline) and now is not None and now != was:
        because |= _apart(deadline.skipped, deadline.due, now, closed_from(deadline.start), working_days)
    if strict is not None and cautious is not None and cautious != deadline.cautious_due:
        known_to = deadline.cautious_due or was or cautious
        because |= _apart(deadline.cautious_skipped, known_to, cautious, closed_from(strict), working_days)
    return _Shift(now, cautious, tuple(because[day] for day in sorted(because)))


def _apart(
    skipped: tuple[ClosedDay, ...], was: date, now: date, closed: _Closed, working_days: WorkingDays
) -> dict[date, ClosedDay]:
    """Return the closed days on which the two counts of one clock differ."""
    before = {day.date: day for day in skipped}
    after = {day.date: day for day in closed(now)}
    still_closed = {day.date for day in closed(max(now, was))}
    gone = {when: day for when, day in before.items() if when not in still_closed}
    # Beyond the recorded end nothing is known of what was closed then, but for what this calendar has just added.
    changes = working_days.changes
    added = {day.date for day in (*changes.added, *(pair.new for pair in changes.moved))}
    new = {
        when: day
        for when, day in after.items()
        if when not in before and not day.is_weekend and (when <= was or when in added)
    }
    return gone | new
