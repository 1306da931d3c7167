"""A frozen mapping of ids that says what it knows when an id is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Generic, TypeVar, overload

from safeguarding.errors import NotInForceError, UnknownNameError

Value = TypeVar("Value")
Default = TypeVar("Default")


class Names(Generic[Value]):
    """Values by id: hashable, picklable, in the order in which they were given.

    A lookup that fails is one of two things, and the difference matters: the id is
    in force on another date, or there is no such id.
    """

    __slots__ = ("_elsewhere", "_items", "_kind")

    def __init__(
        self,
        kind: str,
        items: Mapping[str, Value] | Iterable[tuple[str, Value]] = (),
        elsewhere: Mapping[str, str] | None = None,
    ) -> None:
        """Take what the ids name, the values, and ids of other dates with those dates in words."""
        self._kind = kind
        self._items = dict(items)
        self._elsewhere = dict(elsewhere or {})

    def __getitem__(self, name: str) -> Value:
        """Return the value.

        Raises:
            safeguarding.errors.NotInForceError: The id is held for other dates only.
            safeguarding.errors.UnknownNameError: No edition ever had the id.
        """
        if name in self:
            return self._items[name]
        raise self._missing(name)

    def _missing(self, name: object) -> LookupError:
        if type(name) is str and name in self._elsewhere:
            return NotInForceError(
                f"{name}: not in force on this rulebook's date, but {self._elsewhere[name]}; "
                "make a rulebook for a date in that time"
            )
        # What was asked for is the caller's, so only what the data holds is shown.
        known = [*self._items, *self._elsewhere]
        near = get_close_matches(name, known, n=3) if type(name) is str else []
        names = near or sorted(known)
        return UnknownNameError(
            f"no {self._kind} has this name; {'near ones are' if near else 'there are'}: {', '.join(names) or 'none'}"
        )

    @overload
    def get(self, name: str) -> Value | None: ...
    @overload
    def get(self, name: str, default: Default) -> Value | Default: ...
    def get(self, name: str, default: Default | None = None) -> Value | Default | None:
        """Return the value in force, or `default`."""
        return self._items[name] if name in self else default

    def __contains__(self, name: object) -> bool:
        # Anything but a plain text is no id, and is not asked to hash or to compare itself.
        return type(name) is str and name in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def keys(self) -> tuple[str, ...]:
        """Return the ids, in order."""
        return tuple(self._items)

    def values(self) -> tuple[Value, ...]:
        """Return the values, in order."""
        return tuple(self._items.values())

    def items(self) -> tuple[tuple[str, Value], ...]:
        """Return pairs of id and value, in order."""
        return tuple(self._items.items())

    def with_items(self, items: Iterable[tuple[str, Value]]) -> Names[Value]:
        """Return other values under the same kind, with the same ids of other dates."""
        return Names(self._kind, items, self._elsewhere)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Names):
            return NotImplemented
        return self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((self._kind, frozenset(self._items)))

    def _parts(self) -> tuple[str, dict[str, Value], dict[str, str]]:
        return self._kind, self._items, self._elsewhere

    def __reduce__(self) -> tuple[type[Names[Value]], tuple[str, dict[str, Value], dict[str, str]]]:
        return type(self), self._parts()

    def __repr__(self) -> str:
        return f"<{len(self._items)} {self._kind}: {', '.join(self._items)}>"
