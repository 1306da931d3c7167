"""JSON at the edges: one strict converter, which refuses what Python's own reader lets pass and repeats nothing read.

Each class is written as its fields stand, a class of facts by its known facts alone. What is
kept has a format first, so that a later version knows what it reads. Nothing is turned into
something else on the way: ``0``, ``"false"`` and ``""`` are no booleans, and a key that is
left out means the same as null: not known.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import attrs

from safeguarding._frozen import FrozenMapping
from safeguarding._given import is_plain
from safeguarding.criteria import Assessment
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.facts import KINDS, from_plain, kind_of
from safeguarding.timescales import LENGTH_EXPECTED, Awaiting, Deadline, Moment, Timescale, Unit, Within, london

if TYPE_CHECKING:
    from cattrs import Converter

Model = TypeVar("Model")
#: What is wrong with the values of a record, as far as they are given: it is told beside what can't be read.
Wrong = Callable[[Mapping[str, Any]], list[FactsProblem]]

#: More than any record of ours needs, and few enough to read at once.
MOST_CHARACTERS = 1_000_000
DAY = r"(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
INSTANT = rf"{DAY}T{_HOUR}(?::[0-5][0-9](?:\.[0-9]{{1,6}})?)?(?:Z|[+-]{_HOUR}(?::[0-5][0-9])?)"

_A_DAY = "expected a date, in JSON such as 2026-11-22"
_A_MOMENT = "expected a date such as 2026-11-22, or a time with its zone such as 2026-11-22T09:30:00+00:00"


@attrs.frozen(repr=False)
class Pairs:
    """An object of JSON as it was written, so that a key written twice is seen."""

    items: tuple[tuple[str, object], ...]


class NoJson:
    """Stands for NaN and the infinities, which JSON doesn't have; no record takes it for a value."""


def plain(value: object) -> Any:  # noqa: ANN401  any JSON
    """Return facts or a record as dictionaries, lists, texts, booleans and None."""
    return converter().unstructure(value)


def written(value: object) -> str:
    """Return facts or a record as JSON: one line, with the keys always in one order."""
    return json.dumps(plain(value))


def read(kind: type[Model], text: object) -> Model:
    """Return the facts or the record that `written` wrote.

    Raises:
        safeguarding.errors.FactsError: It is not such a text; every reason at once, each
            with its path, and none with what was read.
    """
    return converter().structure(_parsed(text), kind)


def _parsed(text: object) -> object:
    """Return what a text of JSON holds: objects as `Pairs`, NaN and the infinities as `NoJson`."""
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
    raise _refused(expected)


def _pairs(items: list[tuple[str, object]]) -> Pairs:
    return Pairs(tuple(items))


def _no_json(_: str) -> NoJson:
    return NoJson()


def _refused(expected: str) -> FactsError:
    """Return the error for a whole value; its path is put right by what it stands in."""
    return FactsError([FactsProblem("text", expected)])


def under(path: str, problems: Iterable[FactsProblem]) -> list[FactsProblem]:
    """Return the problems of a part, with their paths in the whole."""
    found = []
    for problem in problems:
        place = problem.path if problem.path.startswith("[") else f".{problem.path}"
        found.append(FactsProblem(path if problem.path == "text" else path + place, problem.expected))
    return found


# The converter.


@cache
def converter() -> Converter:
    """Return the one converter, which raises nothing but `FactsError`."""
    # It costs as much to import as the rest of the library, so only who needs it pays.
    from cattrs import Converter

    made = Converter(detailed_validation=False)
    made.register_structure_hook_factory(attrs.has, lambda model: _reader(made, model))
    made.register_unstructure_hook_factory(attrs.has, lambda model: _writer(made, model))
    made.register_structure_hook_factory(lambda given: _origin(given) is tuple, lambda given: _lister(made, given))
    made.register_structure_hook_func(lambda given: _origin(given) is FrozenMapping, _by_name)
    made.register_structure_hook_func(lambda given: set(get_args(given)) - {NoneType} == {date, datetime}, _moment)
    for facts_class in KINDS.values():
        made.register_structure_hook(facts_class, _facts)
        made.register_unstructure_hook(facts_class, _given)
    made.register_structure_hook(str, _text)
    made.register_structure_hook(bool, _exactly(bool, "expected true or false"))
    made.register_structure_hook(Enum, lambda value, words: _word(value, {word.value: word for word in words}))
    made.register_structure_hook_func(
        lambda given: _origin(given) is Literal,
        lambda value, kind: _word(value, {word: word for word in get_args(kind)}),
    )
    made.register_structure_hook(date, _day)
    made.register_structure_hook(Within, _within)
    made.register_unstructure_hook(date, date.isoformat)
    made.register_unstructure_hook(datetime, datetime.isoformat)
    made.register_unstructure_hook(Within, str)
    made.register_unstructure_hook(FrozenMapping, lambda given: dict(sorted(given.items())))
    return made


def _origin(kind: object) -> object:
    return get_origin(kind)


@attrs.frozen
class Shape:
    """The keys of a class, in their order, with their types."""

    types: Mapping[str, Any]
    #: The number that a record begins with; None for what is only a part.
    format: int | None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that may be there."""
        return (*(() if self.format is None else ("format",)), *self.types)

    @property
    def required(self) -> tuple[str, ...]:
        """The keys that must be there: where null may stand, the key may be left out."""
        return tuple(key for key in self.keys if key == "format" or NoneType not in get_args(self.types[key]))


def shape_of(model: type) -> Shape:
    """Return how a class is written."""
    hints = get_type_hints(model)
    types = {field.name: hints[field.name] for field in attrs.fields(model) if field.init}
    return Shape(types, RECORDS[model][0] if model in RECORDS else None)


def _writer(made: Converter, model: type) -> Callable[[Any], dict[str, object]]:
    shape = shape_of(model)
    head: dict[str, object] = {} if shape.format is None else {"format": shape.format}
    return lambda value: head | {name: made.unstructure(getattr(value, name)) for name in shape.types}


def _reader(made: Converter, model: type) -> Callable[[object, object], Any]:
    shape = shape_of(model)
    order = ["text", *shape.keys]

    def read_one(value: object, _: object) -> object:
        problems: list[FactsProblem] = []
        given = _members(value, shape, problems)
        if shape.format is not None and "format" in given:
            problems += _format_problems(given.pop("format"), shape.format)
        fit = _fit(made, shape, given, problems)
        if model in RECORDS:
            problems += RECORDS[model][1](fit)
        if not problems:
            return model(**fit)
        # In the order of the keys; what has no place among them comes first.
        places = [re.split(r"[.\[,]", problem.path, maxsplit=1)[0] for problem in problems]
        ranked = [order.index(place) if place in order else 0 for place in places]
        raise FactsError(problem for _, problem in sorted(zip(ranked, problems, strict=True), key=lambda pair: pair[0]))

    return read_one


def _members(value: object, shape: Shape, problems: list[FactsProblem]) -> dict[str, object]:
    """Return the members of an object; what is missing, is unknown or stands twice is added to `problems`."""
    keys = ", ".join(shape.keys)
    if not isinstance(value, Pairs):
        raise _refused(f"expected an object with {keys}")
    given = dict(value.items)
    counted = Counter(key for key, _ in value.items)
    # A key that isn't ours is the caller's own, so its place is shown.
    problems += [
        FactsProblem(f"key {position}", f"not known here; leave it out: the keys are {keys}")
        for position, (key, _) in enumerate(value.items, start=1)
        if key not in shape.keys
    ]
    problems += [FactsProblem(key, "missing; add it") for key in shape.required if key not in given]
    problems += [FactsProblem(key, "stands twice; keep one") for key in shape.keys if counted[key] > 1]
    return {key: given[key] for key in shape.keys if key in given}


def _format_problems(found: object, number: int) -> list[FactsProblem]:
    if type(found) is not int:
        return [FactsProblem("format", f"expected the number {number}")]
    if found != number:
        # Of another version's record nothing else can be judged.
        expected = f"expected {number}; another version of the library wrote this record"
        raise FactsError([FactsProblem("format", expected)])
    return []


def _fit(made: Converter, shape: Shape, given: Mapping[str, object], problems: list[FactsProblem]) -> dict[str, Any]:
    """Return the values that can be read, nothing where a key may be left out."""
    fit: dict[str, Any] = {}
    for name, kind in shape.types.items():
        if name in given or name not in shape.required:
            try:
                fit[name] = made.structure(given.get(name), kind)
            except FactsError as error:
                problems += under(name, error.problems)
    return fit


def _lister(made: Converter, kind: Any) -> Callable[[object, object], tuple[object, ...]]:  # noqa: ANN401  a type
    item = get_args(kind)[0]

    def read_all(value: object, _: object) -> tuple[object, ...]:
        if type(value) is not list:
            raise _refused("expected a list")
        found, problems = [], []
        for position, each in enumerate(value):
            try:
                found.append(made.structure(each, item))
            except FactsError as error:
                problems += under(f"[{position}]", error.problems)
        if problems:
            raise FactsError(problems)
        return tuple(found)

    return read_all


def _by_name(value: object, _: object) -> FrozenMapping[str, object]:
    """Return values by the caller's own names, for their record to judge."""
    if not isinstance(value, Pairs):
        raise _refused("expected facts by name; leave out what is not known")
    if problems := _twice(value, ()):
        raise FactsError(problems)
    return FrozenMapping(dict(value.items))


def _twice(value: Pairs, names: Sequence[str]) -> list[FactsProblem]:
    seen: set[str] = set()
    problems = []
    for position, (name, _) in enumerate(value.items, start=1):
        if name in seen:
            problems.append(FactsProblem(name if name in names else f"name {position}", "stands twice; keep one"))
        seen.add(name)
    return problems


def _facts(value: object, facts_class: type[object]) -> object:
    if not isinstance(value, Pairs):
        raise _refused("expected an object with facts by name")
    problems = _twice(value, kind_of(facts_class).names)
    made: object = None
    try:
        made = from_plain(facts_class, dict(value.items))
    except FactsError as error:
        problems += error.problems
    if problems:
        raise FactsError(problems)
    return made


def _given(facts: object) -> dict[str, object]:
    values = {name: getattr(facts, name) for name in kind_of(type(facts)).names}
    return {
        name: value.value if isinstance(value, Enum) else value for name, value in values.items() if value is not None
    }


def _text(value: object, _: object) -> str:
    if type(value) is not str:
        raise _refused("expected a text")
    if not is_plain(value):
        raise _refused("expected a text without control characters and hidden ones")
    return value


def _exactly(kind: type, expected: str) -> Callable[[object, object], object]:
    def read_one(value: object, _: object) -> object:
        if type(value) is not kind:
            raise _refused(expected)
        return value

    return read_one


def _word(value: object, known: Mapping[str, object]) -> object:
    if type(value) is not str or value not in known:
        raise _refused(f"expected {', '.join(known)}")
    return known[value]


def _day(value: object, _: object) -> date:
    if type(value) is str and re.fullmatch(DAY, value) and (found := _dated(date.fromisoformat, value)) is not None:
        return found
    raise _refused(_A_DAY)


def _moment(value: object, kind: object) -> Moment | None:
    if value is None and NoneType in get_args(kind):
        return None
    if type(value) is str:
        form, reader = (INSTANT, _instant) if "T" in value else (DAY, date.fromisoformat)
        if re.fullmatch(form, value) and (found := _dated(reader, value)) is not None:
            return found
    raise _refused(_A_MOMENT)


def _instant(text: str) -> datetime:
    # In London's zone, as every deadline has it: an hour that comes twice is then the right one of the two.
    return datetime.fromisoformat(text).astimezone(london())


def _dated(reader: Callable[[str], Moment], text: str) -> Moment | None:
    """Return the moment that a text names, or None; Python's own error would hold the text."""
    try:
        return reader(text)
    except (ValueError, OverflowError):
        return None


def _within(value: object, _: object) -> Within:
    within = Within.parsed(value) if type(value) is str else None
    if within is None:
        raise _refused(LENGTH_EXPECTED)
    return within


# The records.


def _nothing_wrong(_: Mapping[str, Any]) -> list[FactsProblem]:
    return []


def _clock_problems(given: Mapping[str, Any]) -> list[FactsProblem]:
    """Return where a clock in hours has a date, or another one a time of day: neither could be compared."""
    limit = given.get("timescale")
    if not isinstance(limit, Timescale):
        return []
    in_hours = limit.within.unit is Unit.HOURS
    expected = "expected a time with its zone: the limit is in hours" if in_hours else "expected a date without a time"
    return [
        FactsProblem(name, expected)
        for name in _MOMENTS
        if given.get(name) is not None and isinstance(given[name], datetime) is not in_hours
    ]


_MOMENTS = ("start", "due", "earliest_due", "cautious_due", "cautious_start")
#: What is kept, or handed to another program: its format, and what is wrong with it beyond the types of its values.
RECORDS: dict[type, tuple[int, Wrong]] = {
    Assessment: (1, _nothing_wrong),
    Deadline: (1, _clock_problems),
    Awaiting: (1, _clock_problems),
}
