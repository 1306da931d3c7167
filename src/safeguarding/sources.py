"""Where a value comes from, how sure we are of it, and when it was last checked."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from safeguarding._given import is_date
from safeguarding.errors import FactsError, FactsProblem


class Evidence(Enum):
    """How a value was checked."""

    #: Read in the primary text: an Act, regulations, gov.uk, the Panel.
    PRIMARY = "primary"
    #: Read on a partnership's, council's or other secondary page.
    SECONDARY = "secondary"
    #: Circulates, but was not found in any text; answers that rest on it say so.
    UNVERIFIED = "unverified"


@attrs.frozen(kw_only=True)
class Source:
    """A published document or page."""

    #: Short name that citations use.
    id: str
    title: str
    url: str
    #: The day on which it was looked up; a citation says how far it was read.
    retrieved: date


@attrs.frozen(kw_only=True)
class Citation:
    """The place in a source that a value rests on."""

    source: Source
    #: Section, paragraph or page within the source.
    at: str
    evidence: Evidence
    #: The day on which somebody last compared the value with the source.
    checked_on: date
    #: The edition that holds the value.
    edition: str
    #: The earlier edition whose value is repeated because the new text was not read.
    carried_from: str | None = None

    @property
    def caveat(self) -> str | None:
        """What a reader must know before relying on the value; None where nothing."""
        if self.evidence is Evidence.UNVERIFIED:
            return f"Unverified: {self.source.title}, {self.at}, has not been found in any text; confirm it first."
        if self.carried_from is not None:
            return (
                f"Carried forward: the text of {self.edition} has not been read, so what it gives "
                f"is the value of {self.carried_from}; confirm that it still holds."
            )
        return None

    def __str__(self) -> str:
        checked = long_date(self.checked_on)
        return f"{self.source.title}, {self.at} ({self.evidence.value} evidence, checked {checked})"


@attrs.frozen(kw_only=True)
class Edition:
    """One instrument, complete, as it stands between two dates."""

    id: str
    title: str
    #: The layer that it belongs to: england, london, a sub-region, a borough, an overlay.
    layer: str
    in_force_from: date
    #: Inclusive; None where no end is known.
    in_force_until: date | None
    #: The earlier edition whose values it repeats because its own text was not read.
    carried_from: str | None
    #: What else is known about the edition or its dates.
    note: str | None

    def covers(self, day: date) -> bool:
        """Whether the edition is in force on `day`.

        Raises:
            safeguarding.errors.FactsError: `day` is not a date, or has a time.
        """
        if not is_date(day):
            raise FactsError([FactsProblem("day", "expected a date without a time")])
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    @property
    def dates(self) -> str:
        """When it is in force, in words."""
        if self.in_force_until is None:
            return f"from {long_date(self.in_force_from)}"
        return f"from {long_date(self.in_force_from)} to {long_date(self.in_force_until)}"


def long_date(day: date) -> str:
    """Return a date as people write it: ``27 November 2026``."""
    return f"{day.day} {day:%B %Y}"


def weekday_date(day: date) -> str:
    """Return a date with its weekday: ``Friday 27 November 2026``."""
    return f"{day:%A} {long_date(day)}"
