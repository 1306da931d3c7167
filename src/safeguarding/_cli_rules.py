"""Which rulebook a command is about: of a partnership, or of a folder of the keeper's own."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NoReturn

import attrs

from safeguarding import _yaml
from safeguarding._yaml import Value
from safeguarding.errors import DataError, DataProblem, UnknownNameError
from safeguarding.rulebook import Rulebook, partnerships, rulebook
from safeguarding.timescales import LONDON, Moment

#: The partnership that a folder is put on top of where nothing says another.
USUAL = "croydon"
#: The file by which a folder founds a partnership of its own.
FOUNDING = "partnership.yaml"

DATA = Path(__file__).with_name("data")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_EXPECTED = "expected a date such as 2026-11-22"
_MOMENT_EXPECTED = (
    "expected a date such as 2026-11-22, or with a time and a zone: 2026-11-22T14:30+00:00, in summer +01:00"
)
_AT_EXPECTED = "expected a partnership or a folder, @ and a date: croydon@2026-11-22"


def a_day(text: str) -> date:
    """Return the date that an argument gives; its refusal doesn't repeat it."""
    return _day(text, _DAY_EXPECTED)


def a_moment(text: str) -> Moment:
    """Return the date, or the aware datetime, that an argument gives."""
    if len(text) <= len("2026-11-22"):
        return _day(text, _MOMENT_EXPECTED)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _refuse(_MOMENT_EXPECTED)
    if moment.utcoffset() is None:
        _refuse(_MOMENT_EXPECTED)
    return moment


def an_age(text: str) -> int:
    """Return the number of days that an argument gives."""
    if not re.fullmatch(r"[0-9]{1,5}", text):
        _refuse("expected a number of days, such as 180")
    return int(text)


@attrs.frozen
class Dated:
    """A partnership or a folder, as at a date."""

    name: str
    on: date


def a_dated_name(text: str) -> Dated:
    """Return the partnership or folder, and the date, that an argument such as ``croydon@2026-11-22`` gives."""
    name, _, day = text.rpartition("@")
    if not name:
        _refuse(_AT_EXPECTED)
    return Dated(name, _day(day, _AT_EXPECTED))


def _day(text: str, expected: str) -> date:
    if not _DAY.fullmatch(text):
        _refuse(expected)
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(expected)


def _refuse(expected: str) -> NoReturn:
    raise ArgumentTypeError(expected) from None


def day_of(moment: Moment) -> date:
    """Return the civil date in London of a date or an aware datetime."""
    return moment.astimezone(LONDON).date() if isinstance(moment, datetime) else moment


def rules_of(name: str, on: date) -> Rulebook:
    """Return the rules of a partnership, or of a folder on top of one, as at a date.

    Args:
        name: One of `partnerships`, or the path of a folder of YAML files.
        on: The date whose rules are wanted.

    Raises:
        safeguarding.errors.SafeguardingError: As for `safeguarding.rulebook`.
    """
    if name in partnerships():
        return rulebook(name, on=on)
    folder = Path(name)
    if not folder.is_dir():
        raise UnknownNameError(
            f"no partnership and no folder has this name; partnerships are: {', '.join(partnerships())}"
        )
    return with_folder(folder, partnership_of(folder), on)


def with_folder(folder: Path, partnership: str, on: date) -> Rulebook:
    """Return the rules of a partnership with a folder on top; its problems name files as the keeper does.

    Raises:
        safeguarding.errors.SafeguardingError: As for `safeguarding.rulebook`.
    """
    # The name of "." is empty, and problems begin with it.
    whole = folder.resolve()
    try:
        return rulebook(partnership, on=on, overlay=whole)
    except DataError as error:
        raise DataError(_placed(problem, folder, whole) for problem in error.problems) from None


def _placed(problem: DataProblem, folder: Path, whole: Path) -> DataProblem:
    inside = problem.file.removeprefix(f"{whole.name}/")
    if problem.file == whole.name:
        return attrs.evolve(problem, file=str(folder))
    return attrs.evolve(problem, file=str(folder / inside)) if (whole / inside).exists() else problem


def partnership_of(folder: Path) -> str:
    """Return the partnership that a folder founds, or else the usual one."""
    found = _content(folder / FOUNDING).get("partnership")
    return found if isinstance(found, str) else USUAL


def files_of(folder: Path) -> list[Path]:
    """Return the YAML files of a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml"})


def changes(partnership: str, folder: Path | None = None, known: Collection[str] = ()) -> list[date]:
    """Return the dates on which other editions come into force, from the law's first date on.

    Args:
        partnership: A partnership that is held, or that `folder` founds.
        folder: A folder on top; only its own dates count, and those after its first.
        known: Layers that need no look; only the others' dates count, and those after their first.
    """
    layers = layers_of(partnership, folder)
    below = {layer: _changes_of_layer(layer) for layer in layers}
    own = frozenset() if folder is None else frozenset(_changes(files_of(folder)))
    fresh = own if folder is not None else _all(below[layer] for layer in layers if layer not in known)
    every = own | _all(below.values())
    # A broken founding file names no layer, and a broken folder no date: the last one must do.
    law = min(below[layers[0]]) if layers else date.min
    first = max(law, min(fresh, default=max(every, default=law)))
    return sorted({day for day in every if day > first} | {first})


def layers_of(partnership: str, folder: Path | None = None) -> list[str]:
    """Return the layers of a partnership that are held, from the law down, as far as its founding file names them."""
    held = partnership in partnerships()
    founding = DATA / partnership / FOUNDING if held else (folder or DATA) / FOUNDING
    listed = _content(founding).get("layers")
    known = frozenset(path.name for path in DATA.iterdir() if path.is_dir())
    return [name for name in listed if isinstance(name, str) and name in known] if isinstance(listed, list) else []


def _all(days: Iterable[frozenset[date]]) -> frozenset[date]:
    return frozenset().union(*days)


@cache
def _changes_of_layer(layer: str) -> frozenset[date]:
    return frozenset(_changes(sorted((DATA / layer).glob("*/*.yaml"))))


def _changes(files: Iterable[Path]) -> Iterator[date]:
    for file in files:
        dates = _content(file).get("in_force")
        for key, days in (("from", 0), ("until", 1)):
            day = dates.get(key) if isinstance(dates, dict) else None
            if isinstance(day, date) and day < date.max:
                yield day + timedelta(days=days)


def _content(file: Path) -> dict[str, Value]:
    """Return what a file holds by key; nothing where it can't be read: loading it says why."""
    content = _yaml.read(file).content
    return content if isinstance(content, dict) else {}
