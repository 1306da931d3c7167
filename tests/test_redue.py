"""Re-due: which recorded deadlines a newer calendar moves, and why."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from itertools import product

import attrs
import pytest

import safeguarding as sg
from past_calendars import as_checked, official
from safeguarding import workdays
from safeguarding.errors import FactsError
from safeguarding.records import redue
from safeguarding.timescales import Counting, Force, Unit, Within, due, end

NOTIFY = attrs.evolve(
    sg.rulebook("croydon", on=date(2020, 6, 1)).timescales["notify-panel"],
    starts=("authority_aware",),
    cautious=None,
)
#: As known on 8 September 2022: neither the state funeral nor the coronation is announced.
BEFORE_FUNERAL = as_checked(
    date(2022, 9, 8), published_to=date(2023, 12, 31), without=[date(2022, 9, 19), date(2023, 5, 8)]
)
AFTER_FUNERAL = BEFORE_FUNERAL.updated(official(2012, 2023, drop=["2023-05-08"]), fetched_on=date(2022, 9, 12))
#: As known in May 2019: early May of 2020 is still on Monday the 4th.
BEFORE_VE_DAY = as_checked(
    date(2019, 5, 8), published_to=date(2020, 12, 31), without=[date(2020, 5, 8)], reinstated=[date(2020, 5, 4)]
)
AFTER_VE_DAY = BEFORE_VE_DAY.updated(official(2012, 2020))


def limit(amount, unit=Unit.WORKING_DAYS, counting=Counting.AFTER):
    """Return a time limit of another length."""
    return attrs.evolve(NOTIFY, within=Within(amount, unit), counting=counting)


def recorded(timescale, start, calendar):
    """Return the deadline as it was recorded then."""
    return due(timescale, {"authority_aware": start}, calendar)


def days(first, last):
    """Return every day from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class TestStateFuneral:
    """19 September 2022 was proclaimed ten days ahead."""

    @pytest.mark.parametrize("counting", Counting)
    def test_exactly_the_right_ones_move(self, counting):
        """Every deadline whose date differs under the new calendar is reported, and no other."""
        deadlines = [
            recorded(limit(n, counting=counting), start, BEFORE_FUNERAL)
            for start, n in product(days(date(2022, 8, 1), date(2022, 10, 14)), (1, 2, 5, 10, 15))
        ]
        expected = {item for item in deadlines if end(item.timescale, item.start, AFTER_FUNERAL) != item.due}
        moved = redue(deadlines, AFTER_FUNERAL)
        assert {item.deadline for item in moved} == expected
        assert 0 < len(expected) < len(deadlines)
        for item in moved:
            assert item.becomes == end(item.deadline.timescale, item.deadline.start, AFTER_FUNERAL)
            assert not item.urgent
            assert [(day.date, day.title) for day in item.because] == [
                (date(2022, 9, 19), AFTER_FUNERAL.why(date(2022, 9, 19)).title)
            ]

    def test_nothing_moves_on_the_same_calendar(self):
        """A calendar of the same content moves nothing."""
        deadlines = [recorded(NOTIFY, start, BEFORE_FUNERAL) for start in days(date(2022, 9, 1), date(2022, 9, 30))]
        assert redue(deadlines, BEFORE_FUNERAL) == ()

    def test_each_recorded_deadline_counts(self):
        """Two cases with the same limit and the same day are two deadlines to put right."""
        deadline = recorded(NOTIFY, date(2022, 9, 16), BEFORE_FUNERAL)
        assert [item.deadline for item in redue([deadline, deadline], AFTER_FUNERAL)] == [deadline, deadline]


class TestEarlyMay2020:
    """4 May 2020 was published as a bank holiday and withdrawn for 8 May."""

    def test_a_withdrawn_day_is_urgent(self):
        """Thursday 30 April 2020 plus two: recorded for 5 May, and now due on 4 May."""
        (item,) = redue([recorded(limit(2), date(2020, 4, 30), BEFORE_VE_DAY)], AFTER_VE_DAY)
        assert (item.was, item.becomes, item.urgent) == (date(2020, 5, 5), date(2020, 5, 4), True)
        assert [day.date for day in item.because] == [date(2020, 5, 4)]

    def test_urgent_ones_come_first(self):
        """The dates that are now too late stand before those that are merely early."""
        later = recorded(limit(5), date(2020, 5, 5), BEFORE_VE_DAY)
        earlier = recorded(limit(2), date(2020, 4, 30), BEFORE_VE_DAY)
        moved = redue([later, earlier], AFTER_VE_DAY)
        assert [item.deadline for item in moved] == [earlier, later]
        assert [item.urgent for item in moved] == [True, False]

    def test_the_stricter_reading_moves_too(self):
        """Where only the stricter reading is now earlier, that is urgent as well."""
        rules = sg.rulebook("croydon", on=date(2020, 6, 1))
        events = {"authority_aware": date(2020, 4, 30), "abuse_suspected": date(2020, 5, 12)}
        deadline = due(
            attrs.evolve(rules.timescales["notify-panel"], within=Within(2, Unit.WORKING_DAYS)), events, BEFORE_VE_DAY
        )
        (item,) = redue([deadline], AFTER_VE_DAY)
        assert item.was == item.becomes == date(2020, 5, 14)
        assert (item.cautious_was, item.cautious_becomes, item.urgent) == (date(2020, 5, 5), date(2020, 5, 4), True)


class TestWhatNeverMoves:
    """Only working days depend on bank holidays."""

    @pytest.mark.parametrize("unit", [Unit.DAYS, Unit.WEEKS, Unit.MONTHS])
    def test_calendar_units(self, unit):
        """Days, weeks and months stay where they are."""
        deadlines = [
            recorded(limit(3, unit), start, BEFORE_FUNERAL) for start in days(date(2022, 9, 1), date(2022, 9, 19))
        ]
        assert redue(deadlines, AFTER_FUNERAL) == ()

    def test_hours(self):
        """Elapsed hours stay where they are."""
        start = datetime(2022, 9, 16, 12, tzinfo=UTC)
        assert redue([recorded(limit(72, Unit.HOURS), start, BEFORE_FUNERAL)], AFTER_FUNERAL) == ()


class TestNewerCalendar:
    """A newer calendar goes into a rulebook, and its answers say so."""

    def test_rulebook_takes_it(self):
        """Digest and deadlines follow the calendar; the default is the package's own."""
        extra = workdays.working_days().updated(official(add=[("2026-12-24", "Extra day")]))
        old = sg.rulebook("croydon", on=date(2026, 11, 20))
        new = sg.rulebook("croydon", on=date(2026, 11, 20), working_days=extra)
        assert new.digest != old.digest
        assert new.working_days == extra
        events = {"authority_aware": date(2026, 12, 23)}
        assert due(new.timescales["notify-panel"], events, new.working_days).due == date(2027, 1, 5)

    @pytest.mark.parametrize("wrong", ["england-and-wales", 1])
    def test_anything_else_is_refused(self, wrong):
        """Only a WorkingDays will do."""
        with pytest.raises(FactsError, match="working_days: expected a WorkingDays"):
            sg.rulebook("croydon", on=date(2026, 11, 20), working_days=wrong)


class TestOfficeClosures:
    """An office's own closed days never extend a clock of the law or of guidance."""

    SHUT = workdays.working_days().with_office_closures(
        days(date(2026, 12, 24), date(2026, 12, 31)), title="Council closed", authority="the council"
    )

    def test_local_policy_may_count_them(self):
        """A time limit of local policy steps over them, and names them."""
        local = attrs.evolve(NOTIFY, force=Force.LOCAL_POLICY)
        deadline = recorded(local, date(2026, 12, 23), self.SHUT)
        assert deadline.due == date(2027, 1, 8)
        assert [day.title for day in deadline.skipped].count("Council closed") == 4
        assert "Council closed" in deadline.explain()
        longer = self.SHUT.with_office_closures([date(2027, 1, 7)], title="Snow", authority="the council")
        (moved,) = redue([deadline], longer)
        assert moved.becomes == date(2027, 1, 11)

    def test_they_are_another_definition(self):
        """What was counted without them can't be put right with them, nor the other way round."""
        local = attrs.evolve(NOTIFY, force=Force.LOCAL_POLICY)
        official_days = workdays.working_days()
        for one, other in ((self.SHUT, official_days), (official_days, self.SHUT)):
            with pytest.raises(FactsError, match=r"deadlines\[1\]: expected one counted by the definition"):
                redue([recorded(local, date(2026, 12, 23), day) for day in (other, one)], other)

    @pytest.mark.parametrize("force", [Force.STATUTE, Force.STATUTORY_GUIDANCE, Force.REGIONAL_PROCEDURE])
    def test_nothing_else_may(self, force):
        """Every stronger time limit refuses such a calendar, also when deadlines are reckoned again."""
        strong = attrs.evolve(NOTIFY, force=force)
        with pytest.raises(FactsError, match="working_days: office closures count for local policy only"):
            recorded(strong, date(2026, 12, 23), self.SHUT)

    def test_a_rulebook_refuses_them(self):
        """A rulebook holds the law, so it takes the official days only."""
        with pytest.raises(FactsError, match="without office closures"):
            sg.rulebook("croydon", on=date(2026, 11, 20), working_days=self.SHUT)

    def test_another_version(self):
        """They give another version, leave out days that are closed anyway, and can't be updated."""
        assert workdays.working_days() != self.SHUT
        assert [day.date.day for day in self.SHUT.office_closures] == [24, 29, 30, 31]
        with pytest.raises(FactsError, match="official days"):
            self.SHUT.updated(official())


def test_moved_is_a_value():
    """A moved deadline is hashable, picklable, equal to its copy, and shows no date in its repr."""
    (item,) = redue([recorded(limit(2), date(2020, 4, 30), BEFORE_VE_DAY)], AFTER_VE_DAY)
    assert hash(item) == hash(copy.deepcopy(item))
    assert pickle.loads(pickle.dumps(item)) == item == copy.deepcopy(item)
    assert repr(item) == "<Moved: notify-panel, earlier>"


class TestTheStricterClock:
    """The reasons are those of the clock that moved."""

    RULES = sg.rulebook("croydon", on=date(2026, 12, 23))
    REVIEW = RULES.timescales["rapid-review"]
    SOON = RULES.working_days.updated(official(2019, 2028, add=[("2027-07-05", "Extra day")]))

    def test_an_urgent_move_names_its_day(self):
        """The extra day stood between the two starts, so the stricter clock alone steps over it."""
        events = {"notification_sent": date(2027, 7, 6), "authority_aware": date(2027, 7, 1)}
        (moved,) = redue([due(self.REVIEW, events, self.SOON)], self.RULES.working_days)
        assert (moved.was, moved.becomes) == (date(2027, 7, 27),) * 2
        assert (moved.cautious_was, moved.cautious_becomes, moved.urgent) == (
            date(2027, 7, 23),
            date(2027, 7, 22),
            True,
        )
        assert [day.title for day in moved.because] == ["Extra day"]

    def test_it_moves_while_the_other_waits(self):
        """A stricter date that was recorded before the notification was sent is put right as well."""
        waiting = due(self.REVIEW, {"authority_aware": date(2027, 7, 1)}, self.SOON)
        (moved,) = redue([waiting], self.RULES.working_days)
        assert (moved.deadline, moved.was, moved.becomes) == (waiting, None, None)
        assert (moved.cautious_was, moved.cautious_becomes, moved.urgent) == (
            date(2027, 7, 23),
            date(2027, 7, 22),
            True,
        )
        assert [day.title for day in moved.because] == ["Extra day"]
        assert redue([due(self.REVIEW, {}, self.SOON)], self.RULES.working_days) == ()
        assert redue([waiting], self.SOON) == ()

    def test_a_stricter_date_that_was_no_earlier(self):
        """Once it is, that is urgent, and the day that was taken out is the reason."""
        limit_of_two = attrs.evolve(self.REVIEW, within=Within(2, Unit.WORKING_DAYS))
        events = {"notification_sent": date(2027, 7, 5), "authority_aware": date(2027, 7, 3)}
        deadline = due(limit_of_two, events, self.SOON)
        assert (deadline.due, deadline.cautious_due) == (date(2027, 7, 7), None)
        (moved,) = redue([deadline], self.RULES.working_days)
        assert (moved.cautious_was, moved.cautious_becomes, moved.urgent) == (None, date(2027, 7, 6), True)
        assert [day.title for day in moved.because] == ["Extra day"]

    def with_extra(self, *days):
        """Return the calendar with more closed days."""
        add = [(day, "Extra day") for day in days]
        return self.RULES.working_days.updated(official(2019, 2028, add=add))

    def test_both_clocks_give_their_reasons(self):
        """One day stands in the stricter clock alone, and one in the other."""
        events = {"notification_sent": date(2027, 7, 6), "authority_aware": date(2027, 7, 1)}
        deadline = due(self.REVIEW, events, self.RULES.working_days)
        (moved,) = redue([deadline], self.with_extra("2027-07-05", "2027-07-26"))
        assert [day.date for day in moved.because] == [date(2027, 7, 5), date(2027, 7, 26)]

    def test_a_stricter_date_that_stays_is_not_urgent(self):
        """The new day lies behind it, and before the other."""
        events = {"notification_sent": date(2027, 7, 6), "authority_aware": date(2027, 7, 1)}
        deadline = due(self.REVIEW, events, self.RULES.working_days)
        (moved,) = redue([deadline], self.with_extra("2027-07-26"))
        assert moved.cautious_was == moved.cautious_becomes == date(2027, 7, 22)
        assert (moved.was, moved.becomes, moved.urgent) == (date(2027, 7, 27), date(2027, 7, 28), False)

    def test_two_clocks_that_end_together_do_not_move(self):
        """The stricter date is the other one, before and after."""
        events = dict.fromkeys(("notification_sent", "authority_aware"), date(2027, 7, 6))
        deadline = due(self.REVIEW, events, self.RULES.working_days)
        assert deadline.cautious_due is None
        assert redue([deadline], self.RULES.working_days) == ()

    def test_a_weekend_is_no_reason(self):
        """It lies between the stricter date as it was and as it becomes, and is closed before and after."""
        one_day = attrs.evolve(self.REVIEW, within=Within(1, Unit.WORKING_DAYS))
        events = {"notification_sent": date(2027, 7, 2), "authority_aware": date(2027, 7, 1)}
        deadline = due(one_day, events, self.with_extra("2027-07-02"))
        assert (deadline.due, deadline.cautious_due) == (date(2027, 7, 5), None)
        (moved,) = redue([deadline], self.RULES.working_days)
        assert moved.cautious_becomes == date(2027, 7, 2)
        assert [day.date for day in moved.because] == [date(2027, 7, 2)]

    def test_what_lies_behind_the_stricter_date_is_no_reason(self):
        """Easter was closed all along; only the new day before it moves the date over it."""
        two_days = attrs.evolve(self.REVIEW, within=Within(2, Unit.WORKING_DAYS))
        events = {"notification_sent": date(2027, 3, 31), "authority_aware": date(2027, 3, 23)}
        deadline = due(two_days, events, self.RULES.working_days)
        assert (deadline.due, deadline.cautious_due) == (date(2027, 4, 2), date(2027, 3, 25))
        (moved,) = redue([deadline], self.with_extra("2027-03-24"))
        assert moved.cautious_becomes == date(2027, 3, 30)
        assert [day.date for day in moved.because] == [date(2027, 3, 24)]


def test_the_recorded_day_itself_may_be_the_reason():
    """Under a calendar that doesn't say what it has just added, too."""
    (item,) = redue([recorded(limit(1), date(2022, 9, 16), BEFORE_FUNERAL)], workdays.working_days())
    assert (item.was, item.becomes) == (date(2022, 9, 19), date(2022, 9, 20))
    assert [day.date for day in item.because] == [date(2022, 9, 19)]


def test_only_days_that_make_a_difference_are_named():
    """8 May 2020 closed lies beyond the end that the withdrawal of the 4th brings."""
    (item,) = redue([recorded(limit(5), date(2020, 4, 30), BEFORE_VE_DAY)], AFTER_VE_DAY)
    assert (item.was, item.becomes) == (date(2020, 5, 8), date(2020, 5, 7))
    assert [day.date for day in item.because] == [date(2020, 5, 4)]


def test_two_new_days_are_both_named():
    """The second lies beyond the recorded end; the calendar knows that it was just added."""
    extra = [("2027-06-02", "One"), ("2027-06-03", "Two")]
    calendar = workdays.working_days()
    newer = calendar.updated(official(2019, 2028, add=extra))
    (item,) = redue([recorded(limit(2), date(2027, 5, 28), calendar)], newer)
    assert (item.was, item.becomes) == (date(2027, 6, 2), date(2027, 6, 4))
    assert [day.title for day in item.because] == ["One", "Two"]


@pytest.mark.parametrize("junk", [None, 1, "Zebedee", object()])
def test_only_deadlines_are_put_right(junk):
    """Anything else is named by its place, and never repeated."""
    good = recorded(NOTIFY, date(2022, 9, 16), BEFORE_FUNERAL)
    with pytest.raises(FactsError, match=r"^deadlines\[1\]: expected a Deadline, or an Awaiting$"):
        redue([good, junk], AFTER_FUNERAL)
    with pytest.raises(FactsError, match=r"^working_days: expected a WorkingDays$"):
        redue([good], junk)


def test_a_batch_is_iterable():
    """One deadline alone is none."""
    with pytest.raises(FactsError, match=r"^deadlines: expected"):
        redue(recorded(NOTIFY, date(2022, 9, 16), BEFORE_FUNERAL), AFTER_FUNERAL)


def test_another_part_of_the_kingdom_is_another_definition():
    """A Freedom of Information date is not put right by the days of England and Wales."""
    everywhere = workdays.working_days("any-part-of-the-united-kingdom")
    deadline = recorded(NOTIFY, date(2026, 6, 10), everywhere)
    with pytest.raises(FactsError, match="counted by the definition"):
        redue([deadline], workdays.working_days())


def test_a_stricter_clock_that_started_later_gives_no_date():
    """It was no earlier, and is no earlier."""
    case = TestTheStricterClock
    events = {"notification_sent": date(2027, 7, 1), "authority_aware": date(2027, 7, 6)}
    (moved,) = redue([due(case.REVIEW, events, case.SOON)], case.RULES.working_days)
    assert (moved.was, moved.becomes) == (date(2027, 7, 23), date(2027, 7, 22))
    assert (moved.cautious_was, moved.cautious_becomes) == (None, None)


def test_two_limits_that_end_alike_are_two():
    """Seven days end with five working days, from one day to one day; a new closed day moves the second alone."""
    start = date(2027, 6, 2)
    newer = workdays.working_days().updated(official(2019, 2028, add=[("2027-06-07", "Extra day")]))
    for one, other in product((limit(7, Unit.DAYS), limit(5)), repeat=2):
        several = [recorded(each, start, workdays.working_days()) for each in (one, other)]
        assert {item.due for item in several} == {date(2027, 6, 9)}
        moving = [item for item in several if item.timescale.within.unit is Unit.WORKING_DAYS]
        assert [item.deadline for item in redue(several, newer)] == moving


def test_two_that_wait_are_two():
    """The same of a stricter date that is known before the start is."""
    start, calendar = date(2027, 6, 2), workdays.working_days()
    newer = calendar.updated(official(2019, 2028, add=[("2027-06-07", "Extra day")]))
    strict = [attrs.evolve(each, cautious="death") for each in (limit(7, Unit.DAYS), limit(5))]
    waiting = [due(each, {"death": start}, calendar) for each in strict]
    assert {item.cautious_due for item in waiting} == {date(2027, 6, 9)}
    for several in (waiting, waiting[::-1]):
        assert [item.deadline for item in redue(several, newer)] == [waiting[1]]


def test_a_moved_deadline_shows_which_way():
    """And no date."""
    later = redue([recorded(limit(5), date(2022, 9, 15), BEFORE_FUNERAL)], AFTER_FUNERAL)
    assert [repr(item) for item in later] == ["<Moved: notify-panel, later>"]
