"""Every error that the library raises on purpose.

No message ever repeats a value that a caller passed: facts are about children,
and messages end up in logs. A message names the path or the id, says what was
expected, and then what to do.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs


class SafeguardingError(Exception):
    """The parent of every error raised on purpose."""


@attrs.frozen
class DataProblem:
    """One mistake in a data file."""

    #: Path of the file, as the caller or the package names it.
    file: str
    #: Line, counted from 1.
    line: int
    #: Column, counted from 1.
    column: int
    #: What was expected, and the remedy.
    text: str

    def __str__(self) -> str:
        # A file may be called anything, and its name must not break a line or steer a terminal.
        file = "".join(
            letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in self.file
        )
        return f"{file}:{self.line}:{self.column}: {self.text}"


@attrs.frozen
class FactsProblem:
    """One mistake in what a caller passed."""

    #: Name of the fact, event or argument, never its value.
    path: str
    #: What would have been right.
    expected: str

    def __str__(self) -> str:
        return f"{self.path}: {self.expected}"


class DataError(SafeguardingError):
    """Data files hold mistakes: all of them, of every file, at once."""

    def __init__(self, problems: Iterable[DataProblem]) -> None:
        #: Every mistake, in the order of the files and lines.
        self.problems: tuple[DataProblem, ...] = tuple(
            sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))
        )
        super().__init__(self.problems)

    def __str__(self) -> str:
        return _listed("the data can't be used", self.problems)


class OverlayError(DataError, AssertionError):
    """A folder of rules fails `safeguarding.testing.check_overlay`, so the test that called it fails."""


class FactsError(SafeguardingError):
    """Facts, events or arguments can't be used: every reason at once."""

    def __init__(self, problems: Iterable[FactsProblem]) -> None:
        #: Every mistake, in the order of the fields.
        self.problems: tuple[FactsProblem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return _listed("these can't be used", self.problems)


class UnknownNameError(SafeguardingError, LookupError):
    """No edition ever had this name; the message offers near ones."""


class NotInForceError(SafeguardingError, LookupError):
    """The name exists, but not on the date that the rulebook is for."""


class BeyondCalendarError(SafeguardingError, LookupError):
    """A date lies outside the days that the calendar can answer for."""


class TooLargeError(SafeguardingError):
    """A condition that was made in Python needs too large a diagram; in a file it is a `DataError`."""


class EscalationError(SafeguardingError):
    """The escalation policy does not allow this step."""


def _listed(heading: str, problems: tuple[DataProblem, ...] | tuple[FactsProblem, ...]) -> str:
    if len(problems) == 1:
        return str(problems[0])
    lines = [f"{heading}: {len(problems)} problems"]
    return "\n  ".join([*lines, *map(str, problems)])
