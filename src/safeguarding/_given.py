"""What a caller passes, told apart by its own class, before any code of its own runs.

`isinstance` also asks the object what it is, and a stand-in of any kind may answer what it
likes, or fail. An object of a right class may run its code: a list is read by iterating it,
and what the caller's own iterator raises is the caller's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeGuard, TypeVar

Kind = TypeVar("Kind")

#: What no reader sees, or what turns the order of letters round, so that a text reads otherwise than it is: a class of
#: a regular expression.
HIDDEN_LETTERS = "\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
_HIDDEN = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{HIDDEN_LETTERS}]")


def is_a(value: object, kind: type[Kind]) -> TypeGuard[Kind]:
    """Return whether the class of `value` is `kind`, or made from it."""
    return issubclass(type(value), kind)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether `value` is a mapping, of whatever class."""
    return issubclass(type(value), Mapping)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether `value` can be iterated; nothing iterates it yet."""
    return issubclass(type(value), Iterable)


def is_text(value: object) -> bool:
    """Return whether `value` is a text or bytes: letter after letter to whatever iterates it, and never meant so."""
    return is_a(value, str) or is_a(value, bytes)


def is_date(value: object) -> TypeGuard[date]:
    """Return whether `value` is a date without a time of day."""
    return is_a(value, date) and not is_a(value, datetime)


def is_plain(text: str) -> bool:
    """Return whether everything in a text is seen by whoever reads it, and can be written to a file."""
    return _HIDDEN.search(text) is None


def is_latin(text: str) -> bool:
    """Return whether every letter is a Latin one: some of other alphabets look alike, and no search finds them."""
    return text.isascii() or all(
        unicodedata.name(letter, "").startswith("LATIN ") for letter in text if letter.isalpha()
    )
