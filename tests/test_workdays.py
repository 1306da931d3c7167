"""Working days: the rules, the shipped days, and the merging of a newer official file."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import attrs
import pytest

from past_calendars import as_checked, official
from safeguarding import _calendar, workdays
from safeguarding.errors import BeyondCalendarError, DataError, FactsError, UnknownNameError

ROOT = Path(__file__).parents[1]
DATA = Path(workdays.__file__).parent / "data" / "workdays"
ENGLAND = workdays.working_days()
SCOTLAND = workdays.working_days("scotland")
UK = workdays.working_days("any-part-of-the-united-kingdom")
ALL = ("england-and-wales", "scotland", "northern-ireland", "any-part-of-the-united-kingdom")


def pattern(year):
    """Return the England and Wales days of a projected year, as somebody would publish them."""
    return [(str(day.date), day.title) for day in ENGLAND.holidays(date(year, 1, 1), date(year, 12, 31))]


class TestCounting:
    """The trigger day is day 0, and from a closed day the next working day is day 1."""

    # Facts 7.6: the reference outputs, each column a number of working days.
    @pytest.mark.parametrize(
        ("start", "due"),
        [
            ("2026-12-23", ("2026-12-24", "2027-01-04", "2027-01-06", "2027-01-18", "2027-03-01")),
            ("2026-12-25", ("2026-12-29", "2027-01-05", "2027-01-07", "2027-01-19", "2027-03-02")),
            ("2026-04-02", ("2026-04-07", "2026-04-13", "2026-04-15", "2026-04-27", "2026-06-10")),
            ("2022-05-30", ("2022-05-31", "2022-06-08", "2022-06-10", "2022-06-22", "2022-08-03")),
            ("2022-09-16", ("2022-09-20", "2022-09-26", "2022-09-28", "2022-10-10", "2022-11-21")),
            ("2020-05-05", ("2020-05-06", "2020-05-13", "2020-05-15", "2020-05-28", "2020-07-09")),
            ("2026-11-21", ("2026-11-23", "2026-11-27", "2026-12-01", "2026-12-11", "2027-01-27")),
        ],
    )
    def test_reference_outputs(self, start, due):
        """The reference outputs come out, in both directions."""
        day = date.fromisoformat(start)
        for n, expected in zip((1, 5, 7, 15, 45), due, strict=True):
            answer = ENGLAND.add(day, n)
            assert str(answer) == expected
            assert ENGLAND.count(day, answer) == n

    @pytest.mark.parametrize(
        ("start", "n", "expected"),
        [
            pytest.param("2026-11-20", 0, "2026-11-20", id="0 from a working day is the day itself"),
            pytest.param("2026-11-21", 0, "2026-11-23", id="0 from a closed day is the next working day"),
            pytest.param("2026-11-21", 1, "2026-11-23", id="1 from a closed day is the next working day too"),
            pytest.param("2026-11-21", -1, "2026-11-20", id="-1 from a closed day is the last working day"),
            pytest.param("2026-11-23", -1, "2026-11-20", id="-1 from Monday is Friday"),
            pytest.param("2026-12-29", -1, "2026-12-24", id="back over Christmas and its substitute"),
            pytest.param("2026-12-28", -2, "2026-12-23", id="back from the substitute"),
        ],
    )
    def test_add(self, start, n, expected):
        """Counting from working and closed days, forwards, backwards, and by nothing."""
        assert ENGLAND.add(date.fromisoformat(start), n) == date.fromisoformat(expected)

    def test_next(self):
        """The next working day is never the day itself."""
        assert ENGLAND.next(date(2026, 11, 20)) == date(2026, 11, 23)
        assert ENGLAND.next(date(2026, 11, 21)) == date(2026, 11, 23)

    def test_count(self):
        """The first day is left out, the last is counted, and backwards is negative."""
        friday, saturday, monday = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)
        assert ENGLAND.count(friday, monday) == 1
        assert ENGLAND.count(monday, friday) == -1
        assert ENGLAND.count(saturday, monday) == 1
        assert ENGLAND.count(friday, saturday) == 0
        assert ENGLAND.count(friday, friday) == 0

    def test_freedom_of_information(self):
        """Scotland's 15 June 2026 stops the Freedom of Information clock, and no other."""
        received = date(2026, 6, 8)
        assert ENGLAND.add(received, 20) == date(2026, 7, 6)
        assert UK.add(received, 20) == date(2026, 7, 7)
        assert UK.why(date(2026, 6, 15)).title == "World Cup bank holiday (Scotland)"
        assert ENGLAND.why(date(2026, 6, 15)) is None


class TestReasons:
    """A closed day says why, and only what its source says."""

    def test_weekend_beside_its_substitute(self):
        """Boxing Day 2026 is a Saturday, and its substitute is the Monday."""
        assert ENGLAND.why(date(2026, 12, 26)) == workdays.ClosedDay(
            date=date(2026, 12, 26), title="Saturday", authority="weekend"
        )
        assert ENGLAND.why(date(2026, 12, 26)).is_weekend
        substitute = ENGLAND.why(date(2026, 12, 28))
        assert not substitute.is_weekend
        assert (substitute.title, substitute.notes) == ("Boxing Day", "Substitute day")
        assert substitute.authority.startswith("gov.uk: ")
        assert ENGLAND.why(date(2026, 12, 29)) is None

    def test_holidays(self):
        """Days closed by name, both ends included, weekends left out."""
        days = ENGLAND.holidays(date(2026, 12, 25), date(2026, 12, 28))
        assert [(str(day.date), day.title) for day in days] == [
            ("2026-12-25", "Christmas Day"),
            ("2026-12-28", "Boxing Day"),
        ]
        assert ENGLAND.holidays(date(2026, 12, 28), date(2026, 12, 25)) == ()

    def test_closed(self):
        """Every closed day after one day and up to another."""
        days = ENGLAND.closed(date(2026, 12, 25), date(2027, 1, 1))
        assert [day.title for day in days] == ["Saturday", "Sunday", "Boxing Day", "New Year's Day"]
        assert ENGLAND.closed(date(2027, 1, 1), date(2026, 12, 25)) == ()

    def test_several_divisions(self):
        """Where the divisions name a day differently, each name says where."""
        assert UK.why(date(2012, 1, 2)).title == (
            "New Year's Day (England and Wales, Northern Ireland); 2nd January (Scotland)"
        )
        assert UK.why(date(2026, 4, 3)).title == "Good Friday"

    def test_withdrawn(self):
        """4 May 2020 was published, then taken back, and can still be explained."""
        (day,) = ENGLAND.withdrawn
        assert (day.date, day.title, day.notes) == (
            date(2020, 5, 4),
            "Early May bank holiday",
            "Moved to 2020-05-08",
        )
        assert ENGLAND.is_working_day(day.date)
        assert ENGLAND.why(date(2020, 5, 8)).title == "Early May bank holiday (VE day)"
        assert [each.date for each in UK.withdrawn] == [date(2020, 5, 4)]

    def test_provisional(self):
        """Days after the published ones are provisional, and say so."""
        assert ENGLAND.published_to == date(2028, 12, 31)
        assert not ENGLAND.is_provisional(date(2028, 12, 31))
        assert ENGLAND.is_provisional(date(2029, 1, 1))
        assert ENGLAND.why(date(2029, 1, 1)).provisional
        assert not ENGLAND.why(date(2028, 12, 26)).provisional


class TestEdges:
    """Outside the calendar there is no answer, and what is no date is refused."""

    @pytest.mark.parametrize("name", ALL)
    def test_first_and_last_day(self, name):
        """The first and last days answer; a step further does not."""
        days = workdays.working_days(name)
        begins, ends = (1974, 2060) if name == "england-and-wales" else (2012, 2028)
        assert (days.first, days.last) == (date(begins, 1, 1), date(ends, 12, 31))
        for day, back in ((days.first, -1), (days.last, 1)):
            days.is_working_day(day)
            assert days.count(day, day) == 0
            with pytest.raises(BeyondCalendarError, match=r"^the answer: outside the calendar"):
                days.add(day, back)
        for outside in (date(begins - 1, 12, 31), date(ends + 1, 1, 1), date.min, date.max):
            for answer in (
                lambda day=outside: days.is_working_day(day),
                lambda day=outside: days.add(day, 0),
                lambda day=outside: days.count(day, days.first),
                lambda day=outside: days.next(day),
                lambda day=outside: days.why(day),
                lambda day=outside: days.holidays(days.first, day),
                lambda day=outside: days.closed(day, days.last),
                lambda day=outside: days.is_provisional(day),
            ):
                with pytest.raises(BeyondCalendarError) as refused:
                    answer()
                assert str(outside) not in str(refused.value)

    @pytest.mark.parametrize("n", [10**6, -(10**6), 10**30, -(10**30), 22_400])
    def test_answer_outside(self, n):
        """An answer before the first or after the last day is an error, never a day from the other end."""
        with pytest.raises(BeyondCalendarError, match=r"^the answer: outside"):
            ENGLAND.add(date(2026, 11, 20), n)

    @pytest.mark.parametrize(
        "wrong",
        [
            datetime(2026, 11, 20),
            datetime(2026, 11, 20, tzinfo=UTC),
            "2026-11-20",
            20261120,
            True,
            1.5,
            None,
            [date(2026, 11, 20)],
        ],
    )
    def test_only_dates(self, wrong):
        """What is not exactly a date is refused by the argument's name, and never repeated."""
        day = date(2026, 11, 20)
        for name, answer in (
            ("d", lambda: ENGLAND.is_working_day(wrong)),
            ("d", lambda: ENGLAND.add(wrong, 1)),
            ("after", lambda: ENGLAND.count(wrong, day)),
            ("up_to", lambda: ENGLAND.count(day, wrong)),
            ("d", lambda: ENGLAND.next(wrong)),
            ("d", lambda: ENGLAND.why(wrong)),
            ("a", lambda: ENGLAND.holidays(wrong, day)),
            ("up_to", lambda: ENGLAND.closed(day, wrong)),
            ("d", lambda: ENGLAND.is_provisional(wrong)),
        ):
            with pytest.raises(FactsError) as refused:
                answer()
            assert [problem.path for problem in refused.value.problems] == [name]
            assert str(wrong) not in str(refused.value)

    @pytest.mark.parametrize("wrong", [True, 1.0, "1", None, [1]])
    def test_only_whole_numbers(self, wrong):
        """A number of working days is a whole number."""
        with pytest.raises(FactsError, match=r"^n: expected a whole number of working days$"):
            ENGLAND.add(date(2026, 11, 20), wrong)
        with pytest.raises(FactsError) as refused:
            ENGLAND.add("soon", wrong)
        assert [problem.path for problem in refused.value.problems] == ["d", "n"]

    def test_subclass_of_date(self):
        """A subclass of date that carries no time is a date: test clocks make such days."""

        class Day(date):
            __slots__ = ()

        assert ENGLAND.add(Day(2026, 11, 20), 1) == date(2026, 11, 23)


class TestDefinitions:
    """A calendar is a value: named, versioned, and equal to its copies."""

    def test_names(self):
        """The shipped definitions, England and Wales first."""
        assert tuple(workdays.working_days(name).division for name in ALL) == ALL
        assert workdays.working_days() is workdays.working_days("england-and-wales")

    def test_unknown_name(self):
        """A name that is not shipped is refused, and never repeated."""
        with pytest.raises(UnknownNameError, match=r"^division: expected one of england-and-wales, ") as refused:
            workdays.working_days("jersey")
        assert "jersey" not in str(refused.value)
        for wrong in (None, ["scotland"], 1):
            with pytest.raises(FactsError, match=r"^division: "):
                workdays.working_days(wrong)

    def test_version(self):
        """Equal content has an equal version; different content never."""
        assert len({workdays.working_days(name).version for name in ALL}) == len(ALL)
        assert workdays._from_record(_calendar.shipped("scotland")).version == SCOTLAND.version
        assert ENGLAND.version.startswith("england-and-wales-2026.11-")
        assert len(ENGLAND.version.rpartition("-")[2]) == 12

    def test_copies(self):
        """Calendars, and all they hold, are hashable, and equal to what pickling and copying make of them."""
        changed = ENGLAND.updated(official(add=[("2027-06-07", "Extra day")]))
        for value in (ENGLAND, UK, changed, changed.changes, ENGLAND.why(date(2026, 12, 25))):
            for twin in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
                assert twin == value
                assert hash(twin) == hash(value)
        assert pickle.loads(pickle.dumps(changed)).changes == changed.changes
        assert ENGLAND != UK

    def test_frozen(self):
        """Nothing of a calendar can be set."""
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            ENGLAND.published_to = None

    def test_repr_is_short(self):
        """A repr names the calendar, and leaves out its thousands of days."""
        assert len(repr(ENGLAND)) < 300

    def test_quick_import(self):
        """Importing reads no data: the days are read when first asked for."""
        code = (
            "import safeguarding.workdays as w, safeguarding._calendar as c; "
            "assert c._package_data.cache_info().currsize == 0; w.working_days()"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


class TestData:
    """The shipped days: every one sourced, none on a weekend, none lost."""

    @pytest.mark.parametrize("file", ["bank-holidays.json", "projected-bank-holidays.json"])
    def test_every_day_has_a_source(self, file):
        """Every event has the keys of the official list, and a source that is listed."""
        sources = json.loads((DATA / "sources.json").read_text("utf-8"))
        for name, block in json.loads((DATA / file).read_text("utf-8")).items():
            assert block["division"] == name
            dates = [event["date"] for event in block["events"]]
            assert dates == sorted(set(dates))
            for event in block["events"]:
                assert date.fromisoformat(event["date"]).weekday() < 5
                assert {"title", "date", "notes", "source"} <= event.keys()
                assert sources[event["source"]]

    def test_days_of_each_year(self):
        """England and Wales: 8 days a year, but for the years that history made different."""
        number = {year: len(ENGLAND.holidays(date(year, 1, 1), date(year, 12, 31))) for year in range(1974, 2061)}
        different = {year: days for year, days in number.items() if days != 8}
        assert different == {
            **dict.fromkeys((1974, 1975, 1976), 7),  # before the early May holiday
            1981: 9,
            1999: 9,
            2002: 9,
            2011: 9,
            2012: 9,
            2022: 10,
            2023: 9,
        }

    def test_shipped_file_merges_into_itself(self):
        """The shipped list has the official shape: merging it changes nothing."""
        text = (DATA / "bank-holidays.json").read_text("utf-8")
        for name in ALL[1:3]:
            days = workdays.working_days(name)
            block = {name: json.loads(text)[name]}
            assert days.updated(block) == days
        # England and Wales goes back to 1974, when a year had seven days; what is held is not doubted.
        assert ENGLAND.updated(text) == ENGLAND


class TestUpdated:
    """A newer official file is merged: it adds, moves and takes back, and never loses."""

    @pytest.mark.parametrize("name", ALL)
    @pytest.mark.parametrize("first_year", [2012, 2018, 2019])
    def test_nothing_new(self, name, first_year):
        """The same days again change nothing, wherever the window of the list begins."""
        days = workdays.working_days(name)
        same = days.updated(official(first_year))
        assert (same, same.version, same.changes) == (days, days.version, workdays.Changes())
        assert same.first == days.first
        # A file that goes back further asks no more of the next one.
        assert same.updated(official(2019)) == days

    def test_text_bytes_and_object(self):
        """The text, its bytes, and any mapping parsed from it give the same; the order of keys is nothing."""
        given = official(add=[("2027-06-07", "Extra day")])
        text = json.dumps(given)
        shuffled = {name: dict(reversed(given[name].items())) for name in reversed(given)}
        for block in shuffled.values():
            block["events"] = block["events"][::-1]
        versions = {
            ENGLAND.updated(each).version for each in (given, text, text.encode(), MappingProxyType(given), shuffled)
        }
        assert len(versions) == 1
        assert versions != {ENGLAND.version}

    def test_added(self):
        """A newly announced day is closed from then on, and reported."""
        new = ENGLAND.updated(official(add=[("2027-06-07", "Extra day")]))
        assert [(str(day.date), day.title) for day in new.changes.added] == [("2027-06-07", "Extra day")]
        assert (new.changes.moved, new.changes.withdrawn) == ((), ())
        assert new.add(date(2027, 6, 4), 1) == date(2027, 6, 8)
        assert ENGLAND.add(date(2027, 6, 4), 1) == date(2027, 6, 7)
        assert new.why(date(2027, 6, 7)).authority.startswith("gov.uk")
        assert new.version != ENGLAND.version

    def test_moved(self):
        """A day on another date of its year is moved; the old date stays, marked."""
        new = ENGLAND.updated(official(drop=["2027-05-03"], add=[("2027-05-07", "Early May Bank Holiday (Extra)")]))
        ((old, to),) = [(pair.old.date, pair.new.date) for pair in new.changes.moved]
        assert (old, to) == (date(2027, 5, 3), date(2027, 5, 7))
        assert (new.changes.added, new.changes.withdrawn) == ((), ())
        assert [(str(day.date), day.notes) for day in new.withdrawn] == [
            ("2020-05-04", "Moved to 2020-05-08"),
            ("2027-05-03", "Moved to 2027-05-07"),
        ]
        assert new.is_working_day(date(2027, 5, 3))

    def test_withdrawn_and_reinstated(self):
        """A day taken back stays, marked; given back, it is closed again."""
        longer = ENGLAND.updated(official(add=[("2027-06-07", "Extra day")]))
        back = longer.updated(official())
        assert [day.title for day in back.changes.withdrawn] == ["Extra day"]
        assert [(str(day.date), day.notes) for day in back.withdrawn][-1] == ("2027-06-07", "Withdrawn")
        assert back != ENGLAND  # the record of the day remains
        other = ENGLAND.updated(official(add=[("2027-06-08", "Extra day")])).updated(official())
        assert other != back
        again = back.updated(official(add=[("2027-06-07", "Extra day")]))
        assert again == longer

    def test_next_year_published(self):
        """A published year ends the projection for it, and the window may let its oldest year go."""
        new = ENGLAND.updated(official(2020, 2029, add=pattern(2029)))
        assert (new.published_to, new.last) == (date(2029, 12, 31), date(2060, 12, 31))
        assert new.changes == workdays.Changes()
        assert not new.why(date(2029, 1, 1)).provisional
        assert new.why(date(2030, 1, 1)).provisional
        assert new.version != ENGLAND.version
        assert not new.is_working_day(date(2019, 1, 1))
        # The window has moved on, so the next file may begin in 2020, but not later.
        assert new.updated(official(2020, 2029, add=pattern(2029))) == new
        with pytest.raises(DataError, match="would lose 8 published days"):
            new.updated(official(2021, 2029, add=pattern(2029)))

    def test_projected_day_moved(self):
        """A year published differently from the pattern moves the projected day, which was never official."""
        days = [(day, title) for day, title in pattern(2030) if day != "2030-05-27"]
        new = ENGLAND.updated(official(2019, 2030, add=[*pattern(2029), *days, ("2030-06-03", "Spring bank holiday")]))
        ((old, to),) = [(pair.old, pair.new) for pair in new.changes.moved]
        assert (old.date, old.provisional) == (date(2030, 5, 27), True)
        assert (to.date, to.provisional) == (date(2030, 6, 3), False)
        assert [day.date for day in new.withdrawn] == [date(2020, 5, 4)]

    def test_part_of_a_year(self):
        """A file that stops within a year publishes its days, and leaves the rest provisional."""
        early = [each for each in pattern(2029) if each[0] < "2029-05-28"]
        new = ENGLAND.updated(official(2019, 2029, add=early))
        assert new.published_to == date(2028, 12, 31)
        assert not new.why(date(2029, 1, 1)).provisional
        assert new.why(date(2029, 12, 25)).provisional
        assert new.is_provisional(date(2029, 1, 1))
        titles = [day.title for day in new.holidays(date(2029, 1, 1), date(2029, 12, 31))]
        assert titles == [title for _, title in pattern(2029)]
        assert new != ENGLAND

    def test_no_projection(self):
        """Scotland has no projection: a published year carries the calendar on by that year."""
        days = [(str(date(2029, 1, 1) if n == 0 else date(2029, n, 10)), f"Day {n}") for n in (0, 1, 4, 5, 7, 8, 9, 10)]
        new = SCOTLAND.updated(official(2019, 2029, add=[*days, ("2029-12-25", "Christmas Day")]))
        assert new.last == new.published_to == date(2029, 12, 31)
        with pytest.raises(BeyondCalendarError):
            SCOTLAND.is_working_day(date(2029, 1, 2))
        assert len(new.changes.added) == 9

    def test_the_loss_of_2025(self):
        """The file that dropped 2019 to 2023 is refused with the days it would lose."""
        with pytest.raises(DataError) as refused:
            ENGLAND.updated(official(2024))
        (problem,) = refused.value.problems
        lost = ENGLAND.holidays(date(2019, 1, 1), date(2023, 12, 31))
        assert f"england-and-wales: would lose {len(lost)} published days" in problem.text
        assert all(str(day.date) in problem.text for day in lost)
        # Even when the same file adds a year, so that one year might have left the window.
        with pytest.raises(DataError, match=r"2019-01-01.*2023-12-26"):
            ENGLAND.updated(official(2024, 2029, add=pattern(2029)))
        # And when the older history is there, with a hole in it.
        holed = official(2012, drop=[str(day.date) for day in lost])
        with pytest.raises(DataError, match=r"2019-01-01.*2023-12-26"):
            ENGLAND.updated(holed)

    @pytest.mark.parametrize(
        ("given", "lost"),
        [
            pytest.param(official(drop=["2022-09-19"]), "2022-09-19", id="a single past day"),
            pytest.param(official(2018, drop=["2018-01-01"]), "", id="older than the window, at its edge"),
            pytest.param(official(last_year=2027), "2028-01-03", id="a file older than the days held"),
            pytest.param(
                official(drop=["2028-12-25", "2028-12-26"]),
                "2028-12-25, 2028-12-26",
                id="the end of the list",
            ),
            pytest.param(official(2020), "2019-01-01", id="the oldest year, with none new"),
            pytest.param(official(2018, drop=["2018-05-07"]), "2018-05-07", id="a past day before the window"),
            pytest.param(
                official(drop=[str(day.date) for day in ENGLAND.holidays(date(2027, 1, 1), date(2027, 12, 31))]),
                "2027-01-01",
                id="a whole year to come",
            ),
        ],
    )
    def test_losses(self, given, lost):
        """A past day, or one after the file's last, can only be lost."""
        if lost:
            with pytest.raises(DataError, match=f"would lose .* published days; fetch a complete file: {lost}"):
                ENGLAND.updated(given)
        else:
            assert ENGLAND.updated(given) == ENGLAND

    def test_unofficial_day_is_never_missing(self):
        """Scotland's 15 June 2026 rests on the proclamation: a file without it takes nothing away."""
        assert SCOTLAND.updated(official(drop=["2026-06-15"])) == SCOTLAND

    def test_every_division_is_checked(self):
        """A definition of several divisions needs each of them, and names each loss."""
        with pytest.raises(DataError) as refused:
            UK.updated(official(2024))
        texts = [problem.text.partition(":")[0] for problem in refused.value.problems]
        assert texts == ["england-and-wales", "scotland", "northern-ireland"]
        only_england = {"england-and-wales": official()["england-and-wales"]}
        assert ENGLAND.updated(only_england) == ENGLAND
        with pytest.raises(DataError, match=r"scotland: expected an object with its list of events"):
            UK.updated(only_england)

    @pytest.mark.parametrize(
        ("given", "text"),
        [
            pytest.param(official(drop=["2027-08-30"]), "expected 8 to 11 days in 2027", id="7 days"),
            pytest.param(
                official(add=[(f"2027-06-0{n}", f"Extra {n}") for n in (1, 2, 3, 4)]),
                "expected 8 to 11 days in 2027",
                id="12 days",
            ),
            pytest.param(official(add=[("2027-05-01", "May")]), "expected a weekday", id="a Saturday"),
            pytest.param(official(add=[("2027-05-02", "May")]), "expected a weekday", id="a Sunday"),
            pytest.param(official(add=[("2027-05-03", "May")]), "expected every date once", id="a date twice"),
        ],
    )
    def test_implausible(self, given, text):
        """A weekend day, a date twice, or a year with too few or too many days is refused."""
        with pytest.raises(DataError, match=text):
            ENGLAND.updated(given)

    def test_a_missing_new_year(self):
        """A hole among the new years is seen, though nothing that is held is lost by it."""
        with pytest.raises(DataError, match="expected 8 to 11 days in 2029"):
            ENGLAND.updated(official(2019, 2030, add=pattern(2030)))

    @pytest.mark.parametrize(
        ("events", "text"),
        [
            ("none", "england-and-wales: expected an object with its list of events"),
            ([], "england-and-wales: expected an object with its list of events"),
            ([{"withdrawn": "x"}], "england-and-wales: expected at least one day"),
            (["x"], r"england-and-wales.events\[0\]: expected an object with a title and a date"),
            ([{"date": "2027-05-03"}], r"events\[0\]: expected a text as its title"),
            ([{"title": " ", "date": "2027-05-03"}], r"events\[0\]: expected a text as its title"),
            (
                [{"title": "x", "date": "2027-05-03", "notes": 1}],
                r"events\[0\]: expected a text as its title",
            ),
            ([{"title": "x"}], r"events\[0\].date: expected a day that exists"),
            ([{"title": "x", "date": "20270503"}], r"events\[0\].date: expected a day that exists"),
            ([{"title": "x", "date": "2027-02-30"}], r"events\[0\].date: expected a day that exists"),
            ([{"title": "x", "date": "1973-05-03"}], r"events\[0\].date: expected a year from 1974 to 2060"),
            ([{"title": "x", "date": "2061-05-03"}], r"events\[0\].date: expected a year from 1974 to 2060"),
        ],
    )
    def test_shape(self, events, text):
        """What is not in the shape of the list is refused by its place, and never repeated."""
        with pytest.raises(DataError, match=text):
            ENGLAND.updated({"england-and-wales": {"events": events}})

    @pytest.mark.parametrize(("day", "moved"), [("2026-12-25", "2026-12-24"), ("2027-03-26", "2027-03-25")])
    def test_christmas_day_and_good_friday_never_open(self, day, moved):
        """A file that moves them is wrong, however complete it is."""
        title = ENGLAND.why(date.fromisoformat(day)).title
        with pytest.raises(DataError, match=f"expected {day}, which is never a working day"):
            ENGLAND.updated(official(drop=[day], add=[(moved, title)]))

    @pytest.mark.parametrize("title", ["a\x1b[31mb", "a\u202eb", "a\ud800b", "x" * 2_001])
    @pytest.mark.parametrize("key", ["title", "notes"])
    def test_a_text_that_is_not_what_is_seen(self, key, title):
        """It would stand in every explanation."""
        event = {"title": "x", "date": "2027-05-03", key: title}
        with pytest.raises(DataError, match=r"events\[0\]: expected a text as its title, and as its notes"):
            ENGLAND.updated({"england-and-wales": {"events": [event]}})

    def test_the_name_of_another_division(self):
        """Its days would be those of elsewhere."""
        given = official()
        given["england-and-wales"]["division"] = "scotland"
        with pytest.raises(DataError, match="england-and-wales: expected its own name as division"):
            ENGLAND.updated(given)

    def test_more_than_any_list_has(self):
        """A file without end costs neither time nor memory."""
        event = {"title": "x", "date": "2027-05-03"}
        with pytest.raises(DataError, match="at most 5,000 events"):
            ENGLAND.updated({"england-and-wales": {"events": [event] * 5_001}})
        with pytest.raises(DataError) as refused:
            ENGLAND.updated({"england-and-wales": {"events": [event] * 5_000}})
        assert len(refused.value.problems) == 100
        with pytest.raises(DataError, match="expected at most 1,048,576 characters"):
            ENGLAND.updated(" " * 1_048_577)

    def test_all_problems_at_once(self):
        """Every event that can't be used is named in one error."""
        with pytest.raises(DataError) as refused:
            ENGLAND.updated({"england-and-wales": {"events": [1, 2, 3]}})
        assert len(refused.value.problems) == 3

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ('{\n  "a": 1,\n}', (3, 1)),
            ("", (1, 1)),
            (b"\xff\xfe\xfa", (1, 1)),
            ("[" * 100_000, (1, 1)),
            ('{"a": 1, "a": 2}', (1, 1)),
        ],
    )
    def test_not_json(self, text, place):
        """A text that is no JSON is refused where it goes wrong."""
        with pytest.raises(DataError) as refused:
            ENGLAND.updated(text)
        (problem,) = refused.value.problems
        assert (problem.file, problem.line, problem.column) == ("gov_uk_json", *place)

    @pytest.mark.parametrize("wrong", [None, 1, [], "[]", Path("bank-holidays.json")])
    def test_not_a_file(self, wrong):
        """No paths are read: the file comes as its text, bytes, or the object parsed from it."""
        with pytest.raises(FactsError, match="gov_uk_json: expected the official file"):
            ENGLAND.updated(wrong)

    def test_fetched_on(self):
        """The day of fetching moves the line between past and future for the next file."""
        extra = official(add=[("2027-06-07", "Extra day")])
        before, after = date(2027, 1, 4), date(2027, 6, 8)
        taken_back = ENGLAND.updated(extra, fetched_on=before).updated(official(), fetched_on=before)
        assert taken_back.is_working_day(date(2027, 6, 7))
        with pytest.raises(DataError, match=r"would lose 1 published days.*: 2027-06-07"):
            ENGLAND.updated(extra, fetched_on=after).updated(official(), fetched_on=after)
        for wrong in ("today", datetime(2027, 1, 4), date(2026, 11, 21)):
            with pytest.raises(FactsError, match="fetched_on: expected a date, 2026-11-22 or later"):
                ENGLAND.updated(official(), fetched_on=wrong)


class TestHistory:
    """What really happened, replayed: each calendar is as it was known on the day."""

    def test_state_funeral(self):
        """A deadline reckoned on 8 September 2022 moves by a day when 19 September is proclaimed."""
        known = as_checked(
            date(2022, 9, 8), published_to=date(2023, 12, 31), without=[date(2022, 9, 19), date(2023, 5, 8)]
        )
        assert known.add(date(2022, 9, 16), 1) == date(2022, 9, 19)
        assert known.add(date(2022, 9, 16), 15) == date(2022, 10, 7)
        file = official(2012, 2023, drop=["2023-05-08"])
        new = known.updated(file, fetched_on=date(2022, 9, 12))
        assert [str(day.date) for day in new.changes.added] == ["2022-09-19"]
        assert new.add(date(2022, 9, 16), 1) == date(2022, 9, 20)
        assert new.add(date(2022, 9, 16), 15) == date(2022, 10, 10)
        # The coronation follows in November, with the days of 2024.
        newer = new.updated(official(2012, 2024), fetched_on=date(2022, 11, 10))
        assert [str(day.date) for day in newer.changes.added if day.date.year < 2024] == ["2023-05-08"]
        assert newer.published_to == date(2024, 12, 31)
        # And the days of today come of it in the end: the list shows twelve years, so what is older may have gone.
        assert newer.updated(official(2017)) == ENGLAND
        with pytest.raises(DataError, match="2012-01-02"):
            newer.updated(official(2018))

    def test_early_may_2020(self):
        """Early May 2020, published for Monday 4 May, was moved in June 2019 to Friday 8 May."""
        known = as_checked(
            date(2019, 5, 8),
            published_to=date(2020, 12, 31),
            without=[date(2020, 5, 8)],
            reinstated=[date(2020, 5, 4)],
        )
        assert not known.is_working_day(date(2020, 5, 4))
        new = known.updated(official(2012, 2020))
        ((old, to),) = [(pair.old.date, pair.new.date) for pair in new.changes.moved]
        assert (old, to) == (date(2020, 5, 4), date(2020, 5, 8))
        assert new.withdrawn == ENGLAND.withdrawn


class Stub:
    """A calendar of somebody else, with the methods that are asked for."""

    def __init__(self, weekend=(5, 6), open_days=()):
        self.weekend, self.open_days = weekend, open_days

    def holidays(self, year):
        """One labelled day, and one on a Saturday that is beside the point."""
        return [(date(year, 6, 1), "Founders"), (date(2026, 8, 1), "A Saturday")]

    def get_weekend_days(self):
        """The closed weekdays."""
        return self.weekend

    def is_working_day(self, day):
        """Closed are the weekend, the labelled day, and one without a label."""
        if day in self.open_days:
            return True
        return day.weekday() not in self.weekend and (day.month, day.day) not in {(6, 1), (7, 1)}


class TestFromWorkalendar:
    """A calendar that the caller holds comes in, provisional throughout."""

    def test_taken_over(self):
        """Its days, labels and weekend are taken as they are."""
        days = workdays.from_workalendar(Stub(), 2025, 2026)
        assert (days.division, days.first, days.last, days.published_to) == (
            "workalendar-Stub",
            date(2025, 1, 1),
            date(2026, 12, 31),
            None,
        )
        assert [
            (str(day.date), day.title, day.authority, day.provisional)
            for day in days.holidays(date(2026, 1, 1), days.last)
        ] == [
            ("2026-06-01", "Founders", "workalendar-Stub", True),
            ("2026-07-01", "Holiday", "workalendar-Stub", True),
        ]
        assert days.is_provisional(days.first)
        assert days.version.startswith("workalendar-Stub-2025.2026-")
        assert pickle.loads(pickle.dumps(days)) == days

    def test_other_weekend(self):
        """A weekend of Friday and Saturday stays one."""
        days = workdays.from_workalendar(Stub(weekend=(4, 5)), 2026, 2026)
        assert days.why(date(2026, 11, 20)).title == "Friday"
        assert days.add(date(2026, 11, 19), 1) == date(2026, 11, 22)

    def test_working_weekend(self):
        """A calendar that works on one of its weekend days would be counted too late, so it is refused."""
        with pytest.raises(FactsError, match="calendar: expected no working day on its weekend days"):
            workdays.from_workalendar(Stub(open_days=[date(2026, 11, 21)]), 2026, 2026)

    @pytest.mark.parametrize("wrong", [None, "UnitedKingdom", Stub])
    def test_not_a_calendar(self, wrong):
        """What lacks the methods is refused; so is a class where its calendar is meant."""
        with pytest.raises(FactsError, match="calendar: expected one of workalendar's calendars"):
            workdays.from_workalendar(wrong, 2025, 2026)

    @pytest.mark.parametrize(
        ("first", "last"),
        [(2026, 2025), (1899, 2026), (2025, 2201), (True, 2026), ("2025", 2026), (2025, 2026.0)],
    )
    def test_years(self, first, last):
        """The years are whole numbers in order."""
        with pytest.raises(FactsError) as refused:
            workdays.from_workalendar(Stub(), first, last)
        expected = "expected a year from 1900 to 2200, the first not after the last"
        assert [(each.path, each.expected) for each in refused.value.problems] == [
            ("first_year", expected),
            ("last_year", expected),
        ]

    def test_no_official_file(self):
        """An official file belongs to the official days only."""
        with pytest.raises(FactsError, match=r"self: expected a calendar of official days"):
            workdays.from_workalendar(Stub(), 2025, 2026).updated(official())


@pytest.mark.parametrize(
    ("days", "title", "authority", "paths"),
    [
        (None, "a", "b", ["days[0]"]),
        (date(2026, 12, 24), "a", "b", []),
        ([[]], "a", "b", ["days[0]"]),
        ([date(2026, 12, 24), "zebedee"], 1, None, ["days[1]", "title", "authority"]),
        ([], " ", "", ["title", "authority"]),
        ("2026-12-24", "a", "b", ["days[0]"]),
    ],
)
def test_office_closures_are_dates(days, title, authority, paths):
    """All that is wrong is named at once, and nothing is repeated; one day alone is one day."""
    calendar = workdays.working_days()
    if not paths:
        assert len(calendar.with_office_closures(days, title=title, authority=authority).office_closures) == 1
        return
    with pytest.raises(FactsError) as refused:
        calendar.with_office_closures(days, title=title, authority=authority)
    assert [each.path for each in refused.value.problems] == paths
    assert {each.expected for each in refused.value.problems} <= {
        "expected a date without a time; take the Europe/London date first",
        "expected a text",
    }
    assert "zebedee" not in str(refused.value)


def test_a_definition_has_a_name():
    """Nothing else will do."""
    with pytest.raises(FactsError) as refused:
        workdays.working_days(5)
    assert [str(each) for each in refused.value.problems] == ["division: expected the name of a definition"]


def test_a_definition_has_a_title():
    """The one of its data."""
    assert workdays.working_days().title == "Working days in England and Wales"


def test_an_office_closure_says_what_and_who():
    """It stands among the closed days, in its place; the calendar's own changes are no part of it."""
    newer = workdays.working_days().updated(official(add=[("2026-12-24", "Extra day")]))
    assert newer.changes.added
    shut = newer.with_office_closures([date(2026, 12, 29)], title="Office shut", authority="the office")
    (closure,) = shut.office_closures
    assert (closure.date, closure.title, closure.authority) == (date(2026, 12, 29), "Office shut", "the office")
    found = shut.holidays(date(2026, 12, 24), date(2027, 1, 1))
    assert [day.date.day for day in found] == [24, 25, 28, 29, 1]
    assert closure in found
    assert shut.changes == workdays.Changes()
    with pytest.raises(FactsError, match=r"self: expected a calendar of official days; start from working_days\(\)"):
        shut.updated(official())


def test_a_closed_day_at_either_end_counts():
    """The first and the last day that a calendar answers for may be closed themselves."""

    class Ends(Stub):
        """Closed on the first and the last day of each year."""

        def holidays(self, year):
            return [(date(year, 1, 1), "First"), (date(year, 12, 31), "Last")]

        def is_working_day(self, day):
            return day.weekday() not in self.weekend and (day.month, day.day) not in {(1, 1), (12, 31)}

    days = workdays.from_workalendar(Ends(), 2026, 2026)
    assert days.title == "Working days of workalendar-Ends"
    assert [days.why(day).title for day in (days.first, days.last)] == ["First", "Last"]
    assert days.add(date(2026, 12, 29), 1) == date(2026, 12, 30)


def test_two_days_outside_are_named_together():
    """With what the calendar answers for."""
    with pytest.raises(BeyondCalendarError) as refused:
        workdays.working_days().count(date(1900, 1, 1), date(2300, 1, 1))
    assert str(refused.value).startswith("after and up_to: outside the calendar england-and-wales, which answers from ")


def test_a_calendar_with_office_closures_is_another_definition():
    """Even with none, for it can't be updated any more; and closures on closures are no third one."""
    calendar = workdays.working_days()
    without = calendar.with_office_closures([], title="a", authority="b")
    assert without != calendar
    assert without.division == "england-and-wales-with-office-closures"
    assert without.with_office_closures([], title="a", authority="b") == without


def test_a_number_longer_than_python_reads():
    """It is a broken file like any other."""
    with pytest.raises(DataError, match="expected JSON; fetch the file again"):
        workdays.working_days().updated('{"a":' + "1" * 5000 + "}")


def test_a_file_that_ends_within_a_year_tells_its_days_of_that_year():
    """Early May 2029 stands on the 8th in the file, so the pattern's 7th is open, and that is a move."""
    early = ["2029-01-01", "2029-03-30", "2029-04-02", "2029-05-08", "2029-05-28"]
    titles = ["New Year's Day", "Good Friday", "Easter Monday", "Early May bank holiday", "Spring bank holiday"]
    newer = workdays.working_days().updated(official(2019, 2029, add=list(zip(early, titles, strict=True))))
    assert newer.is_working_day(date(2029, 5, 7))
    assert not newer.is_working_day(date(2029, 5, 8))
    assert not newer.is_working_day(date(2029, 8, 27))
    assert [(pair.old.date, pair.new.date) for pair in newer.changes.moved] == [(date(2029, 5, 7), date(2029, 5, 8))]
    assert newer.is_provisional(date(2029, 1, 2))


def test_a_list_may_let_go_of_its_oldest_year_later():
    """It took on 2029 and still showed 2019; the next one drops 2019 and brings a new day, which can't wait."""
    calendar = workdays.working_days()
    year = [
        (str(day.date.replace(year=2029)), day.title)
        for day in calendar.holidays(date(2018, 1, 1), date(2018, 12, 31))
        if date(2029, day.date.month, day.date.day).weekday() < 5
    ]
    longer = calendar.updated(official(2019, 2029, add=year))
    assert longer.published_to == date(2029, 12, 31)
    urgent = longer.updated(official(2020, 2029, add=[*year, ("2027-09-20", "Bank Holiday for a funeral")]))
    assert not urgent.is_working_day(date(2027, 9, 20))
    with pytest.raises(DataError, match="would lose"):
        longer.updated(official(2021, 2029, add=year))


def test_a_day_that_is_not_withdrawn_counts():
    """The mark counts by what it says, not by being there."""
    given = official(2019, 2028, add=[("2027-09-20", "Extra day")])
    for event in given["england-and-wales"]["events"]:
        event["withdrawn"] = False
    assert not workdays.working_days().updated(given).is_working_day(date(2027, 9, 20))
