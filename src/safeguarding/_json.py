"""Strict JSON: what Python's own reader lets pass is refused, and no message repeats what was read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import attrs

from safeguarding.errors import FactsError, FactsProblem

#: More than any record of ours needs, and few enough to read at once.
MOST_CHARACTERS = 100_000


@attrs.frozen(repr=False)
class Pairs:
    """An object of JSON as it was written, so that a key written twice is seen."""

    items: tuple[tuple[str, object], ...]


class NoJson:
    """Stands for NaN and the infinities, which JSON doesn't have; no record takes it for a value."""


def parsed(text: object) -> object:
    """Return what a text of JSON holds: objects as `Pairs`, NaN and the infinities as `NoJson`.

    Raises:
        safeguarding.errors.FactsError: It is not a text, not JSON, nested too deeply or too long.
    """
    if type(text) is not str:
        expected = "expected a text of JSON, as to_json returns it"
    elif len(text) > MOST_CHARACTERS:
        expected = f"expected at most {MOST_CHARACTERS} characters; pass one record at a time"
    else:
        try:
            return json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_json)
        # The parser's own error holds the text, so ours is raised outside, unchained.
        except (ValueError, RecursionError):
            expected = "expected JSON, as to_json returns it; the text may have been cut or edited"
    raise FactsError([FactsProblem("text", expected)])


def _pairs(items: list[tuple[str, object]]) -> Pairs:
    return Pairs(tuple(items))


def _no_json(_: str) -> NoJson:
    return NoJson()


def members(value: object, names: Sequence[str], path: str, problems: list[FactsProblem]) -> dict[str, object]:
    """Return the members of an object of JSON that has exactly the keys `names`.

    What is missing, is unknown or stands twice is added to `problems`.
    """
    inside = f"{path}." if path else ""
    if not isinstance(value, Pairs):
        problems.append(FactsProblem(path or "text", f"expected an object with {', '.join(names)}"))
        return {}
    given = dict(value.items)
    problems += [
        FactsProblem(f"{inside}key {position}", f"not known here; leave it out: the keys are {', '.join(names)}")
        for position, (key, _) in enumerate(value.items, start=1)
        if key not in names
    ]
    problems += [FactsProblem(f"{inside}{name}", "missing; add it") for name in names if name not in given]
    problems += [FactsProblem(f"{inside}{name}", "stands twice; keep one") for name in twice(value, names)]
    return {name: given[name] for name in names if name in given}


def twice(value: Pairs, names: Sequence[str]) -> list[str]:
    """Return which of `names` are keys more than once."""
    counted = Counter(key for key, _ in value.items)
    return [name for name in names if counted[name] > 1]


def is_format(given: dict[str, object], number: int, problems: list[FactsProblem]) -> bool:
    """Return whether a record is in the format that is read here; if not, that is the one problem to tell."""
    found = given.get("format", number)
    if type(found) is int and found != number:
        problems[:] = [FactsProblem("format", f"expected {number}; another version of the library wrote this record")]
        return False
    if type(found) is not int:
        problems.append(FactsProblem("format", f"expected the number {number}"))
    return True
