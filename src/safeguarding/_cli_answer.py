"""Answers for one case: a deadline, or every question that a file of facts raises."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import attrs

from safeguarding import _reading as read
from safeguarding import _yaml
from safeguarding._cli_out import FINE, FIRST, FOUND, Output, plain
from safeguarding._cli_rules import day_of, rules_of
from safeguarding._reading import At
from safeguarding.criteria import Assessment, assess
from safeguarding.errors import (
    BeyondCalendarError,
    DataError,
    DataProblem,
    FactsError,
    FactsProblem,
    NotInForceError,
    UnknownNameError,
)
from safeguarding.facts import KINDS, from_plain, kind_of
from safeguarding.rulebook import Rulebook, partnerships, rulebook
from safeguarding.timescales import Awaiting, Deadline, Moment, deadlines, due

#: The short key under which a file may give facts of one class, as the examples do.
_SHORT: Mapping[str, str] = {
    "incident": "incidents.Incident",
    "child_death": "child_deaths.ChildDeath",
    "allegation": "allegations.Allegation",
    "concern": "thresholds.Concern",
}
_WHEN = 'expected a date such as 2026-11-22, or in quotes a time with its zone: "2026-11-22T14:30+00:00"'


def deadline(args: Namespace) -> Output:
    """Return the deadline of a time limit whose clock started at a moment."""
    rules = rules_of(args.partnership, args.on or day_of(args.start))
    limit = rules.timescales[args.timescale]
    try:
        found = due(limit, dict.fromkeys(limit.starts, args.start), rules.working_days)
    except BeyondCalendarError:
        days = rules.working_days
        expected = f"expected a day from which the deadline falls within the calendar, {days.first} to {days.last}"
        raise FactsError([FactsProblem("--from", expected)]) from None
    # Without a time of day, a limit in hours gives no deadline.
    code = FINE if isinstance(found, Deadline) else FOUND
    return Output(blocks=(found.explain(),), plain=plain(found), code=code)


def assessed(args: Namespace) -> Output:
    """Return the answers that a file of facts asks for, with their deadlines."""
    case = _case(args.file)
    found = [
        assess(criteria, facts)
        for facts in case.facts
        for criteria in case.rules.criteria.values()
        if KINDS[criteria.about] is type(facts) and case.question in {None, criteria.id}
    ]
    dates = deadlines(found, case.events, case.rules)
    blocks = [FIRST, *(line for answer in found for line in ("", answer.explain()))]
    if dates:
        blocks += ["", "Deadlines, the soonest first; each is the latest date, never a target:"]
        blocks += [f"- {_named(item)}: {item.explain()}" for item in dates]
    return Output(blocks=tuple(blocks), plain=_plain(found, dates))


def _named(item: Deadline | Awaiting) -> str:
    return item.timescale.id if item.duty is None else item.duty.id


def _plain(found: Iterable[Assessment], dates: Iterable[Deadline | Awaiting]) -> object:
    return {"first": FIRST, "assessments": plain(tuple(found)), "deadlines": plain(tuple(dates))}


@attrs.frozen(kw_only=True, repr=False)
class _Case:
    """What a file of facts holds."""

    rules: Rulebook
    question: str | None
    facts: tuple[object, ...]
    events: Mapping[str, Moment | None]


def _case(file: Path) -> _Case:
    document = _yaml.read(file, name=str(file))
    problems: list[DataProblem] = list(document.problems)
    if document.content is None and problems:
        raise DataError(problems)
    at = At(document, (), document.content, problems)
    keys = read.mapping(
        at,
        required=("partnership",),
        optional=("on", "as_at", "title", "question", "about", "facts", "events", *_SHORT),
    )
    if keys is None:
        raise DataError(problems)
    facts = _all_facts(at, keys)
    rules = _rules(at, keys)
    events = {} if rules is None else _events(keys.get("events"), rules)
    question = None if rules is None else _question(keys.get("question"), rules, facts)
    if problems or rules is None:
        raise DataError(problems)
    return _Case(rules=rules, question=question, facts=facts, events=events)


def _rules(at: At, keys: Mapping[str, At]) -> Rulebook | None:
    name, days = read.text(keys.get("partnership")), [read.day(keys[key]) for key in ("as_at", "on") if key in keys]
    if len(days) != 1 or (name is not None and name not in partnerships()):
        if len(days) != 1:
            at.wrong("expected the date of the rules once, under as_at")
        if name is not None and name not in partnerships():
            keys["partnership"].wrong(f"no such partnership; expected one of {', '.join(partnerships())}")
        return None
    if name is None or days[0] is None:
        return None
    try:
        return rulebook(name, on=days[0])
    except NotInForceError as error:
        at.wrong(str(error))
        return None


def _all_facts(at: At, keys: Mapping[str, At]) -> tuple[object, ...]:
    given = [(about, keys[short]) for short, about in _SHORT.items() if short in keys]
    if ("about" in keys) != ("facts" in keys):
        at.wrong("about and facts belong together: give both")
    elif "about" in keys:
        about = read.text(keys["about"])
        if about is not None and about in KINDS:
            given.append((about, keys["facts"]))
        elif about is not None:
            keys["about"].wrong(f"no such class of facts; expected one of {', '.join(KINDS)}")
    elif not given:
        at.wrong(f"missing about and facts, or one of {', '.join(_SHORT)}")
    return read.found(_facts(place, KINDS[about]) for about, place in given)


def _facts(at: At, facts_class: type) -> object | None:
    if not isinstance(at.value, dict):
        at.wrong("expected facts by name")
        return None
    names = kind_of(facts_class).names
    for name in at.value:
        if name not in names:
            at.child(name).wrong(f"no such fact; {read.offer(name, names)}", key=True)
    try:
        facts: object = from_plain(facts_class, {name: value for name, value in at.value.items() if name in names})
    except FactsError as error:
        for problem in error.problems:
            (at.child(problem.path) if problem.path in at.value else at).wrong(str(problem))
        return None
    return facts


def _events(at: At | None, rules: Rulebook) -> dict[str, Moment | None]:
    found = {}
    for name, place in [] if at is None else _entries(at):
        if name not in rules.events:
            place.wrong(f"no such event; {read.offer(name, rules.events)}", key=True)
        elif place.value is not None:
            found[name] = _when(place)
    return found


def _entries(at: At) -> list[tuple[str, At]]:
    if not isinstance(at.value, dict):
        at.wrong("expected events by name")
        return []
    return [(name, at.child(name)) for name in at.value]


def _when(at: At) -> Moment | None:
    if type(at.value) is date:
        return at.value
    try:
        moment = datetime.fromisoformat(at.value) if isinstance(at.value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        at.wrong(_WHEN)
    return moment


def _question(at: At | None, rules: Rulebook, facts: Iterable[object]) -> str | None:
    name = read.ident(at)
    if at is None or name is None:
        return None
    try:
        about = rules.criteria[name].about
    except (NotInForceError, UnknownNameError) as error:
        at.wrong(str(error))
        return None
    given = tuple(facts)
    if given and KINDS[about] not in {type(each) for each in given}:
        at.wrong(f"this question is about {about}; give its facts")
    return name
