"""What a lower layer may do to a higher one: add and tighten, never loosen; each breach comes with an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum

from safeguarding._policies import Policy
from safeguarding.criteria import Compiled, Criteria, Finding, counterexample
from safeguarding.facts import KINDS, Value, kind_of
from safeguarding.sources import weekday_date
from safeguarding.timescales import Counting, Moment, Timescale, Unit, Within, counted_to, london
from safeguarding.workdays import WorkingDays

#: A span in which every date meets every weekday, leap years and Easters near both their ends.
_FIRST, _LAST = date(2020, 1, 1), date(2047, 12, 31)


def loosened(before: Criteria, after: Compiled) -> str | None:
    """Return what is wrong where a condition answers "no" dangerously more often than criteria do.

    Raises:
        safeguarding._diagram.TooLargeError: The comparison needs too many nodes.
    """
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
    found = _later((before.within, before.counting), (after.within, after.counting), working_days)
    return None if found is None else f"longer than {before.cite.edition}: {found}; shorten it"


_Span = tuple[Within, Counting]


def _later(before: _Span, after: _Span, working_days: WorkingDays) -> str | None:
    """Return an example of a start from which `after` ends later than `before`, in words; None where there is none."""
    for start in _starts(before, after):
        one, other = _end(before, start, working_days), _end(after, start, working_days)
        if _last_instant(other) > _last_instant(one):
            return f"from {_shown(start)} it ends on {_shown(other)}, and that on {_shown(one)}"
    return None


def _end(span: _Span, start: Moment, working_days: WorkingDays) -> Moment:
    within, counting = span
    day = start.date() if isinstance(start, datetime) and within.unit is not Unit.HOURS else start
    return counted_to(within, counting, day, working_days)


def _starts(*spans: _Span) -> Iterator[Moment]:
    """Yield days on which a clock may start; where one is in hours, the ends of each day."""
    in_hours = any(within.unit is Unit.HOURS for within, _ in spans)
    for ordinal in range(_FIRST.toordinal(), _LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if not in_hours:
            yield day
        else:
            yield datetime.combine(day, time.min, london())
            yield datetime.combine(day, time.max, london())


def _last_instant(moment: Moment) -> datetime:
    """Return the last instant of a day, or the instant itself, so that hours and days compare."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.max, london())
    return moment.astimezone(UTC)


def _shown(moment: Moment) -> str:
    return f"{weekday_date(moment)} at {moment:%H:%M}" if isinstance(moment, datetime) else weekday_date(moment)


def slowed(before: Policy, after: Policy, working_days: WorkingDays) -> list[str]:
    """Return what is wrong where a policy for disagreements takes longer than the one that it takes the place of."""
    found = [_slower_stage(before, after, stage.number, working_days) for stage in before.stages]
    if before.longest is not None and (
        after.longest is None or _later(_total(before.longest), _total(after.longest), working_days)
    ):
        found.append(f"all its stages together take longer than the {before.longest} of {before.id}; shorten them")
    leave = () if after.passing is None else after.passing.reasons
    lost = [] if before.passing is None else [reason for reason in before.passing.reasons if reason not in leave]
    found += [
        f"{before.id} lets stages be passed over for {reason.value}, and this does not; add it" for reason in lost
    ]
    return [text for text in found if text is not None]


def _total(length: Within) -> _Span:
    return length, Counting.AFTER


def _slower_stage(before: Policy, after: Policy, number: int, working_days: WorkingDays) -> str | None:
    one, other = before.limit(number), after.limit(number)
    if one is None or one.within is None or after.stage(number) is None:
        return None
    if other is None or other.within is None:
        return f"stage {number} has {one.within} in {before.id} and no time here; give it one"
    if other.within.unit is Unit.HOURS and one.within.unit is not Unit.HOURS:
        return f"stage {number} is in hours, and a stage is entered on a day; count days, as {before.id} does"
    found = _later((one.within, one.counting), (other.within, other.counting), working_days)
    return None if found is None else f"stage {number} is longer than in {before.id}: {found}; shorten it"
