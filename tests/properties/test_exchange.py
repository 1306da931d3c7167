"""JSON of every class: it comes back as it was, and reader and schema agree on each change of it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import safeguarding as sg
from exchange_cases import EXAMPLES, RULES, is_taken
from safeguarding.errors import FactsError
from safeguarding.exchange import MODELS, from_json, to_json, to_plain
from safeguarding.facts import KINDS, kind_of
from safeguarding.records import Course, Decision, Ground, Lateness, Role, receipt
from safeguarding.timescales import due

CANARY = "Zebedee"
ANY_ZONE = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MOMENTS = DAYS | st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=ANY_ZONE)
EVENTS = st.dictionaries(st.sampled_from(list(RULES.events)), MOMENTS | st.none())


@st.composite
def some_facts(draw, facts_class):
    """Return facts of a class, those that contradict the ones before them left out."""
    kind, accepted = kind_of(facts_class), {}
    for name, domain in draw(st.permutations(list(zip(kind.names, kind.domains, strict=True)))):
        tried = {**accepted, name: draw(st.none() | st.sampled_from(domain))}
        try:
            facts_class(**tried)
        except FactsError:
            continue
        accepted = tried
    return facts_class(**accepted)


def comes_back(value):
    """Whether a value comes back from JSON, which its schema takes, equal and to the last letter."""
    text = to_json(value)
    again = from_json(type(value), text)
    assert again == value
    assert hash(again) == hash(value)
    assert to_json(again) == text
    assert is_taken(type(value), json.loads(text))
    return again


class TestRoundTrip:
    """What is written comes back exactly, whatever is known."""

    @pytest.mark.parametrize("facts_class", KINDS.values())
    @settings(max_examples=50, deadline=None)
    @given(data=st.data())
    def test_facts(self, facts_class, data):
        facts = data.draw(some_facts(facts_class))
        again = comes_back(facts)
        # What was given is apart from what follows, so both must be the same.
        names = kind_of(facts_class).names
        assert [getattr(again, name) for name in names] == [getattr(facts, name) for name in names]

    @pytest.mark.parametrize("criteria", RULES.criteria.values(), ids=RULES.criteria.keys())
    @settings(max_examples=10, deadline=None)
    @given(data=st.data())
    def test_answers_their_deadlines_and_receipts(self, criteria, data):
        facts = data.draw(some_facts(KINDS[criteria.about]))
        answer = sg.assess(criteria, facts)
        comes_back(answer)
        comes_back(receipt(answer, facts))
        for each in sg.deadlines(answer, data.draw(EVENTS), RULES):
            comes_back(each)

    @pytest.mark.parametrize("limit", RULES.timescales.values(), ids=RULES.timescales.keys())
    @settings(max_examples=10, deadline=None)
    @given(data=st.data())
    def test_time_limits(self, limit, data):
        events = {name: data.draw(MOMENTS | st.none()) for name in (*limit.starts, *filter(None, [limit.cautious]))}
        comes_back(due(limit, events, RULES.working_days))

    @settings(deadline=None)
    @given(
        role=st.sampled_from(Role),
        course=st.sampled_from(Course),
        ground=st.none() | st.sampled_from(Ground),
        days=st.integers(0, 40),
        lateness=st.none() | st.sampled_from(Lateness),
    )
    def test_decisions(self, *, role, course, ground, days, lateness):
        try:
            decision = Decision(
                receipt=EXAMPLES["Receipt"],
                role=role,
                course=course,
                ground=ground,
                known_on=RULES.on,
                recorded_on=RULES.on + timedelta(days=days),
                lateness=lateness,
            )
        except FactsError:
            return
        comes_back(decision)

    @pytest.mark.parametrize("facts_class", KINDS.values())
    @settings(deadline=None)
    @given(data=st.data())
    def test_null_is_left_out(self, facts_class, data):
        """Any facts that are not known may stand as null: it changes nothing."""
        facts = data.draw(some_facts(facts_class))
        plain = to_plain(facts)
        missing = [name for name in kind_of(facts_class).names if name not in plain]
        nulls = dict.fromkeys(data.draw(st.lists(st.sampled_from(missing), unique=True)) if missing else ())
        assert from_json(facts_class, json.dumps({**nulls, **plain})) == facts


#: What stands in the place of something else.
JUNK = (
    *(CANARY, f"{CANARY} was here", "", None, 0, 1, 1.5, True, False, [], [CANARY], {}, {CANARY: 1}),
    *("2026-11-20", "2026-02-30", "2026-11-20T09:30:00Z", "2026-11-20T24:00:00Z", "2026-11-20T09:30:00"),
    *("2026-11-20T09:30:00+01:00:00", "2026-11-20T09:30:00+1", "20261120", "0000-01-01", "5 working days"),
    *("0 days", "5 working days\n", "met", "MET", "must"),
)
#: What only the reader sees: a schema knows no calendar, compares no two places, and knows no class by its name.
UNSEEN = (
    *("expected a date, in JSON such as", "expected a date such as"),
    *("the limit is in hours", "expected a date without a time"),
    *("no class of facts has this name", "expected the name of a class of facts"),
    *("facts.", "contradict each other"),
    *("does not go with", "expected what fits the course", "expected nothing:"),
    *("recorded later than known", "expected the day on which"),
)


def changed(value, keys=()):
    """Yield JSON with one value or key changed or left out; of a list, the first member alone."""
    if keys[-1:] != ("source",) or "duty" in keys:
        yield from JUNK
    if isinstance(value, dict):
        for key, item in value.items():
            rest = {name: each for name, each in value.items() if name != key}
            yield rest
            yield {**rest, f"{CANARY} {key}": item}
            yield from ({**value, key: other} for other in changed(item, (*keys, key)))
    elif isinstance(value, list) and value:
        yield [*value, CANARY]
        yield from ([other, *value[1:]] for other in changed(value[0], keys))


def outcome(model, text):
    """Return what is read, or the error."""
    try:
        return from_json(model, text), None
    except FactsError as error:
        return None, error


class TestEveryPlace:
    """The schema takes what the reader takes, and refuses what it refuses, but for what a schema can't see."""

    @pytest.mark.parametrize("model", MODELS)
    def test_each_change(self, model):
        seen_by_both = read_by_both = 0
        for given_json in changed(json.loads(to_json(EXAMPLES[model.__name__]))):
            again, error = outcome(model, json.dumps(given_json))
            if error is None:
                read_by_both += 1
                assert is_taken(model, given_json), given_json
                assert from_json(model, to_json(again)) == again
                continue
            assert error.__context__ is None
            assert CANARY not in str(error)
            told = [str(problem) for problem in error.problems]
            if not all(any(known in each for known in UNSEEN) for each in told):
                seen_by_both += 1
                assert not is_taken(model, given_json), told
        assert seen_by_both > 50
        assert read_by_both
