"""A case as a form holds it: answers, days, what is still to ask, and what follows. Nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum

import attrs

import safeguarding as sg
from safeguarding import incidents
from safeguarding.criteria import Assessment, Question
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.facts import kind_of
from safeguarding.timescales import Awaiting, Deadline

KIND = kind_of(incidents.Incident)
#: Asked on every page until it is settled: another child may need protecting before anything else is known.
ALWAYS = "other_children_at_risk"
NOT_KNOWN = "unknown"
PARTS = ("day", "month", "year")
Dates = tuple[Deadline | Awaiting, ...]


def word(value: bool | Enum) -> str:  # noqa: FBT001  a fact's value
    """Return a value of a fact as a form sends it."""
    if isinstance(value, Enum):
        return str(value.value)
    return "yes" if value else "no"


#: The values of each fact by their words.
VALUES = {name: {word(value): value for value in domain} for name, domain in zip(KIND.names, KIND.domains, strict=True)}


@attrs.frozen(repr=False)
class Case:
    """What a form holds: a word for each question that was answered, and the days of events."""

    answers: Mapping[str, str]
    days: Mapping[str, date]

    @property
    def incident(self) -> incidents.Incident:
        """The facts; an answer "not known" is none."""
        return incidents.Incident(**{name: VALUES[name].get(answer) for name, answer in self.answers.items()})


def read(fields: Iterable[tuple[str, str]], rules: sg.Rulebook) -> Case:
    """Return the case that a form holds: a day stands in three fields, or in one from page to page.

    `rules` are as at today: no event can have happened after that.

    Raises:
        safeguarding.errors.FactsError: A field, a word or a day can't be used; none is repeated.
    """
    given: dict[str, str] = {}
    problems = []
    known = {*VALUES, *(f"{part}-{event}" for part in ("when", *PARTS) for event in rules.events)}
    for place, (name, text) in enumerate(fields, start=1):
        if name not in known or name in given:
            problems.append(FactsProblem(f"field {place}", "expected each field of this page once, and no other"))
        given[name] = text.strip()
    answers = {name: text for name, text in given.items() if name in VALUES}
    problems += [
        FactsProblem(name, "expected one of the answers of this page")
        for name, text in answers.items()
        if text not in (NOT_KNOWN, *VALUES[name])
    ]
    days = {}
    for event in rules.events:
        whole = given.get(f"when-{event}") or "-".join(given.get(f"{part}-{event}", "") for part in reversed(PARTS))
        if whole.strip("-"):
            day = day_of(whole)
            if day is None or day > rules.on:
                expected = "a day, a month and a year of four digits" if day is None else "a day that has come, or none"
                problems.append(FactsProblem(rules.events[event].rstrip("."), f"expected {expected}"))
            else:
                days[event] = day
    if problems:
        raise FactsError(problems)
    return Case(answers, days)


def day_of(whole: str) -> date | None:
    """Return the day that "2026-11-5" means; None where it means none."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{1,2}){2}", whole):
        return None
    try:
        return date(*map(int, whole.split("-")))
    except ValueError:
        return None


def questions(found: Iterable[Assessment]) -> dict[str, Question]:
    """Return what can still change any answer, by fact and in the order to ask; each fact once."""
    every: dict[str, Question] = {}
    for question in (question for answer in found for question in answer.questions):
        # One rule asks after the child and another after the care leaver too: the longest wording leaves nobody out.
        other = every.setdefault(question.fact, question)
        every[question.fact] = max(other, question, key=lambda each: len(each.text))
    return every


def asked(case: Case, found: Iterable[Assessment]) -> tuple[list[Question], list[Question]]:
    """Return what to ask now, and what was put aside as not known and can still change an answer."""
    still = questions(found)
    aside = [question for name, question in still.items() if name in case.answers]
    following = [question for name, question in still.items() if name not in case.answers and name != ALWAYS]
    first = [still[ALWAYS]] if ALWAYS in still else []
    return [*first, *following[:1]], [question for question in aside if question.fact != ALWAYS]


def events_of(dates: Dates) -> tuple[str, ...]:
    """Return the events whose days the time limits turn on."""
    names = (name for item in dates for name in (*item.timescale.starts, item.timescale.cautious) if name)
    return tuple(dict.fromkeys(names))


def moment(text: object) -> date | None:
    """Return the day, or the instant with its zone, that a text of JSON names; None where it names neither."""
    if type(text) is not str:
        return None
    if len(text) <= len("2026-11-22"):
        return day_of(text) if len(text) == len("2026-11-22") else None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None and text[4:5] == "-" else None
