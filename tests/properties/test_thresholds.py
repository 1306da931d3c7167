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
from safeguarding import thresholds
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
    "unlikely_to_reach_reasonable_health_or_development",
    "health_or_development_impaired_without_services",
    "disability_support_missing",
    "complex_or_multiple_needs",
    "worries_building_up",
    "emerging_needs",
)
THREE = FACTS[2:6]
TWO = FACTS[6:]
NEED = (*FACTS[2:4], "disabled")
YES_NO_UNKNOWN = (True, False, None)


def level(is_):
    """The level of a child about whom everything is known: read by a person, not from the data."""
    if is_["immediate_danger"] or is_["significant_harm"] is not Suspicion.NOT_SUSPECTED:
        return 4
    if any(is_[name] for name in THREE):
        return 3
    return 2 if any(is_[name] for name in TWO) else 1


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
        full = [dict(zip(names, values, strict=True)) for values in product(*(DOMAINS[name] for name in names))]
        numbers = {tuple(is_.values()): number for number, is_ in enumerate(full)}
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
                for value in DOMAINS[name]
                if value is not is_[name]
                and answer(is_) != answer(is_ | {name: value})
                # Once is enough: the sum must not carry.
                and value is next(v for v in DOMAINS[name] if answer(is_ | {name: v}) != answer(is_))
            )
            for name in names
        }
        self.every = (1 << len(numbers)) - 1

    def left(self, known):
        left = self.every
        for name, value in known.items():
            if value is not None:
                left &= self.having[name, value]
        return left

    def possible(self, left):
        return sorted(answer for answer, states in self.answers.items() if states & left)

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
            yield dict(zip(self.names, values, strict=True))


class TestEveryState:
    """`at_least` is the lowest level that is possible, `at_most` the highest; nothing is claimed while level 1 is one.

    The questions are exactly the facts for which two possible states that differ in them alone have different levels.
    """

    def test_exact(self):
        states = States(FACTS, level)
        count = dict.fromkeys([None, 1, 2, 3, 4], 0)
        for known in states.partial():
            left = states.left(known)
            levels = states.possible(left)
            answer = thresholds.level_of_need(Concern(**known), RULES)
            # Where the lowest level is possible and others are too, nothing is established.
            at_least = None if levels[0] == 1 and len(levels) > 1 else levels[0]
            assert (answer.at_least, answer.at_most) == (at_least, levels[-1])
            assert [question.fact for question in answer.questions] == states.questions(known, left)
            assert answer.band is None
            if at_least is None:
                assert "level 1" not in answer.explain().lower()
            count[at_least] += 1
        # Level 4: (3 x 4 - 2 x 2) x 3^6; level 3: 4 x (3^4 - 2^4) x 3^2; level 2: 4 x 2^4 x (3^2 - 2^2).
        assert count == {None: 255, 1: 1, 2: 320, 3: 2_340, 4: 5_832}

    def test_exact_with_bands(self, tmp_path):
        rules = sg.rulebook("croydon", on=ON, overlay=written(tmp_path))
        # The rest is as it is for Croydon; these turn on the bands.
        names = ("significant_harm", "complex_or_multiple_needs", "worries_building_up", "emerging_needs")
        rest = dict.fromkeys((name for name in FACTS if name not in names), False)
        states = States(names, lambda is_: level_and_band(is_ | rest))
        for known in states.partial():
            left = states.left(known)
            possible = states.possible(left)
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


def given_facts(**fixed):
    """Any concern that is not refused as a contradiction."""
    values = {name: st.sampled_from((None, *domain)) for name, domain in DOMAINS.items()}
    return st.fixed_dictionaries(values | {name: st.just(value) for name, value in fixed.items()})


def answered(known):
    """The answer, or None where the facts contradict each other."""
    try:
        return thresholds.level_of_need(Concern(**known), RULES)
    except FactsError:
        return None


WORSE = [
    *((name, True) for name in FACTS if name != "significant_harm"),
    ("significant_harm", Suspicion.SUSPECTED),
    ("significant_harm", Suspicion.KNOWN),
]


class TestMoreConcernNeverLowers:
    """A fact that turns to concern, from "no" or from "not known", lowers neither bound."""

    @pytest.mark.parametrize(("fact", "value"), WORSE)
    @given(known=given_facts())
    def test_never_lower(self, fact, value, known):
        before, after = answered(known), answered(known | {fact: value})
        if before is None or after is None:
            return
        assert after.at_most >= before.at_most
        assert (after.at_least or 0) >= (before.at_least or 0)


class TestNotKnowingNeverLowers:
    """A fact that is forgotten leaves the upper bound as high, and claims no more."""

    @given(known=given_facts(), fact=st.sampled_from(KIND.names))
    def test_forgotten(self, known, fact):
        before, after = answered(known), answered(known | {fact: None})
        if before is None:
            return
        assert after.at_most >= before.at_most
        assert (after.at_least or 0) <= (before.at_least or 0)


class TestOtherFactsNeverMoveALevel:
    """Consent, place, allocated workers and whom it is about bring duties, never another level.

    Whether the child can wait is no such fact: one who can is not in immediate danger.
    """

    @given(known=given_facts(), consent=st.sampled_from([None, *Consent]))
    def test_same(self, known, consent):
        answer = answered(known)
        if answer is None:
            return
        bare = thresholds.level_of_need(
            Concern(
                **{name: known[name] for name in (*FACTS, "disabled", "safe_until_next_working_day")}, consent=consent
            ),
            RULES,
        )
        assert (answer.at_least, answer.at_most, answer.band) == (bare.at_least, bare.at_most, bare.band)


class TestNothingEstablishedNothingClaimed:
    """While nothing is established no text of the answer names the lowest level; there is always a next step."""

    @given(known=given_facts())
    def test_words(self, known):
        answer = answered(known)
        if answer is None:
            return
        texts = (answer.explain() + repr(answer) + repr(attrs.asdict(answer))).lower()
        assert ("level 1" in texts) is (answer.at_least == 1)
        assert answer.duties
        assert bool(answer.questions) is (answer.level is None)
