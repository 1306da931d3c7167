"""Quorum and forum dates for any attendance and any moment."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import safeguarding as sg
from safeguarding import governance, testing
from safeguarding.errors import FactsError

RULES = sg.rulebook("croydon", on=date(2026, 11, 20))
GROUP = RULES.groups["review-group"]
NAMES = {name: member.id for member in GROUP.members for name in (member.id, member.title, *member.aliases)}
REQUIRED = {"childrens-social-care", "integrated-care-board", "police"}
MOMENTS = st.datetimes(datetime(2025, 4, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
FORUMS = st.sampled_from(RULES.forums.keys())


class TestQuorum:
    """Quorate exactly when all three named agencies are there, whoever else is, in any order and any number."""

    @given(st.lists(st.sampled_from(sorted(NAMES))))
    def test_is_the_presence_of_three(self, attending):
        present = {NAMES[name] for name in attending}
        answer = governance.quorum(attending, RULES, group="review-group")
        assert answer.met is (present >= REQUIRED)
        assert set(answer.missing) == REQUIRED - present
        assert set(answer.attending) == present

    @given(st.lists(st.sampled_from(sorted(NAMES))), st.sampled_from(sorted(NAMES)))
    def test_one_more_never_breaks_it(self, attending, more):
        before = governance.quorum(attending, RULES, group="review-group")
        after = governance.quorum([*attending, more], RULES, group="review-group")
        assert after.met or not before.met

    @given(st.sampled_from(sorted(NAMES)), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
    def test_case_makes_no_other_agency(self, name, change):
        assert governance.quorum([change(name)], RULES, group="review-group").attending == (NAMES[name],)

    @given(st.text(string.ascii_letters, min_size=12), st.integers(0, 3))
    def test_an_unknown_name_is_never_repeated(self, name, before):
        with pytest.raises(FactsError) as refused:
            governance.quorum([*["police"] * before, f"zz{name}zz"], RULES, group="review-group")
        assert [problem.path for problem in refused.value.problems] == [f"attending {before + 1}"]
        assert f"zz{name}zz" not in str(refused.value)


class TestNextMeeting:
    """The first published meeting whose last moment is not past, against a plain search of the calendar."""

    @given(FORUMS, MOMENTS)
    def test_is_the_first_still_open(self, forum, at):
        open_ones = [
            sitting
            for sitting in RULES.forums[forum].sittings
            if datetime(
                sitting.submit_by.year,
                sitting.submit_by.month,
                sitting.submit_by.day,
                # 17:00 in London is 16:00 in UTC while summer time runs.
                16
                if date(2025, 3, 30) <= sitting.submit_by < date(2025, 10, 26)
                or date(2026, 3, 29) <= sitting.submit_by < date(2026, 10, 25)
                else 17,
                tzinfo=UTC,
            )
            >= at
        ]
        meeting = governance.next_meeting(forum, RULES, at=at)
        assert meeting.meets == (min(each.meets for each in open_ones) if open_ones else None)
        assert (meeting.meets is None) == any("No later date" in text for text in meeting.caveats)

    @given(FORUMS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=500)))
    def test_never_goes_back(self, forum, at, later):
        first = governance.next_meeting(forum, RULES, at=at)
        second = governance.next_meeting(forum, RULES, at=at + later)
        assert second.meets is None or (first.meets is not None and first.meets <= second.meets)

    @given(FORUMS, MOMENTS)
    def test_every_date_is_a_published_one(self, forum, at):
        meeting = governance.next_meeting(forum, RULES, at=at)
        held = {(each.submit_by, each.pre_meeting, each.meets, each.venue) for each in RULES.forums[forum].sittings}
        if meeting.submit_by is not None:
            assert (meeting.submit_by.date(), meeting.pre_meeting, meeting.meets, meeting.venue) in held


class TestRegisters:
    """A register holds titles and dates, whatever the date of the rulebook."""

    # Each example makes a rulebook.
    @settings(max_examples=20, deadline=None)
    @given(testing.dates())
    def test_nothing_is_dated_after_the_day_that_was_checked(self, on):
        rules = sg.rulebook("croydon", on=on)
        for item in rules.publications.values():
            assert all(each.when <= "2026-11-22" for each in item.dates)
        assert all(act.assent <= on for act in rules.announced.values())
