"""Time limits on whole data frames: due dates, how they stand, and working days between two dates.

The same call works on a frame of polars, pandas, pyarrow, duckdb or pyspark, eager or lazy,
and gives the same kind of frame back with columns added; nothing is done row by row in
Python, and a lazy frame stays lazy. Every day of the calendar is answered once, by
`safeguarding.timescales` itself, and the frame is joined to that table, so a row can't get
another answer than a case by itself. One bad row stops nothing: it is unknown, and says why.

A column of dates has the engine's type for a date; in pandas, which has none, it holds
midnights without a time zone, or Python's own dates. A column that has no type, for nothing stands
in it, is a column of gaps. Dates read as text have to be parsed first. An instant with a time
zone is refused: take its Europe/London date first. A time of day without a time zone makes its row
unknown. What is outside the calendar is unknown too, whatever the limit is counted in. A
limit in hours needs instants: ask `safeguarding.timescales.due` for each.

An eager frame keeps its rows in order, and pandas its index. A lazy one has no order: carry an id.

The extra ``frames`` installs what this needs; the engine is the caller's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

import narwhals.stable.v2 as nw
from narwhals.stable.v2.typing import IntoFrameT

from safeguarding._frame_columns import column_names, dates, within_reach
from safeguarding._frame_tables import Rows, any_of, counts, day_type, is_so, joined, last_days, literal
from safeguarding.errors import FactsError, FactsProblem, UnknownNameError
from safeguarding.timescales import Timescale, Unit
from safeguarding.workdays import WorkingDays

__all__ = ["compliance", "due", "working_days_between"]

#: What the names of our own columns begin with, while the work is done.
_OURS = "__safeguarding_"


def due(
    frame: IntoFrameT,
    timescale: Timescale,
    events: Mapping[str, str],
    working_days: WorkingDays,
    *,
    name: str | None = None,
) -> IntoFrameT:
    """Return the frame with the last day on which each row meets a time limit.

    Columns are added, here for a `name` of ``assessment``:

    - ``assessment_due``: the last day, inclusive. Null where it is unknown.
    - ``assessment_cautious_due``: the earlier day of the stricter reading; null where it is no earlier.
      Only for a limit whose `cautious` event is among `events`.
    - ``assessment_provisional``: whether the due date rests on bank holidays not published yet;
      false where there is no due date.
    - ``assessment_outside_edition``: whether a date of the row lies before or after the edition
      that gives the limit; see the edition of that time too.
    - ``assessment_why``: why the due date is unknown, and null where it is known: ``not_known`` (no event
      has a date), ``time_of_day`` (a date has one, without a time zone) or ``outside_calendar``.

    Args:
        frame: A data frame of polars, pandas, pyarrow, duckdb or pyspark.
        timescale: The time limit, for example ``rules.timescales["assessment"]``.
        events: The column that holds the date of each event of the limit. Of several, the
            latest known in the row starts the clock.
        working_days: The calendar that says which days count.
        name: What the new columns' names begin with; the limit's id where it is left out.

    Raises:
        safeguarding.errors.FactsError: An argument is of the wrong kind, the limit is counted in hours,
            a column is missing or holds no dates, or a new column has the name of one there.
        safeguarding.errors.UnknownNameError: `events` names one that the limit does not have.

    Source:
        The timescale's own citation.
    """
    return _with_due(frame, timescale, events, working_days, name=name, done=None)


def compliance(  # noqa: PLR0913  the limit, its dates and the day, each by its name
    frame: IntoFrameT,
    timescale: Timescale,
    events: Mapping[str, str],
    working_days: WorkingDays,
    *,
    done: str,
    as_at: date,
    name: str | None = None,
) -> IntoFrameT:
    """Return the frame with how each row stands against a time limit, seen on one day.

    The columns of `due` are added, and ``assessment_status`` for a `name` of ``assessment``: ``met`` or
    ``late`` where it was done by `as_at`; ``open`` or ``overdue`` where it was not; and ``unknown``, never null,
    where ``assessment_why`` gives a reason. ``done_before_start`` is one more: what was done before the clock
    began, or before it began anew, is not what the limit asks for. Where the stricter reading starts with one
    of several starts of the limit, it may be done from then on.

    Args:
        frame: As for `due`.
        timescale: As for `due`.
        events: As for `due`.
        working_days: As for `due`.
        done: The column that holds the date on which it was done. Null is not done; a date
            after `as_at` is not done yet.
        as_at: The civil date in Europe/London on which the answer is wanted.
        name: As for `due`.

    Raises:
        safeguarding.errors.FactsError: As for `due`, or `as_at` is not exactly a date.
        safeguarding.errors.UnknownNameError: As for `due`.

    Source:
        The timescale's own citation.
    """
    if type(as_at) is not date:
        raise FactsError([FactsProblem("as_at", "expected a date without a time")])
    return _with_due(frame, timescale, events, working_days, name=name, done=(done, as_at))


def working_days_between(
    frame: IntoFrameT, after: str, up_to: str, working_days: WorkingDays, *, name: str = "working_days"
) -> IntoFrameT:
    """Return the frame with the number of working days after one date, up to and including another.

    Two columns are added: `name`, negative where the dates run backwards and null where it is
    unknown, and `name` with ``_why``, as for `due`. It is what ``working_days.count`` gives.

    Args:
        frame: As for `due`.
        after: The column of the dates to count from; that day is not counted.
        up_to: The column of the dates to count to; that day is counted if it is a working day.
        working_days: The calendar that says which days count.
        name: The name of the new column.

    Raises:
        safeguarding.errors.FactsError: An argument is of the wrong kind, a column is missing or
            holds no dates, or a new column has the name of one there.
    """
    _check_kinds(working_days=(working_days, WorkingDays), name=(name, str))
    columns, why = {"after": after, "up_to": up_to}, f"{name}_why"
    rows, time_of_day = _with_days(_opened(frame, columns, [name, why]), columns)
    for path in columns:
        rows = joined(rows, _ours(path), counts(working_days), _ours(f"{path}_count"))
    counted = [nw.col(_ours(f"{path}_count")) for path in columns]
    reasons = {
        "time_of_day": time_of_day,
        "not_known": any_of(nw.col(_ours(path)).is_null() for path in columns),
        "outside_calendar": any_of(count.is_null() for count in counted),
    }
    return _native(rows.with_columns((counted[1] - counted[0]).alias(name), _first_of(reasons).alias(why)), frame)


def _with_due(  # noqa: PLR0913  those of its two callers
    frame: IntoFrameT,
    timescale: Timescale,
    events: Mapping[str, str],
    working_days: WorkingDays,
    *,
    name: str | None,
    done: tuple[str, date] | None,
) -> IntoFrameT:
    _check_kinds(timescale=(timescale, Timescale), events=(events, Mapping), working_days=(working_days, WorkingDays))
    label = timescale.id.replace("-", "_") if name is None else name
    _check_kinds(name=(label, str))
    columns = _columns(timescale, events)
    dates = [nw.col(_ours(path)) for path in columns]
    clocks = {"due": "start"}
    if timescale.cautious in events:
        clocks["cautious_due"] = f"events.{timescale.cautious}"
    if done is not None:
        columns["done"] = done[0]
    parts = [*clocks, "provisional", "outside_edition", "why", *["status"] * (done is not None)]
    new = {part: f"{label}_{part}" for part in parts}
    rows, time_of_day = _with_days(_opened(frame, columns, new.values()), columns)

    starts = [nw.col(_ours(f"events.{event}")) for event in timescale.starts if event in events]
    # pyspark takes no extreme of one column.
    latest = nw.max_horizontal(*starts) if len(starts) > 1 else starts[0]
    rows = rows.with_columns(latest.alias(_ours("start")))
    first = nw.col(_ours("start"))
    if timescale.cautious in events and timescale.cautious in timescale.starts:
        # One of the limit's own starts, from which the stricter reading lets the clock run already.
        first = nw.min_horizontal(first, nw.col(_ours(f"events.{timescale.cautious}")))
    for part, clock in clocks.items():
        rows = joined(rows, _ours(clock), last_days(timescale, working_days), _ours(part))
    last = nw.col(_ours("due"))

    # As for a case by itself: a date that can't be used leaves no clock of its row in use.
    outside = any_of(~nw.col(_ours(clock)).is_null() & nw.col(_ours(part)).is_null() for part, clock in clocks.items())
    usable = ~(time_of_day | outside)
    reasons = {"time_of_day": time_of_day, "outside_calendar": outside, "not_known": nw.col(_ours("start")).is_null()}
    answers: dict[str, nw.Expr] = {"due": nw.when(usable).then(last)}
    if "cautious_due" in clocks:
        cautious = nw.col(_ours("cautious_due"))
        answers["cautious_due"] = nw.when(usable & (last.is_null() | (cautious < last))).then(cautious)
    answers["provisional"] = is_so(usable & _is_provisional(rows, timescale, working_days, last))
    answers["outside_edition"] = is_so(any_of(_is_outside(rows, timescale, day) for day in dates))
    if done is not None:
        finished, as_at = nw.col(_ours("done")), literal(rows, done[1])
        reasons["done_before_start"] = finished < first
        is_done = finished <= as_at
        answers["status"] = _first_of(
            {
                "unknown": any_of(reasons.values()),
                "met": is_done & (finished <= last),
                "late": is_done,
                "open": as_at <= last,
            },
            otherwise="overdue",
        )
    answers["why"] = _first_of(reasons)
    return _native(rows.with_columns(**{new[part]: answers[part] for part in parts}), frame)


def _check_kinds(**given: tuple[object, type]) -> None:
    problems = [
        FactsProblem(name, f"expected a {'text' if kind is str else kind.__name__}")
        for name, (value, kind) in given.items()
        if not isinstance(value, kind)
    ]
    if problems:
        raise FactsError(problems)


def _columns(timescale: Timescale, events: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each event of a limit, by the path that a message shows."""
    if timescale.within.unit is Unit.HOURS:
        raise FactsError([FactsProblem("timescale", "expected no limit in hours; ask timescales.due for each case")])
    named = dict.fromkeys(event for event in (*timescale.starts, timescale.cautious) if event is not None)
    if any(event not in named for event in events):
        raise UnknownNameError(f"events: a name is not an event of {timescale.id}; there are {', '.join(named)}")
    if not any(event in events for event in timescale.starts):
        raise FactsError([FactsProblem("events", f"expected the column of {' or '.join(timescale.starts)}")])
    return {f"events.{event}": events[event] for event in named if event in events}


def _opened(frame: object, columns: Mapping[str, str], new: Iterable[str]) -> Rows:
    """Return a frame that has none of the new columns yet, with its columns of dates under names of ours."""
    kinds = "polars, pandas, pyarrow, duckdb or pyspark, each column with a name of its own"
    no_frame = FactsProblem("frame", f"expected a data frame of {kinds}")
    try:
        rows: Rows = nw.from_native(frame)
        names = column_names(rows)
    except Exception:  # noqa: BLE001  an engine's own message may hold what is in the frame
        raise FactsError([no_frame]) from None
    found = {path: dates(rows, column) for path, column in columns.items()}
    problems = [
        FactsProblem(path, "expected the name of a column of dates without a time zone; parse or convert it first")
        for path, column in found.items()
        if column is None
    ]
    problems += [no_frame] * (len({*names}) < len(names))
    # To duckdb and pyspark, names that differ by a capital alone are the same.
    taken = {str(column).lower() for column in names}
    if any(name.lower() in taken for name in new):
        problems.append(FactsProblem("name", "expected another name: a column of the frame has that of a new one"))
    if problems:
        raise FactsError(problems)
    return rows.with_columns(**{_ours(path): column for path, column in found.items() if column is not None})


def _with_days(rows: Rows, paths: Iterable[str]) -> tuple[Rows, nw.Expr]:
    """Return the rows with our columns of dates as days, and where one of them has a time of day."""
    schema, kind = rows.collect_schema(), day_type(rows.implementation)
    days, timed = {}, [nw.lit(False)]  # noqa: FBT003  a value, not a switch
    for ours in map(_ours, paths):
        if schema[ours] != nw.Date:
            time = within_reach(nw.col(ours))
            is_day = time == time.dt.truncate("1d")
            timed.append(~time.is_null() & ~is_day)
            days[ours] = nw.when(is_day).then(time.cast(kind))
    return rows.with_columns(**days, **{_ours("timed"): is_so(any_of(timed))}), nw.col(_ours("timed"))


def _native(rows: Rows, _like: IntoFrameT) -> IntoFrameT:
    """Return the rows, without columns of ours, as the kind of frame that the caller has."""
    ours = [column for column in rows.collect_schema().names() if str(column).startswith(_OURS)]
    return cast("IntoFrameT", rows.drop(ours).to_native())


def _first_of(conditions: Mapping[str, nw.Expr], *, otherwise: str | None = None) -> nw.Expr:
    """Return the name of the first condition that holds."""
    *others, (last, condition) = conditions.items()
    then = nw.when(condition).then(nw.lit(last))
    # Left open, not given as None: pandas before 3 would make a text of that.
    found = then if otherwise is None else then.otherwise(nw.lit(otherwise))
    for name, each in reversed(others):
        found = nw.when(each).then(nw.lit(name)).otherwise(found)
    return found


def _is_provisional(rows: Rows, timescale: Timescale, working_days: WorkingDays, last: nw.Expr) -> nw.Expr:
    if timescale.within.unit is not Unit.WORKING_DAYS:
        return nw.lit(False)  # noqa: FBT003  a value, not a switch
    if working_days.published_to is None:
        return ~last.is_null()
    return last > literal(rows, working_days.published_to)


def _is_outside(rows: Rows, timescale: Timescale, day: nw.Expr) -> nw.Expr:
    before = day < literal(rows, timescale.in_force_from)
    until = timescale.in_force_until
    return before if until is None else before | (day > literal(rows, until))


def _ours(name: str) -> str:
    # To pyspark a dot in a name leads to a part of the column.
    return f"{_OURS}{name.replace('.', '_')}"
