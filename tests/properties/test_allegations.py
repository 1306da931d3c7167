"""The LADO criteria against a reading by hand, in every state."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given

import safeguarding as sg
from safeguarding import allegations, testing
from safeguarding.allegations import Allegation
from safeguarding.criteria import DutyKind, Finding

DATES = (date(2020, 9, 1), date(2025, 9, 1), date(2026, 11, 20))
RULES = {on: sg.rulebook("croydon", on=on) for on in DATES}
FOUR = ("harmed_or_may_have_harmed", "possible_offence", "may_pose_risk", "may_be_unsuitable")
FACTS = ("works_with_children", *FOUR)
TRUE_FALSE_UNKNOWN = (True, False, None)


def met(is_):
    """Works with children, and any of the four: read by a person, not from the data."""
    return is_["works_with_children"] and any(is_[name] for name in FOUR)


def completions(known):
    """Every full state that what is known leaves possible."""
    choices = [(known[name],) if known[name] is not None else (True, False) for name in FACTS]
    return [dict(zip(FACTS, values, strict=True)) for values in product(*choices)]


def turning(known, full):
    """The facts, not known, for which two possible full states that differ in them alone have different findings."""
    return [
        name
        for name in FACTS
        if known[name] is None and any(met(is_) != met(is_ | {name: not is_[name]}) for is_ in full)
    ]


class TestEveryState:
    """The finding is what every completion agrees on; the questions are exactly the facts that can change it."""

    @pytest.mark.parametrize("on", DATES)
    def test_exact(self, on):
        count = dict.fromkeys(Finding, 0)
        for values in product(TRUE_FALSE_UNKNOWN, repeat=len(FACTS)):
            known = dict(zip(FACTS, values, strict=True))
            full = completions(known)
            found = {met(is_) for is_ in full}
            answer = allegations.lado_referral(Allegation(**known), RULES[on])
            expected = Finding.UNKNOWN if len(found) > 1 else Finding.MET if found == {True} else Finding.NOT_MET
            assert answer.finding is expected
            assert [question.fact for question in answer.questions] == turning(known, full)
            count[expected] += 1
        assert tuple(count.values()) == (65, 83, 95)


class TestOtherFactsOnlyAddDuties:
    """Where, whom it is about and who was told never change the finding or the questions."""

    @given(testing.facts(Allegation))
    def test_same_finding(self, allegation):
        rules = RULES[DATES[-1]]
        bare = allegations.lado_referral(Allegation(**{name: getattr(allegation, name) for name in FACTS}), rules)
        answer = allegations.lado_referral(allegation, rules)
        assert (answer.finding, answer.questions, answer.reasons) == (bare.finding, bare.questions, bare.reasons)


class TestProhibitions:
    """Unless the finding is "not met", every prohibition stands, certain, and never delays help."""

    @given(testing.facts(Allegation))
    def test_stand(self, allegation):
        answer = allegations.lado_referral(allegation, RULES[DATES[-1]])
        forbidden = [duty for duty in answer.duties if duty.kind is DutyKind.MUST_NOT]
        assert len(forbidden) == (0 if answer.finding is Finding.NOT_MET else 3)
        for duty in forbidden:
            assert not duty.conditional
            assert "never delays 999, medical help or a referral of the child" in duty.does


class TestThereIsAlwaysANextStep:
    """No finding leaves nothing to do, and 999 is left out only where nobody is in danger."""

    @given(testing.facts(Allegation))
    def test_next_step(self, allegation):
        answer = allegations.lado_referral(allegation, RULES[DATES[-1]])
        standing = {duty.id: duty.conditional for duty in answer.duties}
        expected = {True: False, None: True}.get(allegation.child_in_immediate_danger)
        assert standing.pop("call-999", None) is expected
        assert standing
