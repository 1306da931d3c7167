"""Whatever stands in a frame, each row gets the answer that its case gets by itself."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import safeguarding as sg
from safeguarding import frames
from safeguarding.errors import BeyondCalendarError
from safeguarding.timescales import Counting, Deadline, Status, Unit, Within, due
from safeguarding.workdays import from_workalendar, working_days

RULES = sg.rulebook("croydon", on=date(2026, 11, 25))
SHIPPED = working_days()
LIMITS = [limit for limit in RULES.timescales.values() if limit.within.unit is not Unit.HOURS]


class MondaysOff:
    """A short calendar on which more days are closed than on any real one."""

    def holidays(self, year):
        """Return every second Monday."""
        days = (date(year, 1, 1) + timedelta(days=number) for number in range(365))
        return [(day, "Closed") for day in days if day.weekday() == 0 and day.toordinal() % 2]

    def get_weekend_days(self):
        """Return Saturday and Sunday."""
        return (5, 6)

    def is_working_day(self, day):
        """Return whether it is open."""
        return day.weekday() < 5 and (day, "Closed") not in self.holidays(day.year)


SHORT = from_workalendar(MondaysOff(), 2026, 2027)


def _limits():
    """Limits of every length, unit and counting, with one event or two, and a stricter reading or none."""
    return st.builds(
        lambda limit, amount, unit, counting, starts, cautious: attrs.evolve(
            limit,
            within=Within(amount, unit),
            counting=counting,
            starts=starts,
            cautious=cautious,
            in_force_from=date(2026, 3, 18),
            in_force_until=date(2027, 6, 30),
        ),
        st.just(LIMITS[0]),
        st.integers(1, 60),
        st.sampled_from([unit for unit in Unit if unit is not Unit.HOURS]),
        st.sampled_from(Counting),
        st.sampled_from([("first",), ("first", "second")]),
        st.sampled_from([None, "first", "third"]),
    )


def _days(working_days):
    margin = timedelta(days=20)
    near = [working_days.first, working_days.last, working_days.published_to or working_days.last]
    anywhere = st.dates(working_days.first - margin, working_days.last + margin)
    edges = st.sampled_from(near).flatmap(lambda day: st.dates(day - margin, day + margin))
    return st.none() | anywhere | edges


def _expected(limit, row, working_days, as_at):
    """How the case stands by itself."""
    events = {event: row[event] for event in {*limit.starts, limit.cautious} - {None}}
    known = [day for event in limit.starts if (day := row[event]) is not None]
    used = [*known, *([events[limit.cautious]] if limit.cautious and events[limit.cautious] else [])]
    outside = any(
        day < limit.in_force_from or (limit.in_force_until is not None and day > limit.in_force_until) for day in used
    )
    try:
        clocks = [max(known)] if known else []
        for day in [*clocks, *([events[limit.cautious]] if limit.cautious and events[limit.cautious] else [])]:
            # Days, weeks and months could be added outside the calendar; a frame has no answer there.
            working_days.is_working_day(day)
        found = due(limit, events, working_days)
    except BeyondCalendarError:
        return (None, None, False, outside, "outside_calendar", "unknown")
    if not isinstance(found, Deadline):
        return (None, found.cautious_due, False, outside, "not_known", "unknown")
    done = row["done"]
    why = status = None
    began = [found.start, *([row[limit.cautious]] if limit.cautious in limit.starts and row[limit.cautious] else [])]
    if done is not None and done < min(began):
        why, status = "done_before_start", "unknown"
    elif done is not None and done <= as_at:
        status = "met" if found.status(done) is Status.OPEN else "late"
    else:
        status = "open" if found.status(as_at) is Status.OPEN else "overdue"
    return (found.due, found.cautious_due, found.provisional, outside, why, status)


def _answers(limit, table, working_days, as_at, *, lazy):
    columns = {event: event for event in {*limit.starts, limit.cautious} - {None}}
    frame = table.lazy() if lazy else table
    frame = frames.compliance(frame, limit, columns, working_days, done="done", as_at=as_at, name="a")
    found = nw.from_native(frame).lazy().collect().sort("id").to_dict(as_series=False)
    strict = found.get("a_cautious_due", [None] * table.height)
    rest = (found[f"a_{part}"] for part in ("provisional", "outside_edition", "why", "status"))
    return list(zip(found["a_due"], strict, *rest, strict=True))


def _rows(limit, days):
    events = sorted({*limit.starts, limit.cautious} - {None})
    return st.lists(st.fixed_dictionaries(dict.fromkeys([*events, "done"], days)), min_size=1, max_size=8)


def _same(data, limit, working_days, *, lazy):
    rows = data.draw(_rows(limit, _days(working_days)))
    as_at = data.draw(st.dates(working_days.first, working_days.last))
    numbered = [{"id": number, **row} for number, row in enumerate(rows)]
    table = pl.DataFrame(numbered, schema={name: pl.Int64 if name == "id" else pl.Date for name in numbered[0]})
    expected = [_expected(limit, row, working_days, as_at) for row in rows]
    assert _answers(limit, table, working_days, as_at, lazy=lazy) == expected


@pytest.mark.parametrize("lazy", [False, True])
class TestARowIsACase:
    """A column MUST answer as `due` and `Deadline.status` answer one case."""

    @settings(deadline=None)
    @given(data=st.data(), limit=_limits())
    def test_of_any_limit(self, data, limit, lazy):
        _same(data, limit, SHORT, lazy=lazy)

    # The first frame of a limit lays out its table.
    @settings(deadline=None)
    @given(data=st.data(), limit=st.sampled_from(LIMITS))
    def test_of_the_limits_that_are_shipped(self, data, limit, lazy):
        _same(data, limit, SHIPPED, lazy=lazy)


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("working_days", [SHORT, SHIPPED])
class TestACountIsACount:
    """A column MUST count as `WorkingDays.count` counts."""

    # The first frame lays out the table.
    @settings(deadline=None)
    @given(data=st.data())
    def test_between_any_two_dates(self, data, working_days, lazy):
        pairs = data.draw(st.lists(st.tuples(_days(working_days), _days(working_days)), min_size=1, max_size=8))
        table = pl.DataFrame(
            [(number, *pair) for number, pair in enumerate(pairs)],
            schema={"id": pl.Int64, "a": pl.Date, "b": pl.Date},
            orient="row",
        )
        frame = frames.working_days_between(table.lazy() if lazy else table, "a", "b", working_days)
        found = nw.from_native(frame).lazy().collect().sort("id")
        for after, up_to, number, why in found.select("a", "b", "working_days", "working_days_why").iter_rows():
            if after is None or up_to is None:
                assert (number, why) == (None, "not_known")
                continue
            try:
                expected = (working_days.count(after, up_to), None)
            except BeyondCalendarError:
                expected = (None, "outside_calendar")
            assert (number, why) == expected
