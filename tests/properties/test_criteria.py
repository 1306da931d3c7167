"""Findings and questions against brute force: every way in which what is not known could turn out."""

from __future__ import annotations

import random
from datetime import date
from itertools import combinations, product
from math import prod

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import safeguarding as sg
from safeguarding import facts
from safeguarding.criteria import (
    AllOf,
    AnyOf,
    Criteria,
    Criterion,
    Finding,
    Force,
    Not,
    SameAs,
    asked,
    compiled,
)
from safeguarding.errors import FactsError
from safeguarding.facts import KINDS, Certainty, Consent, Incident, Kind, Suspicion, kind_of
from safeguarding.sources import Citation, Evidence, Source

ON = date(2026, 11, 20)
RULES = sg.rulebook("croydon", on=ON)
TODAY = date(2026, 11, 22)
CITE = Citation(
    source=Source(id="invented", title="An invented source", url="https://example.org", retrieved=TODAY),
    at="page 1",
    evidence=Evidence.PRIMARY,
    checked_on=TODAY,
    edition="invented",
)


def serious_incident(is_):
    """Children Act 2004, s.16C, as the design puts it: read by a person, not from the data."""
    elsewhere = is_["outside_england"] and is_["normally_resident"]
    died = is_["child_died"] and is_["under_18_when_died"] and (is_["died_in_area"] or elsewhere)
    seriously = is_["serious_harm"] in (Certainty.YES, Certainty.LIKELY)
    harmed = seriously and is_["under_18_when_harmed"] and (is_["harmed_in_area"] or elsewhere)
    return is_["abuse_or_neglect"] in (Suspicion.KNOWN, Suspicion.SUSPECTED) and (died or harmed)


def joint_agency_response(is_):
    """The criteria of a Joint Agency Response, as the design puts them."""
    if not is_["born_alive"]:
        return is_["at_least_24_weeks"] and not is_["birth_attended"]
    return is_["under_18_when_died"] and (
        is_["external_cause"]
        or is_["sudden_no_apparent_cause"]
        or is_["in_custody"]
        or is_["detained_mental_health_act"]
        or is_["suspicion_not_natural"]
    )


def holds(condition, is_):
    """Whether a condition holds in a full state: yes or no, by the tree alone."""
    if isinstance(condition, Criterion):
        return is_[condition.fact] in condition.values
    if isinstance(condition, SameAs):
        return holds(condition.criteria.met_when, is_)
    if isinstance(condition, Not):
        return not holds(condition.part, is_)
    return (all if isinstance(condition, AllOf) else any)(holds(part, is_) for part in condition.parts)


def accepted(made, some):
    """Whether a class of facts lets these stand together."""
    try:
        made(**some)
    except FactsError:
        return False
    return True


def facts_of(questions):
    """The facts that questions ask for, in their order."""
    return [question.fact for question in questions]


class FullStates:
    """Every full state of some facts, numbered; a set of states is an int that has the bits of their numbers."""

    def __init__(self, domains, can_be, is_met):
        self.domains = domains
        states = [dict(zip(domains, values, strict=True)) for values in product(*domains.values())]
        self.with_value = {
            (name, value): self._bits(is_[name] is value for is_ in states)
            for name, domain in domains.items()
            for value in domain
        }
        self.possible = self._bits(can_be(is_) for is_ in states)
        self.met = self._bits(is_met(is_) for is_ in states)
        self.turning = {name: self._turning(name) for name in domains}

    @staticmethod
    def _bits(holds):
        return sum(1 << number for number, held in enumerate(holds) if held)

    def _turning(self, name):
        """The possible states in which some other possible value of one fact alone would change the finding."""
        names = list(self.domains)
        step = prod(len(self.domains[later]) for later in names[names.index(name) + 1 :])
        turning = 0
        for (one, low), (other, high) in combinations(enumerate(self.domains[name]), 2):
            apart = step * (other - one)
            low_states = self.possible & self.with_value[name, low]
            high_states = (self.possible & self.with_value[name, high]) >> apart
            differ = low_states & high_states & (self.met ^ (self.met >> apart))
            turning |= differ | differ << apart
        return turning

    def partial(self):
        """Every state of the facts in which each is known or not known: the facts known, by name."""
        for values in product(*((None, *domain) for domain in self.domains.values())):
            yield {name: value for name, value in zip(self.domains, values, strict=True) if value is not None}

    def left(self, some):
        """The possible states in which these facts are as they are."""
        left = self.possible
        for named in some.items():
            left &= self.with_value[named]
        return left

    def finding(self, left):
        """What all states that are left agree on."""
        if left & self.met == left:
            return Finding.MET
        return Finding.UNKNOWN if left & self.met else Finding.NOT_MET

    def questions(self, some, left):
        """The facts, not yet known, for which two states that are left differ in that fact alone and in the finding."""
        return [name for name in self.domains if name not in some and left & self.turning[name]]


def full_states(criteria, is_met=None):
    """Every full state of the facts that criteria ask for, in the order in which they ask."""
    made = KINDS[criteria.about]
    kind = kind_of(made)
    domains = {name: kind.domains[kind.names.index(name)] for name in asked(criteria.met_when)}
    return FullStates(
        domains,
        can_be=lambda is_: accepted(made, is_),
        is_met=is_met or (lambda is_: holds(criteria.met_when, is_)),
    )


def compare(criteria, states, partial):
    """Assess partial states and compare; return how many were refused, and how many got each finding."""
    made = KINDS[criteria.about]
    count = {None: 0, Finding.MET: 0, Finding.NOT_MET: 0, Finding.UNKNOWN: 0}
    for some in partial:
        left = states.left(some)
        try:
            given_facts = made(**some)
        except FactsError:
            assert not left, "refused, although some full state is possible"
            count[None] += 1
            continue
        answer = sg.assess(criteria, given_facts)
        finding = states.finding(left)
        questions = facts_of(answer.questions)
        assert answer.finding is finding
        assert questions == states.questions(some, left)
        assert bool(questions) is (finding is Finding.UNKNOWN)
        count[finding] += 1
    return count


class TestEveryState:
    """The finding is what every possible completion agrees on; the questions are exactly what can still change it.

    Every true/false/unknown state is tried, and the oracle is the rule as a person reads it.
    """

    @pytest.mark.parametrize(
        ("criteria_id", "rule", "count"),
        [
            ("serious-incident-notification", serious_incident, (7_344, 2_144, 15_840, 9_664)),
            ("joint-agency-response", joint_agency_response, (6_075, 4_520, 4_024, 5_064)),
        ],
    )
    def test_exact(self, criteria_id, rule, count):
        criteria = RULES.criteria[criteria_id]
        states = full_states(criteria, rule)
        assert tuple(compare(criteria, states, states.partial()).values()) == count


class TestEveryCriteria:
    """All criteria of Croydon's rulebook are exact: in every state, or in a few thousand where there are more."""

    @pytest.mark.parametrize("criteria", RULES.criteria.values(), ids=RULES.criteria.keys())
    def test_exact(self, criteria):
        states = full_states(criteria)
        if prod(len(domain) + 1 for domain in states.domains.values()) <= 3_000:
            partial = states.partial()
        else:
            partial = self.sample(states.domains, 2_000)
        count = compare(criteria, states, partial)
        assert count[Finding.MET]
        assert count[Finding.NOT_MET]
        assert count[Finding.UNKNOWN]

    @staticmethod
    def sample(domains, size):
        """The same states in every run, from those with nothing known to those with everything known."""
        chance = random.Random(20_261_120)  # noqa: S311  not a secret
        for _ in range(size):
            some = chance.sample(list(domains), chance.randint(0, len(domains)))
            yield {name: chance.choice(domains[name]) for name in domains if name in some}


class TestSameMeaning:
    """Criteria that say no more than that others are met have the very same diagram."""

    def test_rapid_review(self):
        notification, review = (RULES.criteria[name] for name in ("serious-incident-notification", "rapid-review"))
        assert review.compiled.diagram == notification.compiled.diagram


def literal(fact, values):
    """A criterion of an invented condition."""
    words = f"{fact}, {len(values)} values"
    return Criterion(id=words, text=words, ask=fact, fact=fact, values=values, judgement=False, cite=CITE)


def conditions(domains):
    """Random condition trees over some facts: literals recur, for one value or several, as they are or negated."""
    literals = st.sampled_from(sorted(domains)).flatmap(
        lambda name: st.builds(
            literal,
            st.just(name),
            st.frozensets(st.sampled_from(domains[name]), min_size=1, max_size=len(domains[name]) - 1),
        )
    )
    return st.recursive(
        literals,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=4).map(lambda parts: AllOf(tuple(parts))),
            st.lists(inner, min_size=1, max_size=4).map(lambda parts: AnyOf(tuple(parts))),
            st.builds(Not, inner),
        ),
        max_leaves=12,
    )


def expected(condition, states):
    """The finding and the questions of a condition, from every full state that is left."""
    asks = list(asked(condition))
    ends = {tuple(is_[name] for name in asks): holds(condition, is_) for is_ in states}
    questions = [
        name
        for position, name in enumerate(asks)
        if any(
            one[:position] == other[:position]
            and one[position + 1 :] == other[position + 1 :]
            and ends[one] != ends[other]
            for one, other in combinations(ends, 2)
        )
    ]
    finding = {(True,): Finding.MET, (False,): Finding.NOT_MET}.get(tuple(set(ends.values())), Finding.UNKNOWN)
    return finding, questions


@st.composite
def kinds(draw, choices, most):
    """An invented class of facts: its domains, and pairs of values that can't stand together."""
    domains = {f"fact_{number}": draw(st.sampled_from(choices)) for number in range(draw(st.integers(2, most)))}
    ranges = [(position, 2 ** len(domain) - 2) for position, domain in enumerate(domains.values())]
    never = {
        tuple((position, draw(st.integers(1, largest))) for position, largest in pair)
        for pair in combinations(ranges, 2)
        if draw(st.booleans())
    }
    return Kind(tuple(domains), tuple(domains.values()), tuple(sorted(never)))


def states_within(kind, box):
    """Every full state in which each fact has a value that the box leaves, and no pair that can't be."""
    left = [[n for n in range(bits.bit_length()) if bits >> n & 1] for bits in box]
    return [
        {name: domain[n] for name, domain, n in zip(kind.names, kind.domains, numbers, strict=True)}
        for numbers in product(*left)
        if not any(
            values >> numbers[one] & 1 and others >> numbers[other] & 1 for (one, values), (other, others) in kind.never
        )
    ]


def domains_of(kind):
    """The values of each fact of a kind, by name."""
    return dict(zip(kind.names, kind.domains, strict=True))


class TestRandomConditions:
    """Any condition of the algebra gets the exact finding and the exact questions, whatever its facts rule out."""

    @given(st.data())
    @settings(deadline=None, max_examples=200)
    def test_facts_with_several_values(self, data):
        """A condition that asks for every fact, in whatever is left of each."""
        kind = data.draw(kinds([(True, False), tuple(Suspicion), tuple(Consent)], most=4))
        every = AnyOf(tuple(literal(name, frozenset(domain[:1])) for name, domain in domains_of(kind).items()))
        condition = data.draw(conditions(domains_of(kind)).map(lambda drawn: AllOf((drawn, AnyOf((drawn, every))))))
        box = tuple(data.draw(st.integers(1, full)) for full in kind.all_possible)
        states = states_within(kind, box)
        assume(states)
        test = compiled(condition, kind)
        assert (test.finding(box), facts_of(test.questions(box))) == expected(condition, states)

    @given(st.data())
    @settings(deadline=None, max_examples=200)
    def test_facts_that_are_not_asked(self, data):
        """A condition on some yes-or-no facts, where others that are known, or not, say something of them."""
        kind = data.draw(kinds([(True, False)], most=6))
        possible = states_within(kind, kind.all_possible)
        # No class of facts has a value that can never be.
        assume(all({is_[name] for is_ in possible} == {True, False} for name in kind.names))
        some = data.draw(st.sampled_from(possible))
        known = data.draw(st.frozensets(st.sampled_from(kind.names)))
        states = [is_ for is_ in possible if all(is_[name] is some[name] for name in known)]
        box = tuple(kind.bits(n, {is_[name] for is_ in states}) for n, name in enumerate(kind.names))
        condition = data.draw(conditions(domains_of(kind)))
        closed = facts._closed(set(kind.never), kind.all_possible)
        test = compiled(condition, attrs.evolve(kind, never=tuple(sorted(closed))))
        assert (test.finding(box), facts_of(test.questions(box))) == expected(condition, states)


LINKED = (
    "child_died", "abuse_or_neglect", "abuse_contributed", "under_18_when_harmed", "under_18_when_died", "unborn",
    "died_in_area", "under_25_when_died",
)  # fmt: skip
OF_LINKED = {name: domains_of(kind_of(Incident))[name] for name in LINKED}
POSSIBLE = [
    is_ for values in product(*OF_LINKED.values()) if accepted(Incident, is_ := dict(zip(LINKED, values, strict=True)))
]


class TestImpliedFacts:
    """Facts that imply one another are used in full: a condition on some is exact given any others."""

    @given(conditions(OF_LINKED), st.sampled_from(POSSIBLE), st.frozensets(st.sampled_from(LINKED)))
    @settings(deadline=None, max_examples=200)
    def test_exact(self, condition, some, known):
        criteria = Criteria(
            id="invented",
            question="?",
            about="incidents.Incident",
            force=Force.LOCAL_POLICY,
            dangerous_error=Finding.NOT_MET,
            duties=(),
            fact_caveats=(),
            compiled=compiled(condition, kind_of(Incident)),
            edition="invented",
            editions=("invented",),
            digest=repr(condition),
            on=ON,
        )
        answer = sg.assess(criteria, Incident(**{name: some[name] for name in known}))
        states = [is_ for is_ in POSSIBLE if all(is_[name] is some[name] for name in known)]
        assert (answer.finding, facts_of(answer.questions)) == expected(condition, states)
