"""A mapping that can't change: hashable, picklable, and silent about what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

Key = TypeVar("Key")
Value_co = TypeVar("Value_co", covariant=True)


class FrozenMapping(Mapping[Key, Value_co]):
    """Values by key, in the order in which they were given; equal to any mapping of the same."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Key, Value_co]) -> None:
        """Take the keys and values; both must be hashable."""
        self._items = dict(items)

    def __getitem__(self, key: Key) -> Value_co:
        if key in self._items:
            return self._items[key]
        # The key is the caller's own, so it isn't repeated.
        raise KeyError("there is no such key")

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __reduce__(self) -> tuple[type[FrozenMapping[Key, Value_co]], tuple[dict[Key, Value_co]]]:
        return type(self), (self._items,)

    def __repr__(self) -> str:
        return f"<{len(self._items)} by key>"
