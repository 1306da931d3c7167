"""Hostile arguments: whatever is passed to whatever is public, the answer is an answer or an error of the library's."""

from __future__ import annotations

import inspect
import time
import traceback
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import partial
from importlib import import_module
from pathlib import Path

import attrs
import pytest

import safeguarding as sg
from safeguarding import (
    ages,
    allegations,
    child_deaths,
    criteria,
    escalation,
    facts,
    governance,
    incidents,
    records,
    referrals,
    thresholds,
    timescales,
    workdays,
)
from safeguarding.errors import SafeguardingError
from safeguarding.escalation import Escalation
from safeguarding.facts import Allegation, ChildDeath, Concern, Incident, Suspicion
from safeguarding.records import Decision, Receipt

CANARY = "Zebedee"
ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULES = sg.rulebook("croydon", on=ON)
DAYS = RULES.working_days
CASE_OF_HARM = Incident(child_died=True, died_in_area=True, under_18_when_died=True, abuse_or_neglect=Suspicion.KNOWN)
ANSWER = incidents.serious_incident_notification(CASE_OF_HARM, RULES)
LIMIT = RULES.timescales["notify-panel"]
(DEADLINE, *_) = sg.deadlines(ANSWER, {"authority_aware": ON}, RULES)
RECEIPT = records.receipt(ANSWER, CASE_OF_HARM)
CASE = Escalation.raised(ON, RULES)
CONTACT = RULES.contacts.values()[0]
EDITION = RULES.editions.values()[0]
DECISION = {
    "receipt": RECEIPT,
    "role": next(iter(records.Role)),
    "course": records.Course.FOLLOWED,
    "ground": None,
    "known_on": ON,
    "recorded_on": ON,
    "lateness": None,
}


class Text(str):
    """A text that is more than a text."""

    __slots__ = ()


class Day(date):
    """A date that is more than a date."""


class Moment(datetime):
    """A datetime that is more than a datetime."""


class Number(int):
    """A number that is more than a number."""


class Other(Enum):
    """An enum of somebody else's, with words of ours."""

    KNOWN = "known"
    MET = "met"


class Lazy:
    """Something that is not there until it is asked for, and then fails, with what nobody may see."""

    def _fail(self, *_):
        raise RuntimeError(CANARY)

    __eq__ = __hash__ = __bool__ = __len__ = __repr__ = __str__ = __lt__ = __getattr__ = _fail


def stand_in(kind):
    """Return an object that says it is of a class, as a mock or a lazy proxy does, and is not."""
    return type("StandIn", (), {"__class__": kind, "__hash__": None, "__repr__": lambda _: CANARY})()


class Unsure:
    """An object that fails when it is asked what it is."""

    @property
    def __class__(self):
        raise RuntimeError(CANARY)


JUNK = {
    "nothing": None,
    "true": True,
    "a number": 7,
    "a negative number": -1,
    "a number of 5,000 digits": 10**5000,
    "no number": float("nan"),
    "no end": float("inf"),
    "a complex number": 1j,
    "a text": CANARY,
    "an empty text": "",
    "half a character": f"\ud800{CANARY}",
    "a NUL": f"\0{CANARY}",
    "an enormous text": CANARY * 50_000,
    "a text of a class of its own": Text(CANARY),
    "bytes": CANARY.encode(),
    "a list": [CANARY],
    "a tuple": (CANARY,),
    "a set": {CANARY},
    "a mapping": {CANARY: CANARY},
    "a generator": (CANARY for _ in range(2)),
    "an object": object(),
    "a class": Incident,
    "a function": len,
    "an error": RuntimeError(CANARY),
    "a date": ON,
    "the first date": date.min,
    "the last date": date.max,
    "a date of a class of its own": Day(2026, 11, 20),
    "a datetime without a zone": datetime(2026, 11, 20),
    "the first moment": datetime.min.replace(tzinfo=UTC),
    "the last moment": datetime.max.replace(tzinfo=timezone(timedelta(hours=-23))),
    "a moment of a class of its own": Moment(2026, 11, 20, tzinfo=UTC),
    "a number of a class of its own": Number(3),
    "another enum": Other.KNOWN,
    "an enum of ours": Suspicion.KNOWN,
    "facts of another class": Allegation(),
    "a lazy object": Lazy(),
    "a list of lazy objects": [Lazy()],
    "an object that is unsure what it is": Unsure(),
    "a path longer than any can be": Path(f"/{CANARY * 40}"),
    "a path with a NUL": Path(f"\0{CANARY}"),
    **{
        f"a stand-in for a {kind.__name__}": stand_in(kind)
        for kind in (
            str,
            int,
            list,
            dict,
            date,
            datetime,
            Path,
            sg.Rulebook,
            criteria.Criteria,
            sg.Assessment,
            timescales.Timescale,
            timescales.Deadline,
            workdays.WorkingDays,
            Receipt,
            Escalation,
            Incident,
        )
    },
}

OFFICIAL = ("england-and-wales", "scotland", "northern-ireland")


def official(**changes):
    """Return an official list with one day in each part."""
    event = {"title": "Christmas Day", "date": "2026-12-25", "notes": "", "bunting": True, **changes}
    return {name: {"division": name, "events": [event]} for name in OFFICIAL}


def named(name, value):
    """Return a mapping with a name; empty where the name has no hash, so that it can't be one."""
    try:
        return {name: value}
    except (TypeError, RuntimeError):
        return {}


#: By what it belongs to, every argument of everything public: a call that puts junk in its place.
CALLS = {
    "rulebook": {
        "partnership": lambda junk: sg.rulebook(junk, on=ON),
        "on": lambda junk: sg.rulebook("croydon", on=junk),
        "overlay": lambda junk: sg.rulebook("croydon", on=date(2019, 1, 1), overlay=junk),
        "working_days": lambda junk: sg.rulebook("croydon", on=date(2019, 1, 1), working_days=junk),
    },
    "assess": {
        "criteria": lambda junk: sg.assess(junk, Incident()),
        "facts": lambda junk: sg.assess(RULES.criteria["rapid-review"], junk),
    },
    "deadlines": {
        "assessments": lambda junk: sg.deadlines(junk, {}, RULES),
        "one of the assessments": lambda junk: sg.deadlines([junk], {}, RULES),
        "events": lambda junk: sg.deadlines(ANSWER, junk, RULES),
        "an event": lambda junk: sg.deadlines(ANSWER, {"authority_aware": junk}, RULES),
        "the name of an event": lambda junk: sg.deadlines(ANSWER, named(junk, ON), RULES),
        "rules": lambda junk: sg.deadlines(ANSWER, {}, junk),
    },
    "due": {
        "timescale": lambda junk: timescales.due(junk, {}, DAYS),
        "events": lambda junk: timescales.due(LIMIT, junk, DAYS),
        "an event": lambda junk: timescales.due(LIMIT, {"authority_aware": junk}, DAYS),
        "the name of an event": lambda junk: timescales.due(LIMIT, named(junk, ON), DAYS),
        "working_days": lambda junk: timescales.due(LIMIT, {"authority_aware": ON}, junk),
    },
    "Deadline": {"status": DEADLINE.status},
    "Within": {"text": timescales.Within.parsed},
    "age_on": {"born": lambda junk: ages.age_on(junk, ON), "on": lambda junk: ages.age_on(ON, junk)},
    "is_under": {
        "years": lambda junk: ages.is_under(junk, born=ON, on=ON),
        "born": lambda junk: ages.is_under(18, born=junk, on=ON),
        "on": lambda junk: ages.is_under(18, born=ON, on=junk),
    },
    "from_plain": {
        "facts_class": lambda junk: facts.from_plain(junk, {}),
        "values": lambda junk: facts.from_plain(Incident, junk),
        "a value": lambda junk: facts.from_plain(Incident, {"child_died": junk, "abuse_or_neglect": junk}),
        "a name": lambda junk: facts.from_plain(Incident, named(junk, True)),
    },
    "known": {"facts": facts.known},
    **{
        made.__name__: {name: partial(lambda made, name, junk: made(**{name: junk}), made, name) for name in names}
        for made in (Incident, ChildDeath, Allegation, Concern)
        for names in [facts.kind_of(made).names]
    },
    **{
        f"{module.__name__.rpartition('.')[2]}.{name}": {
            "facts": partial(lambda call, junk: call(junk, RULES), call),
            "rules": partial(lambda call, made, junk: call(made(), junk), call, made),
        }
        for module, made, names in (
            (incidents, Incident, ("serious_incident_notification", "looked_after_child_death", "care_leaver_death",
                                   "rapid_review", "case_of_concern", "assessments")),
            (child_deaths, ChildDeath, ("joint_agency_response", "child_death_review", "non_resident_review",
                                        "assessments")),
            (allegations, Allegation, ("lado_referral", "assessments")),
            (thresholds, Concern, ("level_of_need", "child_in_need", "assessments")),
        )
        for name in names
        for call in [getattr(module, name)]
    },
    "route": {
        "concern": lambda junk: referrals.route(junk, RULES, at=AT),
        "rules": lambda junk: referrals.route(Concern(), junk, at=AT),
        "at": lambda junk: referrals.route(Concern(), RULES, at=junk),
    },
    "Escalation": {
        "raised on": lambda junk: Escalation.raised(junk, RULES),
        "raised under": lambda junk: Escalation.raised(ON, junk),
        "needed_by": lambda junk: Escalation.raised(ON, RULES, needed_by=junk),
        "raised for a reason": lambda junk: Escalation.raised(ON, RULES, reason=junk),
        "raised to": lambda junk: Escalation.raised(ON, RULES, to=junk),
        "escalated on": CASE.escalate,
        "reason": lambda junk: CASE.escalate(ON, reason=junk),
        "to": lambda junk: CASE.escalate(ON, to=junk),
        "resolved on": lambda junk: CASE.resolve(junk, outcome=escalation.Outcome.AGREED),
        "outcome": lambda junk: CASE.resolve(ON, outcome=junk),
        "reopened on": CASE.reopen,
        "at": CASE.at,
        "bound": lambda junk: Escalation(bound=junk, needed_by=None, steps=CASE.steps),
        "steps": lambda junk: Escalation(bound=CASE.bound, needed_by=None, steps=junk),
        "a step": lambda junk: Escalation(bound=CASE.bound, needed_by=None, steps=(junk,)),
    },
    "quorum": {
        "attending": lambda junk: governance.quorum(junk, RULES, group="review-group"),
        "one who attends": lambda junk: governance.quorum([junk], RULES, group="review-group"),
        "rules": lambda junk: governance.quorum([], junk, group="review-group"),
        "group": lambda junk: governance.quorum([], RULES, group=junk),
    },
    "next_meeting": {
        "forum": lambda junk: governance.next_meeting(junk, RULES, at=AT),
        "rules": lambda junk: governance.next_meeting("sip", junk, at=AT),
        "at": lambda junk: governance.next_meeting("sip", RULES, at=junk),
    },
    "meanings": {
        "name": lambda junk: governance.meanings(junk, RULES),
        "rules": lambda junk: governance.meanings("SCP", junk),
    },
    "receipt": {
        "assessment": lambda junk: records.receipt(junk, Incident()),
        "facts": lambda junk: records.receipt(ANSWER, junk),
    },
    "Receipt": {
        "text": Receipt.from_json,
        **{
            field.name: partial(lambda name, junk: attrs.evolve(RECEIPT, **{name: junk}), field.alias)
            for field in attrs.fields(Receipt)
            if field.init
        },
    },
    "Decision": {
        "text": Decision.from_json,
        **{name: partial(lambda name, junk: Decision(**{**DECISION, name: junk}), name) for name in DECISION},
    },
    "replay": {
        "receipt": lambda junk: records.replay(junk, RULES),
        "rules": lambda junk: records.replay(RECEIPT, junk),
    },
    "impact": {
        "receipts": lambda junk: records.impact(junk, RULES),
        "one of the receipts": lambda junk: records.impact([junk], RULES),
        "new": lambda junk: records.impact([RECEIPT], junk),
    },
    "diff": {"old": lambda junk: records.diff(junk, RULES), "new": lambda junk: records.diff(RULES, junk)},
    "redue": {
        "deadlines": lambda junk: records.redue(junk, DAYS),
        "one of the deadlines": lambda junk: records.redue([junk], DAYS),
        "working_days": lambda junk: records.redue([DEADLINE], junk),
    },
    "working_days": {"division": workdays.working_days},
    "from_workalendar": {
        "first_year": lambda junk: workdays.from_workalendar(None, junk, 2021),
        "last_year": lambda junk: workdays.from_workalendar(None, 2020, junk),
    },
    "WorkingDays": {
        "is_working_day": DAYS.is_working_day,
        "next": DAYS.next,
        "why": DAYS.why,
        "is_provisional": DAYS.is_provisional,
        "add to": lambda junk: DAYS.add(junk, 1),
        "add": lambda junk: DAYS.add(ON, junk),
        **{
            f"{name} {place}": partial(lambda name, order, junk: getattr(DAYS, name)(*[junk, ON][::order]), name, order)
            for name in ("count", "holidays", "closed")
            for place, order in (("from", 1), ("to", -1))
        },
        "updated": DAYS.updated,
        "a part": lambda junk: DAYS.updated(dict.fromkeys(OFFICIAL, junk)),
        "events": lambda junk: DAYS.updated({key: {"events": junk} for key in OFFICIAL}),
        "an event": lambda junk: DAYS.updated({key: {"events": [junk]} for key in OFFICIAL}),
        **{
            f"an event's {name}": partial(lambda name, junk: DAYS.updated(official(**{name: junk})), name)
            for name in ("title", "date", "notes", "withdrawn")
        },
        "fetched_on": lambda junk: DAYS.updated(official(), fetched_on=junk),
        "closures": lambda junk: DAYS.with_office_closures(junk, title="shut", authority="us"),
        "a closure": lambda junk: DAYS.with_office_closures([junk], title="shut", authority="us"),
        "title": lambda junk: DAYS.with_office_closures([], title=junk, authority="us"),
        "authority": lambda junk: DAYS.with_office_closures([], title="shut", authority=junk),
    },
    "Names": {
        "[]": lambda junk: RULES.criteria[junk],
        "get": RULES.criteria.get,
        "in": lambda junk: junk in RULES.criteria,
    },
    "Contact": {"age": CONTACT.age},
    "Edition": {"covers": EDITION.covers},
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_junk(call):
    """One of the library's own errors, soon, short, and with nothing of what was passed; or an answer."""
    wrong = {}
    for argument, put in CALLS[call].items():
        for name, junk in JUNK.items():
            begun = time.perf_counter()
            try:
                put(junk)
            except SafeguardingError as error:
                printed = "".join(traceback.format_exception(error)) + repr(error)
                if CANARY in printed or len(str(error)) > 5_000:
                    wrong[argument, name] = str(error)[:200]
            except Exception as error:  # noqa: BLE001  any other error is what is looked for
                wrong[argument, name] = type(error)
            if time.perf_counter() - begun > 3:
                wrong[argument, name] = "too slow"
    assert wrong == {}


#: Public calls that take nothing to be wrong about, or that are tried under another name above.
ELSEWHERE = {"partnerships", "end", "counted_to", "stepped_over"}


def test_every_public_function_is_tried():
    """Whatever a public module defines or shows: a new function must take its place above."""
    tried = {name.rpartition(".")[2] for name in CALLS} | ELSEWHERE
    modules = "rulebook ages facts incidents child_deaths allegations thresholds referrals governance records workdays"
    for module in (import_module(f"safeguarding.{name}") for name in modules.split()):
        shown = getattr(module, "__all__", None) or [
            name for name, each in vars(module).items() if getattr(each, "__module__", "") == module.__name__
        ]
        functions = {name for name in shown if name[0] != "_" and inspect.isfunction(getattr(module, name))}
        assert functions - tried - {"checked", "kind_of", "possible_values"} == set(), module.__name__
    assert {name for name in sg.__all__ if inspect.isfunction(getattr(sg, name))} <= tried
    assert criteria.assess is sg.assess
