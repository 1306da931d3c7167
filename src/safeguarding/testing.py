"""For the tests of whoever builds on the library: cases to try, and one check of a folder of rules.

The strategies are for hypothesis, which the extra ``safeguarding[testing]`` brings. They are
made from the classes of facts, the editions and the calendar themselves, so whatever is
added there is tried too. `check_overlay` is the whole test of a folder in one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import attrs
from hypothesis import assume
from hypothesis import strategies as st

from safeguarding import _yaml, workdays
from safeguarding._document import Document, Route
from safeguarding._folders import can_be, layers_and_drafts, named
from safeguarding.criteria import Finding
from safeguarding.errors import DataError, DataProblem, FactsError, FactsProblem, OverlayError
from safeguarding.facts import from_plain, kind_of, known, possible_values
from safeguarding.rulebook import rulebook
from safeguarding.sources import Edition
from safeguarding.timescales import london

__all__ = ["check_overlay", "dates", "days_that_matter", "facts", "instants"]

Facts = TypeVar("Facts")

_DAY = timedelta(days=1)
#: Days end, clocks change, and offices open and close at these hours.
_TIMES = tuple(time(hour, minute) for hour in (0, 1, 2, 8, 9, 16, 17, 23) for minute in (0, 1, 59))
_ZONES = (london(), UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=14)))
#: Where nothing else is said, as on the command line.
_USUAL = "croydon"


def facts(facts_class: type[Facts], *, all_known: bool | None = None, **given: object) -> st.SearchStrategy[Facts]:
    """Return a strategy for cases of one class: each fact known or not, and never a contradiction.

    Args:
        facts_class: For example ``incidents.Incident``.
        all_known: True for cases of which every fact is known, False for those of which at
            least one is not; left out, both.
        given: Facts that every case has; None for one that no case gives.

    Raises:
        safeguarding.errors.FactsError: It is no class of facts, or what is given can't be used.
    """
    # First the names, then the values: both are refused here, and not when a test draws.
    from_plain(facts_class, dict.fromkeys(given))
    facts_class(**given)
    return _cases(facts_class, all_known, given)


@st.composite
def _cases(draw: st.DrawFn, /, facts_class: type[Facts], all_known: bool | None, given: dict[str, object]) -> Facts:  # noqa: FBT001  the caller's word
    chosen, case = given, facts_class(**given)
    kind = kind_of(facts_class)
    for position, (name, domain) in enumerate(zip(kind.names, kind.domains, strict=True)):
        if name not in given:
            # A value that is still possible contradicts nothing, so no case is thrown away.
            possible = possible_values(case)[position]
            values = [value for place, value in enumerate(domain) if possible >> place & 1]
            chosen = {**chosen, name: draw(st.sampled_from(values if all_known else [None, *values]))}
            case = facts_class(**chosen)
    assume(all_known is not False or len(known(case)) < len(kind.names))
    return case


def dates(partnership: str = _USUAL, *, overlay: Path | None = None) -> st.SearchStrategy[date]:
    """Return a strategy for dates: `days_that_matter` as often as any other day between them.

    Args:
        partnership: One of `safeguarding.partnerships`, or the one that the overlay founds.
        overlay: A folder of rules on top of it.
    """
    days = days_that_matter(partnership, overlay=overlay)
    return st.sampled_from(days) | st.dates(days[0], days[-1])


def instants(partnership: str = _USUAL, *, overlay: Path | None = None) -> st.SearchStrategy[datetime]:
    """Return a strategy for aware datetimes in several zones: on `dates`, as often as not near an hour that matters.

    The hours that matter are those of midnight, of the clock changes and of offices. Both the
    hour that comes twice in October and the one that March leaves out are among them.

    Args:
        partnership: As for `dates`.
        overlay: As for `dates`.
    """
    days = days_that_matter(partnership, overlay=overlay)
    anywhere = st.builds(
        datetime.combine,
        dates(partnership, overlay=overlay),
        st.sampled_from(_TIMES) | st.times(),
        st.sampled_from(_ZONES),
    )
    turns = [
        datetime.combine(day, clock, _ZONES[0]).replace(fold=fold)
        for day in days
        if _clocks_change(day)
        for clock in _TIMES
        for fold in (0, 1)
    ]
    return anywhere | st.sampled_from(turns)


def days_that_matter(partnership: str = _USUAL, *, overlay: Path | None = None) -> tuple[date, ...]:
    """Return the days near which a mistake in dates shows, in order, each with the day before and after.

    These are the first and last days of editions, every bank holiday (so Easter, Christmas,
    and the days that were moved or taken back), 29 February, the ends of years, and the
    clock changes: from the first day of the law to two years after the last published holiday.

    Args:
        partnership: As for `dates`.
        overlay: As for `dates`.

    Raises:
        safeguarding.errors.SafeguardingError: As for `safeguarding.rulebook`.
    """
    calendar = workdays.working_days()
    problems: list[DataProblem] = []
    editions, first = _editions(partnership, overlay, problems)
    if problems:
        raise DataError(problems)
    last = date((calendar.published_to or calendar.last).year + 2, 12, 31)
    every = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    named = (*calendar.holidays(first, last), *calendar.withdrawn)
    found = {
        *(day for edition in editions for day in (edition.in_force_from, edition.in_force_until) if day is not None),
        *(day.date for day in named),
        *(day for day in every if (day.month, day.day) in {(2, 29), (12, 31)} or _clocks_change(day)),
    }
    near = {day + step for day in found if first <= day <= last for step in (-_DAY, 0 * _DAY, _DAY)}
    return tuple(sorted(day for day in near if first <= day <= last))


def _clocks_change(day: date) -> bool:
    midnight, next_midnight = (datetime.combine(each, time(), london()) for each in (day, day + _DAY))
    return midnight.utcoffset() != next_midnight.utcoffset()


def _editions(partnership: str, overlay: Path | None, problems: list[DataProblem]) -> tuple[list[Edition], date]:
    """Return the editions of all dates, and the first day of the law; every problem is added to `problems`."""
    if overlay is not None and not can_be(overlay):
        raise FactsError([FactsProblem("overlay", "expected a pathlib.Path of a folder, or None")])
    layers, drafts = layers_and_drafts(named(partnership), overlay, problems)
    editions = [draft.edition for draft in drafts]
    return editions, min(edition.in_force_from for edition in editions if edition.layer == layers[0])


def check_overlay(path: Path, *, today: date, partnership: str | None = None, fresh_for: int = 365) -> None:
    """Raise what is wrong with a folder of rules, all of it, so that one line is its whole test.

    It is loaded as at each day on which it, or the rules below it, change. That finds values
    without a source, gaps and overlaps between editions, whatever loosens a higher layer, and
    examples that come out otherwise. Beyond that, each of its criteria needs an example of each
    finding; what it cites must have been checked of late; and something of it must
    be in force, or yet to come.

    Args:
        path: The folder.
        today: The day of the test; nothing reads the clock.
        partnership: The one on top of which it goes. Left out, the one that it founds, or else
            ``croydon``.
        fresh_for: For how many days a value counts as checked.

    Raises:
        safeguarding.errors.OverlayError: An AssertionError with all problems, each with its
            file, line and column.
        safeguarding.errors.FactsError: An argument is of another type.
        safeguarding.errors.UnknownNameError: There is no such partnership.
    """
    _check_arguments(path, today, fresh_for)
    path = path.absolute()
    documents = [
        _yaml.read(file, name=f"{path.name}/{file.relative_to(path).as_posix()}")
        for file in sorted(path.rglob("*"))
        if file.suffix.lower() in {".yaml", ".yml"}
    ]
    begins = [day for document in documents if isinstance(day := _in_force(document).get("from"), date)]
    problems = [
        *_loading(path, partnership or _founded(documents) or _USUAL, min(begins, default=today)),
        *_ended(documents, today),
    ]
    for document in documents:
        problems += [*_stale(document, today, fresh_for), *_without_examples(document)]
    if problems:
        raise OverlayError(dict.fromkeys(problems))


def _check_arguments(path: object, today: object, fresh_for: object) -> None:
    expected = {
        "path": (can_be(path), "expected a pathlib.Path of a folder"),
        "today": (type(today) is date, "expected a date"),
        "fresh_for": (type(fresh_for) is int and fresh_for > 0, "expected a number of days, 1 or more"),
    }
    problems = [FactsProblem(name, text) for name, (right, text) in expected.items() if not right]
    if problems:
        raise FactsError(problems)


def _founded(documents: list[Document]) -> str | None:
    """Return the partnership that the folder founds."""
    heads = (document.content for document in documents if document.file.endswith("/partnership.yaml"))
    found = next((head.get("partnership") for head in heads if isinstance(head, dict)), None)
    return found if isinstance(found, str) else None


def _loading(path: Path, partnership: str, first: date) -> Iterator[DataProblem]:
    """Yield the problems of the folder as at each day from its first on which the rules change."""
    try:
        # Whatever is wrong in its files is wrong on each of the days as well.
        editions, law = _editions(partnership, path, [])
    except DataError as error:
        yield from error.problems
        return
    ends = {edition.in_force_until for edition in editions} - {None, date.max}
    starts = {edition.in_force_from for edition in editions} | {day + _DAY for day in ends if day is not None}
    begins = max(law, first)
    for day in sorted({day for day in starts if day > begins} | {begins}):
        try:
            rulebook(partnership, on=day, overlay=path)
        except DataError as error:
            yield from error.problems


def _found(document: Document, key: str) -> Iterator[tuple[Route, object]]:
    """Yield each place of a document at which a key has a value, with the value."""
    waiting: list[tuple[Route, object]] = [((), document.content)]
    for route, value in waiting:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*route, step), part) for step, part in inner]
        if route[-1:] == (key,):
            yield route, value


def _stale(document: Document, today: date, fresh_for: int) -> Iterator[DataProblem]:
    for route, day in [*_found(document, "checked_on"), *_found(document, "retrieved")]:
        if not isinstance(day, date):
            continue
        if day > today:
            yield document.problem(route, "a day that has not come yet; write the day on which it was done")
        elif route[-1] == "checked_on" and (today - day).days > fresh_for:
            yield document.problem(route, f"not checked for more than {fresh_for} days; compare it with its source")


def _without_examples(document: Document) -> Iterator[DataProblem]:
    content = document.content
    criteria = content.get("criteria") if isinstance(content, dict) else None
    for number, entry in enumerate(criteria if isinstance(criteria, list) else ()):
        if not isinstance(entry, dict) or "tightens" in entry:
            continue
        shown = {value for _, value in _found(attrs.evolve(document, content=entry.get("examples")), "finding")}
        missing = [finding.value for finding in Finding if finding.value not in shown]
        if missing:
            text = f"expected an example of each finding; there is none of {', '.join(missing)}"
            yield document.problem(("criteria", number, "examples"), text, key=True)


def _ended(documents: list[Document], today: date) -> Iterator[DataProblem]:
    """Yield a problem where every edition has ended, and nothing follows."""
    ends = [(_in_force(document).get("until"), document) for document in documents if _in_force(document)]
    past = [(day, document) for day, document in ends if isinstance(day, date) and day < today]
    if past and len(past) == len(ends):
        _, document = max(past, key=lambda pair: pair[0])
        yield document.problem(("in_force", "until"), "nothing follows this edition; add the one that is in force now")


def _in_force(document: Document) -> dict[str, object]:
    """Return when the edition in a document is in force, as far as it could be read."""
    found = document.content.get("in_force") if isinstance(document.content, dict) else None
    return dict(found) if isinstance(found, dict) else {}
