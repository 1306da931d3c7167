"""Time limits on whole data frames."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import narwhals.stable.v2 as nw
import polars as pl
import pytest

import safeguarding as sg
from frame_engines import ENGINES, rows
from safeguarding import frames
from safeguarding.criteria import Force
from safeguarding.errors import FactsError, UnknownNameError
from safeguarding.timescales import Counting, Within
from safeguarding.workdays import from_workalendar, working_days

RULES = sg.rulebook("croydon", on=date(2026, 11, 25))
DAYS = working_days()
PANEL = RULES.timescales["notify-panel"]
ASSESSMENT = RULES.timescales["assessment"]
RECEIVED = {"referral_received": "received"}
EVENTS = {"authority_aware": "aware", "abuse_suspected": "suspected"}
A_NAME = "Jane Doe"


@pytest.fixture(params=ENGINES)
def make(request):
    """A frame of one engine, made of columns; each row has an id."""

    def made(**columns):
        length = len(next(iter(columns.values())))
        return ENGINES[request.param]({"id": list(range(length)), **columns})

    return made


def _limit(within, counting=Counting.AFTER, **changes):
    return attrs.evolve(ASSESSMENT, within=Within.parsed(within), counting=counting, **changes)


def _column(frame, name):
    return [row[name] for row in rows(frame)]


# 25 December 2026 is a Friday, and 28 December is closed for Boxing Day.
@pytest.mark.parametrize(
    ("within", "counting", "start", "last"),
    [
        ("1 working day", Counting.AFTER, date(2026, 12, 24), date(2026, 12, 29)),
        ("1 working day", Counting.AFTER, date(2026, 12, 25), date(2026, 12, 29)),
        ("1 working day", Counting.BEGINNING_WITH, date(2026, 12, 24), date(2026, 12, 24)),
        ("1 working day", Counting.BEGINNING_WITH, date(2026, 12, 25), date(2026, 12, 29)),
        ("1 working day", Counting.ROLL_FORWARD, date(2026, 12, 24), date(2026, 12, 29)),
        ("1 working day", Counting.ROLL_FORWARD, date(2026, 12, 25), date(2026, 12, 30)),
        ("5 working days", Counting.AFTER, date(2026, 12, 23), date(2027, 1, 4)),
        ("45 working days", Counting.AFTER, date(2026, 11, 2), date(2027, 1, 7)),
        ("7 days", Counting.BEGINNING_WITH, date(2026, 12, 24), date(2026, 12, 30)),
        ("6 weeks", Counting.AFTER, date(2026, 12, 24), date(2027, 2, 4)),
        ("6 months", Counting.AFTER, date(2026, 8, 31), date(2027, 2, 28)),
    ],
)
def test_the_last_day_is_as_worked_out_by_hand(make, within, counting, start, last):
    """Whatever the unit, and whichever day is day 1."""
    frame = frames.due(make(received=[start]), _limit(within, counting), RECEIVED, DAYS)
    assert rows(frame) == [
        {
            "id": 0,
            "received": start,
            "assessment_due": last,
            "assessment_provisional": False,
            "assessment_outside_edition": False,
            "assessment_why": None,
        }
    ]


def test_an_unknown_start_gives_no_date_and_says_why(make):
    """Nor does a date outside the calendar, or an answer there; one bad row stops no other."""
    given = [None, date(1973, 12, 31), date(2061, 1, 1), date(2060, 12, 31), date(2026, 12, 23)]
    frame = frames.due(make(received=given), ASSESSMENT, RECEIVED, DAYS, name="a")
    outside = "outside_calendar"
    assert _column(frame, "a_due") == [None, None, None, None, date(2027, 3, 1)]
    assert _column(frame, "a_why") == ["not_known", outside, outside, outside, None]
    assert _column(frame, "a_provisional") == [False] * 5


# On 3 March 2026, 5 working days after 24 February.
@pytest.mark.parametrize(
    ("start", "done", "as_at", "answer"),
    [
        (date(2026, 2, 24), date(2026, 3, 3), date(2026, 3, 3), ["met", None]),
        (date(2026, 2, 24), date(2026, 2, 24), date(2026, 3, 3), ["met", None]),
        (date(2026, 2, 24), date(2026, 3, 4), date(2026, 3, 4), ["late", None]),
        (date(2026, 2, 24), None, date(2026, 3, 3), ["open", None]),
        (date(2026, 2, 24), None, date(2026, 3, 4), ["overdue", None]),
        (date(2026, 2, 24), date(2026, 3, 4), date(2026, 3, 3), ["open", None]),
        (date(2026, 2, 24), date(2026, 3, 5), date(2026, 3, 4), ["overdue", None]),
        (None, date(2026, 3, 3), date(2026, 3, 3), ["unknown", "not_known"]),
        (None, None, date(2026, 3, 3), ["unknown", "not_known"]),
        (date(1900, 1, 1), date(1900, 1, 1), date(2026, 3, 3), ["unknown", "outside_calendar"]),
        (date(2026, 2, 24), date(2026, 2, 23), date(2026, 3, 3), ["unknown", "done_before_start"]),
    ],
)
def test_a_row_is_met_only_when_it_is_known_to_be(make, start, done, as_at, answer):
    """What is done later than the day asked for is not done on it; contradictions are unknown."""
    frame = make(received=[start], completed=[done])
    frame = frames.compliance(
        frame, _limit("5 working days"), RECEIVED, DAYS, done="completed", as_at=as_at, name="check"
    )
    assert [*_column(frame, "check_status"), *_column(frame, "check_why")] == answer


def test_the_latest_known_event_starts_the_clock_and_the_stricter_date_stands_beside_it(make):
    """The stricter reading is shown where it is earlier, or where it is all there is."""
    aware = [date(2026, 5, 11), date(2026, 5, 11), None, date(2026, 5, 11), date(1950, 1, 1)]
    suspected = [date(2026, 5, 14), None, date(2026, 5, 14), date(2026, 5, 11), date(2026, 5, 14)]
    frame = frames.due(make(aware=aware, suspected=suspected), PANEL, EVENTS, DAYS)
    first, second = date(2026, 5, 18), date(2026, 5, 21)
    assert _column(frame, "notify_panel_due") == [second, first, second, first, None]
    assert _column(frame, "notify_panel_cautious_due") == [first, None, None, None, None]
    assert _column(frame, "notify_panel_why") == [None, None, None, None, "outside_calendar"]
    review = RULES.timescales["rapid-review"]
    columns = {"notification_sent": "sent", "authority_aware": "aware"}
    frame = frames.due(make(aware=[date(2026, 5, 11)], sent=[None]), review, columns, DAYS)
    assert _column(frame, "rapid_review_cautious_due") == [date(2026, 6, 2)]
    assert _column(frame, "rapid_review_why") == ["not_known"]


def test_what_was_done_between_the_events_is_no_contradiction(make):
    """The Panel may be told before abuse comes to be suspected."""
    frame = make(aware=[date(2026, 5, 11)], suspected=[date(2026, 5, 14)], sent=[date(2026, 5, 12)])
    frame = frames.compliance(frame, PANEL, EVENTS, DAYS, done="sent", as_at=date(2026, 6, 1))
    assert _column(frame, "notify_panel_status") == ["met"]


@pytest.mark.parametrize(
    ("limit", "starts", "done", "answer"),
    [
        # A visit before the last one is not the next one.
        ("private-fostering-visit-first-year", ((1, 5), (6, 1)), (2, 1), ["unknown", "done_before_start"]),
        ("private-fostering-visit-first-year", ((1, 5), (6, 1)), (7, 13), ["met", None]),
        ("private-fostering-visit-first-year", ((1, 5), None), (2, 1), ["met", None]),
        # Nobody reports a death that has not been, however long the young person was known.
        ("report-care-leaver-death", ((4, 1), (5, 11)), (4, 2), ["unknown", "done_before_start"]),
        # Nobody tells what they don't know.
        ("notify-panel", ((5, 14), (5, 11)), (5, 12), ["unknown", "done_before_start"]),
        ("notify-panel", ((5, 11), (5, 14)), (5, 10), ["unknown", "done_before_start"]),
        ("notify-panel", (None, (5, 14)), (5, 12), ["unknown", "done_before_start"]),
    ],
)
def test_what_was_done_before_the_clock_began_is_not_met(make, limit, starts, done, answer):
    """The latest start counts, and what was done before it belongs to another clock, or to none."""
    limit = RULES.timescales[limit]
    events = {event: [day and date(2026, *day)] for event, day in zip(limit.starts, starts, strict=True)}
    frame = make(**events, done=[date(2026, *done)])
    columns = dict(zip(events, events, strict=True))
    frame = frames.compliance(frame, limit, columns, DAYS, done="done", as_at=date(2026, 12, 1), name="a")
    assert [*_column(frame, "a_status"), *_column(frame, "a_why")] == answer


def test_a_date_past_the_published_holidays_is_provisional(make):
    """Only where working days are counted; from a calendar with nothing official, always."""
    last = DAYS.published_to
    starts = [last - timedelta(days=7), last, None]
    frame = frames.due(make(received=starts), _limit("1 working day"), RECEIVED, DAYS, name="a")
    frame = frames.due(frame, _limit("1 week"), RECEIVED, DAYS, name="b")
    frame = frames.due(frame, _limit("1 working day"), RECEIVED, from_workalendar(NoHolidays(), 2028, 2029), name="c")
    assert _column(frame, "a_provisional") == [False, True, False]
    assert _column(frame, "b_provisional") == [False, False, False]
    assert _column(frame, "c_provisional") == [True, True, False]


class NoHolidays:
    """A calendar of weekends alone."""

    def holidays(self, _year):
        """Return none."""
        return []

    def get_weekend_days(self):
        """Return Saturday and Sunday."""
        return (5, 6)

    def is_working_day(self, day):
        """Return whether it is no weekend."""
        return day.weekday() < 5


def test_a_date_outside_the_edition_is_marked(make):
    """The edition before it, or after it, has to be seen too."""
    limit = _limit("1 week", in_force_from=date(2026, 4, 1), in_force_until=date(2026, 4, 30))
    starts = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1), None]
    frame = frames.due(make(received=starts), limit, RECEIVED, DAYS, name="a")
    assert _column(frame, "a_outside_edition") == [True, False, False, True, False]


def test_a_midnight_is_a_day_and_another_time_is_unknown(make):
    """A time without a zone is nobody's time; in a column of dates read as times, midnight means the date."""
    given = [datetime(2026, 2, 24), datetime(2026, 2, 24, 9, 30), None]
    done = [datetime(2026, 3, 3), datetime(2026, 3, 3), datetime(2026, 3, 3)]
    frame = frames.compliance(
        make(received=given, completed=done),
        _limit("5 working days"),
        RECEIVED,
        DAYS,
        done="completed",
        as_at=date(2026, 3, 3),
        name="a",
    )
    assert _column(frame, "a_due") == [date(2026, 3, 3), None, None]
    assert _column(frame, "a_why") == [None, "time_of_day", "not_known"]
    assert _column(frame, "a_status") == ["met", "unknown", "unknown"]


def test_a_column_without_any_date_is_all_unknown(make):
    """Nobody was done yet: the engine gives such a column no type, and no row of it is an error or a yes."""
    frame = nw.from_native(make(received=[date(2026, 2, 24)])).with_columns(nw.lit(None).alias("gone")).to_native()
    limit = _limit("5 working days")
    seen = frames.compliance(frame, limit, RECEIVED, DAYS, done="gone", as_at=date(2026, 3, 4), name="a")
    assert _column(seen, "a_status") == ["overdue"]
    seen = frames.compliance(frame, limit, {"referral_received": "gone"}, DAYS, done="received", as_at=date(2026, 3, 4))
    assert [*_column(seen, "assessment_status"), *_column(seen, "assessment_why")] == ["unknown", "not_known"]
    assert _column(frames.working_days_between(frame, "received", "gone", DAYS), "working_days") == [None]


FAR = [-(2**63) + 1, 2**63 - 1]


@pytest.mark.parametrize("unit", ["ns", "us", "ms"])
def test_a_time_that_no_calendar_reaches_stops_no_other_row(unit):
    """The first and the last that the engine can hold, beside a good one."""
    far = pl.Series([*FAR, None]).cast(pl.Datetime(unit))
    given = pl.DataFrame({"received": far.fill_null(datetime(2026, 2, 24)), "done": far})
    answers = _stand(given)
    assert answers == [("unknown", "outside_calendar"), ("unknown", "outside_calendar"), ("overdue", None)]
    assert _stand(given.with_columns(received=date(2026, 2, 24))) == [
        ("unknown", "done_before_start"),
        ("overdue", None),
        ("overdue", None),
    ]


def _stand(frame):
    limit = _limit("5 working days")
    seen = frames.compliance(frame, limit, RECEIVED, DAYS, done="done", as_at=date(2026, 6, 1), name="a")
    # pandas has no None in a column of text.
    return [
        (one, why if isinstance(why, str) else None) for one, why in zip(seen["a_status"], seen["a_why"], strict=True)
    ]


@pytest.mark.parametrize("unit", ["ns", "us", "ms", "s"])
def test_nor_does_it_in_pandas(unit):
    """Its floor fails at the ends of its own range."""
    pd, np = pytest.importorskip("pandas"), pytest.importorskip("numpy")
    far = np.array([*FAR, "2026-02-24"], dtype="object")
    far[2] = int(np.datetime64("2026-02-24", unit).astype("int64"))
    given = pd.DataFrame({"received": far.astype("int64").view(f"datetime64[{unit}]"), "done": [pd.NaT] * 3})
    assert _stand(given) == [("unknown", "outside_calendar"), ("unknown", "outside_calendar"), ("overdue", None)]


def test_objects_of_pandas_are_dates_where_they_all_are():
    """It keeps Python's own dates as objects; a time among them is looked at, and an instant refused."""
    pd = pytest.importorskip("pandas")
    start, done = date(2026, 2, 24), [date(2026, 3, 3), datetime(2026, 3, 3, 9, 30), None, date(1, 1, 1)]
    given = pd.DataFrame({"received": pd.Series([start] * 4, dtype=object), "done": pd.Series(done, dtype=object)})
    assert _stand(given) == [
        ("met", None),
        ("unknown", "time_of_day"),
        ("overdue", None),
        ("unknown", "done_before_start"),
    ]
    for other in (A_NAME, datetime(2026, 3, 3, tzinfo=UTC)):
        with pytest.raises(FactsError, match="done: expected the name of a column of dates") as caught:
            _stand(given.assign(done=pd.Series([other, *done[1:]], dtype=object)))
        assert A_NAME not in str(caught.value)


@pytest.mark.parametrize("kind", ["float64", "Int64", "string", "boolean", "category"])
def test_a_column_of_gaps_has_any_type_in_pandas(kind):
    """A file in which it was empty gives it one."""
    pd = pytest.importorskip("pandas")
    given = pd.DataFrame({"received": [datetime(2026, 2, 24)], "done": pd.Series([None], dtype=kind)})
    assert _stand(given) == [("overdue", None)]


def test_days_kept_as_milliseconds_are_days():
    """As pyarrow can, by itself and under pandas."""
    pa, pd = pytest.importorskip("pyarrow"), pytest.importorskip("pandas")
    start, end = date(2026, 2, 24), date(2026, 3, 3)
    table = pa.table({"received": pa.array([start], pa.date64()), "done": pa.array([end], pa.date64())})
    due = frames.due(table, _limit("5 working days"), RECEIVED, DAYS, name="a")
    assert due["a_due"].to_pylist() == [end]
    for kind in (pa.date64(), pa.date32()):
        assert _stand(table.to_pandas(types_mapper=lambda _, kind=kind: pd.ArrowDtype(kind))) == [("met", None)]


@pytest.mark.parametrize("other", ["received", "RECEIVED"])
def test_two_columns_of_one_name_are_refused_in_sql_too(other):
    """A query may have them, and no capital tells them apart there."""
    query = f"select date '2026-02-24' as received, date '2026-02-25' as {other}"
    with pytest.raises(FactsError, match="each column with a name of its own"):
        frames.due(pytest.importorskip("duckdb").connect().sql(query), ASSESSMENT, RECEIVED, DAYS)


def test_working_days_are_counted_between_two_dates(make):
    """After the one, up to and including the other; with a minus sign where they run backwards."""
    after = [date(2026, 12, 23), date(2027, 1, 4), date(2026, 12, 25), None, date(1900, 1, 1)]
    up_to = [date(2027, 1, 4), date(2026, 12, 23), date(2026, 12, 27), date(2027, 1, 4), date(2027, 1, 4)]
    frame = frames.working_days_between(make(a=after, b=up_to), "a", "b", DAYS)
    assert _column(frame, "working_days") == [5, -5, 0, None, None]
    assert _column(frame, "working_days_why") == [None, None, None, "not_known", "outside_calendar"]


def test_a_frame_stays_what_it_was(make):
    """The same kind of frame, with the columns that it had and nothing of ours but the answers."""
    given = make(received=[date(2026, 12, 23), date(2026, 5, 11)])
    frame = frames.due(given, ASSESSMENT, RECEIVED, DAYS, name="a")
    assert type(frame) is type(given)
    names = nw.from_native(frame).collect_schema().names()
    assert names == ["id", "received", "a_due", "a_provisional", "a_outside_edition", "a_why"]
    if hasattr(frame, "index"):
        assert list(frame.index) == list(given.index)


def test_an_empty_frame_gives_an_empty_one(make):
    """There may be no case at all."""
    none = nw.from_native(make(received=[date(2026, 12, 23)])).filter(nw.col("id") > 0).to_native()
    assert rows(frames.due(none, ASSESSMENT, RECEIVED, DAYS)) == []


def test_an_eager_frame_keeps_its_rows_in_order():
    """Whatever order they come in."""
    starts = [date(2026, 1, 1) + timedelta(days=number * 37 % 365) for number in range(1000)]
    frame = frames.due(pl.DataFrame({"received": starts}), ASSESSMENT, RECEIVED, DAYS)
    assert frame["received"].to_list() == starts
    assert frame["assessment_due"].to_list() == [DAYS.add(start, 45) for start in starts]


def test_office_closures_never_extend_a_clock_of_the_law():
    """They count for local policy alone, as for a case by itself."""
    shut = DAYS.with_office_closures([date(2026, 12, 24)], title="Council closed", authority="An invented council")
    frame = pl.DataFrame({"received": [date(2026, 12, 23)]})
    with pytest.raises(FactsError, match="office closures count for local policy only"):
        frames.due(frame, ASSESSMENT, RECEIVED, shut)
    local = _limit("1 working day", force=Force.LOCAL_POLICY)
    assert frames.due(frame, local, RECEIVED, shut)["assessment_due"].to_list() == [date(2026, 12, 29)]


FRAME = pl.DataFrame(
    {
        "received": [date(2026, 12, 23)],
        "text": [A_NAME],
        "instant": [datetime(2026, 12, 23, tzinfo=UTC)],
        "Assessment_DUE": [A_NAME],
        A_NAME: [A_NAME],
    }
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"frame": A_NAME}, "frame: expected a data frame of polars"),
        ({"frame": FRAME["received"]}, "frame: expected a data frame of polars"),
        ({"timescale": A_NAME}, "timescale: expected a Timescale"),
        ({"working_days": A_NAME}, "working_days: expected a WorkingDays"),
        ({"events": A_NAME}, "events: expected a Mapping"),
        ({"events": {}}, "events: expected the column of referral_received"),
        ({"events": {"referral_received": A_NAME}}, "events.referral_received: expected the name of a column of dates"),
        ({"events": {"referral_received": "text"}}, "events.referral_received: expected the name of a column of dates"),
        ({"events": {"referral_received": "gone"}}, "events.referral_received: expected the name of a column of dates"),
        ({"events": {"referral_received": 5}}, "events.referral_received: expected the name of a column of dates"),
        ({"events": {"referral_received": "instant"}}, "dates without a time zone"),
        ({"name": 5}, "name: expected a text"),
        ({"name": "assessment"}, "name: expected another name"),
        ({"timescale": RULES.timescales["return-interview"]}, "timescale: expected no limit in hours"),
        ({"done": "text"}, "done: expected the name of a column of dates"),
        ({"as_at": datetime(2026, 12, 23)}, "as_at: expected a date without a time"),
        ({"as_at": A_NAME}, "as_at: expected a date without a time"),
    ],
)
def test_what_can_not_be_used_is_refused_without_its_value(changes, words):
    """A column may have a name that tells of a child."""
    given = {
        "frame": FRAME,
        "timescale": ASSESSMENT,
        "events": RECEIVED,
        "working_days": DAYS,
        "done": "received",
        "as_at": date(2026, 12, 23),
        "name": "a",
    } | changes
    with pytest.raises(FactsError, match=words) as caught:
        frames.compliance(**given)
    assert A_NAME not in str(caught.value)


def test_an_event_that_the_limit_does_not_have_is_refused():
    """Misspelt, it would be unknown in every row."""
    with pytest.raises(UnknownNameError, match="there are referral_received") as caught:
        frames.due(FRAME, ASSESSMENT, {**RECEIVED, A_NAME: "received"}, DAYS)
    assert A_NAME not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"after": "gone"}, "after: expected the name of a column of dates"),
        ({"up_to": "text"}, "up_to: expected the name of a column of dates"),
        ({"working_days": A_NAME}, "working_days: expected a WorkingDays"),
        ({"name": None}, "name: expected a text"),
        ({"name": "RECEIVED"}, "name: expected another name"),
    ],
)
def test_counting_refuses_what_it_can_not_use(changes, words):
    """As the other two do."""
    given = {"frame": FRAME, "after": "received", "up_to": "received", "working_days": DAYS} | changes
    with pytest.raises(FactsError, match=words) as caught:
        frames.working_days_between(**given)
    assert A_NAME not in str(caught.value)
