"""A calendar as a table, and the join of a data frame to it: what differs between engines stands here.

Nothing here is public; `safeguarding.frames` is the door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from safeguarding.errors import BeyondCalendarError
from safeguarding.timescales import Timescale, end
from safeguarding.workdays import WorkingDays

Rows: TypeAlias = "nw.DataFrame[Any] | nw.LazyFrame[Any]"

_EPOCH = date(1970, 1, 1)
_DAY_IN_MS = 86_400_000
#: A day and what belongs to it stand side by side in a text: ``2026-11-252026-12-02``.
_WIDTH = len("2026-11-25")


@attrs.frozen(eq=False)
class Table:
    """What belongs to each day of a calendar; None, for any other day, stands last."""

    first: date
    kind: type
    values: tuple[date | int | None, ...]


@lru_cache(maxsize=32)
def last_days(timescale: Timescale, working_days: WorkingDays) -> Table:
    """Return the last day of a time limit, for each day on which its clock can start."""

    def last_day(day: date) -> date | None:
        try:
            return end(timescale, day, working_days)
        except BeyondCalendarError:
            return None

    return Table(working_days.first, date, (*map(last_day, _days(working_days)), None))


@lru_cache(maxsize=8)
def counts(working_days: WorkingDays) -> Table:
    """Return how many working days of the calendar lie up to each of its days."""
    first = working_days.first
    return Table(first, int, (*(working_days.count(first, day) for day in _days(working_days)), None))


def _days(working_days: WorkingDays) -> Iterator[date]:
    length = (working_days.last - working_days.first).days + 1
    return (working_days.first + timedelta(days=number) for number in range(length))


def joined(rows: Rows, key: str, table: Table, name: str) -> Rows:
    """Return the rows with what the table holds for the day in a column; null where it holds nothing."""
    if isinstance(rows, nw.DataFrame):
        return rows.with_columns(_series(table, rows.implementation)[_places(rows, key, table)].alias(name))
    # A frame that is somewhere else, in a database or on a cluster, takes a table from here as a text in
    # its query alone: one row, made of no row of the frame, and cut up there.
    text = nw.col(key)
    row = rows.head(0).select(nw.len().alias(key))
    lines = row.select(nw.lit(_text(table)).str.split(";").alias(key)).explode(key)
    value = nw.when(text.str.len_chars() > _WIDTH).then(text.str.slice(_WIDTH, _WIDTH))
    held = lines.select(
        _to_date(text.str.slice(0, _WIDTH)).alias(key),
        (_to_date(value) if table.kind is date else value.cast(nw.Int64)).alias(name),
    )
    return rows.join(held, on=key, how="left")


def _to_date(text: nw.Expr) -> nw.Expr:
    return text.str.to_date(format="%Y-%m-%d")


def _places(rows: nw.DataFrame[Any], key: str, table: Table) -> nw.Series[Any]:
    """Return where in the table each row's day stands: it holds every day, so this join keeps the order."""
    day = nw.col(key)
    number = day.dt.timestamp("ms") // _DAY_IN_MS if has_no_dates(rows) else day.cast(nw.Int32)
    place = number - (table.first - _EPOCH).days
    other = len(table.values) - 1
    held = nw.when(place.is_between(0, other - 1)).then(place).otherwise(nw.lit(other))
    return rows.select(held.cast(nw.Int64).alias(key))[key]


@lru_cache(maxsize=32)
def _series(table: Table, implementation: nw.Implementation) -> nw.Series[Any]:
    midnights = implementation.is_pandas_like()
    values = [
        datetime.combine(each, time.min) if midnights and isinstance(each, date) else each for each in table.values
    ]
    kind = None if table.kind is int else day_type(implementation)
    return nw.new_series("value", values, kind, backend=implementation.to_native_namespace())


@lru_cache(maxsize=32)
def _text(table: Table) -> str:
    values = enumerate(table.values[:-1])
    return ";".join(f"{table.first + timedelta(days=at)}{'' if value is None else value}" for at, value in values)


def has_no_dates(rows: Rows) -> bool:
    """Return whether the engine keeps days as midnights: pandas does."""
    return rows.implementation.is_pandas_like()


def day_type(implementation: nw.Implementation) -> nw.Date | nw.Datetime:
    """Return the type that the engine has for a day."""
    return nw.Datetime("us") if implementation.is_pandas_like() else nw.Date()


def literal(rows: Rows, day: date) -> nw.Expr:
    """Return a day as the engine has it."""
    return nw.lit(datetime.combine(day, time.min) if has_no_dates(rows) else day)


def any_of(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """Return whether one of the conditions holds."""
    return nw.any_horizontal(*conditions, ignore_nulls=True)


def is_so(condition: nw.Expr) -> nw.Expr:
    """Return a condition that is false, not null, where it can't be told."""
    return nw.when(condition).then(nw.lit(True)).otherwise(nw.lit(False))  # noqa: FBT003  values, not switches
