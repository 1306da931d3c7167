"""Which rulebook a command is about: of a partnership, or of a folder of the keeper's own."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from os.path import realpath
from pathlib import Path
from typing import NoReturn

import attrs

from safeguarding import _yaml
from safeguarding._editions import EditionDraft
from safeguarding._folders import is_hidden, layers_and_drafts
from safeguarding.errors import DataError, DataProblem, UnknownNameError
from safeguarding.rulebook import Rulebook, partnerships, rulebook
from safeguarding.sources import Edition
from safeguarding.timescales import Moment, london

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
    try:
        moment.astimezone(london())
    except OverflowError:
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
    return moment.astimezone(london()).date() if isinstance(moment, datetime) else moment


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
    with _named_as_typed(folder):
        return rulebook(partnership, on=on, overlay=_whole(folder))


@contextmanager
def _named_as_typed(folder: Path) -> Iterator[None]:
    # The library is given the whole path, as the name of "." is empty and problems begin with it.
    whole = _whole(folder)
    try:
        yield
    except DataError as error:
        raise DataError(_placed(problem, folder, whole) for problem in error.problems) from None


def _whole(folder: Path) -> Path:
    # `Path.resolve` fails where a link leads to itself.
    return Path(realpath(folder))


def _placed(problem: DataProblem, folder: Path, whole: Path) -> DataProblem:
    inside = problem.file.removeprefix(f"{whole.name}/")
    if problem.file == whole.name:
        return attrs.evolve(problem, file=str(folder))
    return attrs.evolve(problem, file=str(folder / inside)) if (whole / inside).exists() else problem


def partnership_of(folder: Path) -> str:
    """Return the partnership that a folder founds, or else the usual one."""
    content = _yaml.read(folder / FOUNDING).content
    found = content.get("partnership") if isinstance(content, dict) else None
    return found if isinstance(found, str) else USUAL


def files_of(folder: Path) -> list[Path]:
    """Return the YAML files of a folder."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".yaml", ".yml"} and not is_hidden(path.relative_to(folder))
    ]


def changes_of_folder(partnership: str, folder: Path) -> list[date]:
    """Return the dates on which other editions come into force, from the first of a folder's own on.

    Raises:
        safeguarding.errors.SafeguardingError: As for `safeguarding.rulebook`.
    """
    with _named_as_typed(folder):
        # What else is wrong in the folder is said when it is loaded.
        held = layers_and_drafts(partnership, _whole(folder), [])
    return _changes(*held, known=shipped_layers())


def changes(partnership: str, known: Collection[str] = ()) -> list[date]:
    """Return the dates on which other editions come into force.

    Args:
        partnership: A partnership that is held.
        known: Layers that need no look; the dates begin with the first of the others.
    """
    return _changes(*layers_and_drafts(partnership, None, []), known=known)


def shipped_layers() -> frozenset[str]:
    """Return the layers that the library ships."""
    return frozenset(path.name for path in DATA.iterdir() if path.is_dir())


def _changes(layers: Sequence[str], drafts: Sequence[EditionDraft], known: Collection[str]) -> list[date]:
    days = {day for draft in drafts for day in _days(draft.edition)}
    fresh = {day for draft in drafts if draft.edition.layer not in known for day in _days(draft.edition)}
    law = min(draft.edition.in_force_from for draft in drafts if draft.edition.layer == layers[0])
    # Where none of the folder's own dates could be read, the last of the others must do.
    first = max(law, min(fresh, default=max(days)))
    return sorted({day for day in days if day > first} | {first})


def _days(edition: Edition) -> Iterator[date]:
    yield edition.in_force_from
    if edition.in_force_until is not None and edition.in_force_until < date.max:
        yield edition.in_force_until + timedelta(days=1)
