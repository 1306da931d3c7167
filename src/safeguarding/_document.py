"""What a file holds and where each value stands, however it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeAlias

import attrs

from safeguarding.errors import DataProblem

#: What a document is made of.
Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | date | None"
#: The keys and list indexes that lead to a value; ``()`` is the whole document.
Route: TypeAlias = tuple[str | int, ...]


@attrs.frozen
class Place:
    """Where something stands in a file."""

    #: Line, counted from 1.
    line: int
    #: Column in characters, counted from 1.
    column: int


#: The beginning of a file.
TOP: Final = Place(1, 1)


@attrs.frozen(kw_only=True)
class Document:
    """What a file holds, where each value stands, and what is wrong with it."""

    #: The name shown in problems.
    file: str
    #: Plain Python; None if the syntax or the size allows no reading.
    content: Value = None
    #: Where each value stands.
    places: Mapping[Route, Place] = attrs.field(factory=dict)
    #: Where each mapping key stands, by the path of its value.
    key_places: Mapping[Route, Place] = attrs.field(factory=dict)
    #: Values already complained of: None in `content`, and nothing more to say about them.
    refused: frozenset[Route] = frozenset()
    #: Everything found while reading, in the order of the file.
    problems: tuple[DataProblem, ...] = ()
    #: Reads the file itself, for the places, where the content is what was checked when the package was built.
    file_itself: Callable[[], Document] | None = attrs.field(default=None, eq=False)

    @property
    def is_checked(self) -> bool:
        """Whether all that the loader looks for was looked for when the package was built."""
        return self.file_itself is not None

    def place(self, path: Route) -> Place:
        """Return where the value at `path` stands, or else the nearest value around it."""
        if self.file_itself is not None:
            return self.file_itself().place(path)
        around = (path[:length] for length in range(len(path), -1, -1))
        return next((self.places[known] for known in around if known in self.places), TOP)

    def key_place(self, path: Route) -> Place:
        """Return where the key of the value at `path` stands, or else its `place`."""
        if self.file_itself is not None:
            return self.file_itself().key_place(path)
        return self.key_places.get(path) or self.place(path)

    def problem(self, path: Route, text: str, *, key: bool = False) -> DataProblem:
        """Return a problem with the value at `path`, or with its key."""
        return problem(self.file, self.key_place(path) if key else self.place(path), text)


def problem(file: str, place: Place, text: str) -> DataProblem:
    """Return a problem at a place in a file."""
    return DataProblem(file, place.line, place.column, text)
