"""The level of need against a reading by hand, in every state, and its promise that more concern never lowers it."""

from __future__ import annotations

from datetime import date
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import safeguarding as sg
from bands import written
from safeguarding import testing, thresholds
from safeguarding.criteria import Finding
from safeguarding.errors import FactsError
from safeguarding.facts import kind_of
from safeguarding.thresholds import Concern, Consent, Suspicion

ON = date(2026, 11, 20)
RULES = sg.rulebook("croydon", on=ON)
KIND = kind_of(Concern)
DOMAINS = dict(zip(KIND.names, KIND.domains, strict=True))
#: In the order to ask.
FACTS = (
    "immediate_danger",
    "significant_harm",
    "safe_until_next_working_day",
    "unlikely_to_reach_reasonable_health_or_development",
    "health_or_development_impaired_without_services",
    "disability_support_missing",
    "complex_or_multiple_needs",
    "worries_building_up",
    "emerging_needs",
)
THREE = FACTS[3:7]
TWO = FACTS[7:]
NEED = (*FACTS[3:5], "disabled")
YES_NO_UNKNOWN = (True, False, None)


def level(is_):
    """The level of a child about whom everything is known: read by a person, not from the data."""
    if is_["immediate_danger"] or is_["significant_harm"] is not Suspicion.NOT_SUSPECTED:
        return 4
    if any(is_[name] for name in THREE):
        return 3
    return 2 if any(is_[name] for name in TWO) else 1


def is_possible(is_):
    """Whether a full state doesn't contradict itself: a child in danger can't wait."""
    return not (is_.get("immediate_danger") and is_.get("safe_until_next_working_day"))


def bounds(is_):
    """The bounds for such a child: one who can't wait has no level settled below 4, whatever was said of harm.

    The lower bound is the level's own all the same, but for the lowest, which is never claimed with another open.
    """
    number = level(is_)
    if number == 4 or is_["safe_until_next_working_day"]:
        return number, number
    return (None if number == 1 else number), 4


def level_and_band(is_):
    """The same with the invented bands: 2a where worries build up, 2b where needs emerge as well."""
    number = level(is_)
    if number != 2 or not is_["worries_building_up"]:
        return number, ""
    return number, "2b" if is_["emerging_needs"] else "2a"


class States:
    """Every full state of the facts that matter, numbered; a set of states is an int with the bits of their numbers."""

    def __init__(self, names, answer):
        self.names = names
        every = (dict(zip(names, values, strict=True)) for values in product(*(DOMAINS[name] for name in names)))
        full = [is_ for is_ in every if is_possible(is_)]
        self.answers = {}
        for number, is_ in enumerate(full):
            self.answers[answer(is_)] = self.answers.get(answer(is_), 0) | 1 << number
        self.having = {
            (name, value): sum(1 << number for number, is_ in enumerate(full) if is_[name] is value)
            for name in names
            for value in DOMAINS[name]
        }
        self.turning = {
            name: sum(
                1 << number
                for number, is_ in enumerate(full)
                # Once is enough: the sum must not carry.
                if any(
                    is_possible(is_ | {name: value}) and answer(is_) != answer(is_ | {name: value})
                    for value in DOMAINS[name]
                )
            )
            for name in names
        }
        self.every = (1 << len(full)) - 1

    def left(self, known):
        left = self.every
        for name, value in known.items():
            if value is not None:
                left &= self.having[name, value]
        return left

    def possible(self, left):
        return [answer for answer, states in self.answers.items() if states & left]

    def questions(self, known, left):
        return [
            name
            for name in self.names
            if known[name] is None
            # Both states must be left, and a state that turns has its partner left because the fact is open.
            and self.turning[name] & left
        ]

    def partial(self):
        for values in product(*((*DOMAINS[name], None) for name in self.names)):
            known = dict(zip(self.names, values, strict=True))
            if is_possible(known):
                yield known


class TestEveryState:
    """`at_least` is the lowest level that is possible, `at_most` the highest; nothing is claimed while level 1 is one.

    The questions are exactly the facts for which two possible states that differ in them alone have different bounds,
    and harm once more where the child can't wait and the answer was that none is suspected.
    """

    def test_exact(self):
        states = States(FACTS, bounds)
        count = dict.fromkeys([None, 1, 2, 3, 4], 0)
        for known in states.partial():
            left = states.left(known)
            possible = states.possible(left)
            answer = thresholds.level_of_need(Concern(**known), RULES)
            # Where the lowest level is possible and others are too, nothing is established.
            lowest = min(low or 1 for low, _ in possible)
            at_least = None if lowest == 1 and possible != [(1, 1)] else lowest
            assert (answer.at_least, answer.at_most) == (at_least, max(high for _, high in possible))
            is_doubted = (
                known["significant_harm"] is Suspicion.NOT_SUSPECTED
                and known["safe_until_next_working_day"] is False
                and known["immediate_danger"] is not True
            )
            asked = states.questions(known, left) + ["significant_harm"] * is_doubted
            assert [question.fact for question in answer.questions] == sorted(asked, key=FACTS.index)
            assert answer.band is None
            if at_least is None:
                assert "level 1" not in answer.explain().lower()
            count[at_least] += 1
        # Danger, harm and waiting: 3 x 4 x 3 states less 4 of a child in danger who can wait; 20 of the 32 are level 4,
        # and 2 settle that it is lower. Level 4: 20 x 3^6; level 3: 12 x (3^4 - 2^4) x 3^2;
        # level 2: 12 x 2^4 x (3^2 - 2^2).
        assert count == {None: 766, 1: 2, 2: 960, 3: 7_020, 4: 14_580}

    def test_exact_with_bands(self, tmp_path):
        rules = sg.rulebook("croydon", on=ON, overlay=written(tmp_path))
        # The rest is as it is for Croydon; these turn on the bands.
        names = ("significant_harm", "complex_or_multiple_needs", "worries_building_up", "emerging_needs")
        rest = dict.fromkeys((name for name in FACTS if name not in names), False) | {
            "safe_until_next_working_day": True
        }
        states = States(names, lambda is_: level_and_band(is_ | rest))
        for known in states.partial():
            left = states.left(known)
            possible = sorted(states.possible(left))
            answer = thresholds.level_of_need(Concern(**known, **rest), rules)
            numbers = sorted({number for number, _ in possible})
            at_least = None if numbers[0] == 1 and len(numbers) > 1 else numbers[0]
            assert (answer.at_least, answer.at_most) == (at_least, numbers[-1])
            assert answer.band == (possible[0][1] or None if len(possible) == 1 else None)
            asked = [question.fact for question in answer.questions]
            assert asked == states.questions(known, left)
            assert bool(asked) is (len(possible) > 1)


class TestChildInNeed:
    """Any of the three limbs, and nothing else: not the level, not the support that is missing."""

    def test_exact(self):
        for values in product(YES_NO_UNKNOWN, repeat=len(NEED)):
            known = dict(zip(NEED, values, strict=True))
            answer = thresholds.child_in_need(Concern(**known), RULES)
            expected = Finding.MET if any(values) else Finding.UNKNOWN if None in values else Finding.NOT_MET
            assert answer.finding is expected
            open_ = [name for name in NEED if known[name] is None] if expected is Finding.UNKNOWN else []
            assert [question.fact for question in answer.questions] == open_


CONCERNS = testing.facts(Concern)


def answered(concern, **changes):
    """The answer to a concern with some facts changed, or None where these contradict the others."""
    try:
        return thresholds.level_of_need(attrs.evolve(concern, **changes), RULES)
    except FactsError:
        return None


WORSE = [
    *((name, True) for name in FACTS if name not in {"significant_harm", "safe_until_next_working_day"}),
    ("safe_until_next_working_day", False),
    ("significant_harm", Suspicion.SUSPECTED),
    ("significant_harm", Suspicion.KNOWN),
]


class TestMoreConcernNeverLowers:
    """A fact that turns to concern, from "no" or from "not known", lowers neither bound.

    To claim no level is to say no less than the lowest: a child who turns out unable to wait takes that claim back.
    """

    @pytest.mark.parametrize(("fact", "value"), WORSE)
    @given(concern=CONCERNS)
    def test_never_lower(self, fact, value, concern):
        before, after = answered(concern), answered(concern, **{fact: value})
        if after is None:
            return
        assert after.at_most >= before.at_most
        assert (after.at_least or 1) >= (before.at_least or 1)
        assert (after.at_least is None) <= (before.at_least in {None, 1})


class TestNotKnowingNeverLowers:
    """A fact that is forgotten leaves the upper bound as high, and claims no more."""

    @given(concern=CONCERNS, fact=st.sampled_from(KIND.names))
    def test_forgotten(self, concern, fact):
        before, after = answered(concern), answered(concern, **{fact: None})
        assert after.at_most >= before.at_most
        assert (after.at_least or 0) <= (before.at_least or 0)


class TestOtherFactsNeverMoveALevel:
    """Consent, place, allocated workers and whom it is about bring duties, never another level."""

    @given(concern=CONCERNS, consent=st.sampled_from([None, *Consent]))
    def test_same(self, concern, consent):
        answer = answered(concern)
        bare = thresholds.level_of_need(
            Concern(**{name: getattr(concern, name) for name in (*FACTS, "disabled")}, consent=consent),
            RULES,
        )
        assert (answer.at_least, answer.at_most, answer.band) == (bare.at_least, bare.at_most, bare.band)


class TestAChildWhoCannotWait:
    """No level below the highest is settled for a child of whom it isn't known that they can safely wait."""

    @given(concern=testing.facts(Concern, safe_until_next_working_day=None), can_wait=st.sampled_from([False, None]))
    def test_never_settled(self, concern, can_wait):
        answer = answered(concern, safe_until_next_working_day=can_wait)
        assert answer.at_most == 4
        assert answer.level in {None, 4}
        if answer.level is None:
            phone = {duty.id: duty.conditional for duty in answer.duties}["phone-today-where-it-cannot-wait"]
            assert phone is (can_wait is None)


class TestEachLevelsOwnCriteria:
    """What a level turns on by itself is answered as it was, whether or not the child can wait."""

    @pytest.mark.parametrize("name", ["section-47-enquiry", "croydon-level-3", "croydon-level-2"])
    @given(concern=testing.facts(Concern, immediate_danger=False), can_wait=st.sampled_from([False, None]))
    def test_same(self, name, concern, can_wait):
        before, after = (
            sg.assess(RULES.criteria[name], attrs.evolve(concern, safe_until_next_working_day=value))
            for value in (True, can_wait)
        )
        assert (before.finding, before.questions, before.reasons) == (after.finding, after.questions, after.reasons)


class TestNothingEstablishedNothingClaimed:
    """While nothing is established no text of the answer names the lowest level; there is always a next step."""

    @given(concern=CONCERNS)
    def test_words(self, concern):
        answer = answered(concern)
        texts = (answer.explain() + repr(answer) + repr(attrs.asdict(answer))).lower()
        assert ("level 1" in texts) is (answer.at_least == 1)
        assert answer.duties
        assert bool(answer.questions) is (answer.level is None)
