"""Overlays against brute force: what is taken never loosens, and what is refused would have."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import safeguarding as sg
from safeguarding._tightening import lengthened, loosened
from safeguarding.criteria import AllOf, AnyOf, Criterion, Finding, Not, SameAs, compiled
from safeguarding.errors import DataError, FactsError
from safeguarding.facts import Incident, Suspicion, kind_of
from safeguarding.timescales import Counting, Unit, Within, counted_to

ON = date(2026, 11, 20)
RULES = sg.rulebook("croydon", on=ON)
LAW = RULES.criteria["serious-incident-notification"]
KIND = kind_of(Incident)
CITE = LAW.criteria[0].cite
FACTS = ("abuse_or_neglect", "near_miss", "child_died", "under_18_when_died", "died_in_area")
DOMAINS = {name: KIND.domains[KIND.names.index(name)] for name in FACTS}


def leaf(name, values):
    """Return a criterion on one fact."""
    return Criterion(id=name, text=name, ask=name, fact=name, values=frozenset(values), judgement=False, cite=CITE)


LEAVES = st.sampled_from(FACTS).flatmap(
    lambda name: st.sets(st.sampled_from(DOMAINS[name]), min_size=1, max_size=len(DOMAINS[name]) - 1).map(
        lambda values: leaf(name, values)
    )
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: AllOf(tuple(some))),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: AnyOf(tuple(some))),
    ),
    max_leaves=6,
)


def accepted(some):
    """Return the facts, or None where they contradict each other."""
    try:
        return Incident(**some)
    except FactsError:
        return None


#: Every state of the facts above in which each is known or not known.
STATES = [
    facts
    for values in product(*((None, *domain) for domain in DOMAINS.values()))
    if (facts := accepted({name: value for name, value in zip(FACTS, values, strict=True) if value is not None}))
]


class TestWhatTheStatuteSaysIsMetStaysMet:
    """Whatever a lower layer makes of criteria, if it is taken, then what was met still is, in every state."""

    @settings(max_examples=150, deadline=None)
    @given(own=CONDITIONS, wider=st.booleans())
    def test_every_state(self, own, wider):
        same = SameAs(id="law", text="law", criteria=LAW, cite=CITE)
        made = compiled(AnyOf((same, own)) if wider else own, KIND)
        fault = loosened(LAW, made)
        after = attrs.evolve(LAW, compiled=made, digest=f"{hash(made)}")
        lost = [
            facts
            for facts in STATES
            if sg.assess(LAW, facts).finding is Finding.MET and sg.assess(after, facts).finding is not Finding.MET
        ]
        assert not (wider and fault), "to add a way of being met never loosens"
        if fault is None:
            assert not lost
        else:
            assert "this is not met and that is met" in fault

    @settings(max_examples=60, deadline=None)
    @given(own=CONDITIONS)
    def test_where_the_dangerous_answer_is_met(self, own):
        """There tightening runs the other way: what was not met stays so."""
        law = attrs.evolve(LAW, dangerous_error=Finding.MET)
        made = compiled(own, KIND)
        if loosened(law, made) is None:
            after = attrs.evolve(law, compiled=made, digest=f"{hash(made)}")
            for facts in STATES:
                if sg.assess(law, facts).finding is Finding.NOT_MET:
                    assert sg.assess(after, facts).finding is Finding.NOT_MET


SPANS = st.tuples(
    st.integers(1, 40),
    st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS]),
    st.sampled_from(Counting),
).filter(lambda span: span[2] is not Counting.ROLL_FORWARD or span[1] is Unit.WORKING_DAYS)


class TestATimeIsNeverLonger:
    """A shorter time that is taken ends no later from any day of the calendar that has been published."""

    @settings(max_examples=100, deadline=None)
    @given(one=SPANS, other=SPANS)
    def test_every_day(self, one, other):
        before, after = (
            attrs.evolve(RULES.timescales["notify-panel"], within=Within(amount, unit), counting=counting)
            for amount, unit, counting in (one, other)
        )
        fault = lengthened(before, after, RULES.working_days)
        later = False
        day = date(2020, 1, 1)
        while day < date(2028, 1, 1) and not later:
            later = counted_to(after.within, after.counting, day, RULES.working_days) > counted_to(
                before.within, before.counting, day, RULES.working_days
            )
            day += timedelta(days=1)
        assert not (later and fault is None)
        assert later or fault is None or "from " in fault


HEAD = """\
edition: marsh-lane-policy
title: Marsh Lane policy
layer: marsh-lane
in_force: {from: 2026-01-01}
sources:
  handbook: {title: Marsh Lane handbook, url: "https://handbook.example", retrieved: 2026-01-02}
criteria:
  - tightens: serious-incident-notification
    about: incidents.Incident
    examples: [{facts: {}, finding: unknown}]
    met_when: """


def written(condition):
    """Return a condition as YAML."""
    if isinstance(condition, Criterion):
        values = ", ".join(str(getattr(value, "value", value)).lower() for value in condition.values)
        name = f"{condition.fact}-{values}".replace(", ", "-").replace("_", "-")
        cite = 'cite: {source: handbook, at: "page 1", evidence: primary, checked_on: 2026-01-02}'
        return f'{{id: {name}, text: "a", ask: "a?", fact: {condition.fact}, is: [{values}], {cite}}}'
    if isinstance(condition, Not):
        return f"{{not: {written(condition.part)}}}"
    key = "all" if isinstance(condition, AllOf) else "any"
    return f"{{{key}: [{', '.join(map(written, condition.parts))}]}}"


class TestFromTheFileOn:
    """The same by way of a file: it is refused, or everything that the Act says is met stays met."""

    @settings(max_examples=40, deadline=None)
    @given(own=CONDITIONS)
    def test_overlay(self, own, tmp_path_factory):
        folder = tmp_path_factory.mktemp("overlay")
        (folder / "policy.yaml").write_text(HEAD + written(own) + "\n", encoding="utf-8")
        try:
            rules = sg.rulebook("croydon", on=ON, overlay=folder)
        except DataError as refused:
            rules, said = None, str(refused)
        if rules is None:
            assert "this is not met and that is met" in said or "this example gives" in said
            return
        after = rules.criteria["serious-incident-notification"]
        for facts in STATES:
            if sg.assess(LAW, facts).finding is Finding.MET:
                assert sg.assess(after, facts).finding is Finding.MET


@pytest.mark.parametrize("values", [[Suspicion.KNOWN], [Suspicion.SUSPECTED]])
def test_the_brute_force_sees_a_loosening(values):
    """A check that can't fail protects nothing."""
    made = compiled(
        AllOf((leaf("abuse_or_neglect", values), SameAs(id="law", text="law", criteria=LAW, cite=CITE))), KIND
    )
    after = attrs.evolve(LAW, compiled=made, digest="other")
    assert any(
        sg.assess(LAW, facts).finding is Finding.MET and sg.assess(after, facts).finding is not Finding.MET
        for facts in STATES
    )
