"""Escalations against a second, plain reading of their policies, and a loop over the official days."""

from __future__ import annotations

import copy
import json
import pickle
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import safeguarding as sg
from escalation_shapes import SHAPES, rules
from safeguarding import workdays
from safeguarding.errors import EscalationError
from safeguarding.escalation import Escalation, Move, Outcome, Reason

OFFICIAL = json.loads((Path(workdays.__file__).parent / "data/workdays/bank-holidays.json").read_text("utf-8"))
CLOSED = {
    date.fromisoformat(event["date"]) for event in OFFICIAL["england-and-wales"]["events"] if "withdrawn" not in event
}
DAY = timedelta(1)


def read(name, on=None):
    """Return the rulebook of an invented policy, or of Croydon on a date."""
    if on is not None:
        return sg.rulebook("croydon", on=on)
    with tempfile.TemporaryDirectory() as folder:
        return rules(Path(folder), SHAPES[name])


RULES = {
    "Croydon": read("", date(2026, 3, 30)),
    "London": read("", date(2024, 5, 1)),
    **{name: read(name) for name in SHAPES},
}
# Read by hand: stages, whether it goes on upward, reasons that pass over, optional ones, working days by stage.
ALL, RISK = frozenset(Reason), frozenset({Reason.IMMEDIATE_RISK})
PLAIN = {
    "Croydon": (5, False, RISK, (), {1: 7, 2: 7, 3: 7, 4: 7, 5: 7}),
    "London": (2, True, (), (), {}),
    "four stages, the third is mediation and optional": (4, False, (), (3,), {1: 5, 2: 5, 3: 5, 4: 5}),
    "1, 1 and 5 working days, no leave to pass over": (3, False, (), (), {1: 1, 2: 1, 3: 5}),
    "leave to pass over for every reason": (5, False, ALL, (), None),
    "no limit at all": (2, False, (), (), {}),
    "a guide, with an end for all stages": (3, False, (), (), None),
    "going on upward": (1, True, (), (), None),
    "the last stage is optional": (2, False, (), (2,), {1: 3}),
}


def test_every_shape_is_read_by_hand_too():
    """A shape that nobody read by hand would be checked against nothing."""
    assert PLAIN.keys() == RULES.keys()


def loop(day, count):
    """The working day so many after a day: a loop that anyone can read."""
    while count:
        day += DAY
        count -= day.weekday() < 5 and day not in CLOSED
    return day


def allowed(shape, stage, reason, to):
    """Whether a policy lets a disagreement go from one stage to another."""
    last, upward, passing, optional, _ = PLAIN[shape]
    if to <= stage:
        return False
    if to > last:
        return upward and to == stage + 1
    return all(passed in optional or reason in passing for passed in range(stage + 1, to))


class Progression(RuleBasedStateMachine):
    """No way leads to a state that the policy does not allow, and every way that it allows is open."""

    @initialize(
        shape=st.sampled_from(sorted(RULES)),
        day=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
        needed_in=st.none() | st.integers(-5, 60),
    )
    def raise_it(self, shape, day, needed_in):
        self.shape, self.day = shape, day
        self.needed_by = None if needed_in is None else day + timedelta(needed_in)
        self.case = Escalation.raised(day, RULES[shape], needed_by=self.needed_by)
        self.stage, self.outcome, self.entered, self.count = 1, None, day, 1

    def refused(self, call):
        """Check that a step is refused and leaves everything as it was."""
        before = copy.copy(self.case)
        with pytest.raises(EscalationError):
            call()
        assert self.case == before

    @rule(days=st.integers(0, 12), reason=st.sampled_from(Reason), to=st.none() | st.integers(-1, 7))
    def escalate(self, days, reason, to):
        day, target = self.day + timedelta(days), self.stage + 1 if to is None else to
        if self.outcome is not None or not allowed(self.shape, self.stage, reason, target):
            self.refused(lambda: self.case.escalate(day, reason=reason, to=to))
            return
        self.case = self.case.escalate(day, reason=reason, to=to)
        self.stage, self.day, self.entered, self.count = target, day, day, self.count + 1

    @rule(days=st.integers(0, 12), outcome=st.sampled_from(Outcome))
    def resolve(self, days, outcome):
        day = self.day + timedelta(days)
        if self.outcome is not None:
            self.refused(lambda: self.case.resolve(day, outcome=outcome))
            return
        self.case = self.case.resolve(day, outcome=outcome)
        self.outcome, self.day, self.count = outcome, day, self.count + 1

    @rule(days=st.integers(0, 12))
    def reopen(self, days):
        day = self.day + timedelta(days)
        if self.outcome is None:
            self.refused(lambda: self.case.reopen(day))
            return
        self.case = self.case.reopen(day)
        self.outcome, self.day, self.entered, self.count = None, day, day, self.count + 1

    @rule(days=st.integers(1, 400), reason=st.sampled_from(Reason))
    def go_back(self, days, reason):
        day = self.day - timedelta(days)
        self.refused(lambda: self.case.escalate(day, reason=reason))
        self.refused(lambda: self.case.resolve(day, outcome=Outcome.AGREED))
        self.refused(lambda: self.case.reopen(day))

    @invariant()
    def it_stands_where_the_plain_reading_says(self):
        progress = self.case.at(self.day)
        assert (progress.stage, progress.outcome, progress.entered) == (self.stage, self.outcome, self.entered)
        assert len(self.case.steps) == self.count
        ahead = range(self.stage + 1, self.stage + 9)
        for reason, shown in (
            (Reason.UNRESOLVED, progress.next_stages),
            (Reason.NO_REPLY, self.case.policy.following(self.stage, Reason.NO_REPLY) if self.outcome is None else ()),
            (Reason.IMMEDIATE_RISK, progress.next_stages_at_immediate_risk),
        ):
            open_ways = [to for to in ahead if self.outcome is None and allowed(self.shape, self.stage, reason, to)]
            assert list(shown) == open_ways
        assert (Move.ESCALATE in progress.may) is bool(progress.next_stages)
        assert (Move.RESOLVE in progress.may) is (self.outcome is None)
        assert (Move.REOPEN in progress.may) is (self.outcome is not None)

    @invariant()
    def danger_comes_first_and_nothing_is_a_target(self):
        progress = self.case.at(self.day)
        assert progress.duties[0].does.startswith("call 999")
        assert "999" in progress.caveats[0]
        if progress.due is not None:
            assert any("never a target" in caveat for caveat in progress.caveats)
        if not progress.roles:
            assert any("never means nobody" in caveat for caveat in progress.caveats)

    @precondition(lambda self: PLAIN[self.shape][4] is not None)
    @invariant()
    def the_latest_day_is_the_earlier_of_the_loop_and_the_childs_day(self):
        limit = PLAIN[self.shape][4].get(self.stage)
        days = [day for day in (limit and loop(self.entered, limit), self.needed_by) if day is not None]
        expected = min(days) if days and self.outcome is None else None
        progress = self.case.at(self.day)
        assert progress.due == expected
        assert progress.overdue is (expected is not None and self.day > expected)
        if expected is not None:
            latest = max(expected, self.day)
            assert self.case.at(latest).overdue is (latest > expected)
            assert self.case.at(latest + DAY).overdue

    def teardown(self):
        """However it ended, it survives being kept with a case."""
        kept = pickle.loads(pickle.dumps(self.case))
        assert kept == self.case
        assert hash(kept) == hash(self.case)
        assert kept.at(self.day) == self.case.at(self.day)


TestProgression = Progression.TestCase


class TestDeadlines:
    """A stage is to be settled by the seventh working day after it was entered, whatever lies between."""

    @given(
        days=st.lists(st.integers(0, 30), min_size=1, max_size=5), first=st.dates(date(2012, 1, 1), date(2028, 3, 1))
    )
    def test_croydons_stages(self, days, first):
        day, case = first, Escalation.raised(first, RULES["Croydon"])
        assert case.at(day).due == loop(day, 7)
        assert case.at(day).longest_until == loop(loop(loop(loop(loop(day, 7), 7), 7), 7), 7)
        for gap in days[1:]:
            day += timedelta(gap)
            case = case.escalate(day, reason=Reason.NO_REPLY)
            assert case.at(day).due == loop(day, 7)

    @given(first=st.dates(date(2012, 1, 1), date(2028, 3, 1)), ahead=st.integers(-10, 30))
    def test_the_childs_day_never_gives_more_time(self, first, ahead):
        needed_by = first + timedelta(ahead)
        with_it = Escalation.raised(first, RULES["Croydon"], needed_by=needed_by).at(first)
        without = Escalation.raised(first, RULES["Croydon"]).at(first)
        assert with_it.due == min(needed_by, without.due)
        assert with_it.deadline == without.deadline

    @given(
        first=st.dates(date(2012, 1, 1), date(2028, 3, 1)),
        gaps=st.lists(st.integers(0, 15), max_size=4),
        back=st.integers(0, 80),
    )
    def test_asking_about_an_earlier_day_forgets_what_came_later(self, first, gaps, back):
        case, held, day = Escalation.raised(first, RULES["Croydon"]), [], first
        held.append((day, case))
        for gap in gaps:
            day += timedelta(gap)
            case = case.escalate(day)
            held.append((day, case))
        asked = max(first, day - timedelta(back))
        then = [earlier for on, earlier in held if on <= asked][-1]
        assert case.at(asked) == then.at(asked)
