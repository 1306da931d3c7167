"""Whom to reach and when: contacts of a service or a role, never of a person.

Each is dated and sourced. Where two pages disagree both stand, each with its own
source. A contact is shown only beside the advice to phone 999 in immediate danger.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from enum import Enum

import attrs

from safeguarding import _reading as read
from safeguarding._forums import ReadCitation
from safeguarding._given import is_date
from safeguarding._reading import At
from safeguarding.errors import FactsError, FactsProblem
from safeguarding.sources import Citation
from safeguarding.timescales import london
from safeguarding.workdays import WorkingDays

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_TIME_EXPECTED = 'expected a time of day in quotes, such as "09:00"'
_PHONE = re.compile(r"\+?[0-9][0-9 ]*(,? (?:ext\.?|option|press) [0-9]+)?")
_EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_URL = re.compile(r"https://[^\s<>\"]+")


class BankHolidays(Enum):
    """Whether an office is open on a bank holiday."""

    OPEN = "open"
    CLOSED = "closed"
    #: The source doesn't say; closed is the safer reading, because the out-of-hours door answers always.
    ASSUMED_CLOSED = "assumed_closed"


@attrs.frozen(kw_only=True)
class Hours:
    """When an office answers, in Europe/London."""

    #: Monday is 0.
    weekdays: tuple[int, ...]
    opens: time
    #: The first minute at which it is closed.
    closes: time
    bank_holidays: BankHolidays

    def cover(self, at: datetime, working_days: WorkingDays) -> bool:
        """Return whether the office is open.

        Args:
            at: An aware datetime.
            working_days: The calendar that knows the bank holidays.

        Raises:
            safeguarding.errors.BeyondCalendarError: `at` is outside the calendar.
        """
        here = at.astimezone(london())
        day = here.date()
        if working_days.holidays(day, day) and self.bank_holidays is not BankHolidays.OPEN:
            return False
        return day.weekday() in self.weekdays and self.opens <= here.time() < self.closes

    def __str__(self) -> str:
        days = ", ".join(_WEEKDAYS[day].capitalize() for day in self.weekdays)
        return f"{days}, {self.opens:%H:%M} to {self.closes:%H:%M}"


#: No way to reach anybody else is shown without it.
EMERGENCY = "Immediate danger: 999 first."


@attrs.frozen(kw_only=True)
class Contact:
    """A way to reach a service or a role."""

    id: str
    #: What it is for, in words that follow "for".
    purpose: str
    #: The service or the role, never a person.
    role: str
    #: As the source writes it; None where none is known. The same of the next two.
    phone: str | None
    email: str | None
    url: str | None
    #: None where no source gives them.
    hours: Hours | None
    #: Ids of the duties, shown as steps, for which it is used.
    steps: tuple[str, ...]
    #: What a reader must know before using it, such as what another page says.
    note: str | None
    cite: Citation

    @property
    def checked_on(self) -> date:
        """The day on which somebody last compared it with its source."""
        return self.cite.checked_on

    @property
    def reach(self) -> str:
        """How to reach it: telephone, email and page, as far as they are known."""
        return ", ".join(way for way in (self.phone, self.email, self.url) if way is not None)

    def age(self, on: date) -> int:
        """Return how many days before `on` it was last checked; negative where that came later.

        Raises:
            safeguarding.errors.FactsError: `on` is not a date, or has a time.
        """
        if not is_date(on):
            raise FactsError([FactsProblem("on", "expected a date without a time")])
        return (on - self.checked_on).days

    def is_open(self, at: datetime, working_days: WorkingDays) -> bool:
        """Return whether it answers at a moment; one without known hours counts as open.

        Raises:
            safeguarding.errors.BeyondCalendarError: `at` is outside the calendar.
        """
        return self.hours is None or self.hours.cover(at, working_days)

    def __str__(self) -> str:
        hours = f" ({self.hours})" if self.hours is not None else ""
        note = "" if self.note is None else f" {self.note}"
        return f"{EMERGENCY} {self.role}, for {self.purpose}: {self.reach}{hours}.{note} {self.cite}"


#: The step before all others, and the telephone number beside it: no other may stand there.
EMERGENCY_CALL, EMERGENCY_NUMBER = "call-999", "999"
#: The step whose lines decide, by their hours, whether the office answers.
OFFICE_CALL = "phone-mash"


def switches_off(line: Contact, above: Iterable[Contact]) -> str | None:
    """Return what is wrong where a line of a lower layer would count as the office at every hour of the night."""
    office = [each for each in above if OFFICE_CALL in each.steps]
    if OFFICE_CALL not in line.steps or not _is_always_open(line) or any(map(_is_always_open, office)):
        return None
    return _NO_HOURS if office else None


def _is_always_open(line: Contact) -> bool:
    hours = line.hours
    if hours is None:
        return True
    whole_day = hours.opens == time.min and hours.closes >= _LAST_MINUTE
    return whole_day and set(hours.weekdays) == set(_WEEK) and hours.bank_holidays is BankHolidays.OPEN


_WEEK = range(7)
_LAST_MINUTE = time(23, 59)
_NO_HOURS = (
    f"a line beside {OFFICE_CALL} that is always open, as one without hours is, would leave no route to the "
    f"out-of-hours team; give its hours, or take {OFFICE_CALL} out of its steps"
)


def contact(at: At, cite: ReadCitation) -> Contact | None:
    """Return a contact of a data file, or None where a problem was noted."""
    keys = read.mapping(
        at,
        required=("id", "for", "role", "cite"),
        optional=("phone", "email", "url", "hours", "steps", "note"),
    )
    if keys is None:
        return None
    name, purpose, role = read.ident(keys.get("id")), read.text(keys.get("for")), read.text(keys.get("role"))
    ways = {
        "phone": _way(keys.get("phone"), _PHONE, "digits and spaces, and an extension or option after a comma"),
        "email": _way(keys.get("email"), _EMAIL, "an email address"),
        "url": _way(keys.get("url"), _URL, "an address that begins with https://"),
    }
    if not ways.keys() & keys.keys():
        at.wrong("expected at least one of phone, email, url; leave out a contact that nobody can reach")
    hours, source = _hours(keys.get("hours")), cite(keys.get("cite"))
    steps = read.found([read.ident(item) for item in read.items(keys.get("steps"))])
    if OFFICE_CALL in steps and ways["phone"] is None:
        keys["steps"].wrong(f"{OFFICE_CALL} is a call, so a line beside it needs phone")
    if EMERGENCY_CALL in steps and ways["phone"] != EMERGENCY_NUMBER:
        keys["steps"].wrong(f"beside {EMERGENCY_CALL} stands {EMERGENCY_NUMBER} alone; take it out of the steps")
    if name is None or purpose is None or role is None or source is None or not any(ways.values()):
        return None
    return Contact(
        id=name,
        purpose=purpose,
        role=role,
        **ways,
        hours=hours,
        steps=steps,
        note=read.text(keys.get("note")),
        cite=source,
    )


def _way(at: At | None, form: re.Pattern[str], expected: str) -> str | None:
    return read.parsed(at, lambda given: given if form.fullmatch(given) else None, f"expected {expected}")


def _hours(at: At | None) -> Hours | None:
    keys = None if at is None else read.mapping(at, required=("weekdays", "opens", "closes", "bank_holidays"))
    if at is None or keys is None:
        return None
    given = read.items(keys.get("weekdays"))
    days = read.found([_weekday(item) for item in given])
    if "weekdays" in keys and not given:
        # No hours at all would read as always open.
        keys["weekdays"].wrong("expected at least one weekday; leave out hours that are not known")
    opens, closes = (read.parsed(keys.get(key), _time, _TIME_EXPECTED) for key in ("opens", "closes"))
    holidays = read.choice(keys.get("bank_holidays"), BankHolidays)
    if not days or opens is None or closes is None or holidays is None:
        return None
    if closes <= opens:
        keys["closes"].wrong("closes before it opens; a line that is open all night has no hours")
    return Hours(weekdays=tuple(sorted(set(days))), opens=opens, closes=closes, bank_holidays=holidays)


def _weekday(at: At) -> int | None:
    if type(at.value) is not str or at.value not in _WEEKDAYS:
        at.wrong(f"expected one of {', '.join(_WEEKDAYS)}")
        return None
    return _WEEKDAYS.index(at.value)


def _time(given: str) -> time | None:
    match = _TIME.fullmatch(given)
    return None if match is None else time(int(match[1]), int(match[2]))
