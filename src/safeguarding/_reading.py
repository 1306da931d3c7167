"""Typed getters for the parts of a data file: each notes what is wrong with its place, and goes on.

They return None, or nothing, for what they could not read, so an early mistake never
hides a later one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import Any, TypeVar

import attrs

from safeguarding._document import Document
from safeguarding.errors import DataProblem

Choice = TypeVar("Choice", bound=Enum)
Part = TypeVar("Part")

_ID = re.compile(r"(?!.{101})[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LONGEST_TEXT = 2_000
#: More unknown keys than this in one mapping are no slips of the pen.
_MOST_MISSPELT = 100


@attrs.frozen
class At:
    """A value of a data file, its place, and where to note what is wrong with it."""

    document: Document
    path: tuple[str | int, ...]
    value: Any
    problems: list[DataProblem] = attrs.field(eq=False)

    def wrong(self, text: str, *, key: bool = False) -> None:
        """Note a problem at this value, or at its key; of a value refused already, there is no more to say."""
        if key or self.path not in self.document.refused:
            self.problems.append(self.document.problem(self.path, text, key=key))

    def child(self, step: str | int) -> At:
        """Return the value one step down."""
        return At(self.document, (*self.path, step), self.value[step], self.problems)


def mapping(at: At, *, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, At] | None:
    """Return the values by key, null left out; note what is missing or too much."""
    if not isinstance(at.value, dict):
        at.wrong(f"expected a mapping with {', '.join(required)}")
        return None
    known = (*required, *optional)
    unknown = [key for key in at.value if key not in known]
    for key in unknown:
        near = get_close_matches(key, known, n=1) if len(unknown) <= _MOST_MISSPELT else []
        remedy = f"did you mean {near[0]}?" if near else f"expected {', '.join(known)}"
        at.child(key).wrong(f"unknown key; {remedy}", key=True)
    keys = {key: at.child(key) for key in known if at.value.get(key) is not None}
    # A value that the reader refused already is neither missing nor there.
    missing = [key for key in required if key not in keys and (*at.path, key) not in at.document.refused]
    if missing:
        at.wrong(f"missing {', '.join(missing)}; every entry needs {', '.join(required)}")
    return keys


def items(at: At | None, *, of: str | None = None) -> list[At]:
    """Return the entries of a list; where `of` says what they are, there must be one."""
    if at is None:
        return []
    if not isinstance(at.value, list):
        at.wrong("expected a list")
        return []
    if of is not None and not at.value:
        at.wrong(f"expected at least one {of}")
    return [at.child(index) for index in range(len(at.value))]


def named(at: At | None) -> list[tuple[str, At]]:
    if at is None:
        return []
    if not isinstance(at.value, dict):
        at.wrong("expected a mapping of names")
        return []
    for key in at.value:
        if not _ID.fullmatch(key):
            at.child(key).wrong(_ID_EXPECTED, key=True)
    return [(key, at.child(key)) for key in at.value if _ID.fullmatch(key)]


_ID_EXPECTED = "expected an id: lower-case letters and digits, joined by - or _; at most 100"


def ident(at: At | None) -> str | None:
    if at is None:
        return None
    if type(at.value) is not str or not _ID.fullmatch(at.value):
        at.wrong(_ID_EXPECTED)
        return None
    return at.value


def text(at: At | None) -> str | None:
    if at is None:
        return None
    if type(at.value) is not str or not at.value.strip() or len(at.value) > _LONGEST_TEXT:
        at.wrong(f"expected a text of 1 to {_LONGEST_TEXT} characters; quote it if it looks like a number or a date")
        return None
    return at.value


def parsed(at: At | None, parse: Callable[[str], Part | None], expected: str) -> Part | None:
    """Return what a text names; note `expected` where it names nothing."""
    given = text(at)
    made = None if given is None else parse(given)
    if at is not None and given is not None and made is None:
        at.wrong(expected)
    return made


def day(at: At | None) -> date | None:
    if at is None:
        return None
    if type(at.value) is not date:
        at.wrong("expected a date such as 2026-11-22, without quotes")
        return None
    return at.value


def flag(at: At | None) -> bool:
    if at is not None and type(at.value) is not bool:
        at.wrong("expected true or false")
    return at is not None and at.value is True


def choice(at: At | None, choices: type[Choice]) -> Choice | None:
    if at is None:
        return None
    for choice in choices:
        if type(at.value) is str and choice.value == at.value:
            return choice
    at.wrong(f"expected one of {', '.join(str(choice.value) for choice in choices)}")
    return None


def offer(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known)}"


def found(parts: Iterable[Part | None]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part is not None)
