"""Receipts, impact and comparison against brute force, and junk against the reader."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import safeguarding as sg
from safeguarding import testing
from safeguarding.criteria import AllOf, AnyOf, Criterion, Finding, Not, compiled, leaves
from safeguarding.errors import FactsError
from safeguarding.facts import KINDS, Incident, kind_of
from safeguarding.records import (
    Course,
    Decision,
    Ground,
    How,
    Lateness,
    Receipt,
    Role,
    diff,
    impact,
    receipt,
    replay,
)

ON = date(2026, 11, 20)
RULES = sg.rulebook("croydon", on=ON)
QUESTION = "rapid-review"
MODEL = leaves(RULES.criteria["serious-incident-notification"].met_when)[0]
#: Few enough to try every state of, and some of them contradict each other.
FACTS = (
    "child_died",
    "died_in_area",
    "under_18_when_died",
    "under_25_when_died",
    "abuse_or_neglect",
    "abuse_contributed",
)
KIND = kind_of(Incident)
DOMAINS = {name: KIND.domains[KIND.names.index(name)] for name in FACTS}


def states():
    """Return every full state of the few facts that can be."""
    found = []
    for values in product(*DOMAINS.values()):
        state = dict(zip(DOMAINS, values, strict=True))
        try:
            Incident(**state)
        except FactsError:
            continue
        found.append(state)
    return found


STATES = states()


def holds(condition, state):
    """Whether a condition holds in a full state, by the tree alone."""
    if isinstance(condition, Criterion):
        return state[condition.fact] in condition.values
    if isinstance(condition, Not):
        return not holds(condition.part, state)
    return (all if isinstance(condition, AllOf) else any)(holds(part, state) for part in condition.parts)


def open_to(known):
    """Return the full states that are still possible."""
    return [state for state in STATES if all(state[name] is value for name, value in known.items())]


def finding(condition, known):
    """Return the finding, by trying every way in which what is not known could turn out."""
    ends = {holds(condition, state) for state in open_to(known)}
    return {frozenset({True}): Finding.MET, frozenset({False}): Finding.NOT_MET}.get(frozenset(ends), Finding.UNKNOWN)


def asked(condition, **changes):
    """Return the rules with another condition in the place of one question's."""
    new = attrs.evolve(RULES.criteria[QUESTION], compiled=compiled(condition, KIND), **changes)
    items = [(each.id, new if each.id == QUESTION else each) for each in RULES.criteria.values()]
    return attrs.evolve(RULES, digest="0" * 64, criteria=RULES.criteria.with_items(items))


def outcome(call, *args, **kwargs):
    """Return what a call returns, or None with the paths that it is refused for."""
    try:
        return call(*args, **kwargs), set()
    except FactsError as error:
        return None, {problem.path for problem in error.problems}


@st.composite
def criterion(draw):
    """A criterion on one of the few facts."""
    fact = draw(st.sampled_from(FACTS))
    values = draw(st.sets(st.sampled_from(DOMAINS[fact]), min_size=1, max_size=len(DOMAINS[fact]) - 1))
    return attrs.evolve(MODEL, id=fact, fact=fact, values=frozenset(values))


CONDITIONS = st.recursive(
    criterion(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
#: Cases in which only the few facts are given.
FEW = testing.facts(Incident, **dict.fromkeys(set(KIND.names) - set(FACTS)))


class TestReceipts:
    """A receipt comes back from JSON as it was, and under its own rules nothing differs."""

    @pytest.mark.parametrize("criteria", RULES.criteria.values(), ids=RULES.criteria.keys())
    @settings(max_examples=15, deadline=None)
    @given(data=st.data())
    def test_round_trip(self, criteria, data):
        facts = data.draw(testing.facts(KINDS[criteria.about]))
        kept = receipt(sg.assess(criteria, facts), facts)
        again = Receipt.from_json(kept.to_json())
        assert again == kept
        assert hash(again) == hash(kept)
        assert again.to_json() == kept.to_json()
        assert replay(again, RULES).because == ()

    @settings(deadline=None)
    @given(facts=testing.facts(Incident), name=st.text(min_size=1), value=JSON)
    def test_a_member_that_is_junk(self, facts, name, value):
        """A member that is junk is refused, unless it is what stands there anyway."""
        kept = receipt(sg.assess(RULES.criteria[QUESTION], facts), facts)
        whole = json.loads(kept.to_json())
        for junk in ({**whole, f"a {name}": value}, {**whole, "facts": {f"a {name}": value}}):
            with pytest.raises(FactsError):
                Receipt.from_json(json.dumps(junk))
        for key in whole:
            text = json.dumps({**whole, key: value})
            again, paths = outcome(Receipt.from_json, text)
            blamed = {re.split(r"[.[]", path)[0] for path in paths}
            assert (again is not None and again.to_json() == text) or blamed == {key}

    @given(text=st.text() | JSON.map(json.dumps) | JSON)
    def test_junk_is_a_facts_error(self, text):
        """Whatever is read, nothing but a FactsError comes out of it."""
        for read in (Receipt.from_json, Decision.from_json):
            with pytest.raises(FactsError):
                read(text)


class TestImpact:
    """Counts and changes are those of one receipt after another, and those of brute force."""

    @settings(deadline=None)
    @given(old=CONDITIONS, new=CONDITIONS, cases=st.lists(FEW, max_size=12))
    def test_as_one_at_a_time(self, old, new, cases):
        before, after = asked(old), asked(new)
        receipts = [receipt(sg.assess(before.criteria[QUESTION], case), case) for case in cases]
        found = impact(receipts, after)
        replays = [replay(each, after) for each in receipts]
        known = [{name: getattr(case, name) for name in FACTS if getattr(case, name) is not None} for case in cases]
        pairs = [(finding(old, each), finding(new, each)) for each in known]
        assert [(each.was, each.finding) for each in replays] == pairs
        assert found.counts == {pair: pairs.count(pair) for pair in product(Finding, repeat=2)}
        assert [id(each.receipt) for each in found.changed] == [id(each.receipt) for each in replays if not each.same]
        assert [each.finding for each in found.changed] == [each.finding for each in replays if not each.same]
        assert found.not_held == ()


class TestDiff:
    """Conditions are the same where every full state agrees, and witnesses show where one doesn't."""

    @settings(deadline=None)
    @given(old=CONDITIONS, new=CONDITIONS)
    def test_by_meaning(self, old, new):
        found = diff(asked(old), asked(new))
        gained = [state for state in STATES if holds(new, state) and not holds(old, state)]
        lost = [state for state in STATES if holds(old, state) and not holds(new, state)]
        change = next((each for each in found.changes if each.id == QUESTION), None)
        assert (change is None) is (not gained and not lost)
        witnesses = {} if change is None else {each.becomes: each for each in change.witnesses}
        assert (Finding.MET in witnesses) is bool(gained)
        assert (Finding.NOT_MET in witnesses) is bool(lost)
        for each in witnesses.values():
            words = {name: {getattr(value, "value", value): value for value in DOMAINS[name]} for name in FACTS}
            known = {name: words[name][value] for name, value in each.facts.items()}
            assert open_to(known)
            assert finding(old, known) is each.was
            assert finding(new, known) is each.becomes

    @settings(deadline=None)
    @given(old=CONDITIONS, new=CONDITIONS)
    def test_turned_round(self, old, new):
        """What one comparison gains the other loses."""
        there, back = diff(asked(old), asked(new)), diff(asked(new), asked(old))
        assert [each.place for each in there.changes] == [each.place for each in back.changes]
        assert all(each.how is How.CHANGED for each in there.changes)
        assert there.reworded == back.reworded

    @settings(deadline=None)
    @given(condition=CONDITIONS)
    def test_with_itself(self, condition):
        """Nothing differs from itself, nor from the double negative of itself."""
        assert not diff(asked(condition), asked(condition)).reworded
        assert not diff(asked(condition), asked(Not(Not(condition))))


class TestDecisions:
    """A decision either comes back from JSON as it was, or is refused with paths of its own fields."""

    RECEIPTS = tuple(
        receipt(sg.assess(RULES.criteria[QUESTION], case), case)
        for case in (Incident(), Incident(child_died=False, serious_harm=KIND.domains[1][2]))
    )

    @given(
        kept=st.sampled_from(RECEIPTS),
        role=st.sampled_from(Role),
        course=st.sampled_from(Course),
        ground=st.none() | st.sampled_from(Ground),
        days=st.integers(-2, 40),
        lateness=st.none() | st.sampled_from(Lateness),
    )
    def test_round_trip(self, *, kept, role, course, ground, days, lateness):
        values = {
            "receipt": kept,
            "role": role,
            "course": course,
            "ground": ground,
            "known_on": ON,
            "recorded_on": ON + timedelta(days=days),
            "lateness": lateness,
        }
        decision, paths = outcome(Decision, **values)
        assert paths <= {"course", "ground", "recorded_on", "lateness"}
        if decision is None:
            return
        assert Decision.from_json(decision.to_json()) == decision
        assert (days > 0) is (lateness is not None)
        assert (ground is None) is (course is Course.FOLLOWED)
