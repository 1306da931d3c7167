"""Time limits, and the deadlines that they give for the events of a case.

A deadline is the latest date, never a target. Which clock takes a date and which
an instant is decided in one place, `_moment`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import attrs

from safeguarding.criteria import Assessment, Duty, Force
from safeguarding.errors import FactsError, FactsProblem, UnknownNameError
from safeguarding.sources import Citation, long_date, weekday_date
from safeguarding.workdays import ClosedDay, WorkingDays

if TYPE_CHECKING:
    from safeguarding._names import Names

#: Dates are civil dates here, and instants are shown in its time.
LONDON = ZoneInfo("Europe/London")

Moment = date | datetime
_EXPECTED = "a date, or a datetime with a time zone"
Events = Mapping[str, Moment | None]


class Unit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAYS = "working days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    #: Elapsed hours: neither nights nor holidays nor a clock change stop them.
    HOURS = "hours"


class Counting(Enum):
    """Which day is day 1."""

    #: The day of the event is day 0; from a closed day, the next working day is day 1.
    AFTER = "after"
    #: The day of the event is day 1, or the next working day where it is closed.
    BEGINNING_WITH = "beginning_with"
    #: An event on a closed day counts as on the next working day, which is day 0.
    ROLL_FORWARD = "roll_forward"


class Status(Enum):
    """How a deadline stands at a moment."""

    #: The last day, or the instant, has not passed.
    OPEN = "open"
    OVERDUE = "overdue"


class Within(NamedTuple):
    """A length of time."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value.removesuffix("s") if self.amount == 1 else self.unit.value
        return f"{self.amount} {unit}"


@attrs.frozen(kw_only=True)
class Timescale:
    """A time limit, with the event or events that start its clock."""

    id: str
    within: Within
    #: Event ids; of several, the latest that is known starts the clock.
    starts: tuple[str, ...]
    #: The event of a stricter reading, where readings differ; shown beside, never instead.
    cautious: str | None
    force: Force
    #: Who has to keep to it.
    who: str
    counting: Counting
    cite: Citation
    #: What else a reader should know, such as a disagreement between sources.
    note: str | None
    #: The length as its source writes it, where that is not what is counted.
    as_written: str | None
    #: First and last day of its edition; the last is None where no end is known.
    in_force_from: date
    in_force_until: date | None

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader must know before relying on it."""
        written = f"The source writes {self.as_written}; {self.within.unit} are assumed." if self.as_written else None
        return tuple(text for text in (self.cite.caveat, written, self.note) if text is not None)


@attrs.frozen(kw_only=True, repr=False)
class Deadline:
    """The latest day, or instant, on which a time limit is met."""

    #: The duty that has the time limit; None where `due` was asked for the limit alone.
    duty: Duty | None
    timescale: Timescale
    #: The event that started the clock.
    event: str
    #: When the clock started: a date, or an instant for hours.
    start: Moment
    #: Inclusive: the time limit is met on this day, or up to this instant.
    due: Moment
    #: The earlier day of the stricter reading, or None where it is no earlier.
    cautious_due: Moment | None
    #: The duty applies only if something not yet known turns out so.
    conditional: bool
    #: It rests on bank holidays that are not published yet.
    provisional: bool
    #: The closed days that were stepped over, weekends too.
    skipped: tuple[ClosedDay, ...]
    caveats: tuple[str, ...]
    #: The version of the calendar that gave it.
    calendar_version: str

    def __repr__(self) -> str:
        return f"<Deadline for {self.timescale.id}>"

    def status(self, at: Moment) -> Status:
        """Return how the deadline stands.

        Args:
            at: A date, or an aware datetime. For a limit in hours, an aware datetime.

        Raises:
            safeguarding.errors.FactsError: `at` is none of these.
        """
        moment = _moment(self.timescale.within.unit, at) if _is_moment(at) else None
        if moment is None:
            expected = "a datetime with a time zone" if self.timescale.within.unit is Unit.HOURS else _EXPECTED
            raise FactsError([FactsProblem("at", f"expected {expected}")])
        return Status.OVERDUE if moment > self.due else Status.OPEN

    def explain(self) -> str:
        """Return the deadline as sentences, with the closed days that it stepped over."""
        limit = self.timescale
        event = self.event.replace("_", " ")
        relation = "beginning with" if limit.counting is Counting.BEGINNING_WITH else "after"
        sentences = [f"Due by {_shown(self.due)}: {limit.within} {relation} {_shown(self.start)} ({event})."]
        if self.conditional:
            sentences.insert(0, "If this turns out to apply:")
        if self.cautious_due is not None and limit.cautious is not None:
            strict = limit.cautious.replace("_", " ")
            sentences.append(f"On the stricter reading, from {strict}: {_shown(self.cautious_due)}.")
        if self.skipped:
            sentences.append(f"Stepped over: {_named(self.skipped)}.")
        sentences.append(f"Source: {limit.cite}.")
        return " ".join([*sentences, *self.caveats])


@attrs.frozen(kw_only=True)
class Awaiting:
    """A deadline that can't be given yet, and what it waits for."""

    duty: Duty | None
    timescale: Timescale
    #: The event whose date, or time of day, is missing.
    event: str
    #: ``event`` or ``time``.
    needs: str
    #: The day of the stricter reading, where that event is known.
    cautious_due: Moment | None = None
    caveats: tuple[str, ...] = ()

    @property
    def conditional(self) -> bool:
        """Whether the duty applies only if something not yet known turns out so."""
        return self.duty is not None and self.duty.conditional

    def explain(self) -> str:
        """Return what is waited for, as a sentence."""
        event = self.event.replace("_", " ")
        missing = f"the time of day of {event}" if self.needs == "time" else f"the date of {event}"
        strict = f" On the stricter reading: {_shown(self.cautious_due)}." if self.cautious_due is not None else ""
        return f"{self.timescale.within} after {event}: waits for {missing}.{strict}"


class Rules(Protocol):
    """The part of a rulebook that deadlines need."""

    @property
    def timescales(self) -> Names[Timescale]:
        """Time limits by id."""

    @property
    def events(self) -> Names[str]:
        """Meanings of the events by id."""

    @property
    def working_days(self) -> WorkingDays:
        """The calendar."""

    @property
    def digest(self) -> str:
        """SHA-256 of all the rulebook holds."""


def due(timescale: Timescale, events: Events, working_days: WorkingDays) -> Deadline | Awaiting:
    """Return the last day on which `timescale` is met, or what is still missing.

    Args:
        timescale: The time limit, for example ``rules.timescales["notify-panel"]``.
        events: When each event happened: a civil date in Europe/London, or an aware
            datetime. None means not known.
        working_days: The calendar that says which days count.

    Returns:
        The deadline, inclusive; `Awaiting` where no starting event is known, or where a
        limit in hours was given a date without a time.

    Raises:
        safeguarding.errors.FactsError: An event is neither a date nor an aware datetime.
        safeguarding.errors.BeyondCalendarError: A date is outside the calendar.

    Source:
        The timescale's own citation.
    """
    _checked(events)
    return _due(timescale, events, working_days, None)


def deadlines(
    assessments: Assessment | Iterable[Assessment], events: Events, rules: Rules
) -> tuple[Deadline | Awaiting, ...]:
    """Return the deadline of each duty that has a time limit: soonest first, then what waits.

    Args:
        assessments: One assessment or several, made with `rules`.
        events: As for `due`; the names are those of ``rules.events``.
        rules: The rulebook.

    Raises:
        safeguarding.errors.UnknownNameError: An event is not in ``rules.events``.
        safeguarding.errors.FactsError: An event is neither a date nor an aware datetime,
            or an assessment was made with another rulebook.
        safeguarding.errors.BeyondCalendarError: A date is outside the calendar.
    """
    several = [assessments] if isinstance(assessments, Assessment) else list(assessments)
    if any(assessment.digest != rules.digest for assessment in several):
        raise FactsError([FactsProblem("assessments", "expected assessments made with this rulebook; assess again")])
    if any(name not in rules.events for name in events):
        raise UnknownNameError(f"events: a name is not an event of this rulebook; there are {', '.join(rules.events)}")
    _checked(events)
    found = [
        _due(rules.timescales[duty.timescale], events, rules.working_days, duty)
        for assessment in several
        for duty in assessment.duties
        if duty.timescale is not None
    ]
    return tuple(sorted(dict.fromkeys(found), key=_soonest))


def _checked(events: Events) -> None:
    # An event's name is the caller's own until it is looked up, so its place is shown.
    problems = [
        FactsProblem(f"event {position}", f"expected {_EXPECTED}")
        for position, value in enumerate(events.values(), start=1)
        if value is not None and not _is_moment(value)
    ]
    if problems:
        raise FactsError(problems)


def _is_moment(value: object) -> bool:
    if type(value) is datetime:
        return value.utcoffset() is not None
    return type(value) is date


def _moment(unit: Unit, value: Moment) -> Moment | None:
    """Return `value` as the clock needs it; None where a clock in hours has no time of day."""
    if isinstance(value, datetime):
        here = value.astimezone(LONDON)
        return here if unit is Unit.HOURS else here.date()
    return None if unit is Unit.HOURS else value


def _due(timescale: Timescale, events: Events, working_days: WorkingDays, duty: Duty | None) -> Deadline | Awaiting:
    unit = timescale.within.unit
    strict = None if timescale.cautious is None else _known(unit, events, timescale.cautious)
    cautious = None if strict is None else _end(timescale, strict, working_days)
    caveats = (*timescale.caveats, *_edition_caveats(timescale, events))
    starts = {name: _known(unit, events, name) for name in timescale.starts if events.get(name) is not None}
    untimed = [name for name, moment in starts.items() if moment is None]
    if untimed or not starts:
        return Awaiting(
            duty=duty,
            timescale=timescale,
            event=(untimed or timescale.starts)[0],
            needs="time" if untimed else "event",
            cautious_due=cautious,
            caveats=caveats,
        )
    start, event = max((moment, name) for name, moment in starts.items() if moment is not None)
    end = _end(timescale, start, working_days)
    counted = unit is Unit.WORKING_DAYS
    provisional = counted and working_days.is_provisional(end)
    if provisional:
        caveats = (*caveats, _provisional(working_days))
    return Deadline(
        duty=duty,
        timescale=timescale,
        event=event,
        start=start,
        due=end,
        cautious_due=cautious if cautious is not None and cautious < end else None,
        conditional=duty is not None and duty.conditional,
        provisional=provisional,
        skipped=_skipped(timescale, start, end, working_days) if counted else (),
        caveats=caveats,
        calendar_version=working_days.version,
    )


def _known(unit: Unit, events: Events, name: str) -> Moment | None:
    value = events.get(name)
    return None if value is None else _moment(unit, value)


def _end(timescale: Timescale, start: Moment, working_days: WorkingDays) -> Moment:
    """Return the last day, or the last instant, of the time limit."""
    amount, unit = timescale.within
    if isinstance(start, datetime):
        # Elapsed time: 72 hours across a clock change are 72 hours, so the sum is made in UTC.
        return (start.astimezone(UTC) + timedelta(hours=amount)).astimezone(LONDON)
    if timescale.counting is Counting.BEGINNING_WITH:
        start -= timedelta(days=1)
    if unit is Unit.WORKING_DAYS:
        if timescale.counting is Counting.ROLL_FORWARD and not working_days.is_working_day(start):
            start = working_days.next(start)
        return working_days.add(start, amount)
    if unit is Unit.MONTHS:
        return _months_after(start, amount)
    return start + timedelta(days=amount * (7 if unit is Unit.WEEKS else 1))


def _months_after(start: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _skipped(timescale: Timescale, start: date, end: date, working_days: WorkingDays) -> tuple[ClosedDay, ...]:
    first = start - timedelta(days=1) if timescale.counting is Counting.BEGINNING_WITH else start
    return working_days.closed(first, end)


def _edition_caveats(timescale: Timescale, events: Events) -> tuple[str, ...]:
    """Say where a date of the case lies outside the edition that gives the limit."""
    texts = []
    for name, value in events.items():
        if value is None:
            continue
        day = value.astimezone(LONDON).date() if isinstance(value, datetime) else value
        clock = "This clock" if name in timescale.starts else f"Another clock of this case ({name})"
        if day < timescale.in_force_from:
            began = long_date(timescale.in_force_from)
            texts.append(
                f"{clock} started before {timescale.cite.edition} began on {began}; see the edition before it too."
            )
        elif timescale.in_force_until is not None and day > timescale.in_force_until:
            ended = long_date(timescale.in_force_until)
            texts.append(f"{clock} started after {timescale.cite.edition} ended on {ended}; see the next edition too.")
    return tuple(texts)


def _provisional(working_days: WorkingDays) -> str:
    published = working_days.published_to
    known = "are not official" if published is None else f"are published up to {long_date(published)}"
    return f"Provisional: bank holidays {known}, so this date may still move; check it when more are published."


def _soonest(item: Deadline | Awaiting) -> tuple[bool, datetime]:
    if isinstance(item, Awaiting):
        return True, datetime.max.replace(tzinfo=UTC)
    if isinstance(item.due, datetime):
        return False, item.due.astimezone(UTC)
    return False, datetime.combine(item.due, time.max, LONDON).astimezone(UTC)


def _shown(moment: Moment) -> str:
    if isinstance(moment, datetime):
        return f"{moment:%H:%M} on {weekday_date(moment)}"
    return weekday_date(moment)


#: More weekend days than this are counted, not named.
_NAMED_WEEKEND_DAYS = 4


def _named(days: tuple[ClosedDay, ...]) -> str:
    weekend = [day for day in days if day.is_weekend]
    many = len(weekend) > _NAMED_WEEKEND_DAYS
    names = [
        weekday_date(day.date) if day in weekend else f"{weekday_date(day.date)} ({day.title})"
        for day in days
        if not (many and day in weekend)
    ]
    return ", ".join([*names, *([f"{len(weekend)} weekend days"] if many else [])])
