"""Everything public is a value: equal to its copies, hashable, unchangeable; and threads share it without harm."""

from __future__ import annotations

import copy
import decimal
import locale
import os
import pickle
import random
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from threading import Barrier

import attrs
import pytest
from attrs.exceptions import FrozenInstanceError

import safeguarding as sg
from past_calendars import official
from safeguarding import _folders, allegations, child_deaths, governance, incidents, records, referrals, thresholds
from safeguarding.escalation import Escalation, Outcome
from safeguarding.facts import Allegation, ChildDeath, Concern, Incident, Suspicion

ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULES = sg.rulebook("croydon", on=ON)
NEWER = RULES.working_days.updated(official(add=[("2026-12-24", "Extra day")]))
MOVED = RULES.working_days.updated(official(drop=["2028-05-29"], add=[("2028-06-05", "Spring bank holiday")]))
OLDER = sg.rulebook("croydon", on=date(2026, 2, 3))


def other_meaning():
    """Return rules under which a rapid review means something else."""
    other = RULES.criteria["case-of-concern"].compiled
    items = [
        (name, attrs.evolve(each, compiled=other) if name == "rapid-review" else each)
        for name, each in RULES.criteria.items()
    ]
    return attrs.evolve(RULES, digest="0" * 64, criteria=RULES.criteria.with_items(items))


def answers():
    """Return what the library gives, one of each kind and more."""
    incident = Incident(child_died=True, died_in_area=True, under_18_when_died=True, abuse_or_neglect=Suspicion.KNOWN)
    concern, death, allegation = Concern(disabled=True), ChildDeath(born_alive=True), Allegation(person_told=False)
    told = incidents.assessments(incident, RULES)
    deadlines = sg.deadlines(told, {"authority_aware": ON}, RULES)
    disagreement = Escalation.raised(ON, RULES, needed_by=ON)
    receipt = records.receipt(next(each for each in told if each.finding is sg.Finding.MET), incident)
    decision = records.Decision(
        receipt=receipt,
        role=next(iter(records.Role)),
        course=records.Course.FOLLOWED,
        ground=None,
        known_on=ON,
        recorded_on=ON,
        lateness=None,
    )
    return (
        RULES, NEWER, MOVED, incident, concern, death, allegation, told, deadlines, disagreement, receipt, decision,
        child_deaths.assessments(death, RULES),
        allegations.lado_referral(allegation, RULES),
        thresholds.level_of_need(concern, RULES),
        referrals.route(concern, RULES, at=AT),
        disagreement.at(ON + timedelta(days=30)),
        disagreement.resolve(ON, outcome=Outcome.AGREED),
        [governance.quorum([], RULES, group=name) for name in RULES.groups],
        [governance.next_meeting(name, RULES, at=AT) for name in RULES.forums],
        records.replay(receipt, OLDER),
        records.impact([receipt], OLDER),
        records.diff(OLDER, RULES),
        records.diff(RULES, other_meaning()),
        records.redue(sg.deadlines(told, {"authority_aware": date(2026, 12, 21)}, RULES), NEWER),
    )  # fmt: skip


def models():
    """Return one of each model that is in what the library gives, by its class."""
    found, waiting, seen = {}, [answers()], set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, tuple | list | frozenset):
            waiting += value
        elif hasattr(value, "items"):
            waiting += [part for pair in value.items() for part in pair]
        if attrs.has(type(value)) and type(value).__name__[0] != "_":
            found.setdefault(type(value), value)
            waiting += [getattr(value, field.name) for field in attrs.fields(type(value))]
    return found


MODELS = models()
MODULES = (
    "rulebook sources criteria workdays timescales facts incidents child_deaths allegations thresholds referrals "
    "escalation governance records"
)
#: What is for the inside alone, although its module is public.
NOT_SHOWN = {"Kind"}


def public_models():
    """Return each public model by its name, from whatever public module shows it."""
    modules = [import_module(f"safeguarding.{name}") for name in MODULES.split()]
    return {
        name: each
        for module in modules
        for name, each in vars(module).items()
        if name[0] != "_"
        and attrs.has(each)
        and (name in getattr(module, "__all__", ()) or each.__module__ == module.__name__)
    }


def test_every_public_model_is_tried():
    """A new model takes its place in `answers`."""
    tried = {made.__name__ for made in MODELS}
    assert set(public_models()) - tried - NOT_SHOWN == set()


@pytest.mark.parametrize("made", MODELS, ids=lambda made: made.__name__)
def test_a_model_equals_its_copies_and_never_changes(made):
    """Pickled, copied, copied deep: equal, with an equal hash; and no field can be set, added or deleted."""
    model = MODELS[made]
    for same in (pickle.loads(pickle.dumps(model)), copy.copy(model), copy.deepcopy(model)):
        assert same == model
        assert hash(same) == hash(model)
        assert {model: "here"}[same] == "here"
    names = [field.name for field in attrs.fields(made)]
    for name in (*names, "more"):
        with pytest.raises((FrozenInstanceError, AttributeError)):
            setattr(model, name, None)
    with pytest.raises((FrozenInstanceError, AttributeError)):
        delattr(model, names[0])
    assert model == MODELS[made]


def around():
    """Return what belongs to the whole process, and that a library must leave alone."""
    return (
        dict(os.environ), Path.cwd(), sys.getrecursionlimit(), sys.path[:], warnings.filters[:],
        locale.setlocale(locale.LC_ALL), str(decimal.getcontext()), random.getstate(),
        sys.getswitchinterval(), sys.excepthook, sys.stdout, sys.stderr,
    )  # fmt: skip


def test_eight_threads_at_once():
    """They load for the first time together, and assess: each gets what one alone gets, and nothing global changes."""
    days = [date(2019, 6, 3), date(2026, 2, 3), ON, ON] * 2
    cases = [Incident(), Incident(child_died=True), Incident(child_died=False, near_miss=True)]

    def work(day):
        rules = sg.rulebook("croydon", on=day)
        return rules, [(each, each.duties) for case in cases for each in incidents.assessments(case, rules)]

    alone = {day: work(day) for day in days}
    _folders._shipped.cache_clear()
    before, ready = around(), Barrier(len(days))

    def together(day):
        ready.wait()
        return work(day)

    with ThreadPoolExecutor(len(days)) as threads:
        made = list(threads.map(together, days))
    for day, (rules, told) in zip(days, made, strict=True):
        assert (rules, rules.digest, told) == (alone[day][0], alone[day][0].digest, alone[day][1])
        assert rules.criteria.items() == alone[day][0].criteria.items()
    assert len({rules.digest for rules, _ in made}) == 3
    assert around() == before


def test_a_rulebook_is_shared_by_threads_that_assess():
    """Thousands of answers from one rulebook: each is the answer of that case."""
    values = (None, True, False)
    cases = [
        Incident(child_died=one, died_in_area=None if one is False else two, near_miss=other, unborn=None)
        for one in values for two in (None, False) for other in values
    ]  # fmt: skip
    expected = [incidents.assessments(case, RULES) for case in cases]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            assert list(threads.map(lambda case: incidents.assessments(case, RULES), cases)) == expected
