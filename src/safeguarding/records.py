"""Recorded answers: kept as receipts, given again under other rules, and what a new edition does to them.

A receipt holds facts about a child, so it is personal data: how long to keep it is its
owner's duty. The library keeps none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from safeguarding._comparison import Change, Diff, Field, How, Place, diff
from safeguarding._decisions import Course, Decision, Ground, Lateness, Role
from safeguarding._meaning import Witness
from safeguarding._receipts import Receipt, receipt
from safeguarding._replays import Changed, Difference, Impact, Replay, impact, replay
from safeguarding.timescales import Deadline, Moment, Timescale, Unit, end, stepped_over
from safeguarding.workdays import ClosedDay, WorkingDays

__all__ = [
    "Change",
    "Changed",
    "Course",
    "Decision",
    "Diff",
    "Difference",
    "Field",
    "Ground",
    "How",
    "Impact",
    "Lateness",
    "Moved",
    "Place",
    "Receipt",
    "Replay",
    "Role",
    "Witness",
    "diff",
    "impact",
    "receipt",
    "redue",
    "replay",
]


@attrs.frozen(kw_only=True, repr=False)
class Moved:
    """A recorded deadline that another calendar puts on another day."""

    #: The deadline as it was recorded.
    deadline: Deadline
    was: date
    becomes: date
    #: The same for the stricter reading; None where there is none.
    cautious_was: Moment | None
    cautious_becomes: Moment | None
    #: The days that make the difference: closed now and not before, or before and not now.
    because: tuple[ClosedDay, ...]

    @property
    def urgent(self) -> bool:
        """Whether the recorded date is too late, so that it must be put right at once."""
        stricter = self.cautious_becomes
        return self.becomes < self.was or (
            stricter is not None and (self.cautious_was is None or stricter < self.cautious_was)
        )

    def __repr__(self) -> str:
        return f"<Moved: {self.deadline.timescale.id}, {'earlier' if self.urgent else 'later'}>"


def redue(deadlines: Iterable[Deadline], working_days: WorkingDays) -> tuple[Moved, ...]:
    """Return the recorded deadlines that `working_days` moves, the earlier ones first: those are urgent.

    A day that was withdrawn makes a recorded date too late; a new closed day makes it
    earlier than it need be, which harms nobody.

    Args:
        deadlines: What was recorded. Those counted in hours, days, weeks or months never move.
        working_days: The calendar as it is now.

    Raises:
        safeguarding.errors.BeyondCalendarError: A date is outside the calendar.

    Source:
        Each deadline's own time limit; ``because`` names the authority of each day.
    """
    moved: list[Moved] = []
    # Recorded deadlines repeat few limits and few days, so each pair is reckoned once.
    # The limit is kept beside its ends: its identity stands for it only while it lives.
    known: dict[tuple[int, Moment, Moment | None], tuple[Timescale, Moment, Moment | None]] = {}
    for deadline in deadlines:
        limit = deadline.timescale
        if limit.within.unit is not Unit.WORKING_DAYS:
            continue
        key = (id(limit), deadline.start, deadline.cautious_start)
        if (found := known.get(key)) is None:
            found = known[key] = (limit, *_ends(deadline, working_days))
        if found[1] != deadline.due or found[2] != deadline.cautious_due:
            moved.append(_moved(deadline, found[1], found[2], working_days))
    return tuple(sorted(moved, key=lambda item: (not item.urgent, item.becomes)))


def _ends(deadline: Deadline, working_days: WorkingDays) -> tuple[Moment, Moment | None]:
    now = end(deadline.timescale, deadline.start, working_days)
    if deadline.cautious_start is None:
        return now, None
    cautious = end(deadline.timescale, deadline.cautious_start, working_days)
    return now, cautious if cautious < now else None


def _moved(deadline: Deadline, now: Moment, cautious: Moment | None, working_days: WorkingDays) -> Moved:
    return Moved(
        deadline=deadline,
        was=deadline.due,
        becomes=now,
        cautious_was=deadline.cautious_due,
        cautious_becomes=cautious,
        because=_because(deadline, max(now, deadline.due), working_days),
    )


def _because(deadline: Deadline, last: date, working_days: WorkingDays) -> tuple[ClosedDay, ...]:
    before = {day.date: day for day in deadline.skipped}
    after = {day.date: day for day in stepped_over(deadline.timescale, deadline.start, last, working_days)}
    # Beyond the recorded end nothing is known of what was closed then.
    gone = [day for when, day in before.items() if when not in after]
    new = [day for when, day in after.items() if when not in before and when <= deadline.due and not day.is_weekend]
    return tuple(sorted((*gone, *new), key=lambda day: day.date))
