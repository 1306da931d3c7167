"""Write the projected bank holidays of England and Wales, by workalendar's rules.

A development tool, not part of the library: run it after the official days have been
carried on by a year, look at the difference, and commit the file.

    python tools/project_bank_holidays.py            # writes the file
    python tools/project_bank_holidays.py --check    # says whether the file is up to date
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from workalendar.europe import UnitedKingdom

DATA = Path(__file__).parents[1] / "src/safeguarding/data/workdays"
TARGET = DATA / "projected-bank-holidays.json"
DIVISION = "england-and-wales"
SUNDAY = 7

# workalendar's labels, in the words that gov.uk uses. Easter Sunday is never a weekday.
TITLES = {
    "New year": "New Year's Day",
    "New Year shift": "New Year's Day",
    "Good Friday": "Good Friday",
    "Easter Monday": "Easter Monday",
    "Early May Bank Holiday": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Christmas Day": "Christmas Day",
    "Christmas Shift": "Christmas Day",
    "Boxing Day": "Boxing Day",
    "Boxing Day Shift": "Boxing Day",
}


def events(first_year: int, last_year: int) -> list[dict[str, str]]:
    """Return the weekdays closed by name, in gov.uk's shape and the order of the dates."""
    calendar = UnitedKingdom()
    found: dict[date, dict[str, str]] = {}
    for year in range(first_year, last_year + 1):
        for day, label in calendar.holidays(year):
            if day.weekday() in calendar.get_weekend_days():
                continue
            title, notes = TITLES[label], "Substitute day" if label.casefold().endswith("shift") else ""
            # After a Christmas Sunday, Monday is Boxing Day and Tuesday the substitute, as gov.uk has it.
            if date(year, 12, 25).isoweekday() == SUNDAY and day in {date(year, 12, 26), date(year, 12, 27)}:
                monday = day == date(year, 12, 26)
                title, notes = ("Boxing Day", "") if monday else ("Christmas Day", "Substitute day")
            found[day] = {"title": title, "date": day.isoformat(), "notes": notes, "source": "projection"}
    return [found[day] for day in sorted(found)]


def text() -> str:
    """Return the whole file: one event a line, so that a change is one line of a diff."""
    definition = json.loads((DATA / "definitions.json").read_text("utf-8"))["definitions"][DIVISION]
    first = date.fromisoformat(definition["published_to"]).year + 1
    last = date.fromisoformat(definition["projected_to"]).year
    lines = ",\n".join(f"   {json.dumps(event)}" for event in events(first, last))
    return f'{{\n "{DIVISION}": {{\n  "division": "{DIVISION}",\n  "events": [\n{lines}\n  ]\n }}\n}}\n'


def main(arguments: list[str]) -> int:
    """Write the file, or with ``--check`` only compare it."""
    if arguments == ["--check"]:
        return 0 if TARGET.read_text("utf-8") == text() else 1
    TARGET.write_text(text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
