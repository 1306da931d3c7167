"""Time limits, and the deadlines that they give for the events of a case.

A deadline is the latest date, never a target. Which clock takes a date and which
an instant is decided in one place, `_moment`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, StrEnum
from functools import cache
from math import inf
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import attrs

from safeguarding._given import is_a, is_iterable, is_mapping
from safeguarding.criteria import Assessment, Duty, Force
from safeguarding.errors import BeyondCalendarError, FactsError, FactsProblem, UnknownNameError
from safeguarding.sources import Citation, long_date, weekday_date
from safeguarding.workdays import ClosedDay, WorkingDays

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from safeguarding._names import Names


@cache
def london() -> ZoneInfo:
    """Return the time zone of England: dates are civil dates there, and instants are shown in its time."""
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/London")


Moment = date | datetime
_EXPECTED = "a date, or a datetime with a time zone"
Events = Mapping[str, Moment | None]

_WITHIN = re.compile(r"([1-9][0-9]{0,3}) (working day|day|week|month|hour)s?")
#: What a data file must hold where a length is meant.
LENGTH_EXPECTED = "expected a length such as 5 working days, 24 hours, 3 weeks or 6 months"


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

    @classmethod
    def parsed(cls, text: str) -> Within | None:
        """Return the length that a text such as ``5 working days`` names; None where it names none."""
        match = _WITHIN.fullmatch(text) if is_a(text, str) else None
        return None if match is None else cls(int(match[1]), Unit(match[2] + "s"))


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
    #: When the clock of the stricter reading started; None where that is not known.
    cautious_start: Moment | None
    #: The closed days that the stricter reading stepped over.
    cautious_skipped: tuple[ClosedDay, ...]
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

    @property
    def _rolled_to(self) -> Moment:
        """The working day on which an event counts that happened on a closed one."""
        day, closed = self.start, {each.date for each in self.skipped}
        while day in closed:
            day += timedelta(days=1)
        return day

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
        return Status.OVERDUE if _instant(moment) > _instant(self.due) else Status.OPEN

    def explain(self) -> str:
        """Return the deadline as sentences, with the closed days that it stepped over."""
        limit = self.timescale
        event = _words(self.event)
        relation = "beginning with" if limit.counting is Counting.BEGINNING_WITH else "after"
        due_by = "If this turns out to apply, due by" if self.conditional else "Due by"
        sentences = [f"{due_by} {_shown(self.due)}: {limit.within} {relation} {_shown(self.start)} ({event})."]
        if limit.counting is Counting.ROLL_FORWARD and (day := self._rolled_to) != self.start:
            sentences.append(f"An event on a closed day counts as on the next working day: {_shown(day)}.")
        if self.cautious_due is not None and limit.cautious is not None:
            strict = _words(limit.cautious)
            sentences.append(f"On the stricter reading, from {strict}: {_shown(self.cautious_due)}.")
        if self.skipped:
            sentences.append(f"Stepped over: {_named(self.skipped)}.")
        sentences.append(f"Source: {limit.cite}.")
        return " ".join([*sentences, *self.caveats])


@attrs.frozen(kw_only=True, repr=False)
class Awaiting:
    """A deadline that can't be given yet, and what it waits for."""

    duty: Duty | None
    timescale: Timescale
    #: The event whose date, or time of day, is missing.
    event: str
    #: What is missing: the event itself, or its time of day.
    needs: Literal["event", "time"]
    #: The clock runs already: the instant at which it ends if it started as that day began, the
    #: first that is possible. None where it has not started as far as is known.
    earliest_due: Moment | None
    #: The day of the stricter reading, where that event is known.
    cautious_due: Moment | None
    #: When the clock of the stricter reading started, and the closed days that it stepped over.
    cautious_start: Moment | None
    cautious_skipped: tuple[ClosedDay, ...]
    #: The stricter day rests on bank holidays that are not published yet.
    provisional: bool
    caveats: tuple[str, ...]
    #: The version of the calendar that gave the stricter day.
    calendar_version: str

    @property
    def conditional(self) -> bool:
        """Whether the duty applies only if something not yet known turns out so."""
        return self.duty is not None and self.duty.conditional

    def __repr__(self) -> str:
        return f"<Awaiting {self.needs} for {self.timescale.id}>"

    def explain(self) -> str:
        """Return what is waited for, as sentences."""
        limit = self.timescale
        event = _words(self.event)
        missing = f"the time of day of {event}" if self.needs == "time" else f"the date of {event}"
        relation = "beginning with" if limit.counting is Counting.BEGINNING_WITH else "after"
        waits = "If this turns out to apply, waits for" if self.conditional else "Waits for"
        sentences = [f"{waits} {missing}: {limit.within} {relation} it."]
        if self.earliest_due is not None:
            sentences.append(f"The clock may run already; it ends no earlier than {_shown(self.earliest_due)}.")
        if self.cautious_due is not None:
            sentences.append(f"On the stricter reading: {_shown(self.cautious_due)}.")
        sentences.append(f"Source: {limit.cite}.")
        return " ".join([*sentences, *self.caveats])


class IsRules:
    """Marks a rulebook, which this room can't name: it stands above."""

    __slots__ = ()


class Rules(Protocol):
    """The part of a rulebook that deadlines need."""

    @property
    def timescales(self) -> Names[Timescale]:
        """Time limits by id."""
        ...

    @property
    def events(self) -> Names[str]:
        """Meanings of the events by id."""
        ...

    @property
    def working_days(self) -> WorkingDays:
        """The calendar."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of all the rulebook holds."""
        ...


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
    for name, given, kind in (("timescale", timescale, Timescale), ("working_days", working_days, WorkingDays)):
        if not is_a(given, kind):
            raise FactsError([FactsProblem(name, f"expected a {kind.__name__}")])
    _checked(events)
    return _due(timescale, events, working_days)


def deadlines(
    assessments: Assessment | Iterable[Assessment], events: Events, rules: Rules
) -> tuple[Deadline | Awaiting, ...]:
    """Return the deadline of each duty that has a time limit: soonest first, then what waits.

    A clock in hours that was given a day without a time runs already. It stands among the
    deadlines, at the first instant at which it can end.

    Args:
        assessments: One assessment or several, made with `rules`.
        events: As for `due`; the names are those of ``rules.events``.
        rules: The rulebook.

    Raises:
        safeguarding.errors.UnknownNameError: An event is not in ``rules.events``.
        safeguarding.errors.FactsError: An event is neither a date nor an aware datetime,
            `rules` is no rulebook, or an assessment was made with another one.
        safeguarding.errors.BeyondCalendarError: A date is outside the calendar.
    """
    if not issubclass(type(rules), IsRules):
        raise FactsError([FactsProblem("rules", "expected a Rulebook; make one with safeguarding.rulebook")])
    several = _several(assessments)
    if any(assessment.digest != rules.digest for assessment in several):
        raise FactsError([FactsProblem("assessments", "expected assessments made with this rulebook; assess again")])
    _checked(events)
    if any(name not in rules.events for name in events):
        raise UnknownNameError(f"events: a name is not an event of this rulebook; there are {', '.join(rules.events)}")
    found = [
        _due(rules.timescales[duty.timescale], events, rules.working_days, duty, checked=True)
        for assessment in several
        for duty in assessment.duties
        if duty.timescale is not None
    ]
    return tuple(sorted(dict.fromkeys(found), key=_soonest))


def _several(assessments: object) -> list[Assessment]:
    if is_a(assessments, Assessment):
        return [assessments]
    several: list[Any] = list(assessments) if is_iterable(assessments) else [None]
    if not all(is_a(each, Assessment) for each in several):
        raise FactsError([FactsProblem("assessments", "expected one assessment or several")])
    return several


def _checked(events: Events) -> None:
    if not is_mapping(events):
        raise FactsError([FactsProblem("events", f"expected a mapping of event names to {_EXPECTED}")])
    # An event's name is the caller's own until it is looked up, so its place is shown.
    problems = [
        FactsProblem(f"event {position}", f"expected {_EXPECTED}")
        for position, value in enumerate(events.values(), start=1)
        if value is not None and not _is_moment(value)
    ]
    if problems:
        raise FactsError(problems)


def _is_moment(value: object) -> bool:
    if is_a(value, datetime):
        try:
            return value.utcoffset() is not None
        except ValueError:
            # A library's word for "no time" may look like a datetime, and is none.
            return False
    return is_a(value, date)


def _instant(moment: Moment) -> Moment:
    # Two London times compare by the clock on the wall, which shows one hour twice in October.
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def _moment(unit: Unit, value: Moment | None) -> Moment | None:
    """Return `value` as the clock needs it; None where it is not known, or a clock in hours has no time of day."""
    if isinstance(value, datetime):
        with _within_all_dates():
            here = value.astimezone(london())
        return here if unit is Unit.HOURS else here.date()
    return None if unit is Unit.HOURS else value


@contextmanager
def _within_all_dates() -> Iterator[None]:
    """Turn Python's own errors at the ends of all dates into the calendar's."""
    try:
        yield
    except (OverflowError, ValueError):
        raise BeyondCalendarError("the date, or the answer, lies outside all calendars; check the date") from None


def _due(
    timescale: Timescale, events: Events, working_days: WorkingDays, duty: Duty | None = None, *, checked: bool = False
) -> Deadline | Awaiting:
    unit = timescale.within.unit
    strict = None if timescale.cautious is None else _moment(unit, events.get(timescale.cautious))
    cautious = None if strict is None else end(timescale, strict, working_days)
    caveats = (*timescale.caveats, *_edition_caveats(timescale, events, checked=checked))
    if timescale.cautious is not None and events.get(timescale.cautious) is None:
        caveats = (*caveats, f"A stricter reading starts with {_words(timescale.cautious)}, whose date is not known.")
    happened = {name: value for name in timescale.starts if (value := events.get(name)) is not None}
    starts = {name: _moment(unit, value) for name, value in happened.items()}
    untimed = [name for name, moment in starts.items() if moment is None]
    counted = unit is Unit.WORKING_DAYS
    stricter: tuple[ClosedDay, ...] = ()
    if counted and strict is not None and cautious is not None:
        stricter = stepped_over(timescale, strict, cautious, working_days)
    if untimed or not starts:
        provisional = counted and cautious is not None and working_days.is_provisional(cautious)
        # A day without a time is taken from its first instant: the clock can't end before that.
        began = (starts[name] or datetime.combine(day, time.min, london()) for name, day in happened.items())
        return Awaiting(
            duty=duty,
            timescale=timescale,
            event=(untimed or timescale.starts)[0],
            needs="time" if untimed else "event",
            earliest_due=end(timescale, max(began, key=_instant), working_days) if untimed else None,
            cautious_due=cautious,
            cautious_start=strict,
            cautious_skipped=stricter,
            provisional=provisional,
            caveats=(*caveats, _provisional(working_days)) if provisional else caveats,
            calendar_version=working_days.version,
        )
    event, start = max(
        ((name, moment) for name, moment in starts.items() if moment is not None), key=lambda pair: _instant(pair[1])
    )
    last = end(timescale, start, working_days)
    provisional = counted and working_days.is_provisional(last)
    return Deadline(
        duty=duty,
        timescale=timescale,
        event=event,
        start=start,
        due=last,
        cautious_due=cautious if cautious is not None and _instant(cautious) < _instant(last) else None,
        cautious_start=strict,
        cautious_skipped=stricter,
        conditional=duty is not None and duty.conditional,
        provisional=provisional,
        skipped=stepped_over(timescale, start, last, working_days) if counted else (),
        caveats=(*caveats, _provisional(working_days)) if provisional else caveats,
        calendar_version=working_days.version,
    )


def end(timescale: Timescale, start: Moment, working_days: WorkingDays) -> Moment:
    """Return the last day, or the last instant, of a time limit whose clock started at `start`.

    Args:
        timescale: The time limit.
        start: A civil date; for a limit in hours, an aware datetime.
        working_days: The calendar that says which days count.

    Raises:
        safeguarding.errors.BeyondCalendarError: A date is outside the calendar.
        safeguarding.errors.FactsError: The calendar leaves out an office's closed days,
            and the time limit is not local policy.
    """
    if working_days.office_closures and timescale.force is not Force.LOCAL_POLICY:
        raise FactsError(
            [FactsProblem("working_days", "office closures count for local policy only; use the official days")]
        )
    try:
        return counted_to(timescale.within, timescale.counting, start, working_days)
    except BeyondCalendarError as error:
        # What is the calendar's argument is the start of this clock to whoever called.
        said = str(error).removeprefix("d: ")
    raise BeyondCalendarError(f"{timescale.id}: {said}")


def counted_to(within: Within, counting: Counting, start: Moment, working_days: WorkingDays) -> Moment:
    """Return the last day, or the last instant, of a length of time; arguments and errors as for `end`."""
    with _within_all_dates():
        return _counted_to(within, counting, start, working_days)


def _counted_to(within: Within, counting: Counting, start: Moment, working_days: WorkingDays) -> Moment:
    amount, unit = within
    if isinstance(start, datetime):
        # Elapsed time: 72 hours across a clock change are 72 hours, so the sum is made in UTC.
        return (start.astimezone(UTC) + timedelta(hours=amount)).astimezone(london())
    beginning = counting is Counting.BEGINNING_WITH
    if unit is Unit.MONTHS:
        return _months_after(start, amount, beginning=beginning)
    if unit is Unit.WORKING_DAYS:
        if beginning and working_days.is_working_day(start):
            return working_days.add(start, amount - 1)
        if counting is Counting.ROLL_FORWARD and not working_days.is_working_day(start):
            start = working_days.next(start)
        return working_days.add(start, amount)
    return start + timedelta(days=amount * (7 if unit is Unit.WEEKS else 1) - (1 if beginning else 0))


def _months_after(start: date, months: int, *, beginning: bool) -> date:
    """Return the same day of a later month, or its last day where it is shorter.

    A period that begins with its first day ends the day before.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if start.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, start.day) - timedelta(days=1 if beginning else 0)


def stepped_over(timescale: Timescale, start: date, last: date, working_days: WorkingDays) -> tuple[ClosedDay, ...]:
    """Return the closed days between the start of a clock and its last day, weekends too."""
    closed = working_days.closed(start, last)
    # Under the other two countings it matters whether the first day itself is closed.
    first = None if timescale.counting is Counting.AFTER else working_days.why(start)
    return closed if first is None else (first, *closed)


def _edition_caveats(timescale: Timescale, events: Events, *, checked: bool) -> tuple[str, ...]:
    """Say where a date of the case lies outside the edition that gives the limit.

    An event that was not checked against a rulebook may have a name of the caller's own, which is not repeated.
    """
    texts = []
    for name, value in events.items():
        day = _moment(Unit.DAYS, value)
        if day is None:
            continue
        another = f"Another clock of this case{f' ({name})' if checked else ''}"
        clock = "This clock" if name in timescale.starts else another
        if day < timescale.in_force_from:
            began = long_date(timescale.in_force_from)
            texts.append(
                f"{clock} started before {timescale.cite.edition} began on {began}; see the edition before it too."
            )
        elif timescale.in_force_until is not None and day > timescale.in_force_until:
            ended = long_date(timescale.in_force_until)
            texts.append(f"{clock} started after {timescale.cite.edition} ended on {ended}; see the next edition too.")
    return tuple(dict.fromkeys(texts))


def _provisional(working_days: WorkingDays) -> str:
    published = working_days.published_to
    known = "are not official" if published is None else f"are published up to {long_date(published)}"
    return f"Provisional: bank holidays {known}, so this date may still move; check it when more are published."


def _soonest(item: Deadline | Awaiting) -> float:
    last = item.earliest_due if isinstance(item, Awaiting) else item.due
    if last is None:
        return inf
    # Two moments of one zone are compared by their clocks, which show one hour twice in October.
    return (last if isinstance(last, datetime) else datetime.combine(last, time.max, london())).timestamp()


def _words(event: str) -> str:
    return event.replace("_", " ")


def _shown(moment: Moment) -> str:
    if isinstance(moment, datetime):
        # With its zone: one hour of October comes twice.
        return f"{moment:%H:%M %Z} on {weekday_date(moment)}"
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
