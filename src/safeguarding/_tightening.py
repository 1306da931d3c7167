"""What a lower layer may do to a higher one: add and tighten, never loosen; each breach comes with an example."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum

from safeguarding.criteria import Compiled, Criteria, Finding, counterexample
from safeguarding.errors import BeyondCalendarError
from safeguarding.facts import KINDS, Value, kind_of
from safeguarding.sources import weekday_date
from safeguarding.timescales import Counting, Moment, Timescale, Unit, Within, counted_to, london
from safeguarding.workdays import WorkingDays

#: From the start of a clock to its end.
Ends = Callable[[Moment], Moment]

#: A span in which every date meets every weekday, leap years and Easters near both their ends.
_FIRST, _LAST = date(2020, 1, 1), date(2047, 12, 31)


#: The criteria of the doors for a worry. They stand on one another, and steps hang on what stands on them: one that
#: took in more alone would leave those behind, or shut a door that protects more.
DOORS = frozenset(
    f"door-{name}" for name in ("emergency", "other-area", "same-day", "allocated-worker", "portal", "early-help")
)
_DOORS_STAND = (
    "the doors of a referral stand on one another, so one can't be changed alone; add duties to it, or hold doors of "
    "your own"
)


def loosened(before: Criteria, after: Compiled) -> str | None:
    """Return what is wrong where a condition gives a dangerous answer more often than criteria do.

    Raises:
        safeguarding.errors.TooLargeError: The comparison needs too many nodes.
    """
    if before.id in DOORS:
        return _DOORS_STAND
    kind = kind_of(KINDS[before.about])
    if before.dangerous_error is Finding.NOT_MET:
        witness = counterexample(before.met_when, after.condition, kind)
    else:
        witness = counterexample(after.condition, before.met_when, kind)
    if witness is None:
        return None
    here, there = ("not met", "met") if before.dangerous_error is Finding.NOT_MET else ("met", "not met")
    return (
        f"looser than {before.edition}: with {_facts(witness)} this is {here} and that is {there}; take in what it does"
    )


def _facts(witness: Mapping[str, Value]) -> str:
    return ", ".join(f"{name}: {_word(value)}" for name, value in witness.items()) or "any facts"


def _word(value: Value) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value).lower()


def lengthened(before: Timescale, after: Timescale, working_days: WorkingDays) -> str | None:
    """Return what is wrong where a time limit ends later than another from some start."""
    if after.within.unit is Unit.HOURS and before.within.unit is not Unit.HOURS:
        # Where only the day of the event is known, hours would give no date at all.
        return f"in hours, a day without a time gives no date, and {before.cite.edition} gives one; count days"
    in_hours = Unit.HOURS in (before.within.unit, after.within.unit)
    one, other = (ends(each.within, each.counting, working_days) for each in (before, after))
    found = later(one, other, in_hours=in_hours)
    return None if found is None else f"longer than {before.cite.edition}: {found}; shorten it"


def ends(within: Within, counting: Counting, working_days: WorkingDays) -> Ends:
    """Return where a length ends from each start; a length of days counts from the day of a moment."""

    def end(start: Moment) -> Moment:
        day = start.date() if isinstance(start, datetime) and within.unit is not Unit.HOURS else start
        try:
            return counted_to(within, counting, day, working_days)
        except BeyondCalendarError:
            return date.max

    return end


def first_of(each: Iterable[Ends]) -> Ends:
    """Return the earliest of several ends."""
    several = tuple(each)
    return several[0] if len(several) == 1 else lambda start: min((end(start) for end in several), key=_last_instant)


def later(before: Ends, after: Ends, *, in_hours: bool = False) -> str | None:
    """Return an example of a start from which `after` ends later than `before`, in words; None where there is none."""
    for start in _starts(in_hours=in_hours):
        one, other = before(start), after(start)
        if _is_later(other, one):
            return f"from {_shown(start)} it ends {_on(other)}, and that {_on(one)}"
    return None


def _starts(*, in_hours: bool) -> Iterator[Moment]:
    """Yield days on which a clock may start; where one is in hours, the ends of each day."""
    for ordinal in range(_FIRST.toordinal(), _LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if not in_hours:
            yield day
        else:
            yield datetime.combine(day, time.min, london())
            yield datetime.combine(day, time.max, london())


def _is_later(one: Moment, other: Moment) -> bool:
    if type(one) is date and type(other) is date:
        return one > other
    return _last_instant(one) > _last_instant(other)


def _last_instant(moment: Moment) -> datetime:
    """Return the last instant of a day, or the instant itself, so that hours and days compare."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.max, london())
    return moment.astimezone(UTC)


def _on(moment: Moment) -> str:
    return "beyond the calendar" if moment == date.max else f"on {_shown(moment)}"


def _shown(moment: Moment) -> str:
    return f"{weekday_date(moment)} at {moment:%H:%M}" if isinstance(moment, datetime) else weekday_date(moment)
